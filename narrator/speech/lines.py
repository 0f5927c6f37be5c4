"""A script becomes lines: sentences with their voice, their words and the pause after each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.config import Pauses, Saying
from narrator.model import (
    Direction,
    Language,
    Line,
    Match,
    Profile,
    Pronunciation,
    Role,
    Script,
    Seconds,
    Segment,
    Spoken,
    Utterance,
)
from narrator.speech.acronyms import definitions
from narrator.speech.headlines import capitalised, is_shouted
from narrator.speech.numbers import Words
from narrator.speech.sentences import divide, sentences
from narrator.speech.verbalise import verbalise

if TYPE_CHECKING:
    from narrator.ports import Pronouncer

WHOLE = frozenset({Role.TITLE, Role.HEADING, Role.BYLINE, Role.DATE, Role.DATELINE})
"""Roles that are one utterance each, however they are punctuated."""
LONGEST = 400
"""Characters of an utterance when nobody says what the engine speaks well."""
ENDLESS = 4000
"""Characters of a sentence that is cut before it is even read: a page without a full stop."""
_SAID = (Direction.SAY, Direction.IPA)


def lines(
    script: Script,
    *,
    cast: Callable[[Segment], Profile],
    max_chars: Mapping[str, int],
    lexicon: Callable[[Profile], Pronouncer] | None = None,
    saying: Saying | None = None,
    pauses: Pauses | None = None,
) -> tuple[Line, ...]:
    """Turn a script into what is spoken, in order, with the silence after each line.

    ``max_chars`` is the longest utterance of each engine, by the engine's name, and ``lexicon`` gives the
    pronunciations that apply to a voice. What has nothing to say,
    such as a row of asterisks, makes no line of its own: its text stays with the line beside it.
    """
    saying = saying or Saying()
    glossary = _Glossary(script, lexicon, expand=saying.expand_acronyms)
    said: list[_Said] = []
    for index, segment in enumerate(script.segments):
        profile = cast(segment)
        limit = saying.max_sentence_chars or max_chars.get(profile.voice.engine, LONGEST)
        telling = _Telling(
            index, segment, profile, _language(script.language, profile.language), limit, glossary
        )
        said += telling.parts()
    return tuple(_paced(_heard(said), script.segments, pauses or Pauses()))


def _language(written: Language, spoken: Language) -> Language:
    """The language of a text, with the region of its voice when the text has none of its own."""
    main = written.partition("-")[0].lower()
    return spoken if "-" not in written and spoken.partition("-")[0].lower() == main else written


def mentions(matches: Iterable[Match], before: set[str]) -> Iterator[Match]:
    """What a lexicon found, with full names at the first mention alone; ``before`` keeps what was mentioned."""
    for match in matches:
        if match.kind != "expand-first":
            yield match
        elif match.entry not in before:
            before.add(match.entry)
            yield replace(match, ipa="")
        elif match.ipa:
            yield replace(match, say="")


# -- what the whole report knows -----------------------------------------------------------------------------


class _Glossary:
    """What the lexicon knows and the report defines, and which of it has been mentioned."""

    def __init__(
        self, script: Script, lexicon: Callable[[Profile], Pronouncer] | None, *, expand: bool
    ) -> None:
        self._lexicon = lexicon
        self.definitions = definitions("\n".join(segment.text for segment in script.segments))
        self._expanded = dict(self.definitions) if expand else {}
        self._mentioned: set[str] = set()

    def find(self, text: str, profile: Profile) -> list[Match]:
        """What is known in the next stretch of the report: to be asked once for each, in order."""
        matches = self._lexicon(profile).find(text) if self._lexicon else ()
        found = list(mentions(matches, self._mentioned))
        return sorted([*found, *self._expansions(text, found)], key=lambda match: match.start)

    def _expansions(self, text: str, known: Sequence[Match]) -> Iterator[Match]:
        for acronym, name in list(self._expanded.items()):
            match = re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", text)
            if match is None or any(one.start < match.end() and match.start() < one.end for one in known):
                continue
            del self._expanded[acronym]
            if text[match.start() - 1 : match.start()] != "(":
                yield Match(match.start(), match.end(), name, "", "expand-first", acronym)


# -- segments ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A line in the making: its pause is not known before its neighbours are."""

    line: Line
    asked: Seconds | None
    """The pause that the script asks for after it."""
    rate: float
    ends_sentence: bool


@dataclass(frozen=True, slots=True)
class _Telling:
    """One segment, about to be told by one voice."""

    index: int
    segment: Segment
    profile: Profile
    language: Language
    limit: int
    glossary: _Glossary

    def parts(self) -> Iterator[_Said]:
        text = self.segment.text
        shown = capitalised(text) if self.language.startswith("en") and is_shouted(text) else text
        matches = self.glossary.find(shown, self.profile)
        closed = [(mark.start, mark.end) for mark in self.segment.marks if mark.direction in _SAID]
        closed += [(match.start, match.end) for match in matches]
        for number, (start, end) in enumerate(self._sentences(closed)):
            yield from self._sentence(shown, start, end, number, matches)

    def _sentences(self, closed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        text = self.segment.text
        whole = self.segment.role in WHOLE
        places = [0]
        for sentence in [text] if whole else sentences(text, language=self.language):
            places.append(places[-1] + len(sentence))
        kept = [at for at in places if not any(low < at < high for low, high in closed)]
        return pairwise(kept)

    def _sentence(
        self, text: str, start: int, end: int, number: int, matches: Sequence[Match]
    ) -> Iterator[_Said]:
        """Say a sentence, at its pauses and in parts when it is long."""
        pauses = {
            mark.start: float(mark.value) for mark in self.segment.marks if mark.direction is Direction.PAUSE
        }
        asked = sorted(at for at in pauses if start < at < end)
        for low, high in pairwise([start, *asked, end]):
            pieces = list(self._pieces(text, low, high, matches))
            for place, (first, last, spoken) in enumerate(pieces):
                done = place == len(pieces) - 1
                pause = pauses.get(high) if done else None
                ends = done and high == end
                yield _Said(
                    self._line(first, last, number, spoken, ends=ends), pause, self.profile.voice.rate, ends
                )

    def _pieces(
        self, text: str, start: int, end: int, matches: Sequence[Match]
    ) -> Iterator[tuple[int, int, Spoken]]:
        if end - start > max(ENDLESS, 8 * self.limit):
            for low, high in _places(start, divide(text[start:end], max(ENDLESS // 2, 4 * self.limit))):
                yield from self._pieces(text, low, high, matches)
            return
        spoken = self._say(text, start, end, matches)
        if len(spoken.text) <= self.limit:
            yield start, end, spoken
            return
        whole = [(span.start, span.end) for span in spoken.spans]
        whole += [
            (mark.start - start, mark.end - start) for mark in self.segment.marks if mark.direction in _SAID
        ]
        limit = max(40, (end - start) * self.limit // len(spoken.text) - 10)
        for low, high in _places(start, divide(text[start:end], limit, whole=whole)):
            yield low, high, self._say(text, low, high, matches)

    def _say(self, text: str, start: int, end: int, matches: Sequence[Match]) -> Spoken:
        return verbalise(
            text[start:end],
            language=self.language,
            matches=[
                replace(match, start=match.start - start, end=match.end - start)
                for match in matches
                if start <= match.start and match.end <= end
            ],
            marks=[
                replace(mark, start=mark.start - start, end=mark.end - start)
                for mark in self.segment.marks
                if start <= mark.start and mark.end <= end
            ],
            definitions=self.glossary.definitions,
        )

    def _line(self, start: int, end: int, number: int, spoken: Spoken, *, ends: bool) -> Line:
        first = start == 0 and self.segment.role is Role.ITEM and self.segment.number > 0
        text, pronunciations = _trimmed(spoken)
        written = self.segment.text[start:end]
        if first:
            counted = f"{self._ordinal()}. "
            text, pronunciations = counted + text, _moved(pronunciations, len(counted))
            written = f"{self.segment.number}. {written}"
        utterance = Utterance(
            text=text + _punctuation(text, "." if ends else ","),
            voice=self.profile.voice,
            language=self.language,
            pronunciations=pronunciations,
        )
        return Line(utterance, self.index, number, written, 0.0, self.segment.line, spoken.doubts)

    def _ordinal(self) -> str:
        number = self.segment.number
        return Words().cardinal(number).capitalize() if self.language.startswith("en") else str(number)


def _places(start: int, pieces: Iterator[str]) -> Iterator[tuple[int, int]]:
    for piece in pieces:
        yield start, start + len(piece)
        start += len(piece)


def _trimmed(spoken: Spoken) -> tuple[str, tuple[Pronunciation, ...]]:
    """Without the white space at its ends; within, every run of it is left as written."""
    lead = len(spoken.text) - len(spoken.text.lstrip())
    return spoken.text.strip(), _moved(spoken.pronunciations, -lead)


def _moved(pronunciations: Sequence[Pronunciation], by: int) -> tuple[Pronunciation, ...]:
    return tuple(replace(one, start=one.start + by, end=one.end + by) for one in pronunciations)


def _punctuation(text: str, sign: str) -> str:
    """What an utterance lacks to be heard as ended, or as going on."""
    return sign if text.rstrip("\"'”’)]»")[-1:].isalnum() else ""


# -- silence -------------------------------------------------------------------------------------------------


def _heard(said: Sequence[_Said]) -> list[_Said]:
    """Only what has something to say, each with the silent text beside it."""
    heard: list[_Said] = []
    waiting: list[Line] = []
    for one in said:
        if _speakable(one.line.utterance):
            lead = "".join(line.written + _gap(line, one.line) for line in waiting)
            heard.append(replace(one, line=replace(one.line, written=lead + one.line.written)))
            waiting = []
        elif heard:
            heard[-1] = _joined(heard[-1], one)
        else:
            waiting.append(one.line)
    return heard


def _gap(line: Line, following: Line) -> str:
    return "" if line.segment == following.segment else " "


def _joined(before: _Said, silent: _Said) -> _Said:
    written = before.line.written + _gap(before.line, silent.line) + silent.line.written
    line = replace(before.line, written=written)
    pauses = [pause for pause in (before.asked, silent.asked) if pause is not None]
    return replace(before, line=line, asked=max(pauses, default=None), ends_sentence=silent.ends_sentence)


def _speakable(utterance: Utterance) -> bool:
    english = utterance.language.startswith("en")
    return any(character.isalpha() or (not english and character.isdigit()) for character in utterance.text)


def _paced(said: Sequence[_Said], segments: Sequence[Segment], pauses: Pauses) -> Iterator[Line]:
    """Give each line the pause that its place calls for, unless the script asks for another."""
    for one, following in pairwise([*said, None]):
        if one is None:
            continue
        pause = one.asked if one.asked is not None else _pause(one, following, segments, pauses)
        yield replace(one.line, pause=pause if one.asked is not None else pause / one.rate)


def _pause(one: _Said, following: _Said | None, segments: Sequence[Segment], pauses: Pauses) -> Seconds:
    if following is None:
        return pauses.end
    if following.line.segment == one.line.segment:
        return pauses.sentence if one.ends_sentence else pauses.clause
    return between(segments[one.line.segment].role, segments[following.line.segment].role, pauses)


def between(role: Role, following: Role, pauses: Pauses) -> Seconds:
    """The pause between two segments: what the first calls for or the second, whichever is longer."""
    after = {
        Role.TITLE: pauses.title,
        Role.BYLINE: pauses.byline,
        Role.DATE: pauses.byline,
        Role.DATELINE: pauses.dateline,
        Role.HEADING: pauses.heading,
        Role.ITEM: pauses.item if following is Role.ITEM else max(pauses.item, pauses.paragraph),
        Role.QUOTATION: pauses.quotation,
    }
    before = {
        Role.HEADING: pauses.before_heading,
        Role.TITLE: pauses.before_heading,
        Role.QUOTATION: pauses.quotation,
    }
    return max(after.get(role, pauses.paragraph), before.get(following, 0.0))
