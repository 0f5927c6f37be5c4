"""A small synthesiser, and the music it plays: the show's stings, bumpers and beds, in several moods.

Music is written as notes in beats; instruments are sums of decaying partials, which is what struck bars,
bells and strings are; a short room makes one space of them. No randomness, no samples of anybody else's: the
same settings give the same sound.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator.model import Hertz, Seconds, Signal

Stereo = npt.NDArray[np.float64]
"""Of shape (frames, 2)."""


@dataclass(frozen=True, slots=True)
class Partial:
    """One of the tones that make a sound."""

    ratio: float
    """Frequency relative to the note's."""
    level: float
    decay: Seconds
    """Time in which it falls to 37 %, at middle C; higher notes die sooner."""


@dataclass(frozen=True, slots=True)
class Instrument:
    partials: tuple[Partial, ...]
    attack: Seconds = 0.003
    width: float = 0.0
    """Detuning of left against right, in cents: what makes it wide."""
    sustained: bool = False
    """Held at one level for the length of the note, then released."""


MARIMBA = Instrument((Partial(1, 1, 0.5), Partial(3.93, 0.22, 0.13), Partial(9.2, 0.05, 0.05)), width=2)
VIBRAPHONE = Instrument((Partial(1, 1, 1.6), Partial(4, 0.18, 0.5), Partial(10, 0.03, 0.12)), width=3)
PIANO = Instrument(
    (
        Partial(1, 1, 1.5),
        Partial(2.001, 0.42, 1.0),
        Partial(3.004, 0.2, 0.7),
        Partial(4.01, 0.1, 0.45),
        Partial(5.02, 0.06, 0.3),
        Partial(7.05, 0.02, 0.15),
    ),
    width=2.5,
)
BASS = Instrument((Partial(1, 1, 1.1), Partial(2, 0.35, 0.5), Partial(3, 0.1, 0.25)), attack=0.006)
STRINGS = Instrument(
    tuple(Partial(n, n**-1.7, 8.0) for n in range(1, 8)), attack=0.35, width=9, sustained=True
)


@dataclass(frozen=True, slots=True)
class Note:
    beat: float
    pitch: int
    """As MIDI counts: 60 is middle C."""
    beats: float = 1.0
    level: float = 1.0
    pan: float = 0.0
    """From -1, left, to 1, right."""


@dataclass(frozen=True, slots=True)
class Part:
    instrument: Instrument
    notes: tuple[Note, ...]
    level: float = 1.0


@dataclass(frozen=True, slots=True)
class Music:
    """A piece as it is written."""

    tempo: float
    """Beats a minute."""
    beats: float
    parts: tuple[Part, ...]
    tail: Seconds = 1.6
    """What is left to ring after the last beat."""


def _line(
    start: float, step: float, pitches: str, level: float = 1.0, pan: float = 0.0, beats: float = 1.0
) -> tuple[Note, ...]:
    """Notes at equal steps; a dot rests."""
    named = [(n, p) for n, p in enumerate(pitches.split()) if p != "."]
    return tuple(Note(start + n * step, int(p), beats, level, pan) for n, p in named)


def _chord(beat: float, pitches: str, beats: float, level: float = 1.0) -> tuple[Note, ...]:
    """Notes together, spread from left to right."""
    each = [int(p) for p in pitches.split()]
    spread = np.linspace(-0.5, 0.5, len(each)) if len(each) > 1 else [0.0]
    return tuple(Note(beat, p, beats, level, float(pan)) for p, pan in zip(each, spread, strict=True))


# Bright: D major, 108 beats a minute. A rising figure over I and IV lands on the ninth; the closing answers.
_BRIGHT = {
    "opening": Music(
        108,
        6,
        (
            Part(MARIMBA, _line(0, 0.5, "62 69 74 78 76 74 81 78 76", 0.8), 0.9),
            Part(VIBRAPHONE, (*_chord(4, "66 69 76 81", 3, 0.5),), 0.6),
            Part(
                STRINGS,
                (
                    *_chord(0, "50 57 66", 2, 0.5),
                    *_chord(2, "50 59 67", 2, 0.5),
                    *_chord(4, "50 57 64 69", 2.5, 0.5),
                ),
                0.35,
            ),
            Part(BASS, (Note(0, 38, 2), Note(2, 43, 2), Note(4, 38, 3)), 0.5),
        ),
    ),
    "closing": Music(
        108,
        8,
        (
            Part(
                MARIMBA,
                (*_line(0, 0.5, "81 78 76 74 76 71 69 66", 0.8), Note(4, 69), Note(4.5, 74), Note(6, 74)),
                0.9,
            ),
            Part(VIBRAPHONE, (*_chord(4, "64 69 73", 2, 0.4), *_chord(6, "62 66 69 74", 3, 0.55)), 0.6),
            Part(
                STRINGS,
                (
                    *_chord(0, "50 59 67", 2, 0.5),
                    *_chord(2, "52 59 67", 2, 0.5),
                    *_chord(4, "45 57 64", 2, 0.5),
                    *_chord(6, "50 57 66", 2.5, 0.5),
                ),
                0.35,
            ),
            Part(BASS, (Note(0, 43, 2), Note(2, 40, 2), Note(4, 45, 2), Note(6, 38, 3)), 0.5),
        ),
    ),
    "bumper": Music(
        108,
        2,
        (Part(MARIMBA, _line(0, 0.5, "69 74 81", 0.8)), Part(VIBRAPHONE, _chord(1, "66 74", 2, 0.4), 0.6)),
        1.2,
    ),
}
MOODS = {"bright": _BRIGHT}
"""Every mood, by name: its pieces as they are written."""


@functools.cache
def play(mood: str, piece: str, sample_rate: Hertz) -> Signal:
    """Play a piece: in stereo, of shape (frames, 2), its highest sample at half of full scale."""
    music = MOODS[mood][piece]
    length = round((music.beats * 60 / music.tempo + music.tail) * sample_rate)
    dry = np.zeros((length, 2))
    for part in music.parts:
        for note in part.notes:
            _strike(dry, part, note, 60 / music.tempo, sample_rate)
    wet = dry + 0.22 * _room(dry, sample_rate)
    wet *= _ending(length, round(0.6 * sample_rate))[:, None]
    return np.asarray(wet * (0.5 / np.abs(wet).max()), np.float32)


def _strike(out: Stereo, part: Part, note: Note, beat: Seconds, rate: Hertz) -> None:
    """Play one note into the mix."""
    instrument = part.instrument
    start = round(note.beat * beat * rate)
    length = len(out) - start
    pan = 0.25 * np.pi * (1 + 0.7 * note.pan)
    shape = _shape(instrument, note.beats * beat, length, rate)
    for side, (cents, gain) in enumerate(((-1, np.cos(pan)), (1, np.sin(pan)))):
        frequency = 440 * 2 ** ((note.pitch - 69 + cents * instrument.width / 200) / 12)
        decay = (262 / frequency) ** 0.35
        tone = sum(
            p.level * _tone(frequency * p.ratio, p.decay * decay, length, rate)
            for p in instrument.partials
            if frequency * p.ratio < 0.45 * rate
        )
        out[start:, side] += gain * part.level * note.level * tone * shape


def _tone(frequency: float, decay: Seconds, length: int, rate: Hertz) -> npt.NDArray[np.float64]:
    """A decaying sine. Powers of one complex number, as an outer product: no sine is computed twice."""
    step = (2j * np.pi * frequency - 1 / decay) / rate
    fine = np.exp(step * np.arange(512)).astype(np.complex64)
    coarse = np.exp(step * 512 * np.arange(-(-length // 512))).astype(np.complex64)
    return np.asarray((coarse[:, None] * fine).imag.reshape(-1)[:length])


def _shape(instrument: Instrument, held: Seconds, length: int, rate: Hertz) -> npt.NDArray[np.float64]:
    """How a note starts, and when it is let go."""
    at = np.arange(length) / rate
    shape = np.minimum(1.0, at / instrument.attack)
    if instrument.sustained:
        shape = np.sin(0.5 * np.pi * shape) ** 2 * np.exp(-np.maximum(0.0, at - held) / 0.35)
    return shape


def _ending(length: int, fade: int) -> npt.NDArray[np.float64]:
    """A fade to nothing at the very end."""
    ending = np.ones(length)
    ending[length - fade :] = 0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    return ending


def _room(dry: Stereo, rate: Hertz) -> Stereo:
    """The sound of a room of a second and a half, different for either ear."""
    size = 1 << (len(dry) + 3 * rate // 2).bit_length()
    answer = np.fft.rfft(_room_answer(rate), size, axis=0)
    return np.fft.irfft(np.fft.rfft(dry, size, axis=0) * answer, size, axis=0)[: len(dry)]


@functools.cache
def _room_answer(rate: Hertz) -> Stereo:
    noise = np.random.Generator(np.random.PCG64(7)).standard_normal((3 * rate // 2, 2))
    at = np.arange(len(noise)) / rate
    noise *= (np.exp(-at / 0.32) * (at > 0.012))[:, None]
    # Walls swallow the treble: a running mean takes it away.
    soft = np.cumsum(noise, axis=0)
    soft[6:] = soft[6:] - soft[:-6]
    return np.asarray(soft / np.sqrt((soft**2).sum(axis=0)))
