"""Puts files in place whole: under their own name only once every byte is on the disk."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import re
import secrets
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from narrator.errors import NarratorError, StorageError

_PART = ".part"


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``, and rename it into place when the block ends well.

    Whatever goes wrong, nothing is left under either name. The temporary name keeps the suffix, which tells
    encoders the format. Raises `StorageError` when the file cannot be written.
    """
    part = _beside(path)
    with explained(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield part
            _sync(part)
            os.replace(part, path)
        except NarratorError as error:
            # Nobody knows the temporary name.
            error.where = str(path) if error.where == str(part) else error.where
            raise
        finally:
            part.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A temporary name that tells whose it is."""
    owner = f"{os.getpid()}-{_host()}-{secrets.token_hex(4)}"
    return path.with_name(f".{path.stem}.{owner}{_PART}{path.suffix}")


@functools.cache
def _host() -> str:
    """Tell this machine, or container, from others that share a folder."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def write(path: Path, content: bytes | str) -> None:
    """Write a small file, whole or not at all."""
    with whole(path) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)


def create(path: Path, content: bytes) -> bool:
    """Write a small file, whole or not at all, unless there is one already: then return False."""
    if path.exists():
        return False
    part = _beside(path)
    with explained(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            _sync(part)
            _name(part, path)
        except FileExistsError:
            return False
        finally:
            part.unlink(missing_ok=True)
    return True


def _name(part: Path, path: Path) -> None:
    """Give a file its name, unless another has it."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # Not every file system knows links.
        if path.exists():
            raise FileExistsError from None
        os.replace(part, path)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other process that asks for the same file waiting; a killed one lets go of it."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            _lock(file.fileno())
            yield


def _lock(file: int) -> None:
    """Wait for a file and lock it until it is closed."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _BEYOND, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


_BEYOND = 1 << 30
"""Where a lock lies on Windows, which keeps others from reading what is locked: past the end of the file."""


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a path into a `StorageError` with a hint."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"cannot be written: {reason}", where=str(path), hint=_hint(error)) from error


def _hint(error: OSError) -> str:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space, then run the same command again: what is finished is kept"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a folder you may write to with --output"
    return "check that the folder exists and may be written to"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def data_folder() -> Path:
    """The folder of our voices and lexicons: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_voices"
    return installed if installed.is_dir() else package.parent / "voices"


_OWNER = re.compile(r"\.(\d+)-([0-9a-f]{8})-[0-9a-f]{8}\.part")
_LONG_AGO = 86_400.0
"""Seconds after which nobody on another machine is still at work on a file."""


def user_data_folder() -> Path:
    """Where what a user has downloaded is kept: models of voices."""
    import sys

    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base, "narrator")


def fingerprints(paths: Iterable[Path]) -> tuple[str, ...]:
    """Name the content of each file that is there."""
    return tuple(_content(path, path.stat().st_mtime_ns) for path in paths if path.is_file())


@functools.cache
def _content(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def leftovers(folder: Path) -> Iterator[Path]:
    """Find what processes that were killed have left in a folder under temporary names."""
    for path in folder.glob(f".*{_PART}*"):
        owner = _OWNER.search(path.name)
        if owner and _is_left(path, int(owner[1]), owner[2]):
            yield path


def _is_left(path: Path, process: int, host: str) -> bool:
    if host == _host():
        return not _alive(process)
    with contextlib.suppress(OSError):  # It has its name by now.
        return time.time() - path.stat().st_mtime > _LONG_AGO
    return False


def sweep(folder: Path) -> None:
    """Remove what killed processes have left in a folder."""
    for path in leftovers(folder):
        with explained(path):
            path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    if sys.platform == "win32":
        return True  # Asking there is not harmless.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # It is somebody else's.
    return True
