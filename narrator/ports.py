"""The seams: what narrator needs from the outside, and nothing more.

A new engine, store or target implements one of these protocols and is told to nobody but its registry.
Parallelism needs no seam of its own: it is the standard `concurrent.futures.Executor`, which a Dask
client provides too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from narrator.model import Audio, Digest, Language, Match, Take, Utterance, Voice


@dataclass(frozen=True, slots=True)
class Traits:
    """What an engine can do, known without opening it on a voice."""

    parallelism: Literal["threads", "processes"]
    """Whether one process may speak several utterances at once."""
    max_chars: int
    """The longest utterance it speaks well."""
    languages: tuple[Language, ...]
    """Primary subtags it speaks, such as ``en``; empty for any."""
    pronunciation: Literal["ipa", "espeak", "respelling"]
    """The most exact form of pronunciation it takes."""


class Engine(Protocol):
    """Turns utterances into sound. Opened once a worker, never pickled, closed with its process."""

    traits: Traits

    def voices(self) -> Sequence[tuple[str, Language]]:
        """Name every voice it can speak with now, each with its language."""

    def fingerprint(self, voice: Voice) -> str:
        """Identify the software and the model's content behind a voice; it changes when they do.

        Raises `EngineError` when the voice is not there, with a hint on how to get it.
        """

    def speak(self, utterance: Utterance) -> Audio:
        """Speak, or raise `SynthesisError`; never silence, never a truncated text."""


@runtime_checkable
class Installer(Protocol):
    """An engine whose voices can be downloaded."""

    def offers(self) -> Sequence[tuple[str, Language]]:
        """Name every voice that it can install, or has, each with its language."""

    def install(self, name: str, *, watch: Watch) -> None:
        """Download a voice, checked and whole. Raises `EngineError` when it cannot."""


@runtime_checkable
class Paid(Protocol):
    """An engine that may cost money."""

    def price(self, voice: Voice, characters: int) -> float | None:
        """What it takes to speak so many characters, in US dollars; `None` when that is not known."""


class Takes(Protocol):
    """Keeps every take, named by what was asked for. A take, once kept, never changes."""

    def find(self, digest: Digest) -> Take | None:
        """Say what is kept under a name, if it is whole."""

    def keep(self, digest: Digest, audio: Audio) -> Take:
        """Keep a conformed recording; it is there whole, or not at all."""

    def load(self, digest: Digest) -> Audio:
        """Read a take."""

    def names(self) -> Iterator[Digest]:
        """Name every take that is kept."""

    def size(self, digest: Digest) -> int:
        """Say how many bytes a take occupies."""

    def drop(self, digest: Digest) -> int:
        """Remove a take, and say how many bytes that freed."""


class Pronouncer(Protocol):
    """Knows how some words are said."""

    def find(self, text: str) -> Sequence[Match]:
        """Find every stretch it knows: in order, never overlapping, the longest where several start."""


class Reader(Protocol):
    """Knows the words of a language, and reads any text in it by ear."""

    def knows(self, word: str) -> bool:
        """Whether a word is in the dictionary; if not, its sounds are a guess."""

    def phonemes(self, text: str) -> str:
        """How it would say a text, in the International Phonetic Alphabet."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way to a target."""

    path: str
    """Where it goes, relative to the target, with slashes."""
    content: bytes | Path
    """What is in it, or the local file that holds it."""
    type: str
    """Media type."""
    sha256: str
    size: int
    cache: str = ""
    """What HTTP caches are told, as in ``Cache-Control``."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a target keeps under a name."""

    size: int
    sha256: str = ""
    """Of the content; empty when the target would have to read it to tell."""


ANYTHING = "*"
"""Expected by a write that replaces whatever is there."""
NOTHING = ""
"""Expected by a write that creates."""


class Target(Protocol):
    """A place that keeps files for the world to fetch. Files appear whole or not at all.

    Its methods raise `PublishError`, never with a credential in the message.
    """

    name: str
    """How it is called before people: its address, without credentials."""
    weakness: str
    """What it cannot promise, as a sentence; empty when nothing. Known for sure after the first write."""
    local: bool
    """Whether it is a folder here, which the world may see only after it is copied on."""

    def find(self, path: str) -> Stored | None:
        """Say what is kept under a name."""

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Read a file whole, with its version: whatever changes when the content does, such as an ETag."""

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        """Keep a file, if what is there now is what was expected: `ANYTHING`, `NOTHING` or a version.

        Returns False, and changes nothing, when it is not.
        """

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far along a stage is."""

    stage: str
    """Such as ``speaking``, ``mastering``, ``encoding``, or, of a show, ``drawing`` and ``placing``."""
    done: int
    total: int
    audio: float = 0.0
    """Seconds of audio made so far."""
    subject: str = ""
    """What is being made: the report's title or path."""


Watch = Callable[[Progress], None]
"""Told how far along the work is. Stages report; only the command line draws."""


def unwatched(_: Progress) -> None:
    """Watch nothing."""
