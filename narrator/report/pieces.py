"""A page's markup taken apart: every piece of its visible text, with its element and source line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from narrator.errors import ReportError
from narrator.model import LineNumber
from narrator.report import superscripts, words
from narrator.report.passages import Passage, fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST = 2_000
"""Elements within elements: the parser goes no deeper. Pages that people read stay below a hundred."""
_MOST_ELEMENTS = 250_000
"""The largest pages that people read have a tenth of it; each costs a tenth of a millisecond."""
_HIDDEN = words.listed(
    "script style noscript template svg math head iframe object embed canvas audio video select option "
    "datalist textarea meta link map area"
)
INLINE = words.listed(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr img input picture source"
)
"""Elements that stand within a line; any other is a block of its own."""
_MARKING = ("class", "id", "role", "epub:type")
"""Attributes that say what an element is for."""
_BOLD = words.listed("b strong")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
"""Elements that head a part of the page, with their level."""


@dataclass(frozen=True)
class Piece:
    """The visible text of one block-level element, and where it stands."""

    text: str
    lines: tuple[LineNumber, ...]
    parts: tuple[str, ...]
    """What of it stands on each of those lines."""
    path: tuple[str, ...]
    """The tags around it, from the outside in."""
    marks: str
    """Classes and ids of the elements around it, in lower case."""
    number: int = 0
    """Its number in an ordered list."""
    first: bool = True
    """Whether it opens the list item it stands in."""
    table: int = 0
    """Which table of the page it stands in, from one."""
    row: int = 0
    strong: bool = False
    """Whether all of it is set in bold."""

    @cached_property
    def passage(self) -> Passage:
        return Passage(self.text, self.lines)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the walk knows of the element it is in."""

    path: tuple[str, ...] = ()
    marks: str = ""
    number: int = 0
    table: int = 0
    row: int = 0


@dataclass(slots=True)
class _Walk:
    """Gathers text between block-level borders, counting lines of the source as it goes."""

    line: int = 1
    frame: _Frame = _Frame()
    parts: list[str] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    tables: int = 0
    rows: int = 0
    numbers: list[int] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    items: list[int] = field(default_factory=list)
    count: int = 0
    bold: int = 0
    """How many elements in bold it is in."""
    strong: bool = True
    """Whether nothing of the piece so far is set in anything but bold."""
    broken: bool = False
    """Whether nothing but one line break stands before the piece."""

    def say(self, text: str | None) -> None:
        for index, part in enumerate((text or "").split("\n")):
            if index:
                self.line += 1
                self.parts.append("\n")
            if part.strip():
                self.strong = self.strong and self.bold > 0
                self.lines[self.line] = self.lines.get(self.line, "") + part
            elif index and "pre" in self.frame.path:
                self.border()
            elif self.line in self.lines:
                self.lines[self.line] += part
            self.parts.append(part)

    def break_line(self) -> None:
        """End a line; what goes on below it in the same sentence is one piece with it."""
        said = any(map(str.strip, self.parts))
        self.border()
        self.broken = said

    def border(self) -> None:
        """End a piece of text, if there is one."""
        text = fold("".join(self.parts))
        if text:
            item = self.items[-1] if self.items else 0
            fresh = item not in self.opened
            self.opened.add(item)
            piece = Piece(
                text,
                lines=tuple(self.lines),
                parts=tuple(map(fold, self.lines.values())),
                path=self.frame.path,
                marks=self.frame.marks,
                number=self.numbers[-1] if self.numbers and self.items else 0,
                first=fresh,
                table=self.frame.table,
                row=self.frame.row,
                strong=self.strong,
            )
            if self.broken and _goes_on(self.pieces[-1], piece):
                self.pieces[-1] = _joined(self.pieces[-1], piece)
            else:
                self.pieces.append(piece)
        self.parts.clear()
        self.lines.clear()
        self.strong, self.broken = True, False


def _goes_on(one: Piece, other: Piece) -> bool:
    """Whether a line break stands within a heading or a sentence, as in text that is wrapped with them."""
    headed = bool(HEADINGS.keys() & set(one.path))
    prose = len(one.text) >= _LEAST_PROSE and not _ENDED.search(one.text)
    within = prose and (other.text[0].islower() or one.text[-1] == ",")
    return one.path == other.path and (headed or within)


def _joined(one: Piece, other: Piece) -> Piece:
    return replace(
        one,
        text=f"{one.text} {other.text}",
        lines=one.lines + other.lines,
        parts=one.parts + other.parts,
        strong=one.strong and other.strong,
    )


_LEAST_PROSE = 30
"""Characters of a line that a sentence may go on from; names and headings are shorter."""
_ENDED = re.compile(r"[.!?…:;][\"”’)\]]{0,3}$")


def pieces(root: HtmlElement) -> list[Piece]:
    """Every piece of visible text of a page, in its order."""
    walk = _Walk()
    stack: list[_Frame] = []
    skip = 0
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            walk.line += (element.text or "").count("\n")
            if not skip:
                walk.say(element.tail)
            continue
        hidden = _is_hidden(element)
        if event == "start":
            skip += hidden
            walk.line = max(walk.line, element.sourceline or 0)
            if not skip:
                stack.append(walk.frame)
                _enter(walk, element)
                walk.say(element.text)
            continue
        if not skip:
            _leave(walk, element, stack.pop())
        skip -= hidden
        if not skip:
            walk.say(element.tail)
    walk.border()
    return walk.pieces


_NOT_SHOWN = re.compile(r"display\s{0,2}:\s{0,2}none", re.IGNORECASE)


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.tag in _HIDDEN
        or "hidden" in element.attrib
        or element.get("epub:type") == "pagebreak"
        or bool(_NOT_SHOWN.search(element.get("style", "")))
    )


def _enter(walk: _Walk, element: HtmlElement) -> None:
    tag = element.tag
    if tag in INLINE:
        walk.bold += tag in _BOLD
        if tag == "sup":
            walk.parts.append(superscripts.begin(linked=_is_linked(element)))
        return
    if tag == "br":
        walk.break_line()
        return
    walk.border()
    own = " ".join(["", *(element.get(name, "") for name in _MARKING)]).lower()
    walk.tables += tag == "table"
    walk.rows += tag == "tr"
    walk.frame = replace(
        walk.frame,
        path=(*walk.frame.path, tag),
        marks=(walk.frame.marks + own)[-2000:] if own.strip() else walk.frame.marks,
        table=walk.tables if tag == "table" else walk.frame.table,
        row=walk.rows,
    )
    if tag in ("ol", "ul"):
        start = element.get("start", "1")
        walk.numbers.append(int(start) - 1 if tag == "ol" and start.isdigit() and len(start) < 6 else -1)
    elif tag == "li":
        walk.count += 1
        walk.items.append(walk.count)
        if walk.numbers and walk.numbers[-1] >= 0:
            walk.numbers[-1] += 1


def _leave(walk: _Walk, element: HtmlElement, outer: _Frame) -> None:
    tag = element.tag
    if tag in INLINE:
        walk.bold -= tag in _BOLD
        if tag == "sup":
            walk.parts.append(superscripts.END)
        return
    if tag == "br":
        return
    walk.border()
    walk.frame = outer
    if tag in ("ol", "ul") and walk.numbers:
        walk.numbers.pop()
    elif tag == "li" and walk.items:
        walk.items.pop()


def _is_linked(element: HtmlElement) -> bool:
    """Whether a superscript is a link, or within one."""
    return element.find(".//a") is not None or element.getparent().tag == "a"


def unmarked(text: str) -> str:
    """Take reference marks, set in superscript, out of a text."""
    return fold(superscripts.settled(text))


def parsed(text: str, where: str) -> HtmlElement:
    """Parse a page, or raise `ReportError` for one that is none, or is built to take long."""
    from lxml import etree
    from lxml import html as lxml_html

    _refuse_overloaded(text, where)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_blank_text=False, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(
            f"is not a page that can be read: {error}", where=where, hint="save it again"
        ) from error
    # The parser drops what it finds too deep, with all that follows.
    if any("depth" in error.message for error in parser.error_log):
        raise _unreadable("nests its elements too deep to be a page", where)
    return root


def _refuse_overloaded(text: str, where: str) -> None:
    """Refuse pages of so many elements, so deep or so overloaded, that taking them apart would take long."""
    if _OVERLOADED.search(text):
        raise _unreadable("holds an element with thousands of attributes", where)
    depth = count = 0
    for match in _TAGS.finditer(text):
        count += not match[1]
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            raise _unreadable("nests its elements too deep to be a page", where)
        if count > _MOST_ELEMENTS:
            raise _unreadable("holds more elements than any page that people read", where)


def _unreadable(what: str, where: str) -> ReportError:
    return ReportError(what, where=where, hint="save the article alone")


_OVERLOADED = re.compile(r"<[a-zA-Z](?:[^<>=]*+=){3000}")
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b")
_VOID = words.listed(
    "area base br col embed hr img input link meta param source track wbr p li td tr th dt dd option"
)
