"""``narrator doctor``: what is found, and what to do about what is not."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import click

from narrator import config
from narrator.cli import options
from narrator.errors import NarratorError

_EXTRAS = {
    "documents": ("mammoth", "pypdf", "feedparser"),
    "piper": ("piper",),
    "kokoro": ("kokoro_onnx",),
    "s3": ("boto3",),
    "sftp": ("asyncssh",),
    "cluster": ("distributed", "fsspec"),
}
_ENOUGH = 1 << 30
"""Bytes of free disk under which we say so: an hour of takes is 320 MB."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    status: str
    """``ok``, ``missing`` (nothing works without it) or ``optional``."""
    found: str
    advice: str = ""


@click.command()
@options.output_folder
@options.settings_file
@options.as_json
def command(output: Path, config_file: Path | None, as_json: bool) -> None:
    """Look at what narrator needs, and say what to do about what is not there."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        lambda: _settings(config_file),
        _ffmpeg,
        _engines,
        lambda: _voices(config_file),
        lambda: _output(output),
        _extras,
    )
    findings = [finding for check in checks for finding in check()]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        _print(findings)
    if any(finding.status == "missing" for finding in findings):
        raise SystemExit(1)


_SIGNS = {"ok": ("✓", "green"), "missing": ("✗", "red"), "optional": ("·", "yellow")}


def _print(findings: list[Finding]) -> None:
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        sign, colour = _SIGNS[finding.status]
        click.echo(f"{click.style(sign, fg=colour)} {finding.name:{width}}  {finding.found}")
        if finding.advice:
            click.echo(" " * (width + 4) + click.style(finding.advice, fg="cyan"))


def _python() -> Iterator[Finding]:
    from importlib.metadata import version

    yield Finding(
        "narrator", "ok", f"{version('narrator')} on Python {sys.version.split()[0]}, {sys.platform}"
    )


def _settings(config_file: Path | None) -> Iterator[Finding]:
    path = config_file or config.find(Path.cwd())
    try:
        config.load(path)
    except NarratorError as error:
        yield Finding("settings", "missing", str(error), error.hint)
    else:
        yield Finding("settings", "ok", str(path) if path else "none: every default applies")


def _ffmpeg() -> Iterator[Finding]:
    from narrator import ffmpeg

    try:
        yield Finding("ffmpeg", "ok", f"{ffmpeg.version()} at {ffmpeg.executable()}")
    except NarratorError as error:
        yield Finding("ffmpeg", "missing", str(error), error.hint)


def _engines() -> Iterator[Finding]:
    """Whether each engine opens and knows its voices; only hibari has to."""
    from narrator import engines

    for name in engines.names():
        try:
            voices = engines.load(name).voices()
        except NarratorError as error:
            status = "missing" if name == "hibari" else "optional"
            yield Finding(f"engine {name}", status, error.message, error.hint)
        else:
            status = "ok" if voices else "missing" if name == "hibari" else "optional"
            advice = (
                "" if voices else "narrator voices lists what it could say, narrator voices install gets it"
            )
            counted = f"{len(voices)} voice{'s' * (len(voices) != 1)} ready"
            yield Finding(f"engine {name}", status, counted if voices else "no voice ready", advice)


def _voices(config_file: Path | None) -> Iterator[Finding]:
    from narrator import casting

    try:
        settings = config.load(config_file or config.find(Path.cwd()))
        found = casting.load(settings.folder)
    except NarratorError as error:
        yield Finding("voices", "missing", str(error), error.hint)
    else:
        yield Finding("voices", "ok", f"{len(found.profiles)} voice files; 'narrator voices' lists them")


def _output(output: Path) -> Iterator[Finding]:
    whole = Path(os.path.realpath(output))
    place = next(path for path in (whole, *whole.parents) if os.path.lexists(path))
    if not place.is_dir() or not os.access(place, os.W_OK):
        yield Finding("output", "missing", f"{place} cannot be written to", "choose another with --output")
        return
    free = shutil.disk_usage(place).free
    advice = "" if free > _ENOUGH else "free some space: an hour of takes is about 320 MB"
    yield Finding("output", "ok", f"{output} can be written to; {free / 1e9:.1f} GB are free", advice)


def _extras() -> Iterator[Finding]:
    for extra, modules in _EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        advice = f"pip install 'narrator[{extra}]' adds it" if missing else ""
        found = f"without {', '.join(missing)}" if missing else "installed"
        yield Finding(f"extra {extra}", "optional" if missing else "ok", found, advice)
