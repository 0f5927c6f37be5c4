"""A small synthesiser: plays what is written in `narrator.moods`, the same samples every time.

Instruments are sums of decaying partials, which is what struck bars, plucked strings and bells are. One small
room makes a single space of them, and the middle loses nothing when it is played on one speaker.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator.matrix import product
from narrator.model import Hertz, Samples, Seconds, Signal

Sides = npt.NDArray[np.float32]
"""Of shape (channels, frames): the middle alone, or left and right."""
Mono = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Partial:
    """One of the tones that make a sound."""

    ratio: float
    """Frequency relative to the note's."""
    level: float
    decay: Seconds
    """Time in which it falls to 37 % at middle C; higher notes die sooner."""


@dataclass(frozen=True, slots=True)
class Instrument:
    partials: tuple[Partial, ...]
    attack: Seconds = 0.003
    players: int = 1
    """How many play each note, sitting side by side and a hair out of tune with each other."""
    bowed: bool = False
    """Held for the length of the note, then let go; otherwise struck, and left to ring."""


MARIMBA = Instrument((Partial(1, 1, 0.5), Partial(3.93, 0.22, 0.13), Partial(9.2, 0.05, 0.05)))
VIBRAPHONE = Instrument((Partial(1, 1, 1.6), Partial(4, 0.18, 0.5), Partial(10, 0.03, 0.12)))
PIANO = Instrument(
    (
        Partial(1, 1, 1.5),
        Partial(2.001, 0.42, 1.0),
        Partial(3.004, 0.2, 0.7),
        Partial(4.01, 0.1, 0.45),
        Partial(5.02, 0.06, 0.3),
        Partial(7.05, 0.02, 0.15),
    )
)
PIZZICATO = Instrument(tuple(Partial(n, n**-1.4, 0.4 / n**0.7) for n in range(1, 7)), attack=0.002)
BASS = Instrument((Partial(1, 1, 1.1), Partial(2, 0.4, 0.6), Partial(3, 0.12, 0.3)), attack=0.006)
STRINGS = Instrument(tuple(Partial(n, n**-1.7, 9.0) for n in range(1, 7)), attack=0.3, players=3, bowed=True)


@dataclass(frozen=True, slots=True)
class Note:
    beat: float
    """When it starts, counted from 0."""
    pitch: int
    """As MIDI counts: 60 is middle C."""
    beats: float = 1.0
    """How long it is held, on what is bowed."""
    level: float = 1.0
    pan: float = 0.0
    """From -1, left, to 1, right."""


@dataclass(frozen=True, slots=True)
class Part:
    instrument: Instrument
    level: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Tune:
    """A piece as it is written."""

    tempo: float
    """Beats a minute."""
    beats: float
    """Until the last sound is struck; for a loop, until it starts again."""
    parts: tuple[Part, ...]
    tail: Seconds = 0.0
    """How long the last sound is left to ring; none for a loop, which rings into its own beginning."""


_APART = 6.0
"""Cents between one player and the next."""
_RING: Seconds = 3.0
"""What a loop's last notes are given to ring into its beginning."""
_ROOM: Seconds = 0.7
_WET = 0.16
_LOUDEST = 0.5
_LET_GO: Seconds = 0.3
"""Time in which a bowed note falls to 37 % once it is let go."""
_INAUDIBLE = 7.0
"""Time constants until a sound is 60 dB down."""
_RUN: Samples = 512
"""Samples of a tone that are computed from one power of it."""


def play(tune: Tune, sample_rate: Hertz, *, channels: int = 2) -> Signal:
    """Play a piece, its highest sample at half of full scale."""
    beat = 60 / tune.tempo
    length = round((tune.beats * beat + tune.tail) * sample_rate)
    dry = np.zeros((channels, length + (0 if tune.tail else round(_RING * sample_rate))), np.float32)
    for part in tune.parts:
        for note in part.notes:
            _strike(dry, part, note, beat=beat, rate=sample_rate)
    sound = dry + np.float32(_WET) * _reverberated(dry, sample_rate)
    sound = _ended(sound, sample_rate) if tune.tail else _looped(sound, length)
    sound *= np.float32(_LOUDEST / np.abs(sound).max())
    return sound[0] if channels == 1 else np.ascontiguousarray(sound.T)


def _strike(out: Sides, part: Part, note: Note, *, beat: Seconds, rate: Hertz) -> None:
    """Play one note into the mix."""
    start = round(note.beat * beat * rate)
    players = part.instrument.players
    for player in range(players):
        seat = player - (players - 1) / 2
        pitch = note.pitch + seat * _APART / 100
        heard = _note(
            part.instrument,
            440 * 2 ** ((pitch - 69) / 12),
            held=note.beats * beat,
            longest=out.shape[1] - start,
            rate=rate,
        )
        lean = 0.25 * np.pi * (1 + 0.6 * (note.pan + seat))
        left, right = np.cos(lean), np.sin(lean)
        for side, gain in enumerate((left, right) if len(out) == 2 else ((left + right) / 2,)):
            out[side, start : start + len(heard)] += np.float32(gain * part.level * note.level) * heard


def _note(instrument: Instrument, frequency: float, *, held: Seconds, longest: Samples, rate: Hertz) -> Mono:
    """A note, from its attack until it cannot be heard or is cut off."""
    sooner = (262 / frequency) ** 0.35
    audible = [p for p in instrument.partials if frequency * p.ratio < 0.45 * rate]
    # Each until it is 60 dB below the first.
    lengths = [p.decay * sooner * max(1.0, _INAUDIBLE + np.log(p.level)) for p in audible]
    if instrument.bowed:
        lengths = [held + _INAUDIBLE * _LET_GO]
    length = min(longest, round(max(lengths, default=0.0) * rate))
    steps = [(2j * np.pi * frequency * p.ratio - 1 / (p.decay * sooner)) / rate for p in audible]
    tone = _tones(np.array(steps, np.complex128), np.array([p.level for p in audible]), length)
    return _shaped(tone, instrument, held, rate)


def _tones(steps: npt.NDArray[np.complex128], levels: npt.NDArray[np.float64], length: Samples) -> Mono:
    """A sum of decaying sines: each is powers of one complex number, so one product of few exponentials."""
    fine = np.exp(np.multiply.outer(steps, np.arange(_RUN)))
    coarse = np.exp(np.multiply.outer(np.arange(-(-length // _RUN)) * _RUN, steps)) * levels
    made = product(
        np.hstack((coarse.imag, coarse.real)).astype(np.float32),
        np.vstack((fine.real, fine.imag)).astype(np.float32),
    )
    return made.reshape(-1)[:length]


def _shaped(tone: Mono, instrument: Instrument, held: Seconds, rate: Hertz) -> Mono:
    """Give a note its attack, and let it go when it has been held."""
    rise = min(len(tone), round(instrument.attack * rate))
    tone[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, endpoint=False, dtype=np.float32)) ** 2
    if instrument.bowed:
        released = tone[round(held * rate) :]
        released *= np.exp(np.arange(len(released), dtype=np.float32) / np.float32(-_LET_GO * rate))
    return tone


def _ended(sound: Sides, rate: Hertz) -> Sides:
    """Let the last of it fade into silence."""
    fade = min(sound.shape[1], round(0.7 * rate))
    sound[:, -fade:] *= np.cos(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
    return sound


def _looped(sound: Sides, length: int) -> Sides:
    """Let the end ring into the beginning."""
    loop = sound[:, :length].copy()
    ring = sound[:, length:]
    loop[:, : ring.shape[1]] += ring[:, :length]
    return loop


def _reverberated(dry: Sides, rate: Hertz) -> Sides:
    """What the room answers: from the middle, to either ear something else."""
    answer = _answer(rate) if len(dry) == 2 else _answer(rate).mean(axis=0, keepdims=True)
    size = _fast_size(dry.shape[1] + answer.shape[1])
    spectrum = np.fft.rfft(dry.mean(axis=0), size)
    wet = [np.fft.irfft(spectrum * np.fft.rfft(ear, size), size)[: dry.shape[1]] for ear in answer]
    return np.asarray(wet, np.float32)


def _fast_size(least: int) -> int:
    """The next length that is quick to transform: 1, 3, 5 or 9 times a power of two."""
    return min(odd << max(0, -(-least // odd) - 1).bit_length() for odd in (1, 3, 5, 9))


@functools.cache
def _answer(rate: Hertz) -> Sides:
    """A room's impulse response for either ear: noise that dies away, the treble first."""
    noise = np.random.Generator(np.random.PCG64(7)).standard_normal((2, round(_ROOM * rate)))
    at = np.arange(noise.shape[1]) / rate
    noise *= np.exp(-at / 0.16) * (at > 0.011)
    soft = np.cumsum(noise, axis=1)
    soft[:, 6:] -= soft[:, :-6].copy()
    return np.asarray(soft / np.sqrt((soft**2).sum(axis=1, keepdims=True)), np.float32)
