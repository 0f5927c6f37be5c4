"""Books to drafts, one a chapter: a zip archive, its package (EPUB 3.3), XHTML in the spine's order."""

from __future__ import annotations

import posixpath
import re
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narrator.errors import ReportError
from narrator.model import Language
from narrator.report import archive, dates, decode, html
from narrator.report.draft import Draft

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_CHAPTERS = 2_000
_NS = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_DAMAGED = "open it in a reader and save it again"


@dataclass(frozen=True, slots=True)
class _Package:
    """What the book says of itself, and the names of its chapters in reading order."""

    title: str
    byline: str
    date: dates.Date | None
    language: Language
    chapters: tuple[str, ...]


def read(data: bytes, language: Language, *, where: str) -> Draft:
    """Read a book as one report."""
    book, package = _opened(data, where)
    pages = list(_pages(book, package, where))
    draft = html.read_whole(pages, package.language or language, where=where)
    return _with_facts(draft, package, title=package.title or draft.title)


def read_chapters(data: bytes, language: Language, *, where: str) -> Iterator[Draft]:
    """Read a book as one report a chapter; what holds no prose, such as a cover, is passed over."""
    book, package = _opened(data, where)
    for page in _pages(book, package, where):
        if len(_TAG.sub(" ", page).split()) < 40:
            continue
        draft = html.read_whole([page], package.language or language, where=where)
        yield _with_facts(draft, package, title=draft.title)


def _with_facts(draft: Draft, package: _Package, *, title: str) -> Draft:
    return replace(
        draft,
        title=title,
        byline=package.byline or draft.byline,
        date=draft.date or package.date,
        language=package.language or draft.language,
    )


def _opened(data: bytes, where: str) -> tuple[zipfile.ZipFile, _Package]:
    book = archive.open_archive(data, where=where)
    container = _xml(archive.part(book, "META-INF/container.xml", where=where), where)
    paths = container.xpath("//c:rootfile/@full-path", namespaces=_NS)
    if not paths:
        raise ReportError("is not a book: its container names no package", where=where, hint=_DAMAGED)
    opf = str(paths[0])
    return book, _package(_xml(archive.part(book, opf, where=where), where), posixpath.dirname(opf))


def _xml(data: bytes, where: str) -> _Element:
    """Parse XML without fetching or expanding anything."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(f"is not a whole book: {error}", where=where, hint=_DAMAGED) from error


def _package(root: _Element, folder: str) -> _Package:
    def told(name: str) -> list[str]:
        return [str(text).strip() for text in root.xpath(f"//dc:{name}/text()", namespaces=_NS)]

    names = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, urllib.parse.unquote(item.get("href", ""))))
        for item in root.xpath("//opf:manifest/opf:item", namespaces=_NS)
        if "nav" not in item.get("properties", "").split() and "html" in item.get("media-type", "")
    }
    spine = root.xpath("//opf:spine/opf:itemref", namespaces=_NS)[:_MOST_CHAPTERS]
    chapters = [names[ref.get("idref")] for ref in spine if ref.get("idref") in names]
    date = next((dates.parse(text) for text in told("date")), None)
    return _Package(
        title=next(iter(told("title")), ""),
        byline=" and ".join(told("creator")),
        date=date,
        language=next(iter(told("language")), ""),
        chapters=tuple(chapters),
    )


def _pages(book: zipfile.ZipFile, package: _Package, where: str) -> Iterator[str]:
    found = False
    for name in package.chapters:
        data = archive.part(book, name, where=where)
        if data.strip():
            found = True
            yield _text(data, f"{where} ({name})")
    if not found:
        raise ReportError("holds no chapters", where=where, hint=_DAMAGED)


_BODY = re.compile(r"(<body\b[^<>]{0,500}>)", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]{0,2000}>(.{0,500}?)</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def _is_contents(page: str) -> bool:
    """Whether most of a page's words are links, as a table of contents is."""
    body = page[match.end() :] if (match := _BODY.search(page)) else ""
    links = [len(_TAG.sub(" ", found).split()) for found in _LINK.findall(body)]
    return len(links) > 1 and 2 * sum(links) > len(_TAG.sub(" ", body).split())


def _is_imprint(page: str) -> bool:
    """Whether a page is the one on which a book says whose it is, and who may print it."""
    body = _TAG.sub(" ", page[match.end() :]) if (match := _BODY.search(page)) else ""
    numbered = "ISBN" in body
    told = numbered + bool(_OWNED.search(body)) + bool(_RESERVED.search(body))
    return told > 1 and len(body.split()) <= (_LONGEST_IMPRINT if numbered else _LONGEST_NOTICE)


_LONGEST_IMPRINT = 500
_LONGEST_NOTICE = 150
"""Words; a short report may end in such a notice, but bears no number of a book."""
_OWNED = re.compile(r"\bcopyright\b|©", re.IGNORECASE)
_RESERVED = re.compile(
    r"\b(?:all rights|alle rechte|tous droits|todos los derechos|todos os direitos|tutti i diritti|"
    r"wszelkie prawa|tüm hakları|hak cipta)\b",
    re.IGNORECASE,
)


def _text(data: bytes, where: str) -> str:
    try:
        page = decode.decode(data, where=where, charset=decode.declared_charset(data))
        around = "nav" if _is_contents(page) else "footer" if _is_imprint(page) else ""
        return _BODY.sub(rf"\1<{around}>", page, count=1) if around else page
    except ReportError:
        # A page of pictures holds no letters, and is no reason to refuse the book.
        return "<html><body></body></html>"
