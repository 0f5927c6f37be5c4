"""Inputs, takes and episodes at addresses such as ``s3://bucket/prefix``, reached through fsspec."""

from __future__ import annotations

import contextlib
import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from narrator import takes
from narrator.errors import ConfigError, StorageError
from narrator.model import Audio, Digest, Take

_OURS = ("file", "http", "https")
"""Addresses that are read or written without fsspec."""


def is_remote(place: str | Path) -> bool:
    """Whether a place is an address that is reached through fsspec."""
    scheme, colon, _ = str(place).partition("://")
    return bool(colon) and scheme.lower() not in _OURS


@functools.lru_cache(maxsize=16)
def _system(url: str) -> tuple[Any, str]:
    """The file system of an address, and the path there."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        hint = "pip install 'narrator[cluster]'"
        raise ConfigError("addresses need an extra", where=url, hint=hint) from None
    try:
        system, path = url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"cannot be reached: {error}", where=url, hint="check the address") from error
    return system, path.rstrip("/")


@contextlib.contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        hint = "check the address, the network and the credentials in the environment"
        raise StorageError(f"cannot be reached: {error}", where=url, hint=hint) from error


@functools.cache
def _failures() -> tuple[type[Exception], ...]:
    try:
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)


def listing(url: str) -> tuple[str, ...]:
    """Every file below an address, by name; of the address of a file, itself."""
    system, path = _system(url)
    with _explained(url):
        return tuple(system.unstrip_protocol(name) for name in sorted(system.find(path)))


def fetch(url: str, folder: Path) -> Path:
    """Bring a file into a folder, under its own name."""
    system, path = _system(url)
    target = folder / PurePosixPath(path).name
    with _explained(url):
        target.write_bytes(system.cat_file(path))
    return target


def modified(url: str) -> datetime.datetime:
    """When a file was last changed."""
    system, path = _system(url)
    with _explained(url):
        moment: datetime.datetime = system.modified(path)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def put(file: Path, url: str) -> None:
    """Place a file at an address, whole or not at all."""
    system, path = _system(url)
    with _explained(url):
        system.put_file(str(file), path)


class Takes:
    """Takes at an address. Given a folder, each that is asked for is brought there once."""

    def __init__(self, url: str, cache: Path | None = None) -> None:
        self._url = url
        self._system, self._root = _system(url)
        self._near = takes.Folder(cache) if cache else None

    def find(self, digest: Digest) -> Take | None:
        """Say what is kept under a name, if it is whole."""
        if self._near and (found := self._near.find(digest)):
            return found
        content = self._read(digest)
        audio = takes.unpack(content) if content else None
        if audio is None:
            return None
        return self._near.keep(digest, audio) if self._near else Take(digest, audio.length)

    def keep(self, digest: Digest, audio: Audio) -> Take:
        """Keep a conformed recording, unless somebody was quicker: then theirs is the take."""
        with _explained(self._url):
            try:
                self._system.pipe_file(self._path(digest), takes.pack(audio), mode="create")
            except FileExistsError:
                if found := self.find(digest):
                    return found
                self._system.pipe_file(self._path(digest), takes.pack(audio))
        return self._near.keep(digest, audio) if self._near else Take(digest, audio.length)

    def load(self, digest: Digest) -> Audio:
        """Read a take. Raises `StorageError` when it is not there whole."""
        if self._near and self._near.find(digest):
            return self._near.load(digest)
        content = self._read(digest)
        audio = takes.unpack(content) if content else None
        if audio is None:
            raise StorageError("this take is missing or damaged", where=self._path(digest), hint="run again")
        return audio

    def names(self) -> Iterator[Digest]:
        """The name of every take that is kept."""
        with _explained(self._url):
            found = self._system.find(self._root)
        for path in map(PurePosixPath, found):
            if path.suffix == ".wav":
                yield path.parent.parent.name + path.parent.name + path.stem

    def size(self, digest: Digest) -> int:
        """Say how many bytes a take occupies."""
        with _explained(self._url):
            return int(self._system.size(self._path(digest)))

    def drop(self, digest: Digest) -> int:
        """Remove a take, and say how many bytes that freed."""
        size = self.size(digest)
        with _explained(self._url):
            self._system.rm_file(self._path(digest))
        return size

    def _path(self, digest: Digest) -> str:
        return f"{self._root}/{digest[:2]}/{digest[2:4]}/{digest[4:]}.wav"

    def _read(self, digest: Digest) -> bytes | None:
        with _explained(self._url):
            try:
                return bytes(self._system.cat_file(self._path(digest)))
            except FileNotFoundError:
                return None


class Store:
    """Episodes at an address, for a `narrator.shelf.Shelf`. One run at a time makes episodes there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._system, self._root = _system(url)

    def names(self) -> Iterable[str]:
        with _explained(self._url):
            try:
                found = self._system.ls(self._root, detail=False)
            except FileNotFoundError:
                return []
        names = (PurePosixPath(path).name for path in found)
        return [name for name in names if name and not name.startswith(".")]

    def read(self, path: str) -> bytes | None:
        with _explained(self._url):
            try:
                return bytes(self._system.cat_file(f"{self._root}/{path}"))
            except FileNotFoundError:
                return None

    def sizes(self, name: str, paths: Iterable[str]) -> Mapping[str, int]:
        folder = f"{self._root}/{name}"
        with _explained(self._url):
            found = self._system.find(folder, detail=True)
        sizes = {path.removeprefix(f"{folder}/"): int(entry["size"]) for path, entry in found.items()}
        return {path: sizes[path] for path in paths if path in sizes}

    def claiming(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def claims(self) -> Iterable[bytes]:
        return ()

    def claim(self, line: bytes) -> None:
        """Nothing: there is nobody to tell."""
