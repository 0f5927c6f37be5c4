"""What a page says of its report: the headline, the date, who wrote it, and whom it credits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrator.model import Language
from narrator.report import dates, words
from narrator.report.passages import Passage

_NEAR_BEFORE = 14
_NEAR_AFTER = 4
_BYLINE = re.compile(
    r"(?:(?:written|reported|reporting|posted|published|authored|words|text|story|article|author)\s?(?:and\s\w{1,20}\s)?"
    r"(?:by\b|:)|by\b|von\b|por\b|par\b|di\b|door\b|autor:|autore:|auteur:)\s*:?\s*(?P<name>[^\d.!?|•·–—]{3,70}?)"
    r"\s*(?:[|•·–—,]|\bon\b|\bin\b|\bpublished\b|\bupdated\b|\d|$)",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[^\W\d_][\w'’.-]{0,30}(?:\s+(?:and|und|et|y|e|&|de|van|von|bin|al|[^\W\d_][\w'’.-]{0,30})){1,7}$"
)
_CHROME = re.compile(
    r"(?:by|posted|published|updated|written|photo|last modified|share|image)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b[ECMP][SD]T\b|\b\d{1,2} (?:hours?|minutes?|days?) ago\b")
_SITE = re.compile(r"\s+(?:[|–—·«»:]|-)\s+")


@dataclass(frozen=True)
class Candidate:
    """A line that may be the headline, and what it stands among."""

    passage: Passage
    index: int
    start: int
    """Where the body starts."""
    times: int
    lead: frozenset[str]
    body: frozenset[str]
    followed: bool
    """Whether a date or a byline follows soon."""
    common: frozenset[str]

    @cached_property
    def meaning(self) -> tuple[str, ...]:
        return tuple(word[:5] for word in self.passage.lower if len(word) > 2 and word not in self.common)


def _share(found: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in found) / len(found) if found else 0.0


def _told_in_body(one: Candidate) -> float:
    return _share(one.meaning, one.body)


def _told_in_lead(one: Candidate) -> float:
    return _share(one.meaning, one.lead)


def _substance(one: Candidate) -> float:
    return min(len(one.meaning), 6) / 6


def _dated_soon(one: Candidate) -> float:
    return float(one.followed)


def _too_long(one: Candidate) -> float:
    return float(len(one.passage.tokens) > 18)


def _is_sentence(one: Candidate) -> float:
    return float(one.passage.text[-1] in ".…")


def _furniture(one: Candidate) -> float:
    return min(sum(1 for _ in words.phrases().found(one.passage.lower)), 2)


def _chrome(one: Candidate) -> float:
    return float(bool(_CHROME.match(one.passage.text)))


def _bullet(one: Candidate) -> float:
    return float(one.passage.text[0] in "•·▪*+»›–-")


def _address(one: Candidate) -> float:
    return float("http" in one.passage.text or "www." in one.passage.text or "@" in one.passage.text)


def _twice(one: Candidate) -> float:
    return float(one.times > 1)


def _far(one: Candidate) -> float:
    return min(60, max(0, one.start - one.index)) / 10


def _numeric(one: Candidate) -> float:
    text = one.passage.text
    return float(sum(character.isdigit() for character in text) > 0.25 * len(text))


def _clock(one: Candidate) -> float:
    return float(bool(_CLOCK.search(one.passage.text)))


def _mostly_date(one: Candidate) -> float:
    return float(dates.mentions(one.passage.sample) and len(one.meaning) < 5)


def _trail(one: Candidate) -> float:
    return float(len(re.findall(r"[|»›→>]", one.passage.sample)))


TITLE_FEATURES: Mapping[Callable[[Candidate], float], float] = {
    _told_in_body: 1.6,
    _told_in_lead: 1.2,
    _substance: 1.0,
    _dated_soon: 0.7,
    _too_long: -0.9,
    _is_sentence: -1.7,
    _furniture: -0.5,
    _chrome: -2.0,
    _bullet: -1.0,
    _address: -1.0,
    _twice: 0.5,
    _far: -0.25,
    _numeric: -0.8,
    _clock: -1.0,
    _mostly_date: -0.6,
    _trail: -0.3,
}
"""What speaks for and against a line as the headline, in points."""


def find_title(
    passages: Sequence[Passage], start: int, language: Language, never: frozenset[int] = frozenset()
) -> int | None:
    """Index of the headline: the line before the body, or its first, that best says what the body says."""
    best = max(
        (
            (_points(one), one.index)
            for one in _candidates(passages, start, language)
            if one.index not in never
        ),
        default=(0.0, None),
    )
    return best[1] if best[0] > 0.5 else None


def _points(one: Candidate) -> float:
    return sum(weight * feature(one) for feature, weight in TITLE_FEATURES.items())


def _candidates(passages: Sequence[Passage], start: int, language: Language) -> list[Candidate]:
    common = words.common(language) or words.common("en")
    times = Counter(passage.text for passage in passages)
    body = [passage for passage in passages[start : start + 60] if passage.size >= 12]
    stems = [frozenset(word[:5] for word in passage.lower) for passage in body]
    found = []
    for index, passage in enumerate(passages[: start + 1]):
        inner = index == start and (passage.text[-1] in ".!?" or len(passage.tokens) > 20)
        if inner or not 2 <= len(passage.tokens) <= 36 or len(passage.text) > 260:
            continue
        soon = passages[index + 1 : index + 7]
        followed = any(is_byline(one) or dates.mentions(one.sample) for one in soon if len(one.text) < 120)
        lead, whole = frozenset[str]().union(*stems[:3]), frozenset[str]().union(*stems)
        one = Candidate(passage, index, start, times[passage.text], lead, whole, followed, common)
        if one.meaning:
            found.append(one)
    return found


def is_byline(passage: Passage) -> bool:
    """Whether a short line names the author."""
    return len(passage.text) < 100 and bool(name_in(passage.text))


def name_in(text: str) -> str:
    """The author a byline names, without the word "by"."""
    match = _BYLINE.match(text[:160])
    name = match["name"].strip(" ,:") if match else ""
    return name if name and _plausible(name) else ""


def _plausible(name: str) -> bool:
    parts = name.split()
    if parts[0].lower() in ("the", "our") and len(parts) > 1:
        parts = parts[1:]
        name = " ".join(parts)
    return len(parts) <= 9 and parts[0][0].isupper() and (len(parts) == 1 or bool(_NAME.match(name)))


def find_byline(passages: Sequence[Passage], start: int, title: int | None) -> int | None:
    """Index of the byline, near the headline or the start of the body."""
    first = max(0, (title if title is not None else start) - 3, start - _NEAR_BEFORE)
    near = range(first, min(len(passages), start + _NEAR_AFTER))
    return next((index for index in near if is_byline(passages[index])), None)


def find_date(
    passages: Sequence[Passage], bounds: tuple[int, int], title: int | None, language: Language
) -> tuple[dates.Date | None, int | None]:
    """The date of publication and the index of the passage that says it."""
    start, end = bounds
    for index in _where_dates_stand(passages, start, end, title):
        found = dates.find(passages[index].sample[:300], language)
        if found:
            return found, index
    return None, None


def _where_dates_stand(passages: Sequence[Passage], start: int, end: int, title: int | None) -> list[int]:
    """Where to look for the date, the likeliest place first."""
    top = title if title is not None else max(0, start - _NEAR_BEFORE)
    places = [title] if title is not None else []
    places += [
        index
        for index in range(top + 1, min(start + _NEAR_AFTER, len(passages)))
        if _is_short(passages[index])
    ]
    places += [index for index in range(top - 1, max(-1, top - 8), -1) if _is_short(passages[index])]
    places += [index for index in range(end, min(end + 6, len(passages))) if _is_short(passages[index])]
    return places


def _is_short(passage: Passage) -> bool:
    return len(passage.text) < 200


def without_site(title: str, others: frozenset[str]) -> str:
    """Take the site's name off a headline, when the page knows the one without the other."""
    parts = _SITE.split(title)
    if len(parts) < 2:
        return title
    suffix = parts[-1]
    head = title[: title.rindex(suffix)].rstrip(" |–—·«»:-")
    known = head in others or (suffix in others and len(suffix.split()) <= 4)
    bar = "|" in title[len(head) : len(title) - len(suffix)]
    return head if len(head.split()) >= 3 and (known or (bar and len(suffix.split()) <= 4)) else title


def in_sentence_case(title: str, body: Sequence[str]) -> str:
    """Put a headline in capitals into sentence case, names as the body writes them."""
    letters = [character for character in title if character.isalpha()]
    if len(title.split()) < 3 or not letters or not all(character.isupper() for character in letters):
        return title
    forms: dict[tuple[str, ...], Counter[str]] = {}
    for text in body:
        written = words.tokens(text[:4000])
        for place, word in enumerate(written):
            if place:
                forms.setdefault((word.lower(),), Counter())[word] += 1
            pair = (word.lower(), *map(str.lower, written[place + 1 : place + 2]))
            forms.setdefault(pair, Counter())[word] += 1
    spelled = list(words.tokens(title))
    lower = [word.lower() for word in spelled]
    for place, word in enumerate(spelled):
        known = forms.get(tuple(lower[place : place + 2])) or forms.get((lower[place],))
        spelled[place] = known.most_common(1)[0][0] if known else word.lower()
    rest = iter(spelled)
    said = words.TOKEN.sub(lambda _: next(rest), title)
    return said[:1].upper() + said[1:]


def joined(names: Sequence[str]) -> str:
    """Several authors as one line: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
