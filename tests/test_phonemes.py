"""The dialects of each engine, against what the engines themselves say."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrator import phonemes
from narrator.errors import LexiconError

ORDINARY = """
city ˈsɪɾi | better ˈbɛɾɚ | about əˈbaʊt | bird ˈbɝd | father ˈfɑðɚ | dog ˈdɔg | north ˈnɔrθ | square ˈskwɛr
cure ˈkjʊr | time ˈtaɪm | house ˈhaʊs | boy ˈbɔɪ | say ˈseɪ | church ˈtʃɜrtʃ | judge ˈdʒʌdʒ | vision ˈvɪʒən
thing ˈθɪŋ | yes ˈjɛs | happy ˈhæpi | happiness ˈhæpinəs | roses ˈroʊzᵻz | sofa ˈsoʊfə | letter ˈlɛɾər
early ˈɜrli | nurse ˈnɝs | idea aɪˈdiə | fire ˈfaɪər | power ˈpaʊər | little ˈlɪɾl̩ | prism ˈprɪzəm
London ˈlʌndən | Washington ˈwɔʃɪŋtən | Baghdad ˈbægˌdæd | Damascus dəˈmæskəs | court ˈkɔrt | dark ˈdɑrk
hotel hoʊˈtɛl | Ukraine juˈkreɪn | Tokyo ˈtoʊkiˌoʊ | human ˈhjumən | police pəˈlis | education ˌɛdʒəˈkeɪʃən
dictionary's ˈdɪkʃəˌnɛriz | genre ˈʒɑnrə
""".replace("\n", " | ")
WORDS = [row.split() for row in ORDINARY.split("|") if row.strip() and "education" not in row]


@pytest.fixture(scope="module")
def hibari():
    from hibari.g2p import G2P

    return G2P()


@pytest.fixture(scope="module")
def british():
    from hibari.g2p import G2P

    return G2P(british=True)


@pytest.mark.parametrize(("word", "ipa"), WORDS)
def test_misaki_is_what_hibari_says(hibari, word: str, ipa: str) -> None:
    assert phonemes.to_misaki(ipa) == hibari(word)


BRITISH = """
better ˈbɛɾɚ | bird ˈbɝd | father ˈfɑðɚ | north ˈnɔrθ | square ˈskwɛr | cure ˈkjʊr
happy ˈhæpi
idea aɪˈdɪə | Damascus dəˈmæskəs
Ukraine juˈkreɪn | safari səˈfɑri | very ˈvɛri | power ˈpaʊər | roses ˈroʊzᵻz
""".replace("\n", " | ")


@pytest.mark.parametrize(("word", "ipa"), [row.split() for row in BRITISH.split("|") if row.strip()])
def test_misaki_for_british_voices(british, word: str, ipa: str) -> None:
    assert phonemes.to_misaki(ipa, british=True) == british(word)


def test_every_sound_is_in_hibaris_vocabulary() -> None:
    import hibari

    vocabulary = json.loads(
        Path(hibari.__file__).with_name("assets").joinpath("vocab.json").read_text("utf-8")
    )
    for sound in phonemes.SOUNDS:
        assert set(sound.misaki) <= set(vocabulary), sound


# eSpeak NG keeps its settings for the whole process, so it is asked in one of its own.
ASK = """
import ctypes, json, sys
import espeakng_loader as loader
lib = ctypes.CDLL(loader.get_library_path())
lib.espeak_Initialize(2, 0, loader.get_data_path().encode(), 0)
lib.espeak_SetVoiceByName(b"en-us")
lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
lib.espeak_Synth(b"x", 2, 0, 0, 0, 0x101, None, None)  # From here on, [[ ]] holds mnemonics.
def heard(text):
    rest = ctypes.c_char_p(text.encode())
    return lib.espeak_TextToPhonemes(ctypes.byref(rest), 1, 2).decode()
print(json.dumps([heard(f"[[{text}]]") for text in json.load(sys.stdin)]))
"""
NAMES = """
ˌdɛr ɛˈzɔr | ˈrækə | beɪˈrut | zəˈlɛnski | ˈkɑrkɪv | ˈmoʊsul | ˈnɜrs | səˈfɑri | ʃɔɪˈgu | ˈroʊzᵻz
ˈtʊr | ˈfɪr | ˈkɛri | ˈpaʊər | aɪˈdiə | ˈhæpi | ˌsæ.ɪˈdi | ˌtsɪxəˈnaʊskə | ˈhɪt.ʃi | ˈju.ə | ˈlɪɾəl
ˈgwɑŋ.dʒoʊ | ˈwɑd.ʒi
""".replace("\n", " | ")
TRANSCRIBED = [name.strip() for name in NAMES.split("|") if name.strip()]


def test_mnemonics_are_read_by_espeak_as_pipers_ipa() -> None:
    asked = json.dumps([phonemes.to_espeak(ipa) for ipa in TRANSCRIBED])
    done = subprocess.run(
        [sys.executable, "-c", ASK], input=asked, capture_output=True, text=True, check=True, timeout=60
    )
    heard = [text.replace(" ", "") for text in json.loads(done.stdout)]
    assert heard == [phonemes.to_piper(ipa).replace(" ", "") for ipa in TRANSCRIBED]


@pytest.mark.parametrize(
    ("ipa", "message", "hint"),
    [
        ("dR", "unknown phoneme symbol 'R'", "did you mean 'ɹ', as the r in red?"),
        ("'dɛɹ", 'unknown phoneme symbol "\'"', "did you mean 'ˈ'?"),
        ("dεɹ", "unknown phoneme symbol 'ε'", "did you mean 'ɛ', as the e in set?"),
        ("dé", "unknown phoneme symbol 'é'", "did you mean 'e'?"),
        ("d#i", "unknown phoneme symbol '#'", "International Phonetic Alphabet"),
        ("dɛˈ", "no vowel after a stress mark", "before the syllable"),
        ("st", "no vowel", "whole word"),
        ("", "no vowel", "whole word"),
    ],
)
def test_mistakes_are_named(ipa: str, message: str, hint: str) -> None:
    with pytest.raises(LexiconError) as caught:
        phonemes.parse(ipa)
    assert message in caught.value.message
    assert hint in caught.value.hint


VOWELS = [sound.ipa for sound in phonemes.SOUNDS if sound.vowel]
CONSONANTS = [sound.ipa for sound in phonemes.SOUNDS if not sound.vowel and sound.ipa != "x"]
SYLLABLE = st.tuples(
    st.sampled_from(["", "ˈ", "ˌ"]),
    st.lists(st.sampled_from(CONSONANTS), max_size=2).map("".join),
    st.sampled_from(VOWELS),
).map("".join)


@settings(deadline=None)
@example("ɑ.ɪ")
@example("ət.ʃi")
@given(st.lists(SYLLABLE, min_size=1, max_size=4).map(".".join))
def test_misaki_and_back(ipa: str) -> None:
    there = phonemes.to_misaki(ipa)
    assert phonemes.to_misaki(phonemes.from_misaki(there)) == there


@settings(deadline=None)
@given(st.lists(SYLLABLE, min_size=1, max_size=4).map(".".join))
def test_every_word_can_be_respelled(ipa: str) -> None:
    spelled = phonemes.respell(ipa)
    assert spelled.replace("-", "").isalpha() or not spelled.replace("-", "")
    assert spelled == spelled.lower()


@pytest.mark.parametrize(
    ("say", "ipa"),
    [
        ("dair ez-ZOR", "dɛɹ ɛˈzɔɹ"),
        ("RAHK-kah", "ˈɹɑkɑ"),
        ("shee jin-PING", "ʃi dʒɪnˈpɪŋ"),
        ("zeh-LEN-skee", "zɛˈlɛnski"),
        ("ah-boo kuh-MAHL", "ɑbu kəˈmɑl"),
        ("kir-ih-BAHSS", "kəɹɪˈbɑs"),
        ("brrz-TOK", ""),
        ("GARB", "ˈɡɑɹb"),
    ],
)
def test_capitals_carry_the_stress(say: str, ipa: str) -> None:
    assert phonemes.is_respelling(say)
    assert phonemes.from_respelling(say) == ipa


@pytest.mark.parametrize(
    "say", ["Syrian Arab Army", "S A A", "N-four", "dair ez-zor", "AK-forty", "NATO", "UN", "SDF"]
)
def test_other_words_are_not_taken_for_syllables(say: str) -> None:
    assert not phonemes.is_respelling(say) or not phonemes.from_respelling(say)


def test_plurals_sound_as_in_english() -> None:
    said = {
        ipa: phonemes.plural(ipa)[len(ipa) :] for ipa in ("ˈɪdlɪb", "ˈhɑməs", "ˈɡeɪt", "ˈtʃɜɹtʃ", "ˈɹækə")
    }
    assert list(said.values()) == ["z", "ᵻz", "s", "ᵻz", "z"]


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(phonemes).failed == 0
