"""Turns many reports into many episodes: each failure costs only itself, and nothing is done twice."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Protocol

from narrator import engines, planning, produce, remote, report, shelf, synthesis
from narrator.config import Config
from narrator.errors import NarratorError, ReportError
from narrator.model import Digest, Report, Seconds, Source, Utterance, Voice
from narrator.planning import Job
from narrator.ports import Paid, Progress, Watch, unwatched
from narrator.produce import Outcome
from narrator.studio import Studio

_AHEAD = 2
"""Episodes decided on beyond those being made: enough that nobody waits, few enough to hold in memory."""
_UNTOLD = 1_000
"""Episodes that may be finished while one before them is not."""
_BREATH: Seconds = 0.5
"""Between two looks at what is in flight, so that Ctrl-C is heard on every system."""
_PER_CHARACTER: Seconds = 0.062
"""How much audio a spoken character makes at rate 1, measured over the sample week."""
_MAKING: Seconds = 0.02
"""What a second of audio costs to assemble, master, encode and measure, in seconds of one core."""
_SPEAKING = {
    "hibari": 1 / 75,
    "kokoro": 1.0,
    "openai": 0.001,
    "piper": 1 / 7,
    "pyttsx3": 1 / 500,
    "tone": 0.001,
}
"""What a second of speech costs with each engine, in seconds of one core of a present-day server."""
_SPEAKING_OTHERWISE: Seconds = 0.2


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
    work: Seconds = 0.0
    """Of one core, for recording and for making the episode."""
    money: float | None = 0.0
    """What engines that are paid would ask for it, in US dollars; `None` when that is not known."""
    unchanged: bool = False
    error: NarratorError | None = None


class Crew(Protocol):
    """Those who make episodes that are decided on."""

    @property
    def size(self) -> int:
        """How many are made side by side."""

    def make(self, job: Job, *, watch: Watch) -> Future[Outcome]:
        """Make an episode, in a place that has been claimed."""


# -- finding reports ---------------------------------------------------------------------------------------


def gather(places: Iterable[str], *, since: datetime.date | None = None) -> tuple[str, ...]:
    """Find reports: files in the order they are named in, and those of folders and addresses by name.

    A file that is found under several names is one report. With ``since`` only files changed on that day or
    later count. Raises `ReportError` when there are none.
    """
    places = tuple(places)
    found = _once(source for place in places for source in _in_place(place))
    if since:
        start = datetime.datetime.combine(since, datetime.time()).timestamp()
        found = [source for source in found if not _older(source, start)]
    if not found:
        hint = f"reports end in {', '.join(sorted(report.SUFFIXES))}"
        raise ReportError(f"there are no reports here{_since(since)}", where=", ".join(places), hint=hint)
    return tuple(found)


def _since(day: datetime.date | None) -> str:
    return f" that have changed since {day}" if day else ""


def _in_place(place: str) -> Iterator[str]:
    if remote.is_remote(place):
        yield from _at_address(place)
        return
    if _is_folder(place):
        yield from map(str, _in_folder(place))
    else:
        yield place


def _is_folder(place: str) -> bool:
    try:
        return Path(place).is_dir()
    except OSError:
        return False  # Whoever reads it knows what to say of it.


def _in_folder(place: str) -> list[Path]:
    """The reports in a folder and those below it, by name, and the folders that cannot be opened.

    Outputs of ours hold no reports, but scripts and pages made of them.
    """
    found: list[Path] = []
    seen: set[str] = set()
    walk = os.walk(place, followlinks=True, onerror=lambda error: found.append(Path(error.filename)))
    for folder, inside, names in walk:
        real = os.path.realpath(folder)
        if real in seen or (seen and shelf.CLAIMS in names):
            inside.clear()
            continue
        seen.add(real)
        inside[:] = [name for name in inside if not name.startswith(".")]
        files = (Path(folder, name) for name in names if not name.startswith("."))
        found += [file for file in files if file.suffix.lower() in report.SUFFIXES]
    return sorted(found)


def _once(sources: Iterable[str]) -> list[str]:
    """Name each file once, where links lead to it too by its own name."""
    found: dict[str, str] = {}
    for source in sources:
        real = source if "://" in source or source == "-" else os.path.realpath(source)
        if real not in found or Path(source).name == Path(real).name != Path(found[real]).name:
            found[real] = source
    return list(found.values())


def _at_address(url: str) -> Iterator[str]:
    found = remote.listing(url)
    if found == (url,):
        yield url
        return
    for file in map(PurePosixPath, found):
        if file.suffix.lower() in report.SUFFIXES and not file.name.startswith("."):
            yield str(file).replace(":/", "://", 1)


def _older(source: str, start: float) -> bool:
    if remote.is_remote(source):
        return remote.modified(source).timestamp() < start
    path = Path(source)
    try:
        return path.is_file() and path.stat().st_mtime < start
    except OSError:
        return False  # Whoever reads it knows what to say of it.


@dataclass(frozen=True, slots=True)
class _Found:
    """One report, as it is found: by its name alone, read already, or not to be read."""

    source: str
    report: Report | None = None
    error: NarratorError | None = None

    @property
    def is_named(self) -> bool:
        return self.report is None and self.error is None


def _opened(source: str, config: Config) -> Iterator[_Found]:
    """The reports a file holds: the entries of a feed, the chapters of a book; of any other file, itself."""
    try:
        report.check_name(source)
        if remote.is_remote(source):
            yield _fetched(source, config)
        elif report.is_feed(source):
            yield from _entries(source, config)
        elif Path(source).suffix.lower() == ".epub":
            yield from _chapters(source, config)
        else:
            yield _Found(source)
    except NarratorError as error:
        yield _Found(source.encode(errors="backslashreplace").decode(), error=error)


def _fetched(url: str, config: Config) -> _Found:
    """A report at an address that only fsspec reaches."""
    with tempfile.TemporaryDirectory(prefix="narrator-") as folder:
        file = remote.fetch(url, Path(folder))
        read = report.read(str(file), clean=config.clean, language=config.show.language)
    return _Found(url, dataclasses.replace(read, source=Source(url, read.source.sha256)))


def _entries(source: str, config: Config) -> Iterator[_Found]:
    for entry in report.read_feed(source, clean=config.clean, language=config.show.language):
        if isinstance(entry, Report):
            yield _Found(entry.source.path, entry)
        else:
            yield _Found(entry.where or source, error=entry)


def _chapters(source: str, config: Config) -> Iterator[_Found]:
    chapters = report.read_all(source, clean=config.clean, language=config.show.language)
    for number, chapter in enumerate(chapters, 1):
        name = f"{source}#{number}"
        named = dataclasses.replace(chapter, source=Source(name, chapter.source.sha256))
        yield _Found(name, named)


# -- making their episodes ---------------------------------------------------------------------------------


def run(
    sources: Iterable[str],
    studio: Studio,
    crew: Crew,
    *,
    voice: str = "",
    force: bool = False,
    watch: Watch = unwatched,
) -> Iterator[Result]:
    """Have a crew make the episode of each report, and tell of each in the order of the reports.

    Episodes are decided on one after another, in order, which is what gives those of one day their moments of
    publication; they are made as there are hands for them.
    """
    begun: deque[_Begun] = deque()
    for source in sources:
        for found in _opened(source, studio.config):
            begun.append(_begin(found, studio, crew, voice=voice, force=force, watch=watch))
            while begun and (begun[0].future.done() or _is_enough(begun, crew)):
                if begun[0].future.done():
                    yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


def _is_enough(begun: Sequence[_Begun], crew: Crew) -> bool:
    """Wait a moment while as much is in flight as is good; false once there is room for more."""
    flying = [one.future for one in begun if not one.future.done()]
    if len(flying) < crew.size + _AHEAD and len(begun) < _UNTOLD:
        return False
    wait(flying, timeout=_BREATH, return_when=FIRST_COMPLETED)
    return True


@dataclass
class _Begun:
    """A report whose episode is being made, or is there already, or cannot be made."""

    source: str
    deciding: Seconds
    """How long it took to decide what is to be done."""
    future: Future[Outcome]
    began: float
    ended: float = 0.0

    def __post_init__(self) -> None:
        self.future.add_done_callback(lambda _: setattr(self, "ended", time.monotonic()))

    def result(self) -> Result:
        """What became of it, once that is known."""
        while not self.future.done():
            wait([self.future], timeout=_BREATH)
        try:
            outcome = self.future.result()
        except NarratorError as error:
            return self._failed(error)
        except Exception as error:  # noqa: BLE001 - one report must not cost a thousand others
            return self._failed(_bug(error, self.source))
        status = Status.MADE if outcome.made else Status.UNCHANGED
        return Result(self.source, status, self.deciding + outcome.seconds, outcome)

    def _failed(self, error: NarratorError) -> Result:
        return Result(self.source, Status.FAILED, max(self.ended - self.began, 0.0), error=error)


def _begin(found: _Found, studio: Studio, crew: Crew, *, voice: str, force: bool, watch: Watch) -> _Begun:
    began = time.monotonic()
    future: Future[Outcome] = Future()
    try:
        decided = _decide(found, studio, voice=voice, force=force)
        if isinstance(decided, Outcome):
            future.set_result(decided)
        else:
            future = crew.make(decided, watch=watch)
    except Exception as error:  # noqa: BLE001 - the future carries it to where it is told
        future.set_exception(error)
    return _Begun(found.source, time.monotonic() - began, future, began)


def _decide(found: _Found, studio: Studio, *, voice: str, force: bool) -> Job | Outcome:
    """The job of an episode that is to be made, in a place of its own, or what is there already."""
    if force:
        return produce.claim(_plan(found, studio, voice), studio, force=True)
    if found.is_named and (known := produce.known(found.source, studio, voice=voice)):
        return known
    job = _plan(found, studio, voice)
    return produce.unchanged(job, studio) or produce.claim(job, studio)


def _plan(found: _Found, studio: Studio, voice: str) -> Job:
    if found.error:
        raise found.error
    return planning.plan(found.source, studio, voice=voice, read=found.report)


def _bug(error: Exception, source: str) -> NarratorError:
    kind = type(error).__name__
    return NarratorError(f"an error of ours, {kind}: {error}", where=source, hint="please tell us of it")


class Lanes:
    """A crew in this process, a thread for each job. A context manager: leaving it early stops them."""

    def __init__(self, studio: Studio) -> None:
        self.size = studio.jobs
        self._studio = studio
        self._threads = ThreadPoolExecutor(studio.jobs, thread_name_prefix="narrator-episode")
        self._halted = threading.Event()
        self._counting = threading.Lock()
        self._running = 0

    def __enter__(self) -> Lanes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind:
            self._halted.set()
        self._threads.shutdown(cancel_futures=True)

    def make(self, job: Job, *, watch: Watch) -> Future[Outcome]:
        def watched(progress: Progress) -> None:
            if self._halted.is_set():
                raise _Halted
            watch(dataclasses.replace(progress, subject=job.source))

        return self._threads.submit(self._perform, job, watched)

    def _perform(self, job: Job, watch: Watch) -> Outcome:
        with self._counted() as jobs:
            return produce.perform(job, dataclasses.replace(self._studio, jobs=jobs), watch=watch)

    @contextlib.contextmanager
    def _counted(self) -> Iterator[int]:
        """Count in an episode that is being made, and give its share of the jobs: all, while it is alone."""
        with self._counting:
            self._running += 1
            share = max(1, self.size // self._running)
        try:
            yield share
        finally:
            with self._counting:
                self._running -= 1


class _Halted(BaseException):
    """Raised where work is watched, once it is to stop: nothing half done is left behind."""


# -- what would be done ------------------------------------------------------------------------------------


def forecast(
    sources: Iterable[str], studio: Studio, *, voice: str = "", force: bool = False
) -> Iterator[Forecast]:
    """Say what `run` would do, without doing it."""
    promised: set[Digest] = set()
    for source in sources:
        for found in _opened(source, studio.config):
            try:
                yield _forecast(_plan(found, studio, voice), studio, promised, force=force)
            except NarratorError as error:
                yield Forecast(found.source, error=error)


def _forecast(job: Job, studio: Studio, promised: set[Digest], *, force: bool) -> Forecast:
    """What would be done for a report, after what has been promised for those before it."""
    unchanged = not force and produce.unchanged(job, studio) is not None
    if not (unchanged or force):
        produce.guard(job, studio)
    lines = job.voiced.lines
    names = synthesis.take_names(lines, sample_rate=studio.config.sound.sample_rate)
    missing = {
        name: line.utterance
        for name, line in zip(names, lines, strict=True)
        if name not in promised and studio.takes.find(name) is None
    }
    promised.update(missing)
    audio = sum(_length(line.utterance) + line.pause for line in lines)
    speaking = sum(
        _length(said) * _SPEAKING.get(said.voice.engine, _SPEAKING_OTHERWISE) for said in missing.values()
    )
    return Forecast(
        job.source,
        job.script.title,
        cut=len(job.script.cut),
        takes=len(lines),
        missing=len(missing),
        audio=audio,
        recording=sum(map(_length, missing.values())),
        work=0.0 if unchanged else speaking + audio * _MAKING,
        money=_price(missing.values()),
        unchanged=unchanged,
    )


def _length(utterance: Utterance) -> Seconds:
    return len(utterance.text) * _PER_CHARACTER / utterance.voice.rate


def _price(utterances: Iterable[Utterance]) -> float | None:
    """What it costs to have utterances spoken, in US dollars; `None` when an engine does not know."""
    characters: dict[Voice, int] = {}
    for said in utterances:
        characters[said.voice] = characters.get(said.voice, 0) + len(said.text)
    total = 0.0
    for voice, count in characters.items():
        engine = engines.load(voice.engine)
        price = engine.price(voice, count) if isinstance(engine, Paid) else 0.0
        if price is None:
            return None
        total += price
    return total
