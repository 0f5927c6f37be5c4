"""What is known of words: the commonest of each language, and what page furniture says.

Both tables are data beside this module (``data/words.toml``, ``data/phrases.toml``), loaded once a process.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from narrator.model import Language, Reason

_PAIRED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters of Chinese and Japanese, which are written without spaces: two of them weigh what a word does."""
_STRUNG = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer, without spaces too: five letters and marks weigh what a word does."""
_SPACED = rf"[^\W\d_{_PAIRED}{_STRUNG}]"
TOKEN = re.compile(rf"{_SPACED}+(?:['’]{_SPACED}+)*|\d+(?:[.,:]\d+)*|[{_PAIRED}]{{1,2}}|[{_STRUNG}]{{1,5}}")
BY = r"(?:by|von|par|por|di|door)"
"""What stands before the name of an author, as a pattern."""
_VOTERS = 4000
"""Words that vote on the language of a text."""

KINDS: Mapping[str, Reason] = {
    "donation": Reason.DONATION,
    "advertisement": Reason.ADVERTISEMENT,
    "navigation": Reason.NAVIGATION,
    "comments": Reason.COMMENTS,
    "related": Reason.RELATED,
    "footer": Reason.FOOTER,
    "credit": Reason.CREDIT,
    "footnote": Reason.FOOTNOTE,
}


def listed(words: str) -> frozenset[str]:
    """A set of words, written as people write them."""
    return frozenset(words.split())


def tokens(text: str) -> tuple[str, ...]:
    """Words, apostrophes included, and numbers; pieces as long as words where a script divides none."""
    return tuple(TOKEN.findall(text))


@cache
def common(language: Language) -> frozenset[str]:
    """The commonest words of a language; empty when we know none."""
    return _common_words().get(language.split("-")[0].lower(), frozenset())


def languages() -> tuple[Language, ...]:
    return tuple(_common_words())


def vote(text_tokens: Sequence[str]) -> tuple[Language, float]:
    """Say whose common words a text uses most, and how large their share of it is."""
    sample = Counter(token.lower() for token in text_tokens[:_VOTERS] if token[0].isalpha())
    total = sum(sample.values())
    if not total:
        return "", 0.0
    shares = {name: sum(sample[word] for word in known) / total for name, known in _common_words().items()}
    best = max(shares, key=lambda name: shares[name])
    return best, shares[best]


def share(voters: Sequence[str], language: Language) -> float:
    """How many of some words, in small letters, are a language's commonest."""
    known = common(language)
    return sum(word in known for word in voters) / max(1, len(voters))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their first word, each with the reason its line is cut for."""

    anywhere: Mapping[str, tuple[tuple[tuple[str, ...], Reason], ...]]
    alone: Mapping[tuple[str, ...], Reason]
    back: Mapping[tuple[str, ...], Reason]
    """Headings of what stands behind a report."""

    def found(self, lower: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Reason]]:
        """Every phrase that stands anywhere among these words, the longest at each place."""
        masked = mask(lower)
        place = 0
        while place < len(masked):
            hit = self._at(masked, place)
            if hit:
                yield hit
            place += len(hit[0]) if hit else 1

    def _at(self, masked: Sequence[str], place: int) -> tuple[tuple[str, ...], Reason] | None:
        for phrase, reason in self.anywhere.get(masked[place], ()):
            if tuple(masked[place : place + len(phrase)]) == phrase:
                return phrase, reason
        return None

    def whole(self, lower: Sequence[str]) -> Reason | None:
        """The reason a line is furniture as a whole, if it is."""
        return self.alone.get(mask(lower)) if len(lower) <= _LONGEST_ALONE else None


_LONGEST_ALONE = 14


def mask(lower: Sequence[str]) -> tuple[str, ...]:
    """Numbers all look the same, and so do apostrophes."""
    return tuple("#" if word[0].isdigit() else word.replace("’", "'") for word in lower)


@cache
def phrases() -> Phrases:
    """What page furniture says, in every language we know: pages mix them."""
    anywhere: dict[str, list[tuple[tuple[str, ...], Reason]]] = {}
    alone: dict[tuple[str, ...], Reason] = {}
    back: dict[tuple[str, ...], Reason] = {}
    for table in data("phrases.toml").values():
        for kind, entries in table.get("anywhere", {}).items():
            for phrase in map(_phrase, entries):
                anywhere.setdefault(phrase[0], []).append((phrase, KINDS[kind]))
        for kind, entries in table.get("alone", {}).items():
            for phrase in map(_phrase, entries):
                alone.setdefault(phrase, KINDS[kind])
        for kind, entries in table.get("back", {}).items():
            for phrase in map(_phrase, entries):
                back.setdefault(phrase, KINDS[kind])
    longest_first = {
        first: tuple(sorted(found, key=lambda hit: -len(hit[0]))) for first, found in anywhere.items()
    }
    return Phrases(longest_first, alone, back)


def _phrase(entry: str) -> tuple[str, ...]:
    return tuple("#" if token == "#" else token for token in re.findall(r"#|[^\W\d_]+(?:'[^\W\d_]+)*", entry))


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed.split()) for name, listed in data("words.toml").items()}


def data(name: str) -> dict[str, Any]:
    """What a table beside this module holds."""
    return tomllib.loads(resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
