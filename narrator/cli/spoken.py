"""``narrator spoken``: how each line of a text would be said."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from narrator.cli import options


@click.command()
@click.argument("text", required=False, default="-", metavar="[TEXT | -]")
@click.option("--language", default="", metavar="TAG", help="Of the text, such as en-GB.")
@options.settings_file
def command(text: str, language: str, config_file: Path | None) -> None:
    """Print how TEXT would be said.

    One line comes out for each line of TEXT, or of standard input.
    """
    from narrator import lexicon, speech

    settings = options.settings(config_file)
    language = language or settings.show.language
    folder = Path(settings.folder) if settings.folder else Path()
    known = lexicon.load(settings.saying.lexicons, folder=folder).for_(language, "")
    source = _standard_input() if text == "-" else text.split("\n")
    for line in source:
        click.echo(speech.say_text(line.rstrip("\r\n"), language=language, lexicon=known))


def _standard_input() -> Iterator[str]:
    yield from io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
