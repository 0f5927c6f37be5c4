"""``narrator batch``: a folder of reports becomes a week of episodes."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrator.cli import ledger, options, progress
from narrator.errors import ConfigError

if TYPE_CHECKING:
    from narrator.batch import Forecast


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT|FOLDER|FEED|-...")
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
    """Make an episode of every report: in folders, feeds or books, by name, or listed on standard input (-).

    A report that fails costs only itself. Run it again after whatever stopped it: it goes on from there.
    """
    from narrator import batch, produce

    settings = options.settings(config_file, **cleaning)
    places = [line.strip() for line in sys.stdin if line.strip()] if reports == ("-",) else reports
    sources = batch.gather(places, since=_day(since) if since else None)
    with produce.studio(settings, output, jobs=jobs) as studio:
        if rehearse:
            _foretell(batch.forecast(sources, studio, voice=voice), as_json=as_json)
            return
        table, page, rows = ledger.Table(), ledger.Page(output), ledger.Rows(as_json)
        with page, rows, batch.Lanes(studio) as crew, progress.batch(sources, quiet=as_json) as shown:
            for result in batch.run(sources, studio, crew, voice=voice, force=force, watch=shown.watch):
                rows.add(ledger.result_row(result))
                for told in (shown, table, page):
                    told.add(result)
    if not as_json:
        table.show()
    click.echo(f"{table.summary()} → {page.path}", err=True)
    if table.failed:
        raise SystemExit(1)


def _foretell(forecasts: Iterator[Forecast], *, as_json: bool) -> None:
    outlook = ledger.Outlook()
    with ledger.Rows(as_json) as rows:
        for one in forecasts:
            outlook.add(one)
            rows.add(ledger.forecast_row(one))
            if not as_json:
                click.echo(ledger.sentence(one))
    click.echo(outlook.sentence(), err=True)
    if outlook.failed:
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
