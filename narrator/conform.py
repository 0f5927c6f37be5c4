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

from narrator.model import Audio, Decibels, Hertz, Samples, Seconds, Signal

RECIPE = "conform 1"
"""Part of a take's name: counts the changes here that change the sound."""

SILENCE: Decibels = -55.0
"""Below the loudest hundredth of a second of a take, what is softer at its edges is silence."""
KEPT: Seconds = 0.03
"""Of the silence at either edge, so that no breath is cut."""
FADE: Seconds = 0.005

_WINDOW = 0.01
_BLOCK = 5_120
"""Samples that are resampled at once, about."""
_SEAM = 320
"""Samples either side of a block that belong to its neighbours: longer than the filter rings."""
_PASSED = 0.92
"""The part of the band that resampling leaves alone; from here it rolls off to nothing."""


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
    before = silence.detect_leading_silence(whole, threshold, chunk_size=5)
    after = silence.detect_leading_silence(whole.reverse(), threshold, chunk_size=5)
    start, end = (2 * _beyond(edge, audio.sample_rate) for edge in (before, after))
    return Audio(audio.pcm[start : len(audio.pcm) - end], audio.sample_rate)


def _beyond(milliseconds: int, sample_rate: Hertz) -> Samples:
    """How much of the silence at an edge is more than is kept."""
    return max(0, round((milliseconds / 1000 - KEPT) * sample_rate))


def resample(signal: Signal, old: Hertz, new: Hertz) -> Signal:
    """Change the rate of a signal of one channel.

    Blocks that overlap are taken to the frequency domain, cut or extended there, and taken back: no image
    or alias is left above -100 dB, and the cost is that of two FFTs. The result is
    ``ceil(len(signal) * new / old)`` samples long.
    """
    if old == new or not len(signal):
        return signal
    divisor = math.gcd(old, new)
    down, up = old // divisor, new // divisor
    seam = math.ceil(_SEAM / down)
    block = max(2 * seam + 1, _smooth(math.ceil(_BLOCK / down)))
    hop = (block - 2 * seam) * down
    count = math.ceil(len(signal) / hop)
    padded = np.zeros(count * hop + 2 * seam * down, np.float32)
    padded[seam * down : seam * down + len(signal)] = signal
    blocks = np.lib.stride_tricks.sliding_window_view(padded, block * down)[::hop]
    spectra = np.fft.rfft(blocks, axis=1) * _response(block, down, up)
    made = np.zeros((count, block * up // 2 + 1), spectra.dtype)
    shared = min(made.shape[1], spectra.shape[1])
    made[:, :shared] = spectra[:, :shared]
    inside = np.fft.irfft(made, block * up, axis=1)[:, seam * up : (block - seam) * up]
    return np.asarray(inside.reshape(-1)[: math.ceil(len(signal) * up / down)], np.float32)


@functools.lru_cache(maxsize=16)
def _response(block: int, down: int, up: int) -> npt.NDArray[np.float32]:
    """How much of each frequency stays: all, then along half a cosine down to nothing at the band's end."""
    bins = block * down // 2 + 1
    edge = block * min(down, up) / 2
    beyond = (np.arange(bins) / edge - _PASSED) / (1 - _PASSED)
    kept = 0.5 + 0.5 * np.cos(np.pi * np.clip(beyond, 0, 1))
    return np.asarray(kept * (up / down), np.float32)


@functools.cache
def _smooth(number: int) -> int:
    """The next whole number with no prime factor above 5: an FFT of such a length is quick."""
    rest = number
    for prime in (2, 3, 5):
        while rest % prime == 0:
            rest //= prime
    return number if rest == 1 else _smooth(number + 1)


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
