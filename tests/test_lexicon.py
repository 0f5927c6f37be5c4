"""What a lexicon finds in a text, and what it says instead."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import lexicon, speech
from narrator.lexicon import Entry, Kind, Lexicon, entries
from narrator.model import Match
from narrator.ports import Pronouncer

SHELF = """
language = "en"

[[entry]]
match = ["Deir Ezzor", "Deir ez-Zor"]
say = "dair ez-zor"
ipa = "ˌdɛɹ ɛˈzɔɹ"

[[entry]]
match = "Deir"
say = "monastery"
kind = "alias"

[[entry]]
match = "Raqqa"
ipa = "ˈɹækə"

[[entry]]
match = "Houthi"
say = "hoo-thee"
ipa = "ˈhuθi"
plural = true

[[entry]]
match = "IED"
kind = "letters"

[[entry]]
match = "Erdoğan"
say = "air-doh-ahn"

[[entry]]
match = "Sana'a"
say = "sah-nah"

[[entry]]
match = "résumé"
say = "rez-oo-may"

[[entry]]
match = "SANA"
kind = "word"
say = "sah-nah"
case = "exact"

[[entry]]
match = "covfefe"
case = "any"
say = "cov-fee-fee"

[[entry]]
match = "ISI"
kind = "letters"

[[entry]]
match = "U.S."
kind = "letters"
say = "U.S"
"""


KNOWN = Lexicon(entries.parse(SHELF, name="shelf.toml"))


@pytest.fixture(scope="module")
def shelf() -> Lexicon:
    return KNOWN


def found(pronouncer: Pronouncer, text: str) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], m.say, m.ipa) for m in pronouncer.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Raqqa.", [("Raqqa", "rak-uh", "ˈɹækə")]),
        ("the Deir Ezzor road", [("Deir Ezzor", "dair ez-zor", "ˌdɛɹ ɛˈzɔɹ")]),
        ("DEIR EZ-ZOR FALLS", [("DEIR EZ-ZOR", "dair ez-zor", "ˌdɛɹ ɛˈzɔɹ")]),
        ("Deir\u00a0ez\u2011Zor", [("Deir\u00a0ez\u2011Zor", "dair ez-zor", "ˌdɛɹ ɛˈzɔɹ")]),
        ("Deir-ez-Zor", [("Deir-ez-Zor", "dair ez-zor", "ˌdɛɹ ɛˈzɔɹ")]),
        ("Deir is shorter", [("Deir", "monastery", "")]),
        ("Raqqa’s, Raqqa's", [("Raqqa’s", "rak-uh's", "ˈɹækəz"), ("Raqqa's", "rak-uh's", "ˈɹækəz")]),
        ("Houthis fired", [("Houthis", "hoo-thee's", "ˈhuθiz")]),
        ("an IED, two IEDs", [("IED", "I.E.D", "ˈaɪ ˈi ˈdi"), ("IEDs", "I.E.D's", "ˈaɪ ˈi ˈdiz")]),
        ("an I.E.D. exploded", [("I.E.D.", "I.E.D", "ˈaɪ ˈi ˈdi")]),
        ("it was an I.E.D.", [("I.E.D", "I.E.D", "ˈaɪ ˈi ˈdi")]),
        ("in the U.S. today", [("U.S.", "U.S", "ˈju ˈɛs")]),
        ("“in the U.S.”", [("U.S", "U.S", "ˈju ˈɛs")]),
        ("Erdogan and Erdog\u0306an", [("Erdogan", "air-doh-ahn", ""), ("Erdog\u0306an", "air-doh-ahn", "")]),
        ("in Sana’a", [("Sana’a", "sah-nah", "")]),
        ("her résumé; Résumé", [("résumé", "rez-oo-may", ""), ("Résumé", "rez-oo-may", "")]),
        ("ISIS and ISIs, ISIS's", [("ISIs", "I.S.I's", "ˈaɪ ˈɛs ˈaɪz")]),
        ("cOVfefe", [("cOVfefe", "cov-fee-fee", "")]),
    ],
)  # fmt: skip
def test_finds(shelf: Lexicon, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(shelf, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "raqqa in small letters",
        "Raqqah Raqqan Xraqqa Raqqa2",
        "they resume talks",
        "an ied",
        "Sana and sana",
        "https://example.org/Raqqa/ www.raqqa.org mail@raqqa.net @Raqqa #Raqqa Raqqa.com",
        "Ezzor Deir",
        "I.S.I.S. and B.I.S.I and I.E.D.X",
    ],
)
def test_leaves_alone(shelf: Lexicon, text: str) -> None:
    known = {m.entry for m in shelf.find(text)}
    assert known <= {"Deir"}


def test_a_later_entry_is_right() -> None:
    first, second = Entry(("Raqqa",), say="rak-uh"), Entry(("Raqqa",), say="rah-kah")
    assert Lexicon((first,)).with_([second]).find("Raqqa")[0].say == "rah-kah"


def test_the_possessive_of_other_words_is_theirs() -> None:
    forces = Entry(("SDF",), say="Syrian Democratic Forces", kind=Kind.EXPAND_FIRST)
    army = Entry(("SAA",), say="Syrian Arab Army", kind=Kind.ALIAS)
    found = Lexicon((forces, army)).find("The SDF's chief and the SAA's met the SAAs.")
    assert [m.say for m in found] == ["Syrian Democratic Forces'", "Syrian Arab Army's", "Syrian Arab Armies"]


def test_a_full_name_is_said_at_the_first_mention_of_a_text() -> None:
    forces = Entry(("SDF",), say="Syrian Democratic Forces", kind=Kind.EXPAND_FIRST)
    said = speech.say_text("The SDF met. The SDF left.", language="en-US", lexicon=Lexicon((forces,)))
    assert said == "The Syrian Democratic Forces met. The S D F left."


def test_language_and_engine() -> None:
    shelf = Lexicon(
        (
            Entry(("Paris",), say="pa-ree", lang="fr"),
            Entry(("Paris",), say="pair-iss", lang="en", engine="piper"),
            Entry(("Paris",), say="pa-riss", lang="en"),
        )
    )
    assert [m.say for m in shelf.for_("en-US", "hibari").find("Paris")] == ["pa-riss"]
    assert [m.say for m in shelf.for_("en", "piper").find("Paris")] == ["pair-iss"]
    assert [m.say for m in shelf.for_("fr-CA", "piper").find("Paris")] == ["pa-ree"]
    assert shelf.for_("de", "piper").find("Paris") == ()
    assert shelf.for_("english", "piper").find("Paris") == ()


def test_an_entry_of_a_region_applies_where_only_the_language_is_known() -> None:
    shelf = Lexicon((Entry(("Görlitz",), say="gör-litz", lang="de-DE"),))
    assert [m.say for m in shelf.for_("de", "pyttsx3").find("Görlitz")] == ["gör-litz"]
    assert shelf.for_("de-AT", "pyttsx3").find("Görlitz") == ()


def test_stress_in_capitals_becomes_phonemes() -> None:
    shelf = Lexicon((Entry(("Deir Ezzor",), say="dair ez-ZOR"),))
    assert shelf.find("Deir Ezzor") == (Match(0, 10, "dair ez-zor", "dɛɹ ɛˈzɔɹ", "word", "Deir Ezzor"),)


def test_other_words_keep_their_capitals() -> None:
    entry = lexicon.build(
        {"match": "the coalition", "say": "the US-led coalition", "kind": "alias"}, where="x"
    )
    assert Lexicon((entry,)).find("The coalition")[0].say == "the US-led coalition"


@pytest.mark.parametrize(
    ("say", "several"),
    [
        ("explosive device", "explosive devices"),
        ("aid agency", "aid agencies"),
        ("free church", "free churches"),
        ("N four", "N fours"),
        ("plan B", "plan B's"),
    ],
)
def test_other_words_have_a_plural_of_their_own(say: str, several: str) -> None:
    entry = lexicon.build({"match": "XYZ", "say": say, "kind": "alias"}, where="x")
    assert [match.say for match in Lexicon((entry,)).find("Two XYZs, an XYZ's end")] == [several, say + "'s"]


def test_letters_apart_are_spelled() -> None:
    match = Lexicon((Entry(("SAA",), say="S A A"),)).find("the SAA's men")[0]
    assert (match.say, match.ipa) == ("S.A.A's", "ˈɛs ˈeɪ ˈeɪz")


def test_the_full_name_first() -> None:
    entry = lexicon.build(
        {"match": "SDF", "say": "Syrian Democratic Forces", "kind": "expand-first"}, where="x"
    )
    match = Lexicon((entry,)).find("SDF")[0]
    assert (match.kind, match.say, match.ipa) == ("expand-first", "Syrian Democratic Forces", "")


def test_the_front_matter_of_a_report() -> None:
    listed = lexicon.inline({"Raqqa": "RAK-uh", "Homs": "/ˈhoʊmz/"}, where="report.md")
    assert [m.ipa for m in Lexicon(listed).find("Raqqa, Homs")] == ["ˈɹækə", "ˈhoʊmz"]


def test_travels_to_another_process(shelf: Lexicon) -> None:
    assert pickle.loads(pickle.dumps(shelf)).find("Raqqa") == shelf.find("Raqqa")


WORDS = st.sampled_from(
    ["Deir", "Ezzor", "ez-Zor", "Raqqa", "Raqqa's", "IEDs", "U.S.", "and", ",", "’s", "é", "\n", "…"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60))
def test_matches_are_in_order_and_apart(text: str) -> None:
    matches = KNOWN.find(text)
    assert all(0 <= m.start < m.end <= len(text) for m in matches)
    assert all(a.end <= b.start for a, b in pairwise(matches))
    assert all(m.say or m.ipa for m in matches)


def test_the_news_lexicon_loads() -> None:
    assert lexicon.load(["news"], folder=None).find("Deir Ezzor's")[0].say == "dair ez-zor's"
