"""Gentle broadcast shaping, on request: rumble away, sharp esses softened, loud words leaned on a little.

Works on stretches with enough of their past and future around them that nothing needs to be remembered from
one to the next: how a stream was cut changes no sample, and every gain knows what comes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator.loudness import FRAME, channels, recut
from narrator.model import LUFS, Decibels, Hertz, Samples, Seconds, Signal

_STRETCH: Samples = 1 << 16
_AROUND: Samples = 1 << 13
"""Together with what is around it, a stretch is of a length that is quick to transform."""
_FRAME: Samples = 4 * FRAME
"""Gains are decided once each so many samples."""

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shaping:
    """How much is done; the defaults are what ``gentle`` means."""

    reference: LUFS = -16.0
    """How loud the programme is that comes in: what is loud depends on it."""
    high_pass: Hertz = 70
    """Below this there is rumble, and no voice."""
    esses: Hertz = 5_000
    """Above this there are sibilants."""
    ess_threshold: Decibels = -9.0
    """Treble above this, relative to the voice's mean level, is sharp."""
    ess_most: Decibels = 6.0
    """The most that is taken from an ess."""
    threshold: Decibels = 1.0
    """What is louder than this, relative to the reference, is leaned on."""
    ratio: float = 2.0
    most: Decibels = 5.0
    """The most that is taken from a word."""


def shape(blocks: Iterable[Signal], shaping: Shaping, sample_rate: Hertz) -> Iterator[Signal]:
    """Shape a stream: as many frames as went in, at the same time."""
    bands = _Bands(shaping, sample_rate)
    for padded, length in _stretches(blocks):
        sides = [padded] if padded.ndim == 1 else [padded[:, n] for n in range(channels(padded))]
        shaped = _shaped([bands(side) for side in sides], shaping, sample_rate)
        whole = shaped[0] if padded.ndim == 1 else np.stack(shaped, axis=1)
        yield whole[_AROUND : _AROUND + length]


def _stretches(blocks: Iterable[Signal]) -> Iterator[tuple[Signal, Samples]]:
    """Stretches of one size, each with what is before and after it, and how much of it is real."""
    pieces = recut(blocks, _STRETCH)
    piece = next(pieces, None)
    if piece is None:
        return
    before = np.zeros((_AROUND, *piece.shape[1:]), np.float32)
    for after in itertools.chain(pieces, (None,)):
        follows = piece[:0] if after is None else after[:_AROUND]
        real = np.concatenate((before, piece, follows))
        yield _padded(real, _STRETCH + 2 * _AROUND), len(piece)
        if after is not None:
            before, piece = real[_STRETCH : _STRETCH + _AROUND], after


def _padded(samples: Signal, length: Samples) -> Signal:
    return np.concatenate((samples, np.zeros((length - len(samples), *samples.shape[1:]), np.float32)))


class _Bands:
    """Divides a signal, once the rumble is gone, into all of it and its treble."""

    def __init__(self, shaping: Shaping, rate: Hertz) -> None:
        pitch = np.fft.rfftfreq(_STRETCH + 2 * _AROUND, 1 / rate)
        self._voice = _high_pass(pitch, shaping.high_pass).astype(np.complex64)
        self._treble = (1 / (1 + (shaping.esses / np.maximum(pitch, 1)) ** 8)).astype(np.float32)

    def __call__(self, side: Signal) -> tuple[Signal, Signal]:
        spectrum = np.fft.rfft(side)
        spectrum *= self._voice
        voice = np.fft.irfft(spectrum, len(side))
        spectrum *= self._treble
        return voice.astype(np.float32), np.fft.irfft(spectrum, len(side)).astype(np.float32)


def _shaped(sides: list[tuple[Signal, Signal]], shaping: Shaping, rate: Hertz) -> list[Signal]:
    """Decide what is to be done on all channels together, and do it to each."""
    voice, treble = (sum(band) / np.float32(len(sides)) for band in zip(*sides, strict=True))
    loud = _levels(voice, 0.03, rate) - shaping.reference
    sharp = _levels(treble, 0.008, rate) - shaping.reference
    over = _above(loud, shaping.threshold) * (1 - 1 / shaping.ratio)
    gain = _gains(np.minimum(over, shaping.most), 0.03, rate)
    softening = _gains(np.clip(sharp - shaping.ess_threshold, 0, shaping.ess_most), 0.008, rate) - 1
    return [(voice + treble * softening) * gain for voice, treble in sides]


def _high_pass(pitch: npt.NDArray[np.floating], corner: Hertz) -> npt.NDArray[np.complex128]:
    """A second-order Butterworth response: 12 dB an octave, as consoles have."""
    s = 1j * pitch / corner
    return np.asarray(s**2 / (s**2 + np.sqrt(2) * s + 1))


def _levels(samples: npt.NDArray[np.floating], window: Seconds, rate: Hertz) -> Curve:
    """Level of each frame, as of a short stretch around it, in decibels of a sine on two speakers."""
    rows = samples.reshape(-1, _FRAME)
    power = np.einsum("fk,fk->f", rows, rows) / _FRAME
    return np.asarray(10 * np.log10(_smooth(power, window, rate) * 2 + 1e-12))


def _above(level: Curve, threshold: Decibels, knee: Decibels = 6.0) -> Curve:
    """How far a level is above a threshold that sets in softly."""
    inside = np.clip(level - threshold + knee / 2, 0, knee)
    return np.asarray(inside**2 / (2 * knee) + np.maximum(level - threshold - knee / 2, 0))


def _gains(taken: Curve, window: Seconds, rate: Hertz) -> Signal:
    """Gain of each sample from the decibels taken off each frame."""
    smooth = 10 ** (_smooth(taken, window, rate) / -20)
    middle = np.arange(len(taken)) * _FRAME + _FRAME / 2
    return np.interp(np.arange(len(taken) * _FRAME), middle, smooth).astype(np.float32)


def _smooth(values: Curve, window: Seconds, rate: Hertz) -> Curve:
    """A weighted mean of what is around each value, as far as half a window away."""
    taps = np.hanning(2 * round(window * rate / _FRAME) + 3)
    return np.convolve(values, taps / taps.sum(), mode="same")
