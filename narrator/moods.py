"""The music we bring: four moods, each with an opening, a closing, a bumper and a bed, written out as notes.

Pitches are as MIDI counts them (60 is middle C), a dot is a rest. An opening rises and leaves a door open, a
closing falls and comes home, a bumper is the opening's first words, a bed keeps its voice down.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from narrator.instruments import (
    BASS,
    MARIMBA,
    PIANO,
    PIZZICATO,
    STRINGS,
    VIBRAPHONE,
    Note,
    Part,
    Tune,
)

_Notes = tuple[Note, ...]


def _line(start: float, step: float, pitches: str, *, level: float = 1.0) -> _Notes:
    """A melody in equal steps, swaying a little from side to side."""
    sounded = [(n, int(pitch)) for n, pitch in enumerate(pitches.split()) if pitch != "."]
    return tuple(Note(start + n * step, p, step, level, 0.3 if n % 2 else -0.3) for n, p in sounded)


def _chord(beat: float, beats: float, pitches: str, *, level: float = 1.0) -> _Notes:
    """Notes struck together, the low ones left, the high ones right."""
    struck = [int(pitch) for pitch in pitches.split()]
    return tuple(
        Note(beat, p, beats, level, 1.2 * n / max(1, len(struck) - 1) - 0.6) for n, p in enumerate(struck)
    )


def _chords(start: float, beats: float, *pitches: str, level: float = 1.0) -> _Notes:
    """One chord after the other."""
    return tuple(
        note
        for n, struck in enumerate(pitches)
        for note in _chord(start + n * beats, beats, struck, level=level)
    )


def _bed(tempo: float, chords: tuple[str, ...], roots: str, figures: tuple[str, ...]) -> Tune:
    """Held strings and a sparse figure above them, four beats a chord."""
    figure = tuple(note for n, figure in enumerate(figures) for note in _line(4 * n, 1, figure))
    return Tune(
        tempo,
        4 * len(chords),
        (
            Part(STRINGS, 0.25, _chords(0, 4, *chords)),
            Part(VIBRAPHONE, 0.3, figure),
            Part(BASS, 0.5, _line(0, 4, roots)),
        ),
    )


_BRIGHT = {
    # D | G | D with the ninth
    "opening": Tune(
        108,
        4,
        (
            Part(MARIMBA, 0.9, _line(0, 0.5, "62 69 74 78 71 74 79 83 81 78 74")),
            Part(VIBRAPHONE, 0.35, _chord(4, 3, "66 69 74 76")),
            Part(STRINGS, 0.2, (*_chords(0, 2, "50 57 66", "50 59 67"), *_chord(4, 2.2, "50 57 64 66"))),
            Part(BASS, 0.55, _line(0, 2, "38 43 38")),
        ),
        2.5,
    ),
    # G | E minor | A | D
    "closing": Tune(
        108,
        6,
        (
            Part(MARIMBA, 0.9, _line(0, 0.5, "83 79 74 71 79 76 71 67 69 73 76 . 78 . 74")),
            Part(VIBRAPHONE, 0.35, (*_chord(4, 2, "64 69 73", level=0.8), *_chord(6, 3, "62 66 69 74"))),
            Part(
                STRINGS,
                0.2,
                (*_chords(0, 2, "50 59 67", "52 59 67", "52 57 61"), *_chord(6, 2.4, "50 57 66")),
            ),
            Part(BASS, 0.55, _line(0, 2, "43 40 45 38")),
        ),
        2.5,
    ),
    "bumper": Tune(
        108,
        1,
        (
            Part(MARIMBA, 0.9, _line(0, 0.5, "69 74 78")),
            Part(VIBRAPHONE, 0.35, _chord(1, 2, "62 69 74")),
            Part(BASS, 0.4, _line(1, 1, "38")),
        ),
        1.7,
    ),
    "bed": _bed(
        84,
        ("50 57 62 66", "50 59 62 66", "50 55 59 67", "52 57 61 64"),
        "38 35 43 33",
        ("74 . 78 .", ". 74 . 71", "71 . 74 .", ". 73 . 69"),
    ),
}

_CALM = {
    # F with seventh and ninth | B flat with the seventh | F
    "opening": Tune(
        72,
        4,
        (
            Part(
                PIANO,
                0.8,
                (*_line(0, 0.5, "57 60 64 67 58 62 65 69"), *_chord(4, 3, "57 60 67 72", level=0.75)),
            ),
            Part(STRINGS, 0.16, (*_chords(0, 2, "53 60 64", "53 58 62"), *_chord(4, 1.2, "53 60 65"))),
            Part(BASS, 0.4, _line(0, 2, "41 46 41")),
        ),
        1.65,
    ),
    # B flat with the seventh | C with the fourth that falls to the third | F
    "closing": Tune(
        72,
        4,
        (
            Part(
                PIANO,
                0.8,
                (*_line(0, 0.5, "69 65 62 58 67 65 64 60"), *_chord(4, 3, "53 57 60 65", level=0.8)),
            ),
            Part(STRINGS, 0.16, (*_chords(0, 2, "53 58 62", "55 60 64"), *_chord(4, 1.6, "53 57 65"))),
            Part(BASS, 0.4, _line(0, 2, "46 48 41")),
        ),
        2.6,
    ),
    "bumper": Tune(
        72,
        1,
        (
            Part(PIANO, 0.8, (*_line(0, 0.5, "60 64"), *_chord(1, 2, "57 60 67", level=0.75))),
            Part(BASS, 0.35, _line(1, 1, "41")),
        ),
        1.7,
    ),
    "bed": _bed(
        72,
        ("53 57 60 64", "50 57 60 65", "53 58 62 65", "52 55 60 67"),
        "41 38 34 36",
        ("72 . . 69", ". 72 . .", "70 . . 74", ". 72 . ."),
    ),
}

_GRAVE = {
    # D minor | B flat | D minor without its third
    "opening": Tune(
        96,
        4,
        (
            Part(PIANO, 0.8, _line(0, 0.5, "69 . 74 76 77 . 74 72 69")),
            Part(PIANO, 0.5, _line(0, 2, "50 46 50")),
            Part(STRINGS, 0.3, (*_chords(0, 2, "50 57 65", "50 58 65"), *_chord(4, 2.0, "50 57 62"))),
            Part(MARIMBA, 0.16, _line(0, 0.5, "74 74 74 74 74 74 74 74 74")),
            Part(BASS, 0.7, _line(0, 2, "38 34 38")),
        ),
        2.3,
    ),
    # B flat | C | D minor
    "closing": Tune(
        96,
        4,
        (
            Part(PIANO, 0.8, _line(0, 0.5, "77 . 74 70 76 . 72 67 69")),
            Part(PIANO, 0.5, _line(0, 2, "46 48 50")),
            Part(STRINGS, 0.3, (*_chords(0, 2, "53 58 62", "55 60 64"), *_chord(4, 2.4, "50 57 65"))),
            Part(BASS, 0.7, _line(0, 2, "34 36 38")),
        ),
        2.9,
    ),
    "bumper": Tune(
        96,
        1,
        (
            Part(PIANO, 0.8, _line(0, 0.5, "69 . 74")),
            Part(PIANO, 0.5, _line(0, 1, "50 50")),
            Part(BASS, 0.6, _line(0, 1, "38 38")),
        ),
        1.7,
    ),
    "bed": _bed(
        80,
        ("50 57 62 65", "50 58 62 65", "53 57 60 65", "52 55 60 64"),
        "38 34 41 36",
        ("69 . . .", ". . 70 .", "69 . . .", ". . 67 ."),
    ),
}

_LIVELY = {
    # C | F | G | C
    "opening": Tune(
        126,
        6,
        (
            Part(PIZZICATO, 0.9, _line(0, 0.5, "60 67 72 76 65 69 72 77 67 71 74 79 84")),
            Part(VIBRAPHONE, 0.35, _chord(6, 3, "64 67 72 79")),
            Part(
                STRINGS,
                0.14,
                (*_chords(0, 2, "52 60 67", "53 60 69", "55 62 71"), *_chord(6, 1.6, "52 60 67")),
            ),
            Part(BASS, 0.5, _line(0, 1, "36 43 41 48 43 38 36")),
        ),
        2.0,
    ),
    # A minor | F | G | C
    "closing": Tune(
        126,
        6,
        (
            Part(PIZZICATO, 0.9, _line(0, 0.5, "76 72 69 64 77 72 69 65 79 74 71 67 72 . . . 60")),
            Part(VIBRAPHONE, 0.35, _chord(6, 3, "60 64 67 72")),
            Part(
                STRINGS,
                0.14,
                (*_chords(0, 2, "52 57 60", "53 57 60", "50 55 59"), *_chord(6, 2.0, "52 55 60")),
            ),
            Part(BASS, 0.5, _line(0, 1, "45 40 41 48 43 38 36")),
        ),
        2.6,
    ),
    "bumper": Tune(
        126,
        1.5,
        (
            Part(PIZZICATO, 0.9, _line(0, 0.5, "67 72 76 79")),
            Part(VIBRAPHONE, 0.3, _chord(1.5, 2, "64 67 72")),
            Part(BASS, 0.4, _line(1.5, 1, "36")),
        ),
        1.5,
    ),
    "bed": _bed(
        92,
        ("52 55 60 67", "52 57 60 64", "53 57 60 65", "50 55 59 67"),
        "36 33 41 43",
        ("72 . 76 .", ". 76 . 72", "69 . 72 .", ". 74 . 71"),
    ),
}

MOODS: Mapping[str, Mapping[str, Tune]] = MappingProxyType(
    {"bright": _BRIGHT, "calm": _CALM, "grave": _GRAVE, "lively": _LIVELY}
)
"""Every mood by name, and its pieces: ``opening``, ``closing``, ``bumper`` and ``bed``."""
