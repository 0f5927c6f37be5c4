"""Brings one take to the session: no offset, no silence at its edges, no click, the session's rate.

Every engine gives takes of its own rate, with silence of its own at either end; after this they differ
only in what is said.
"""

from __future__ import annotations

import functools
import math
import threading
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from narrator.matrix import Matrix, product
from narrator.model import Audio, Decibels, Hertz, Samples, Seconds, Signal

RECIPE = "conform 2"
"""Part of a take's name: counts the changes here that change the sound."""

SILENCE: Decibels = -55.0
"""Below the loudest hundredth of a second of a take, what is softer at its edges is silence."""
KEPT: Seconds = 0.03
"""Of the silence at either edge, so that no breath is cut."""
FADE: Seconds = 0.005

_WINDOW = 0.01
_LOOK, _LOOK_CLOSELY = 80, 5
"""Milliseconds."""
_PASSED = 0.92
"""The part of the band that resampling leaves alone; from here it rolls off to nothing."""
_STOPPED: Decibels = 99.0
"""How far images and aliases are held down: as far as fits into one block of 24 kHz."""


def conform(audio: Audio, sample_rate: Hertz) -> Audio:
    """Conform one take to the session's rate: offset, silence, rate, edges, in this order."""
    return _fade(_resampled(trim(_centred(audio)), sample_rate))


def trim(audio: Audio) -> Audio:
    """Cut the silence at both edges of a take, but for `KEPT`; what is silent all through stays as it is."""
    pydub, silence = _pydub()
    threshold = _threshold(audio)
    if math.isinf(threshold):
        return audio
    whole = _segment(pydub, audio)
    before, after = (_leading(silence, side, threshold) for side in (whole, whole.reverse()))
    start, end = (2 * _beyond(edge, audio.sample_rate) for edge in (before, after))
    return Audio(audio.pcm[start : len(audio.pcm) - end], audio.sample_rate)


def _leading(silence: Any, whole: Any, threshold: Decibels) -> int:
    """Milliseconds of silence in front, to 5: found in long steps that no sound of 5 ms can hide in."""
    hidden = 10 * math.log10(_LOOK // _LOOK_CLOSELY)
    near: int = silence.detect_leading_silence(whole, threshold - hidden, chunk_size=_LOOK)
    found: int = silence.detect_leading_silence(whole[near:], threshold, chunk_size=_LOOK_CLOSELY)
    return near + found


def _beyond(milliseconds: int, sample_rate: Hertz) -> Samples:
    """How much of the silence at an edge is more than is kept."""
    return max(0, round((milliseconds / 1000 - KEPT) * sample_rate))


def resample(signal: Signal, old: Hertz, new: Hertz) -> Signal:
    """Change the rate of a signal of one channel.

    Each block of samples and its neighbours are multiplied by a matrix of windowed sincs. No image or alias
    is left above -95 dB, and the result is ``ceil(len(signal) * new / old)`` samples long.
    """
    if old == new or not len(signal):
        return signal
    before, within, after = _interpolation(old, new)
    block = len(within)
    count = math.ceil(len(signal) / block)
    padded = np.zeros((count + 2, block), np.float32)
    padded.reshape(-1)[block : block + len(signal)] = signal
    made = product(padded[1:-1], within)
    made += product(padded[:-2], before)
    made += product(padded[2:], after)
    return made.reshape(-1)[: math.ceil(len(signal) * new / old)]


@functools.lru_cache(maxsize=16)
def _interpolation(old: Hertz, new: Hertz) -> tuple[Matrix, Matrix, Matrix]:
    """What a block takes from the one before it, from itself and from the one after, for the new rate.

    A sinc under a Kaiser window, as long as its design equations ask.
    """
    divisor, narrower = math.gcd(old, new), min(old, new)
    rolls_off = (1 - _PASSED) * narrower / 2
    reach = math.ceil((_STOPPED - 7.95) / (14.36 * rolls_off / old) / 2)
    steps = math.ceil(reach * divisor / old)
    block, made = steps * old // divisor, steps * new // divisor
    distance = np.subtract.outer(np.arange(-block, 2 * block), np.arange(made) * old / new)
    window = np.i0(0.1102 * (_STOPPED - 8.7) * np.sqrt(np.maximum(0, 1 - (distance / reach) ** 2)))
    taps = np.sinc(distance * (1 + _PASSED) / 2 * narrower / old) * window * (np.abs(distance) <= reach)
    first, second, third = np.split((taps / taps.sum(axis=0)).astype(np.float32), 3)
    return first, second, third


def _centred(audio: Audio) -> Audio:
    """Without its constant offset, as far as whole steps of 16 bits can tell."""
    samples = np.frombuffer(audio.pcm, "<i2")
    offset = round(float(samples.mean())) if samples.size else 0
    if not offset:
        return audio
    centred = (samples.astype(np.int32) - offset).clip(-32768, 32767)
    return Audio(centred.astype("<i2").tobytes(), audio.sample_rate)


def _resampled(audio: Audio, sample_rate: Hertz) -> Audio:
    if audio.sample_rate == sample_rate:
        return audio
    signal = np.frombuffer(audio.pcm, "<i2").astype(np.float32)
    made = resample(signal, audio.sample_rate, sample_rate)
    np.rint(made, out=made)
    np.clip(made, -32768, 32767, out=made)
    return Audio(made.astype("<i2").tobytes(), sample_rate)


def _fade(audio: Audio) -> Audio:
    pydub, _ = _pydub()
    whole = _segment(pydub, audio)
    length = min(round(FADE * 1000), len(whole) // 2)
    if not length:
        return audio
    faded = whole.fade_in(length).fade_out(length).raw_data
    # pydub counts in whole milliseconds; what it leaves off at the end had faded to nothing.
    return Audio(faded[: len(audio.pcm)].ljust(len(audio.pcm), b"\0"), audio.sample_rate)


def _threshold(audio: Audio) -> Decibels:
    """Where silence begins in this take, relative to full scale; minus infinity when it is all silence."""
    peak = loudest(np.frombuffer(audio.pcm, "<i2"), round(_WINDOW * audio.sample_rate))
    return 20 * math.log10(peak / 32768) + SILENCE if peak else -math.inf


def loudest(samples: npt.NDArray[np.int16], window: Samples) -> float:
    """The root mean square of the loudest window."""
    if not samples.size:
        return 0.0
    squares = np.square(samples.astype(np.float32))
    sums = np.add.reduceat(squares, np.arange(0, squares.size, window))
    return math.sqrt(float(sums.max()) / min(window, squares.size))


def _segment(pydub: Any, audio: Audio) -> Any:
    return pydub.AudioSegment(audio.pcm, sample_width=2, frame_rate=audio.sample_rate, channels=1)


_importing = threading.Lock()


@functools.cache
def _pydub() -> tuple[Any, Any]:
    """Import pydub without its warnings: that it finds no ffmpeg is nothing to us."""
    with _importing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
        import pydub.silence
    return pydub, pydub.silence
