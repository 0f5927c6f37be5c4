"""What must hold of the channel."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator

from narrator.feed import categories
from narrator.feed.lint.document import (
    Document,
    Found,
    every,
    find,
    line_of,
    missing,
    rule,
    text_of,
)


@rule("channel-title", "RSS 2.0", "give the show a title")
def channel_title(document: Document) -> Iterator[Found]:
    return missing(document, "title")


@rule("channel-link", "RSS 2.0", "give the address of the show's page in <link>")
def channel_link(document: Document) -> Iterator[Found]:
    return missing(document, "link")


@rule("channel-description", "RSS 2.0", "describe the show")
def channel_description(document: Document) -> Iterator[Found]:
    return missing(document, "description")


@rule("channel-language", "PSP-1", "give the language as a BCP 47 tag such as en-US")
def channel_language(document: Document) -> Iterator[Found]:
    yield from missing(document, "language")
    if document.channel is not None:
        language = text_of(document.channel, "language")
        if language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            yield line_of(find(document.channel, "language")), f"{language!r} is not a language tag"


@rule(
    "self-link",
    "PSP-1",
    'add <atom:link rel="self" type="application/rss+xml" href="the feed\'s own address"/>',
)
def self_link(document: Document) -> Iterator[Found]:
    if document.channel is None:
        return
    links = [link for link in every(document.channel, "atom:link") if link.get("rel") == "self"]
    if len(links) != 1:
        yield (
            line_of(document.channel),
            f"there are {len(links)} atom:link elements with rel=self instead of one",
        )
    for link in links:
        if document.address and link.get("href") != document.address:
            yield (
                line_of(link),
                f"the feed says it is at {link.get('href')}, and was fetched from {document.address}",
            )


@rule("author", "Apple", "add <itunes:author>")
def author(document: Document) -> Iterator[Found]:
    return missing(document, "itunes:author")


@rule(
    "owner-email", "Spotify, Apple", "add <itunes:owner> with <itunes:email>: directories verify owners by it"
)
def owner_email(document: Document) -> Iterator[Found]:
    yield from missing(document, "itunes:owner/itunes:email")
    for element in every(document.channel, "itunes:owner/itunes:email"):
        if element.text and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", element.text.strip()):
            yield line_of(element), f"{element.text.strip()!r} is not an e-mail address"


@rule("image", "Apple, PSP-1", 'add <itunes:image href="…"/> with square art')
def image(document: Document) -> Iterator[Found]:
    if document.channel is None:
        return
    image = find(document.channel, "itunes:image")
    if image is None or not image.get("href"):
        yield line_of(document.channel), "the channel has no itunes:image"
    elif not re.search(r"\.(jpe?g|png)$", urllib.parse.urlsplit(image.get("href")).path, re.IGNORECASE):
        yield line_of(image), "the art's address does not end in .jpg or .png"


@rule("category", "Apple, PSP-1", "choose from Apple's list; & is written &amp;")
def category(document: Document) -> Iterator[Found]:
    if document.channel is None:
        return
    chosen = every(document.channel, "itunes:category")
    if not chosen:
        yield line_of(document.channel), "the channel has no itunes:category"
    for category in chosen:
        below = [child.get("text", "") for child in every(category, "itunes:category")]
        for subcategory in below or [""]:
            if problem := categories.problem(category.get("text", ""), subcategory):
                yield line_of(category), problem


@rule("explicit", "Apple, PSP-1", "write true or false, in small letters")
def explicit(document: Document) -> Iterator[Found]:
    yield from missing(document, "itunes:explicit")
    for element in every(document.channel, ".//itunes:explicit"):
        if (element.text or "").strip() not in ("true", "false"):
            yield line_of(element), f"itunes:explicit is {(element.text or '').strip()!r}"


@rule("show-type", "Apple", "write episodic or serial")
def show_type(document: Document) -> Iterator[Found]:
    for element in every(document.channel, "itunes:type"):
        if (element.text or "").strip() not in ("episodic", "serial"):
            yield line_of(element), f"itunes:type is {(element.text or '').strip()!r}"


_ONCE = (
    "title",
    "link",
    "description",
    "language",
    "lastBuildDate",
    "itunes:author",
    "itunes:owner",
    "itunes:image",
)
_ONCE_AN_ITEM = (
    "title",
    "guid",
    "pubDate",
    "description",
    "itunes:duration",
    "itunes:explicit",
    "podcast:chapters",
)


@rule("once", "RSS 2.0", "keep one of them: apps take the first, the last, or none")
def once(document: Document) -> Iterator[Found]:
    places = [(document.channel, _ONCE), *((item, _ONCE_AN_ITEM) for item in document.items)]
    for place, names in places:
        for name in names:
            found = every(place, name)
            if len(found) > 1:
                yield line_of(found[1]), f"there are {len(found)} {name} elements"


@rule("podcast-guid", "Podcasting 2.0", "derive it from the feed's first address, once, as a UUID version 5")
def podcast_guid(document: Document) -> Iterator[Found]:
    for element in every(document.channel, "podcast:guid"):
        value = (element.text or "").strip()
        if not re.fullmatch(
            r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-5[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}", value
        ):
            yield line_of(element), f"{value!r} is not a UUID version 5"


@rule("podcast-values", "Podcasting 2.0", "use one of the values that the namespace defines")
def podcast_values(document: Document) -> Iterator[Found]:
    for name, allowed in (("podcast:locked", _LOCKED), ("podcast:medium", _MEDIA)):
        for element in every(document.channel, name):
            if (element.text or "").strip() not in allowed:
                yield line_of(element), f"{name} is {(element.text or '').strip()!r}"
    for element in every(document.channel, ".//podcast:person"):
        if not (element.text or "").strip():
            yield line_of(element), "podcast:person names nobody"
    for element in every(document.channel, "podcast:license"):
        if not element.get("url") and not re.fullmatch(r"[A-Za-z0-9.-]+", (element.text or "").strip()):
            yield line_of(element), "a licence that is not an SPDX identifier needs its url"


_LOCKED = ("yes", "no")
_MEDIA = tuple(
    name + ending
    for name in (
        "podcast",
        "music",
        "video",
        "film",
        "audiobook",
        "newsletter",
        "blog",
        "publisher",
        "course",
    )
    for ending in ("", "L")
)

RULES = (
    channel_title,
    channel_link,
    channel_description,
    channel_language,
    self_link,
    author,
    owner_email,
    image,
    category,
    explicit,
    show_type,
    once,
    podcast_guid,
    podcast_values,
)
