"""What is measured of a passage to tell prose from page furniture: one small function an idea.

A feature sees the passage and the page it stands on. The model (`narrator.report.score`) also sees some
features of the neighbours, and sums over the surroundings.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrator.model import Language, Reason
from narrator.report import dates, words
from narrator.report.context import Sums
from narrator.report.passages import ITEM, Passage

Feature = Callable[["Seen"], float]


@dataclass(frozen=True)
class Seen:
    """A passage and what its page knows of it."""

    passage: Passage
    times: int
    """How often the page holds this very text."""
    common: frozenset[str]
    """The commonest words of the page's language; empty when we know none."""

    @cached_property
    def phrases(self) -> tuple[tuple[tuple[str, ...], Reason], ...]:
        return tuple(words.phrases().found(self.passage.lower))

    @cached_property
    def alphabetic(self) -> tuple[str, ...]:
        return tuple(token for token in self.passage.tokens if token[0].isalpha())


_ENDS = re.compile(r"[.!?…।。؟！？][\"”’»“)\]'」』）]{0,3}(?:\[\d{1,3}\])?$")
_SENTENCE = re.compile(r"[.!?…।؟][\"”’»“)\]']{0,3}(?=\s|$)|[。！？]")
_SEPARATOR = re.compile(r"[|»›•→·]")
_ADDRESS = re.compile(r"https?://\S|\bwww\.\S|\w@\w", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:(?:written|reported|reporting|posted|published|edited|editing|translated|words|text|story)\s+)?"
    rf"{words.BY}\s+[^\d.!?:]{{3,70}}$",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"(?:^|\s)(?:I|I'm|I’m|you|You|lol|LOL|imo|btw|thanks|Thanks|@\w+)(?:\s|[,.!?]|$)|[!?]{2,}"
)
_QUOTES = re.compile(r"[\"“”«»„]")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_AGO = re.compile(
    r"\b\d{1,3}\s?(?:s|m|h|d|w|min|mins|minutes?|hours?|days?|weeks?|months?|years?)\s+ago\b", re.I
)
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?[$€£¥]")


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0


def length(seen: Seen) -> float:
    return math.log1p(seen.passage.size)


def common_words(seen: Seen) -> float:
    """The share of the language's commonest words; typical of prose where the language is not known."""
    if not seen.common:
        return 0.4 if seen.passage.size >= 10 or len(seen.passage.text) > 80 else 0.15
    return _share(sum(word in seen.common for word in seen.passage.lower), len(seen.alphabetic))


def ends(seen: Seen) -> float:
    return float(bool(_ENDS.search(seen.passage.text[-8:])))


def colon(seen: Seen) -> float:
    return float(seen.passage.text.endswith(":"))


def sentences(seen: Seen) -> float:
    return min(len(_SENTENCE.findall(seen.passage.sample)), 6) / 3


def commas(seen: Seen) -> float:
    return min(seen.passage.sample.count(","), 6) / 3


def capitals(seen: Seen) -> float:
    return _share(sum(word[0].isupper() for word in seen.alphabetic), len(seen.alphabetic))


def shouting(seen: Seen) -> float:
    return _share(sum(len(word) > 1 and word.isupper() for word in seen.alphabetic), len(seen.alphabetic))


def digits(seen: Seen) -> float:
    return _share(sum(character.isdigit() for character in seen.passage.sample), len(seen.passage.sample))


def addresses(seen: Seen) -> float:
    return min(len(_ADDRESS.findall(seen.passage.sample)), 2)


def separators(seen: Seen) -> float:
    return min(len(_SEPARATOR.findall(seen.passage.sample)), 3) / 3


def bullet(seen: Seen) -> float:
    return float(bool(ITEM.match(seen.passage.text)))


def furniture(seen: Seen) -> float:
    """Phrases of page furniture, in any language."""
    return min(len(seen.phrases), 3)


def furniture_density(seen: Seen) -> float:
    return _share(sum(len(phrase) for phrase, _ in seen.phrases), len(seen.passage.tokens))


def marker(seen: Seen) -> float:
    return float(words.phrases().whole(seen.passage.lower) is not None)


def repeated(seen: Seen) -> float:
    return float(seen.times > 1)


def lower_start(seen: Seen) -> float:
    return float(seen.passage.text[:1].islower())


def quoted(seen: Seen) -> float:
    return float(seen.passage.text[:1] in "\"“‘'«„")


def quotes(seen: Seen) -> float:
    return min(len(_QUOTES.findall(seen.passage.sample)), 4) / 2


def dated(seen: Seen) -> float:
    return float(dates.mentions(seen.passage.sample))


def clock(seen: Seen) -> float:
    return float(bool(_CLOCK.search(seen.passage.sample[:200]) or _AGO.search(seen.passage.sample[:200])))


def byline(seen: Seen) -> float:
    return float(len(seen.passage.text) < 100 and bool(_BYLINE.match(seen.passage.text)))


def talk(seen: Seen) -> float:
    """The register of comment sections."""
    return min(len(_TALK.findall(seen.passage.sample)), 3) / 3


_PERSONS = words.listed(
    "i me my mine we us our you your yours u ich mir mein du dein ihr je moi mon tu toi vous yo mi tú io mio "
    "eu meu você ik mijn jij ja mój ben benim sen saya anda lol haha thanks thank please sorry yes no"
)


def persons(seen: Seen) -> float:
    """How much it speaks of "I" and to "you", as comments do and reports do not."""
    return (
        min(_share(sum(word in _PERSONS for word in seen.passage.lower), len(seen.passage.lower)), 0.25) * 4
    )


def name(seen: Seen) -> float:
    """Short and unended, as a name above a comment is; but so is a heading."""
    text = seen.passage.text
    return float(len(text) < 40 and seen.passage.size <= 4 and text[-1] not in ".!?,;")


_SAYS = re.compile(
    r"\b(?:says|said|wrote|commented|replied|sagt|dice|dit|schrijft|pisze|reply|replies)\W?$", re.I
)
_CHROME = words.listed(
    "reply replies responder répondre antworten rispondi reageer odpowiedz yanıtla balas upvote downvote "
    "votes likes like share report flag permalink guest edited member joined posts commented"
)


def chrome(seen: Seen) -> float:
    """The furniture of a single comment: when, by whom, "Reply"."""
    if seen.passage.size > 9 or len(seen.passage.text) > 80:
        return 0.0
    told = (
        _SAYS.search(seen.passage.text) or _AGO.search(seen.passage.text) or _CLOCK.search(seen.passage.text)
    )
    return float(bool(told) or bool(_CHROME.intersection(seen.passage.lower)))


def price(seen: Seen) -> float:
    return float(bool(_PRICE.search(seen.passage.sample[:200])))


def word_length(seen: Seen) -> float:
    letters = sum(len(word) for word in seen.alphabetic)
    return _share(letters, len(seen.alphabetic)) / 6


def gap(seen: Seen) -> float:
    return min(seen.passage.gap, 3) / 2


def wrapped(seen: Seen) -> float:
    """How many source lines it was joined from: inline links leave such traces in body text."""
    return math.log1p(len(seen.passage.lines) - 1)


FEATURES: Mapping[str, Feature] = {
    function.__name__: function
    for function in (
        length,
        common_words,
        ends,
        colon,
        sentences,
        commas,
        capitals,
        shouting,
        digits,
        addresses,
        separators,
        bullet,
        furniture,
        furniture_density,
        marker,
        repeated,
        lower_start,
        quoted,
        quotes,
        dated,
        clock,
        byline,
        talk,
        persons,
        name,
        chrome,
        price,
        word_length,
        gap,
        wrapped,
    )
}
NEIGHBOURLY = (
    "length",
    "common_words",
    "ends",
    "furniture",
    "furniture_density",
    "bullet",
    "capitals",
    "gap",
    "dated",
    "chrome",
    "name",
)
"""The features of the two passages before and after that the model sees too."""
REACH = (-2, -1, 1, 2)


def measure(passages: Sequence[Passage], language: Language) -> tuple[dict[str, float], ...]:
    """Measure every passage of a page: its own features, its neighbours', and its surroundings."""
    times = Counter(passage.text for passage in passages)
    common = words.common(language)
    seen = [Seen(passage, times[passage.text], common) for passage in passages]
    own = [{name: feature(one) for name, feature in FEATURES.items()} for one in seen]
    around = _surroundings(own, seen)
    return tuple(
        values | _neighbours(own, index) | near
        for index, (values, near) in enumerate(zip(own, around, strict=True))
    )


def _neighbours(own: Sequence[Mapping[str, float]], index: int) -> dict[str, float]:
    values = {}
    for step in REACH:
        inside = 0 <= index + step < len(own)
        for name in NEIGHBOURLY:
            values[f"{name}{step:+d}"] = own[index + step][name] if inside else 0.0
    return values


def _topical(seen: Sequence[Seen], prose: Sequence[float]) -> list[float]:
    """The share of each passage's own words that other prose of the page says too."""
    meanings = [_meaning(one) for one in seen]
    said = Counter(
        stem for meaning, amount in zip(meanings, prose, strict=True) if amount for stem in meaning
    )
    return [
        _share(sum(said[stem] > bool(amount) for stem in meaning), len(meaning))
        for meaning, amount in zip(meanings, prose, strict=True)
    ]


def _meaning(one: Seen) -> frozenset[str]:
    return frozenset(word[:6] for word in one.passage.lower if len(word) > 3 and word not in one.common)


def _surroundings(own: Sequence[Mapping[str, float]], seen: Sequence[Seen]) -> list[dict[str, float]]:
    """How much prose stands before, after and in all; where in the page's prose this passage is."""
    prose = [
        min(one.passage.size, 200)
        * (values["common_words"] > 0.2)
        * values["ends"]
        * (values["furniture_density"] < 0.1)
        for values, one in zip(own, seen, strict=True)
    ]
    total = sum(prose) or 1.0
    said = Sums([min(one.passage.size, 100) * 1.0 for one in seen])
    voiced = Sums(
        [values["persons"] * min(one.passage.size, 100) for values, one in zip(own, seen, strict=True)]
    )
    talked = Sums([values["talk"] for values in own])
    chromed = Sums([values["chrome"] for values in own])
    named = Sums([values["name"] for values in own])
    marked = Sums([float(words.phrases().whole(one.passage.lower) is Reason.COMMENTS) for one in seen])
    longest = max(prose, default=0.0) or 1.0
    topical = _topical(seen, prose)
    before = 0.0
    near = []
    for index, amount in enumerate(prose):
        window = prose[max(0, index - 5) : index + 6]
        near.append(
            {
                "prose_near": math.log1p(sum(window) / len(window)),
                "prose_before": math.log1p(sum(prose[max(0, index - 5) : index]) / 5),
                "prose_after": math.log1p(sum(prose[index + 1 : index + 6]) / 5),
                "prose_wide": math.log1p(sum(prose[max(0, index - 15) : index + 16]) / 31),
                "prose_share": before / total,
                "prose_left": (total - before) / total,
                "prose_self": amount / longest,
                "persons_before": voiced.over(index - 6, index) / (1 + said.over(index - 6, index)),
                "persons_after": voiced.over(index + 1, index + 7) / (1 + said.over(index + 1, index + 7)),
                "persons_above": voiced.over(0, index) / (1 + said.over(0, index)),
                "talk_before": talked.over(index - 6, index),
                "talk_after": talked.over(index + 1, index + 7),
                "chrome_before": chromed.over(index - 6, index),
                "chrome_after": chromed.over(index + 1, index + 7),
                "chrome_above": math.log1p(chromed.over(0, index)),
                "chrome_below": math.log1p(chromed.over(index + 1, len(own))),
                "names_before": named.over(index - 6, index),
                "names_after": named.over(index + 1, index + 7),
                "markers_above": min(marked.over(0, index), 4),
                "markers_near": marked.over(index - 8, index + 9),
                "position": index / len(prose),
                "passages": math.log1p(len(prose)) / 5,
                "page": math.log1p(total) / 8,
                "topical": topical[index],
            }
        )
        before += amount
    return near
