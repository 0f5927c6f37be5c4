"""PDF files to a draft: running heads out, hyphenation joined, the page's own wrapping undone.

A PDF knows glyphs and places, not paragraphs; what is done here is told from line lengths and punctuation.
The lines are those of the extracted text, counted through the whole file.
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
from narrator.report import dates, extras, facts, rules
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
_PAGE_NUMBER = re.compile(r"(?:page\s)?\W{0,3}\d{1,4}\W{0,3}(?:of\s\d{1,4}|/\s?\d{1,4})?$", re.IGNORECASE)
_TYPED = re.compile(r"(?:microsoft word\s?-|untitled|.{0,80}\.(?:docx?|indd|pdf|tex|odt)$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    page: int
    edge: bool


def read(data: bytes, language: Language, *, where: str) -> Draft:
    """Read a PDF's text, or raise `ReportError` for one that is locked, broken or only pictures."""
    document, pages = _extracted(data, where)
    letters = sum(character.isalpha() for page in pages for character in page)
    if letters < _SCANNED * max(1, len(pages)):
        raise ReportError(
            "holds pictures of pages, not text",
            where=where,
            hint="run it through OCR, such as ocrmypdf, first",
        )
    lines = list(_lines(pages))
    heads = _running_heads(lines)
    read_lines = [line for line in lines if line.number not in heads]
    blocks = _titled(list(_blocks(read_lines)), _own_title(document))
    backed = rules.back_matter([Passage(block.text, block.lines) for block in blocks])
    title = next((block.text for block in blocks if block.role is Role.TITLE), "")
    byline = next((facts.name_in(block.text) for block in blocks if block.role is Role.BYLINE), "")
    date = next(
        filter(None, (dates.find(block.text, language) for block in blocks[:6] if _is_short(block))), None
    )
    return Draft(
        blocks=tuple(block for index, block in enumerate(blocks) if index not in backed),
        cut=tuple(_cuts(lines, dict.fromkeys(heads, Reason.REPEATED) | _by_line(blocks, backed))),
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


def _extracted(data: bytes, where: str) -> tuple[Any, list[str]]:
    pypdf = extras.load("pypdf", reads="a PDF file", where=where)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    started = time.monotonic()
    pages: list[str] = []
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise ReportError("is protected by a password", where=where, hint="save it without one")
        for page in document.pages[:_MOST_PAGES]:
            pages.append(page.extract_text() or "")
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


def _lines(pages: Sequence[str]) -> Iterator[_Line]:
    number = 0
    for index, page in enumerate(pages):
        texts = page.split("\n")
        full = [place for place, text in enumerate(texts) if fold(text)]
        edges = {*full[:_EDGE], *full[-_EDGE:]}
        for place, text in enumerate(texts):
            number += 1
            if fold(text):
                yield _Line(number, fold(text), index, place in edges)


def _running_heads(lines: Sequence[_Line]) -> frozenset[int]:
    """Lines at a page's edge that are the same on several pages but for their digits, and page numbers."""
    pages: dict[str, set[int]] = {}
    for line in lines:
        if line.edge:
            pages.setdefault(_masked(line.text), set()).add(line.page)
    often = {text for text, found in pages.items() if len(found) >= _OFTEN}
    return frozenset(
        line.number
        for line in lines
        if line.edge and (_masked(line.text) in often or _PAGE_NUMBER.fullmatch(line.text))
    )


def _masked(text: str) -> str:
    return re.sub(r"\d{1,9}", "#", text).casefold()


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    width = _width(lines)
    whole = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.lower()))
    group: list[_Line] = []
    for line, after in itertools.zip_longest(lines, lines[1:]):
        if group and (_ends_paragraph(group, line, width) or _heads(group[-1], line, after, width)):
            yield _block(group, whole, width)
            group = []
        group.append(line)
    if group:
        yield _block(group, whole, width)


def _width(lines: Sequence[_Line]) -> int:
    """How long a full line is."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.8)] if lengths else 0


def _ends_paragraph(group: Sequence[_Line], following: _Line, width: int) -> bool:
    last = group[-1].text
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


def _block(group: Sequence[_Line], whole: Counter[str], width: int) -> Block:
    text = group[0].text
    for line in group[1:]:
        text = _continued(text, line.text, whole)
    numbers = tuple(line.number for line in group)
    bullet = _BULLET.match(text)
    if bullet:
        return Block(Role.ITEM, text[bullet.end() :], numbers, level=1, number=int(bullet["number"] or 0))
    if facts.is_byline(Passage(text, numbers)):
        return Block(Role.BYLINE, text, numbers)
    if len(text) < 0.9 * max(width, 60) and not _ENDED.search(text) and len(text.split()) <= 16:
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
