"""Source lines to passages: the source's own wrapping undone, every line number kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrator.model import LineNumber
from narrator.report import words

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\u00ad\ufffe"))
_SAMPLE = 4000
"""Characters of a passage that are looked at to judge it: enough for any paragraph, and bounded."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A non-blank line of the source, white space folded."""

    number: LineNumber
    text: str
    gap: int
    """Blank lines before it."""
    leads: bool = False
    """Whether one space stands before it, as before text that goes on after a link."""
    trails: bool = False
    """Whether one space stands behind it, as before a link."""


@dataclass(frozen=True)
class Passage:
    """What stands together in a scrape: one or more lines that a wrap divided."""

    text: str
    lines: tuple[LineNumber, ...]
    gap: int = 0

    @cached_property
    def sample(self) -> str:
        return self.text[:_SAMPLE]

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
            yield SourceLine(number, folded, gap, _one_space(line[:2]), _one_space(line[:-3:-1]))
            gap = 0
        else:
            gap += 1


def _one_space(edge: str) -> bool:
    """Whether the two outermost characters of a line are one space and something else."""
    return edge[:1] in " \u00a0" and not edge.isspace()


def unwrap(lines: Sequence[SourceLine]) -> tuple[Passage, ...]:
    """Join the lines that a fixed width or an inline element divided."""
    wrapping = _Wrapping(_is_hard_wrapped(lines), _is_inline_wrapped(lines))
    groups: list[list[SourceLine]] = []
    size, tail = 0, ""
    for line in lines:
        if groups and _joins(groups[-1][-1], tail, size, line, wrapping):
            groups[-1].append(line)
            size += len(line.text)
            tail = f"{tail} {line.text}"[-_TAIL:]
        else:
            groups.append([line])
            size = len(line.text)
            tail = line.text[-_TAIL:]
    return tuple(_passage(group) for group in groups)


def _passage(group: Sequence[SourceLine]) -> Passage:
    pieces = [group[0].text]
    for line in group[1:]:
        tight = _CLOSING.match(line.text) or pieces[-1].endswith(_OPENERS)
        pieces.append(line.text if tight else f" {line.text}")
    return Passage("".join(pieces), tuple(line.number for line in group), group[0].gap)


_CLOSING = re.compile(r"[,.;:!?)\]”’%](?:\s|$)")
_OPENERS = ("(", "“", "[")
_ENDED = re.compile(r"[.!?…:;][\"”’')\]]{0,3}$")
_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*+»›→–—-]|\d{1,2}[.)])\s")
_ADDRESS = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
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
_BYLINE = re.compile(
    r"by\s[A-Z_]?\w{1,30}(?:[\s.][A-Z][\w'’-]{0,30}){1,3}(?:\s*(?:[,|»•·–—].*)?$)|by\s\w{2,30}\s[»•]\s"
)
"""A line that names the author, though it starts in lower case."""
_TAIL = 200
_WIDE = 50
"""A line shorter than this, in text wrapped at a fixed width, ends its paragraph."""


def _is_hard_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether most lines have nearly the same length, as mail and old word processors leave them."""
    lengths = [len(line.text) for line in lines]
    filled = [length for length in lengths if _WIDE + 5 <= length <= 90]
    unfinished = sum(not _ENDED.search(line.text) for line in lines if _WIDE + 5 <= len(line.text) <= 90)
    return len(filled) >= 4 and len(filled) > 0.55 * len(lengths) and unfinished > 0.6 * len(filled)


def _stands_alone(text: str) -> bool:
    return len(text) < 80 and bool(ANCHOR.match(text))


def _is_inline_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether links and emphasis stand on lines of their own, as text taken node by node leaves them."""
    split = sum(bool(_CLOSING.match(line.text)) or (line.leads and line.text[0].islower()) for line in lines)
    return split >= 2 and split > 0.01 * len(lines)


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """How the source divides its paragraphs into lines."""

    hard: bool
    inline: bool


def _joins(before: SourceLine, tail: str, size: int, line: SourceLine, wrapping: _Wrapping) -> bool:
    signed = size < _TAIL and not wrapping.hard and _BYLINE.match(line.text)
    alone = _stands_alone(line.text) or _stands_alone(before.text) or signed
    if _BULLET.match(line.text) or line.gap > 1 or alone:
        return False
    facts = _Seam(
        before.text,
        tail,
        size,
        line,
        wrapping,
        ended=bool(_ENDED.search(before.text[-6:])),
        spaced=before.trails or line.leads,
    )
    return any(rule(facts) for rule in _JOINS)


@dataclass(frozen=True, slots=True)
class _Seam:
    """Where one line ends and the next begins."""

    before: str
    """The line before."""
    tail: str
    """The end of the passage so far."""
    size: int
    """Characters of the passage so far."""
    line: SourceLine
    wrapping: _Wrapping
    ended: bool
    spaced: bool
    """Whether one space was left where they part, as beside a link."""


def _closes(seam: _Seam) -> bool:
    """The next line begins with the punctuation that belongs to this one."""
    return bool(_CLOSING.match(seam.line.text))


def _runs_on(seam: _Seam) -> bool:
    """The next line begins in lower case though no sentence has ended."""
    text = seam.line.text
    long_enough = seam.line.gap == 0 or len(text.split()) >= 3
    prose = seam.size > 15 or len(seam.before.split()) > 2 or (seam.wrapping.inline and seam.line.gap == 0)
    return not seam.ended and text[:1].islower() and prose and long_enough and not _ADDRESS.match(text)


def _hangs(seam: _Seam) -> bool:
    """This line ends in a word that always needs another, such as "of"."""
    last = seam.before[-14:].split()[-1:] or [""]
    prose = seam.size > 20 and len(seam.before.split()) > 3
    return prose and not seam.ended and seam.line.gap == 0 and last[0].lower() in _HANGING


def _pauses(seam: _Seam) -> bool:
    """This line ends in a comma or an opening bracket."""
    return seam.before.endswith((",", *_OPENERS)) and len(seam.before.split()) > 3


def _fills(seam: _Seam) -> bool:
    """In text wrapped at a fixed width, every full line runs on."""
    return seam.wrapping.hard and seam.line.gap == 0 and len(seam.before) >= _WIDE


def _breaks_off(seam: _Seam) -> bool:
    """Where inline elements have lines of their own, prose that no sentence ends goes on."""
    if not seam.wrapping.inline or seam.ended or seam.line.gap:
        return False
    tail = [word for word in seam.tail.split() if word[:1].isalpha()]
    lower = sum(word[0].islower() for word in tail)
    return seam.size > 40 and len(tail) > 4 and lower >= 0.6 * len(tail)


def _is_spaced(seam: _Seam) -> bool:
    """Where inline elements have lines of their own, the space beside one was left to its neighbour."""
    if not (seam.wrapping.inline and seam.spaced) or seam.line.gap:
        return False
    hangs = seam.before.rsplit(" ", 1)[-1].lower() in _HANGING
    return seam.size > 60 or (not seam.ended and (hangs or seam.size > 30))


def _shouts(seam: _Seam) -> bool:
    """A headline in capitals runs over two lines."""
    both = seam.before.isupper() and seam.line.text.isupper() and seam.line.gap == 0
    return both and not seam.ended and 20 <= len(seam.before) < 100 and len(seam.line.text) < 100


_HANGING = words.listed(
    "the of and to a in that for with on by at from or but as an is are was were been be his her their its "
    "our your this these those which who whose than into about over under between through"
)
_JOINS: tuple[Callable[[_Seam], bool], ...] = (
    _closes,
    _runs_on,
    _hangs,
    _pauses,
    _fills,
    _breaks_off,
    _is_spaced,
    _shouts,
)
