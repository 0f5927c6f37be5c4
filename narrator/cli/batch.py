"""``narrator batch``: a folder of reports becomes a week of episodes."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrator.cli import ledger, options, progress
from narrator.errors import ConfigError, EngineError

if TYPE_CHECKING:
    from narrator.batch import Crew, Forecast
    from narrator.config import Cast, Config
    from narrator.studio import Studio


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT|FOLDER|FEED|-...")
@click.option(
    "-o",
    "--output",
    default="output",
    show_default=True,
    metavar="DIR",
    help="Where episodes and takes are kept; with --cluster also an address such as s3://bucket/prefix.",
)
@options.voice
@click.option(
    "--since", default="", metavar="DAY", help="Only files changed since: 2026-11-16, monday, yesterday."
)
@click.option("-n", "--dry-run", "rehearse", is_flag=True, help="Say what would be done, and do nothing.")
@options.jobs
@click.option(
    "--cluster",
    "scheduler",
    default="",
    metavar="ADDRESS",
    help="Have the workers of a Dask cluster make them: tcp://host:8786, or local.",
)
@options.settings_file
@options.as_json
@click.option("--force", is_flag=True, help="Make every episode again, though nothing has changed.")
@options.cleaning
def command(
    reports: tuple[str, ...],
    output: str,
    voice: str,
    since: str,
    rehearse: bool,
    jobs: int,
    scheduler: str,
    config_file: Path | None,
    as_json: bool,
    force: bool,
    **cleaning: Any,
) -> None:
    """Make an episode of every report: in folders, feeds or books, by name, or listed on standard input (-).

    A report that fails costs only itself. Run it again after whatever stopped it: it goes on from there.
    """
    from narrator import batch

    settings = options.settings(config_file, **cleaning)
    places = [place for name in reports for place in (_listed() if name == "-" else (name,))]
    sources = batch.gather(places, since=_day(since) if since else None)
    cast = dataclasses.replace(settings.cast, anchor=voice or settings.cast.anchor)
    with _studio(settings, output, jobs, scheduler) as studio:
        studio.casting.check(cast)
        if rehearse:
            _foretell(batch.forecast(sources, studio, voice=voice, force=force), as_json=as_json)
            return
        if _is_paid(studio, cast):
            _tell_price(batch.forecast(sources, studio, voice=voice, force=force))
        table = ledger.Table()
        with ledger.page(output) as page:
            with (
                ledger.Rows(as_json) as rows,
                _crew(studio, output, scheduler) as crew,
                progress.batch(sources, quiet=as_json) as shown,
            ):
                for result in batch.run(sources, studio, crew, voice=voice, force=force, watch=shown.watch):
                    rows.add(ledger.result_row(result, output))
                    for told in (shown, table, page):
                        told.add(result)
            if not as_json:
                table.show()
    click.echo(f"{table.summary()} → {page.name}", err=True)
    if table.failed:
        raise SystemExit(1)


def _listed() -> Iterator[str]:
    """The names on standard input, one a line, as files are called here."""
    if sys.stdin is None:
        return
    for line in io.TextIOWrapper(sys.stdin.buffer, encoding=sys.stdin.encoding, errors="surrogateescape"):
        if name := line.strip(f"\ufeff{string.whitespace}"):
            yield name


@contextlib.contextmanager
def _studio(settings: Config, output: str, jobs: int, scheduler: str) -> Iterator[Studio]:
    """What episodes are decided on with, here, wherever they are made."""
    from narrator import remote
    from narrator.studio import TAKES, open_studio

    if not remote.is_remote(output):
        # Workers start elsewhere.
        folder = Path(output).resolve() if scheduler else Path(output)
        with open_studio(settings, folder, jobs=jobs) as studio:
            yield studio
        return
    if not scheduler:
        hint = "--cluster local starts workers on this machine"
        raise ConfigError("only a cluster keeps its episodes there", where=f"--output {output}", hint=hint)
    from narrator import cluster

    kept = remote.Takes(f"{output}/{TAKES}")
    with open_studio(settings, Path(), jobs=jobs, shelf=cluster.shelf(output), kept=kept) as studio:
        yield studio


@contextlib.contextmanager
def _crew(studio: Studio, output: str, scheduler: str) -> Iterator[Crew]:
    """Those who make the episodes: threads here, or the workers of a cluster."""
    from narrator import batch

    if not scheduler:
        with batch.Lanes(studio) as lanes:
            yield lanes
        return
    from narrator import cluster, remote

    place = output if remote.is_remote(output) else str(Path(output).resolve())
    with (
        cluster.connect(scheduler, jobs=studio.jobs) as client,
        cluster.Crew(client, studio.config, place, tell=_warn) as crew,
    ):
        yield crew


def _warn(message: str) -> None:
    click.echo(click.style("warning: ", fg="yellow") + message, err=True)


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


def _is_paid(studio: Studio, cast: Cast) -> bool:
    """Whether anybody who is cast speaks for money."""
    from narrator import engines
    from narrator.ports import Paid

    for name in cast.names():
        # A voice that is not there may have a fallback; if not, its reports say so.
        with contextlib.suppress(ConfigError, EngineError):
            if isinstance(engines.load(studio.casting.get(name).voice.engine), Paid):
                return True
    return False


def _tell_price(forecasts: Iterator[Forecast]) -> None:
    """Nobody pays for what they have not been told the price of."""
    outlook = ledger.Outlook()
    for one in forecasts:
        outlook.add(one)
    if outlook.money != 0:
        click.echo(click.style("note: ", fg="yellow") + outlook.sentence(), err=True)


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
