"""The seams: what narrator needs from the outside, and nothing more.

A new engine, store or target implements one of these protocols and is told to nobody but its registry.
Parallelism needs no seam of its own: it is the standard `concurrent.futures.Executor`, which a Dask
client provides too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from narrator.model import Audio, Digest, Language, Take, Utterance, Voice


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


class Takes(Protocol):
    """Keeps every take, named by what was asked for. A take, once kept, never changes."""

    def find(self, digest: Digest) -> Take | None:
        """Say what is kept under a name, if it is whole."""

    def keep(self, digest: Digest, audio: Audio) -> Take:
        """Keep a conformed recording; it is there whole, or not at all."""

    def load(self, digest: Digest) -> Audio:
        """Read a take."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far along a stage is."""

    stage: str
    """``speaking``, ``mastering``, ``encoding`` or ``checking``."""
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
