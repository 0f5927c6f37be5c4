"""Listens to a take before it is kept: an engine that fails rarely says so.

The bounds are wide: they are for takes that are wrong, not for takes that could be better.
"""

from __future__ import annotations

import bisect
import math
import unicodedata
from dataclasses import dataclass, field

import numpy as np

from narrator.conform import KEPT, loudest
from narrator.model import Audio, Decibels, Seconds, Utterance

SILENT: Decibels = -50.0
"""The loudest hundredth of a second of a take that has speech in it is above this, relative to full scale."""
FLAT = 0.02
"""The part of a take's samples that may lie at its very peak; in clipped sound many do."""
CUT: Decibels = -14.0
"""Speech that ends has faded below this, relative to its loudest, in its last moments."""
TYPICAL = 15.0
"""Characters a second at rate 1, as a newsreader speaks."""
FASTEST = 40.0
SLOWEST = 3.5
SHORTEST_WAIT: Seconds = 2.0
"""What even a very short text may take, whatever its length."""

_MOMENT: Seconds = 0.005
_WINDOW: Seconds = 0.01
_ENOUGH = 8
"""Takes of a voice from which its own pace is known."""
_ODD = 1.5
"""How many times faster or slower than a voice's own pace is an outlier: what hibari says lies within 1.3."""
_LONG_ENOUGH = 30
"""Characters from which a text has a pace worth comparing."""


def fault(raw: Audio, conformed: Audio, utterance: Utterance) -> str:
    """What is wrong with a take, as the engine gave it and as it was conformed; empty when nothing is."""
    samples = np.frombuffer(raw.pcm, "<i2")
    loud = loudest(samples, round(_WINDOW * raw.sample_rate))
    if loud <= 32768 * 10 ** (SILENT / 20):
        return "silence"
    if _is_flat(samples):
        return "clipped sound"
    end = samples[-max(1, round(_MOMENT * raw.sample_rate)) :].astype(np.float64)
    if math.sqrt(float(np.mean(end * end))) > loud * 10 ** (CUT / 20):
        return "sound that breaks off at its end"
    return _wrong_length(conformed, utterance)


def _is_flat(samples: np.typing.NDArray[np.int16]) -> bool:
    peak = max(int(samples.max()), -int(samples.min()))
    at_peak = np.count_nonzero(samples >= peak - 1) + np.count_nonzero(samples <= 1 - peak)
    return bool(at_peak > FLAT * len(samples))


def _wrong_length(audio: Audio, utterance: Utterance) -> str:
    heard, rate = speech(audio.seconds), utterance.voice.rate
    characters = weight(utterance.text)
    if heard < characters / (FASTEST * rate):
        return f"{heard:.1f} seconds of sound, too short for its {len(utterance.text)} characters"
    if heard > SHORTEST_WAIT + characters / (SLOWEST * rate):
        return f"{heard:.1f} seconds of sound, too long for its {len(utterance.text)} characters"
    return ""


def speech(heard: Seconds) -> Seconds:
    """How long a conformed take speaks, without the silence that is kept at its edges."""
    return max(0.0, heard - 2 * KEPT)


def weight(text: str) -> int:
    """Characters of a text, counting those of East Asian scripts as the syllables they are."""
    if text.isascii():
        return len(text)
    return sum(3 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pace(length: Seconds, utterance: Utterance) -> float:
    """Characters a second in a conformed take, as at rate 1; 0 for a text too short to have a pace."""
    characters, heard = weight(utterance.text), speech(length)
    if characters < _LONG_ENOUGH or not heard:
        return 0.0
    return characters / heard / utterance.voice.rate


def expected(utterance: Utterance) -> Seconds:
    """How long an utterance should last, more or less."""
    return weight(utterance.text) / (TYPICAL * utterance.voice.rate)


@dataclass(slots=True)
class Pace:
    """How fast one voice speaks, learned from its takes as they come."""

    known: list[float] = field(default_factory=list)
    """In ascending order."""

    def learn(self, pace: float) -> None:
        if pace:
            bisect.insort(self.known, pace)

    def is_odd(self, pace: float) -> bool:
        """Whether a pace is far from the median of all others."""
        if not pace or len(self.known) < _ENOUGH:
            return False
        median = self.known[len(self.known) // 2]
        return not median / _ODD <= pace <= median * _ODD
