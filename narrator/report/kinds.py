"""Pages that are not one report: a live blog, several reports in a row, a list of teasers.

Told from what stands between the first and the last passage that is read: such a page repeats, entry by
entry, what a report says once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narrator.report import dates, facts
from narrator.report.passages import Passage

_SHORT = 60
_FACTS = 4
_LIVE = re.compile(
    r"\b(?:live\s?-?blog|live updates?|live coverage|live-?ticker|newsticker|latest updates|"
    r"as it happened|minute by minute|"
    r"minuto a minuto|en direct|en vivo|en directo|ao vivo|in diretta|relacja na żywo|canlı anlatım)\b|"
    r"(?-i:\bLIVE\b|\bLive:)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?:\d{1,3}\s?(?:m|h|min|mins|minutes?|hrs?|hours?)\.?\s(?:ago|earlier)\b|.{0,25}?\b\d{1,2}[:.h]\d\d(?![\d.]))"
    r".{0,25}$",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"\W{0,3}(?:read more|continue reading|read full (?:article|story)|keep reading|full story|"
    r"mehr lesen|weiterlesen|"
    r"lire la suite|leer más|"
    r"seguir leyendo|leia mais|continua a leggere|leggi tutto|lees verder|lees meer|"
    r"czytaj (?:dalej|więcej)|devamını oku|baca selengkapnya)\b.{0,40}$",
    re.IGNORECASE,
)
_MANY_STAMPS = 5
_MANY_STAMPS_LIVE = 2
_MANY_FACTS = 3
_MANY_TEASERS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """What stands between the first and the last passage that is read, and what the page is called."""

    title: str
    """Its headline, and the few words that stand above it."""
    passages: Sequence[Passage]
    """Cut ones included."""

    @property
    def inner(self) -> Sequence[Passage]:
        """Those below the lines where the report's own date and author may stand."""
        return self.passages[_FACTS:]


def is_live(span: Span) -> bool:
    """Many times of day stand alone, or a few on a page that calls itself live."""
    stamps = {one.text for one in span.inner if len(one.text) < _SHORT and _STAMP.match(one.text)}
    return len(stamps) >= (_MANY_STAMPS_LIVE if _LIVE.search(span.title) else _MANY_STAMPS)


def is_several(span: Span) -> bool:
    """Several lines name an author or a day, as each report of a row does at its head."""
    return len({one.text for one in span.inner if len(one.text) < _SHORT and _heads(one)}) >= _MANY_FACTS


def _heads(one: Passage) -> bool:
    return facts.is_byline(one) or (one.size <= 8 and dates.mentions(one.text))


def is_list(span: Span) -> bool:
    """Several lines lead on to the rest of what stands above them."""
    return (
        sum(len(one.text) < _SHORT and bool(_TEASER.match(one.text)) for one in span.passages)
        >= _MANY_TEASERS
    )


KINDS: Sequence[tuple[Callable[[Span], bool], str]] = (
    (is_live, "It looks like a live blog rather than one report: its entries may come newest first."),
    (is_list, "It looks like a list of teasers rather than one report."),
    (is_several, "It looks like several reports on one page: more than one names its author or its date."),
)


def doubts(span: Span) -> tuple[str, ...]:
    """The first kind of page, other than one report, that this one looks like."""
    return next(((said,) for is_kind, said in KINDS if is_kind(span)), ())
