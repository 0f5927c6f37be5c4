"""The report out of a plain-text scrape: no tags, all the page's furniture.

Passages are measured and scored; rules veto what cannot be read; the comment section ends the page; the best
contiguous run is the body; and what is left out of it says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from narrator.errors import ReportError
from narrator.model import Language, Reason, Role
from narrator.report import comments, features, rules, score
from narrator.report.context import best_run
from narrator.report.passages import ITEM, LONGEST_HEADING, Passage

_MOST_PASSAGES = 40_000
"""The longest novels have a third of it; each costs a millisecond or two."""
_LEAST = 30
"""Words; a smaller body is not believed."""
_LEAST_HEADING = -2.5
"""The score of what even good neighbours do not make a heading."""
_GOES_ON = ",;"
"""Marks after which a line of a list or a verse goes on."""
_MANY = 3
"""So many headings in a row are none."""
_LEAST_LEAD = 5
"""Words of a sentence that ends in a colon; a heading that does has fewer."""
_VETO = -4.0
"""The score of what a rule forbids."""
_WITHIN = frozenset({Reason.ADVERTISEMENT, Reason.CAPTION, Reason.CREDIT, Reason.RELATED, Reason.TABLE})
"""What often stands in the middle of a report."""
_BRIEF = 2
"""Words of a line that stands under a picture or between two posts: "Image copyright", "Report"."""
_BRIEFLY = -1.2
"""What such a line counts at least in the run it stands in."""
_LEAST_SAID = 10
"""Words; a shorter passage may be a refrain, or the name of a part."""
_COPIED = 0.5
"""The share of the body, in words, that a copy of it holds at least."""
_BENEFIT = -0.9
"""The score above which a whole sentence next to the body is read too."""
_INTERRUPTS = -0.8
"""The score at which that counts against the run it interrupts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage with its verdict: read in a role, or cut for a reason."""

    passage: Passage
    score: float
    role: Role | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A page with its verdicts, and where the body lies in it."""

    judged: tuple[Judged, ...]
    start: int
    end: int
    """Half open."""
    vetoed: frozenset[int]
    """The passages that a rule forbids."""
    confidence: float


@dataclass(frozen=True, slots=True)
class _Page:
    """All passages of a scrape, with what is measured, ruled and thought of each."""

    passages: Sequence[Passage]
    measured: Sequence[Mapping[str, float]]
    vetoes: Sequence[Reason | None]
    scores: Sequence[float]

    @property
    def vetoed(self) -> frozenset[int]:
        return frozenset(index for index, veto in enumerate(self.vetoes) if veto)

    def without(self, again: frozenset[int]) -> _Page:
        """The page where these passages only repeat what was said."""
        vetoes = [Reason.REPEATED if index in again else veto for index, veto in enumerate(self.vetoes)]
        scores = [_VETO if index in again else one for index, one in enumerate(self.scores)]
        return replace(self, vetoes=vetoes, scores=scores)

    def above(self, upper: _Page) -> _Page:
        """The page with its upper part as that is judged by itself."""
        end = len(upper.passages)
        return _Page(
            self.passages,
            [*upper.measured, *self.measured[end:]],
            [*upper.vetoes, *self.vetoes[end:]],
            [*upper.scores, *self.scores[end:]],
        )

    def words(self, first: int, last: int) -> int:
        return sum(passage.size for passage in self.passages[first:last])

    def read(self, index: int) -> Judged:
        """A verdict to read: a passage that only names what follows is a heading."""
        role = Role.HEADING if self.names(index) else Role.PARAGRAPH
        return Judged(self.passages[index], self.scores[index], role=role)

    def repeated(self, index: int) -> Judged:
        """A verdict to cut what is said again."""
        return Judged(self.passages[index], self.scores[index], reason=Reason.REPEATED)

    def names(self, index: int) -> bool:
        """Whether a passage is a few words that neither end a sentence, nor go on, nor lead in to a list."""
        passage = self.passages[index]
        open_ended = self.measured[index]["ends"] or passage.text[-1] in _GOES_ON or _leads_in(passage)
        return passage.size <= LONGEST_HEADING and not open_ended

    def cut(self, index: int, bounds: tuple[int, int, int], *, related: bool = False) -> Judged:
        """A verdict to cut, with the reason; ``bounds`` are those of the body, and where comments start."""
        passage = self.passages[index]
        reason = _reason(passage, self.vetoes[index], index, bounds, related=related)
        return Judged(passage, self.scores[index], reason=reason)


def refuse_too_many(parts: Sequence[object], where: str) -> None:
    """Raise `ReportError` for more paragraphs, or lines, than any report has."""
    if len(parts) > _MOST_PASSAGES:
        raise ReportError(
            f"holds {len(parts)} paragraphs or lines, more than any report",
            where=where,
            hint="give the report alone, or divide it",
        )


def judge(passages: Sequence[Passage], language: Language, *, where: str = "") -> Body:
    """Give every passage of a scrape its verdict; more of them than any report has are refused."""
    refuse_too_many(passages, where)
    page = _page(passages, language)
    end = comments.start(passages, page.scores, language)
    if end == len(passages) and _is_tidy(page):
        return _whole(page)
    first, last = _run(page, end)
    if again := _said_again(page, first, last):
        page = page.without(again)
        first, last = _run(page, end)
    if page.words(first, last) < _LEAST and 0 < end < len(passages):
        # More was said in the comments than in the report: seen without them, it looks more like one.
        page = page.above(_page(passages[:end], language))
        first, last = _run(page, end)
    if page.words(first, last) < _LEAST:
        # A forum has nothing but posts; the first of them is what there is to read.
        first, last = _run(page, len(passages))
        end = max(end, last)
    if page.words(first, last) < _LEAST:
        return _leftover(page, end)
    verdicts = []
    related = False
    body = passages[first:last]
    for index in range(len(passages)):
        inside = first <= index < last
        related = (related or page.vetoes[index] is Reason.RELATED) and not inside
        if inside and (page.scores[index] > 0 or _is_prose(page, index) or _is_heading(page, index)):
            verdicts.append(page.repeated(index) if rules.pulled(body, index - first) else page.read(index))
        else:
            verdicts.append(page.cut(index, (first, last, end), related=related))
    return Body(tuple(verdicts), first, last, page.vetoed, _confidence(verdicts))


def _page(passages: Sequence[Passage], language: Language) -> _Page:
    measured = features.measure(passages, language)
    known = rules.page(passages)
    backed = {**rules.below_the_end(passages), **rules.back_matter(passages)}
    backed |= dict.fromkeys(rules.led_to(passages) - backed.keys(), Reason.RELATED)
    tabled = rules.tabled(passages)
    vetoes = [
        backed.get(index) or (Reason.TABLE if index in tabled else rules.never_read(passage, known))
        for index, passage in enumerate(passages)
    ]
    scores = score.score(passages, measured)
    ruled = [_VETO if veto else one for veto, one in zip(vetoes, scores, strict=True)]
    return _Page(passages, measured, vetoes, ruled)


def _run(page: _Page, end: int) -> tuple[int, int]:
    """Where the body starts and ends: the best run, without what cannot stand at its edges."""
    bridged = [_bridged(page, index) for index in range(end)]
    start, stop = best_run([passage.size for passage in page.passages[:end]], bridged)
    while stop > start + 1 and (page.vetoes[stop - 1] or page.scores[stop - 1] <= 0):
        stop -= 1
    while start < stop - 1 and page.vetoes[start]:
        start += 1
    while stop < end and _is_prose(page, stop):
        stop += 1
    return start, _without_headings(page, start, stop)


def _without_headings(page: _Page, start: int, stop: int) -> int:
    """The end of the body without what would be a heading with nothing below it; several are a list."""
    last = stop
    while last > start + 1 and page.names(last - 1) and not ITEM.match(page.passages[last - 1].text):
        last -= 1
    return last if stop - last < _MANY else stop


def _bridged(page: _Page, index: int) -> float:
    """What a passage counts for the run it may stand in; a word or two interrupt little, whatever it is."""
    if page.vetoes[index] in _WITHIN:
        return _INTERRUPTS
    brief = page.passages[index].size <= _BRIEF and page.scores[index] < 0
    return max(page.scores[index], _BRIEFLY) if brief else page.scores[index]


def _said_again(page: _Page, first: int, last: int) -> frozenset[int]:
    """The paragraphs of a second copy of the body: some pages hold a hidden one, word for word.

    What only comes back now and then, such as the questions of several interviews, is no copy.
    """
    said: dict[str, int] = {}
    for index in range(first, last):
        if page.passages[index].size >= _LEAST_SAID:
            said.setdefault(page.passages[index].text, index)
    again = [index for index in range(first, last) if said.get(page.passages[index].text, index) < index]
    copied = {page.passages[index].text for index in again}
    held = sum(page.passages[index].size for text, index in said.items() if text in copied)
    total = sum(page.passages[index].size for index in said.values())
    return frozenset(again) if held >= _COPIED * total else frozenset()


def _is_prose(page: _Page, index: int) -> bool:
    """Whole sentences without a word of furniture get the benefit of the doubt next to what is read."""
    values = page.measured[index]
    whole = values["ends"] and not values["furniture"]
    return bool(whole) and not page.vetoes[index] and page.scores[index] > _BENEFIT


def _is_tidy(page: _Page) -> bool:
    """Whether nothing around the report was copied with it: then every line of it is read."""
    furnished = any(one["furniture_density"] > 0.3 for one in page.measured)
    if furnished or set(page.vetoes) - {None, Reason.TABLE}:
        return False
    ended = sum(
        passage.size
        for passage, one in zip(page.passages, page.measured, strict=True)
        if one["ends"] or one["colon"] or passage.text[-1] in _GOES_ON
    )
    return ended >= 0.75 * page.words(0, len(page.passages)) or len(page.passages) <= 2


def _whole(page: _Page) -> Body:
    """Every passage is read, but for tables."""
    count = len(page.passages)
    verdicts = tuple(
        page.cut(index, (0, count, count)) if page.vetoes[index] else page.read(index)
        for index in range(count)
    )
    body = (index for index, values in enumerate(page.measured) if values["ends"] and values["length"] > 2)
    return Body(verdicts, next(body, 0), count, page.vetoed, 1.0)


def _leftover(page: _Page, end: int) -> Body:
    """Where next to nothing looks like a body: whole sentences, or else all that no rule forbids."""
    free = [index for index in range(end) if not page.vetoes[index]]
    told = [index for index in free if page.measured[index]["ends"] and page.passages[index].size > 5] or free
    first, last = (told[0], told[-1] + 1) if told else (0, 0)
    chosen = frozenset(told)
    verdicts = tuple(
        page.read(index) if index in chosen else page.cut(index, (first, last, end))
        for index in range(len(page.passages))
    )
    return Body(verdicts, first, last, page.vetoed, 0.3)


def _is_heading(page: _Page, index: int) -> bool:
    """A line that names what follows, between two that are likely read; the body never ends in one."""
    if page.vetoes[index] or page.scores[index] < _LEAST_HEADING or not page.names(index):
        return False
    before, after = page.scores[max(0, index - 1)], page.scores[index + 1]
    return after > 0.4 and before > -0.5 and rules.furnished(page.passages[index]) < 0.34


def _leads_in(passage: Passage) -> bool:
    """Whether a line is the sentence before a list: "The following units took part:"."""
    return passage.text.endswith(":") and passage.size >= _LEAST_LEAD


def _reason(
    passage: Passage,
    veto: Reason | None,
    index: int,
    bounds: tuple[int, int, int],
    *,
    related: bool,
) -> Reason:
    first, last, end = bounds
    if index >= end:
        named = rules.by_words(passage) if passage.size < 12 else None
        return named if named in (Reason.FOOTER, Reason.RELATED) else Reason.COMMENTS
    return veto or rules.why(passage, before=index < first, after=index >= last, related=related)


def _confidence(verdicts: Sequence[Judged]) -> float:
    """The share of words whose verdict the model was sure of."""
    sure = sum(one.passage.size * _certainty(one.score) for one in verdicts if one.role)
    total = sum(one.passage.size for one in verdicts if one.role)
    return round(sure / total, 3) if total else 0.0


def _certainty(one: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, one))))
