"""Brings a programme to its loudness and its peaks under a ceiling, with one gain for all of it.

Two passes over a stream that can be played again: `plan` measures it and decides the gain, `render` applies
the gain through a true-peak limiter. A limiter takes loudness away, so the plan rehearses: it asks what the
limiter would take at a gain, corrects the gain, and asks again, on energies and peaks kept from the
measuring, not on sound. `measure` says what a finished file came out as.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from narrator import ffmpeg, limiter
from narrator import loudness as meters
from narrator import shaping as shapes
from narrator.config import Mastering
from narrator.model import DBTP, LUFS, Decibels, Hertz, Loudness, Samples, Signal

_REHEARSED: Samples = 1 << 19
"""Frames kept for the rehearsal: three minutes whole at 44.1 kHz; longer programmes give a fair sample."""
_MOST: Decibels = 40.0
"""The most a programme is raised: what is softer is not a programme."""
_MARGIN: Decibels = 3.0
"""How much softer a programme may be than it began, and its peaks are known."""
_ROUNDS = 12
_CLOSE: Decibels = 0.005
_LEAST_RISE = 0.2
"""Of a decibel of gain at least this much is thought to pass the limiter: a bolder guess could overshoot."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a finished file must measure."""

    loudness: LUFS
    true_peak: DBTP
    rms: tuple[Decibels, Decibels] | None = None
    """Where its mean level must lie, for audiobooks; its loudness then follows from that."""
    noise_floor: Decibels | None = None
    """What its pauses must lie below."""

    @property
    def mean(self) -> Decibels | None:
        """The mean level to aim at, if that is what is asked for."""
        return sum(self.rms) / 2 if self.rms else None


PRESETS: Mapping[str, Target] = MappingProxyType(
    {
        "apple": Target(-16.0, -1.0),
        "spotify": Target(-14.0, -1.0),
        "ebu": Target(-23.0, -1.0),
        "acx": Target(-18.5, -3.0, rms=(-23.0, -18.0), noise_floor=-60.0),
    }
)
"""Apple's and Spotify's podcast rules, EBU R 128 for broadcast, Audible's (ACX) for audiobooks."""


def target(settings: Mastering) -> Target:
    """What the settings ask for."""
    return PRESETS.get(settings.preset) or Target(settings.loudness, settings.true_peak)


@dataclass(frozen=True, slots=True)
class Plan:
    """What mastering does to a programme."""

    gain: Decibels
    """For the whole programme, before the limiter."""
    ceiling: DBTP
    sample_rate: Hertz
    source: LUFS = meters.SILENT
    """Loudness of the programme as it was played."""
    limiting: Decibels = 0.0
    """Loudness the limiter takes away, in LU."""
    shaping: shapes.Shaping | None = None

    @property
    def loudness(self) -> LUFS:
        """What the programme comes out at."""
        return self.source + self.gain - self.limiting


Play = Callable[[], Iterator[Signal]]
"""Plays a programme from its start, the same samples every time."""


def plan(
    play: Play,
    *,
    sample_rate: Hertz,
    loudness: LUFS,
    ceiling: DBTP,
    rms: Decibels | None = None,
    gentle: bool = False,
    jobs: int = 1,
) -> Plan:
    """Measure a programme and decide the gain that brings it to ``loudness`` under ``ceiling``.

    Plays it once, and once more when it is shaped; several ``jobs`` share the measuring. With ``rms`` the
    mean level is brought there, in decibels relative to full scale, whatever the loudness. A silent
    programme keeps its level.
    """
    headroom = ceiling - loudness
    heard = _listen(play(), sample_rate, headroom, jobs)
    if heard.source <= meters.SILENT:
        return Plan(0.0, ceiling, sample_rate)
    shaping = shapes.Shaping(heard.source) if gentle else None
    if shaping:
        heard = _listen(shapes.shape(play(), shaping, sample_rate), sample_rate, headroom, jobs)
    wanted = loudness - heard.source if rms is None else rms - heard.rms
    settled = heard.rehearsal.settle(wanted, ceiling, meters.integrated if rms is None else _mean_level)
    return Plan(settled.gain, ceiling, sample_rate, heard.source, settled.limiting, shaping)


def render(blocks: Iterable[Signal], plan: Plan) -> Iterator[Signal]:
    """Master a stream: as many frames as went in, however they were cut."""
    shaped = shapes.shape(blocks, plan.shaping, plan.sample_rate) if plan.shaping else blocks
    return limiter.limit(
        shaped, gain=_linear(plan.gain), ceiling=_linear(plan.ceiling), sample_rate=plan.sample_rate
    )


def measure(path: Path, *, sample_rate: Hertz = 0, channels: int = 0) -> Loudness:
    """Say how loud a finished file is once decoded, mono as heard on two speakers.

    Decoded at its own rate and channels unless others are given: resampling would move its peaks.
    """
    if not sample_rate or not channels:
        about = ffmpeg.probe(path)
        sample_rate, channels = sample_rate or about.sample_rate, channels or min(about.channels, 2)
    return meters.measure(ffmpeg.decode(path, sample_rate=sample_rate, channels=channels), sample_rate)


def _mean_level(powers: meters.Powers) -> Decibels:
    return meters.level(float(powers.mean()))


def _linear(decibels: Decibels) -> float:
    return float(10 ** (decibels / 20))


@dataclass(frozen=True, slots=True)
class _Heard:
    source: LUFS
    rms: Decibels
    rehearsal: _Rehearsal


def _listen(blocks: Iterable[Signal], sample_rate: Hertz, headroom: Decibels, jobs: int) -> _Heard:
    """Take in all there is to know of a programme to master it, with so much room above its loudness."""
    hops, rehearsal = meters.Hops(sample_rate), _Rehearsal(sample_rate, headroom)
    energy, count = 0.0, 0
    for number, (samples, energies) in enumerate(meters.weighted(blocks, sample_rate, jobs=jobs)):
        hops.add(energies)
        rehearsal.add(number, samples, energies)
        flat = samples.reshape(-1)
        energy += float(np.einsum("i,i->", flat, flat))
        count += flat.size
    rms = 10 * math.log10(energy / count) if energy else meters.SILENT
    return _Heard(meters.integrated(hops.powers), rms, rehearsal)


class _Kept(NamedTuple):
    """What the rehearsal keeps of a step: a value for each frame."""

    peaks: Signal
    energies: Signal


class _Settled(NamedTuple):
    gain: Decibels
    limiting: Decibels


class _Rehearsal:
    """Keeps the peak and the K-weighted energy of each frame, of all of a programme or of every n-th part."""

    def __init__(self, sample_rate: Hertz, headroom: Decibels) -> None:
        self._rate = sample_rate
        self._headroom = headroom
        self._energy = 0.0
        self._count = 0
        self._stride = 1
        self._kept: dict[int, _Kept] = {}
        self._frames = 0

    def add(self, number: int, samples: Signal, energies: Signal) -> None:
        """Take in a step of the programme, or let it pass."""
        if number % self._stride:
            return
        self._energy += float(energies.sum())
        self._count += len(samples)
        # Where the ceiling will be is not known yet, but about: the programme so far tells how loud it is.
        so_far = meters.level(self._energy / self._count)
        peaks = _peaks(samples, _linear(so_far + self._headroom - _MARGIN))
        self._kept[number] = _Kept(peaks, energies)
        self._frames += len(peaks)
        if self._frames > _REHEARSED:
            self._thin()

    def _thin(self) -> None:
        self._stride *= 2
        self._kept = {n: step for n, step in self._kept.items() if n % self._stride == 0}
        self._frames = sum(len(step.peaks) for step in self._kept.values())

    def settle(self, wanted: Decibels, ceiling: DBTP, level: Callable[[meters.Powers], LUFS]) -> _Settled:
        """Find the gain that leaves ``wanted`` decibels of ``level`` after limiting, and what that takes."""
        energies = np.concatenate([step.energies for step in self._kept.values()])
        before = level(self._powers(energies))
        gain, rise, before_gain, before_out = min(wanted, _MOST), 1.0, 0.0, 0.0
        for attempt in range(_ROUNDS):
            squares = [self._squares(step.peaks, gain - ceiling) for step in self._kept.values()]
            taken = before - level(self._powers(energies * np.concatenate(squares)))
            missing = wanted - (gain - taken)
            if abs(missing) < _CLOSE or gain >= _MOST:
                break
            if attempt:
                # How much of a decibel of gain comes out of the limiter.
                rise = min(1.0, max(_LEAST_RISE, (gain - taken - before_out) / (gain - before_gain)))
            before_gain, before_out = gain, gain - taken
            gain = min(gain + missing / rise, _MOST)
        return _Settled(gain, taken)

    def _squares(self, peaks: Signal, raised: Decibels) -> Signal:
        """The limiter's gain on energies, when peaks are raised so far above the ceiling."""
        curve = limiter.Curve(self._rate)
        raised_peaks = peaks * np.float32(_linear(raised))
        gains = curve(np.pad(raised_peaks, (0, curve.delay))) if raised_peaks.max() > 1 else None
        return np.ones_like(peaks) if gains is None else gains[curve.delay :] ** 2

    def _powers(self, energies: Signal) -> meters.Powers:
        """Power of each 100 ms of what was kept."""
        length = self._rate / 10
        starts = np.arange(0, len(energies) * meters.FRAME, length) // meters.FRAME
        powers = np.add.reduceat(energies, starts.astype(np.intp), dtype=np.float64) / length
        return powers.astype(np.float32)


def _peaks(samples: Signal, threshold: float) -> Signal:
    """Peak of each frame of a step, of all channels as one."""
    sides = [samples] if samples.ndim == 1 else [samples[:, n] for n in range(meters.channels(samples))]
    before = np.zeros(meters.REACH, np.float32)
    after = np.zeros(meters.REACH + -len(samples) % meters.FRAME, np.float32)
    each = [meters.frame_peaks(np.concatenate((before, side, after)), threshold) for side in sides]
    return np.asarray(np.maximum.reduce(each))
