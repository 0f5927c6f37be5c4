"""What a plain text is made of: lines as they stand, and passages, which one or more of them make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from narrator.model import LineNumber
from narrator.report import align, words

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\u00ad\ufffe"))
LONGEST_HEADING = 14
"""Words."""
_SAMPLE = 4000
"""Characters of a passage that are looked at to judge it: enough for any paragraph, and bounded."""


@dataclass(frozen=True)
class SourceLine:
    """A non-blank line of the source, white space folded."""

    number: LineNumber
    text: str
    gap: int
    """Blank lines before it."""
    lead: int = 0
    """White space before its text, up to three: one space before text that goes on after a link."""
    trail: int = 0
    """White space behind it, up to three: one space before a link."""
    cells: int = 1
    """How many cells of a table it holds, as tabs or bars divide them."""


@dataclass(frozen=True)
class Passage:
    """What stands together in a scrape: one or more lines that a wrap divided."""

    text: str
    lines: tuple[LineNumber, ...]
    gap: int = 0
    cells: int = 1

    @cached_property
    def sample(self) -> str:
        return self.text[:_SAMPLE]

    @cached_property
    def letters(self) -> str:
        """What remains of the sample when marks and spaces do not count."""
        return align.letters(self.sample)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Words and numbers as written."""
        return words.tokens(self.sample)

    @cached_property
    def lower(self) -> tuple[str, ...]:
        return tuple(token.lower() for token in self.tokens)

    @cached_property
    def size(self) -> int:
        """How many words, long passages extrapolated from their sample."""
        return len(self.tokens) * max(1, len(self.text) // max(1, len(self.sample)))


def fold(text: str) -> str:
    """Fold white space and drop what cannot be seen."""
    return " ".join(text.translate(_INVISIBLE).split())


def source_lines(text: str) -> Iterator[SourceLine]:
    """Number the non-blank lines of a text, from one."""
    gap = 0
    for number, line in enumerate(text.split("\n"), 1):
        folded = fold(line)
        if folded:
            yield SourceLine(number, folded, gap, _margin(line[:3]), _margin(line[:-4:-1]), _cells(line))
            gap = 0
        else:
            gap += 1


def _cells(line: str) -> int:
    """How many cells of a table a line holds; the tab behind the mark of an item divides none."""
    found = [
        cell
        for cell in (line.split("|") if line.strip().startswith("|") else line.split("\t"))
        if cell.strip()
    ]
    return 1 if len(found) < 2 or ITEM.match(f"{found[0].strip()} ") else len(found)


def _margin(edge: str) -> int:
    """How much white space the outermost three characters of a line begin with."""
    return len(edge) - len(edge.lstrip())


ITEM = re.compile(r"(?:[•·▪◦‣●○■□*+»›→–—-]|\d{1,2}[.)])\s")
"""How an item of a list begins."""
ANCHOR = re.compile(
    r"(?:(?:\d{1,3}|an?)\s?(?:s|m|h|d|w|mo|y|min|mins|minutes?|hrs?|hours?|days?|weeks?|months?|years?)(?:\sago)?|"
    r"il y a \d.{0,12}|vor \d{1,3} \w{3,8}|hace \d.{0,12}|há \d.{0,12}|"
    r".{2,40}\s[•·]\s.{0,20}\d\s?(?:h|d|m|y|hours?|days?|weeks?|months?|years?)\b(?:\sago)?|"
    r".{2,40}\s(?:says|sagt|dice|dit|schrijft|pisze)\s?:|"
    r"like\s[•·]\sreply\b.{0,40}|.{0,12}reply\s[•·]\sshare\b.{0,6}|reply|antworten|répondre|responder|rispondi|"
    r"beantwoorden|odpowiedz|yanıtla|balas|reply to .{2,30}|respect|see more|upvote)$",
    re.IGNORECASE,
)
"""A line that only a comment has, and that stands alone: when, by whom, "Reply"."""
