"""Meters: how loud sound is, and how high it peaks, by the standards broadcasters use.

Integrated loudness after ITU-R BS.1770-4 and EBU R 128, loudness range after EBU Tech 3342, true peak after
BS.1770-4, annex 2. A mono signal counts as heard on two speakers, as every player plays it. Everything
streams: an hour costs no more memory than a minute, but for one number each 100 ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from narrator.model import DBTP, LUFS, Hertz, Loudness, Samples, Signal

Powers = npt.NDArray[np.float64]
"""K-weighted power of both speakers together, one value each 100 ms."""

SILENT: LUFS = -70.0
"""The absolute gate: what is softer does not count, and a programme without anything louder reads as this."""
FRAME: Samples = 16
"""Peaks are looked for, and gains set, once each so many samples."""
REACH: Samples = 12
"""How many samples on either side decide what the wave does between two samples."""

SKIP = 2
"""One of so many K-weighted samples is looked at."""

_TOGETHER = 8
"""Transforms a step."""
_HOPS_PER_SECOND = 10
_MOMENTARY, _SHORT_TERM = 4, 30  # In hops: 400 ms and 3 s.
_OFFSET = -0.691  # BS.1770-4, equation 2: makes a 997 Hz sine at full scale read -3.01.
_RELATIVE_GATE, _RANGE_GATE = -10.0, -20.0
_WORTH_A_LOOK = 0.7
"""Between samples that stay below this share of a level, the wave of a recording stays below the level."""


# -- cutting streams -----------------------------------------------------------------------------------


def recut(blocks: Iterable[Signal], size: Samples) -> Iterator[Signal]:
    """Cut a stream into blocks of one size, the last one shorter, whatever size they come in."""
    waiting: list[Signal] = []
    have = 0
    for block in blocks:
        waiting.append(block)
        have += len(block)
        if have < size:
            continue
        joined = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
        whole = have - have % size
        yield from (joined[at : at + size] for at in range(0, whole, size))
        waiting, have = [joined[whole:]], have - whole
    if have:
        yield np.concatenate(waiting)


# -- loudness ------------------------------------------------------------------------------------------


class KWeighting:
    """The filter of BS.1770-4, annex 1, a high shelf and a high-pass, over one channel in equal steps.

    Gives every second sample, which tells the power of a stretch as well as all of them would: the even ones
    and the odd ones by turns, so that no tone can hide between them. Filters by overlap-save: the response
    fades to -100 dB within 50 ms, so that much of the past suffices.
    """

    def __init__(self, sample_rate: Hertz) -> None:
        self._size = 16_384 << max(0, math.ceil(math.log2(sample_rate / 48_000)))
        self._advance = (self._size - sample_rate // 20) // FRAME * FRAME
        self._past = self._size - self._advance
        self.step: Samples = _TOGETHER * self._advance
        response = _k_response(sample_rate, self._size)
        self._responses = (response, response * _one_later(self._size))
        self._heard = np.zeros(self._past + self.step, np.float32)
        # Written in place each time: asking for fresh memory would cost as much as the transforms.
        self._spectrum = np.empty(self._size // 2 + 1, np.complex64)
        self._half = np.empty(self._size // SKIP, np.float32)
        self._filtered = np.empty(self.step // SKIP, np.float32)

    def __call__(self, samples: Signal) -> Signal:
        """Filter one step, or less at the end; the result is valid until the next call."""
        self._heard[: self._past] = self._heard[-self._past :]
        self._heard[self._past : self._past + len(samples)] = samples
        self._heard[self._past + len(samples) :] = 0.0
        for turn, at in enumerate(range(0, len(samples), self._advance)):
            filtered = self._filter(self._heard[at : at + self._size], self._responses[turn % 2])
            self._filtered[at // SKIP : (at + self._advance) // SKIP] = filtered[self._past // SKIP :]
        return self._filtered[: -(-len(samples) // SKIP)]

    def _filter(self, heard: Signal, response: npt.NDArray[np.complex64]) -> Signal:
        np.fft.rfft(heard, out=self._spectrum)  # type: ignore[arg-type]  # numpy's stubs know double only.
        np.multiply(self._spectrum, response, out=self._spectrum)
        # Folding a spectrum about its middle leaves out every second sample.
        middle = self._size // 4
        folded = self._spectrum[: middle + 1] + self._spectrum[: middle - 1 : -1].conj()
        np.fft.irfft(folded, self._size // SKIP, out=self._half)  # type: ignore[arg-type]
        return self._half


def _k_response(sample_rate: Hertz, size: int) -> npt.NDArray[np.complex64]:
    """Frequency response of both stages, derived for any rate as libebur128 does; halved for the folding."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(size // 2 + 1, np.complex128)
    for numerator, denominator in (_high_shelf(sample_rate), _high_pass(sample_rate)):
        response *= np.polyval(numerator[::-1], z) / np.polyval(denominator[::-1], z)
    return (response / SKIP).astype(np.complex64)


def _one_later(size: int) -> npt.NDArray[np.complex64]:
    """What moves a signal by one sample, so that the odd samples come where the even ones were."""
    return np.asarray(np.exp(2j * np.pi * np.arange(size // 2 + 1) / size), np.complex64)


_Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]


def _high_shelf(sample_rate: Hertz) -> _Biquad:
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    numerator = (
        (high + band * k / q + k * k) / scale,
        2 * (k * k - high) / scale,
        (high - band * k / q + k * k) / scale,
    )
    return numerator, (1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale)


def _high_pass(sample_rate: Hertz) -> _Biquad:
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    scale = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale)


def weighted(blocks: Iterable[Signal], sample_rate: Hertz) -> Iterator[tuple[Signal, list[Signal]]]:
    """Give a stream in equal steps, each with the K-weighted signal of each channel, as `KWeighting` does."""
    filters: list[KWeighting] = []
    for samples in recut(blocks, KWeighting(sample_rate).step):
        if not filters:
            filters = [KWeighting(sample_rate) for _ in range(channels(samples))]
        yield samples, [weigh(channel) for weigh, channel in zip(filters, _channels(samples), strict=True)]


def channels(samples: Signal) -> int:
    return 1 if samples.ndim == 1 else samples.shape[1]


def _channels(samples: Signal) -> list[Signal]:
    return [samples] if samples.ndim == 1 else [samples[:, n] for n in range(samples.shape[1])]


class Hops:
    """Gathers K-weighted power, a value each 100 ms; from those, every measure of loudness follows."""

    def __init__(self, sample_rate: Hertz) -> None:
        self._rate = sample_rate
        self._powers: list[Powers] = []
        self._hop = 0
        self._rest = np.zeros(0, np.float32)

    def add(self, filtered: list[Signal]) -> None:
        """Take in the next stretch: the K-weighted signal of each channel, as `weighted` gives it."""
        both = filtered * 2 if len(filtered) == 1 else filtered
        squares = np.concatenate((self._rest, sum(np.square(side) for side in both)))
        edges = self._edges(len(squares))
        if len(edges) > 1:
            sums = np.add.reduceat(squares[: edges[-1]], edges[:-1], dtype=np.float64)
            self._powers.append(sums / np.diff(edges))
            self._hop += len(edges) - 1
        self._rest = squares[edges[-1] :]

    def _edges(self, length: Samples) -> npt.NDArray[np.intp]:
        """Where whole hops begin and end in what there is."""
        hops = np.arange(self._hop, self._hop + length * SKIP * _HOPS_PER_SECOND // self._rate + 2)
        edges = hops * self._rate // (SKIP * _HOPS_PER_SECOND)
        return np.asarray((edges - edges[0])[edges - edges[0] <= length])

    @property
    def powers(self) -> Powers:
        return np.concatenate((np.zeros(0), *self._powers))


def level(power: float) -> LUFS:
    """Loudness of a K-weighted power."""
    return max(SILENT, _OFFSET + 10 * math.log10(power)) if power > 0 else SILENT


def _power(loudness: LUFS) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))


def momentary(powers: Powers) -> Powers:
    """Power of each 400 ms, one value each 100 ms."""
    return _running(powers, _MOMENTARY)


def short_term(powers: Powers) -> Powers:
    """Power of each 3 s, one value each 100 ms."""
    return _running(powers, _SHORT_TERM)


def _running(powers: Powers, width: int) -> Powers:
    if len(powers) < width:
        return np.zeros(0)
    total = np.concatenate((np.zeros(1), np.cumsum(powers)))
    means: Powers = np.maximum(total[width:] - total[:-width], 0.0) / width
    return means


def gate(powers: Powers) -> float:
    """The power below which 400 ms do not count: 10 LU under the mean of what is not silent."""
    blocks = momentary(powers)
    heard = blocks[blocks > _power(SILENT)]
    mean = float(heard.mean()) if heard.size else 0.0
    return max(_power(SILENT), mean * 10 ** (_RELATIVE_GATE / 10))


def integrated(powers: Powers) -> LUFS:
    """Loudness of a whole programme, its silences gated out (BS.1770-4)."""
    blocks = momentary(powers)
    heard = blocks[blocks > gate(powers)]
    return level(float(heard.mean())) if heard.size else SILENT


def loudness_range(powers: Powers) -> float:
    """Spread between the soft and the loud stretches of a programme, in LU (Tech 3342)."""
    stretches = short_term(powers)
    heard = stretches[stretches > _power(SILENT)]
    if not heard.size:
        return 0.0
    heard = heard[heard >= heard.mean() * 10 ** (_RANGE_GATE / 10)]
    low, high = np.percentile(heard, (10, 95), method="nearest")
    return float(10 * np.log10(high / low))


# -- true peak -----------------------------------------------------------------------------------------


def _interpolator() -> npt.NDArray[np.float32]:
    """Three windowed sincs that give the wave at 1/4, 1/2 and 3/4 of the way between two samples."""
    distance = np.arange(1 - REACH, REACH + 1) - np.array([[0.25], [0.5], [0.75]])
    kaiser = np.i0(7.0 * np.sqrt(1 - (distance / (REACH + 0.25)) ** 2))
    taps = np.sinc(distance) * kaiser
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)


_BETWEEN = _interpolator()


def frame_peaks(padded: Signal, threshold: float) -> Signal:
    """Peak of each frame of 16 samples; of the wave itself, where it could pass the threshold.

    ``padded`` holds whole frames, and `REACH` samples more at either end. Most frames of speech are far below
    any ceiling: four-fold oversampling of the rest alone costs a tenth and finds the same peaks.
    """
    peaks = _sample_peaks(padded[REACH:-REACH])
    hot = np.flatnonzero(peaks > threshold * _WORTH_A_LOOK)
    if hot.size:
        around = np.lib.stride_tricks.sliding_window_view(padded, FRAME + 2 * REACH)[hot * FRAME]
        gaps = np.lib.stride_tricks.sliding_window_view(around, 2 * REACH, axis=1)
        wave = np.einsum("fgk,pk->fgp", gaps, _BETWEEN)
        peaks[hot] = np.maximum(peaks[hot], np.abs(wave).max(axis=(1, 2)))
    return peaks


def _sample_peaks(samples: Signal) -> Signal:
    """Largest magnitude of each frame; halving four times is four times as fast as reducing rows."""
    peaks = np.abs(samples)
    for _ in range(FRAME.bit_length() - 1):
        peaks = np.maximum(peaks[0::2], peaks[1::2])
    return peaks


class TruePeak:
    """The highest point of the wave, between samples too (four-fold oversampling), over a stream."""

    def __init__(self) -> None:
        self.peak = 0.0
        """Linear: 1.0 is full scale."""
        self._waiting: dict[int, Signal] = {}

    def add(self, samples: Signal) -> None:
        for number, channel in enumerate(_channels(samples)):
            before = self._waiting.get(number, np.zeros(2 * REACH, np.float32))
            padded = np.concatenate((before, channel))
            whole = (len(padded) - 2 * REACH) // FRAME * FRAME
            self._waiting[number] = padded[whole:]
            if whole:
                self._look(padded[: whole + 2 * REACH])

    def finish(self) -> DBTP:
        """Hear the last samples out, and say the peak."""
        for padded in self._waiting.values():
            missing = -(len(padded) - 2 * REACH) % FRAME + 2 * FRAME
            self._look(np.concatenate((padded, np.zeros(missing, np.float32))))
        self._waiting.clear()
        return 20 * math.log10(self.peak) if self.peak > 0 else -math.inf

    def _look(self, padded: Signal) -> None:
        self.peak = max(self.peak, float(frame_peaks(padded, self.peak).max()))


def measure(blocks: Iterable[Signal], sample_rate: Hertz) -> Loudness:
    """Measure a stream of sound, mono as heard on two speakers."""
    hops, peak = Hops(sample_rate), TruePeak()
    for samples, filtered in weighted(blocks, sample_rate):
        hops.add(filtered)
        peak.add(samples)
    return Loudness(integrated(hops.powers), peak.finish(), loudness_range(hops.powers))
