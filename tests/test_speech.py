"""How things are said: golden cases, and what must hold for any text."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import phonemes, speech
from narrator.model import Direction, Mark, Match, Span, Spoken
from narrator.speech import english
from narrator.speech.numbers import Words, roman
from narrator.speech.sights import look, matches
from narrator.speech.spans import PLAIN
from narrator.speech.wordlists import WORDS
from tests.golden_cases import Case, cases

CASES = list(cases())


def name(case: Case) -> str:
    return f"{case.kind}: {case.written[:40]}"


@pytest.mark.parametrize("case", [one for one in CASES if one.spoken], ids=name)
def test_said_as_it_should_be(case: Case) -> None:
    assert speech.say_text(case.written, language=case.language) == case.spoken


@pytest.mark.parametrize("case", [one for one in CASES if one.kind == "unchanged"], ids=name)
def test_left_as_it_is(case: Case) -> None:
    for language in ("en-US", "en-GB"):
        assert speech.say_text(case.written, language=language) == case.written


@pytest.mark.parametrize("case", [one for one in CASES if one.kind == "sentences"], ids=name)
def test_sentences_end_where_they_should(case: Case) -> None:
    expected = case.written.split(" ‖ ")
    assert [sentence.strip() for sentence in speech.sentences(" ".join(expected))] == expected


def test_the_file_holds_cases_of_every_kind() -> None:
    assert len(CASES) > 100
    assert {"cardinal", "money", "unchanged", "sentences"} <= {case.kind for case in CASES}


# -- for any text --------------------------------------------------------------------------------------------

WRITTEN = """
$1.2bn 5'11" T-90A 70km 1990s 9/11 24/7 -5°C 10-15% §5 №3 U.S. SAA CNN's a.m. 7:05 3½ 10^8 ±3 @x #y £ € ° ²
http://a.b/c e.g. Dr. St. II V. & / - – … “ ” ' ’ 1,2 1.2.3 00 0600Z R-Ohio A/B x² 007 1/0 (SAA) p<0.05 ½ II's
"""
TOKENS = st.sampled_from(WRITTEN.split())
TEXT = st.lists(TOKENS | st.text(max_size=6), max_size=12).map(" ".join) | st.text(max_size=40)


@settings(max_examples=500, deadline=None)
@given(TEXT, st.sampled_from(["en-US", "en-GB", "de-DE"]))
def test_nothing_changes_outside_the_spans(text: str, language: str) -> None:
    spoken = speech.say(text, language=language)
    shape, at = "", 0
    for span in spoken.spans:
        assert text[span.start : span.end] == span.written
        shape += re.escape(text[at : span.start]) + " ?" + re.escape(span.spoken) + "[ .]?"
        at = span.end
    assert re.fullmatch(shape + re.escape(text[at:]), spoken.text)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_every_figure_is_said_or_doubted(text: str) -> None:
    spoken = speech.say(text, language="en-US")
    if re.search(r"[0-9]", spoken.text):
        assert spoken.doubts


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(speech.sentences(text)) == text
    assert "".join(speech.sentences(text, language="ru")) == text


def test_no_number_is_too_long() -> None:
    for digits in (
        "9" * 5000,
        "0" * 30,
        "1," + "000," * 50 + "000",
        "7" * 5000 + "th",
        "v" + "1." * 3000 + "1",
    ):
        assert speech.say(digits, language="en-US").text


def test_no_rule_is_kept_from_what_it_matches() -> None:
    # What a rule says that it needs to see, and begins with, only saves the search.
    table, words = english.table(), Words()
    for case in CASES:
        text = case.written.translate(PLAIN)
        sight = look(text)
        open_to = table.open_to(sight)
        for number, rule in enumerate(table.rules):
            found = list(matches(rule.pattern, rule.starts, sight)) if open_to >> number & 1 else []
            spans = [one.span() for one in found if rule.say(one, words) is not None]
            every = [one for one in re.finditer(rule.pattern, text) if one.group()]
            wanted = [one.span() for one in every if rule.say(one, words) is not None]
            assert [span for span in spans if span[0] < span[1]] == wanted, (rule.kind, rule.pattern, text)


# -- spans, doubts, marks, lexicon ---------------------------------------------------------------------------


class Lexicon:
    def find(self, text: str) -> list[Match]:
        found = re.finditer(r"Maskanah|N4|SAA", text)
        known = {"Maskanah": ("mas-kah-nah", "ˈmæskənə"), "N4": ("en four", ""), "SAA": ("", "ˈɛs ˈeɪ ˈeɪ")}
        return [Match(one.start(), one.end(), *known[one.group()], "alias") for one in found]


def test_spans_say_what_became_of_what() -> None:
    spoken = speech.say("It cost $2bn in 2017.", language="en-US")
    assert spoken.spans == (
        Span("money", 8, 12, "$2bn", "two billion dollars"),
        Span("year", 16, 20, "2017", "twenty seventeen"),
    )


def test_what_no_rule_took_is_doubted() -> None:
    assert speech.say("The file x_1{2} and 5 men.", language="en-US").doubts
    assert speech.say("The five men.", language="en-US").doubts == ()


def test_the_lexicon_protects_what_it_knows() -> None:
    spoken = speech.say("The SAA took Maskanah and the N4.", language="en-US", lexicon=Lexicon())
    assert spoken.text == "The SAA took mas-kah-nah and the en four."
    sounds = {spoken.text[one.start : one.end]: one.ipa for one in spoken.pronunciations}
    assert sounds == {"SAA": "ˈɛs ˈeɪ ˈeɪ", "mas-kah-nah": "ˈmæskənə"}


def test_a_full_name_is_not_said_again_where_the_report_gives_its_short_form() -> None:
    class Full:
        def find(self, text: str) -> list[Match]:
            found = re.finditer("SAA", text)
            return [Match(one.start(), one.end(), "Syrian Arab Army", "", "alias", "SAA") for one in found]

    spoken = speech.say("The Syrian Arab Army (SAA) and the SAA won.", language="en-US", lexicon=Full())
    assert spoken.text == "The Syrian Arab Army (S A A) and the Syrian Arab Army won."


def test_the_lexicon_serves_every_language() -> None:
    spoken = speech.say("Die N4 bei Maskanah, 3. Juni 2017.", language="de-DE", lexicon=Lexicon())
    assert spoken.text == "Die en four bei mas-kah-nah, 3. Juni 2017."


def test_letters_stand_apart_however_a_lexicon_spells_them() -> None:
    class Dotted:
        def find(self, text: str) -> list[Match]:
            return [Match(4, 7, "S.A.A", "ˈɛs ˈeɪ ˈeɪ", "letters", "SAA")]

    spoken = speech.say("The SAA won.", language="en-US", lexicon=Dotted())
    assert spoken.text == "The S A A won."
    assert sounds(spoken) == [("S A A", "ˈɛs ˈeɪ ˈeɪ")]


def test_a_text_in_words_has_names_as_they_are_written() -> None:
    class Respelled:
        def find(self, text: str) -> list[Match]:
            return [Match(10, 18, "mahskunna", "ˈmɑskənə", "word", "Maskanah")]

    written = "They took Maskanah."
    assert speech.say_text(written, language="en-US", lexicon=Respelled()) == written
    assert "mahskunna" in speech.say(written, language="en-US", lexicon=Respelled()).text


def test_marks_come_before_the_lexicon() -> None:
    mark = Mark(4, 7, Direction.SAY, "Syrian army")
    spoken = speech.say("The SAA won.", language="en-US", lexicon=Lexicon(), marks=(mark,))
    assert spoken.text == "The Syrian army won."


def sounds(spoken: Spoken) -> list[tuple[str, str]]:
    return [(spoken.text[one.start : one.end], one.ipa) for one in spoken.pronunciations]


def test_spelled_letters_have_a_sound_for_engines_that_take_it() -> None:
    # Read as written, a lone A would be the article.
    assert sounds(speech.say("The SAA and a T-90A.", language="en-US")) == [
        ("S A A", "ˈɛs ˈeɪ ˈeɪ"),
        ("A", "ˈeɪ"),
    ]
    assert sounds(speech.say("IEDs", language="en-US")) == [("I E D's", "ˈaɪ ˈi ˈdiz")]
    assert sounds(speech.say("NZ", language="en-GB")) == [("N Z", "ˈɛn ˈzɛd")]
    assert sounds(speech.say("ECOWAS's", language="en-US")) == [("Ecowas", "ˈɛkoʊwɑs")]


@pytest.mark.parametrize(
    ("number", "american", "british"),
    [
        (0, "zero", "zero"),
        (105, "one hundred five", "one hundred and five"),
        (1001, "one thousand one", "one thousand and one"),
        (1_000_000_120, "one billion one hundred twenty", "one billion one hundred and twenty"),
        (-21, "minus twenty-one", "minus twenty-one"),
    ],
)
def test_cardinals(number: int, american: str, british: str) -> None:
    assert Words().cardinal(number) == american
    assert Words(british=True).cardinal(number) == british


@pytest.mark.parametrize(
    ("written", "value"), [("XIV", 14), ("MCMXCIX", 1999), ("IIII", 0), ("VX", 0), ("L", 50)]
)
def test_roman_numerals(written: str, value: int) -> None:
    assert roman(written) == value


def test_importing_speech_imports_nothing_heavy() -> None:
    code = "import sys, narrator.speech; print({'numpy', 'sentencex', 'onnxruntime'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("acronym", [name for name, ipa in WORDS.items() if ipa])
def test_every_transcription_can_be_spoken(acronym: str) -> None:
    assert phonemes.parse(WORDS[acronym])


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("a 8% rise", "an eight percent rise"),
        ("an 100-mile trip", "a one hundred-mile trip"),
        ("A USING clause and AN USER", "A Using clause and AN User"),
        ("an EU aide", "an E U aide"),
        ("a UN aide", "a U N aide"),
        ("an Hon. Jo Lee", "an Honorable Jo Lee"),
        ("Vitamin A 8 times", "Vitamin A eight times"),
        ("Serie A 11", "Serie A eleven"),
    ],
)
def test_an_article_goes_with_what_is_said(written: str, spoken: str) -> None:
    assert speech.say_text(written, language="en-US") == spoken
