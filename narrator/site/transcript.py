"""The transcript as a page shows it: sentences in time, set in the paragraphs they were written in."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from narrator.errors import StorageError
from narrator.model import Role, Script, Seconds, Segment

_BREATH: Seconds = 0.45
"""A longer pause than this ends a paragraph, where no script tells."""
AROUND = frozenset({Role.TITLE, Role.BYLINE, Role.DATE, Role.OPENING, Role.CLOSING})
"""What is read around a report, beside its own words."""
_PARAGRAPH = Segment(Role.PARAGRAPH, "")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the report as written, and when it is heard."""

    start: Seconds
    end: Seconds
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that stand together: a paragraph, a heading, an item or a quotation."""

    segment: Segment
    """What it is in the script."""
    sentences: tuple[Sentence, ...]

    @property
    def start(self) -> Seconds:
        return self.sentences[0].start

    @property
    def speaker(self) -> str:
        return self.sentences[0].speaker


def read(text: str, *, where: str = "") -> tuple[Sentence, ...]:
    """Read a transcript in the JSON form of Podcasting 2.0, in the order it is heard.

    See https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md. Raises
    `StorageError` when it is something else.
    """
    try:
        segments = json.loads(text)["segments"]
        sentences = [
            Sentence(
                float(segment["startTime"]),
                float(segment["endTime"]),
                " ".join(str(segment["body"]).split()),
                str(segment.get("speaker", "")),
            )
            for segment in segments
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StorageError(
            "is not a transcript in the Podcasting 2.0 form", where=where, hint="make the episode again"
        ) from error
    return tuple(sorted(sentences, key=lambda sentence: sentence.start))


def passages(sentences: Sequence[Sentence], script: Script | None = None) -> tuple[Passage, ...]:
    """Set sentences in the paragraphs of their script; without it, or where it differs, at longer pauses.

    Every sentence is in exactly one passage, in order.
    """
    left = list(sentences)
    made: list[Passage] = []
    for segment in script.segments if script else ():
        count = _count(segment, left)
        if count:
            made.append(Passage(segment, tuple(left[:count])))
            del left[:count]
    return (*made, *_by_pauses(left))


def joined(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Set together what is printed together: the lines around a report, a dateline with what follows."""
    made: list[Passage] = []
    for passage in passages:
        if made and _belong(made[-1], passage):
            made[-1] = Passage(passage.segment, made[-1].sentences + passage.sentences)
        else:
            made.append(passage)
    return tuple(made)


def _belong(first: Passage, second: Passage) -> bool:
    roles = (first.segment.role, second.segment.role)
    together = all(role in AROUND for role in roles) or roles == (Role.DATELINE, Role.PARAGRAPH)
    return together and first.speaker == second.speaker


def _count(segment: Segment, sentences: Sequence[Sentence]) -> int:
    """How many sentences from the first on make up a segment's text; 0 when they are not its."""
    wanted, said = _letters(segment.text), ""
    for count, sentence in enumerate(sentences, start=1):
        said += _letters(sentence.text)
        if said == wanted:
            return count
        if not wanted.startswith(said):
            return 0
    return 0


def _letters(text: str) -> str:
    return "".join(text.split())


def _by_pauses(sentences: Sequence[Sentence]) -> Iterator[Passage]:
    number = 0
    numbers = [0]
    for before, after in itertools.pairwise(sentences):
        number += after.start - before.end >= _BREATH or after.speaker != before.speaker
        numbers.append(number)
    for _, group in itertools.groupby(zip(numbers, sentences, strict=False), key=lambda pair: pair[0]):
        yield Passage(_PARAGRAPH, tuple(sentence for _, sentence in group))
