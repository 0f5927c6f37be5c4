"""What a worker does: speaks one utterance, listens to it, and tries again when something is wrong.

All of it is here, conforming included, so that it runs side by side and only finished takes travel.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from narrator import conform, engines, hearing
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Hertz, Pronunciation, Seconds, Utterance

RECIPE = conform.RECIPE
"""Part of a take's name: everything that is done to what an engine gives."""

_ATTEMPTS = 3
_PAUSE: Seconds = 0.12
"""Between the parts of an utterance that had to be spoken in two."""
_SHORTEST = 40
"""Characters; what is shorter is not divided."""
_CLAUSE = re.compile(r"(?<=[,;:—–])\s+")
_WORD = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a worker."""

    utterance: Utterance
    fingerprint: str
    """Of the engine and the voice where the request was made."""
    sample_rate: Hertz
    """Of the session."""


def perform(request: Request) -> Audio:
    """Speak an utterance and conform it to the session.

    A take that is faulty is recorded again, with other randomness, and at last in two parts. Raises
    `SynthesisError` when none is right, `EngineError` when this worker's engine is not the one asked for.
    """
    utterance = request.utterance
    engine = engines.load(utterance.voice.engine)
    if engine.fingerprint(utterance.voice) != request.fingerprint:
        message = f"a worker has another version of {utterance.voice.engine} or its voice"
        raise EngineError(message, hint="run again; if it was updated while it spoke, that is all")
    try:
        return _speak(utterance, request.sample_rate)
    except SynthesisError:
        parts = divide(utterance)
        if not parts:
            raise
    spoken = [_speak(part, request.sample_rate).pcm for part in parts]
    silence = bytes(2 * round(_PAUSE * request.sample_rate))
    return Audio(silence.join(spoken), request.sample_rate)


def _speak(utterance: Utterance, sample_rate: Hertz) -> Audio:
    engine = engines.load(utterance.voice.engine)
    problem = SynthesisError("")
    for attempt in range(utterance.attempt, utterance.attempt + _ATTEMPTS):
        again = dataclasses.replace(utterance, attempt=attempt)
        try:
            raw = engine.speak(again)
        except SynthesisError as error:
            problem = error
            continue
        made = conform.conform(raw, sample_rate)
        fault = hearing.fault(raw, made, again)
        if not fault:
            return made
        problem = SynthesisError(f"{utterance.voice.engine} gave {fault}, {_ATTEMPTS} times")
    raise problem


def divide(utterance: Utterance) -> tuple[Utterance, ...]:
    """Divide an utterance in two near its middle, after a clause or else a word; empty if it cannot be."""
    text = utterance.text
    gaps = list(_gaps(_CLAUSE, utterance)) or list(_gaps(_WORD, utterance))
    if len(text) < _SHORTEST or not gaps:
        return ()
    start, end = min(gaps, key=lambda gap: abs(gap[0] - len(text) / 2))
    return _part(utterance, 0, start), _part(utterance, end, len(text))


def _gaps(pattern: re.Pattern[str], utterance: Utterance) -> Iterator[tuple[int, int]]:
    """Every gap that a pattern finds, but for those within a stretch with a pronunciation of its own."""
    sounds = utterance.pronunciations
    for match in pattern.finditer(utterance.text):
        inside = any(sound.start < match.end() and match.start() < sound.end for sound in sounds)
        if not inside and match.start() and match.end() < len(utterance.text):
            yield match.span()


def _part(utterance: Utterance, start: int, end: int) -> Utterance:
    sounds = tuple(
        Pronunciation(sound.start - start, sound.end - start, sound.ipa)
        for sound in utterance.pronunciations
        if start <= sound.start and sound.end <= end
    )
    return dataclasses.replace(utterance, text=utterance.text[start:end], pronunciations=sounds)
