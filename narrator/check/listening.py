"""Listens to a finished file once, from start to end, and notes what there is to know of its sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from narrator import ffmpeg
from narrator import loudness as meters
from narrator.model import LUFS, Decibels, Hertz, Loudness, Samples, Seconds, Signal

FRAMES_PER_SECOND = 50
SILENT: Decibels = -96.0
"""What digital silence, and all that is softer than 16 bits can say, is noted as."""
CLIPPED = 0.999
"""Samples from here on are at full scale."""
STEP = 0.03
"""A jump of this share of full scale, out of silence or into it, is a click; consonants reach 0.023."""

_RUN = 3
"""So many samples at full scale in a row are a wave cut off, not a peak that just fits."""
_SOUNDING = 0.01
"""Sound begins and ends where it passes this share of full scale."""
_TENTH = FRAMES_PER_SECOND // 10
"""Frames of a tenth of a second."""
_CONTEXT = 4
"""Stretches of 5 ms around a place where sound begins or ends."""
_SPREAD: Samples = 3
"""A lossy encoder spreads a step over so many samples; a plosive or a fade takes many more."""
_STILL = 0.1
"""What is before a step is below this share of it."""
_BELOW_PROGRAMME: Decibels = 40.0
"""What is so far below a programme's loudness is a pause in it, room tone included."""

Levels = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Step:
    at: Seconds
    size: float
    """As a share of full scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a file sounds like, as far as numbers tell."""

    sample_rate: Hertz
    channels: int
    length: Samples
    loudness: Loudness
    rms: Decibels
    """Mean level of all of it, relative to full scale."""
    clipped: tuple[Seconds, ...]
    """Where waves are cut off."""
    steps: tuple[Step, ...]
    levels: Levels
    """Mean level of each fiftieth of a second, relative to full scale."""
    peaks: Levels
    """The highest sample of each tenth of a second, relative to full scale."""
    powers: meters.Powers

    @property
    def duration(self) -> Seconds:
        return self.length / self.sample_rate

    @property
    def rate(self) -> float:
        """Levels a second: fifty, or a little more where fifty does not divide the sample rate."""
        return self.sample_rate / (self.sample_rate // FRAMES_PER_SECOND)

    @property
    def quiet(self) -> npt.NDArray[np.bool_]:
        """Whether each fiftieth of a second is a pause."""
        return np.asarray(self.levels < max(self.loudness.integrated - _BELOW_PROGRAMME, -60.0))

    @property
    def noise_floor(self) -> Decibels:
        """Mean level of the quietest half second."""
        width = min(FRAMES_PER_SECOND // 2, len(self.levels))
        if not width:
            return SILENT
        # A stretch of ten minutes at a time, which overlap: a day's programme has millions of levels.
        starts = range(0, len(self.levels) - width + 1, _STRETCH)
        quietest = min(_quietest(self.levels[at : at + _STRETCH + width], width) for at in starts)
        return max(SILENT, float(10 * np.log10(max(quietest, 1e-12))))

    def pauses(self) -> Iterator[tuple[Seconds, Seconds]]:
        """Where nothing is heard: starts and ends, those at either end of the programme included."""
        yield from ((a / self.rate, b / self.rate) for a, b in runs(self.quiet))

    def short_term(self) -> list[LUFS]:
        """Loudness of each 3 s, one value each 100 ms."""
        return [meters.level(power) for power in meters.short_term(self.powers)]


_STRETCH = 600 * FRAMES_PER_SECOND


def _quietest(levels: Levels, width: int) -> float:
    """Mean power of the quietest stretch of so many levels."""
    power = np.concatenate((np.zeros(1), np.cumsum(10 ** (levels.astype(np.float64) / 10))))
    return float((power[width:] - power[:-width]).min()) / width


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches in which all is true, half open."""
    edges = (np.flatnonzero(flags[1:] != flags[:-1]) + 1).tolist()
    edges = [*([0] if flags[:1].any() else []), *edges, *([len(flags)] if flags[-1:].any() else [])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def listen(path: Path, *, ours: bool = False, jobs: int = 1) -> Heard:
    """Listen to a file. Raises `ToolError` when it is not sound, or damaged although it is ``ours``."""
    about = ffmpeg.probe(path)
    play = ffmpeg.play_back if ours else ffmpeg.decode
    rate, channels = about.sample_rate, min(about.channels, 2)
    return hear(play(path, sample_rate=rate, channels=channels), rate, jobs=jobs)


def hear(blocks: Iterable[Signal], sample_rate: Hertz, *, jobs: int = 1) -> Heard:
    """Listen to a stream, in constant memory but for what is noted of each fiftieth of a second."""
    hops, peak, notes = meters.Hops(sample_rate), meters.TruePeak(), _Notes(sample_rate)
    for samples, energies in meters.weighted(blocks, sample_rate, jobs=jobs):
        hops.add(energies)
        peak.add(samples)
        notes.add(samples)
    notes.finish()
    powers = hops.powers
    return Heard(
        sample_rate,
        notes.channels,
        notes.length,
        Loudness(meters.integrated(powers), max(SILENT, peak.finish()), meters.loudness_range(powers)),
        rms=_decibels(notes.energy / max(1, notes.length)),
        clipped=tuple(notes.clipped),
        steps=tuple(notes.steps),
        levels=np.frombuffer(notes.levels, np.float16),
        peaks=np.frombuffer(notes.peaks, np.float16),
        powers=powers,
    )


def _decibels(power: float) -> Decibels:
    return max(SILENT, float(10 * np.log10(power))) if power > 0 else SILENT


@dataclass(slots=True)
class _Notes:
    """Gathers what the meters do not: levels, peaks, clipping and steps."""

    sample_rate: Hertz
    channels: int = 1
    length: Samples = 0
    energy: float = 0.0
    clipped: list[Seconds] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    levels: bytearray = field(default_factory=bytearray)
    """`Levels` one after another: many small arrays would scatter the memory between them."""
    peaks: bytearray = field(default_factory=bytearray)
    _waiting: Signal = field(default_factory=lambda: np.zeros(0, np.float32))
    _before: Signal = field(default_factory=lambda: np.zeros(0, np.float32))

    def add(self, samples: Signal) -> None:
        """Take in the next stretch."""
        self.channels = meters.channels(samples)
        highest = samples if samples.ndim == 1 else _louder(samples)
        joined = np.concatenate((self._waiting, highest))
        frame = self.sample_rate // FRAMES_PER_SECOND
        whole = len(joined) // (_TENTH * frame) * _TENTH * frame
        if whole:
            self._note(joined[:whole], frame)
        self._waiting = joined[whole:]
        self.length += len(samples)

    def finish(self) -> None:
        """Note the last frames, of which the very last may not be whole."""
        frame = self.sample_rate // FRAMES_PER_SECOND
        if len(self._waiting):
            self._note(np.pad(self._waiting, (0, -len(self._waiting) % frame)), frame)
            self._waiting = self._waiting[:0]
        self._note_steps(np.zeros(2 * frame, np.float32))

    def _note(self, samples: Signal, frame: Samples) -> None:
        rows = samples.reshape(-1, frame)
        energies = np.einsum("fk,fk->f", rows, rows)
        highest = np.maximum(rows.max(axis=1), -rows.min(axis=1))
        highest = np.maximum.reduceat(highest, np.arange(0, len(highest), _TENTH))
        self.energy += float(energies.sum(dtype=np.float64))
        with np.errstate(divide="ignore"):
            self.levels += np.maximum(10 * np.log10(energies / frame), SILENT).astype(np.float16).tobytes()
            self.peaks += np.maximum(20 * np.log10(highest), SILENT).astype(np.float16).tobytes()
        if highest.max() >= CLIPPED:
            self._note_clipping(samples)
        self._note_steps(samples)

    def _start(self) -> Samples:
        """Where the stretch that is being noted starts in the file."""
        return self.length - len(self._waiting)

    def _note_clipping(self, samples: Signal) -> None:
        found = [start for start, end in runs(np.abs(samples) >= CLIPPED) if end - start >= _RUN]
        self.clipped += [(self._start() + start) / self.sample_rate for start in found]

    def _note_steps(self, samples: Signal) -> None:
        """Look for jumps where sound begins or ends, 10 ms around each such place."""
        size = self.sample_rate // 200
        before = self._before if len(self._before) else np.zeros(_CONTEXT * size, np.float32)
        joined = np.concatenate((before, samples))
        whole = len(joined) // size
        rows = np.abs(joined[: whole * size]).reshape(-1, size)
        edges = np.diff((rows.max(axis=1) > _SOUNDING).astype(np.int8))
        # Those too near the end wait for what comes after them.
        places = np.flatnonzero(edges[1 : max(1, whole - _CONTEXT + 1)]) + 1
        around = np.lib.stride_tricks.sliding_window_view(joined, _CONTEXT * size)[(places - 1) * size]
        steep = np.abs(around[:, _SPREAD:] - around[:, :-_SPREAD]).max(axis=1, initial=0.0) >= STEP
        for row, stretch in zip(places[steep], around[steep], strict=True):
            jump = _jump(stretch if edges[row] > 0 else stretch[::-1])
            if jump >= STEP:
                place = self._start() - len(before) + int(row + 1) * size
                self.steps.append(Step(place / self.sample_rate, jump))
        self._before = joined[max(0, whole - _CONTEXT) * size :]


def _louder(samples: Signal) -> Signal:
    """The louder channel, sample by sample."""
    left, right = samples[:, 0], samples[:, 1]
    return np.where(np.abs(left) >= np.abs(right), left, right)


def _jump(around: Signal) -> float:
    """How far a sound jumps out of silence; 0 when it grows."""
    jumps = np.abs(around[_SPREAD:] - around[:-_SPREAD])
    steep = np.flatnonzero(jumps >= STEP)
    if not steep.size:
        return 0.0
    first = int(steep[0])
    size = float(jumps[first : first + _SPREAD].max())
    still = len(around) // _CONTEXT
    if first < still:
        return 0.0
    before = float(np.abs(around[first - still : first]).max())
    return size if before < _STILL * size else 0.0
