"""Where takes, captions and chapters fall."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from narrator import timeline
from narrator.model import Line, Role, Script, Segment, Source, Take, Utterance

RATE = 1000


def line(segment: int, sentence: int, written: str, pause: float = 0.5) -> Line:
    return Line(Utterance(written), segment, sentence, written, pause)


def script(*segments: tuple[Role, str]) -> Script:
    return Script("Report", tuple(Segment(role, text) for role, text in segments), Source("r.md", ""))


def takes(*lengths: int) -> tuple[Take, ...]:
    return tuple(Take(f"{n:02}", length) for n, length in enumerate(lengths))


@given(
    st.lists(st.tuples(st.integers(1, 9000), st.floats(0, 3)), max_size=20),
    st.integers(0, 4000),
    st.integers(0, 6000),
    st.integers(0, 900),
)
def test_takes_follow_one_another_and_nothing_is_cut_off(
    parts: list[tuple[int, float]], opening: int, closing: int, overlap: int
) -> None:
    lines = [line(0, n, "a", pause) for n, (_, pause) in enumerate(parts)]
    laid = timeline.lay_out(
        lines,
        takes(*(n for n, _ in parts)),
        sample_rate=RATE,
        room=timeline.Room(opening, closing, 0, overlap),
    )
    now = laid.speech_start
    assert now == max(0, opening - overlap)
    for cue, (length, pause) in zip(laid.cues, parts, strict=True):
        assert (cue.start, cue.length) == (now, length)
        now = cue.end + round(pause * RATE)
    assert laid.length >= max(now, opening)
    assert laid.length >= laid.speech_end + (closing if parts else 0)


def test_a_caption_is_a_sentence_however_it_was_divided() -> None:
    lines = [line(0, 0, "First half, ", 0.1), line(0, 0, "second half. "), line(0, 1, "Next.")]
    laid = timeline.lay_out(lines, takes(100, 200, 300), sample_rate=RATE)
    assert [(c.start, c.end, c.text) for c in timeline.captions(lines, laid)] == [
        (0, 400, "First half, second half."),
        (900, 1200, "Next."),
    ]


def test_headings_become_chapters() -> None:
    made = script(
        (Role.OPENING, "Show."),
        (Role.TITLE, "Report"),
        (Role.PARAGRAPH, "It is told, before any heading, in words."),
        (Role.HEADING, "One"),
        (Role.PARAGRAPH, "a"),
        (Role.HEADING, "Two"),
        (Role.CLOSING, "End."),
    )
    lines = [line(n, 0, segment.text) for n, segment in enumerate(made.segments)]
    laid = timeline.lay_out(lines, takes(*[20_000] * 7), sample_rate=RATE)
    assert [(c.title, c.start) for c in timeline.chapters(made, lines, laid, shortest=10)] == [
        ("Report", 0),
        ("It is told, before any heading…", 41_000),
        ("One", 61_500),
        ("Two", 102_500),
        ("Closing", 123_000),
    ]


def test_a_heading_with_little_to_say_gets_no_chapter() -> None:
    made = script((Role.HEADING, "One"), (Role.HEADING, "Two"), (Role.PARAGRAPH, "a"))
    lines = [line(n, 0, segment.text) for n, segment in enumerate(made.segments)]
    laid = timeline.lay_out(lines, takes(9_000, 2_000, 1_000), sample_rate=RATE)
    assert [c.title for c in timeline.chapters(made, lines, laid, shortest=5)] == ["One"]


def test_without_headings_the_body_is_divided_in_sensible_parts() -> None:
    made = script(
        (Role.TITLE, "Report"),
        *[(Role.PARAGRAPH, f"Paragraph {n} of many.") for n in range(12)],
        (Role.CLOSING, "End."),
    )
    lines = [line(n, 0, segment.text, 0) for n, segment in enumerate(made.segments)]
    laid = timeline.lay_out(lines, takes(*[30_000] * 14), sample_rate=RATE)
    found = timeline.chapters(made, lines, laid, part=180)
    assert [(c.title, c.start) for c in found] == [
        ("Report", 0),
        ("Paragraph 0 of many.", 30_000),
        ("Paragraph 6 of many.", 210_000),
        ("Closing", 390_000),
    ]


def test_chapters_start_at_the_beginning() -> None:
    made = script((Role.PARAGRAPH, "Only this."))
    lines = [line(0, 0, "Only this.")]
    laid = timeline.lay_out(lines, takes(1000), sample_rate=RATE, room=timeline.Room(4000, overlap=500))
    assert [(c.title, c.start) for c in timeline.chapters(made, lines, laid)] == [("Only this.", 0)]


def test_a_digest_has_a_chapter_a_report_and_room_for_its_bumpers() -> None:
    made = script(
        (Role.OPENING, "The week."),
        (Role.TITLE, "One."),
        (Role.HEADING, "Within"),
        (Role.TITLE, "Two."),
        (Role.CLOSING, "End."),
    )
    lines = [line(n, 0, segment.text, 0) for n, segment in enumerate(made.segments)]
    room = timeline.Room(bumper=2_500, overlap=500)
    laid = timeline.lay_out(lines, takes(*[10_000] * 5), sample_rate=RATE, room=room, bumpers=[3])
    assert [(c.title, c.start) for c in timeline.chapters(made, lines, laid)] == [
        ("Report", 0),
        ("One", 10_000),
        ("Two", 32_000),
        ("Closing", 42_000),
    ]
