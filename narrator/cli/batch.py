"""``narrator batch``: a folder of reports becomes a week of episodes."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrator.cli import options, progress, show
from narrator.errors import ConfigError

if TYPE_CHECKING:
    from narrator.batch import Forecast, Result


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT|FOLDER|-...")
@options.output_folder
@options.voice
@click.option(
    "--since", default="", metavar="DAY", help="Only files changed since: 2026-11-16, monday, yesterday."
)
@click.option("-n", "--dry-run", "rehearse", is_flag=True, help="Say what would be done, and do nothing.")
@options.jobs
@options.settings_file
@options.as_json
@click.option("--force", is_flag=True, help="Make every episode again, though nothing has changed.")
@options.cleaning
def command(
    reports: tuple[str, ...],
    output: Path,
    voice: str,
    since: str,
    rehearse: bool,
    jobs: int,
    config_file: Path | None,
    as_json: bool,
    force: bool,
    **cleaning: Any,
) -> None:
    """Make an episode of every report: in a folder, by name, or as listed on standard input (-).

    A report that fails costs only itself. Run it again after whatever stopped it: it goes on from there.
    """
    from narrator import batch, produce

    settings = options.settings(config_file, **cleaning)
    places = [line.strip() for line in sys.stdin if line.strip()] if reports == ("-",) else reports
    sources = batch.gather(places, since=_day(since) if since else None)
    with produce.studio(settings, output, jobs=jobs) as studio:
        if rehearse:
            _foretell(list(batch.forecast(sources, studio, voice=voice)), as_json=as_json)
            return
        results = []
        with progress.shown(quiet=as_json) as watch:
            for result in batch.run(sources, studio, voice=voice, force=force, watch=watch):
                results.append(result)
                if result.error:
                    show(result.error)
    page = _write_page(results, output)
    _tell(results, page, as_json=as_json)
    if any(result.error for result in results):
        raise SystemExit(1)


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(text: str) -> datetime.date:
    """A day as people name it: the last Monday, yesterday, or by its date."""
    today = datetime.datetime.now().astimezone().date()
    word = text.lower()
    if word in _DAYS:
        return today - datetime.timedelta((today.weekday() - _DAYS.index(word)) % 7)
    if word in ("today", "yesterday"):
        return today - datetime.timedelta(word == "yesterday")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no day", where="--since", hint="write 2026-11-16 or monday") from None


# -- what was done ---------------------------------------------------------------------------------------


def _tell(results: Sequence[Result], page: Path, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_row(result) for result in results], ensure_ascii=False, indent=2))
        return
    _print_table(results)
    counts = {
        status: sum(result.status == status for result in results)
        for status in ("made", "unchanged", "failed")
    }
    said = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    click.echo(f"{len(results)} reports: {said} → {page}", err=True)


def _row(result: Result) -> dict[str, object]:
    row: dict[str, object] = {
        "report": result.source,
        "status": result.status.value,
        "seconds": round(result.seconds, 3),
    }
    if result.outcome:
        episode = result.outcome.episode
        row |= {
            "title": episode.title,
            "duration": episode.duration,
            "loudness": episode.loudness.integrated,
            "takes": {
                "total": episode.takes.total,
                "recorded": episode.takes.recorded,
                "reused": episode.takes.reused,
            },
            "cuts": len(episode.cut),
            "published": episode.published.isoformat(),
            "audio": str(result.outcome.audio),
            "doubts": list(result.outcome.doubts),
        }
    if result.error:
        row["error"] = {
            "message": result.error.message,
            "where": result.error.where,
            "hint": result.error.hint,
        }
    return row


_HEADINGS = ("report", "status", "length", "LUFS", "reused", "cuts", "time")
_COLOURS = {"made": "green", "unchanged": "dim", "failed": "red"}


def _cells(result: Result) -> tuple[str, ...]:
    name = Path(result.source).name
    took = f"{result.seconds:.1f} s"
    if result.outcome is None:
        return name, result.status.value, "", "", "", "", took
    episode = result.outcome.episode
    return (
        name,
        result.status.value,
        progress.clock(episode.duration),
        f"{episode.loudness.integrated:.1f}",
        f"{episode.takes.reused}/{episode.takes.total}",
        str(len(episode.cut)),
        took,
    )


def _print_table(results: Sequence[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*_HEADINGS, box=None, header_style="bold")
    for result in results:
        table.add_row(*_cells(result), style=_COLOURS[result.status.value])
    Console(stderr=True).print(table)


def _write_page(results: Sequence[Result], output: Path) -> Path:
    """The same table as a page to open: each episode with its player, each problem in full."""
    from html import escape

    from narrator import files

    today = datetime.datetime.now().astimezone()
    page = output / f"batch-{today:%Y-%m-%d}.html"
    rows = []
    for result in results:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(result))
        more = ""
        if result.outcome:
            audio = result.outcome.audio.relative_to(output).as_posix()
            more = f'<audio controls preload="none" src="{escape(audio)}"></audio>'
        elif result.error:
            more = f"{escape(str(result.error))}<br>{escape(result.error.hint)}"
        rows.append(f'<tr class="{result.status.value}">{cells}<td>{more}</td></tr>')
    head = "".join(f"<th>{heading}</th>" for heading in (*_HEADINGS, ""))
    files.write(page, _PAGE.format(day=f"{today:%Y-%m-%d %H:%M}", head=head, rows="\n".join(rows)))
    return page


_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Batch of {day}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
table {{ border-collapse: collapse }}
th, td {{ padding: .3rem .8rem; text-align: left; vertical-align: middle }}
tr + tr {{ border-top: 1px solid #8884 }} .failed {{ color: #c33 }} .unchanged {{ opacity: .6 }}
</style></head>
<body><h1>Batch of {day}</h1>
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""


# -- what would be done ------------------------------------------------------------------------------------


def _foretell(forecasts: Sequence[Forecast], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_foreseen(one) for one in forecasts], ensure_ascii=False, indent=2))
    else:
        for one in forecasts:
            click.echo(_sentence(one))
        click.echo(_total(forecasts), err=True)
    if any(one.error for one in forecasts):
        raise SystemExit(1)


def _foreseen(one: Forecast) -> dict[str, object]:
    row: dict[str, object] = {
        "report": one.source,
        "title": one.title,
        "cuts": one.cut,
        "takes": one.takes,
        "missing": one.missing,
        "audio": round(one.audio, 1),
        "recording": round(one.recording, 1),
        "unchanged": one.unchanged,
    }
    if one.error:
        row["error"] = {"message": one.error.message, "where": one.error.where, "hint": one.error.hint}
    return row


def _sentence(one: Forecast) -> str:
    if one.error:
        return click.style(f"{one.source}: {one.error.message}", fg="red")
    if one.unchanged:
        return click.style(f"{one.source}: nothing has changed", dim=True)
    takes = f"{one.missing} of {one.takes} takes to record" if one.missing else "no take to record"
    return f"{one.source}: {takes}, about {progress.clock(one.audio)} of audio, {one.cut} lines cut"


def _total(forecasts: Sequence[Forecast]) -> str:
    due = [one for one in forecasts if not one.error and not one.unchanged]
    takes, recording = sum(one.missing for one in due), sum(one.recording for one in due)
    return f"{takes} takes in {len(due)} episodes, about {progress.clock(recording)} of audio to record"
