"""Has every line spoken: the only slow stage, and the only parallel one.

A take that is kept is never recorded again. Every new one is listened to before it is kept, and recorded
once more when something is wrong with it.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from narrator import engines, hearing
from narrator.errors import SynthesisError
from narrator.model import Audio, Digest, Hertz, Line, Samples, Seconds, Take, Tally, Utterance, Voice
from narrator.performing import RECIPE, Request, perform
from narrator.ports import Paid, Progress, Takes, Watch, unwatched
from narrator.takes import digest
from narrator.workers import Workers

PATIENCE: Seconds = 30.0
"""What any utterance may take, however short; for each second that it should last, ten more."""

_AHEAD = 3
"""Utterances in flight for each worker: enough that none waits, few enough to hold in memory."""
_BREATH: Seconds = 0.5
"""Between two looks at what is in flight, so that Ctrl-C is heard on every system."""
_SECOND_OPINION = 100
"""The first attempt at an utterance whose take was at an odd pace: none that was tried before."""
_SAME = 1.15
"""Two takes whose paces differ by no more than this agree."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A take for every line, in order, and what had to be done for them."""

    takes: tuple[Take, ...]
    tally: Tally


def record(
    lines: Sequence[Line],
    takes: Takes,
    workers: Workers,
    *,
    sample_rate: Hertz,
    source: str = "",
    patience: Seconds = PATIENCE,
    watch: Watch = unwatched,
) -> Recording:
    """Make sure that every line has a take.

    What is kept already is not spoken again, and what several lines say is spoken once. Each take is kept
    the moment it is made, so whatever stops this, the next run does only what is left. An utterance that
    cannot be spoken does not stop the others; at the end `SynthesisError` names the first by its line of
    ``source``, the report's path, and says how many more there are. Any other `EngineError` stops at once.
    """
    prints = fingerprints(line.utterance.voice for line in lines)
    asked = [Request(line.utterance, prints[line.utterance.voice], sample_rate) for line in lines]
    names = [take_name(request) for request in asked]
    session = _Session(takes, workers, patience, watch)
    recorded = session.run(dict(zip(names, asked, strict=True)))
    if session.failures:
        raise _summary(session.failures, names, lines, source)
    found = tuple(session.found[name] for name in names)
    return Recording(found, Tally(total=len(lines), recorded=recorded, reused=len(lines) - recorded))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a recording is going to take."""

    missing: int
    """Utterances that are not kept yet."""
    characters: int
    """In all of them."""
    paid: int
    """Characters that an engine speaks for money."""
    price: float | None
    """Of these, in US dollars; `None` when an engine does not know how much it takes."""


def estimate(lines: Sequence[Line], takes: Takes, *, sample_rate: Hertz) -> Estimate:
    """Say what `record` would have to do, and what that costs, without doing any of it."""
    prints = fingerprints(line.utterance.voice for line in lines)
    asked = {Request(line.utterance, prints[line.utterance.voice], sample_rate) for line in lines}
    missing = [request.utterance for request in asked if not takes.find(take_name(request))]
    lengths = [len(utterance.text) for utterance in missing]
    prices = [_price(utterance) for utterance in missing]
    known = [price for price in prices if price is not None]
    return Estimate(
        len(missing),
        characters=sum(lengths),
        paid=sum(length for length, price in zip(lengths, prices, strict=True) if price != 0),
        price=sum(known) if len(known) == len(prices) else None,
    )


def _price(utterance: Utterance) -> float | None:
    engine = engines.load(utterance.voice.engine)
    return engine.price(utterance.voice, len(utterance.text)) if isinstance(engine, Paid) else 0.0


def fingerprints(voices: Iterable[Voice]) -> dict[Voice, str]:
    """What is behind each voice. Raises `EngineError` for one that is not there."""
    return {voice: engines.load(voice.engine).fingerprint(voice) for voice in dict.fromkeys(voices)}


def take_names(lines: Sequence[Line], *, sample_rate: Hertz) -> tuple[Digest, ...]:
    """The name of each line's take, whether or not it has been recorded."""
    prints = fingerprints(line.utterance.voice for line in lines)
    asked = (Request(line.utterance, prints[line.utterance.voice], sample_rate) for line in lines)
    return tuple(take_name(request) for request in asked)


def take_name(request: Request) -> Digest:
    """The name of the take that answers a request: of its sound as it is kept, not as the engine gave it."""
    return digest(request.utterance, f"{request.fingerprint}, {RECIPE}", request.sample_rate)


@dataclass
class _Session:
    """One recording session: what there is, what is in flight, and what went wrong."""

    takes: Takes
    workers: Workers
    patience: Seconds
    watch: Watch
    found: dict[Digest, Take] = field(default_factory=dict)
    failures: dict[Digest, SynthesisError] = field(default_factory=dict)
    made: Seconds = 0.0
    """Of audio, new in this session."""
    paces: dict[Voice, hearing.Pace] = field(default_factory=lambda: defaultdict(hearing.Pace))
    odd: dict[Digest, Audio] = field(default_factory=dict)
    """Takes at an odd pace, not kept before a second one is heard."""
    flying: dict[Future[Audio], Digest] = field(default_factory=dict)

    def run(self, wanted: Mapping[Digest, Request]) -> int:
        """Record what is wanted and missing, a few at a time; give the number of takes that were missing."""
        for name, request in wanted.items():
            if take := self.takes.find(name):
                self.found[name] = take
                self._learn(request, take.length)
        missing = [name for name in wanted if name not in self.found]
        waiting = iter(missing)
        try:
            while self._fill(waiting, wanted):
                self._report(wanted)
                for future in wait(self.flying, timeout=_BREATH, return_when=FIRST_COMPLETED).done:
                    name = self.flying.pop(future)
                    self._receive(name, wanted[name], future)
        finally:
            for future in self.flying:
                future.cancel()
        self._report(wanted)
        return len(missing)

    def _fill(self, waiting: Iterator[Digest], wanted: Mapping[Digest, Request]) -> bool:
        """Keep every worker busy; false when there is nothing left to do."""
        for name in itertools.islice(waiting, self.workers.jobs * _AHEAD - len(self.flying)):
            self._submit(name, wanted[name])
        return bool(self.flying)

    def _submit(self, name: Digest, request: Request) -> None:
        expected = hearing.expected(request.utterance)
        future = self.workers.submit(
            request.utterance.voice.engine,
            perform,
            request,
            limit=self.patience + 10 * expected,
        )
        self.flying[future] = name

    def _receive(self, name: Digest, request: Request, future: Future[Audio]) -> None:
        try:
            audio = future.result()
        except SynthesisError as error:
            self.failures[name] = error
            return
        if name in self.odd:
            self._compare(name, request, self.odd.pop(name), audio)
        elif self._pace(request).is_odd(hearing.pace(audio.seconds, request.utterance)):
            # Perhaps this is how the text is said, perhaps the engine stumbled: a second take tells.
            self.odd[name] = audio
            again = dataclasses.replace(request.utterance, attempt=_SECOND_OPINION)
            self._submit(name, dataclasses.replace(request, utterance=again))
        else:
            self._keep(name, request, audio)

    def _compare(self, name: Digest, request: Request, first: Audio, second: Audio) -> None:
        shorter, longer = sorted((first.length, second.length))
        if longer <= shorter * _SAME:
            self._keep(name, request, first)
        elif not self._pace(request).is_odd(hearing.pace(second.seconds, request.utterance)):
            self._keep(name, request, second)
        else:
            message = (
                "two takes of this are of very different lengths, and neither is at the voice's own pace"
            )
            self.failures[name] = SynthesisError(message)

    def _keep(self, name: Digest, request: Request, audio: Audio) -> None:
        self.found[name] = self.takes.keep(name, audio)
        self.made += audio.seconds
        self._learn(request, audio.length)

    def _pace(self, request: Request) -> hearing.Pace:
        return self.paces[request.utterance.voice]

    def _learn(self, request: Request, length: Samples) -> None:
        self._pace(request).learn(hearing.pace(length / request.sample_rate, request.utterance))

    def _report(self, wanted: Mapping[Digest, Request]) -> None:
        done = len(self.found) + len(self.failures)
        self.watch(Progress("speaking", done, len(wanted), audio=self.made))


def _summary(
    failures: Mapping[Digest, SynthesisError], names: Sequence[Digest], lines: Sequence[Line], source: str
) -> SynthesisError:
    """One error for all that went wrong: the first in the report's order, and the number of the others."""
    failed = [(name, line) for name, line in zip(names, lines, strict=True) if name in failures]
    name, line = failed[0]
    error, text = failures[name], line.utterance.text
    others = len(dict.fromkeys(name for name, _ in failed)) - 1
    more = f" ({others} more could not be spoken either)" if others else ""
    return SynthesisError(
        f"{text!r} could not be spoken: {error.message}{more}",
        where=f"{source}:{line.line}" if source and line.line else source,
        hint=error.hint or "what was spoken is kept; run the same command again, or change this sentence",
    )
