"""A file to a report: the right reader, the clean-up, and every line accounted for.

`read` takes a path, ``-`` for standard input, or a web address, and gives one `Report`; `read_all` gives
every report of a file that holds several, such as the chapters of a book; `read_feed` those of a feed.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Language, Original, Report, Source
from narrator.report import decode
from narrator.report.draft import Draft, finish

if TYPE_CHECKING:
    from narrator.report.feed import Entry

__all__ = ["SUFFIXES", "is_feed", "read", "read_all", "read_feed"]

MOST_BYTES = 64_000_000
"""Larger files are refused: the longest book is a twentieth of it."""


@dataclass(frozen=True, slots=True)
class _Input:
    """What was given to be read."""

    path: str
    """As the user gave it."""
    data: bytes
    suffix: str
    charset: str = ""
    """What a server claims the encoding is."""

    @property
    def source(self) -> Source:
        return Source(self.path, hashlib.sha256(self.data).hexdigest())


def read(
    path: str, *, clean: Clean = Clean(), language: Language = "", allow_private: bool = False
) -> Report:
    """Read a report from a file, standard input (``-``) or the web.

    ``language`` is assumed where neither the document nor its words tell another; ``allow_private`` lets a
    web address lie in the user's own network. Raises `ReportError` when there is nothing to read, and
    `ConfigError` for a pattern of ``clean`` that is not one.
    """
    given = _given(path, allow_private=allow_private)
    return _report(given, clean, language)


def read_all(
    path: str, *, clean: Clean = Clean(), language: Language = "", allow_private: bool = False
) -> tuple[Report, ...]:
    """Read every report a file holds: a book's chapters; of any other file, the one."""
    given = _given(path, allow_private=allow_private)
    if given.suffix != ".epub":
        return (_report(given, clean, language),)
    from narrator.report import epub

    chapters = epub.read_chapters(given.data, language, where=path)
    reports = tuple(finish(chapter, given.source, clean, language) for chapter in chapters)
    if not reports:
        raise ReportError("holds no chapter to read", where=path, hint="check that it is a book of text")
    return reports


def read_feed(
    path: str, *, clean: Clean = Clean(), language: Language = "", allow_private: bool = False
) -> tuple[Report | ReportError, ...]:
    """Read every entry of an RSS or Atom feed: its own content when that is whole, else the page it links to.

    An entry that cannot be read is its `ReportError`, and keeps no other from being read.
    """
    from narrator.report import feed

    given = _given(path, allow_private=allow_private)
    found: list[Report | ReportError] = []
    for entry in feed.entries(given.data, where=path):
        try:
            found.append(_entry(entry, path, clean, language, allow_private=allow_private))
        except ReportError as error:
            found.append(error)
    return tuple(found)


def is_feed(path: str) -> bool:
    """Whether a file is an RSS or Atom feed."""
    if Path(path).suffix.lower() not in (".xml", ".rss", ".atom"):
        return False
    from narrator.report import feed

    return feed.looks_like_feed(_file(path))


def _entry(entry: Entry, path: str, clean: Clean, language: Language, *, allow_private: bool) -> Report:
    from narrator.report import feed

    where = entry.link or path
    if entry.content:
        draft = feed.draft(entry, language, where=where)
        return finish(draft, Source(where, entry.sha256), clean, language)
    given = _given(where, allow_private=allow_private)
    found = finish(feed.with_facts(_draft(given, clean, language), entry), given.source, clean, language)
    return _with_original(found, given, clean)


def _report(given: _Input, clean: Clean, language: Language) -> Report:
    found = finish(_draft(given, clean, language), given.source, clean, language)
    return _with_original(found, given, clean)


def _with_original(report: Report, given: _Input, clean: Clean) -> Report:
    """Add the page itself, where it came from the web and is to be kept."""
    if not (clean.save and _is_address(given.path)):
        return report
    suffix = given.suffix if given.suffix in _TYPES.values() else ".html"
    return replace(report, original=Original(suffix, given.data))


# -- readers ---------------------------------------------------------------------------------------------


def _draft(given: _Input, clean: Clean, language: Language) -> Draft:
    return _READERS.get(given.suffix, _text)(given, clean, clean.language or language)


def _text(given: _Input, clean: Clean, language: Language) -> Draft:
    if _is_page(given.data):
        return _html(given, clean, language)
    from narrator.report import mail, scrape

    if mail.looks_like_mail(given.data):
        return _mail(given, clean, language)
    decode.refuse_binary(given.data, where=given.path)
    _refuse_feed(given)
    text = decode.decode(given.data, where=given.path, charset=given.charset)
    return scrape.read(text, clean, language, where=given.path)


def _refuse_feed(given: _Input) -> None:
    if not given.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return
    from narrator.report import feed

    if feed.looks_like_feed(given.data):
        raise ReportError(
            "is a feed, which holds many reports",
            where=given.path,
            hint=f"read its entries with: narrator batch {given.path}",
        )


def _html(given: _Input, _clean: Clean, _language: Language) -> Draft:
    decode.refuse_binary(given.data, where=given.path)
    from narrator.report import html

    charset = given.charset or decode.declared_charset(given.data)
    return html.read(decode.decode(given.data, where=given.path, charset=charset), where=given.path)


def _markdown(given: _Input, _clean: Clean, language: Language) -> Draft:
    decode.refuse_binary(given.data, where=given.path)
    from narrator.report import markdown

    text = decode.decode(given.data, where=given.path)
    if text.startswith(_SCRIPT):
        raise ReportError(
            "is a script, which is only read from a file", where=given.path, hint="save it as script.md"
        )
    return markdown.read(text, language, where=given.path)


def _mail(given: _Input, clean: Clean, language: Language) -> Draft:
    from narrator.report import mail

    return mail.read(given.data, clean, language, where=given.path)


def _docx(given: _Input, _clean: Clean, language: Language) -> Draft:
    from narrator.report import docx

    return docx.read(given.data, language, where=given.path)


def _pdf(given: _Input, _clean: Clean, language: Language) -> Draft:
    from narrator.report import pdf

    return pdf.read(given.data, language, where=given.path)


def _epub(given: _Input, _clean: Clean, language: Language) -> Draft:
    from narrator.report import epub

    return epub.read(given.data, language, where=given.path)


_READERS: Mapping[str, Callable[[_Input, Clean, Language], Draft]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".md": _markdown,
    ".markdown": _markdown,
    ".eml": _mail,
    ".docx": _docx,
    ".pdf": _pdf,
    ".epub": _epub,
}
"""By the ending of a name; anything else is read as text, or as the page it turns out to be."""
SUFFIXES = frozenset({".txt", *_READERS})
"""What a report's name ends in, so that those in a folder are found."""
_TYPES: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


def _suffix_of(data: bytes) -> str:
    """The ending that a file without a name would have, as far as its first bytes tell."""
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return ".epub" if b"application/epub+zip" in data[:128] else ".docx"
    return ".md" if _MARKDOWN.search(data[:_HEAD].replace(b"\r", b"")) else ""


_HEAD = 16_384
_SCRIPT = "---\nnarrator: script\n"
_MARKDOWN = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:---\n(?:[\w-]+:.*\n|[ -].*\n)+---\n|# \S)|^#{1,6} \S.*\n\s*\n", re.MULTILINE
)
"""YAML front matter or a title at the very start, or a heading with a line to itself."""


def _is_page(data: bytes) -> bool:
    head = _PROLOG.sub(b"", data[:1024]).lower()
    return head.startswith((b"<!doctype html", b"<html"))


_PROLOG = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>)?\s*")


# -- bytes -------------------------------------------------------------------------------------------------


def _given(path: str, *, allow_private: bool) -> _Input:
    if _is_address(path):
        from narrator.report import fetch

        page = fetch.fetch(path, limits=replace(fetch.Limits(), allow_private=allow_private))
        known = _TYPES.get(page.type) or PurePosixPath(page.url.partition("?")[0]).suffix.lower()
        return _checked(_Input(path, page.data, known, page.charset))
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _file(path)
    return _checked(_Input(path, data, Path(path).suffix.lower() or _suffix_of(data)))


def _is_address(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))


def _checked(given: _Input) -> _Input:
    if len(given.data) > MOST_BYTES:
        raise ReportError(
            f"is larger than {MOST_BYTES // 1_000_000} MB, too large for a report",
            where=given.path,
            hint="give the report alone",
        )
    if not given.data:
        raise ReportError("is empty", where=given.path, hint="check that the right file was saved")
    return given


def check_name(path: str) -> None:
    """Raise `ReportError` for a file whose name is no text: no manifest could hold it, no page show it."""
    shown = path.encode(errors="backslashreplace").decode()
    if shown != path:
        raise ReportError("has a name that is not text in UTF-8", where=shown, hint="rename it")


def _file(path: str) -> bytes:
    check_name(path)
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ReportError("there is no such file", where=path, hint="check the name and the folder") from None
    except IsADirectoryError:
        raise ReportError("is a folder, not a report", where=path, hint="name the files in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReportError(
            f"cannot be read: {reason}", where=path, hint="check that you may read it"
        ) from error
