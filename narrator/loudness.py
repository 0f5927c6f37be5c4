"""Meters: how loud sound is, and how high it peaks, by the standards broadcasters use.

Integrated loudness after ITU-R BS.1770-4 and EBU R 128, loudness range after EBU Tech 3342, true peak after
BS.1770-4, annex 2. A mono signal counts as heard on two speakers, as every player plays it. Everything
streams: an hour costs no more memory than a minute, but for one number each 100 ms.
"""

from __future__ import annotations

import array
import functools
import math
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrator.matrix import product
from narrator.model import DBTP, LUFS, Hertz, Loudness, Samples, Signal

Powers = npt.NDArray[np.float32]
"""K-weighted power of both speakers together, one value each 100 ms."""

SILENT: LUFS = -70.0
"""The absolute gate: what is softer does not count, and a programme without anything louder reads as this."""
FRAME: Samples = 16
"""Peaks are looked for, and gains set, once each so many samples."""
REACH: Samples = 12
"""How many samples on either side decide what the wave does between two samples."""

STEP: Samples = 1 << 16
"""Streams are measured in steps of so many samples."""

_AHEAD = 2
"""How many steps may be under way."""
_HOPS_PER_SECOND = 10
_MOMENTARY, _SHORT_TERM = 4, 30  # In hops: 400 ms and 3 s.
_OFFSET = -0.691  # BS.1770-4, equation 2: makes a 997 Hz sine at full scale read -3.01.
_RELATIVE_GATE, _RANGE_GATE = -10.0, -20.0
_NEIGHBOURS = 32
"""Frames that are looked at together at first."""
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


class Step(NamedTuple):
    """A stretch of a stream, and what came just before it."""

    heard: Signal
    before: Samples
    """How much of what is heard came before."""

    @property
    def samples(self) -> Signal:
        return self.heard[self.before :]


def steps(blocks: Iterable[Signal], sample_rate: Hertz) -> Iterator[Step]:
    """Cut a stream into equal steps, each with enough of its past to be measured by itself."""
    past = -(-sample_rate // _MEMORY // _BLOCK) * _BLOCK
    heard: Signal | None = None
    for samples in recut(blocks, STEP):
        before = np.zeros((past, *samples.shape[1:]), np.float32) if heard is None else heard[-past:]
        heard = np.concatenate((before, samples))
        yield Step(heard, past)


def energies(step: Step, sample_rate: Hertz) -> Signal:
    """K-weighted energy of each frame of a step, on both speakers (BS.1770-4, annex 1).

    The filter, a high shelf and a high-pass, works on blocks of samples as rows of a matrix: what comes out
    of a block is one matrix times its samples and another times the state of the filter before it. That costs
    a tenth of what Fourier transforms do.
    """
    blocks = _blocks(sample_rate)
    each = [_energies(_padded(side, _BLOCK).reshape(-1, _BLOCK), blocks) for side in _channels(step.heard)]
    both: Signal = each[0] + each[-1]
    return both[step.before // FRAME :][: frames(len(step.samples))]


def _energies(rows: Signal, blocks: _Blocks) -> Signal:
    made = product(rows, blocks.from_samples)
    states = np.concatenate((np.zeros((1, _ORDER), np.float32), made[:, -_ORDER:]))
    for power, carry in enumerate(blocks.carries):
        # Each state is carried 1, 2, 4 ... blocks on, until it has died away.
        before = states[: -(1 << power)]
        states[1 << power :] += before @ carry
    filtered = made[:, :-_ORDER] + states[:-1] @ blocks.from_state
    return np.asarray((np.square(filtered, out=filtered) @ _FRAMES).reshape(-1))


def frames(length: Samples) -> int:
    """How many frames so many samples take."""
    return -(-length // FRAME)


def _padded(samples: Signal, size: Samples) -> Signal:
    missing = -len(samples) % size
    return np.concatenate((samples, np.zeros(missing, np.float32))) if missing else samples


_BLOCK: Samples = 4 * FRAME
_MEMORY = 20
"""Part of a second in which the filter's response fades to -100 dB."""
_ORDER = 4
"""Numbers in the state of the filter."""
_SKIP = 2
"""One of so many filtered samples is looked at, which tells the power as well as all of them would."""
_LOOKED_AT = [at for at in range(_BLOCK) if at % _SKIP == at // FRAME % _SKIP]
"""The even ones and the odd ones by turns, so that no tone can hide between them."""
_FRAMES = np.repeat(np.eye(_BLOCK // FRAME, dtype=np.float32), FRAME // _SKIP, axis=0) * np.float32(_SKIP)
"""Adds up the squares of each frame of a block."""


class _Blocks(NamedTuple):
    """The filter as matrices that rows are multiplied with."""

    from_samples: npt.NDArray[np.float32]
    """Of shape (samples, outputs and state): what a block alone makes of the filter at rest."""
    from_state: npt.NDArray[np.float32]
    """Of shape (state, outputs): how the filter rings on."""
    carries: tuple[npt.NDArray[np.float32], ...]
    """Of shape (state, state) each: what a state becomes after 1, 2, 4 ... blocks of silence."""


@functools.lru_cache(maxsize=8)
def _blocks(sample_rate: Hertz) -> _Blocks:
    a, b, c, d = _k_weighting(sample_rate)
    powers = [np.eye(_ORDER)]
    for _ in range(_BLOCK):
        powers.append(powers[-1] @ a)
    response = np.array([d, *(c @ power @ b for power in powers[: _BLOCK - 1])])
    lag = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    outputs = np.where(lag >= 0, response[lag], 0.0)[_LOOKED_AT].T
    left = np.array([powers[_BLOCK - 1 - at] @ b for at in range(_BLOCK)])
    ringing = np.array([c @ powers[at] for at in _LOOKED_AT]).T
    carry, carries = powers[_BLOCK].T, []
    for _ in range(max(1, math.ceil(math.log2(sample_rate / _MEMORY / _BLOCK)))):
        carries.append(carry.astype(np.float32))
        carry = carry @ carry
    return _Blocks(np.hstack((outputs, left)).astype(np.float32), ringing.astype(np.float32), tuple(carries))


_Matrix = npt.NDArray[np.float64]
_System = tuple[_Matrix, _Matrix, _Matrix, float]
"""a, b, c and d: a state becomes ``a @ state + b * sample``, and ``c @ state + d * sample`` comes out."""


def _k_weighting(sample_rate: Hertz) -> _System:
    """Both stages, one behind the other, derived for any rate as libebur128 does."""
    a, b, c, d = _stage(_high_shelf(sample_rate))
    aa, bb, cc, dd = _stage(_high_pass(sample_rate))
    both = np.block([[a, np.zeros((2, 2))], [np.outer(bb, c), aa]])
    return both, np.concatenate((b, bb * d)), np.concatenate((dd * c, cc)), d * dd


def _stage(biquad: _Biquad) -> _System:
    (b0, b1, b2), (_, a1, a2) = biquad
    matrix = np.array([[-a1, 1.0], [-a2, 0.0]])
    return matrix, np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), b0


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


def weighted(
    blocks: Iterable[Signal], sample_rate: Hertz, *, jobs: int = 1
) -> Iterator[tuple[Signal, Signal]]:
    """Give a stream in equal steps, each with the energies of its frames.

    With several jobs they are found beside whoever plays the stream and whoever takes it.
    """
    if jobs < 2:
        yield from ((step.samples, energies(step, sample_rate)) for step in steps(blocks, sample_rate))
        return
    with ThreadPoolExecutor(1, "weighting") as pool:
        ahead: deque[tuple[Signal, Future[Signal]]] = deque()
        for step in steps(blocks, sample_rate):
            ahead.append((step.samples, pool.submit(energies, step, sample_rate)))
            if len(ahead) > _AHEAD:
                samples, made = ahead.popleft()
                yield samples, made.result()
        yield from ((samples, made.result()) for samples, made in ahead)


def channels(samples: Signal) -> int:
    return 1 if samples.ndim == 1 else samples.shape[1]


def _channels(samples: Signal) -> list[Signal]:
    """Each channel by itself."""
    return [samples] if samples.ndim == 1 else list(np.ascontiguousarray(samples.T))


class Hops:
    """Gathers K-weighted power, a value each 100 ms; from those, every measure of loudness follows."""

    def __init__(self, sample_rate: Hertz) -> None:
        self._rate = sample_rate
        # One growing array: thousands of small ones would scatter the memory between them.
        self._powers = array.array("f")
        self._hop = 0
        self._rest = np.zeros(0, np.float32)

    def add(self, energies: Signal) -> None:
        """Take in the next stretch: the energy of each frame, as `energies` tells it."""
        energies = np.concatenate((self._rest, energies))
        edges = self._edges(len(energies))
        if len(edges) > 1:
            sums = np.add.reduceat(energies[: edges[-1]], edges[:-1], dtype=np.float64)
            self._powers.frombytes((sums / (np.diff(edges) * FRAME)).astype(np.float32).tobytes())
            self._hop += len(edges) - 1
        self._rest = energies[edges[-1] :]

    def _edges(self, frames: int) -> npt.NDArray[np.intp]:
        """Where whole hops begin and end in what there is, to a frame."""
        hops = np.arange(self._hop, self._hop + frames * FRAME * _HOPS_PER_SECOND // self._rate + 2)
        edges = hops * self._rate // (FRAME * _HOPS_PER_SECOND)
        return np.asarray((edges - edges[0])[edges - edges[0] <= frames])

    @property
    def powers(self) -> Powers:
        """All that was gathered; as long as it is held, nothing can be added."""
        return np.frombuffer(self._powers, np.float32)


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
    means = np.zeros(max(0, len(powers) - width + 1), np.float32)
    # A stretch at a time, each with what it shares with the next: a day's programme has a million powers.
    for at in range(0, len(means), _STRETCH):
        total = np.cumsum(np.concatenate(([0.0], powers[at : at + _STRETCH + width - 1])), dtype=np.float64)
        means[at : at + _STRETCH] = np.maximum(total[width:] - total[:-width], 0.0) / width
    return means


_STRETCH = 1 << 14


def gate(blocks: Powers) -> float:
    """The power below which 400 ms do not count: 10 LU under the mean of those that are not silent."""
    return max(_power(SILENT), _mean_above(blocks, _power(SILENT)) * 10 ** (_RELATIVE_GATE / 10))


def integrated(powers: Powers) -> LUFS:
    """Loudness of a whole programme, its silences gated out (BS.1770-4)."""
    blocks = momentary(powers)
    return level(_mean_above(blocks, gate(blocks)))


def _mean_above(powers: Powers, least: float) -> float:
    """Mean of what is above a power; 0 when nothing is."""
    above = powers > least
    return float(powers.mean(where=above, dtype=np.float64)) if above.any() else 0.0


def loudness_range(powers: Powers) -> float:
    """Spread between the soft and the loud stretches of a programme, in LU (Tech 3342)."""
    stretches = short_term(powers)
    mean = _mean_above(stretches, _power(SILENT))
    if not mean:
        return 0.0
    stretches.sort()  # In place, and looked at from the gate on: a day's programme has a million of them.
    softest = int(np.searchsorted(stretches, max(mean * 10 ** (_RANGE_GATE / 10), _power(SILENT))))
    low, high = (stretches[softest + _nearest(len(stretches) - softest, share)] for share in (0.10, 0.95))
    return 10 * math.log10(float(high) / float(low))


def _nearest(count: int, share: float) -> int:
    """Which of so many sorted values has so large a share of them below it."""
    return round((count - 1) * share)


# -- true peak -----------------------------------------------------------------------------------------


def _interpolator() -> npt.NDArray[np.float32]:
    """Three windowed sincs that give the wave at 1/4, 1/2 and 3/4 of the way between two samples."""
    distance = np.arange(1 - REACH, REACH + 1) - np.array([[0.25], [0.5], [0.75]])
    kaiser = np.i0(7.0 * np.sqrt(1 - (distance / (REACH + 0.25)) ** 2))
    taps = np.sinc(distance) * kaiser
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)


def _oversampling() -> npt.NDArray[np.float32]:
    """The matrix that makes of a frame and its surroundings the wave between its samples."""
    between = _interpolator().T
    gaps = FRAME + 1
    matrix = np.zeros((FRAME + 2 * REACH, gaps, between.shape[1]), np.float32)
    for gap in range(gaps):
        matrix[gap : gap + 2 * REACH, gap] = between
    return matrix.reshape(len(matrix), -1)


_WAVE = _oversampling()


def frame_peaks(padded: Signal, threshold: float) -> Signal:
    """Peak of the wave in each frame of 16 samples where it could pass the threshold; 0 in the others.

    ``padded`` holds whole frames, and `REACH` samples more at either end. Most frames of speech are far below
    any ceiling: four-fold oversampling of the rest alone costs a tenth and finds the same peaks.
    """
    level = threshold * _WORTH_A_LOOK
    magnitudes = np.abs(padded[REACH:-REACH])
    peaks = np.zeros(len(magnitudes) // FRAME, np.float32)
    near = _near(magnitudes, level)
    highest = _highest(magnitudes.reshape(-1, FRAME)[near])
    above = highest > level
    hot = near[above]
    if hot.size:
        around = np.lib.stride_tricks.sliding_window_view(padded, FRAME + 2 * REACH)[hot * FRAME]
        wave = product(around, _WAVE)
        peaks[hot] = np.maximum(highest[above], np.maximum(wave.max(axis=1), -wave.min(axis=1)))
    return peaks


def _near(magnitudes: Signal, level: float) -> npt.NDArray[np.intp]:
    """The frames in whose neighbourhood a level is passed: finding those first spares looking at each."""
    highest = np.maximum.reduceat(magnitudes, np.arange(0, len(magnitudes), _NEIGHBOURS * FRAME))
    frames = np.arange(len(highest) * _NEIGHBOURS).reshape(-1, _NEIGHBOURS)[highest > level].reshape(-1)
    return np.asarray(frames[: np.searchsorted(frames, len(magnitudes) // FRAME)])


def _highest(rows: Signal) -> Signal:
    """The highest of each row; halving four times is four times as fast as reducing rows."""
    highest = rows.reshape(-1)
    for _ in range(FRAME.bit_length() - 1):
        highest = np.maximum(highest[0::2], highest[1::2])
    return highest


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
    for samples, energies in weighted(blocks, sample_rate):
        hops.add(energies)
        peak.add(samples)
    powers = hops.powers
    return Loudness(integrated(powers), peak.finish(), loudness_range(powers))
