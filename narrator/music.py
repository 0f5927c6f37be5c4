"""The show's music: stings at either end, a bumper between reports, a bed under speech.

Ours is written below as notes and played by a small synthesiser, the same samples every time; a file of the
user's can stand in for any piece. `compose` makes the pieces, `place` puts them on a timeline: how loud,
beside the voice, and where they make room for it. All of it is known before a sample is mixed, so the music
makes room ahead of the voice, as an engineer's hand would, and never pumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator import loudness as meters
from narrator.config import Sound
from narrator.errors import ConfigError
from narrator.model import LUFS, Cue, Decibels, Hertz, Samples, Seconds, Signal, Timeline

NONE = "none"

BELOW_VOICE: Decibels = 2.0
"""How far a sting lies below the voice, in LU: present, yet nobody turns it down before speech starts."""
UNDER_SPEECH: Decibels = 18.0
"""How far music lies below the voice while it speaks, at the music's loudest."""
ATTACK: Seconds = 0.35
"""How long before speech the music starts to make room."""
RELEASE: Seconds = 0.9
"""How long it takes to come back."""
PATIENCE: Seconds = 2.5
"""It stays down in pauses shorter than this."""

_GRID: Samples = 32
"""Levels are worked out once each so many samples, on straight lines between."""


@dataclass(frozen=True, slots=True)
class Score:
    """The pieces a show uses, as they were made: each about as loud as any other, none of them placed."""

    opening: Signal | None = None
    closing: Signal | None = None
    bumper: Signal | None = None
    bed: Signal | None = None
    """Seamless when repeated."""

    @property
    def opening_length(self) -> Samples:
        return 0 if self.opening is None else len(self.opening)

    @property
    def closing_length(self) -> Samples:
        return 0 if self.closing is None else len(self.closing)

    @property
    def bumper_length(self) -> Samples:
        return 0 if self.bumper is None else len(self.bumper)


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a piece is played over time: straight lines, in decibels, between points of the timeline."""

    at: tuple[Samples, ...]
    decibels: tuple[Decibels, ...]

    def between(self, start: Samples, end: Samples) -> npt.NDArray[np.float32]:
        """The level of each sample of a stretch, linear."""
        places = np.arange(start // _GRID, -(-end // _GRID) + 1) * _GRID
        gains = 10 ** (np.interp(places, self.at, self.decibels) / 20)
        ramp = np.arange(_GRID) / _GRID
        lines = gains[:-1, None] + np.diff(gains)[:, None] * ramp
        return lines.reshape(-1)[start - places[0] : end - places[0]].astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Music at its place on a timeline; repeated when it is to last longer than it is."""

    signal: Signal
    start: Samples
    length: Samples
    level: Level

    @property
    def end(self) -> Samples:
        return self.start + self.length

    def between(self, start: Samples, end: Samples) -> Signal:
        """What is heard of it in a stretch of the timeline that lies within it."""
        first = (start - self.start) % len(self.signal)
        rounds = -(-(first + end - start) // len(self.signal))
        sound = self.signal if rounds == 1 else np.concatenate([self.signal] * rounds)
        level = self.level.between(start, end)
        heard = sound[first : first + end - start]
        return heard * (level if heard.ndim == 1 else level[:, None])


@dataclass(frozen=True, slots=True)
class Music:
    """Everything that is heard beside the voice."""

    pieces: tuple[Piece, ...] = ()
    channels: int = 1


# -- making the pieces -----------------------------------------------------------------------------------


def compose(sound: Sound, *, sample_rate: Hertz, channels: int = 1) -> Score:
    """Make the pieces that the settings ask for.

    Raises `ConfigError` for a mood that is not ours and no file of the user's either.
    """
    from narrator import synthesiser

    def piece(name: str, part: str) -> Signal | None:
        if not name or name == NONE:
            return None
        if name not in synthesiser.MOODS:
            raise ConfigError(
                f"there is no music called {name!r}", hint=f"ours are {', '.join(synthesiser.MOODS)}"
            )
        return _folded(synthesiser.play(name, part, sample_rate), channels)

    return Score(
        opening=piece(sound.opening, "opening"),
        closing=piece(sound.closing, "closing"),
        bumper=piece(sound.opening, "bumper"),
        bed=piece(sound.bed, "bed"),
    )


def _folded(stereo: Signal, channels: int) -> Signal:
    return stereo if channels == 2 else stereo.mean(axis=1, dtype=np.float32)


# -- placing them ------------------------------------------------------------------------------------------


def place(
    score: Score,
    timeline: Timeline,
    *,
    voice: LUFS,
    bumpers: Sequence[Samples] = (),
    channels: int = 1,
) -> Music:
    """Put the pieces on a timeline, beside a voice of that loudness.

    The opening starts the programme, the closing ends it, a bumper starts at each place given.
    """
    starts = [
        (score.opening, 0),
        (score.closing, timeline.length - score.closing_length),
        *((score.bumper, start) for start in bumpers),
    ]
    pieces = tuple(
        _sting(signal, start, timeline, voice=voice) for signal, start in starts if signal is not None
    )
    return Music(pieces, channels)


def _sting(signal: Signal, start: Samples, timeline: Timeline, *, voice: LUFS) -> Piece:
    """A piece that is heard on its own, but makes room where the voice speaks over it."""
    rate, end = timeline.sample_rate, start + len(signal)
    own = loudness(signal, rate)
    up = voice - BELOW_VOICE - own
    down = min(up, voice - UNDER_SPEECH - _under_speech(signal, start, timeline))
    return Piece(signal, start, len(signal), ducked(timeline.cues, start, end, rate, up=up, down=down))


def _under_speech(signal: Signal, start: Samples, timeline: Timeline) -> LUFS:
    """The loudest the music is, unchanged, while somebody speaks."""
    parts = (signal[max(0, cue.start - start) : max(0, cue.end - start)] for cue in timeline.cues)
    return max((loudest(part, timeline.sample_rate) for part in parts if len(part)), default=meters.SILENT)


def ducked(
    cues: Sequence[Cue], start: Samples, end: Samples, rate: Hertz, *, up: Decibels, down: Decibels
) -> Level:
    """A level that is ``up`` where nobody speaks and ``down`` where somebody does, between two places."""
    attack, release, patience = (round(seconds * rate) for seconds in (ATTACK, RELEASE, PATIENCE))
    points: list[tuple[Samples, Decibels]] = []
    for first, last in _speech(cues, start, end, patience):
        points += [(first - attack, up), (first, down), (last, down), (last + release, up)]
    if not points:
        return Level((start,), (up,))
    at, decibels = zip(*points, strict=True)
    return Level(at, decibels)


def _speech(
    cues: Sequence[Cue], start: Samples, end: Samples, patience: Samples
) -> list[tuple[Samples, Samples]]:
    """Where somebody speaks between two places, short pauses included."""
    stretches: list[tuple[Samples, Samples]] = []
    for cue in cues:
        if cue.end <= start or cue.start >= end:
            continue
        if stretches and cue.start - stretches[-1][1] < patience:
            stretches[-1] = (stretches[-1][0], cue.end)
        else:
            stretches.append((cue.start, cue.end))
    return stretches


def loudness(signal: Signal, sample_rate: Hertz) -> LUFS:
    """Loudness of a short piece, its dying away gated out."""
    return meters.integrated(_powers(signal, sample_rate))


def loudest(signal: Signal, sample_rate: Hertz) -> LUFS:
    """Loudness of the loudest 400 ms of a short piece."""
    return meters.level(float(meters.momentary(_powers(signal, sample_rate)).max(initial=0.0)))


def _powers(signal: Signal, sample_rate: Hertz) -> meters.Powers:
    # Silence around it, so that what is shorter than a meter's window is measured too.
    silence = np.zeros((4 * sample_rate // 10, *signal.shape[1:]), np.float32)
    hops = meters.Hops(sample_rate)
    for _, filtered in meters.weighted((silence, signal, silence), sample_rate):
        hops.add(filtered)
    return hops.powers
