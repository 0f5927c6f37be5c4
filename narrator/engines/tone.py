"""Hums instead of speaking: exact, instant, and needs nothing. For tests and rehearsals."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from narrator.engines import settings
from narrator.model import Audio, Hertz, Language, Seconds, Utterance, Voice
from narrator.ports import Traits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SECONDS_PER_CHARACTER: Seconds = 0.065
"""As a newsreader speaks: about 15 characters a second."""

_RATE: Hertz = 44_100
_EDGE: Seconds = 0.02
_LEVEL = 5_000
"""Of the hum's peaks, out of 32,767; it measures about -20 LUFS."""
_PITCHES = range(110, 250, 7)
"""In whole hertz, so that one second of hum repeats without a seam."""


class Tone:
    """Hums for exactly as long as a person would take to say the words.

    The option ``sample_rate`` makes it hum at another rate than 44,100 Hz.
    """

    traits = Traits(parallelism="threads", max_chars=400, languages=(), pronunciation="respelling")

    def voices(self) -> Sequence[tuple[str, Language]]:
        return (("", ""),)

    def fingerprint(self, voice: Voice) -> str:
        settings.check(voice, rates=(0.1, 10.0), options=("sample_rate",), pitches=(-24.0, 24.0))
        return "tone 1"

    def speak(self, utterance: Utterance) -> Audio:
        import numpy as np

        settings.refuse_wordless(utterance)
        voice = utterance.voice
        rate = settings.number(voice, "sample_rate", int, _RATE)
        length = round(seconds(utterance.text, voice.rate) * rate)
        second = _second(_pitch(voice), rate)
        hum = np.tile(second, length // rate + 1)[:length]
        ramp = _ramp(min(round(_EDGE * rate), length // 2))
        hum[: len(ramp)] = hum[: len(ramp)] * ramp
        hum[length - len(ramp) :] = hum[length - len(ramp) :] * ramp[::-1]
        return Audio(hum.tobytes(), rate)


def seconds(text: str, rate: float = 1.0) -> Seconds:
    """How long the hum for a text lasts."""
    return max(len(text), 4) * SECONDS_PER_CHARACTER / rate


def _pitch(voice: Voice) -> int:
    """Every voice has its own pitch, the same on every machine."""
    own = _PITCHES[zlib.crc32(voice.name.encode()) % len(_PITCHES)]
    return round(own * 2 ** (voice.pitch / 12))


@lru_cache(maxsize=64)
def _second(pitch: Hertz, rate: Hertz) -> npt.NDArray[np.int16]:
    """One second of hum, with five gentle swells like syllables."""
    import numpy as np

    time = np.arange(rate) / rate
    voice = np.sin(2 * np.pi * pitch * time) + 0.5 * np.sin(4 * np.pi * pitch * time)
    swell = 0.7 - 0.3 * np.cos(10 * np.pi * time)
    return np.asarray(np.round(_LEVEL / 1.3 * voice * swell), "<i2")


@lru_cache(maxsize=64)
def _ramp(length: int) -> npt.NDArray[np.float32]:
    import numpy as np

    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1)), np.float32)
