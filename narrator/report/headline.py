"""Which line of a scrape is the headline: boosted trees over what is measured of every line that may be.

A headline says what the body says, in a few words, shortly before it starts; a date or an author follows;
and the page is likely to say it twice. Links to other reports look much the same, but for their neighbours.
The score is how likely a line is by itself, and how far it ranks above the page's others.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrator.model import Language
from narrator.report import dates, facts, trees, words
from narrator.report.context import Sums
from narrator.report.passages import Passage

_BELOW = 3
"""Passages below the start of the body that may be the headline: a body can be found to start early."""
_ABOVE = 250
_TOP = 50
_LONGEST = 280
"""Characters."""
_TELLING = 12
"""Characters; shorter lines stand in others by chance."""
_LEAST = -6.5
"""The score below which a page is said to have no headline."""
_PROSE = 12
"""Words that a sentence of the body has at least."""
_CHROME = re.compile(
    r"(?:posted|published|updated|written|photo|last modified|share|image|by)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b[ECMP][SD]T\b|\b\d{1,2} (?:hours?|minutes?|days?) ago\b")
_THOUGHTS = re.compile(
    r"\d{1,5}\s(?:thoughts?|responses?|replies|comments?)\s(?:on|to)\s[“\"](.{3,280})[”\"]$"
)
_SUFFIX = re.compile(r"\s[|–—·:-]\s")
_PREFIX = re.compile(r"(?:\s[|–—·>»›/-]|[»›:])\s$")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s|#\d")


@dataclass(frozen=True)
class Page:
    """What candidates are compared with."""

    passages: Sequence[Passage]
    start: int
    """Where the body starts."""
    common: frozenset[str]
    times: Mapping[str, int]
    lead: frozenset[str]
    """Stems of the first paragraphs."""
    body: Mapping[str, int]
    """How often each stem stands in the body."""
    dated: frozenset[int]
    """Passages that state a date or an author."""
    meanings: Mapping[int, frozenset[str]]
    """What the short passages are about, by index."""
    prose: Sums
    """Words of whole sentences, passage by passage."""
    text: str
    """All the passages that headlines may stand in, to look for a headline within others."""
    told: str
    """The headline as the comment section quotes it."""


@dataclass(frozen=True)
class Candidate:
    """A line that may be the headline."""

    index: int
    page: Page

    @property
    def passage(self) -> Passage:
        return self.page.passages[self.index]

    @cached_property
    def meaning(self) -> tuple[str, ...]:
        return _stems(self.passage, self.page.common)

    @cached_property
    def echoes(self) -> tuple[int, ...]:
        """The other lines that hold most of its words."""
        mine = frozenset(self.meaning)
        if len(mine) < 2:
            return ()
        return tuple(
            index
            for index, other in self.page.meanings.items()
            if index != self.index and len(mine & other) >= 0.7 * len(mine)
        )


def _stems(passage: Passage, common: frozenset[str]) -> tuple[str, ...]:
    return tuple(word[:5] for word in passage.lower if len(word) > 2 and word not in common)


def _share(found: Sequence[str], known: frozenset[str] | Mapping[str, int]) -> float:
    return sum(word in known for word in found) / len(found) if found else 0.0


def told_in_body(one: Candidate) -> float:
    return _share(one.meaning, one.page.body)


def told_in_lead(one: Candidate) -> float:
    return _share(one.meaning, one.page.lead)


def weight_in_body(one: Candidate) -> float:
    """How often the body says its words."""
    return sum(math.log1p(one.page.body.get(stem, 0)) for stem in set(one.meaning)) / (
        1 + len(set(one.meaning))
    )


def substance(one: Candidate) -> float:
    return min(len(set(one.meaning)), 12)


def tokens(one: Candidate) -> float:
    return min(len(one.passage.tokens), 40)


def dated_next(one: Candidate) -> float:
    """How soon a date or an author follows."""
    return min((near - one.index for near in one.page.dated if 0 < near - one.index < 9), default=9)


def dated_before(one: Candidate) -> float:
    return min((one.index - near for near in one.page.dated if 0 < one.index - near < 6), default=6)


def is_sentence(one: Candidate) -> float:
    return float(one.passage.text[-1] in ".…")


def is_question(one: Candidate) -> float:
    return float(one.passage.text[-1] in "?!")


def furnished(one: Candidate) -> float:
    found = words.phrases().found(one.passage.lower)
    return sum(len(phrase) for phrase, _ in found) / max(1, len(one.passage.tokens))


def is_chrome(one: Candidate) -> float:
    return float(bool(_CHROME.match(one.passage.text)))


def bulleted(one: Candidate) -> float:
    return float(one.passage.text[0] in "•·▪*+»›–-")


def numbered(one: Candidate) -> float:
    return float(bool(_NUMBERED.match(one.passage.text)))


def addressed(one: Candidate) -> float:
    return float("http" in one.passage.text or "www." in one.passage.text or "@" in one.passage.text)


def times(one: Candidate) -> float:
    return min(one.page.times[one.passage.text], 4)


def distance(one: Candidate) -> float:
    return math.log1p(max(0, one.page.start - one.index))


def below(one: Candidate) -> float:
    return max(0, one.index - one.page.start)


def height(one: Candidate) -> float:
    return one.index / max(1, one.page.start)


def numeric(one: Candidate) -> float:
    text = one.passage.text
    return sum(character.isdigit() for character in text) / len(text)


def clocked(one: Candidate) -> float:
    return float(bool(_CLOCK.search(one.passage.text)))


def dated(one: Candidate) -> float:
    return float(dates.mentions(one.passage.sample))


def trail(one: Candidate) -> float:
    return min(len(re.findall(r"[|»›→>/]", one.passage.sample)), 4)


def colon(one: Candidate) -> float:
    return float(":" in one.passage.text[:-1]) - float(one.passage.text[-1] == ":")


def capitals(one: Candidate) -> float:
    alphabetic = [token for token in one.passage.tokens if token[0].isalpha()]
    return sum(token[0].isupper() for token in alphabetic) / len(alphabetic) if alphabetic else 0.0


def gap(one: Candidate) -> float:
    return min(one.passage.gap, 4)


def gap_after(one: Candidate) -> float:
    after = one.page.passages[one.index + 1 : one.index + 2]
    return min(after[0].gap, 4) if after else 0.0


def echoed(one: Candidate) -> float:
    """How many other short lines hold most of its words: the page's title, a trail of sections, a link."""
    return min(len(one.echoes), 4)


def said_above(one: Candidate) -> float:
    """Whether one of those stands above it."""
    return float(any(index < one.index for index in one.echoes))


def within(one: Candidate) -> float:
    """How many other lines hold it whole: the page's title, a trail of sections, "3 thoughts on ..."."""
    text = one.passage.text
    held = one.page.text.count(text) if len(text) > _TELLING else 0
    return min(max(0, held - one.page.times[text]), 4)


def prose_above(one: Candidate) -> float:
    """The share of the page's sentences that stand above it, wherever the body was found to start."""
    return one.page.prose.over(0, one.index) / (one.page.prose.over(0, len(one.page.passages)) or 1.0)


def prose_next(one: Candidate) -> float:
    return math.log1p(one.page.prose.over(one.index + 1, one.index + 13))


def prose_between(one: Candidate) -> float:
    """Words of sentences between it and where the body starts, counted negative when it stands below."""
    between = one.page.prose.over(one.index, one.page.start)
    return math.copysign(math.log1p(abs(between)), between)


def size_before(one: Candidate) -> float:
    return _size(one, -1)


def size_after(one: Candidate) -> float:
    return _size(one, 1)


def size_second(one: Candidate) -> float:
    return _size(one, 2)


def _size(one: Candidate, step: int) -> float:
    index = one.index + step
    return math.log1p(one.page.passages[index].size) if 0 <= index < len(one.page.passages) else 0.0


def rivals(one: Candidate) -> float:
    """How many lines around it are of its kind, as in a list of links."""
    near = range(max(0, one.index - 4), min(len(one.page.passages), one.index + 5))
    return sum(abs(len(one.page.passages[index].tokens) - len(one.passage.tokens)) <= 4 for index in near) - 1


FEATURES: Mapping[str, Callable[[Candidate], float]] = {
    function.__name__: function
    for function in (
        told_in_body,
        told_in_lead,
        weight_in_body,
        substance,
        tokens,
        dated_next,
        dated_before,
        is_sentence,
        is_question,
        furnished,
        is_chrome,
        bulleted,
        numbered,
        addressed,
        times,
        distance,
        below,
        height,
        numeric,
        clocked,
        dated,
        trail,
        colon,
        capitals,
        gap,
        gap_after,
        echoed,
        size_before,
        size_after,
        size_second,
        rivals,
        within,
        prose_above,
        prose_next,
        prose_between,
        said_above,
    )
}
RELATIVE = ("told_in_body", "told_in_lead", "weight_in_body", "distance", "substance", "echoed", "within")
"""Features that count against the page's best too: a headline need only be better than its rivals."""


def find(
    passages: Sequence[Passage], start: int, language: Language, never: frozenset[int] = frozenset()
) -> int | None:
    """Index of the headline, or nothing where no line is likely to be one; one with an address never is."""
    found = candidates(passages, start, language, never)
    model = trees.model("headline")
    scored = [(model.score(one), index) for index, one in measure(found) if not one["addressed"]]
    best, index = max(scored, default=(_LEAST, None))
    return _alone(found, index) if index is not None and best > _LEAST else None


def _alone(found: Sequence[Candidate], best: int) -> int:
    """Where the page says the headline again, nearer to the body or with nothing of its own around it.

    That is without the site's name behind it, or the trail of sections that leads to it.
    """
    whole = next(one.passage.text for one in found if one.index == best)
    for one in reversed(found):
        text = one.passage.text
        if text in (one.page.told, whole) or (len(text) > _TELLING and _holds(whole, text)):
            return one.index
    return best


def _holds(whole: str, text: str) -> bool:
    """Whether a line is another one with a few words before or behind that a mark sets apart."""
    if whole.startswith(text):
        return bool(_SUFFIX.match(whole[len(text) :]))
    return whole.endswith(text) and bool(_PREFIX.search(whole[: -len(text)]))


def measure(found: Sequence[Candidate]) -> list[tuple[int, dict[str, float]]]:
    """Measure every candidate of a page."""
    own = [{name: feature(one) for name, feature in FEATURES.items()} for one in found]
    for name in RELATIVE:
        top = max((values[name] for values in own), default=0.0)
        for values in own:
            values[f"{name}_behind"] = top - values[name]
    return [(one.index, values) for one, values in zip(found, own, strict=True)]


def candidates(
    passages: Sequence[Passage], start: int, language: Language, never: frozenset[int] = frozenset()
) -> list[Candidate]:
    """The lines that may be the headline."""
    page = _page(passages, start, language)
    found = (Candidate(index, page) for index in _window(passages, start) if index not in never)
    return [one for one in found if _may_be(one)]


def _window(passages: Sequence[Passage], start: int) -> list[int]:
    """Where headlines stand: not far above the body, or at the very top of the page."""
    last = min(len(passages), start + _BELOW + 1)
    return [*range(min(_TOP, max(0, start - _ABOVE))), *range(max(0, start - _ABOVE), last)]


def _may_be(one: Candidate) -> bool:
    passage = one.passage
    inner = one.index >= one.page.start and (passage.text[-1] in ".…" or len(passage.tokens) > 24)
    fits = 1 <= len(passage.tokens) <= 40 and len(passage.text) <= _LONGEST
    return fits and not inner and bool(one.meaning) and not facts.is_byline(passage)


def _page(passages: Sequence[Passage], start: int, language: Language) -> Page:
    common = words.common(language) or words.common("en")
    body = [passage for passage in passages[start : start + 80] if passage.size >= 12]
    lead = frozenset(stem for passage in body[:3] for stem in _stems(passage, common))
    counts = Counter(stem for passage in body for stem in _stems(passage, common))
    nearby = (*_window(passages, start), *range(start, min(start + 12, len(passages))))
    near = {index: passages[index] for index in nearby}
    dated_ = frozenset(index for index, one in near.items() if len(one.text) < 120 and _states_fact(one))
    short = {index: one for index, one in near.items() if len(one.text) < _LONGEST}
    return Page(
        passages,
        start,
        common,
        Counter(one.text for one in passages),
        lead,
        counts,
        dated_,
        {index: frozenset(_stems(one, common)) for index, one in short.items()},
        Sums([float(one.size * _is_prose(one)) for one in passages]),
        "\n".join(one.text for one in short.values()),
        next((match[1] for one in passages if (match := _THOUGHTS.match(one.text[:400]))), ""),
    )


def _is_prose(passage: Passage) -> bool:
    return passage.size >= _PROSE and passage.text[-1] in '.!?…”"'


def _states_fact(passage: Passage) -> bool:
    return facts.is_byline(passage) or dates.mentions(passage.sample)
