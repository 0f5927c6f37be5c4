"""``narrator script``: what would be read, how it would be said, and what would not be read."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from narrator.cli import options
from narrator.config import Config
from narrator.model import Line, Original, Script


@click.command()
@click.argument("report", metavar="REPORT")
@click.option(
    "--spoken",
    "view",
    flag_value="spoken",
    help="Print what is said, line by line; what is written, where that differs, goes to standard error.",
)
@click.option("--cuts", "view", flag_value="cuts", help="Print every line of the source, and why it is cut.")
@click.option("--json", "view", flag_value="json", help="Print JSON for programs, and nothing else.")
@options.voice
@options.settings_file
@options.cleaning
def command(report: str, view: str | None, voice: str, config_file: Path | None, **cleaning: Any) -> None:
    """Print the script of REPORT.

    Keep it in a file, edit it, and render that with 'narrator episode script.md'.
    """
    from narrator import planning, script

    settings = options.settings(config_file, **cleaning)
    adapted = planning.adapt(report, settings, voice=voice)
    for doubt in adapted.doubts:
        click.echo(click.style("note: ", fg="yellow") + doubt, err=True)
    if adapted.original:
        _keep(adapted.original, adapted.script, settings)
    match view:
        case "json":
            click.echo(json.dumps(_table(adapted.script), ensure_ascii=False, indent=2))
        case "cuts":
            _print_cuts(adapted.script)
        case "spoken":
            from narrator.studio import open_studio

            with open_studio(settings, Path("output")) as studio:
                lines = planning.speak(adapted.script, studio).lines
            _print_spoken(lines, report)
        case _:
            click.echo(script.dump(adapted.script), nl=False)


def _keep(page: Original, script: Script, settings: Config) -> None:
    """Keep the fetched page in this folder, where the script is likely to go too."""
    from narrator import files, identity

    now = datetime.datetime.now(datetime.UTC)
    published = identity.publication(script.date, settings, otherwise=now)
    path = Path(identity.slug(script.title, published) + page.suffix)
    files.write(path, page.data)
    click.echo(f"the page is kept as {path}", err=True)


def _table(script: Script) -> dict[str, object]:
    return {
        "title": script.title,
        "date": script.date.isoformat() if script.date else None,
        "byline": script.byline or None,
        "language": script.language,
        "segments": [
            {"role": segment.role.value, "text": segment.text, "line": segment.line}
            for segment in script.segments
        ],
        "cut": [dataclasses.asdict(cut) for cut in script.cut],
    }


def _print_cuts(script: Script) -> None:
    """Everything in the order of the source: what is read in plain, what is cut in red with its reason."""
    read = [(s.line, s.text, "") for s in script.segments if s.line]
    cut = [(c.line, c.text, str(c.reason)) for c in script.cut]
    for line, text, reason in sorted(read + cut, key=lambda row: row[0]):
        number = click.style(f"{line:5} ", dim=True)
        if reason:
            why = click.style(f"✂ {reason}: ", fg="red")
            click.echo(number + why + click.style(_short(text), dim=True))
        else:
            click.echo(number + "  " + _short(text))
    click.echo(_sum(read, cut), err=True)


def _sum(read: list[tuple[int, str, str]], cut: list[tuple[int, str, str]]) -> str:
    words = [sum(len(text.split()) for _, text, _ in rows) for rows in (read, cut)]
    reasons = ", ".join(f"{reason} {count}" for reason, count in Counter(r for _, _, r in cut).most_common())
    kept = f"read: {len(read)} passages, {words[0]} words"
    return f"{kept}; cut: {len(cut)} lines, {words[1]} words" + (f" ({reasons})" if reasons else "")


def _short(text: str, width: int = 100) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _print_spoken(lines: tuple[Line, ...], report: str) -> None:
    """What is said, a line for each line spoken; what is written, where that differs, beside it.

    The one goes to standard output and the other to standard error: a terminal shows both, as a comparison
    of files does, and a pipe gets a plain text of what is heard.
    """
    for line in lines:
        number = click.style(f"{line.line or '':5} ", dim=True)
        written, said = " ".join(line.written.split()), " ".join(line.utterance.text.split())
        differs = said not in (written, f"{written}.")
        if differs:
            click.echo(number + click.style(f"- {written}", dim=True), err=True)
        click.echo(click.style(said, fg="green") if differs else said)
        for token in line.doubts:
            place = f"{report}:{line.line}: " if line.line else ""
            click.echo(
                click.style("note: ", fg="yellow") + f"{place}no rule says how to read {token!r}", err=True
            )
