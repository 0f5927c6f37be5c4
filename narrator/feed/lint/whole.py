"""What must hold of the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from narrator.feed.lint.document import (
    Document,
    Found,
    line_of,
    rule,
)
from narrator.feed.writer import NAMESPACES


@rule("leading-blank", "XML 1.0, 2.8", "write nothing before <?xml, not even an empty line")
def leading_blank(document: Document) -> Iterator[Found]:
    if document.raw[:1] in (b" ", b"\t", b"\r", b"\n"):
        yield 1, "there is white space before the XML declaration; strict parsers refuse the whole feed"


@rule("encoding", "PSP-1", "save the feed as UTF-8, and say so in its first line")
def encoding(document: Document) -> Iterator[Found]:
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([^\"']+)", document.raw)
    if declared and declared[1].upper() not in (b"UTF-8", b"US-ASCII"):
        yield 1, f"the feed is in {declared[1].decode('ascii', 'replace')}"
        return
    try:
        document.raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield _line_at(document.raw, error.start), "there are bytes that are not UTF-8"


@rule("illegal-character", "XML 1.0, 2.2", "leave control characters out of titles and notes")
def illegal_character(document: Document) -> Iterator[Found]:
    if any(encoding.check(document)):
        return  # Its bytes are not those of the characters.
    for match in re.finditer(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]", document.raw):
        yield _line_at(document.raw, match.start()), f"the character {match[0]!r} is not allowed in XML"


@rule("well-formed", "XML 1.0", "escape & and < in text, and close every element")
def well_formed(document: Document) -> Iterator[Found]:
    import lxml.etree as et

    try:
        et.fromstring(document.raw.lstrip(b" \t\r\n"), et.XMLParser(resolve_entities=False, no_network=True))
    except et.XMLSyntaxError as error:
        yield error.lineno or 0, f"it is not XML: {error.msg}"


@rule("document-type", "Security", "remove the <!DOCTYPE …>: apps refuse it or are attacked through it")
def document_type(document: Document) -> Iterator[Found]:
    match = re.search(rb"<!DOCTYPE", document.raw[:4096])
    if match:
        yield _line_at(document.raw, match.start()), "the feed has a document type"


def _line_at(raw: bytes, position: int) -> int:
    return raw.count(b"\n", 0, position) + 1


@rule("rss", "RSS 2.0", 'the root is <rss version="2.0"> and holds one <channel>')
def rss(document: Document) -> Iterator[Found]:
    root = document.root
    if root is None:
        return
    if root.tag != "rss" or root.get("version") != "2.0":
        yield line_of(root), "this is not an RSS 2.0 feed"
    if len(root.findall("channel")) != 1:
        yield line_of(root), "there must be exactly one channel"


@rule("namespace", "PSP-1", "copy the namespace's address exactly: http, case and slashes count")
def namespace(document: Document) -> Iterator[Found]:
    if document.root is None:
        return
    declared: Mapping[str | None, str] = document.root.nsmap
    for prefix in ("atom", "itunes", "podcast", "content", "psc"):
        uri = declared.get(prefix)
        if uri is not None and uri != NAMESPACES[prefix]:
            yield line_of(document.root), f"the prefix {prefix} means {uri} here, not {NAMESPACES[prefix]}"


RULES = (
    leading_blank,
    encoding,
    illegal_character,
    well_formed,
    document_type,
    rss,
    namespace,
)
