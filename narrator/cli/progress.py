"""Shows work on a terminal: a bar while it goes on, a line when it is done."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from narrator.cli import show
from narrator.ports import Progress, Watch, unwatched

if TYPE_CHECKING:
    from rich.progress import TaskID

    from narrator.batch import Result


@contextlib.contextmanager
def shown(*, quiet: bool = False) -> Iterator[Watch]:
    """Draw a bar on standard error for each stage; silent where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:9}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=None, note="")
        started: dict[tuple[str, str], float] = {}

        def watch(progress: Progress) -> None:
            began = started.setdefault((progress.subject, progress.stage), time.monotonic())
            note = _note(progress, time.monotonic() - began)
            bars.update(
                task, description=progress.stage, completed=progress.done, total=progress.total, note=note
            )

        yield watch


def _note(progress: Progress, elapsed: float) -> str:
    parts = []
    if progress.audio:
        parts.append(f"{clock(progress.audio)} of audio")
        if elapsed > 1:
            parts.append(f"{progress.audio / elapsed:.0f}× real time")
    if progress.done and elapsed > 1:
        parts.append(f"{clock(elapsed / progress.done * (progress.total - progress.done))} left")
    return ", ".join(parts)


# -- of many reports -----------------------------------------------------------------------------------------


class Batch(Protocol):
    """Shows a batch while it goes on."""

    def watch(self, progress: Progress) -> None:
        """See how far an episode is."""

    def add(self, result: Result) -> None:
        """See what became of a report."""


@contextlib.contextmanager
def batch(sources: Sequence[str], *, quiet: bool = False) -> Iterator[Batch]:
    """Show a batch: bars on a terminal, for the whole and for what is being made; elsewhere a line a report.

    With ``quiet`` there are only the lines of what failed.
    """
    left = _Left(sources)
    if quiet or not sys.stderr.isatty():
        yield _Lines(left, quiet=quiet)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=28), TextColumn("{task.fields[note]}"))
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(left, bars)


class _Left:
    """How much of a batch is left, told from the length of what is left to read."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._lengths = {source: _length(source) for source in sources}
        self.total = len(sources)
        self.done = 0
        self._all = sum(self._lengths.values())
        self._read = 0.0
        self._began = time.monotonic()

    def finish(self, source: str) -> None:
        self.done += 1
        self.total = max(self.total, self.done)  # Feeds and books hold more than one.
        self._read += self._lengths.pop(source, 0)

    def part(self) -> float:
        return self._read / max(self._all, 1)

    def note(self, underway: dict[str, float]) -> str:
        """Say how long the rest is going to take, given how far along what is being made is."""
        read = self._read + sum(self._lengths.get(source, 0) * part for source, part in underway.items())
        elapsed = time.monotonic() - self._began
        if elapsed < 1 or not read:
            return ""
        return f", {clock(elapsed / read * max(0, self._all - read))} left"


def _length(source: str) -> int:
    try:
        return max(1, Path(source).stat().st_size)
    except OSError:
        return 1


class _Lines:
    def __init__(self, left: _Left, *, quiet: bool) -> None:
        self._left = left
        self._quiet = quiet

    def watch(self, progress: Progress) -> None:
        pass

    def add(self, result: Result) -> None:
        self._left.finish(result.source)
        if result.error:
            show(result.error)
        if self._quiet:
            return
        count = f"[{self._left.done}/{self._left.total}]"
        made = f" {clock(result.outcome.episode.duration)} of audio" if result.outcome else ""
        took = f"in {result.seconds:.1f} s" if result.status.value == "made" else ""
        words = (count, result.source, f"{result.status.value}{made}", took)
        click.echo(" ".join(filter(None, words)) + self._left.note({}), err=True)


_SPEAKING = 0.6
"""The part of the work for an episode that is done when all of it is spoken."""


class _Bars:
    def __init__(self, left: _Left, bars: Any) -> None:
        self._left = left
        self._bars = bars
        # What is told of a report comes before all of its name.
        self._room = min(40, bars.console.width // 2 - 2)
        self._whole = bars.add_task("reports", total=1.0, note="")
        self._tasks: dict[str, TaskID] = {}
        self._parts: dict[str, float] = {}
        self._changing = threading.Lock()

    def watch(self, progress: Progress) -> None:
        with self._changing:
            name = Path(progress.subject).name
            if progress.subject not in self._tasks:
                self._tasks[progress.subject] = self._bars.add_task(f"  {name[: self._room]}", note="")
            done = progress.done / max(progress.total, 1)
            spoken = progress.stage == "speaking"
            self._parts[progress.subject] = done * _SPEAKING if spoken else _SPEAKING + done * (1 - _SPEAKING)
            self._bars.update(
                self._tasks[progress.subject],
                completed=progress.done,
                total=progress.total,
                note=f"{progress.stage} {progress.done}/{progress.total}",
            )
            self._note()

    def add(self, result: Result) -> None:
        with self._changing:
            self._left.finish(result.source)
            self._parts.pop(result.source, None)
            task = self._tasks.pop(result.source, None)
            if task is not None:
                self._bars.remove_task(task)
            self._note()
        if error := result.error:
            # Above the bars, which click knows nothing of.
            hint = f"\n  hint: {error.hint}" if error.hint else ""
            self._bars.console.print(f"error: {error}{hint}", style="red", markup=False, highlight=False)

    def _note(self) -> None:
        note = f"{self._left.done}/{self._left.total}{self._left.note(self._parts)}"
        self._bars.update(self._whole, completed=self._left.part(), note=note)


def price(dollars: float | None) -> str:
    """Say what something costs, in US dollars; `None` when that is not known."""
    if dollars is None:
        return "at a price that is not known here"
    return "for less than a cent" if dollars < 0.01 else f"for about US$ {dollars:,.2f}"


def count(number: int, noun: str) -> str:
    """Say how many there are: ``1 take``, ``2,310 takes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def clock(seconds: float) -> str:
    """Write a duration as people do: ``4:33``, ``1:02:07``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
