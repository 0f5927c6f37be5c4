"""Turns many reports into many episodes: each failure costs only itself, and nothing is done twice."""

from __future__ import annotations

import datetime
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from narrator import produce, synthesis
from narrator.errors import NarratorError, ReportError
from narrator.model import Digest, Seconds
from narrator.ports import Watch, unwatched
from narrator.produce import Job, Outcome, Studio

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf", ".epub"})
"""What counts as a report in a folder."""

_AHEAD = 2
"""Episodes decided on beyond those being made: enough that nobody waits, few enough to hold in memory."""
_PER_CHARACTER: Seconds = 0.062
"""How much audio a spoken character makes at rate 1, measured over the sample week."""


class Status(StrEnum):
    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one report."""

    source: str
    status: Status
    seconds: Seconds
    outcome: Outcome | None = None
    error: NarratorError | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do for one report."""

    source: str
    title: str = ""
    cut: int = 0
    """Lines of the source that would not be read."""
    takes: int = 0
    missing: int = 0
    """Takes that would be recorded."""
    audio: Seconds = 0.0
    """Length of the episode, as far as can be told before it is spoken."""
    recording: Seconds = 0.0
    """Length of what would be recorded."""
    unchanged: bool = False
    error: NarratorError | None = None


def gather(places: Iterable[str], *, since: datetime.date | None = None) -> tuple[str, ...]:
    """Find reports: files in the order they are named in, and those of folders by name.

    With ``since`` only files changed on that day or later count. Raises `ReportError` when there are none.
    """
    found = [source for place in places for source in _in_place(place)]
    if since:
        start = datetime.datetime.combine(since, datetime.time()).timestamp()
        found = [source for source in found if not _older(source, start)]
    if not found:
        hint = f"reports end in {', '.join(sorted(SUFFIXES))}"
        raise ReportError("there are no reports here", where=", ".join(places), hint=hint)
    return tuple(dict.fromkeys(found))


def _in_place(place: str) -> Iterator[str]:
    path = Path(place)
    if not path.is_dir():
        yield place
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix.lower() in SUFFIXES and file.is_file() and not hidden:
            yield str(file)


def _older(source: str, start: float) -> bool:
    path = Path(source)
    return path.is_file() and path.stat().st_mtime < start


def run(
    sources: Sequence[str], studio: Studio, *, voice: str = "", force: bool = False, watch: Watch = unwatched
) -> Iterator[Result]:
    """Make the episode of each report, several side by side, and tell of each in the order of the reports.

    Episodes are decided on one after another, in order, which is what gives those of one day their moments of
    publication; they are made as there are workers for them.
    """
    with ThreadPoolExecutor(studio.jobs, thread_name_prefix="narrator-episode") as lanes:
        flying: deque[Future[Result]] = deque()
        try:
            for source in sources:
                if len(flying) >= studio.jobs + _AHEAD:
                    yield flying.popleft().result()
                flying.append(_start(source, studio, lanes, voice=voice, force=force, watch=watch))
            while flying:
                yield flying.popleft().result()
        finally:
            for future in flying:
                future.cancel()


def _start(
    source: str, studio: Studio, lanes: ThreadPoolExecutor, *, voice: str, force: bool, watch: Watch
) -> Future[Result]:
    began = time.monotonic()
    try:
        job = produce.plan(source, studio, voice=voice)
    except NarratorError as error:
        failed: Future[Result] = Future()
        failed.set_result(Result(source, Status.FAILED, time.monotonic() - began, error=error))
        return failed
    return lanes.submit(_make, source, job, studio, force, watch)


def _make(source: str, job: Job, studio: Studio, force: bool, watch: Watch) -> Result:
    began = time.monotonic()
    try:
        outcome = produce.make(job, studio, force=force, watch=watch)
    except NarratorError as error:
        return Result(source, Status.FAILED, time.monotonic() - began, error=error)
    status = Status.MADE if outcome.made else Status.UNCHANGED
    return Result(source, status, time.monotonic() - began, outcome=outcome)


def forecast(sources: Iterable[str], studio: Studio, *, voice: str = "") -> Iterator[Forecast]:
    """Say what `run` would do, without doing it."""
    promised: set[Digest] = set()
    for source in sources:
        try:
            yield _forecast(source, produce.plan(source, studio, voice=voice), studio, promised)
        except NarratorError as error:
            yield Forecast(source, error=error)


def _forecast(source: str, job: Job, studio: Studio, promised: set[Digest]) -> Forecast:
    """What would be done for a report, after what has been promised for those before it."""
    lines = job.spoken.lines
    names = synthesis.take_names(lines, sample_rate=studio.config.sound.sample_rate)
    missing = {
        name: line.utterance
        for name, line in zip(names, lines, strict=True)
        if name not in promised and studio.takes.find(name) is None
    }
    promised.update(missing)
    earlier = produce.finished(job.place.folder)
    return Forecast(
        source,
        job.script.title,
        cut=len(job.script.cut),
        takes=len(lines),
        missing=len(missing),
        audio=sum(len(line.utterance.text) * _PER_CHARACTER + line.pause for line in lines),
        recording=sum(len(utterance.text) * _PER_CHARACTER for utterance in missing.values()),
        unchanged=bool(earlier and earlier.recipe == job.recipe),
    )
