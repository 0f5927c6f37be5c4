"""What a voice asks of its engine, checked: nothing that is asked for is silently left undone."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from narrator.errors import EngineError, SynthesisError
from narrator.model import Utterance, Voice

T = TypeVar("T")


def check(
    voice: Voice,
    *,
    rates: tuple[float, float],
    options: Collection[str] = (),
    pitches: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Refuse a setting that the engine does not have.

    Raises `EngineError`, with the nearest option as its hint.
    """
    slowest, fastest = rates
    if not slowest <= voice.rate <= fastest:
        raise EngineError(
            f"{voice.engine} speaks at rates from {slowest:g} to {fastest:g}, not {voice.rate:g}"
        )
    lowest, highest = pitches
    if not lowest <= voice.pitch <= highest:
        able = f"by {lowest:g} to {highest:g} semitones" if highest else "not at all"
        raise EngineError(f"{voice.engine} changes the pitch of this voice {able}, not by {voice.pitch:g}")
    for name, _ in voice.options:
        if name not in options:
            raise EngineError(f"{voice.engine} has no option {name!r}", hint=nearest(name, options))


def refuse_wordless(utterance: Utterance) -> None:
    """Refuse a text with nothing in it to say."""
    if not any(character.isalnum() for character in utterance.text):
        raise SynthesisError("there is no word in this", where=repr(utterance.text))


def option(voice: Voice, name: str, default: str = "") -> str:
    """The value of one of a voice's options."""
    return dict(voice.options).get(name, default)


def number(voice: Voice, name: str, kind: Callable[[str], T], default: T) -> T:
    """The value of an option that is a number."""
    text = option(voice, name)
    if not text:
        return default
    try:
        return kind(text)
    except ValueError:
        raise EngineError(f"{voice.engine}: option {name!r} is not a number: {text!r}") from None


def nearest(name: str, known: Collection[str]) -> str:
    """A hint: the one that was probably meant, or all there are."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there are {', '.join(sorted(known))}" if known else "there are none"


@cache
def release(package: str) -> str:
    """The installed version of a package; empty when it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def sha256(path: Path) -> str:
    """Hash a file's content, once for as long as its size and time stay as they are."""
    status = path.stat()
    return _sha256(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1024)
def _sha256(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
