"""Places every take in time, and says where chapters and captions fall. Pure, in whole samples."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from narrator import wording
from narrator.model import (
    Caption,
    Chapter,
    Cue,
    Decibels,
    Hertz,
    Line,
    Role,
    Samples,
    Script,
    Seconds,
    Take,
    Timeline,
)

_OPENING = (Role.OPENING, Role.TITLE, Role.BYLINE, Role.DATE, Role.DATELINE)
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Room:
    """How long the music at the ends and between reports is, and how far the voice may reach into it."""

    opening: Samples = 0
    closing: Samples = 0
    bumper: Samples = 0
    overlap: Samples = 0


def lay_out(
    lines: Sequence[Line],
    takes: Sequence[Take],
    *,
    sample_rate: Hertz,
    gains: Sequence[Decibels] = (),
    room: Room = Room(),
    bumpers: Collection[int] = (),
) -> Timeline:
    """Put one take a line in order, each followed by its line's pause.

    The voice starts before the opening sting has ended, by the overlap; the closing sting starts as much
    before the end of the last pause, and is heard out. Each of the lines in ``bumpers``, by index, comes
    after a bumper.
    """
    start = now = max(0, room.opening - room.overlap)
    cues = []
    for index, (line, take) in enumerate(zip(lines, takes, strict=True)):
        now += max(0, room.bumper - room.overlap) if index in bumpers else 0
        cues.append(Cue(take.digest, now, take.length, index, gains[index] if gains else 0.0))
        now += take.length + round(line.pause * sample_rate)
    speech_end = cues[-1].end if cues else start
    length = max(now, room.opening, closing_start(now, speech_end, room.overlap) + room.closing)
    return Timeline(tuple(cues), length, sample_rate, start, speech_end)


def closing_start(end: Samples, speech_end: Samples, overlap: Samples) -> Samples:
    """Where a closing sting starts: before the last pause is over, but never under speech."""
    return max(speech_end, end - overlap)


def captions(
    lines: Sequence[Line], timeline: Timeline, *, speakers: Sequence[str] = ()
) -> tuple[Caption, ...]:
    """One caption a sentence, as written, from where it is first heard to where it has been said.

    ``speakers`` names who reads each line, when a transcript should tell.
    """
    groups = itertools.groupby(
        timeline.cues, key=lambda cue: (lines[cue.line].segment, lines[cue.line].sentence)
    )
    made = []
    for _, grouped in groups:
        cues = list(grouped)
        text = "".join(lines[cue.line].written for cue in cues)
        speaker = speakers[cues[0].line] if speakers else ""
        made.append(Caption(cues[0].start, cues[-1].end, " ".join(text.split()), speaker))
    return tuple(made)


def chapters(
    script: Script,
    lines: Sequence[Line],
    timeline: Timeline,
    *,
    shortest: Seconds = 0.0,
    part: Seconds = 180.0,
) -> tuple[Chapter, ...]:
    """Start a chapter at the opening, at every heading, and at the closing.

    A script with several titles is a digest: it has a chapter for each title and none for headings.

    A heading whose chapter would be shorter than ``shortest`` seconds does not get one. A body without
    headings is divided at paragraphs into parts of about ``part`` seconds, named by their first words.
    """
    starts = _segment_starts(lines, timeline)
    body = [i for i in starts if script.segments[i].role not in (*_OPENING, Role.CLOSING)]
    titles = [i for i in starts if script.segments[i].role is Role.TITLE]
    headings = [i for i in body if script.segments[i].role is Role.HEADING]
    if len(titles) > 1:
        marks = [Chapter(script.segments[i].text.rstrip("."), starts[i]) for i in titles]
    elif headings:
        led = body[: body.index(headings[0])]
        marks = [Chapter(_name(script.segments[led[0]].text), starts[led[0]])] if led else []
        marks += [Chapter(script.segments[i].text, starts[i]) for i in headings]
    else:
        marks = list(_parts(script, body, starts, timeline, part))
    end = _closing_start(script, starts, timeline)
    marks = _merge(marks, end, round(shortest * timeline.sample_rate))
    opening = [Chapter(script.title or "Opening", 0)] if _has_opening(script, starts) or not marks else []
    if marks and not opening:
        marks[0] = Chapter(marks[0].title, 0)
    has_closing = end < timeline.length and _has_closing(script, starts)
    closing = [Chapter(wording.find(script.language).ending, end)] if has_closing else []
    return (*opening, *marks, *closing)


def _segment_starts(lines: Sequence[Line], timeline: Timeline) -> dict[int, Samples]:
    starts: dict[int, Samples] = {}
    for cue in timeline.cues:
        starts.setdefault(lines[cue.line].segment, cue.start)
    return starts


def _has_opening(script: Script, starts: dict[int, Samples]) -> bool:
    return any(script.segments[i].role in _OPENING for i in starts)


def _has_closing(script: Script, starts: dict[int, Samples]) -> bool:
    return any(script.segments[i].role is Role.CLOSING for i in starts)


def _closing_start(script: Script, starts: dict[int, Samples], timeline: Timeline) -> Samples:
    closing = (start for i, start in starts.items() if script.segments[i].role is Role.CLOSING)
    return min(closing, default=timeline.length)


def _parts(
    script: Script, body: Sequence[int], starts: dict[int, Samples], timeline: Timeline, part: Seconds
) -> Iterator[Chapter]:
    """Divide the body evenly, each cut at the paragraph that starts nearest to where it should be."""
    if not body:
        return
    first, last = starts[body[0]], _closing_start(script, starts, timeline)
    count = max(1, round((last - first) / (part * timeline.sample_rate)))
    wanted = [first + (last - first) * n // count for n in range(count)]
    nearest = (min(body, key=lambda i: abs(starts[i] - place)) for place in wanted)
    for index in dict.fromkeys(nearest):
        yield Chapter(_name(script.segments[index].text), starts[index])


def _merge(marks: Sequence[Chapter], end: Samples, shortest: Samples) -> list[Chapter]:
    """Leave out what would end too soon after it starts; the first always stays."""
    ends = [mark.start for mark in marks[1:]] + [end]
    return [mark for n, mark in enumerate(marks) if n == 0 or ends[n] - mark.start >= shortest]


def _name(text: str) -> str:
    words = text.split()
    return " ".join(words[:_NAME_WORDS]).rstrip(",;:–—-") + ("…" if len(words) > _NAME_WORDS else "")
