"""``narrator say``: hear or keep one utterance."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from narrator.cli import options
from narrator.errors import ToolError

_PLAYERS = (
    ("afplay",),
    ("paplay",),
    ("aplay", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)


@click.command()
@click.argument("text", metavar="TEXT")
@click.option("-o", "--output", type=options.FILE, metavar="FILE", help="Keep it in FILE.")
@options.voice
@options.settings_file
def command(text: str, output: Path | None, voice: str, config_file: Path | None) -> None:
    """Say TEXT aloud, or keep it with --output."""
    from narrator import produce

    settings = options.settings(config_file)
    if output:
        seconds = produce.say(text, output, settings, voice=voice)
        click.echo(f"{output}: {seconds:.1f} s", err=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        produce.say(text, path, settings, voice=voice)
        _play(path)


def _play(path: Path) -> None:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(path), winsound.SND_FILENAME)
        return
    player = next((p for p in _PLAYERS if shutil.which(p[0])), None)
    if player is None:
        raise ToolError("this machine has no program that plays sound", hint="keep it with --output FILE.mp3")
    if subprocess.run([*player, str(path)], check=False).returncode:
        raise ToolError(f"{player[0]} cannot play sound here", hint="keep it with --output FILE.mp3")
