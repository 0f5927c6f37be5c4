"""Publishes into a local folder: a web server's own, a mounted one, or one that is copied on from there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from narrator.errors import PublishError
from narrator.ports import ANYTHING, NOTHING, Stored, Upload

STALE = 30.0
"""Seconds after which a lock is taken for a dead publisher's: it is held for milliseconds."""
_LOCK = ".narrator/lock"
_BLOCK = 1 << 20


class Folder:
    """Keeps files in a folder. A file's version is its SHA-256."""

    weakness = ""
    local = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)

    def find(self, path: str) -> Stored | None:
        place = self._place(path)
        with self._explained(path):
            if not place.is_file():
                return None
            return Stored(place.stat().st_size, _digest(place))

    def read(self, path: str) -> tuple[bytes, str] | None:
        place = self._place(path)
        with self._explained(path):
            if not place.is_file():
                return None
            content = place.read_bytes()
            return content, hashlib.sha256(content).hexdigest()

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        place = self._place(upload.path)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        with self._explained(upload.path):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                _fill(part, upload.content)
                return self._put(part, place, expect)
            finally:
                part.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _put(self, part: Path, place: Path, expect: str) -> bool:
        if expect == ANYTHING:
            os.replace(part, place)
            return True
        if expect == NOTHING:
            with contextlib.suppress(OSError):  # Some file systems have no links; there the lock must do.
                os.link(part, place)
                return True
        with self._locked():
            if (expect == NOTHING) == place.exists() or (expect and _digest(place) != expect):
                return False
            os.replace(part, place)
            return True

    def _place(self, path: str) -> Path:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            raise PublishError(f"{path!r} is not a path below the target", where=self.name)
        return self.path.joinpath(*pure.parts)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self.path / _LOCK
        lock.parent.mkdir(parents=True, exist_ok=True)
        while not _create(lock):
            _break_stale(lock)
            time.sleep(0.02)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PublishError(
                f"{path} cannot be placed or read: {error.strerror}",
                where=self.name,
                hint="check that the folder exists, has space, and may be written to; then publish again",
            ) from error


def _fill(part: Path, content: bytes | Path) -> None:
    with part.open("xb") as file:
        if isinstance(content, Path):
            with content.open("rb") as source:
                shutil.copyfileobj(source, file, _BLOCK)
        else:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _create(lock: Path) -> bool:
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _break_stale(lock: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        # Left by a machine whose clock was ahead, it is from the future.
        if abs(time.time() - lock.stat().st_mtime) > STALE:
            lock.unlink()
