"""Reads a feed as it stands, so that the next one loses nothing of it."""

from __future__ import annotations

import datetime
import email.utils
import html
import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from narrator.errors import PublishError
from narrator.feed.items import Enclosure, Kept, Trail, from_integrity
from narrator.feed.writer import NAMESPACES
from narrator.model import Seconds

_TRAIL = re.compile(rb'<!-- narrator before="(?P<before>[^"]*)" pages="(?P<pages>[^"]*)" -->\s*\Z')
_HINT = "look at it with narrator feed check; the feeds before it are kept beside it, in .narrator/feeds"


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed that is out there."""

    items: tuple[Kept, ...] = ()
    """In its own order."""
    guid: str = ""
    """The show's ``podcast:guid``, by which directories know it wherever it moves."""
    trail: Trail = field(default_factory=Trail)
    namespaces: tuple[tuple[str, str], ...] = ()
    """Prefixes and addresses that its items may need beside ours."""

    def by_guid(self) -> dict[str, Kept]:
        """Its items; of those that share a GUID, the first, as apps have it."""
        return {item.guid: item for item in reversed(self.items)}


def read(content: bytes, *, where: str) -> Standing:
    """Read a feed. Raises `PublishError` when it is none, so that nothing is overwritten by mistake."""
    import lxml.etree as et

    slices = _Slices(content, where)
    root = et.fromstring(content, et.XMLParser(resolve_entities=False, no_network=True))
    items = root.xpath("/rss/channel/item")
    if not slices.is_feed or len(items) != len(slices.items):
        raise PublishError("is not an RSS feed", where=where, hint=_HINT)
    pairs = zip(items, slices.items, strict=True)
    match = _TRAIL.search(content)
    trail = Trail(match["before"].decode(), match["pages"].decode()) if match else Trail()
    return Standing(
        tuple(_kept(item, xml) for item, xml in pairs),
        _text(root, "channel/podcast:guid"),
        trail,
        slices.namespaces,
    )


def self_link(content: bytes) -> str:
    """Where a feed says it is; empty when it does not."""
    import lxml.etree as et

    try:
        root = et.fromstring(content.strip(), et.XMLParser(resolve_entities=False, no_network=True))
    except et.XMLSyntaxError:
        return ""
    links = root.findall("channel/atom:link[@rel='self']", NAMESPACES)
    return str(links[0].get("href", "")) if links else ""


class _Slices:
    """Finds each item's own bytes: written again, they are what apps have read before."""

    def __init__(self, content: bytes, where: str) -> None:
        self.items: list[str] = []
        self.is_feed = False
        self.namespaces: tuple[tuple[str, str], ...] = ()
        self._content = content
        self._where = where
        self._path: list[str] = []
        self._start = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise PublishError(f"is not XML: {error}", where=where, hint=_HINT) from error

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("rss", "channel"):
            self._declare(attributes)
        self._path.append(name)
        self.is_feed |= self._path == ["rss", "channel"]
        if self._path == ["rss", "channel", "item"]:
            self._start = self._parser.CurrentByteIndex

    def _close(self, _name: str) -> None:
        if self._path == ["rss", "channel", "item"]:
            end = self._parser.CurrentByteIndex  # Of an empty element, already behind it.
            if self._content.startswith(b"</item", end):
                end = self._content.index(b">", end) + 1
            self.items.append(self._content[self._start : end].decode())
        self._path.pop()

    def _declare(self, attributes: dict[str, str]) -> None:
        for name, uri in attributes.items():
            prefix = name.removeprefix("xmlns:")
            if prefix == name or NAMESPACES.get(prefix) == uri:
                continue
            if prefix in NAMESPACES:
                raise PublishError(f"uses the prefix {prefix!r} for {uri}", where=self._where, hint=_HINT)
            self.namespaces += ((prefix, uri),)

    def _doctype(self, *_: object) -> None:
        raise PublishError("has a document type, which no feed needs", where=self._where, hint=_HINT)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.upper() not in ("UTF-8", "US-ASCII"):
            raise PublishError(f"is in {encoding}, not in UTF-8", where=self._where, hint=_HINT)


def _kept(item: Any, xml: str) -> Kept:
    return Kept(
        guid=_text(item, "guid"),
        title=_text(item, "title"),
        published=date(_text(item, "pubDate")),
        page=_text(item, "link"),
        audio=_enclosure(item),
        duration=seconds(_text(item, "itunes:duration")),
        chapters=tuple(
            (chapter.get("title", ""), seconds(chapter.get("start", "")))
            for chapter in item.findall("psc:chapters/psc:chapter", NAMESPACES)
        ),
        revised=_iso(_text(item, "atom:updated")),
        summary=_summary(_text(item, "description")),
        xml=xml,
    )


def _summary(description: str) -> str:
    first = re.match(r"\s*(?:<p>)?(.*?)(?:</p>|\Z)", description, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", first[1])).strip() if first else ""


def _text(item: Any, name: str) -> str:
    return (item.findtext(name, "", NAMESPACES) or "").strip()


def _enclosure(item: Any) -> Enclosure | None:
    enclosure = item.find("enclosure")
    if enclosure is None:
        return None
    sri = item.find("podcast:alternateEnclosure[@default='true']/podcast:integrity[@type='sri']", NAMESPACES)
    length = enclosure.get("length", "")
    return Enclosure(
        url=enclosure.get("url", ""),
        length=int(length) if length.isdecimal() else 0,
        type=enclosure.get("type", ""),
        sha256=from_integrity(sri.get("value", "")) if sri is not None else "",
    )


def date(text: str) -> datetime.datetime | None:
    """Read a date as RFC 2822 writes it; None when it cannot be read or lacks its offset."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else None


def _iso(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def seconds(text: str) -> Seconds:
    """Read a duration, in seconds or as ``[HH:]MM:SS``; 0 when it is neither."""
    parts = text.split(":")
    try:
        return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))
    except ValueError:
        return 0.0
