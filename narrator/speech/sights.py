"""What there is to see in a text, so that a rule is only tried where it can find something.

Most rules of two hundred have nothing to look for in a sentence. Each says what any of its matches has in it:
characters, and pairs of neighbours. What a text shows is gathered once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import add

FIGURE = "0"
"""In what a rule needs to see: any figure. "000" are as many in a row, or more."""
CAPITAL = "A"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = "abcdefghijklmnopqrstuvwxyz"


def beside(left: str, right: str) -> tuple[str, ...]:
    """Every pair of one of these characters and one of those right after it."""
    return tuple(a + b for a in left for b in right)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a text shows."""

    text: str
    characters: set[str]
    """"0" is any figure; "000" and "0000" are in it where there are as many in a row."""
    seen: set[str]
    """Its characters and its pairs of neighbours as they were at first, with "0" for any figure."""
    starts: dict[str, list[int]]
    """Where a number can start (at its first figure, or at the point or sign before it), and where capitals are."""

    def without(self, text: str) -> Sight:
        """What is left to see when some of the text is hidden; its pairs are only gathered once."""
        starts = {
            kind: [at for at in places if text[at] == self.text[at]] for kind, places in self.starts.items()
        }
        return Sight(text, _characters(_compiled(_FIGURE).sub(FIGURE, text)), self.seen, starts)


def look(text: str) -> Sight:
    """Gather what a text shows."""
    shape = _compiled(_FIGURE).sub(FIGURE, text)
    numbers = [at for one in _compiled(_NUMBER).finditer(text) for at in range(one.start(), one.end())]
    starts = {FIGURE: numbers, CAPITAL: [one.start() for one in _compiled(_CAPITAL).finditer(text)]}
    return Sight(text, _characters(shape), {*shape, *map(add, shape, shape[1:])}, starts)


def _characters(shape: str) -> set[str]:
    found = set(shape)
    if FIGURE in found:
        found.update(many for many in ("000", "0000") if many in shape)
    return found


_FIGURE = r"\d"
_NUMBER = r"(?<!\d)[-−+–]?\.?\d"
_CAPITAL = "[A-Z]"


def matches(pattern: str, starts: str, sight: Sight) -> Iterator[re.Match[str]]:
    """Find what ``re.finditer`` would, trying only where a number or a capital is when nothing else can begin a match."""
    compiled = _compiled(pattern)
    if not starts:
        yield from compiled.finditer(sight.text)
        return
    end = 0
    for at in sight.starts[starts]:
        if at >= end and (match := compiled.match(sight.text, at)):
            yield match
            end = match.end()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Compiled when first used: two hundred patterns would be most of the time the command line takes to start.
    return re.compile(pattern)
