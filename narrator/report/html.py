"""A web page to a draft: trafilatura says what the article is, the page's own tags what each piece of it is.

trafilatura returns clean text without the way back to the source, so the page is walked here too: every
piece of visible text with its element and source line. The pieces that trafilatura's text holds, in its
order, are read; the others are cut, each for the reason its element or its words give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, LineNumber, Reason, Role
from narrator.report import dates, facts, kinds, plain, rules, superscripts, tables, words
from narrator.report.align import align
from narrator.report.draft import Draft
from narrator.report.passages import Passage, fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST = 12_000_000
"""Characters of a page; the largest ones people read are a tenth of it."""
_DEEPEST = 3_000
"""Elements within elements; pages that people read stay below a hundred."""
_HIDDEN = words.listed(
    "script style noscript template svg math head iframe object embed canvas audio video select option "
    "datalist textarea meta link map area"
)
INLINE = words.listed(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr img input picture source"
)
"""Elements that stand within a line; any other is a block of its own."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


# -- the page as pieces of text ------------------------------------------------------------------------


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

    def say(self, text: str | None) -> None:
        for index, part in enumerate((text or "").split("\n")):
            self.line += bool(index)
            if part.strip():
                self.lines[self.line] = self.lines.get(self.line, "") + part
        self.parts.append(text or "")

    def border(self) -> None:
        """End a piece of text, if there is one."""
        text = fold("".join(self.parts))
        if text:
            item = self.items[-1] if self.items else 0
            fresh = item not in self.opened
            self.opened.add(item)
            number = self.numbers[-1] if self.numbers and self.items else 0
            lines, parts = tuple(self.lines), tuple(map(fold, self.lines.values()))
            frame = self.frame
            piece = Piece(text, lines, parts, frame.path, frame.marks, number, fresh, frame.table, frame.row)
            self.pieces.append(piece)
        self.parts.clear()
        self.lines.clear()


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
        or bool(_NOT_SHOWN.search(element.get("style", "")))
    )


def _enter(walk: _Walk, element: HtmlElement) -> None:
    tag = element.tag
    if tag in INLINE:
        if tag == "sup":
            walk.parts.append(superscripts.begin(linked=_is_linked(element)))
        return
    walk.border()
    if tag == "br":
        return
    own = f" {element.get('class', '')} {element.get('id', '')} {element.get('role', '')}".lower()
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
        if tag == "sup":
            walk.parts.append(superscripts.END)
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


# -- the article -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Article:
    """What trafilatura makes of a page."""

    texts: tuple[str, ...] = ()
    title: str = ""
    date: dates.Date | None = None
    byline: str = ""


def read(text: str, *, where: str) -> Draft:
    """Read a web page, or raise `ReportError` for one that is too large or too deep to be one."""
    if len(text) > _MOST:
        raise ReportError(
            f"is a page of {len(text) // 1_000_000} million characters, too large for a report",
            where=where,
            hint="save the article alone",
        )
    root = _parsed(text, where)
    found = [one for one in pieces(root) if any(map(str.isalnum, one.text)) or one.text.strip()]
    article = _article(text)
    kept = align([one.text for one in found], article.texts)
    draft = _draft(found, kept, article, _headline(root, found, article))
    return replace(draft, language=_declared_language(root))


def _parsed(text: str, where: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    _refuse_too_deep(text, where)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_blank_text=False, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(
            f"is not a page that can be read: {error}", where=where, hint="save it again"
        ) from error
    return root


def _refuse_too_deep(text: str, where: str) -> None:
    """Refuse pages nested so deep that walking them would take long."""
    depth = 0
    for match in _TAGS.finditer(text):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > _DEEPEST:
                raise ReportError(
                    "nests its elements too deep to be a page", where=where, hint="save the article alone"
                )


_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b")
_VOID = words.listed(
    "area base br col embed hr img input link meta param source track wbr p li td tr th dt dd option"
)


def _article(text: str) -> _Article:
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        text, favor_precision=True, include_comments=False, include_tables=True, with_metadata=True
    )
    if found is None or found.body is None:
        return _Article()
    texts = tuple(fold("".join(element.itertext())) for element in found.body.iter(*_TRAFILATURA_BLOCKS))
    return _Article(
        texts=tuple(one for one in texts if one),
        title=fold(found.title or ""),
        date=dates.parse(found.date) if found.date else None,
        byline=fold(found.author or "").replace("; ", " and "),
    )


_TRAFILATURA_BLOCKS = ("p", "head", "item", "quote", "cell", "code", "fw")


def _declared_language(root: HtmlElement) -> Language:
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return declared if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", declared) else ""


def _headline(root: HtmlElement, found: Sequence[Piece], article: _Article) -> str:
    """The headline without the site's name: what the page calls itself, as its own heading has it."""
    heads = [unmarked(one.text) for one in found if one.path and "h1" in one.path]
    claims = [unmarked(claim) for claim in _claims(root)]
    for head in heads:
        if (
            any(_same(head, claim) or claim.casefold().startswith(head.casefold()) for claim in claims)
            and len(head) > 8
        ):
            return head
    others = frozenset(unmarked(one.text) for one in found)
    told = article.title or (claims[0] if claims else "") or (heads[0] if heads else "")
    return facts.without_site(told, others)


def _claims(root: HtmlElement) -> Iterator[str]:
    for path in _CLAIMS:
        for value in root.xpath(path)[:1]:
            yield fold(str(value))


_CLAIMS = (
    "//meta[@property='og:title']/@content",
    "//meta[@name='twitter:title']/@content",
    "//head/title/text()",
)


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


# -- verdicts ---------------------------------------------------------------------------------------------

_BY_ELEMENT: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (re.compile(r"comment|disqus|respond\b|replies|livefyre|coral"), Reason.COMMENTS),
    (re.compile(r"donat|patreon|crowdfund|support-us"), Reason.DONATION),
    (
        re.compile(
            r"related|recommend|more-from|also-like|read-next|trending|most-read|popular|outbrain|taboola"
        ),
        Reason.RELATED,
    ),
    (
        re.compile(r"\bad[s_-]|advert|sponsor|promo|newsletter|subscri|signup|sign-up|paywall"),
        Reason.ADVERTISEMENT,
    ),
    (re.compile(r"caption"), Reason.CAPTION),
    (re.compile(r"footer|copyright"), Reason.FOOTER),
    (re.compile(r"byline|author"), Reason.BYLINE),
)
_BY_TAG: Mapping[str, Reason] = {
    "figcaption": Reason.CAPTION,
    "table": Reason.TABLE,
    "pre": Reason.CODE,
    "footer": Reason.FOOTER,
    "nav": Reason.NAVIGATION,
}
_NOTES = re.compile(r"footnote|endnote|\breferences\b|\breflist\b")


def _draft(found: Sequence[Piece], kept: Sequence[bool], article: _Article, title: str) -> Draft:
    title_at = next((i for i, one in enumerate(found) if title and _same(unmarked(one.text), title)), None)
    first = next((i for i, keep in enumerate(kept) if keep and i != title_at), 0)
    blocks: list[Block] = []
    cuts: list[Cut] = []
    announced: set[int] = set()
    cells = _by_table(found)
    for index, one in enumerate(found):
        role, reason = _verdict(one, keep=kept[index], is_title=index == title_at, title=title)
        if role is None and not kept[index] and abs(index - first) < 12:
            role = _fact(one, article)
        if reason is Reason.TABLE and kept[index] and one.table not in announced:
            announced.add(one.table)
            blocks.append(_announced(cells[one.table]))
        if role is None:
            cuts += _cuts(one, reason)
        else:
            blocks.append(_block(one, role))
    return _fallen_back(
        found,
        Draft(
            blocks=tuple(blocks),
            cut=tuple(sorted(cuts, key=lambda cut: cut.line)),
            title=facts.in_sentence_case(title, [block.text for block in blocks]),
            date=article.date,
            byline=article.byline,
            doubts=kinds.doubts(kinds.Span(title, _below(found, kept, first))),
        ),
    )


def _below(found: Sequence[Piece], kept: Sequence[bool], first: int) -> list[Passage]:
    """What stands from the start of the article to the line after its end."""
    last = max((index for index, keep in enumerate(kept) if keep), default=0)
    return [one.passage for one in found[first : last + 2]]


def _cuts(one: Piece, reason: Reason | None) -> list[Cut]:
    parts = zip(one.lines, one.parts, strict=True)
    return [Cut(line, unmarked(part) or part, reason or Reason.NAVIGATION) for line, part in parts]


def _verdict(one: Piece, *, keep: bool, is_title: bool, title: str) -> tuple[Role | None, Reason | None]:
    if is_title:
        return Role.TITLE, None
    if keep:
        return _kept(one, title)
    return None, _why(one)


def _kept(one: Piece, title: str) -> tuple[Role | None, Reason | None]:
    """The role of a piece of the article; some are left out by their kind."""
    reason = next((_BY_TAG[tag] for tag in ("table", "pre", "figcaption") if tag in one.path), None)
    if reason:
        return None, reason
    if _NOTES.search(one.marks):
        return None, Reason.FOOTNOTE
    if _same(unmarked(one.text), title):
        return None, Reason.REPEATED
    if rules.credits(one.passage, rules.Page({})):
        return None, Reason.CREDIT
    if facts.is_byline(one.passage):
        return Role.BYLINE, None
    return _role(one), None


def _role(one: Piece) -> Role:
    if any(tag in _HEADINGS for tag in one.path):
        return Role.HEADING
    if "blockquote" in one.path:
        return Role.QUOTATION
    if "li" in one.path and one.first:
        return Role.ITEM
    return Role.PARAGRAPH


def _fact(one: Piece, article: _Article) -> Role | None:
    """A byline or a date that stands near the article and only says so."""
    if len(one.text) < 80 and facts.is_byline(one.passage):
        return Role.BYLINE
    if len(one.text) < 60 and article.date and dates.mentions(one.text) and one.passage.size <= 10:
        return Role.DATE
    return None


def _why(one: Piece) -> Reason:
    for tag, reason in _BY_TAG.items():
        if tag in one.path:
            return reason
    for pattern, reason in _BY_ELEMENT:
        if pattern.search(one.marks):
            return reason
    return rules.why(one.passage, before=True, after=False, related=False)


def _block(one: Piece, role: Role) -> Block:
    level = max((_HEADINGS.get(tag, 0) for tag in one.path), default=0) if role is Role.HEADING else 0
    if role is Role.ITEM:
        level = max(1, sum(tag in ("ul", "ol") for tag in one.path))
    number = max(0, one.number) if role is Role.ITEM else 0
    return Block(role, unmarked(one.text), one.lines, level=level, number=number)


def _announced(cells: Sequence[Piece]) -> Block:
    rows = len({one.row for one in cells}) - any("th" in one.path for one in cells)
    return tables.announcement(rows)


def _by_table(found: Sequence[Piece]) -> dict[int, list[Piece]]:
    cells: dict[int, list[Piece]] = {}
    for one in found:
        cells.setdefault(one.table, []).append(one)
    return cells


# -- when trafilatura finds little -----------------------------------------------------------------------


def _fallen_back(found: Sequence[Piece], draft: Draft) -> Draft:
    """Judge the page as plain text where trafilatura found next to nothing."""
    count = sum(len(block.text.split()) for block in draft.blocks if block.role is not Role.TITLE)
    if count >= 60 or not found:
        return draft
    name, share = words.vote([token for one in found for token in words.tokens(one.text[:1000])])
    body = plain.judge([one.passage for one in found], name if share >= 0.12 else "")
    roles = [judged.role for judged in body.judged]
    if sum(one.passage.size for one, role in zip(found, roles, strict=True) if role) <= 2 * count:
        return draft
    lines = {
        line
        for block in draft.blocks
        if block.role in (Role.TITLE, Role.BYLINE, Role.DATE)
        for line in block.lines
    }
    blocks = [block for block in draft.blocks if block.role in (Role.TITLE, Role.BYLINE, Role.DATE)]
    blocks += [
        _block(one, _role(one))
        for one, role in zip(found, roles, strict=True)
        if role and not lines & set(one.lines)
    ]
    read_lines = {line for block in blocks for line in block.lines}
    cuts = [
        cut
        for one, judged in zip(found, body.judged, strict=True)
        if not read_lines & set(one.lines)
        for cut in _cuts(one, judged.reason)
    ]
    return replace(draft, blocks=tuple(blocks), cut=tuple(cuts), confidence=min(0.7, body.confidence))


# -- documents that are wholly the report ----------------------------------------------------------------


def read_whole(pages: Sequence[str], language: Language, *, where: str) -> Draft:
    """Read HTML that holds nothing but the report, as other formats turn into; its pieces are its lines."""
    found: list[Piece] = []
    for page in pages:
        table = max((one.table for one in found), default=0)
        for one in pieces(_parsed(page, where)):
            number = len(found) + 1
            within = one.table + table if one.table else 0
            found.append(replace(one, lines=(number,), parts=(one.text,), table=within))
    heading = next((i for i, one in enumerate(found) if _role(one) is Role.HEADING), None)
    top = heading if heading is not None and heading < _NEAR_TOP else None
    cells = _by_table(found)
    blocks: list[Block] = []
    cuts: list[Cut] = []
    for index, one in enumerate(found):
        role, reason = (Role.TITLE, None) if index == top else _kept(one, "")
        if reason is Reason.TABLE and (index == 0 or found[index - 1].table != one.table):
            blocks.append(_announced(cells[one.table]))
        if role is None:
            cuts += _cuts(one, reason)
        else:
            blocks.append(_block(one, role))
    head = blocks[: _NEAR_TOP * 2]
    return Draft(
        blocks=tuple(blocks),
        cut=tuple(cuts),
        title=unmarked(found[top].text) if top is not None else "",
        date=next(filter(None, (dates.find(one.text, language) for one in head if len(one.text) < 60)), None),
        byline=next((facts.name_in(one.text) for one in head if one.role is Role.BYLINE), ""),
        credit=next((cut.text for cut in cuts if cut.reason is Reason.CREDIT), ""),
    )


_NEAR_TOP = 4
