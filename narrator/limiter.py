"""A true-peak limiter: keeps the wave under a ceiling, between samples too, and is not heard doing it.

Gain is decided once every 16 samples from the peaks of the four-fold oversampled wave. It starts to fall
4 ms before a peak arrives, along a smooth curve, reaches what the peak needs in time, and comes back
exponentially. What needs no limiting passes unchanged but for the programme's gain.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from narrator.loudness import FRAME, REACH, frame_peaks, recut
from narrator.model import Hertz, Samples, Seconds, Signal

LOOK_AHEAD: Seconds = 0.004
RELEASE: Seconds = 0.08
"""Time constant of the return, in decibels."""

_PIECE: Samples = 1 << 16
_LEAST = 1e-4
"""Decibels of gain reduction that are none."""

_DECIBELS = np.float32(20 / math.log(10))
"""In one unit of the natural logarithm."""

Gains = npt.NDArray[np.float32]
Reductions = npt.NDArray[np.float32]
"""In decibels."""


class Curve:
    """Turns the peaks of a stream's frames into the gain at each frame's edges.

    Feed it linear peaks, with the ceiling at 1. The gains come `delay` frames late: what a peak needs must be
    known before it arrives.
    """

    def __init__(self, sample_rate: Hertz) -> None:
        frames_per_second = sample_rate / FRAME
        self._ahead = max(2, round(LOOK_AHEAD * frames_per_second))
        self._fall = np.float32(-1.0 / (RELEASE * frames_per_second))
        window = np.hanning(self._ahead + 2)[1:-1]
        self._window = (window / window.sum()).astype(np.float32)
        self._log = np.float32(-np.inf)
        self._last = np.zeros(1, np.float32)
        self._edges = np.zeros(2 * self._ahead - 2, np.float32)
        self.delay = self._ahead - 1

    def __call__(self, peaks: Signal) -> Gains | None:
        """Gain at the start of each frame, `delay` frames ago; nothing when it is 1 throughout."""
        needed = self._released(peaks)
        edges = np.maximum(needed, np.concatenate((self._last, needed[:-1])))
        self._last = needed[-1:]
        known = np.concatenate((self._edges, edges))
        self._edges = known[-(2 * self._ahead - 2) :]
        if not known.any():
            return None
        held = _highest(known, self._ahead)
        return _linear(np.convolve(held, self._window, mode="valid"))

    def _released(self, peaks: Signal) -> Reductions:
        """Decibels to take away, each frame at least what its peak asks, then dying away.

        d[k] = max(asked[k], decay · d[k-1]) is a running maximum of logarithms on a slope.
        """
        if self._log == -np.inf and float(peaks.max()) <= 1.0:
            return np.zeros(len(peaks), np.float32)
        asked = np.log(np.maximum(peaks, 1.0)) * _DECIBELS
        slope = self._fall * np.arange(1, len(peaks) + 1, dtype=np.float32)
        with np.errstate(divide="ignore"):
            logs = np.log(asked) - slope
        logs = np.maximum.accumulate(np.maximum(logs, self._log, out=logs), out=logs) + slope
        taken: Reductions = np.exp(logs)
        taken[taken < _LEAST] = 0.0
        self._log = logs[-1] if taken[-1] else np.float32(-np.inf)
        return taken


def _linear(taken: Reductions) -> Gains:
    """The gain that takes so many decibels away."""
    return np.asarray(np.exp(taken * np.float32(-1 / _DECIBELS)))


def _highest(values: Reductions, width: int) -> Reductions:
    """The highest of each run of ``width`` values, by doubling: far quicker than looking at each run."""
    highest, covered = values, 1
    while covered < width:
        step = min(covered, width - covered)
        highest, covered = np.maximum(highest[:-step], highest[step:]), covered + step
    return highest


class _Limiter:
    """Limits pieces of one size; what comes out is `delay` samples late."""

    def __init__(self, like: Signal, *, gain: float, ceiling: float, sample_rate: Hertz) -> None:
        self._gain, self._ceiling = np.float32(gain), ceiling / gain
        self._curve = Curve(sample_rate)
        # A frame late for the wave around its end, one for the gain at its end, and the curve's own.
        self.delay = FRAME * (self._curve.delay + 2)
        self._held = np.zeros((self.delay, *like.shape[1:]), np.float32)
        self._last = np.ones(1, np.float32)

    def __call__(self, piece: Signal) -> Signal:
        heard = np.concatenate((self._held, piece))
        self._held = heard[len(piece) :]
        gains = self._curve(self._peaks(heard, len(piece)) / np.float32(self._ceiling))
        made: Signal = heard[: len(piece)] * self._gain
        if gains is not None or self._last[0] != 1.0:
            gains = np.ones(len(piece) // FRAME, np.float32) if gains is None else gains
            _fade(made, np.concatenate((self._last, gains)))
            self._last = gains[-1:]
        return made

    def _peaks(self, heard: Signal, length: Samples) -> Signal:
        """Peaks of a piece's frames, one frame late; all channels as one, so that the image stays."""
        start = self.delay - FRAME - REACH
        padded = heard[start : start + length + 2 * REACH]
        if padded.ndim == 1:
            return frame_peaks(padded, self._ceiling)
        each = [frame_peaks(side, self._ceiling) for side in np.ascontiguousarray(padded.T)]
        return np.asarray(np.maximum.reduce(each))


def _fade(samples: Signal, edges: Gains) -> None:
    """Apply gains given at the edges of frames, on straight lines between them, where there are any."""
    changed = np.flatnonzero(np.minimum(edges[:-1], edges[1:]) != 1.0)
    ramp = np.linspace(0, 1, FRAME, endpoint=False, dtype=np.float32)
    first, last = edges[changed, None], edges[changed + 1, None]
    gains: Gains = first + (last - first) * ramp
    frames = samples.reshape(-1, FRAME, *samples.shape[1:])
    frames[changed] *= gains if samples.ndim == 1 else gains[:, :, None]


def limit(blocks: Iterable[Signal], *, gain: float, ceiling: float, sample_rate: Hertz) -> Iterator[Signal]:
    """Multiply a stream by ``gain`` and keep its true peak under ``ceiling``, both linear.

    Gives as many frames as it gets, in blocks of its own; how the stream was cut changes no sample.
    """
    pieces = recut(blocks, _PIECE)
    first = next(pieces, None)
    if first is None:
        return
    limiter = _Limiter(first, gain=gain, ceiling=ceiling, sample_rate=sample_rate)
    skip, owed = limiter.delay, 0
    for piece in itertools.chain((first,), pieces):
        owed += len(piece)
        out = limiter(_filled(piece))[skip:]
        skip = 0
        yield out[:owed]
        owed -= min(owed, len(out))
    if owed:
        yield limiter(np.zeros_like(_filled(first)))[:owed]


def _filled(piece: Signal) -> Signal:
    missing = np.zeros((_PIECE - len(piece), *piece.shape[1:]), np.float32)
    return np.concatenate((piece, missing)) if len(missing) else piece
