"""Bytes to text: whatever encoding a report was saved in, or a clear word on why it is not text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping

from narrator.errors import ReportError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90", "a program", ""),
    (b"%PDF-", "a PDF file", "give it a name that ends in .pdf"),
    (b"PK\x03\x04", "a zip archive", "give a Word file the ending .docx, a book .epub"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as .docx or as plain text"),
    (b"{\\rtf", "a rich text file", "save it as .docx or as plain text"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"ID3", "an MP3 file", ""),
    (b"OggS", "a sound file", ""),
    (b"RIFF", "a sound or video file", ""),
    (b"SQLite format 3", "a database", ""),
)
_FOLDER_OF_TEXT = "give the report as text: .txt, .md or .html"
_SAMPLE = 1 << 16
_MOST_ACCENTED = 0.3
"""Of a text's letters; a Cyrillic or Greek one that is taken for a Western one has nearly nothing else."""
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9._:-]{2,30})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9._:-]{2,30})", re.IGNORECASE)


def decode(data: bytes, *, where: str, charset: str = "") -> str:
    """Decode a report, line endings made the same and the byte order mark gone.

    ``charset`` is what a server or a page claims; it is believed only when the bytes agree.
    Raises `ReportError` for what is empty, is no text or holds no letter.
    """
    if not data.strip(b"\x00 \t\r\n") or any(data == bom for bom, _ in _BOMS):
        raise ReportError("is empty", where=where, hint="check that the right file was saved")
    text = _unmarked(data) or _certain(data) or _declared(data, charset) or _guessed(data, where)
    if "\x00" in text:
        raise ReportError("is not text: it holds NUL bytes", where=where, hint=_FOLDER_OF_TEXT)
    if not any(character.isalpha() for character in text):
        raise ReportError("holds no letters, so there is nothing to read", where=where, hint=_FOLDER_OF_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def declared_charset(data: bytes) -> str:
    """The encoding a page names in its first kilobytes."""
    head = data[:4096]
    found = _XML_ENCODING.search(head) or _CHARSET.search(head)
    return found.group(1).decode("ascii") if found else ""


def refuse_binary(data: bytes, *, where: str) -> None:
    """Raise `ReportError`, naming what it is, for a file that is known not to be text."""
    for magic, name, hint in _MAGIC:
        if data.startswith(magic):
            raise ReportError(f"is {name}, not text", where=where, hint=hint or _FOLDER_OF_TEXT)


def _unmarked(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    return ""


def _certain(data: bytes) -> str:
    """Valid UTF-8 beyond ASCII is nothing else, whatever a server claims."""
    return "" if data.isascii() else _utf8(data)


def _declared(data: bytes, charset: str) -> str:
    if not charset:
        return ""
    try:
        return data.decode(_superset(charset))
    except (LookupError, UnicodeDecodeError):
        return ""


def _superset(charset: str) -> str:
    """What browsers take a name for, which holds the curly quotes and rarer signs that people typed.

    Source: WHATWG Encoding, section 4.2.
    """
    return next((wider for wider, names in _WIDER.items() if charset.lower() in names), charset)


_WIDER: Mapping[str, frozenset[str]] = {
    "cp1252": frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}),
    "cp1254": frozenset({"iso-8859-9", "latin5"}),
    "cp874": frozenset({"iso-8859-11", "tis-620"}),
    "gb18030": frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk"}),
    "cp932": frozenset({"shift_jis", "shift-jis", "sjis", "x-sjis"}),
    "cp949": frozenset({"euc-kr", "ks_c_5601-1987", "ksc5601"}),
    "big5hkscs": frozenset({"big5", "big5-hkscs", "x-x-big5"}),
}


def _guessed(data: bytes, where: str) -> str:
    for attempt in _ATTEMPTS:
        text = attempt(data)
        if text:
            return text
    refuse_binary(data, where=where)
    raise ReportError("is not text that can be decoded", where=where, hint="save it as UTF-8")


def _utf8(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if _looks_binary(text) else text


def _utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = data[:_SAMPLE]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if max(low, high) < len(sample) * 0.2 or min(low, high) > len(sample) * 0.05:
        return ""
    try:
        text = data.decode("utf-16-le" if high > low else "utf-16-be")
    except UnicodeDecodeError:
        return ""
    return "" if _looks_binary(text) else text


def _nearly_utf8(data: bytes) -> str:
    """UTF-8 with a few broken bytes, as a copy that was cut off leaves them."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text[:_SAMPLE] if character > "\x7f" and character != "\ufffd")
    return text if 0 < broken <= max(2, sound // 50) and sound > broken and not _looks_binary(text) else ""


def _cp1252(data: bytes) -> str:
    """Windows' Western encoding; the five bytes it leaves undefined become replacement characters."""
    text = data.decode("cp1252", errors="replace")
    letters = sum(character.isalpha() or character.isspace() for character in text[:_SAMPLE])
    readable = letters >= 0.6 * min(len(text), _SAMPLE) and text.count("\ufffd") <= len(text) / 1000
    accented = sum(character.isalpha() and not character.isascii() for character in text[:_SAMPLE])
    readable = readable and accented <= _MOST_ACCENTED * letters
    return text if readable and not _looks_binary(text) else ""


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    control = sum(character < " " and character not in "\t\n\r\f\x0b\x1b" for character in sample)
    return "\x00" in sample or control > max(1, len(sample) // 200)


_ATTEMPTS: tuple[Callable[[bytes], str], ...] = (_utf8, _utf16, _nearly_utf8, _cp1252)
