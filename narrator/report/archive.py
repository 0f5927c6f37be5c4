"""Zip archives from strangers: Word files and books, opened only when they unpack to something sane."""

from __future__ import annotations

import io
import zipfile
import zlib

from narrator.errors import ReportError

_MOST_FILES = 5_000
_MOST_BYTES = 300_000_000
"""Unpacked, all together."""
_MOST_TEXT = 40_000_000
"""Of one part that is read as text."""
_HIGHEST_RATIO = 400
"""XML packs to a tenth; a part that unpacks to far more was made to fill a memory."""
_SMALL = 1_000_000


def open_archive(data: bytes, *, where: str) -> zipfile.ZipFile:
    """Open an archive, or raise `ReportError` for one that is broken, encrypted or a bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReportError(
            f"is not a whole file: {error}", where=where, hint="save or copy it again"
        ) from error
    if any(part.flag_bits & 1 for part in parts):
        raise ReportError("is protected by a password", where=where, hint="save it without one")
    bomb = any(
        part.file_size > _SMALL and part.file_size > _HIGHEST_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if bomb or len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise ReportError(
            "unpacks to more than any report could need, so it is not opened",
            where=where,
            hint="save the text alone, as a new file",
        )
    return archive


def part(archive: zipfile.ZipFile, name: str, *, where: str) -> bytes:
    """Read one part that holds text; nothing for one that is not there."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return b""
    if info.file_size > _MOST_TEXT:
        raise ReportError(f"holds {name}, too large to be text", where=where, hint="save the text alone")
    try:
        # zipfile never gives more than the size the archive states, which was checked.
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise ReportError(f"is damaged at {name}: {error}", where=where, hint="save it again") from error
