"""Scripts become lines: nothing lost, nothing unsayable, a pause for every place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import speech
from narrator.config import Pauses, Saying
from narrator.model import (
    Direction,
    Line,
    Mark,
    Match,
    Profile,
    Role,
    Script,
    Segment,
    Source,
    Voice,
)

PAUSES = Pauses()


class Fixed:
    """A lexicon that knows a few names."""

    def __init__(self, **entries: tuple[str, str, str]) -> None:
        self.entries = entries

    def find(self, text: str) -> list[Match]:
        found = []
        for name, (say, ipa, kind) in self.entries.items():
            start = text.find(name)
            while start >= 0:
                found.append(Match(start, start + len(name), say, ipa, kind, name))
                start = text.find(name, start + 1)
        return sorted(found, key=lambda match: match.start)


def script(*segments: Segment, language: str = "en-US") -> Script:
    return Script("T", segments, Source("x", ""), language=language)


def tell(*segments: Segment, limit: int = 300, language: str = "en-US", **rest: object) -> tuple[Line, ...]:
    profile = Profile(language="en-GB" if language == "en" else "en-US", voice=rest.pop("voice", Voice()))  # type: ignore[arg-type]
    return speech.lines(
        script(*segments, language=language),
        cast=lambda _: profile,
        max_chars={"hibari": limit},
        **rest,  # type: ignore[arg-type]
    )


def texts(told: tuple[Line, ...]) -> list[str]:
    return [line.utterance.text for line in told]


def paragraph(text: str, *marks: Mark) -> Segment:
    return Segment(Role.PARAGRAPH, text, marks=marks)


def test_a_paragraph_is_said_sentence_by_sentence() -> None:
    told = tell(paragraph("Gen. Smith met 12 men. They left at 5 p.m."))
    assert texts(told) == ["General Smith met twelve men.", "They left at five P M."]
    assert [line.written for line in told] == ["Gen. Smith met 12 men. ", "They left at 5 p.m."]
    assert [line.sentence for line in told] == [0, 1]
    assert [line.pause for line in told] == [PAUSES.sentence, PAUSES.end]


def test_a_headline_is_one_utterance_and_capitals_are_not_shouted() -> None:
    told = tell(Segment(Role.TITLE, "THE WAR IS OVER. NATO AND THE US LEAVE"))
    assert texts(told) == ["The war is Over. NATO and the U S Leave."]
    assert told[0].written == "THE WAR IS OVER. NATO AND THE US LEAVE"


def test_an_ordered_item_says_its_number() -> None:
    told = tell(Segment(Role.ITEM, "Secure the SAA base.", number=2), Segment(Role.ITEM, "Dig in.", level=1))
    assert texts(told) == ["Two. Secure the S A A base.", "Dig in."]
    assert [line.written for line in told] == ["2. Secure the SAA base.", "Dig in."]
    sound = told[0].utterance.pronunciations[0]
    assert told[0].utterance.text[sound.start : sound.end] == "S A A"


@pytest.mark.parametrize(
    ("first", "second", "pause"),
    [
        (Role.TITLE, Role.PARAGRAPH, PAUSES.title),
        (Role.PARAGRAPH, Role.PARAGRAPH, PAUSES.paragraph),
        (Role.PARAGRAPH, Role.HEADING, max(PAUSES.paragraph, PAUSES.before_heading)),
        (Role.TITLE, Role.HEADING, max(PAUSES.title, PAUSES.before_heading)),
        (Role.HEADING, Role.PARAGRAPH, PAUSES.heading),
        (Role.ITEM, Role.ITEM, PAUSES.item),
        (Role.ITEM, Role.PARAGRAPH, PAUSES.paragraph),
        (Role.PARAGRAPH, Role.QUOTATION, PAUSES.quotation),
        (Role.DATELINE, Role.PARAGRAPH, PAUSES.dateline),
        (Role.BYLINE, Role.PARAGRAPH, PAUSES.byline),
    ],
)
def test_pauses_are_those_of_the_place(first: Role, second: Role, pause: float) -> None:
    told = tell(Segment(first, "One thing."), Segment(second, "Another thing."))
    assert [line.pause for line in told] == [pause, PAUSES.end]


def test_a_fast_voice_pauses_less_but_never_where_the_script_says_how_long() -> None:
    asked = Mark(10, 10, Direction.PAUSE, "2.5")
    told = tell(paragraph("He waited. And left. At last.", asked), voice=Voice(rate=2.0))
    assert [line.pause for line in told] == [2.5, PAUSES.sentence / 2, PAUSES.end / 2]


def test_a_pause_within_a_sentence_divides_it() -> None:
    told = tell(paragraph("He waited and then left.", Mark(9, 9, Direction.PAUSE, "1")))
    assert texts(told) == ["He waited,", "and then left."]
    assert [line.sentence for line in told] == [0, 0]
    assert told[0].pause == 1.0


def test_marks_say_what_they_direct() -> None:
    told = tell(
        paragraph(
            "Troops took Raqqa. The SAA and IED. won.",
            Mark(12, 17, Direction.IPA, "ˈɹækə"),
            Mark(23, 26, Direction.SAY, "Syrian army"),
            Mark(31, 40, Direction.SAY, "bombs won"),
        )
    )
    assert texts(told) == ["Troops took Raqqa.", "The Syrian army and bombs won."]
    assert [(one.start, one.end, one.ipa) for one in told[0].utterance.pronunciations] == [(12, 17, "ˈɹækə")]


def test_the_lexicon_comes_before_the_rules_and_is_never_cut() -> None:
    lexicon = Fixed(**{"T-90A": ("tank", "", "alias"), "Yahoo! Inc": ("Yahoo", "ˈjɑhu", "word")})
    told = tell(paragraph("The T-90A of Yahoo! Inc is here."), lexicon=lambda _: lexicon)
    assert texts(told) == ["The tank of Yahoo is here."]
    sound = told[0].utterance.pronunciations[0]
    assert told[0].utterance.text[sound.start : sound.end] == "Yahoo"


def test_expand_first_says_the_full_name_once() -> None:
    lexicon = Fixed(SAA=("Syrian Arab Army", "", "expand-first"))
    told = tell(paragraph("The SAA won. The SAA left."), paragraph("The SAA."), lexicon=lambda _: lexicon)
    assert texts(told) == ["The Syrian Arab Army won.", "The S A A left.", "The S A A."]


def test_what_the_report_defines_can_be_said_in_full_first() -> None:
    segments = (
        Segment(Role.TITLE, "SDF advances"),
        paragraph("The Syrian Democratic Forces (SDF) won. SDF left."),
    )
    told = tell(*segments, saying=Saying(expand_acronyms=True))
    assert texts(told) == [
        "Syrian Democratic Forces advances.",
        "The Syrian Democratic Forces (S D F) won.",
        "S D F left.",
    ]


def test_what_cannot_be_said_stays_with_its_neighbour() -> None:
    told = tell(paragraph("***"), paragraph("One."), paragraph("---"), paragraph("Two."), paragraph("* * *"))
    assert [line.written for line in told] == ["*** One. ---", "Two. * * *"]
    assert [line.segment for line in told] == [1, 3]
    assert tell(paragraph("***")) == ()


def test_a_long_sentence_is_divided_at_clauses() -> None:
    text = (
        "The army took the town of Maskanah on Saturday, after weeks of fighting with more than 1,400 men, "
        "while units of the Republican Guard advanced east of Khanasser and captured the hills nearby."
    )
    told = tell(paragraph(text), limit=120)
    assert [line.written for line in told] == [
        "The army took the town of Maskanah on Saturday, after weeks of fighting with more than 1,400 men, ",
        "while units of the Republican Guard advanced east of Khanasser and captured the hills nearby.",
    ]
    assert told[0].pause == PAUSES.clause
    assert {line.sentence for line in told} == {0}


def test_the_setting_overrides_what_the_engine_could_speak() -> None:
    told = tell(
        paragraph("First one thing happened, then another thing happened, then a third."),
        saying=Saying(max_sentence_chars=45),
    )
    assert len(told) > 1
    assert all(len(line.utterance.text) <= 46 for line in told)


def test_neither_names_nor_numbers_are_divided() -> None:
    text = " ".join(["near Deir Ezzor $1.2 billion"] * 30)
    told = tell(paragraph(text), limit=100)
    for line in told:
        assert line.written.count("Deir") == line.written.count("Ezzor")
        assert line.written.count("$1.2") == line.written.count("billion")


def test_the_text_decides_the_region_and_the_voice_where_the_text_does_not() -> None:
    assert tell(paragraph("205 men"), language="en-US")[0].utterance.text == "two hundred five men."
    british = tell(paragraph("205 men"), language="en")[0].utterance
    assert (british.text, british.language) == ("two hundred and five men.", "en-GB")


def test_other_languages_pass_unharmed() -> None:
    told = tell(paragraph("Am 3. Juni waren es 1.400 Mann. Die SAA kam."), language="de-DE")
    assert " ".join(texts(told)) == "Am 3. Juni waren es 1.400 Mann. Die SAA kam."
    assert tell(paragraph("2017"), language="de-DE")[0].utterance.text == "2017."


def test_an_endless_line_is_divided_in_good_time() -> None:
    text = "word " * 60_000 + "x" * 50_000
    told = tell(paragraph(text))
    assert "".join(line.written for line in told) == text
    assert max(len(line.utterance.text) for line in told) <= 301


_PIECES = st.lists(
    st.sampled_from(
        [
            "Gen. ",
            "Smith ",
            "$1.2bn ",
            "5 km ",
            "***",
            ". ",
            "The ",
            "SAA ",
            "“Yes!” ",
            "(no.) ",
            "T-90A ",
            "3:15 ",
            "½",
            "https://a.org/x ",
            "p.m. ",
            "\u00a0",
            "— ",
            "100,000 ",
            "é",
            "№ 5 ",
            "!",
            "? ",
            "#tag ",
            "&",
            "1990s ",
            "II ",
        ]
    )
    | st.text(max_size=8),
    min_size=1,
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES.map("".join), min_size=1, max_size=4), st.sampled_from([40, 80, 300]))
def test_nothing_written_is_lost(written: list[str], limit: int) -> None:
    told = tell(*(paragraph(text) for text in written), limit=limit)
    assert all(any(character.isalpha() for character in line.utterance.text) for line in told)
    if told:
        assert _squeezed("".join(line.written for line in told)) == _squeezed("".join(written))
    for line in told:
        for sound in line.utterance.pronunciations:
            assert 0 <= sound.start < sound.end <= len(line.utterance.text)


def _squeezed(text: str) -> str:
    return text.replace(" ", "")


@settings(max_examples=100, deadline=None)
@given(_PIECES.map("".join))
def test_one_segment_is_written_back_exactly(text: str) -> None:
    told = tell(paragraph(text), limit=60)
    assert not told or "".join(line.written for line in told) == text
