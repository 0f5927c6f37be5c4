"""Shows work on a terminal: a bar while it goes on, a line when it is done."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator

from narrator.ports import Progress, Watch, unwatched


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


def clock(seconds: float) -> str:
    """Write a duration as people do: ``4:33``, ``1:02:07``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
