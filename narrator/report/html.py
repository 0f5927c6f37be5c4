"""A web page to a draft: trafilatura says what the article is, the page's own tags what each piece of it is.

trafilatura returns clean text without the way back to the source, so the page is taken apart here too
(`narrator.report.pieces`): every piece of visible text with its element and source line. The pieces that
trafilatura's text holds, in its order, are read; the others are cut, each for the reason its element or its
words give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, Reason, Role
from narrator.report import dates, facts, kinds, plain, rules, tables, words
from narrator.report.align import align
from narrator.report.draft import Draft
from narrator.report.passages import LONGEST_HEADING, Passage, fold
from narrator.report.pieces import HEADINGS, Piece, parsed, pieces, unmarked

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST = 12_000_000
"""Characters of a page; the largest ones people read are a tenth of it."""


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
    root = parsed(text, where)
    found = [one for one in pieces(root) if any(map(str.isalnum, one.text)) or one.text.strip()]
    plain.refuse_too_many(found, where)
    article = _article(_simplified(text, root))
    kept = align([one.text for one in found], article.texts)
    language = _declared_language(root)
    draft, stated = _draft(found, kept, article, _headline(root, found, article), language)
    return _fallen_back(found, draft, stated, where)


def _simplified(text: str, root: HtmlElement) -> str:
    """A page that trafilatura is soon done with: where words in type stand by the thousand, without tags."""
    from lxml import etree

    if not any(len(element) > _MOST_WITHIN for element in root.iter()):
        return text
    etree.strip_tags(root, *_TYPE)
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _article(text: str) -> _Article:
    import trafilatura
    from trafilatura.settings import set_date_params

    found: Any = trafilatura.bare_extraction(
        text,
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        # Its extensive search takes any year on the page for a day of January.
        date_extraction_params=set_date_params(extensive=False),
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


_TYPE = words.listed(
    "abbr acronym b bdi bdo big cite data dfn em font i ins kbd mark nobr samp small strong sub sup tt u var"
)
"""Tags that trafilatura takes out itself, in a time that grows with the square of how many stand in a row."""
_MOST_WITHIN = 1_000
"""Elements within one: no paragraph has as many."""
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
_FACTS = frozenset({Role.TITLE, Role.BYLINE, Role.DATE})
_NOTES = re.compile(r"footnote|endnote|\breferences\b|\breflist\b")


def _draft(
    found: Sequence[Piece], kept: Sequence[bool], article: _Article, title: str, language: Language
) -> tuple[Draft, Mapping[int, Block]]:
    """The page as trafilatura sees it, and the blocks that state a fact by the piece they are made of."""
    date = article.date or _stated(found, kept, language)
    top = next((i for i, one in enumerate(found) if title and _same(unmarked(one.text), title)), None)
    first = next((i for i, keep in enumerate(kept) if keep and i != top), 0)
    said = (i for i, keep in enumerate(kept) if keep and i != top and "table" not in found[i].path)
    lead = next(said, len(found))
    again = _again(found, kept, article.byline)
    blocks: list[Block] = []
    cuts: list[Cut] = []
    stated: dict[int, Block] = {}
    cells = _by_table(found)
    for index, one in enumerate(found):
        role, reason = _verdict(one, keep=kept[index], is_title=index == top, title=title)
        if role and index in again:
            role, reason = None, again[index]
        if role is None and not kept[index] and abs(index - first) < _NEAR:
            role = _fact(one, date)
        # An infobox above the text is passed over.
        if reason is Reason.TABLE and kept[index] and index > lead and one.table in cells:
            blocks.append(_announced(cells.pop(one.table)))
        if role is None:
            cuts += _cuts(one, reason)
            continue
        blocks.append(_block(one, role))
        if role in _FACTS:
            stated[index] = blocks[-1]
    draft = Draft(
        blocks=tuple(blocks),
        cut=tuple(sorted(cuts, key=lambda cut: cut.line)),
        title=facts.in_sentence_case(title, [block.text for block in blocks]),
        date=date,
        byline=article.byline or _named(blocks),
        language=language,
        doubts=kinds.doubts(kinds.Span(title, _below(found, kept, first))),
    )
    return draft, stated


def _named(blocks: Sequence[Block]) -> str:
    """The author that the first byline names."""
    return next((facts.name_in(one.text) for one in blocks if one.role is Role.BYLINE), "")


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
    if not keep:
        return None, _why(one)
    forbidden = rules.certainly_not(one.passage)
    return (None, forbidden) if forbidden else _kept(one, title)


def _kept(one: Piece, title: str) -> tuple[Role | None, Reason | None]:
    """The role of a piece of the article; some are left out by their kind."""
    reason = next((_BY_TAG[tag] for tag in ("table", "pre", "figcaption") if tag in one.path), None)
    if reason:
        return None, reason
    if _NOTES.search(one.marks):
        return None, Reason.FOOTNOTE
    if _same(unmarked(one.text), title):
        return None, Reason.REPEATED
    if rules.credits(one.passage, rules.Page()):
        return None, Reason.CREDIT
    if facts.is_byline(one.passage):
        return Role.BYLINE, None
    return _role(one), None


def _role(one: Piece) -> Role:
    if any(tag in HEADINGS for tag in one.path):
        return Role.HEADING
    if "blockquote" in one.path:
        return Role.QUOTATION
    if "li" in one.path and one.first:
        return Role.ITEM
    return Role.HEADING if one.strong and "li" not in one.path and _names(one) else Role.PARAGRAPH


def _names(one: Piece) -> bool:
    """Whether a piece is a few words that end no sentence: in bold, what people without styles head with."""
    return one.passage.size <= LONGEST_HEADING and one.text[-1].isalnum()


_BOLD_LEVEL = 2
"""The level of a heading that is one by its looks alone."""


def _again(found: Sequence[Piece], kept: Sequence[bool], byline: str) -> dict[int, Reason]:
    """What of the article only repeats its words, set large, or tells at its end who the author is."""
    places = [index for index, keep in enumerate(kept) if keep]
    passages = [found[index].passage for index in places]
    pulled = {places[at]: Reason.REPEATED for at in range(len(places)) if rules.pulled(passages, at)}
    last = (at for at in places[-_LAST:] if facts.is_of_author(found[at].passage, byline))
    return pulled | dict.fromkeys(last, Reason.BYLINE)


_LAST = 3
"""Pieces at the end that may tell who the author is."""


def _stated(found: Sequence[Piece], kept: Sequence[bool], language: Language) -> dates.Date | None:
    """The date that a short piece states above the text, where the page does not name its own."""
    lead = next((i for i, keep in enumerate(kept) if keep and len(found[i].text) > _SHORT), 0)
    above = (one.text for one in reversed(found[max(0, lead - _NEAR) : lead]) if len(one.text) < _SHORT)
    return next(filter(None, (dates.find(text, language) for text in above)), None)


_NEAR = 12
"""Pieces around the start of an article where its date and author stand."""
_SHORT = 60
"""Characters of a piece that may only state a fact."""


def _fact(one: Piece, date: dates.Date | None) -> Role | None:
    """A byline or a date that stands near the article and only says so."""
    if len(one.text) < 80 and facts.is_byline(one.passage):
        return Role.BYLINE
    if len(one.text) < _SHORT and date and dates.mentions(one.text) and one.passage.size <= 10:
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
    level = 0
    if role is Role.HEADING:
        level = max((HEADINGS.get(tag, 0) for tag in one.path), default=0) or _BOLD_LEVEL
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


def _fallen_back(found: Sequence[Piece], draft: Draft, stated: Mapping[int, Block], where: str) -> Draft:
    """Judge the page as plain text where trafilatura found next to nothing, but for what states a fact."""
    count = sum(len(block.text.split()) for block in draft.blocks if block.role is not Role.TITLE)
    if count >= 60 or not found:
        return draft
    name, share = words.vote([token for one in found for token in words.tokens(one.text[:1000])])
    body = plain.judge([one.passage for one in found], name if share >= 0.12 else "", where=where)
    roles = [judged.role for judged in body.judged]
    if sum(one.passage.size for one, role in zip(found, roles, strict=True) if role) <= 2 * count:
        return draft
    blocks = list(stated.values())
    blocks += [
        _block(one, _role(one))
        for index, (one, role) in enumerate(zip(found, roles, strict=True))
        if role and index not in stated
    ]
    cuts = [
        cut
        for index, (one, judged) in enumerate(zip(found, body.judged, strict=True))
        if not judged.role and index not in stated
        for cut in _cuts(one, judged.reason)
    ]
    return replace(draft, blocks=tuple(blocks), cut=tuple(cuts), confidence=min(0.7, body.confidence))


# -- documents that are wholly the report ----------------------------------------------------------------


def read_whole(pages: Sequence[str], language: Language, *, where: str) -> Draft:
    """Read HTML that holds nothing but the report, as other formats turn into; its pieces are its lines."""
    found: list[Piece] = []
    for page in pages:
        table = max((one.table for one in found), default=0)
        for one in pieces(parsed(page, where)):
            number = len(found) + 1
            within = one.table + table if one.table else 0
            found.append(replace(one, lines=(number,), parts=(one.text,), table=within))
    heading = next((i for i, one in enumerate(found) if _told(one)[0] is Role.HEADING), None)
    top = heading if heading is not None and heading < _NEAR_TOP else None
    cells = _by_table(found)
    blocks: list[Block] = []
    cuts: list[Cut] = []
    for index, one in enumerate(found):
        role, reason = (Role.TITLE, None) if index == top else _told(one)
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
        byline=_named(head),
        credit=next((cut.text for cut in cuts if cut.reason is Reason.CREDIT), ""),
    )


def _told(one: Piece) -> tuple[Role | None, Reason | None]:
    """The role of a piece of a document that holds no page around it but its contents and its imprint."""
    if one.path[:3] == _IMPRINT:
        return None, Reason.FOOTER
    return (None, Reason.NAVIGATION) if "nav" in one.path else _kept(one, "")


_IMPRINT = ("html", "body", "footer")


_NEAR_TOP = 4
