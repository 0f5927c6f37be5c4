"""Checks a feed with the linter, and looks at what it points to: beside it on the disk, or on its server."""

from __future__ import annotations

import functools
import io
import urllib.parse
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from narrator import feed
from narrator.errors import PublishError
from narrator.feed import lint
from narrator.feed.lint import Finding, Known
from narrator.web import Answer, ask

_SOME = 1024
"""Bytes to ask for when trying whether a server sends parts."""
_AT_ONCE = 8
"""Files that a server is asked for at a time: it may be far away, and a feed may name thousands."""
_IMAGES = (".jpg", ".jpeg", ".png")


def check(place: str) -> tuple[Finding, ...]:
    """Check a feed by its address, or as a file with what lies below its folder."""
    if urllib.parse.urlsplit(place).scheme in ("http", "https"):
        return _check_served(place)
    return _check_file(Path(place))


def _check_served(url: str) -> tuple[Finding, ...]:
    answer = ask(url, method="GET")
    if answer.problem or answer.status != 200:
        reason = answer.problem or f"the server answers with status {answer.status}"
        raise PublishError(f"cannot be fetched: {reason}", where=url, hint="check the address")
    known = {url: Known(answer.length, answer.type, conditional=_answers_conditions(answer))}
    look = functools.cache(lambda address: _asked(address, known))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(look, lint.pointed(answer.body)))
    return lint.check(answer.body, address=url, look=look)


def _answers_conditions(answer: Answer) -> bool:
    conditions = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {name: answer.headers[value] for name, value in conditions.items() if value in answer.headers}
    return bool(headers) and ask(answer.url, method="GET", headers=headers).status == 304


def _asked(url: str, known: Mapping[str, Known]) -> Known | None:
    """What a server says of a file, asked once with HEAD and once for its first bytes."""
    if url in known:
        return known[url]
    if not url.isascii() or any(character.isspace() for character in url):
        return None
    head = ask(url)
    if head.problem or head.status != 200:
        return Known(problem=head.problem or f"the server answers with status {head.status}")
    if urllib.parse.urlsplit(url).path.lower().endswith(_IMAGES):
        return Known(head.length, head.type, image=_image(ask(url, method="GET").body))
    part = ask(url, method="GET", headers={"Range": f"bytes=0-{_SOME - 1}"}, longest=_SOME)
    return Known(head.length, head.type, ranges=part.status == 206)


def _check_file(path: Path) -> tuple[Finding, ...]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PublishError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the path"
        ) from error
    base = _base(raw, path)
    return lint.check(raw, look=functools.cache(lambda address: _found(address, base, path.parent)))


def _base(raw: bytes, path: Path) -> str:
    """The address that the feed's own folder stands for; empty when the feed does not say."""
    base, _, name = feed.self_link(raw).rpartition("/")
    return f"{base}/" if urllib.parse.unquote(name) == path.name else ""


def _found(url: str, base: str, folder: Path) -> Known | None:
    if not base or not url.startswith(base):
        return None
    relative = urllib.parse.unquote(urllib.parse.urlsplit(url[len(base) :]).path)
    path = folder / relative
    if ".." in Path(relative).parts or not _is_file(path):
        return Known(problem="there is no such file beside the feed")
    image = _image(path.read_bytes()) if path.suffix.lower() in _IMAGES else None
    return Known(path.stat().st_size, image=image)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # A name longer than any file has, for one.
        return False


def _image(content: bytes) -> tuple[str, int, int] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.format or "", image.width, image.height
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return "file that is no picture", 0, 0
