"""Report → Script → script.md and back: no word lost, and nothing read aloud that is a direction."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrator import script
from narrator.config import Clean, Narration, Show
from narrator.errors import ConfigError, ScriptError
from narrator.model import Block, Cut, Direction, Mark, Reason, Report, Role, Script, Segment, Source

SOURCE = Source("reports/bridge.md", "0" * 64)
REPORT = Report(
    title="Harbour bridge reopens",
    blocks=(
        Block(Role.TITLE, "Harbour bridge reopens", (1,), level=1),
        Block(Role.BYLINE, "By Jane Doe", (2,)),
        Block(Role.PARAGRAPH, "The bridge is open.", (4,)),
        Block(Role.HEADING, "What comes next", (6,), level=2),
        Block(Role.ITEM, "The ramp.", (8,), level=1, number=1),
    ),
    source=SOURCE,
    cut=(Cut(9, "Share this", Reason.NAVIGATION),),
    date=datetime.date(2026, 11, 16),
    byline="Jane Doe",
    language="en-US",
)


def test_the_body_stands_between_an_opening_and_a_closing() -> None:
    made = script.write(REPORT, show=Show(title="The Quay"))
    assert [(s.role.value, s.text, s.line) for s in made.segments] == [
        ("opening", "The Quay.", 0),
        ("title", "Harbour bridge reopens.", 1),
        ("byline", "By Jane Doe.", 2),
        ("date", "November 16, 2026.", 0),
        ("paragraph", "The bridge is open.", 4),
        ("heading", "What comes next", 6),
        ("item", "The ramp.", 8),
        (
            "closing",
            "That was the report, “Harbour bridge reopens”. This was The Quay."
            " This episode was read by a synthetic voice.",
            0,
        ),
    ]


def test_the_body_alone() -> None:
    made = script.write(REPORT, clean=Clean(body_only=True))
    assert [s.role for s in made.segments] == [Role.PARAGRAPH, Role.HEADING, Role.ITEM]


def test_the_notice_can_be_switched_off() -> None:
    made = script.write(REPORT, narration=Narration(disclosure=False))
    assert "synthetic" not in made.segments[-1].text


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Weekly report – November 16, 2026: quiet", False),
        ("Weekly report, 16 Nov 2026", False),
        ("Weekly report 2026-11-16", False),
        ("The plan for November 1, 2026", True),
    ],
)
def test_a_date_in_the_title_is_not_said_twice(title: str, said: bool) -> None:
    report = Report(title, (), SOURCE, date=datetime.date(2026, 11, 16))
    assert (Role.DATE in [s.role for s in script.write(report).segments]) == said


def test_a_title_keeps_its_own_mark() -> None:
    made = script.write(Report("Who pays?", (), SOURCE), show=Show(title="The Quay"))
    assert [s.text for s in made.segments][1] == "Who pays?"


def test_an_unknown_value_in_a_template() -> None:
    with pytest.raises(ConfigError, match=r"no value is called \{headline\}") as caught:
        script.write(REPORT, narration=Narration(opening=("{headline}.",)))
    assert caught.value.where == "[narration] opening"


def test_a_file_a_person_can_read() -> None:
    segments = (
        Segment(Role.OPENING, "The Quay."),
        Segment(Role.TITLE, "Harbour bridge reopens", 1, level=1),
        Segment(
            Role.PARAGRAPH,
            "The SAA (its army) came.",
            4,
            marks=(Mark(4, 7, Direction.SAY, "S A A"), Mark(19, 19, Direction.PAUSE, "0.5")),
        ),
        Segment(Role.HEADING, "Next", 6, level=1),
        Segment(Role.QUOTATION, "[sic] -- he said", 8, voice="fenrir"),
        Segment(Role.ITEM, "The ramp.", 9, level=1, number=2),
    )
    made = Script("Harbour bridge reopens", segments, SOURCE, REPORT.cut, REPORT.date, show="The Quay")
    assert script.dump(made) == (
        f"""---
narrator: script
title: Harbour bridge reopens
date: '2026-11-16'
show: The Quay
language: en
source: reports/bridge.md
sha256: '{"0" * 64}'
---

[opening] The Quay.

# Harbour bridge reopens <!--1-->

The (SAA)[sub:"S A A"] (its army) [0.5s]came. <!--4-->

## Next <!--6-->

#[voice:"fenrir"]

> \\[sic] -- he said <!--8-->

#[voice]

2. The ramp. <!--9-->

# Not read

A line moved from here to above this heading is read.

- [9, navigation] Share this
"""
    )


words = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"))
    | st.sampled_from(list('()[]<>!-#\\":0123 ')),
    min_size=1,
    max_size=60,
).map(lambda text: " ".join(text.split()))
prose = words.filter(bool)


VALUES = {
    Direction.SAY: words,
    Direction.IPA: st.sampled_from(["ˈrɑːkə", "a.ˈbɛ"]),
    Direction.EMPHASIS: st.sampled_from(["strong", "reduced"]),
}


@st.composite
def marked(draw: st.DrawFn) -> Segment:
    text = draw(prose)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    marks = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        direction = draw(st.sampled_from([Direction.SAY, Direction.IPA, Direction.EMPHASIS]))
        marks.append(Mark(start, end, direction, draw(VALUES[direction])))
    role = draw(st.sampled_from(list(Role)))
    level = {Role.TITLE: 1, Role.HEADING: draw(st.integers(1, 5)), Role.ITEM: draw(st.integers(1, 4))}.get(
        role, 0
    )
    number = draw(st.integers(0, 99)) if role is Role.ITEM else 0
    return Segment(
        role,
        text,
        draw(st.integers(0, 999)),
        level,
        number,
        draw(st.sampled_from(["", "emma"])),
        tuple(marks),
    )


# Time is no matter of a script's: a busy machine draws slowly.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(marked(), max_size=5),
    st.lists(st.builds(Cut, st.integers(0, 99), prose, st.sampled_from(list(Reason))), max_size=3),
    prose,
    st.none() | st.dates() | st.datetimes(timezones=st.just(datetime.UTC)),
)
def test_a_script_comes_back_from_its_file(
    segments: list[Segment], cut: list[Cut], title: str, date: datetime.date | None
) -> None:
    made = Script(
        title,
        tuple(segments),
        SOURCE,
        tuple(cut),
        date,
        byline="Jane Doe",
        voice="heart",
        pronunciations=(("Raqqa", "/ˈrɑːkə/"), ("Tarn", "tarn")),
    )
    assert script.parse(script.dump(made)) == made


HEAD = "---\nnarrator: script\ntitle: T\n---\n"


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("A [sic] word", "unknown direction [sic]", 5),
        ('One.\n\n(a)[shout:"x"]', 'unknown direction [shout:"x"]', 7),
        ('SAA)[sub:"x"]', 'nothing for [sub:"x"] to apply to', 5),
        ('(Raqqa)[ipa:"ˈr@kə"]', "unknown phoneme symbol '@' in /ˈr@kə/", 5),
        ('(never)[emphasis:"loud"]', "unknown emphasis 'loud'", 5),
        ("One. [99999s] Two.", "a pause of 99999 s cannot be meant", 5),
    ],
)
def test_an_unknown_direction_is_not_read_aloud(body: str, message: str, line: int) -> None:
    with pytest.raises(ScriptError) as caught:
        script.parse(HEAD + body)
    assert caught.value.message == message
    assert caught.value.where == f"script.md:{line}"
    assert caught.value.hint


def test_a_line_moved_up_is_read() -> None:
    made = script.parse(HEAD + "- [12, related links] Read it all.\n\n# Not read\n\n- [13, footer] Bye\n")
    assert made.segments == (Segment(Role.PARAGRAPH, "Read it all.", 12),)
    assert made.cut == (Cut(13, "Bye", Reason.FOOTER),)


def test_speech_markdown_forms() -> None:
    made = script.parse(
        HEAD + 'Wait [500ms] for [break:"2s"] (Raqqa)[ipa:"ˈrɑːkə"], (never)[emphasis:"strong"].'
    )
    assert made.segments[0].text == "Wait  for  Raqqa, never."
    assert [(m.direction.value, m.value) for m in made.segments[0].marks] == [
        ("break", "0.5"),
        ("break", "2"),
        ("ipa", "ˈrɑːkə"),
        ("emphasis", "strong"),
    ]


def test_people_wrap_their_lines() -> None:
    made = script.parse(HEAD + "One\ntwo.\n> said\n> she\n## Next\n- a\n- b\n")
    assert [(s.role.value, s.text) for s in made.segments] == [
        ("paragraph", "One two."),
        ("quotation", "said she"),
        ("heading", "Next"),
        ("item", "a"),
        ("item", "b"),
    ]


def test_what_is_not_a_script() -> None:
    with pytest.raises(ScriptError, match="not a script"):
        script.parse("Hello.")
    assert not script.is_script("---\ntitle: x\n---\n")
    assert script.is_script(HEAD)


def test_what_no_opening_says_is_among_the_cuts() -> None:
    blocks = (
        Block(Role.TITLE, "The ferry", (1,)),
        Block(Role.BYLINE, "By Jane Doe", (2,)),
        Block(Role.DATE, "June 5, 2017", (3,)),
        Block(Role.PARAGRAPH, "It sailed.", (5,)),
    )
    date = datetime.date(2017, 6, 5)
    told = Report("The ferry", blocks, Source("a.txt", ""), date=date, byline="Jane Doe")
    assert not script.write(told).cut
    alone = script.write(told, clean=Clean(body_only=True))
    assert [(cut.line, cut.reason) for cut in alone.cut] == [
        (1, Reason.METADATA),
        (2, Reason.BYLINE),
        (3, Reason.DATE),
    ]
    together = script.write(told, narration=Narration(opening=("{title}, by {byline}.",)))
    assert [cut.line for cut in together.cut] == [3]
