"""What a page says of its report: the headline, the date, who wrote it, and whom it credits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from narrator.model import Language
from narrator.report import dates, words
from narrator.report.passages import Passage

_NEAR_BEFORE = 14
_NEAR_AFTER = 4
_BYLINE = re.compile(
    r"(?:(?:interview|interviewed|written|reported|reporting|posted|published|authored|words|text|story|article|author)\s?(?:and\s\w{1,20}\s)?"
    r"(?:by\b|:)|by\b|von\b|por\b|par\b|di\b|door\b|av\b|af\b|autor:|autore:|auteur:)\s*:?\s*(?P<name>[^\d.!?|•·–—]{3,70}?)"
    r"\s*(?:[|•·–—,]|\bon\b|\bin\b|\bpublished\b|\bupdated\b|\d|$)",
    re.IGNORECASE,
)
_DATED_BYLINE = re.compile(
    r"(?:(?:posted|published|updated)\b.{4,40}|.{3,30}\d{4}\s?[|•·–—-]\s?)\bby\s+(?P<name>[^\d.!?|•·–—]{3,50})$",
    re.IGNORECASE,
)
"""A line that says when, and then who: "Posted on May 12 by Ann Lee", "May 12, 2019 | by Ann Lee"."""
_NAME = re.compile(
    r"[^\W\d_][\w'’.-]{0,30}(?:\s+(?:and|und|et|y|e|&|de|van|von|bin|al|[^\W\d_][\w'’.-]{0,30})){1,7}$"
)
_CHROME = re.compile(
    r"(?:by|posted|published|updated|written|photo|last modified|share|image)\b", re.IGNORECASE
)
_SITE = re.compile(r"\s+(?:[|–—·«»:]|-)\s+")


_PERSON = re.compile(r"[A-Z][^\W\d_]{1,20}(?:\s(?:[A-Z]\.|de|van|von|al|[A-Z][\w'’-]{1,20})){1,3}")


def is_person(name: str, mailbox: str) -> bool:
    """Whether mail comes from a person, not from a paper or a desk, by the sender's name and mailbox."""
    said = words.listed(re.sub(r"[\W\d_]", " ", f"{name} {mailbox}".lower()))
    return bool(_SENDING.fullmatch(name)) and _HOUSE.isdisjoint(said)


_SENDING = re.compile(r"[^\W\d_][\w'’.-]{0,30}(?:\s[^\W\d_][\w'’.-]{0,30}){0,4}")
_HOUSE = words.listed(
    "the news newsletter newsletters newsroom letter letters daily weekly monthly digest briefing bulletin "
    "editor editors editorial redaktion redaction redacción redazione redactie redakcja desk team press "
    "presse prensa media office info hello contact support service noreply reply mailer alerts updates "
    "subscriptions times post journal herald gazette magazine agency institute university ministry council "
    "foundation"
)


def is_byline(passage: Passage) -> bool:
    """Whether a short line names the author."""
    return len(passage.text) < 100 and bool(name_in(passage.text))


def name_in(text: str) -> str:
    """The author a byline names, without the word "by"."""
    matches = (pattern.match(text[:160]) for pattern in (_BYLINE, _DATED_BYLINE))
    names = (match["name"].strip(" ,:") for match in matches if match)
    return next((name for name in names if name and _plausible(name)), "")


def _plausible(name: str) -> bool:
    parts = name.split()
    if parts[0].lower() in ("the", "our") and len(parts) > 1:
        parts = parts[1:]
        name = " ".join(parts)
    if len(parts) == 1 and dates.names_month(name):
        return False
    return len(parts) <= 9 and parts[0][0].isupper() and (len(parts) == 1 or bool(_NAME.match(name)))


def find_byline(
    passages: Sequence[Passage], start: int, title: int | None, *, never: frozenset[int] = frozenset()
) -> int | None:
    """Index of the byline, near the headline or the start of the body.

    With its "by", or a bare name that is none of ``never``.
    """
    first = max(0, (title if title is not None else start) - 3, start - _NEAR_BEFORE)
    near = range(first, min(len(passages), start + _NEAR_AFTER))
    named = (index for index in near if index != title and is_byline(passages[index]))
    bare = (
        index
        for index in near
        if title is not None and title < index < start and index not in never and _is_bare(passages, index)
    )
    return next(named, next(bare, None))


def is_of_author(passage: Passage, byline: str) -> bool:
    """Whether a short passage says who the author is, as stands below what they wrote."""
    names = re.split(r"\s(?:and|&|und|et|y|e)\s|,\s", byline)
    return passage.size <= 45 and any(
        name
        and re.match(
            rf"{re.escape(name)}\s(?:is|was|are|covers|writes|reports|works|teaches)\b", passage.text, re.I
        )
        for name in names
    )


def _is_bare(passages: Sequence[Passage], index: int) -> bool:
    """A person's name alone on a line, right above or below the date or once more, as beside a portrait."""
    beside = (*passages[max(0, index - 1) : index], *passages[index + 1 : index + 2])
    name = passages[index].text
    told = any(one.text == name or (len(one.text) < 60 and dates.mentions(one.text)) for one in beside)
    return told and bool(_PERSON.fullmatch(name))


def find_date(
    passages: Sequence[Passage],
    bounds: tuple[int, int],
    title: int | None,
    language: Language,
    *,
    never: frozenset[int] = frozenset(),
) -> tuple[dates.Date | None, int | None]:
    """The date of publication and the index of the passage that says it, which is none of ``never``."""
    start, end = bounds
    top = max(start, title or 0)
    dateline = next((found for one in passages[top : top + 4] if (found := _dateline(one, language))), None)
    for index in _where_dates_stand(passages, start, end, title):
        found = dates.find(passages[index].sample[:300], language)
        if found and (index < end or index not in never):
            return found, index
    return dateline, None


def _dateline(passage: Passage, language: Language) -> dates.Date | None:
    """The date a first paragraph opens with, before its dash: "NORTHPORT, March 4, 2024 — The ..."."""
    opening = _OPENING.match(passage.text[:_LONGEST_OPENING])
    return dates.find(opening.group(), language) if opening else None


_LONGEST_OPENING = 120
_OPENING = re.compile(
    r"\(?(?=[A-Z])(?:[A-Z][a-z]{0,4}\.|[^.!?]){3,80}?\d{4}\W{0,3}(?:\([^()]{2,40}\)|/[^/]{2,40}/)?\W{0,3}[—–-]"
)


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
