"""Writes the feed: RSS 2.0 with Apple's, Atom's, Podcasting 2.0's and Podlove's namespaces.

The same input gives the same bytes, and an item that was there before is written as it was.

- RSS 2.0: https://www.rssboard.org/rss-specification, and its profile for best practice
- PSP-1: https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification
- Apple: https://podcasters.apple.com/support/823-podcast-requirements
- Podcasting 2.0: https://github.com/Podcastindex-org/podcast-namespace
- Podlove Simple Chapters: https://podlove.org/simple-chapters/
"""

from __future__ import annotations

import datetime
import email.utils
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from xml.sax.saxutils import escape

from narrator.config import Show
from narrator.errors import ConfigError
from narrator.feed import categories
from narrator.feed.items import CHAPTERS, Channel, Enclosure, Item, Kept, Trail, integrity
from narrator.model import Seconds

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace that ``podcast:guid`` is derived in."""

_LONGEST_NAME = 128
"""Characters that Podcasting 2.0 promises to show of a name."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PERSON = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<role>[^()]+)\))?\s*$")


def write(
    channel: Channel,
    entries: Iterable[Item | Kept],
    *,
    trail: Trail | None = None,
    namespaces: Mapping[str, str] | None = None,
) -> bytes:
    """Write a feed, newest item first. ``namespaces`` are those that kept items need beside ours."""
    ordered = sorted(entries, key=_order, reverse=True)
    out = _Xml()
    out.line('<?xml version="1.0" encoding="UTF-8"?>')
    declared = {**NAMESPACES, **(namespaces or {})}
    root = {"version": "2.0"} | {f"xmlns:{prefix}": uri for prefix, uri in declared.items()}
    with out.branch("rss", root), out.branch("channel"):
        _channel(out, channel)
        _last_build(out, ordered)
        for entry in ordered:
            out.line(entry.xml if isinstance(entry, Kept) else item_xml(entry, channel))
    if trail:
        out.line(f'<!-- narrator before="{trail.before}" pages="{trail.pages}" -->')
    return out.text().encode()


def _order(entry: Item | Kept) -> tuple[datetime.datetime, str]:
    oldest = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return entry.published or oldest, entry.guid


def check(channel: Channel) -> None:
    """Refuse a show that directories would refuse, saying what is missing. Raises `ConfigError`."""
    show = channel.show
    missing = [name for name in ("title", "description", "author", "email", "url") if not getattr(show, name)]
    if missing:
        raise ConfigError(
            f"the feed needs the show's {', '.join(missing)}",
            where="narrator.toml [show]",
            hint="add " + ", ".join(f'{name} = "…"' for name in missing),
        )
    problem = categories.problem(show.category, show.subcategory)
    if problem:
        raise ConfigError(problem, where="narrator.toml [show] category")
    if not re.match(r"https?://[^/\s]+", show.url):
        raise ConfigError(f"{show.url!r} is not a web address", where="narrator.toml [show] url")
    if channel.feed.licence_url and not channel.feed.licence:
        raise ConfigError("a licence needs a name", where="narrator.toml [feed] licence")
    if unclear := [person for person in channel.feed.people if not _PERSON.match(person)]:
        raise ConfigError(
            f"it is not clear who {unclear[0]!r} is",
            where="narrator.toml [feed] people",
            hint='write a name, and the role in brackets behind it: "Ada Lovelace (Editor)"',
        )


def podcast_guid(feed_url: str) -> str:
    """Derive a show's ``podcast:guid`` from its feed's address, without scheme and trailing slashes."""
    return str(uuid.uuid5(PODCAST_GUIDS, re.sub(r"^[a-z]+://", "", feed_url).rstrip("/")))


def _channel(out: _Xml, channel: Channel) -> None:
    show, feed = channel.show, channel.feed
    out.leaf("title", show.title)
    out.leaf("link", show.url.rstrip("/") + "/")
    out.leaf("description", show.description or show.title)
    out.leaf("language", show.language)
    out.leaf("copyright", show.copyright)
    out.leaf("generator", f"narrator {metadata.version('narrator')}")
    out.empty("atom:link", href=channel.url, rel="self", type="application/rss+xml")
    out.empty("atom:link", href=feed.hub, rel="hub", when=feed.hub)
    _itunes(out, channel)
    out.leaf("podcast:guid", show.guid or channel.guid or podcast_guid(channel.url))
    out.leaf("podcast:locked", "yes" if feed.locked else "no", owner=show.email)
    out.leaf("podcast:medium", "podcast")
    out.leaf("podcast:license", feed.licence, url=feed.licence_url)
    _people(out, channel, author="")
    out.leaf("podcast:txt", "true", purpose="ai-content")


def _itunes(out: _Xml, channel: Channel) -> None:
    show = channel.show
    out.leaf("itunes:author", show.author)
    if show.email:
        with out.branch("itunes:owner"):
            out.leaf("itunes:name", show.author or show.title)
            out.leaf("itunes:email", show.email)
    out.empty("itunes:image", href=channel.cover, when=channel.cover)
    if channel.cover:
        with out.branch("image"):
            out.leaf("url", channel.cover)
            out.leaf("title", show.title)
            out.leaf("link", show.url.rstrip("/") + "/")
    _category(out, show)
    out.leaf("itunes:explicit", _boolean(show.explicit))
    out.leaf("itunes:type", "episodic")


def _category(out: _Xml, show: Show) -> None:
    if show.subcategory:
        with out.branch("itunes:category", {"text": show.category}):
            out.empty("itunes:category", text=show.subcategory)
    else:
        out.empty("itunes:category", text=show.category)


def _last_build(out: _Xml, entries: Sequence[Item | Kept]) -> None:
    # From the data and not the clock: the same episodes give the same bytes.
    moments = [moment for entry in entries for moment in (entry.published, entry.revised) if moment]
    if moments:
        out.leaf("lastBuildDate", email.utils.format_datetime(max(moments)))


def item_xml(item: Item, channel: Channel) -> str:
    """Write one item, from its first tag to its last."""
    out = _Xml(depth=2)
    with out.branch("item"):
        out.leaf("guid", item.guid, isPermaLink="false")
        out.leaf("title", item.title)
        out.leaf("link", item.page)
        out.leaf("pubDate", email.utils.format_datetime(item.published))
        if item.revised:
            out.leaf("atom:updated", item.revised.isoformat())
        out.leaf("description", item.description)
        out.leaf("content:encoded", item.notes)
        audio = item.audio
        out.empty("enclosure", url=audio.url, length=str(audio.length), type=audio.type)
        out.leaf("itunes:title", item.title)
        out.leaf("itunes:duration", str(round(item.duration)))
        out.leaf("itunes:explicit", _boolean(item.explicit or channel.show.explicit))
        out.leaf("itunes:episodeType", "full")
        _podcasting(out, item, channel)
        _psc(out, item.chapters)
    return out.text().strip()


def _podcasting(out: _Xml, item: Item, channel: Channel) -> None:
    for url, kind in item.transcripts:
        rel = "captions" if kind in ("text/vtt", "application/x-subrip") else ""
        out.empty("podcast:transcript", url=url, type=kind, language=item.language, rel=rel)
    out.empty("podcast:chapters", url=item.chapters_url, type=CHAPTERS, when=item.chapters_url)
    if item.soundbite:
        start, length = item.soundbite
        out.leaf(
            "podcast:soundbite",
            item.title[:_LONGEST_NAME],
            startTime=f"{start:.3f}",
            duration=f"{length:.3f}",
        )
    if item.author:
        _people(out, channel, author=item.author)
    out.leaf("podcast:txt", "true", purpose="ai-content")
    _alternate(out, item.audio)


def _alternate(out: _Xml, audio: Enclosure) -> None:
    # The same file again, with the digest that a player, or the next publication, can check it by.
    if not audio.sha256:
        return
    attributes = {"type": audio.type, "length": str(audio.length), "default": "true", "title": "Standard"}
    with out.branch("podcast:alternateEnclosure", attributes):
        out.empty("podcast:source", uri=audio.url)
        out.empty("podcast:integrity", type="sri", value=integrity(audio.sha256))


def _people(out: _Xml, channel: Channel, *, author: str) -> None:
    # What an item says replaces what the channel says, so that an item names everybody again.
    for person in channel.feed.people:
        match = _PERSON.match(person)
        if match:
            out.leaf(
                "podcast:person", match["name"].strip()[:_LONGEST_NAME], role=(match["role"] or "").lower()
            )
    out.leaf("podcast:person", author[:_LONGEST_NAME], group="writing", role="author")


def _psc(out: _Xml, chapters: Sequence[tuple[str, Seconds]]) -> None:
    if not chapters:
        return
    with out.branch("psc:chapters", {"version": "1.2"}):
        for title, start in chapters:
            out.empty("psc:chapter", start=_normal_play_time(start), title=title)


def _normal_play_time(seconds: Seconds) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _boolean(value: bool) -> str:
    return "true" if value else "false"


class _Xml:
    """Writes elements line by line, each a level deeper than what holds it."""

    def __init__(self, depth: int = 0) -> None:
        self._lines: list[str] = []
        self._depth = depth

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def line(self, text: str) -> None:
        self._lines.append("  " * self._depth + text)

    @contextmanager
    def branch(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        self.line(f"<{name}{_attributes(attributes or {})}>")
        self._depth += 1
        yield
        self._depth -= 1
        self.line(f"</{name}>")

    def leaf(self, tag: str, text: str, /, **attributes: str) -> None:
        """Write an element that holds text; without text, nothing."""
        if text:
            self.line(f"<{tag}{_attributes(attributes)}>{escape(_ILLEGAL.sub('', text))}</{tag}>")

    def empty(self, tag: str, /, *, when: str = "yes", **attributes: str) -> None:
        """Write an element that holds nothing, if its reason to be there is not empty."""
        if when:
            self.line(f"<{tag}{_attributes(attributes)}/>")


def _attributes(attributes: Mapping[str, str]) -> str:
    entities = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
    return "".join(
        f' {name}="{escape(_ILLEGAL.sub("", value), entities)}"'
        for name, value in attributes.items()
        if value
    )
