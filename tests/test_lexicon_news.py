"""The names that come with narrator: every entry works on every engine, and none is there for nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from narrator import lexicon, phonemes
from narrator.dictionary import Dictionary
from narrator.lexicon import Entry, Kind
from narrator.lexicon.entries import spoken

NEWS = lexicon.load(["news"], folder=None)


def test_there_are_many() -> None:
    assert len(NEWS.entries) >= 1_400


def test_each_spelling_is_there_once() -> None:
    written = Counter(written for entry in NEWS.entries for written in entry.match)
    assert [each for each, count in written.items() if count > 1] == []


@pytest.mark.parametrize(
    "dialect", [phonemes.to_misaki, phonemes.to_espeak, phonemes.to_piper, phonemes.respell]
)
def test_every_dialect_can_write_every_name(dialect) -> None:
    assert all(dialect(spoken(entry).ipa) for entry in NEWS.entries)


def test_hibari_knows_every_symbol() -> None:
    import hibari

    vocabulary = json.loads(
        Path(hibari.__file__).with_name("assets").joinpath("vocab.json").read_text("utf-8")
    )
    for entry in NEWS.entries:
        assert set(phonemes.to_misaki(spoken(entry).ipa)) <= set(vocabulary), entry.name


def test_respellings_are_plain() -> None:
    for entry in NEWS.entries:
        say = spoken(entry).say
        assert say, entry.name
        assert say == say.lower() or "." in say, entry.name


def test_one_stress_at_least() -> None:
    for entry in NEWS.entries:
        stressed = [phone for phone in phonemes.parse(spoken(entry).ipa) if phone.stress == phonemes.PRIMARY]
        assert stressed, entry.name


def test_respellings_sound_like_the_name() -> None:
    """What hibari makes of the plain syllables is near the exact sounds: no slip between the two columns."""
    reader = Dictionary()
    far = [entry.name for entry in NEWS.entries[::12] if _distance(entry, reader) > 0.6]
    assert far == []


def _distance(entry: Entry, reader: Dictionary) -> float:
    """How many of a name's sounds are heard otherwise, vowels by class, as a share."""
    sound = spoken(entry)
    if entry.kind is Kind.LETTERS:
        return 0.0
    heard, meant = _classes(reader.phonemes(sound.say)), _classes(sound.ipa)
    row = list(range(len(meant) + 1))
    for at, one in enumerate(heard, 1):
        last, row[0] = row[0], at
        for column, other in enumerate(meant, 1):
            last, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, last + (one != other))
    return row[-1] / len(meant)


def _classes(ipa: str) -> list[str]:
    sounds = [phone.sound for phone in phonemes.parse(ipa) if phone.sound.ipa != " "]
    return ["V" if sound.vowel else sound.ipa for sound in sounds]


def test_finds_what_a_report_says() -> None:
    text = (
        "SDF fighters near Deir ez-Zor met Zelenskyy’s envoy; ISIS, the Houthis and IEDs were on the table."
    )
    assert [text[m.start : m.end] for m in NEWS.find(text)] == [
        "SDF",
        "Deir ez-Zor",
        "Zelenskyy’s",
        "Houthis",
        "IEDs",
    ]
