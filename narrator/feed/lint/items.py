"""What must hold of the items."""

from __future__ import annotations

import datetime
import email.utils
import itertools
import re
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from typing import Any

from narrator import media
from narrator.feed.items import CHAPTERS, TRANSCRIPTS
from narrator.feed.lint.document import (
    WARNING,
    Document,
    Found,
    addresses,
    called,
    every,
    find,
    is_local,
    items_missing,
    line_of,
    rule,
    text_of,
)
from narrator.feed.notes import LONGEST
from narrator.feed.reader import seconds


@rule("item-title", "Apple, PSP-1", "give every item a title")
def item_title(document: Document) -> Iterator[Found]:
    return items_missing(document, "title")


@rule("item-description", "PSP-1", "add a description", severity=WARNING)
def item_description(document: Document) -> Iterator[Found]:
    return items_missing(document, "description")


@rule("enclosure-missing", "RSS 2.0, PSP-1", "every item carries its audio in an <enclosure>")
def enclosure_missing(document: Document) -> Iterator[Found]:
    for item in document.items:
        if not every(item, "enclosure"):
            yield line_of(item), f"{called(item)} has no enclosure"


@rule("enclosure-duplicate", "RSS 2.0 profile", "keep one enclosure: apps differ in which they play")
def enclosure_duplicate(document: Document) -> Iterator[Found]:
    for item in document.items:
        found = every(item, "enclosure")
        if len(found) > 1:
            yield line_of(found[1]), f"{called(item)} has {len(found)} enclosures"
    counted = Counter(element.get("url", "") for element in _enclosures(document))
    for element in _enclosures(document):
        if counted[element.get("url", "")] > 1 and element.get("url"):
            counted[element.get("url", "")] = 0
            yield line_of(element), f"several items have the enclosure {element.get('url')}"


@rule("enclosure-length", "RSS 2.0, PSP-1", "write the file's exact size in bytes")
def enclosure_length(document: Document) -> Iterator[Found]:
    for element in _enclosures(document):
        length = element.get("length", "")
        if not length.isdecimal() or int(length) == 0:
            yield line_of(element), f"the length is {length!r}"


_WRONG = {
    "audio/mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-mpeg": "audio/mpeg",
    "mp3": "audio/mpeg",
}


@rule("enclosure-type", "IANA, Apple", "use a registered media type: audio/mpeg for MP3, audio/mp4 for M4A")
def enclosure_type(document: Document) -> Iterator[Found]:
    for element in _enclosures(document):
        kind = element.get("type", "")
        suffix = re.sub(r".*(\.\w+)$", r"\1", urllib.parse.urlsplit(element.get("url", "")).path).lower()
        known = media.TYPES.get(suffix, "")
        if kind in _WRONG:
            yield line_of(element), f"there is no media type {kind}; it is {_WRONG[kind]}"
        elif not kind.startswith(("audio/", "video/")):
            yield line_of(element), f"{kind!r} is not a type of audio"
        elif known.startswith("audio/") and not media.is_same(known, kind):
            yield line_of(element), f"a {suffix} file is not {kind}"


def _enclosures(document: Document) -> list[Any]:
    return [element for item in document.items for element in every(item, "enclosure")]


@rule("guid-missing", "RSS 2.0, PSP-1", 'give every item a <guid isPermaLink="false"> that never changes')
def guid_missing(document: Document) -> Iterator[Found]:
    return items_missing(document, "guid")


@rule("guid-duplicate", "RSS 2.0", "give every item its own: apps show only one of those that share it")
def guid_duplicate(document: Document) -> Iterator[Found]:
    seen: dict[str, int] = {}
    for item in document.items:
        guid = text_of(item, "guid")
        if guid and guid in seen:
            yield line_of(item), f"{called(item)} has the GUID of the item in line {seen[guid]}"
        seen.setdefault(guid, line_of(item))


@rule("guid-permalink", "RSS 2.0", 'write isPermaLink="false" unless the GUID is the address of the page')
def guid_permalink(document: Document) -> Iterator[Found]:
    for item in document.items:
        guid = find(item, "guid")
        is_link = guid is not None and guid.get("isPermaLink", "true") == "true"
        if is_link and not re.match(r"https?://", (guid.text or "").strip()):
            yield line_of(guid), "the GUID counts as an address, and is none"


@rule("date-missing", "PSP-1, Apple", "add <pubDate>")
def date_missing(document: Document) -> Iterator[Found]:
    return items_missing(document, "pubDate")


@rule("date-format", "RFC 2822", "write it like Mon, 16 Nov 2026 12:00:00 +0000")
def date_format(document: Document) -> Iterator[Found]:
    for element in _dates(document):
        text = (element.text or "").strip()
        if not _RFC_2822.fullmatch(text):
            yield line_of(element), f"{text!r} is not a date as RFC 2822 writes it"
        elif not (day := _weekday(text)):
            yield line_of(element), f"there is no such day or hour as {text!r}"
        elif "," in text and not text.startswith(day):
            yield line_of(element), f"that day is a {day}, not {text[:3]}"


_RFC_2822 = re.compile(
    r"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d(:\d\d)?( ([+-]\d{4}|UT|GMT|[ECMP][SD]T|Z))?"
)


def _weekday(text: str) -> str:
    """The day of the week a date falls on; empty for a date that does not exist."""
    try:
        return f"{email.utils.parsedate_to_datetime(text):%a}"
    except ValueError:
        return ""


@rule("date-naive", "RFC 2822", "add the offset, such as +0000: without it every app guesses another time")
def date_naive(document: Document) -> Iterator[Found]:
    for element in _dates(document):
        text = (element.text or "").strip()
        if re.search(r"\d\d:\d\d(:\d\d)?$", text) or text.endswith("-0000"):
            yield line_of(element), f"{text!r} lacks its offset from UTC"


@rule("date-duplicate", "PSP-1", "let them differ by a second at least: apps sort by date")
def date_duplicate(document: Document) -> Iterator[Found]:
    seen: dict[datetime.datetime, int] = {}
    for item in document.items:
        moment = _moment(text_of(item, "pubDate"))
        if moment and moment in seen:
            yield line_of(item), f"{called(item)} has the date of the item in line {seen[moment]}"
        if moment:
            seen.setdefault(moment, line_of(item))


@rule(
    "date-future",
    "Apple",
    "publish it when its time has come: some apps hide it, some show it",
    severity=WARNING,
)
def date_future(document: Document) -> Iterator[Found]:
    for item in document.items:
        moment = _moment(text_of(item, "pubDate"))
        if moment and moment > document.now + datetime.timedelta(hours=1):
            yield line_of(item), f"{called(item)} is dated in the future"


@rule("order", "RSS 2.0 profile", "put the newest item first", severity=WARNING)
def order(document: Document) -> Iterator[Found]:
    dated = [(moment, item) for item in document.items if (moment := _moment(text_of(item, "pubDate")))]
    for (above, _), (below, item) in itertools.pairwise(dated):
        if below > above:
            yield line_of(item), f"{called(item)} is newer than the item above it"


def _dates(document: Document) -> list[Any]:
    return [*every(document.channel, "lastBuildDate"), *every(document.channel, ".//pubDate")]


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


@rule(
    "description-length",
    "Apple, PSP-1",
    f"keep it within {LONGEST} bytes; the rest belongs into content:encoded",
)
def description_length(document: Document) -> Iterator[Found]:
    for element in [*every(document.channel, "description"), *every(document.channel, "item/description")]:
        size = len((element.text or "").encode())
        if size > LONGEST:
            yield line_of(element), f"the description has {size} bytes"


@rule("escaped-twice", "RSS 2.0 profile", "escape once: listeners see the tags")
def escaped_twice(document: Document) -> Iterator[Found]:
    for name in ("description", "content:encoded"):
        for element in every(document.channel, f".//{name}"):
            # Beside real tags, those that are escaped are what the text is about.
            text = element.text or ""
            if "<" not in text and re.search(r"&lt;/?(p|br|a|li|ul|strong|em)\b[^<]{0,200}?&gt;", text):
                yield line_of(element), f"the HTML of {name} is escaped twice"
    for element in every(document.channel, ".//title"):
        if re.search(r"&(amp|lt|gt|quot|#\d+);|</?(b|i|em|strong|p|br)\b[^>]*>", element.text or ""):
            yield line_of(element), "titles are plain text, without entities or tags"


@rule("duration", "Apple, PSP-1", "write whole seconds, such as 1834", severity=WARNING)
def duration(document: Document) -> Iterator[Found]:
    for item in document.items:
        element = find(item, "itunes:duration")
        if element is None:
            yield line_of(item), f"{called(item)} has no itunes:duration"
        elif not re.fullmatch(r"[1-9]\d*", (element.text or "").strip()):
            yield line_of(element), f"the duration is {(element.text or '').strip()!r}"


@rule("https", "Apple, PSP-1", "serve it over https: apps on phones refuse anything else")
def https(document: Document) -> Iterator[Found]:
    for element, address in addresses(document):
        if address and not address.lower().startswith("https://") and not is_local(address):
            yield line_of(element), f"{address} is not https"


@rule("absolute", "RSS 2.0", "write whole addresses: a feed is read far from its site")
def absolute(document: Document) -> Iterator[Found]:
    for element, address in addresses(document):
        if not re.match(r"[a-z][a-z0-9+.-]*:", address):
            yield line_of(element), f"{address!r} is not a whole address"


@rule("ascii-address", "RFC 3986", "escape what is not ASCII: ü is %C3%BC, a blank is %20")
def ascii_address(document: Document) -> Iterator[Found]:
    for element, address in addresses(document):
        if not address.isascii() or re.search(r"\s", address):
            yield line_of(element), f"{address!r} holds characters that addresses do not have"


@rule("transcript", "Podcasting 2.0", f"use one of {', '.join(TRANSCRIPTS)}")
def transcript(document: Document) -> Iterator[Found]:
    for element in every(document.channel, ".//podcast:transcript"):
        if element.get("type") not in TRANSCRIPTS:
            yield line_of(element), f"the transcript's type is {element.get('type')!r}"
        if not element.get("url"):
            yield line_of(element), "the transcript has no url"


@rule("chapters", "Podcasting 2.0", f"use the type {CHAPTERS}, and chapters that begin within the episode")
def chapters(document: Document) -> Iterator[Found]:
    for element in every(document.channel, ".//podcast:chapters"):
        if element.get("type") != CHAPTERS:
            yield line_of(element), f"the type of the chapters is {element.get('type')!r}"
    for item in document.items:
        length, last = seconds(text_of(item, "itunes:duration")), -1.0
        for chapter in every(item, "psc:chapters/psc:chapter"):
            start = seconds(chapter.get("start", ""))
            if start <= last or (length and start > length):
                yield (
                    line_of(chapter),
                    f"the chapter {chapter.get('title')!r} starts at {chapter.get('start')}",
                )
            last = start


@rule("soundbite", "Podcasting 2.0", "let it lie within the episode, best 15 to 120 seconds long")
def soundbite(document: Document) -> Iterator[Found]:
    for item in document.items:
        length = seconds(text_of(item, "itunes:duration"))
        for element in every(item, "podcast:soundbite"):
            start, lasting = seconds(element.get("startTime", "")), seconds(element.get("duration", ""))
            if lasting <= 0 or (length and start + lasting > length + 1):
                yield line_of(element), f"the soundbite is {lasting:g} s from {start:g} s on"


@rule(
    "integrity",
    "Podcasting 2.0, W3C SRI",
    'write sha256- or sha384- and the digest in base64, with type="sri"',
)
def integrity(document: Document) -> Iterator[Found]:
    for element in every(document.channel, ".//podcast:integrity"):
        if element.get("type") == "sri" and not re.fullmatch(
            r"sha(256|384|512)-[A-Za-z0-9+/]+=*", element.get("value", "")
        ):
            yield line_of(element), f"the value {element.get('value')!r} is not one of SRI"


RULES = (
    item_title,
    item_description,
    enclosure_missing,
    enclosure_duplicate,
    enclosure_length,
    enclosure_type,
    guid_missing,
    guid_duplicate,
    guid_permalink,
    date_missing,
    date_format,
    date_naive,
    date_duplicate,
    date_future,
    order,
    description_length,
    escaped_twice,
    duration,
    https,
    absolute,
    ascii_address,
    transcript,
    chapters,
    soundbite,
    integrity,
)
