"""What must hold of what the feed points to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from narrator import media
from narrator.feed.lint.document import (
    WARNING,
    Document,
    Found,
    Known,
    every,
    line_of,
    rule,
)


@rule(
    "feed-served",
    "RFC 9110",
    "serve it as application/rss+xml, and answer 304 to those who have it already",
    severity=WARNING,
)
def feed_served(document: Document) -> Iterator[Found]:
    known = document.look(document.address) if document.address else None
    if known is None:
        return
    if known.type not in ("application/rss+xml", "application/xml", "text/xml"):
        yield 0, f"the feed is served as {known.type or 'nothing known'}"
    if known.conditional is False:
        yield 0, "the server sends the whole feed again to those who have it already"


@rule("enclosure-there", "Apple", "put the file where the feed says, before the feed says so")
def enclosure_there(document: Document) -> Iterator[Found]:
    for element, known in _seen(document, "enclosure"):
        if known.problem:
            yield line_of(element), f"{element.get('url')}: {known.problem}"


@rule("enclosure-size", "RSS 2.0, PSP-1", "write the size of the file that is sent")
def enclosure_size(document: Document) -> Iterator[Found]:
    for element, known in _seen(document, "enclosure"):
        if known.size is not None and str(known.size) != element.get("length"):
            yield (
                line_of(element),
                f"{element.get('url')} has {known.size} bytes, not {element.get('length')}",
            )


@rule("enclosure-served", "Apple", "serve it under the type that the feed names")
def enclosure_served(document: Document) -> Iterator[Found]:
    for element, known in _seen(document, "enclosure"):
        if known.type and not media.is_same(known.type, element.get("type", "")):
            yield (
                line_of(element),
                f"{element.get('url')} is served as {known.type}, not as {element.get('type')}",
            )


@rule("ranges", "Apple", "use a host that answers byte ranges: players seek with them")
def ranges(document: Document) -> Iterator[Found]:
    for element, known in _seen(document, "enclosure"):
        if known.ranges is False:
            yield line_of(element), f"{element.get('url')} cannot be fetched in parts"


@rule("sidecar-there", "Podcasting 2.0", "put the file where the feed says, under the type that it says")
def sidecar_there(document: Document) -> Iterator[Found]:
    for name in ("podcast:transcript", "podcast:chapters"):
        for element, known in _seen(document, name):
            if known.problem:
                yield line_of(element), f"{element.get('url')}: {known.problem}"


@rule("image-fit", "Apple", "use a square JPEG or PNG of 1400 to 3000 pixels")
def image_fit(document: Document) -> Iterator[Found]:
    for element, known in _seen(document, "itunes:image"):
        if known.problem:
            yield line_of(element), f"{element.get('href')}: {known.problem}"
        elif known.image:
            kind, width, height = known.image
            if kind not in ("JPEG", "PNG") or width != height or not 1400 <= width <= 3000:
                yield line_of(element), f"the art is a {kind} of {width} by {height} pixels"


_ADDRESS = {
    "enclosure": "url",
    "podcast:transcript": "url",
    "podcast:chapters": "url",
    "itunes:image": "href",
}
"""Which attribute of an element points to a file."""


def pointed(document: Document) -> tuple[str, ...]:
    """The addresses that these rules look at, each once."""
    found = (
        _address(element, name) for name in _ADDRESS for element in every(document.channel, f".//{name}")
    )
    return tuple(dict.fromkeys(found))


def _seen(document: Document, name: str) -> Iterator[tuple[Any, Known]]:
    for element in every(document.channel, f".//{name}"):
        known = document.look(_address(element, name))
        if known is not None:
            yield element, known


def _address(element: Any, name: str) -> str:
    return str(element.get(_ADDRESS[name], ""))


RULES = (
    feed_served,
    enclosure_there,
    enclosure_size,
    enclosure_served,
    ranges,
    sidecar_there,
    image_fit,
)
