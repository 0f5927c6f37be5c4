"""Fetches a voice's model: checked against its checksum, and in place whole or not at all."""

from __future__ import annotations

import hashlib
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from narrator import files
from narrator.errors import EngineError
from narrator.ports import Progress, Watch, unwatched

_BLOCK = 1 << 18
_TIMEOUT = 60.0


def fetch(url: str, path: Path, *, sha256: str, size: int = 0, watch: Watch = unwatched) -> None:
    """Download ``url`` to ``path``.

    Progress counts bytes. Raises `EngineError` when there is no network, the server has no such file, or what
    came is not what was asked for; then nothing is left behind.
    """
    hint = f"check the connection, or copy the file to {path} by hand"
    with files.whole(path) as part:
        try:
            with urlopen(url, timeout=_TIMEOUT) as answer, part.open("wb") as file:
                found = _copy(answer, file, size, watch, subject=path.name)
        except HTTPError as error:
            raise EngineError(
                f"the server answered {error.code} {error.reason}", where=url, hint=hint
            ) from error
        except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise EngineError(f"there is no reaching the server: {reason}", where=url, hint=hint) from error
        if found != sha256:
            raise EngineError(
                "what was downloaded is not the voice that was asked for: its checksum differs", where=url
            )


def _copy(answer: BinaryIO, file: BinaryIO, size: int, watch: Watch, *, subject: str) -> str:
    digest, done = hashlib.sha256(), 0
    while block := answer.read(_BLOCK):
        file.write(block)
        digest.update(block)
        done += len(block)
        watch(Progress("downloading", done, max(size, done), subject=subject))
    return digest.hexdigest()
