"""Keeps takes in a folder, each a WAV file named by what was asked for.

The only state narrator has. A take is there whole or not at all, and never changes, so any number of
runs may share a folder, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from narrator import files
from narrator.errors import StorageError
from narrator.model import Audio, Digest, Hertz, Samples, Take, Utterance

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""Of a WAV file with nothing in it but 16-bit samples of one channel."""


def digest(utterance: Utterance, fingerprint: str, sample_rate: Hertz) -> Digest:
    """Name a take by all that decides its sound.

    Taken from the fields of the utterance as they are: one that is added later cannot be forgotten here.
    Only ``attempt`` is left out, since whichever attempt succeeds is the take.
    """
    asked = dataclasses.asdict(utterance)
    del asked["attempt"]
    canonical = json.dumps([asked, fingerprint, sample_rate], sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=20).hexdigest()


def pack(audio: Audio) -> bytes:
    """Write a take as the WAV file it is kept as."""
    return _header(audio.sample_rate, len(audio.pcm)) + audio.pcm


def unpack(content: bytes) -> Audio | None:
    """Read a take from its file; `None` when it is damaged or cut short."""
    rate, size = _read_header(content[: _HEADER.size])
    if not rate or size != len(content) - _HEADER.size:
        return None
    return Audio(content[_HEADER.size :], rate)


class Folder:
    """Takes in a folder, in two levels of subfolders so that millions of them stay quick to find."""

    def __init__(self, path: Path) -> None:
        self.root = path

    def path(self, digest: Digest) -> Path:
        """Where a take is, or would be."""
        return self.root / digest[:2] / digest[2:4] / f"{digest[4:]}.wav"

    def find(self, digest: Digest) -> Take | None:
        """Say what is kept under a name; a file that is damaged or cut short counts as missing."""
        try:
            with open(self._name(digest), "rb", buffering=0) as file:  # noqa: PTH123 - thousands in a row
                rate, size = _read_header(file.read(_HEADER.size))
                found = file.seek(0, 2) - _HEADER.size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"cannot be read: {error}", where=self._name(digest)) from error
        return Take(digest, size // 2) if rate and size == found else None

    def lengths(self, digests: Iterable[Digest]) -> tuple[Samples | None, ...]:
        """The length of each take, `None` for one that is missing."""
        takes = map(self.find, digests)
        return tuple(take.length if take else None for take in takes)

    def keep(self, digest: Digest, audio: Audio) -> Take:
        """Keep a conformed recording, unless somebody was quicker: then theirs is the take."""
        path = self.path(digest)
        content = pack(audio)
        if not files.create(path, content):
            if found := self.find(digest):
                return found
            files.write(path, content)  # What was there is damaged.
        return Take(digest, audio.length)

    def load(self, digest: Digest) -> Audio:
        """Read a take. Raises `StorageError` when it is not there whole."""
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StorageError(f"cannot be read: {error}", where=str(path)) from error
        audio = unpack(content)
        if audio is None:
            raise StorageError("this take is damaged", where=str(path), hint="run again: it is recorded anew")
        return audio

    def names(self) -> Iterator[Digest]:
        """The name of every take that is kept."""
        for path in self.root.glob("??/??/*.wav"):
            if not path.name.startswith("."):
                yield path.parent.parent.name + path.parent.name + path.stem

    def size(self, digest: Digest) -> int:
        """Say how many bytes a take occupies."""
        return self.path(digest).stat().st_size

    def drop(self, digest: Digest) -> int:
        """Remove a take, and say how many bytes that freed."""
        with files.explained(self.path(digest)):
            size = self.size(digest)
            self.path(digest).unlink()
        return size

    def _name(self, digest: Digest) -> str:
        return f"{self.root}/{digest[:2]}/{digest[2:4]}/{digest[4:]}.wav"


def _read_header(header: bytes) -> tuple[Hertz, int]:
    """The rate and the number of bytes that follow; a rate of 0 when this is no take of ours."""
    if len(header) != _HEADER.size:
        return 0, 0
    fields = _HEADER.unpack(header)
    rate, size = fields[7], fields[12]
    return (rate, size) if header == _header(rate, size) else (0, 0)


def _header(rate: Hertz, size: int) -> bytes:
    return _HEADER.pack(
        b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", size
    )  # fmt: skip
