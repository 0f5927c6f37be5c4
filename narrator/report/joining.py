"""Lines to passages: the source's own wrapping undone, every line number kept.

What was wrapped at a fixed width is joined by rules. In what was taken out of a page node by node, every link
and every emphasis has a line of its own; there, boosted trees decide at each seam whether its two lines are
one passage, from the lines themselves, those around them, and the white space that was left between.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrator.report import trees, words
from narrator.report.passages import ANCHOR, ITEM, Passage, SourceLine

_CLOSING = re.compile(r"[,.;:!?)\]”’%](?:\s|$)")
_OPENERS = ("(", "“", "[")
_ENDED = re.compile(r"[.!?…:;。！？][\"”’»')\]」』]{0,3}$")
_ADDRESS = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
_BYLINE = re.compile(
    r"by\s[A-Z_]?\w{1,30}(?:[\s.][A-Z][\w'’-]{0,30}){1,3}(?:\s*(?:[,|»•·–—].*)?$)|by\s\w{2,30}\s[»•]\s"
)
"""A line that names the author, though it starts in lower case."""
_SIGNS = re.compile(rf"(?:[\w-]{{3,20}}\s)?{words.BY}(?:\s[A-Z]|$)", re.IGNORECASE)
_LONGEST_PHRASE = 60
"""Characters."""
_TAIL = 200
_TELLING = 12
"""Characters; shorter lines are said twice by chance."""
_WIDE = 50
"""A line shorter than this, in text wrapped at a fixed width, ends its paragraph."""
_HANGING = words.listed(
    "the of and to a in that for with on by at from or but as an is are was were been be his her their its "
    "our your this these those which who whose than into about over under between through"
)


@dataclass(frozen=True)
class Seam:
    """Where one line ends and the next begins."""

    before: SourceLine
    line: SourceLine
    after: SourceLine | None
    """The line that follows the two."""
    size: int
    """Characters of the passage so far."""
    count: int
    """Lines of the passage so far."""
    tail: str
    """How the passage so far ends."""

    @cached_property
    def ended(self) -> bool:
        return bool(_ENDED.search(self.before.text[-6:]))


Joins = Callable[[Seam], bool]


def unwrap(lines: Sequence[SourceLine]) -> tuple[Passage, ...]:
    """Join the lines that a fixed width or an inline element divided."""
    return tuple(_passage(group) for group in gather(lines, _joiner(lines)))


def gather(lines: Sequence[SourceLine], joins: Joins) -> list[list[SourceLine]]:
    """Group lines, each with the one before where ``joins`` says so."""
    groups: list[list[SourceLine]] = []
    size, tail = 0, ""
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        if groups and joins(Seam(groups[-1][-1], line, after, size, len(groups[-1]), tail)):
            groups[-1].append(line)
            size += len(line.text)
            tail = f"{tail} {line.text}"[-_TAIL:]
        else:
            groups.append([line])
            size = len(line.text)
            tail = line.text[-_TAIL:]
    return groups


def _passage(group: Sequence[SourceLine]) -> Passage:
    pieces = [group[0].text]
    for line in group[1:]:
        tight = _CLOSING.match(line.text) or pieces[-1].endswith(_OPENERS)
        pieces.append(line.text if tight else f" {line.text}")
    return Passage("".join(pieces), tuple(line.number for line in group), group[0].gap, group[0].cells)


def _joiner(lines: Sequence[SourceLine]) -> Joins:
    """How to decide, by how the source divides its paragraphs into lines."""
    if is_inline_wrapped(lines):
        return lambda seam: not stands_alone(seam) and trees.model("joining").score(measure(seam)) > 0
    hard = _is_hard_wrapped(lines)
    apart, rules = (_PARTS, (*_JOINS, _fills)) if hard else ((*_PARTS, _signs), _JOINS)
    return lambda seam: not any(rule(seam) for rule in apart) and any(rule(seam) for rule in rules)


def is_inline_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether links and emphasis stand on lines of their own, as text taken node by node leaves them."""
    split = sum(_goes_on(line) for line in lines)
    return split >= 2 and split > 0.003 * len(lines)


def _goes_on(line: SourceLine) -> bool:
    """Whether a line can only be what follows a link: its comma, or its sentence's other half."""
    return bool(_MARK.match(line.text)) or (
        line.lead == 1 and line.text[0].islower() and bool(_PROSE.match(line.text))
    )


_MARK = re.compile(r"[,.;:?!](?:\s|$)")
_PROSE = re.compile(r"[^\W\d_]+,? [^\W\d_]+")


def _is_hard_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether most lines have nearly the same length, as mail and old word processors leave them."""
    lengths = [len(line.text) for line in lines]
    filled = [length for length in lengths if _WIDE + 5 <= length <= 90]
    unfinished = sum(not _ENDED.search(line.text) for line in lines if _WIDE + 5 <= len(line.text) <= 90)
    return len(filled) >= 4 and len(filled) > 0.55 * len(lengths) and unfinished > 0.6 * len(filled)


# -- rules ------------------------------------------------------------------------------------------------


def stands_alone(seam: Seam) -> bool:
    """One of the lines is a row of a table or one that only a comment has, or the next says it again."""
    return _repeats(seam) or any(
        one.cells > 1 or (len(one.text) < 80 and bool(ANCHOR.match(one.text)))
        for one in (seam.before, seam.line)
    )


def _repeats(seam: Seam) -> bool:
    """The next line is what the passage so far ends in, as a headline is below the trail that leads to it."""
    return len(seam.line.text) > _TELLING and seam.tail.endswith(seam.line.text)


def _opens_item(seam: Seam) -> bool:
    """The next line is an item of a list."""
    return bool(ITEM.match(seam.line.text))


def _stands_off(seam: Seam) -> bool:
    """More than one blank line lies between."""
    return seam.line.gap > 1


def _signs(seam: Seam) -> bool:
    """The next line names the author."""
    return seam.size < _TAIL and bool(_BYLINE.match(seam.line.text))


def _closes(seam: Seam) -> bool:
    """The next line begins with the punctuation that belongs to this one."""
    return bool(_CLOSING.match(seam.line.text))


def _runs_on(seam: Seam) -> bool:
    """The next line begins in lower case though no sentence has ended."""
    text = seam.line.text
    long_enough = seam.line.gap == 0 or len(text.split()) >= 3
    prose = seam.size > 15 or len(seam.before.text.split()) > 2
    return not seam.ended and text[:1].islower() and prose and long_enough and not _ADDRESS.match(text)


def _hangs(seam: Seam) -> bool:
    """This line ends in a word that always needs another, such as "of"; a link's name is no such word."""
    last = (seam.before.text[-14:].split()[-1:] or [""])[0]
    prose = seam.size > 20 and len(seam.before.text.split()) > 3 and not last.istitle()
    return prose and not seam.ended and seam.line.gap == 0 and last.lower() in _HANGING


def _pauses(seam: Seam) -> bool:
    """This line ends in a comma or an opening bracket."""
    return seam.before.text.endswith((",", *_OPENERS)) and len(seam.before.text.split()) > 3


def _fills(seam: Seam) -> bool:
    """In text wrapped at a fixed width, every full line runs on."""
    return seam.line.gap == 0 and len(seam.before.text) >= _WIDE


def _shouts(seam: Seam) -> bool:
    """A headline in capitals runs over two lines."""
    before, line = seam.before.text, seam.line.text
    both = before.isupper() and line.isupper() and seam.line.gap == 0
    return both and not seam.ended and 20 <= len(before) < 100 and len(line) < 100


_PARTS: tuple[Joins, ...] = (stands_alone, _opens_item, _stands_off)
_JOINS: tuple[Joins, ...] = (_closes, _runs_on, _hangs, _pauses, _shouts)


# -- measures, where inline elements have lines of their own ----------------------------------------------


def gap(seam: Seam) -> float:
    return min(seam.line.gap, 4)


def gap_after(seam: Seam) -> float:
    return min(seam.after.gap, 4) if seam.after else 4


def lead(seam: Seam) -> float:
    return seam.line.lead


def trail(seam: Seam) -> float:
    return seam.before.trail


def lead_before(seam: Seam) -> float:
    return seam.before.lead


def trail_of_line(seam: Seam) -> float:
    return seam.line.trail


def lead_after(seam: Seam) -> float:
    return seam.after.lead if seam.after else -1


def ended(seam: Seam) -> float:
    return float(seam.ended)


def last_mark(seam: Seam) -> float:
    """The mark this line ends in: what goes on, what announces, what divides."""
    return float(_LAST_MARKS.find(seam.before.text[-1]))


_LAST_MARKS = ",([“\"‘'«–—-:;|/»›•·”’)]…!?."


def hangs(seam: Seam) -> float:
    return float(seam.before.text[-14:].split()[-1].lower() in _HANGING)


def opens_low(seam: Seam) -> float:
    """How the next line begins: in lower case, with a capital, with a digit."""
    return _case(seam.line.text)


def opens_low_before(seam: Seam) -> float:
    return _case(seam.before.text)


def opens_low_after(seam: Seam) -> float:
    return _case(seam.after.text) if seam.after else -1.0


def _case(text: str) -> float:
    first = text[0]
    return 3.0 if first.islower() else 2.0 if first.isupper() else 1.0 if first.isdigit() else 0.0


def first_mark(seam: Seam) -> float:
    return float(_FIRST_MARKS.find(seam.line.text[0]))


def first_mark_after(seam: Seam) -> float:
    return float(_FIRST_MARKS.find(seam.after.text[0])) if seam.after else -1.0


_FIRST_MARKS = "“\"‘'«([#@•·»›→*+-–—|/&,.;:!?)]”’%…"


def closes(seam: Seam) -> float:
    return float(bool(_CLOSING.match(seam.line.text)))


def closes_after(seam: Seam) -> float:
    return float(bool(seam.after and _CLOSING.match(seam.after.text)))


def ended_line(seam: Seam) -> float:
    return float(bool(_ENDED.search(seam.line.text[-6:])))


def bullet(seam: Seam) -> float:
    return float(bool(ITEM.match(seam.line.text)))


def size(seam: Seam) -> float:
    return math.log1p(seam.size)


def count(seam: Seam) -> float:
    return min(seam.count, 6)


def length_before(seam: Seam) -> float:
    return math.log1p(len(seam.before.text))


def length(seam: Seam) -> float:
    return math.log1p(len(seam.line.text))


def length_after(seam: Seam) -> float:
    return math.log1p(len(seam.after.text)) if seam.after else 0.0


def low_tail(seam: Seam) -> float:
    return _low(seam.tail)


def low_before(seam: Seam) -> float:
    return _low(seam.before.text[:_TAIL])


def low(seam: Seam) -> float:
    return _low(seam.line.text[:_TAIL])


def _low(text: str) -> float:
    """The share of words that begin in lower case, as most of prose does."""
    firsts = [word[0] for word in text.split() if word[0].isalpha()]
    return sum(map(str.islower, firsts)) / len(firsts) if firsts else -1.0


def digits(seam: Seam) -> float:
    return sum(map(str.isdigit, seam.line.text[:40])) / min(40, len(seam.line.text))


def furnished(seam: Seam) -> float:
    """Whether the next line is nothing but a phrase of page furniture, such as "Sign in"."""
    return _furnished(seam.line.text)


def furnished_before(seam: Seam) -> float:
    return _furnished(seam.before.text)


def _furnished(text: str) -> float:
    short = len(text) < _LONGEST_PHRASE
    return float(short and words.phrases().whole([word.lower() for word in words.tokens(text)]) is not None)


def signs(seam: Seam) -> float:
    """Whether the next line begins by naming who wrote it."""
    return float(bool(_SIGNS.match(seam.line.text)))


def level(seam: Seam) -> float:
    """Whether the two lines are of a kind, as items of a list are: in length and in their capitals."""
    longer = max(len(seam.before.text), len(seam.line.text))
    alike = min(len(seam.before.text), len(seam.line.text)) / longer
    return alike - abs(low(seam) - low_before(seam))


def digits_before(seam: Seam) -> float:
    return sum(map(str.isdigit, seam.before.text[:40])) / min(40, len(seam.before.text))


FEATURES: Mapping[str, Callable[[Seam], float]] = {
    function.__name__: function
    for function in (
        gap,
        gap_after,
        lead,
        trail,
        lead_before,
        trail_of_line,
        lead_after,
        ended,
        last_mark,
        hangs,
        opens_low,
        opens_low_before,
        opens_low_after,
        first_mark,
        first_mark_after,
        closes,
        closes_after,
        ended_line,
        bullet,
        size,
        count,
        length_before,
        length,
        length_after,
        low_tail,
        low_before,
        low,
        digits,
        digits_before,
        furnished,
        furnished_before,
        signs,
        level,
    )
}


def measure(seam: Seam) -> dict[str, float]:
    """Measure a seam."""
    return {name: feature(seam) for name, feature in FEATURES.items()}
