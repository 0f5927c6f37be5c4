"""Writes ID3v2.3 tags, with chapters. Pure.

Version 2.3 rather than 2.4 because every player reads it. The specifications:

- https://id3.org/id3v2.3.0
- https://id3.org/id3v2-chapters-1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from narrator.export.tags import Tags, iso639, milliseconds, picture_type, replaygain
from narrator.model import Chapter, Samples

_LATIN, _UTF16 = 0, 1
_FRONT_COVER, _OTHER_PICTURE = 3, 0
_TOP_LEVEL, _ORDERED = 2, 1
_UNKNOWN_OFFSET = b"\xff" * 4
_MOST = 255
"""Entries of a table of contents, at most: its length is one byte."""


def tag(tags: Tags, *, encoder: str = "") -> bytes:
    """Write the tag that stands in front of an MP3."""
    frames = b"".join((*_about(tags, encoder), *_chapters(tags)))
    return b"ID3\x03\x00\x00" + _synchsafe(len(frames)) + frames


def _about(tags: Tags, encoder: str) -> Iterator[bytes]:
    language = iso639(tags.language)
    texts = {"TIT2": tags.title, "TPE1": tags.artist, "TALB": tags.album, "TCON": tags.genre, **_date(tags)}
    texts |= {"TLAN": language if tags.language else "", "TSSE": encoder}
    if tags.length:
        texts["TLEN"] = str(milliseconds(tags.length, tags.sample_rate))
    for name, value in texts.items():
        yield from _text(name, value)
    if tags.comment:
        yield _frame("COMM", _described(tags.comment, language=language))
    if tags.source_url:
        yield _frame("WOAS", _address(tags.source_url))
        yield _link(tags.source_url, "Source")
    yield from _loudness(tags)
    if tags.transcript:
        yield _frame("USLT", _described(tags.transcript, language=language))
    if tags.cover:
        yield _picture(tags.cover, _FRONT_COVER)


def _date(tags: Tags) -> dict[str, str]:
    """Version 2.3 keeps the year, the day and the time of day in three frames."""
    if tags.date is None:
        return {}
    made = {"TYER": f"{tags.date:%Y}", "TDAT": f"{tags.date:%d%m}"}
    return made | ({"TIME": f"{tags.date:%H%M}"} if isinstance(tags.date, datetime.datetime) else {})


def _loudness(tags: Tags) -> Iterator[bytes]:
    if tags.loudness:
        peak = 10 ** (tags.loudness.true_peak / 20)
        yield _frame("TXXX", _described(f"{replaygain(tags.loudness):+.2f} dB", "REPLAYGAIN_TRACK_GAIN"))
        yield _frame("TXXX", _described(f"{peak:.6f}", "REPLAYGAIN_TRACK_PEAK"))


def _chapters(tags: Tags) -> Iterator[bytes]:
    spans = tags.spans()
    names = [f"ch{number}" for number in range(len(spans))]
    if names:
        yield from _contents(names)
    for name, (chapter, end) in zip(names, spans, strict=True):
        times = (milliseconds(at, tags.sample_rate) for at in (chapter.start, max(end, chapter.start)))
        yield _chapter(name, chapter, *times)


def _contents(names: Sequence[str]) -> Iterator[bytes]:
    """List the chapters in one table of contents, or in several below one where they do not fit."""
    if len(names) <= _MOST:
        yield _table("toc", names, _TOP_LEVEL)
        return
    parts = [names[at : at + _MOST] for at in range(0, len(names), _MOST)]
    yield _table("toc", [f"toc{number}" for number in range(len(parts))], _TOP_LEVEL)
    for number, part in enumerate(parts):
        yield _table(f"toc{number}", part, 0)


def _table(name: str, entries: Sequence[str], flags: int) -> bytes:
    listed = b"".join(_identifier(entry) for entry in entries)
    return _frame("CTOC", _identifier(name) + bytes([flags | _ORDERED, len(entries)]) + listed)


def _chapter(name: str, chapter: Chapter, start: Samples, end: Samples) -> bytes:
    times = start.to_bytes(4, "big") + end.to_bytes(4, "big")
    inside = b"".join(_text("TIT2", chapter.title))
    if chapter.link:
        inside += _link(chapter.link, "chapter url")
    if chapter.picture:
        inside += _picture(chapter.picture, _OTHER_PICTURE)
    return _frame("CHAP", _identifier(name) + times + 2 * _UNKNOWN_OFFSET + inside)


# -- the parts frames are made of -----------------------------------------------------------------------


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + len(body).to_bytes(4, "big") + b"\0\0" + body


def _text(name: str, value: str) -> Iterator[bytes]:
    if value:
        encoding = _encoding(value)
        yield _frame(name, bytes([encoding]) + _encoded(value, encoding))


def _described(value: str, description: str = "", *, language: str = "") -> bytes:
    """The body of a frame that holds several texts of one kind, told apart by a description."""
    encoding = _encoding(value + description)
    end = b"\0" if encoding == _LATIN else b"\0\0"
    head = bytes([encoding]) + language.encode() + _encoded(description, encoding) + end
    return head + _encoded(value, encoding)


def _link(address: str, description: str) -> bytes:
    return _frame("WXXX", bytes([_LATIN]) + description.encode("latin-1") + b"\0" + _address(address))


def _picture(picture: bytes, kind: int) -> bytes:
    media_type = picture_type(picture).encode()
    return _frame("APIC", bytes([_LATIN]) + media_type + b"\0" + bytes([kind]) + b"\0" + picture)


def _encoding(text: str) -> int:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return _UTF16
    return _LATIN


def _encoded(text: str, encoding: int) -> bytes:
    text = text.replace("\0", "")
    if encoding == _LATIN:
        return text.encode("latin-1")
    return b"\xff\xfe" + text.encode("utf-16-le", errors="replace")


def _address(url: str) -> bytes:
    """Addresses are always Latin-1; what is not ASCII is percent-encoded."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~").encode()


def _identifier(name: str) -> bytes:
    return name.encode() + b"\0"


def _synchsafe(size: int) -> bytes:
    """A size in four bytes of seven bits."""
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
