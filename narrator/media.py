"""Media types: what a file is served as, and which names mean the same."""

from __future__ import annotations

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".srt": "application/x-subrip",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".xml": "application/rss+xml; charset=utf-8",
}
"""By suffix. Not the system's own table, which differs from machine to machine."""

_SAME = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "audio/vnd.wave": "audio/wav",
}


def is_same(one: str, other: str) -> bool:
    """Whether two media types name one format.

    nginx serves M4A as ``audio/x-m4a`` and Apache WAV as ``audio/x-wav``, by tables older than the registered
    names; players take either.
    """
    return _plain(one) == _plain(other)


def _plain(kind: str) -> str:
    return _SAME.get(kind, kind.replace("/x-", "/"))
