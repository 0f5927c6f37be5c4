"""Brings a programme to its loudness and its peaks under a ceiling, with one gain for all of it.

Two passes over a stream that can be played again: `plan` measures it and decides the gain, `render` applies
the gain through a true-peak limiter. A limiter takes loudness away, so the plan rehearses: it asks what the
limiter would take at a gain, corrects the gain, and asks again, on energies and peaks kept from the
measuring, not on sound. `measure` says what a finished file came out as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrator import ffmpeg, limiter
from narrator import loudness as meters
from narrator.model import DBTP, LUFS, Decibels, Hertz, Loudness, Samples, Signal

_REHEARSED: Samples = 1 << 20
"""Frames kept for the rehearsal: six minutes whole at 44.1 kHz; longer programmes give a fair sample."""
_GROUP = 8
"""Steps of the meter that are kept or left together, so that the limiter's release is rehearsed too."""
_MOST: Decibels = 40.0
"""The most a programme is raised: what is softer is not a programme."""


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


def plan(play: Callable[[], Iterator[Signal]], *, sample_rate: Hertz, loudness: LUFS, ceiling: DBTP) -> Plan:
    """Measure a programme and decide the gain that brings it to ``loudness`` under ``ceiling``.

    Plays it once. A silent programme keeps its level.
    """
    hops, rehearsal = meters.Hops(sample_rate), _Rehearsal(sample_rate)
    for samples, filtered in meters.weighted(play(), sample_rate):
        hops.add(filtered)
        rehearsal.add(samples, filtered)
    source = meters.integrated(hops.powers)
    if source <= meters.SILENT:
        return Plan(0.0, ceiling, sample_rate)
    gain, taken = rehearsal.settle(loudness - source, ceiling)
    return Plan(gain, ceiling, sample_rate, source, taken)


def render(blocks: Iterable[Signal], plan: Plan) -> Iterator[Signal]:
    """Master a stream: as many frames as went in, however they were cut."""
    return limiter.limit(
        blocks, gain=_linear(plan.gain), ceiling=_linear(plan.ceiling), sample_rate=plan.sample_rate
    )


def measure(path: Path, *, sample_rate: Hertz = 44_100, channels: int = 1) -> Loudness:
    """Say how loud a finished file is once decoded, mono as heard on two speakers."""
    return meters.measure(ffmpeg.decode(path, sample_rate=sample_rate, channels=channels), sample_rate)


def _linear(decibels: Decibels) -> float:
    return float(10 ** (decibels / 20))


class _Rehearsal:
    """Keeps the peak and the K-weighted energy of each frame, of all of a programme or of every n-th part."""

    def __init__(self, sample_rate: Hertz) -> None:
        self._rate = sample_rate
        self._stride = 1
        self._steps = 0
        self._kept: dict[int, list[tuple[Signal, Signal]]] = {}
        self._frames = 0

    def add(self, samples: Signal, filtered: list[Signal]) -> None:
        """Take in a step of the programme, or let it pass."""
        group = self._steps // _GROUP
        self._steps += 1
        if group % self._stride:
            return
        peaks = _frames(np.abs(samples) if samples.ndim == 1 else np.abs(samples).max(axis=1)).max(axis=1)
        energies = sum(np.einsum("fk,fk->f", rows, rows) for rows in map(_frames, filtered))
        self._kept.setdefault(group, []).append((peaks, np.asarray(energies)))
        self._frames += len(peaks)
        if self._frames > _REHEARSED:
            self._thin()

    def _thin(self) -> None:
        self._stride *= 2
        self._kept = {group: steps for group, steps in self._kept.items() if group % self._stride == 0}
        self._frames = sum(len(peaks) for steps in self._kept.values() for peaks, _ in steps)

    def settle(self, wanted: Decibels, ceiling: DBTP) -> tuple[Decibels, Decibels]:
        """Find the gain that leaves ``wanted`` decibels after limiting, and what limiting takes."""
        gain, taken = min(wanted, _MOST), 0.0
        parts = self._parts()
        for _ in range(12):
            taken = self._taken(parts, _linear(gain - ceiling))
            missing = wanted - (gain - taken)
            if abs(missing) < 0.005 or gain >= _MOST:
                break
            gain = min(gain + missing, _MOST)
        return gain, taken

    def _parts(self) -> list[tuple[Signal, Signal]]:
        """Peaks and energies of the parts that were kept."""
        parts = []
        for steps in self._kept.values():
            peaks, energies = (np.concatenate(column) for column in zip(*steps, strict=True))
            parts.append((peaks, energies))
        return parts

    def _taken(self, parts: list[tuple[Signal, Signal]], raised: float) -> Decibels:
        """Loudness that the limiter takes when peaks are raised so far, relative to the ceiling."""
        before = after = 0.0
        for peaks, energies in parts:
            total = float(energies.sum())
            before += total
            after += (
                self._limited(peaks * np.float32(raised), energies) if peaks.max() * raised > 1 else total
            )
        return float(10 * np.log10(before / after)) if after else 0.0

    def _limited(self, peaks: Signal, energies: Signal) -> float:
        """Energy left of a part once limited."""
        curve = limiter.Curve(self._rate)
        gains = curve(np.concatenate((peaks, np.zeros(curve.delay, np.float32))))
        return (
            float((energies * gains[curve.delay :] ** 2).sum())
            if gains is not None
            else float(energies.sum())
        )


def _frames(samples: Signal) -> Signal:
    """Whole frames as rows, the last one filled up."""
    missing = -len(samples) % meters.FRAME
    filled = np.concatenate((samples, np.zeros(missing, np.float32))) if missing else samples
    return filled.reshape(-1, meters.FRAME)
