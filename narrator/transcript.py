"""Writes what is said as transcripts: WebVTT, SRT and the JSON form of Podcasting 2.0. Pure.

One cue a sentence, as written. Times are those of the programme; a file that narrator finishes says how much
its encoder delays the sound, so they hold in it too.

- WebVTT: https://www.w3.org/TR/webvtt1/
- the others: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from narrator.model import Caption, Hertz, Samples

WIDTH = 65
"""Characters of a line, at most, in the forms that have lines."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a transcript down."""

    suffix: str
    media_type: str
    write: Callable[[Sequence[Caption], Hertz], str]


def webvtt(captions: Sequence[Caption], sample_rate: Hertz) -> str:
    """Write WebVTT; a speaker becomes a voice span."""
    cues = ["WEBVTT\n"]
    for caption, start, end in _timed(captions, sample_rate):
        voice = f"<v {_escaped(_line(caption.speaker))}>" if caption.speaker else ""
        text = "\n".join(map(_escaped, wrap(caption.text)))
        cues.append(f"{_clock(start, '.')} --> {_clock(end, '.')}\n{voice}{text}\n")
    return "\n".join(cues)


def srt(captions: Sequence[Caption], sample_rate: Hertz) -> str:
    """Write SRT; a speaker is named, with a colon, where another one starts."""
    cues, speaker = [], ""
    for number, (caption, start, end) in enumerate(_timed(captions, sample_rate), start=1):
        named = f"{_line(caption.speaker)}: " if caption.speaker and caption.speaker != speaker else ""
        text = "\n".join(wrap(named + caption.text))
        cues.append(f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{text}\n")
        speaker = caption.speaker
    return "\n".join(cues)


def podcasting(captions: Sequence[Caption], sample_rate: Hertz) -> str:
    """Write the JSON form of Podcasting 2.0, version 1.0.0: each body a whole sentence, times in seconds."""
    segments = (json.dumps(one, ensure_ascii=False) for one in _segments(captions, sample_rate))
    # A segment a line, each written by itself: indented as a whole, a long programme takes thrice the memory.
    return '{"version": "1.0.0", "segments": [\n' + ",\n".join(segments) + "\n]}\n"


def _segments(captions: Sequence[Caption], sample_rate: Hertz) -> Iterator[dict[str, Any]]:
    for caption, start, end in _timed(captions, sample_rate):
        speaker = {"speaker": _line(caption.speaker)} if caption.speaker else {}
        yield speaker | {"startTime": start / 1000, "endTime": end / 1000, "body": _line(caption.text)}


def text(captions: Sequence[Caption]) -> str:
    """Write the words alone, for a tag: each sentence on a line of its own."""
    return "\n".join(filter(None, (_line(caption.text) for caption in captions)))


FORMS = (
    Form(".vtt", "text/vtt", webvtt),
    Form(".srt", "application/x-subrip", srt),
    Form(".json", "application/json", podcasting),
)


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Divide a sentence into lines, at spaces; only a word that is longer than a line is cut.

    Joined with spaces, the lines are the sentence again, but for such a word.
    """
    return textwrap.wrap(_line(text), width, break_on_hyphens=False)


def _line(text: str) -> str:
    """On one line: an empty one would end the cue."""
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timed(captions: Sequence[Caption], sample_rate: Hertz) -> Iterator[tuple[Caption, int, int]]:
    """Give each caption with something to show its start and end in milliseconds; none ends as it starts."""
    for caption in captions:
        start, end = _milliseconds(caption.start, sample_rate), _milliseconds(caption.end, sample_rate)
        if caption.text.strip():
            yield caption, start, max(end, start + 1)


def _milliseconds(position: Samples, sample_rate: Hertz) -> int:
    return (position * 1000 + sample_rate // 2) // sample_rate


def _clock(milliseconds: int, point: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{thousandths:03}"
