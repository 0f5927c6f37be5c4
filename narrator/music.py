"""The show's music: stings at either end, a bumper between reports, a bed under speech.

`compose` makes the pieces: ours are played from notes, and a file of the user's can stand in for any of them.
`place` puts them on a timeline: when, how loud beside the voice, and where they make room for it. All of that
is known before a sample is mixed, so music makes room ahead of the voice, as an engineer's hand would, and
never pumps.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from narrator import clips, files
from narrator import loudness as meters
from narrator.config import Sound
from narrator.errors import ConfigError
from narrator.model import LUFS, Cue, Decibels, Hertz, Samples, Seconds, Signal, Timeline

NONE = "none"

BELOW_VOICE: Decibels = 2.0
"""How far a sting lies below the voice, in LU: present, yet nobody turns it down before speech starts."""
PATIENCE: Seconds = 2.5
"""Music stays down in pauses of speech that are shorter than this."""
UNDER_ENDS: Seconds = 15.0
"""How much speech at either end a bed lies under, unless it lies under all of it."""
ROOM_BELOW_VOICE: Decibels = 48.0
"""How far the noise of a room lies below the voice."""

_GRID: Samples = 32
"""Levels are worked out once each so many samples, on straight lines between."""
_BED_FADE: Seconds = 3.0
_GONE: Decibels = -60.0
_SOUND = Sound()


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The pieces a show uses, as they were made; none of them placed."""

    sound: Sound = _SOUND
    """The settings they were made by."""
    opening: Signal | None = None
    closing: Signal | None = None
    bumper: Signal | None = None
    bed: Signal | None = None
    """Without a seam when it is repeated."""

    @property
    def opening_length(self) -> Samples:
        return _length(self.opening)

    @property
    def closing_length(self) -> Samples:
        return _length(self.closing)

    @property
    def bumper_length(self) -> Samples:
        return _length(self.bumper)


def _length(signal: Signal | None) -> Samples:
    return 0 if signal is None else len(signal)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """How loud a piece is played over time: straight lines, in decibels, between points of the timeline."""

    at: npt.NDArray[np.int64]
    """In samples, ascending."""
    decibels: npt.NDArray[np.float64]

    @classmethod
    def through(cls, points: Sequence[tuple[Samples, Decibels]]) -> Level:
        """Straight lines between points of the timeline."""
        at, decibels = zip(*points, strict=True)
        return cls(np.array(at, np.int64), np.array(decibels, np.float64))

    def between(self, start: Samples, end: Samples) -> npt.NDArray[np.float32]:
        """The level of each sample of a stretch, linear; a single one where it does not change."""
        places = np.arange(start // _GRID, -(-end // _GRID) + 1) * _GRID
        first, last = np.searchsorted(self.at, (places[0] + 1, places[-1]))
        near = slice(max(0, first - 1), last + 1)
        at, decibels = self.at[near], self.decibels[near]
        ends = np.interp((places[0], places[-1]), at, decibels)
        if ends[0] == ends[1] and first == last:
            return np.asarray(10 ** (ends[:1] / 20), np.float32)
        gains = 10 ** (np.interp(places, at, decibels) / 20)
        lines = gains[:-1, None] + np.diff(gains)[:, None] * np.linspace(0, 1, _GRID, endpoint=False)
        return np.asarray(lines.reshape(-1)[start - places[0] : end - places[0]], np.float32)

    def __add__(self, other: Level) -> Level:
        """Both, one on top of the other."""
        at = np.union1d(self.at, other.at)
        return Level(at, np.interp(at, self.at, self.decibels) + np.interp(at, other.at, other.decibels))


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
        last = first + end - start
        sound = self.signal[first:last]
        if last > len(self.signal):
            sound = np.take(self.signal, np.arange(first, last), axis=0, mode="wrap")
        level = self.level.between(start, end)
        return sound * (level if sound.ndim == 1 else level[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Everything that is heard beside the voice."""

    pieces: tuple[Piece, ...] = ()
    channels: int = 1


# -- making the pieces -----------------------------------------------------------------------------------


def compose(
    sound: Sound, *, sample_rate: Hertz, folder: str = "", channels: int = 1, bumper: bool = False
) -> Score:
    """Make the pieces that the settings ask for; a ``bumper`` only on request.

    Files of the user's are looked for in ``folder`` when their paths are relative. Raises `ConfigError` for
    what is neither a mood of ours nor a file.
    """
    make = functools.partial(_piece, sample_rate=sample_rate, folder=Path(folder), channels=channels)
    return Score(
        sound,
        opening=make(sound.opening, "opening"),
        closing=make(sound.closing, "closing"),
        bumper=make(sound.bumper, "bumper") if bumper else None,
        bed=make(sound.bed, "bed"),
    )


def fingerprint(sound: Sound, *, folder: str = "") -> tuple[str, ...]:
    """Name the content of every file of the user's that the settings ask for; of a missing one, nothing."""
    from narrator.moods import MOODS

    names = {sound.opening, sound.closing, sound.bumper, sound.bed} - {"", NONE, *MOODS}
    return files.fingerprints(Path(folder, name) for name in sorted(names))


def _piece(name: str, part: str, *, sample_rate: Hertz, folder: Path, channels: int) -> Signal | None:
    from narrator.moods import MOODS

    if name in ("", NONE):
        return None
    if name in MOODS:
        return _ours(name, part, sample_rate, channels)
    path = folder / name
    if not path.is_file():
        raise ConfigError(
            f"there is no music called {name!r}",
            where=f"[sound] {part}",
            hint=f"ours are {', '.join(MOODS)}; a file of yours is given by its path",
        )
    load = clips.bed if part == "bed" else clips.sting
    return load(path, sample_rate, channels)


@functools.lru_cache(maxsize=8)  # The episodes of a batch begin and end alike.
def _ours(mood: str, part: str, sample_rate: Hertz, channels: int) -> Signal:
    from narrator import instruments
    from narrator.moods import MOODS

    sound = instruments.play(MOODS[mood][part], sample_rate, channels=channels)
    sound.flags.writeable = False
    return sound


def _room(sample_rate: Hertz, channels: int) -> Signal:
    """Ten seconds of the noise of a quiet room, without a seam: soft, more so towards the treble."""
    length = 10 * sample_rate
    pitch = np.fft.rfftfreq(length, 1 / sample_rate)
    shape = (pitch > 40) / np.sqrt(1 + (pitch / 120) ** 2) / (1 + (pitch / 6_000) ** 4)
    noise = np.random.Generator(np.random.PCG64(11)).standard_normal((channels, length))
    sound = np.fft.irfft(np.fft.rfft(noise) * shape, length).astype(np.float32)
    sound *= np.float32(0.1 / np.sqrt((sound**2).mean()))
    return np.ascontiguousarray(sound[0] if channels == 1 else sound.T)


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
    placed = [(score.opening, 0), (score.closing, timeline.length - score.closing_length)]
    placed += [(score.bumper, start) for start in bumpers]
    pieces = [
        _sting(signal, start, timeline, score.sound, voice=voice)
        for signal, start in placed
        if signal is not None
    ]
    if score.bed is not None:
        pieces += _bed(score, timeline, voice=voice)
    if score.sound.room_tone:
        pieces.append(_room_tone(timeline, voice, channels))
    return Music(tuple(pieces), channels)


def _sting(signal: Signal, start: Samples, timeline: Timeline, sound: Sound, *, voice: LUFS) -> Piece:
    """A piece that is heard by itself, but makes room where the voice speaks over it."""
    up = voice - BELOW_VOICE - loudness(signal, timeline.sample_rate)
    loudest_under = _under_speech(signal, start, timeline)
    down = min(up, voice - sound.depth - loudest_under)
    level = ducked(timeline, sound, start, start + len(signal), up=up, down=down)
    return Piece(signal, start, len(signal), level)


def _under_speech(signal: Signal, start: Samples, timeline: Timeline) -> LUFS:
    """The loudest a piece is, left alone, while somebody speaks."""
    cues = _within(timeline.cues, start, start + len(signal))
    parts = (signal[max(0, cue.start - start) : cue.end - start] for cue in cues)
    return max((loudest(part, timeline.sample_rate) for part in parts), default=meters.SILENT)


def _bed(score: Score, timeline: Timeline, *, voice: LUFS) -> list[Piece]:
    """Music that stays under speech, and comes up a little where nobody speaks."""
    assert score.bed is not None
    rate, sound = timeline.sample_rate, score.sound
    high = loudest(score.bed, rate)
    down = voice - sound.depth - high
    up = min(down + 8.0, voice - BELOW_VOICE - 4.0 - high)
    pieces = []
    for start, end in _bed_spans(score, timeline):
        level = ducked(timeline, sound, start, end, up=up, down=down) + _swelling(start, end, rate)
        pieces.append(Piece(score.bed, start, end - start, level))
    return pieces


def _bed_spans(score: Score, timeline: Timeline) -> list[tuple[Samples, Samples]]:
    """Where a bed is heard: between the stings, under all of the speech or what is near them."""
    fade = round(_BED_FADE * timeline.sample_rate)
    first = max(0, score.opening_length - fade)
    last = min(timeline.length, timeline.length - score.closing_length + fade)
    near = round(UNDER_ENDS * timeline.sample_rate)
    pauses = [cue.end for cue in timeline.cues[:-1]]
    opened = min((at for at in pauses if at >= timeline.speech_start + near), default=last) + fade
    closed = max((at for at in pauses if at <= timeline.speech_end - near), default=first) - fade
    if score.sound.bed_span == "throughout" or opened >= closed:
        return [(first, last)] if first < last else []
    return [(first, opened), (closed, last)]


def _swelling(start: Samples, end: Samples, rate: Hertz) -> Level:
    """A fade in and a fade out."""
    fade = min(round(_BED_FADE * rate), (end - start) // 2)
    return Level.through([(start, _GONE), (start + fade, 0.0), (end - fade, 0.0), (end, _GONE)])


def _room_tone(timeline: Timeline, voice: LUFS, channels: int) -> Piece:
    room = _room(timeline.sample_rate, channels)
    level = voice - ROOM_BELOW_VOICE - loudness(room, timeline.sample_rate)
    return Piece(room, 0, timeline.length, Level.through([(0, level)]))


def ducked(
    timeline: Timeline, sound: Sound, start: Samples, end: Samples, *, up: Decibels, down: Decibels
) -> Level:
    """A level that is ``down`` while somebody speaks between two places, and ``up`` where nobody does."""
    rate = timeline.sample_rate
    attack, release = round(sound.attack * rate), round(sound.release * rate)
    points: list[tuple[Samples, Decibels]] = []
    for first, last in _speech(timeline, start, end, max(round(PATIENCE * rate), attack + release)):
        points += [(first - attack, up), (first, down), (last, down), (last + release, up)]
    return Level.through(points or [(start, up)])


def _speech(
    timeline: Timeline, start: Samples, end: Samples, patience: Samples
) -> list[tuple[Samples, Samples]]:
    """Where somebody speaks between two places, short pauses included."""
    stretches: list[tuple[Samples, Samples]] = []
    for cue in _within(timeline.cues, start, end):
        if stretches and cue.start - stretches[-1][1] <= patience:
            stretches[-1] = (stretches[-1][0], cue.end)
        else:
            stretches.append((cue.start, cue.end))
    return stretches


def _within(cues: Sequence[Cue], start: Samples, end: Samples) -> list[Cue]:
    return [cue for cue in cues if cue.end > start and cue.start < end]


# -- how loud a piece is ---------------------------------------------------------------------------------


def loudness(signal: Signal, sample_rate: Hertz) -> LUFS:
    """Loudness of a short piece, its dying away gated out."""
    return meters.integrated(_powers(signal, sample_rate))


def loudest(signal: Signal, sample_rate: Hertz) -> LUFS:
    """Loudness of the loudest 400 ms of a short piece."""
    return meters.level(float(meters.momentary(_powers(signal, sample_rate)).max(initial=0.0)))


def _powers(signal: Signal, sample_rate: Hertz) -> meters.Powers:
    # With silence around it, so that what is shorter than a meter's window is measured too.
    silence = np.zeros((4 * sample_rate // 10, *signal.shape[1:]), np.float32)
    hops = meters.Hops(sample_rate)
    for _, energies in meters.weighted((silence, signal, silence), sample_rate):
        hops.add(energies)
    return hops.powers
