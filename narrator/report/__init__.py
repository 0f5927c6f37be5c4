"""A file to a report: the right reader, the clean-up, and every line accounted for.

`read` takes a path, ``-`` for standard input, or a web address, and gives one `Report`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Language, Report, Source
from narrator.report import decode
from narrator.report.draft import Draft, finish

__all__ = ["read"]

MOST_BYTES = 64_000_000
"""Larger files are refused: the longest book is a twentieth of it."""
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


def read(path: str, *, clean: Clean = Clean(), language: Language = "") -> Report:
    """Read a report.

    ``language`` is assumed where neither the document nor its words tell another. Raises `ReportError` when
    there is nothing to read, and `ConfigError` for a pattern of ``clean`` that is not one.
    """
    data = _bytes(path)
    source = Source(path, hashlib.sha256(data).hexdigest())
    return finish(_draft(path, data, clean, language), source, clean, language)


def _draft(path: str, data: bytes, clean: Clean, language: Language) -> Draft:
    decode.refuse_binary(data, where=path)
    suffix = Path(path).suffix.lower()
    if suffix in _HTML_SUFFIXES or (suffix not in _MARKDOWN_SUFFIXES and _is_page(data)):
        from narrator.report import html

        text = decode.decode(data, where=path, charset=decode.declared_charset(data))
        return html.read(text, language, where=path)
    text = decode.decode(data, where=path)
    if suffix in _MARKDOWN_SUFFIXES:
        from narrator.report import markdown

        return markdown.read(text, language, where=path)
    from narrator.report import scrape

    return scrape.read(text, clean, language)


def _is_page(data: bytes) -> bool:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _bytes(path: str) -> bytes:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _file(Path(path))
    except FileNotFoundError:
        raise ReportError("there is no such file", where=path, hint="check the name and the folder") from None
    except IsADirectoryError:
        raise ReportError("is a folder, not a report", where=path, hint="name the files in it") from None
    except OSError as error:
        raise ReportError(
            f"cannot be read: {error.strerror or error}", where=path, hint="check that you may read it"
        ) from error
    if len(data) > MOST_BYTES:
        raise ReportError(
            f"is larger than {MOST_BYTES // 1_000_000} MB, too large for a report",
            where=path,
            hint="give the report alone",
        )
    return data


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
