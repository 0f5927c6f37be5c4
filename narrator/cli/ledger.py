"""What a batch tells of its reports: rows of JSON, a table, a page to open; never all held in memory."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import click

from narrator import files
from narrator.cli import progress

if TYPE_CHECKING:
    from narrator.batch import Forecast, Result
    from narrator.errors import NarratorError

HEADINGS = ("report", "status", "length", "LUFS", "reused", "cuts", "time")
_LONGEST_TABLE = 500
"""Rows a table has room for; of a larger batch it shows what failed."""


def cells(result: Result) -> tuple[str, ...]:
    """A row of the table."""
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


# -- for programs ------------------------------------------------------------------------------------------


class Rows:
    """A list in JSON on standard output, written as it grows; silent unless it is asked for."""

    def __init__(self, asked: bool) -> None:
        self._asked = asked
        self._any = False

    def __enter__(self) -> Rows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._asked:
            click.echo("\n]" if self._any else "[]")

    def add(self, row: Mapping[str, object]) -> None:
        if self._asked:
            click.echo(",\n" if self._any else "[\n", nl=False)
            click.echo(json.dumps(row, ensure_ascii=False), nl=False)
            self._any = True


def result_row(result: Result, output: str) -> dict[str, object]:
    """A result, of a batch whose episodes are kept in a folder or at an address."""
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
            "takes": dataclasses.asdict(episode.takes),
            "cuts": len(episode.cut),
            "published": episode.published.isoformat(),
            "audio": f"{output.rstrip('/')}/{result.outcome.folder.name}/{episode.audio.path}",
            "doubts": list(result.outcome.doubts),
        }
    return row | _error(result.error)


def forecast_row(one: Forecast) -> dict[str, object]:
    row: dict[str, object] = {
        "report": one.source,
        "title": one.title,
        "cuts": one.cut,
        "takes": one.takes,
        "missing": one.missing,
        "reused": one.takes - one.missing,
        "audio": round(one.audio, 1),
        "recording": round(one.recording, 1),
        "work": round(one.work, 2),
        "money": one.money,
        "unchanged": one.unchanged,
    }
    return row | _error(one.error)


def _error(error: NarratorError | None) -> dict[str, object]:
    if error is None:
        return {}
    return {"error": {"message": error.message, "where": error.where, "hint": error.hint}}


# -- for people --------------------------------------------------------------------------------------------


class Table:
    """The results of a batch, to be shown at its end."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._rows: list[tuple[str, tuple[str, ...]]] = []

    @property
    def failed(self) -> int:
        return self._counts["failed"]

    def add(self, result: Result) -> None:
        status = result.status.value
        self._counts[status] += 1
        if status == "failed" or self._counts.total() <= _LONGEST_TABLE:
            self._rows.append((status, cells(result)))
        if self._counts.total() == _LONGEST_TABLE + 1:
            self._rows = [row for row in self._rows if row[0] == "failed"]

    def show(self) -> None:
        from rich.console import Console
        from rich.table import Table as Drawn

        if not self._rows:
            return
        colours = {"made": "green", "unchanged": "dim", "failed": "red"}
        table = Drawn(box=None, header_style="bold")
        for heading in HEADINGS:
            table.add_column(
                heading, no_wrap=heading != "report", justify="left" if heading in HEADINGS[:2] else "right"
            )
        for status, row in self._rows:
            table.add_row(*row, style=colours[status])
        Console(stderr=True).print(table)

    def summary(self) -> str:
        counts = (f"{self._counts[status]:,} {status}" for status in ("made", "unchanged", "failed"))
        said = ", ".join(text for text in counts if not text.startswith("0 "))
        total = self._counts.total()
        return f"{total:,} report{'' if total == 1 else 's'}: {said or 'nothing to do'}"


@contextlib.contextmanager
def page(output: str) -> Iterator[Page]:
    """The same as a page beside the episodes, in a folder or at an address; there once it is whole."""
    from narrator import remote

    if not remote.is_remote(output):
        with Page(Path(output)) as made:
            yield made
        return
    with tempfile.TemporaryDirectory(prefix="narrator-") as folder:
        with Page(Path(folder)) as made:
            made.name = f"{output}/{made.path.name}"
            yield made
        remote.put(made.path, made.name)


class Page:
    """Each episode with its player, each problem in full, written as they come. A context manager."""

    def __init__(self, output: Path) -> None:
        self._began = datetime.datetime.now().astimezone()
        self._output = output
        self.path = output / f"batch-{self._began:%Y-%m-%d}.html"
        self.name = str(self.path)
        """Where people find it."""
        self._file: TextIO
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Page:
        files.sweep(self._output)
        part = self._open.enter_context(files.whole(self.path))
        self._file = self._open.enter_context(part.open("w", encoding="utf-8"))
        head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
        self._file.write(_HEAD.format(day=f"{self._began:%Y-%m-%d %H:%M}", head=head))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.write(_FOOT)
        self._open.__exit__(kind, error, trace)

    def add(self, result: Result) -> None:
        row = "".join(f"<td>{escape(cell)}</td>" for cell in cells(result))
        self._file.write(f'<tr class="{result.status.value}">{row}</tr>\n')
        self._file.write(f'<tr class="more"><td colspan="{len(HEADINGS)}">{self._more(result)}</td></tr>\n')

    def _more(self, result: Result) -> str:
        if result.error:
            hint = f"<br><small>{escape(result.error.hint)}</small>" if result.error.hint else ""
            return f"<p>{escape(str(result.error))}{hint}</p>"
        if result.outcome is None:
            return ""
        name = Path(result.outcome.folder.name, result.outcome.episode.audio.path).as_posix()
        doubts = "".join(f"<li>{escape(doubt)}</li>" for doubt in result.outcome.doubts)
        count = len(result.outcome.doubts)
        title = "1 note" if count == 1 else f"{count} notes"
        notes = f"<details><summary>{title}</summary><ul>{doubts}</ul></details>"
        player = f'<audio controls preload="none" src="{escape(name)}"></audio>'
        return f"<b>{escape(result.outcome.episode.title)}</b>{player}{notes if doubts else ''}"


_HEAD = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Batch of {day}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ padding: .4rem .8rem .2rem 0; text-align: left; font-variant-numeric: tabular-nums }}
tr:not(.more) {{ border-top: 1px solid #8884 }}
.more td {{ padding: 0 0 .6rem }} .more p {{ margin: 0 }} summary, small {{ opacity: .75 }}
audio {{ display: block; width: 100%; max-width: 40rem; height: 2.2rem; margin: .3rem 0 }}
.failed td, .failed + .more p {{ color: #c33 }} .unchanged td {{ opacity: .65 }}
</style></head>
<body><h1>Batch of {day}</h1>
<table><thead><tr>{head}</tr></thead><tbody>
"""
_FOOT = "</tbody></table></body></html>\n"


# -- before it is done -------------------------------------------------------------------------------------


class Outlook:
    """What all that a batch would do amounts to."""

    def __init__(self) -> None:
        self.failed = 0
        self._episodes = 0
        self._takes = 0
        self._audio = self._recording = self._work = 0.0
        self.money: float | None = 0.0

    def add(self, one: Forecast) -> None:
        self.failed += one.error is not None
        if one.error or one.unchanged:
            return
        self._episodes += 1
        self._takes += one.missing
        self._audio += one.audio
        self._recording += one.recording
        self._work += one.work
        self.money = None if self.money is None or one.money is None else self.money + one.money

    def sentence(self) -> str:
        if not self._episodes:
            return "nothing to do"
        parts = [f"{self._takes:,} take{'' if self._takes == 1 else 's'} in {self._episodes:,} episodes"]
        parts.append(f"{progress.clock(self._recording)} of speech to record")
        parts.append(f"{progress.clock(self._audio)} of audio")
        parts.append(f"about {max(1, round(self._work)):,} s of one core")
        if self.money != 0:
            parts.append(progress.price(self.money))
        return ", ".join(parts)


def sentence(one: Forecast) -> str:
    """What would be done for one report."""
    if one.error:
        hint = f"\n  hint: {one.error.hint}" if one.error.hint else ""
        return click.style(f"{one.source}: {one.error.message}", fg="red") + hint
    if one.unchanged:
        return click.style(f"{one.source}: nothing has changed", dim=True)
    takes = f"{one.missing} of {one.takes} takes to record" if one.missing else "no take to record"
    return f"{one.source}: {takes}, about {progress.clock(one.audio)} of audio, {one.cut} lines cut"
