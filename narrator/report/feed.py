"""The entries of an RSS or Atom feed, each a draft of its own."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, Reason
from narrator.report import extras, html, rules
from narrator.report.draft import Draft
from narrator.report.passages import Passage, fold

_MOST_ENTRIES = 1_000
_FULL = 80
"""Words an entry must hold itself for its link not to be needed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it says of itself, its content when it holds it, and where the whole is."""

    title: str
    link: str
    content: str
    """HTML; empty when the feed holds too little of it."""
    date: datetime.datetime | None
    byline: str
    language: Language

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode("utf-8", "replace")).hexdigest()


def looks_like_feed(data: bytes) -> bool:
    """Whether a document is RSS or Atom, told by its first element."""
    head = data[:2048].lower()
    return b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head


def entries(data: bytes, *, where: str) -> Iterator[Entry]:
    """Read a feed's entries, the newest first as they stand, or raise `ReportError`."""
    feedparser = extras.load("feedparser", reads="a feed", where=where)
    if b"<!ENTITY" in data[:100_000]:
        raise ReportError("declares XML entities, which no feed needs", where=where, hint="check the address")
    feed: Any = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        reason = feed.get("bozo_exception") or "it holds no entries"
        raise ReportError(f"is not a feed that can be read: {reason}", where=where, hint="check the address")
    language = str(feed.feed.get("language") or "")
    for entry in feed.entries[:_MOST_ENTRIES]:
        yield _entry(entry, language)


def _entry(entry: Any, language: Language) -> Entry:
    contents = [str(one.get("value") or "") for one in entry.get("content") or ()]
    contents.append(str(entry.get("summary") or ""))
    content = max(contents, key=len)
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return Entry(
        title=_plain(str(entry.get("title") or "")),
        link=str(entry.get("link") or ""),
        content=content if len(content.split()) >= _FULL or not entry.get("link") else "",
        date=_moment(moment) if moment else None,
        byline=fold(str((entry.get("author_detail") or {}).get("name") or entry.get("author") or "")),
        language=language,
    )


def _plain(title: str) -> str:
    """A headline without the markup that Atom allows in it."""
    return fold(unescape(unescape(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", title))))


def _moment(moment: time.struct_time) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(calendar.timegm(moment), datetime.UTC)


def draft(entry: Entry, language: Language, *, where: str) -> Draft:
    """Make a draft of an entry's own content."""
    read = html.read_whole(
        [f"<html><body>{entry.content}</body></html>"], entry.language or language, where=where
    )
    return with_facts(_without_furniture(read), entry)


def _addition(block: Block) -> Reason | None:
    passage = Passage(block.text, block.lines)
    return rules.certainly_not(passage) or (
        Reason.RELATED if rules.furnishes(passage, rules.Page()) else None
    )


def _without_furniture(read: Draft) -> Draft:
    """Cut what the program that made the feed adds to an entry: "Read more", "The post appeared first on"."""
    reasons = {block: reason for block in read.blocks if block.lines and (reason := _addition(block))}
    cuts = [Cut(line, block.text, reason) for block, reason in reasons.items() for line in block.lines]
    return replace(
        read,
        blocks=tuple(block for block in read.blocks if block not in reasons),
        cut=tuple(sorted((*read.cut, *cuts), key=lambda cut: cut.line)),
    )


def with_facts(read: Draft, entry: Entry) -> Draft:
    """Put what the feed says of an entry before what its text seems to say."""
    return replace(
        read,
        title=entry.title or read.title,
        date=entry.date or read.date,
        byline=entry.byline or read.byline,
        language=read.language or entry.language,
    )
