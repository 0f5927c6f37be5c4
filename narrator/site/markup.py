"""Writes HTML so that text can never become markup: what is not `Markup` already is escaped, everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import quote

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
"""Elements without an end tag (HTML Standard, 13.1.2), as far as the pages use them."""

SCHEMES = frozenset({"http", "https", "mailto", "overcast", "pktc", "podcast"})
"""What a link may begin with; anything else, ``javascript:`` above all, loses its address."""

_ADDRESSES = frozenset({"href", "src"})
_BLOCKS = re.compile(r"(?:article|aside|body|div|dl|footer|h[1-6]|head|header|html|li|link|main|meta|nav)\Z")
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
# Characters that HTML refuses, and the halves of pairs that UTF-8 cannot write.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Characters that have no place in a URL (URL Standard, 4.3).
_UNWRITTEN = re.compile('[\x00-\x20"<>\\\\^`{|}\x7f]')
_ESCAPED = re.compile("[&<>\"']")
_IN_JSON = {ord(character): f"\\u{ord(character):04x}" for character in "&<>\u2028\u2029"}


class Markup(str):
    """Text that is HTML already, and is put in as it is."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[str | None] | None"
Attribute: TypeAlias = "str | int | float | bool | None"


def escape(text: str) -> Markup:
    """Make any text safe between tags and inside a quoted attribute."""
    if isinstance(text, Markup):
        return text
    return Markup(_ESCAPED.sub(lambda found: _TEXT[found[0]], _REFUSED.sub("\ufffd", text)))


def tag(name: str, *children: Child, **attributes: Attribute) -> Markup:
    """Write an element; ``data_start=1`` is written ``data-start="1"``, and ``class_`` is ``class``.

    An attribute that is None or False is left out, and one that is True has no value. Inline styles and event
    handlers are refused, so that the pages hold under the strictest content security policy.
    """
    opening = f"<{name}{''.join(_attribute(*item) for item in attributes.items())}>"
    line = "\n" if _BLOCKS.match(name) else ""
    return Markup(f"{opening}{line}" if name in VOID else f"{opening}{join(*children)}</{name}>{line}")


def join(*children: Child) -> Markup:
    """Put texts and elements one after another, escaping the texts."""
    return Markup("".join(map(_child, children)))


def _child(child: Child) -> Markup:
    if child is None:
        return Markup()
    return escape(child) if isinstance(child, str) else join(*child)


def _attribute(name: str, value: Attribute) -> str:
    name = name.rstrip("_").replace("_", "-")
    if name == "style" or name.startswith("on"):
        raise ValueError(f"the pages have no inline {name!r}")
    if value is None or value is False or (name in _ADDRESSES and not is_address(str(value))):
        return ""
    if name in _ADDRESSES:
        value = _UNWRITTEN.sub(lambda found: quote(found[0], errors="replace"), str(value))
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def is_address(text: str) -> bool:
    """Say whether text is a relative address, or an absolute one of a scheme that does no harm."""
    # Browsers drop white space and controls inside a scheme, so those never count as part of one.
    cleaned = re.sub(r"[\x00-\x20\x7f-\x9f]+", "", text)
    scheme = re.match(r"([^/?#]*?):", cleaned)
    return scheme is None or scheme[1].lower() in SCHEMES


def data(values: Mapping[str, object]) -> Markup:
    """Write a JSON-LD data block. No character in it can end the block: those are escaped as JSON allows."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    text = _REFUSED.sub("\ufffd", text).translate(_IN_JSON)
    return Markup(f'<script type="application/ld+json">{text}</script>\n')


def document(language: str, *parts: Child, direction: str = "") -> bytes:
    """Write a whole page."""
    page = tag("html", Markup("\n"), *parts, lang=language, dir=direction or None)
    return f"<!DOCTYPE html>\n{page}".encode()
