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
    from rich.console import JustifyMethod

    from narrator.batch import Forecast, Result
    from narrator.errors import NarratorError

HEADINGS = ("report", "status", "length", "LUFS", "reused", "cuts", "time")
_LONGEST_TABLE = 500
"""Rows a table has room for; of a larger batch it shows what failed."""
_WIDE = 72
"""Columns of a terminal that has room for every column of the table."""


def cells(result: Result) -> tuple[str, ...]:
    """A row of the table."""
    name = result.source
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
        self._print("\n]\n" if self._any else "[]\n")

    def add(self, row: Mapping[str, object]) -> None:
        self._print((",\n" if self._any else "[\n") + json.dumps(row, ensure_ascii=False))
        self._any = True

    def _print(self, text: str) -> None:
        if self._asked:
            click.echo(text, nl=False)


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
        from rich.markup import escape as escaped
        from rich.table import Table as Drawn

        if not self._rows:
            return
        console = Console(stderr=True)
        colours = {"made": "green", "unchanged": "dim", "failed": "red"}
        table = Drawn(box=None, header_style="bold")
        # A narrow terminal has no room for figures: names come first.
        shown = HEADINGS if console.width >= _WIDE else HEADINGS[:3]
        for heading in shown:
            justify: JustifyMethod = "left" if heading in HEADINGS[:2] else "right"
            table.add_column(heading, no_wrap=heading != "report", overflow="fold", justify=justify)
        folder = _common_folder([row[0] for _, row in self._rows])
        for status, row in self._rows:
            cells = (escaped(row[0].removeprefix(folder)), *row[1:])
            table.add_row(*cells[: len(shown)], style=colours[status])
        console.print(table)

    def summary(self) -> str:
        counts = (f"{self._counts[status]:,} {status}" for status in ("made", "unchanged", "failed"))
        said = ", ".join(text for text in counts if not text.startswith("0 "))
        return f"{progress.count(self._counts.total(), 'report')}: {said or 'nothing to do'}"


def _common_folder(sources: list[str]) -> str:
    """What the names of all reports begin with, up to the last folder that all are in."""
    common = sources[0][: sources[0].rfind("/") + 1]
    while not all(source.startswith(common) for source in sources):
        common = common[: common.rfind("/", 0, -1) + 1]
    return common


@contextlib.contextmanager
def page(output: str) -> Iterator[Page]:
    """The same as a page beside the episodes, in a folder or at an address; there once it is whole."""
    from narrator import remote

    began = datetime.datetime.now().astimezone()
    path = Path(output, f"batch-{began:%Y-%m-%d}.html")
    if not remote.is_remote(output):
        files.sweep(path.parent)
        with _written(path, began) as file:
            yield Page(file, str(path))
        return
    with tempfile.TemporaryDirectory(prefix="narrator-") as folder:
        name = f"{output}/{path.name}"
        with _written(Path(folder, path.name), began) as file:
            yield Page(file, name)
        remote.put(Path(folder, path.name), name)


@contextlib.contextmanager
def _written(path: Path, began: datetime.datetime) -> Iterator[TextIO]:
    with files.whole(path) as part, part.open("w", encoding="utf-8") as file:
        head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
        file.write(_HEAD.format(day=f"{began:%Y-%m-%d %H:%M}", head=head))
        yield file
        file.write(_FOOT)


class Page:
    """Each episode with its player, each problem in full, written as they come."""

    def __init__(self, file: TextIO, name: str) -> None:
        self.name = name
        """Where people find it."""
        self._file = file

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
        parts = []
        if self._episodes:
            takes, episodes = progress.count(self._takes, "take"), progress.count(self._episodes, "episode")
            parts += [
                f"{takes} in {episodes}",
                f"{progress.clock(self._recording)} of speech to record",
                f"{progress.clock(self._audio)} of audio",
                f"about {max(1, round(self._work)):,} s of one core",
            ]
        if self.money != 0:
            parts.append(progress.price(self.money))
        if self.failed:
            parts.append(f"{progress.count(self.failed, 'report')} would fail")
        return ", ".join(parts) or "nothing to do"


def sentence(one: Forecast) -> str:
    """What would be done for one report."""
    if one.error:
        hint = f"\n  hint: {one.error.hint}" if one.error.hint else ""
        return click.style(f"{one.source}: {one.error.message}", fg="red") + hint
    if one.unchanged:
        return click.style(f"{one.source}: nothing has changed", dim=True)
    takes = f"{one.missing} of {one.takes} takes to record" if one.missing else "no take to record"
    return f"{one.source}: {takes}, about {progress.clock(one.audio)} of audio, {one.cut} lines cut"
