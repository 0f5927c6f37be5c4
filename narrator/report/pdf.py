"""PDF files to a draft: running heads and footnotes out, hyphenation joined, the page's own wrapping undone.

A PDF knows glyphs and places, not paragraphs; what is done here is told from the size of the type, the length
of lines and their punctuation. The lines are those of the extracted text, counted through the whole file.
"""

from __future__ import annotations

import io
import itertools
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, Reason, Role
from narrator.report import dates, extras, facts, rules, superscripts, tables
from narrator.report.draft import Draft
from narrator.report.passages import Passage, fold

_MOST_PAGES = 3_000
_MOST_SECONDS = 120.0
_EDGE = 3
"""Lines at the top and the bottom of a page where running heads stand."""
_OFTEN = 3
"""On so many pages a line is a running head."""
_SCANNED = 20
"""Letters a page; a scan has fewer."""
_ENDED = re.compile(r"[.!?…:][\"”’')\]]{0,3}$")
_BULLET = re.compile(r"(?:[•·▪◦‣●○■–-]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_NOTED = re.compile(r"\[\d{1,3}\]\s")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴⁵⁶⁷⁸⁹])[.)]?\s?[^\W\d_]")
_CONTENTS = re.compile(r".{2,150}?(?:\.{4,}|(?:\s\.){3,}|…{2,})[\s.]{0,200}\d{1,4}$")
"""A line of a table of contents, with its dots and its page."""
_FIGURE = re.compile(r"[(+\-−–~<>≈]?[$€£¥]?[\d.,:/]{1,20}(?:%|[€$£]|[kKmM])?[)*]?|[–—-]|n/?a", re.IGNORECASE)
_LONGEST_CELL = 3
"""Words of what stands beside figures."""
_LEAST_FIGURES = 6
"""Figures that make a table."""
_RAISED = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,5}|[*†‡§]")
_LONGEST_HEADING = 25
"""Words, in large type."""
_SMALLER = 0.92
"""Of the size of the text: below it stand footnotes."""
_LARGER = 1.12
"""Above it stand headings."""
_PAGE_NUMBER = re.compile(r"(?:page\s)?\W{0,3}\d{1,4}\W{0,3}(?:of\s\d{1,4}|/\s?\d{1,4})?$", re.IGNORECASE)
_TYPED = re.compile(r"(?:microsoft word\s?-|untitled|.{0,80}\.(?:docx?|indd|pdf|tex|odt)$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    page: int
    edge: int
    """Which line of its page it is: from 1 at the top, from -1 at the bottom, 0 for those in between."""
    size: float
    """Of its type, in points; 0 where the file does not tell."""


@dataclass(frozen=True, slots=True)
class _Type:
    """What is usual in a file."""

    width: int
    """Characters of a full line."""
    size: float
    """Points of most of the text; 0 where the file does not tell."""
    whole: Counter[str]
    """How often each word stands in it undivided."""

    def larger(self, line: _Line) -> bool:
        return 0 < self.size * _LARGER < line.size

    def smaller(self, line: _Line) -> bool:
        return 0 < line.size < self.size * _SMALLER


def read(data: bytes, language: Language, *, where: str) -> Draft:
    """Read a PDF's text, or raise `ReportError` for one that is locked, broken or only pictures."""
    document, pages = _extracted(data, where)
    letters = sum(character.isalpha() for page in pages for line, _ in page for character in line)
    if letters < _SCANNED * max(1, len(pages)):
        raise ReportError(
            "holds pictures of pages, not text",
            where=where,
            hint="run it through OCR, such as ocrmypdf, first",
        )
    lines = list(_lines(pages))
    left = dict.fromkeys(_running_heads(lines, len(pages)), Reason.REPEATED)
    left |= dict.fromkeys(_contents(lines), Reason.NAVIGATION)
    usual = _usual(lines)
    left |= dict.fromkeys(
        _footnotes([one for one in lines if one.number not in left], usual), Reason.FOOTNOTE
    )
    grids = _tables([one for one in lines if one.number not in left], usual)
    left |= {line.number: Reason.TABLE for grid in grids for line in grid}
    found = list(_blocks([one for one in lines if one.number not in left], usual))
    blocks = _announced(_titled(found, _own_title(document)), grids)
    backed = rules.back_matter([Passage(block.text, block.lines) for block in blocks])
    title = next((block.text for block in blocks if block.role is Role.TITLE), "")
    byline = next((facts.name_in(block.text) for block in blocks if block.role is Role.BYLINE), "")
    date = next(
        filter(None, (dates.find(block.text, language) for block in blocks[:6] if _is_short(block))), None
    )
    return Draft(
        blocks=tuple(block for index, block in enumerate(blocks) if index not in backed),
        cut=tuple(_cuts(lines, left | _by_line(blocks, backed))),
        title=title,
        date=date,
        byline=byline,
    )


def _by_line(blocks: Sequence[Block], backed: Mapping[int, Reason]) -> dict[int, Reason]:
    return {line: reason for index, reason in backed.items() for line in blocks[index].lines}


def _cuts(lines: Sequence[_Line], reasons: Mapping[int, Reason]) -> Iterator[Cut]:
    return (Cut(one.number, one.text, reasons[one.number]) for one in lines if one.number in reasons)


def _is_short(block: Block) -> bool:
    return len(block.text) < 120


_Page = Sequence[tuple[str, float]]
"""The lines of a page, each with the size of its type."""


def _extracted(data: bytes, where: str) -> tuple[Any, list[_Page]]:
    pypdf = extras.load("pypdf", reads="a PDF file", where=where)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    started = time.monotonic()
    pages: list[_Page] = []
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise ReportError("is protected by a password", where=where, hint="save it without one")
        for page in document.pages[:_MOST_PAGES]:
            pages.append(_typed(page))
            if time.monotonic() - started > _MOST_SECONDS:
                raise ReportError("takes too long to read", where=where, hint="print it to a new PDF first")
    except (*_BROKEN, pypdf.errors.PyPdfError, pypdf.errors.DependencyError) as error:
        raise ReportError(f"cannot be read as a PDF: {error}", where=where, hint="save it again") from error
    return document, pages


_BROKEN: tuple[type[Exception], ...] = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError, AssertionError,
    NotImplementedError, ZeroDivisionError,
)  # fmt: skip
"""What a damaged file makes pypdf raise beside its own errors."""


def _typed(page: Any) -> _Page:
    """The lines of a page; small figures behind a word are marked as raised."""
    parts: list[tuple[str, float]] = []

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], _font: object, size: float) -> None:
        if text:
            parts.append((text, abs(inner[3] * outer[3]) * size))

    whole = page.extract_text(visitor_text=visit) or ""
    if "".join(text for text, _ in parts) != whole:
        return [(line, 0.0) for line in whole.split("\n")]
    lines: list[tuple[str, Counter[float]]] = [("", Counter())]
    above = 0.0
    for text, size in parts:
        raised = 0 < size < _SMALLER * above and _RAISED.fullmatch(text.strip()) and lines[-1][0].strip()
        told = f"{superscripts.begin(linked=False)}{text}{superscripts.END}" if raised else text
        for index, piece in enumerate(told.split("\n")):
            if index:
                lines.append(("", Counter()))
            lines[-1][1][round(size, 1)] += sum(map(str.isalnum, piece))
            lines[-1] = (lines[-1][0] + piece, lines[-1][1])
        above = above if raised or not text.strip() else size
    return [
        (superscripts.settled(line), max(sizes, key=lambda one: sizes[one], default=0.0))
        for line, sizes in lines
    ]


def _usual(lines: Sequence[_Line]) -> _Type:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    whole = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.lower()))
    return _Type(_width(lines), max(sizes, key=lambda one: sizes[one], default=0.0), whole)


def _contents(lines: Sequence[_Line]) -> frozenset[int]:
    """The lines of a table of contents, and its heading."""
    listed = {index for index, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)}
    if len(listed) < _OFTEN:
        return frozenset()
    heading = {index - 1 for index in listed if index and len(lines[index - 1].text.split()) <= 3}
    return frozenset(lines[index].number for index in listed | heading)


def _footnotes(lines: Sequence[_Line], usual: _Type) -> Iterator[int]:
    """The notes in small type that a page begins or ends with, as its parts are stored."""
    for _, group in itertools.groupby(lines, key=lambda line: line.page):
        page = list(group)
        for side in (page, page[::-1]):
            small = list(itertools.takewhile(usual.smaller, side))
            run = sorted(small, key=lambda line: line.number)
            noted = itertools.dropwhile(lambda line: not _FOOTNOTE.match(line.text), run)
            yield from (line.number for line in noted)


def _tables(lines: list[_Line], usual: _Type) -> list[list[_Line]]:
    """The tables among the text: cells, or rows of them, many of which are figures, and their head."""
    grids = []
    place = 0
    for cells, run in itertools.groupby(lines, key=lambda line: _is_cell(line) and not usual.larger(line)):
        grid = list(run)
        if cells and sum(map(_figures, grid)) >= _LEAST_FIGURES and _are_figures(grid):
            grids.append(lines[place - 1 : place] * _heads_table(lines[max(0, place - 2) : place]) + grid)
        place += len(grid)
    return grids


def _are_figures(grid: Sequence[_Line]) -> bool:
    return sum(map(_is_figure, grid)) >= 0.4 * len(grid)


def _heads_table(above: Sequence[_Line]) -> bool:
    """Whether the last of two lines is the head of a table that follows: no sentence, nor part of one."""
    return len(above) == 2 and bool(_ENDED.search(above[0].text)) and not _ENDED.search(above[1].text)


def _is_cell(line: _Line) -> bool:
    terse = len(line.text.split()) <= _LONGEST_CELL and not _ENDED.search(line.text)
    return _is_figure(line) or (terse and not _BULLET.match(line.text))


def _is_figure(line: _Line) -> bool:
    """Whether most of a line's words are figures."""
    return 2 * _figures(line) >= len(line.text.split())


def _figures(line: _Line) -> int:
    return sum(bool(_FIGURE.fullmatch(word)) for word in line.text.split())


def _announced(blocks: list[Block], grids: Sequence[Sequence[_Line]]) -> list[Block]:
    """Tell of each table where it stood, when its rows can be counted."""
    for grid in grids:
        columns = sum(1 for _ in itertools.takewhile(lambda line: not _is_figure(line), grid))
        one_a_line = all(len(line.text.split()) == 1 for line in grid)
        rows, left = divmod(len(grid), columns) if one_a_line and columns > 1 else (len(grid), columns > 1)
        if not left:
            place = (at for at, one in enumerate(blocks) if one.lines and one.line > grid[0].number)
            blocks.insert(next(place, len(blocks)), tables.announcement(rows - bool(columns)))
    return blocks


def _lines(pages: Sequence[_Page]) -> Iterator[_Line]:
    number = 0
    for index, page in enumerate(pages):
        count = sum(bool(fold(text)) for text, _ in page)
        at = 0
        for text, size in page:
            number += 1
            if fold(text):
                yield _Line(number, fold(text), index, _edge(at, count), size)
                at += 1


def _edge(at: int, count: int) -> int:
    return at + 1 if at < min(_EDGE, count / 2) else at - count if at >= count - _EDGE else 0


def _running_heads(lines: Sequence[_Line], count: int) -> frozenset[int]:
    """Lines at a page's edge that are the same on several pages but for digits, and page numbers.

    Of two pages, a text may say the same on both: there a head has the same place, and ends no sentence.
    """
    few = count < _OFTEN
    pages: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        if line.edge and not (few and line.text[-1] in ".!?"):
            pages.setdefault((_masked(line.text), line.edge if few else 0), set()).add(line.page)
    often = {text for (text, _), found in pages.items() if len(found) >= max(2, min(_OFTEN, count))}
    heads = [line for line in lines if line.edge and _masked(line.text) in often]
    smallest: dict[str, float] = {}
    for head in heads:
        smallest[head.text] = min(head.size, smallest.get(head.text, head.size))
    # The headline, which stands large on the first page, may be the head of all others.
    heads = [head for head in heads if head.page or head.size <= _LARGER * smallest[head.text]]
    numbers = [line for line in lines if line.edge and _PAGE_NUMBER.fullmatch(line.text)]
    return frozenset(line.number for line in (*heads, *numbers))


def _masked(text: str) -> str:
    return re.sub(r"\d{1,9}", "#", text).casefold()


def _blocks(lines: Sequence[_Line], usual: _Type) -> Iterator[Block]:
    group: list[_Line] = []
    for line, after in itertools.zip_longest(lines, lines[1:]):
        if group and (_ends_paragraph(group, line, usual) or _heads(group[-1], line, after, usual.width)):
            yield _block(group, usual)
            group = []
        group.append(line)
    if group:
        yield _block(group, usual)


def _width(lines: Sequence[_Line]) -> int:
    """How long a full line is."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.8)] if lengths else 0


def _ends_paragraph(group: Sequence[_Line], following: _Line, usual: _Type) -> bool:
    last, width = group[-1].text, usual.width
    if usual.larger(group[-1]) is not usual.larger(following):
        return True
    apart = following.number - group[-1].number > 1 and following.page == group[-1].page
    short = len(last) < 0.8 * width
    starts = following.text[:1].isupper() or following.text[:1] in "“\"'‘" or following.text[:1].isdigit()
    if _BULLET.match(following.text) or _NOTED.match(following.text) or apart:
        return True
    return short and (bool(_ENDED.search(last)) or len(last) < 0.6 * width) and starts


def _heads(before: _Line, line: _Line, after: _Line | None, width: int) -> bool:
    """Whether a short line between a sentence's end and another's beginning is a heading."""
    short = len(line.text) < 0.5 * width and not _ENDED.search(line.text) and line.text[0].isupper()
    return short and bool(_ENDED.search(before.text)) and after is not None and not after.text[0].islower()


def _block(group: Sequence[_Line], usual: _Type) -> Block:
    text = group[0].text
    for line in group[1:]:
        text = _continued(text, line.text, usual.whole)
    numbers = tuple(line.number for line in group)
    large = usual.larger(group[0]) and len(text.split()) <= _LONGEST_HEADING
    bullet = None if large else _BULLET.match(text)
    if bullet:
        return Block(Role.ITEM, text[bullet.end() :], numbers, level=1, number=int(bullet["number"] or 0))
    if facts.is_byline(Passage(text, numbers)):
        return Block(Role.BYLINE, text, numbers)
    short = len(text) < 0.9 * max(usual.width, 60) and len(text.split()) <= 16
    if large or (short and not _ENDED.search(text)):
        return Block(Role.HEADING, text, numbers, level=2)
    return Block(Role.PARAGRAPH, text, numbers)


def _continued(text: str, following: str, whole: Counter[str]) -> str:
    """Join a line to the next, and a word that hyphenation divided to its other half."""
    divided = re.search(r"(\w{2,30})[-\u00ad\u2010]$", text)
    other = re.match(r"\w{1,30}", following)
    if not divided or not other or not other.group()[0].islower():
        return f"{text} {following}"
    hyphened = f"{divided[1]}-{other.group()}".lower()
    kept = whole[hyphened] > whole[(divided[1] + other.group()).lower()]
    return (text if kept else text[:-1]) + following


def _titled(blocks: list[Block], own: str) -> list[Block]:
    """Give the headline its role: what the file calls itself, or the first heading before any paragraph."""
    for index, block in enumerate(blocks[:8]):
        if own and fold(block.text).casefold() == own.casefold():
            return [*blocks[:index], Block(Role.TITLE, block.text, block.lines), *blocks[index + 1 :]]
    first = blocks[0] if blocks else None
    if first and first.role is Role.HEADING:
        return [Block(Role.TITLE, first.text, first.lines), *blocks[1:]]
    return blocks


def _own_title(document: Any) -> str:
    try:
        title = fold(str((document.metadata or {}).get("/Title") or ""))
    except _BROKEN:
        return ""
    return "" if _TYPED.match(title) else title
