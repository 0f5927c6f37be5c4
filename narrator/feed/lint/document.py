"""What a rule is, and a feed opened for inspection."""

from __future__ import annotations

import datetime
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from narrator.feed.writer import NAMESPACES

ERROR, WARNING = "error", "warning"

Found: TypeAlias = "tuple[int, str]"
"""A line of the feed, 0 when none in particular, and what is the matter there."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the file behind an address, from the disk or from a server."""

    size: int | None = None
    type: str = ""
    ranges: bool | None = None
    problem: str = ""
    """Why it cannot be fetched; empty when it can."""
    image: tuple[str, int, int] | None = None
    """Format, width and height, where it is a picture that could be opened."""
    conditional: bool | None = None
    """Whether the server answers "not modified" to those who have it already."""


Look: TypeAlias = Callable[[str], Known | None]
"""Says what is known of an address; None when it cannot tell."""


def unseen(_: str) -> None:
    """Look at nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed, open for inspection."""

    raw: bytes
    root: Any
    """The parsed tree; None when it is not XML."""
    address: str = ""
    """Where it was fetched; empty for a file."""
    look: Look = unseen
    now: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))

    @property
    def channel(self) -> Any:
        return None if self.root is None else self.root.find("channel")

    @property
    def items(self) -> list[Any]:
        return [] if self.channel is None else list(self.channel.findall("item"))


Check: TypeAlias = Callable[[Document], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold of a feed."""

    name: str
    required_by: str
    advice: str
    severity: str
    check: Check


def rule(name: str, required_by: str, advice: str, *, severity: str = ERROR) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields what breaks it."""
    return lambda check: Rule(name, required_by, advice, severity, check)


def text_of(element: Any, name: str) -> str:
    return (element.findtext(name, "", NAMESPACES) or "").strip()


def find(element: Any, name: str) -> Any:
    return element.find(name, NAMESPACES)


def every(element: Any, name: str) -> list[Any]:
    return [] if element is None else element.findall(name, NAMESPACES)


def line_of(element: Any) -> int:
    return int(element.sourceline or 0)


def missing(document: Document, name: str) -> Iterator[Found]:
    if document.channel is not None and not text_of(document.channel, name):
        yield line_of(document.channel), f"the channel has no {name}"


def items_missing(document: Document, name: str) -> Iterator[Found]:
    for item in document.items:
        if not text_of(item, name):
            yield line_of(item), f"{called(item)} has no {name}"


def called(item: Any) -> str:
    title = text_of(item, "title")
    return f"“{title[:60]}”" if title else "an item"


_ADDRESSES = (
    ("enclosure", "url"),
    ("itunes:image", "href"),
    ("podcast:transcript", "url"),
    ("podcast:chapters", "url"),
    ("podcast:source", "uri"),
    ("atom:link", "href"),
    ("link", ""),
    ("image/url", ""),
)


def addresses(document: Document) -> Iterator[tuple[Any, str]]:
    """Every address that apps follow."""
    for name, attribute in _ADDRESSES:
        for element in every(document.channel, f".//{name}"):
            yield element, (element.get(attribute, "") if attribute else (element.text or "").strip())


def is_local(address: str) -> bool:
    return (urllib.parse.urlsplit(address).hostname or "") in ("127.0.0.1", "localhost", "::1")
