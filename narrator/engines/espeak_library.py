"""Finds eSpeak NG: the one that comes with narrator's dependencies first, so that every machine sounds alike.

Only where no such library was built (the espeakng-loader package has none for the platform) is the
system's own used.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator.model import Language

_LONGEST_PATH = 150
"""In bytes. eSpeak NG copies the path of its data into 160, and says nothing when it does not fit."""


def bundled() -> Path | None:
    """The library in the espeakng-loader package, if it has one for this platform."""
    try:
        import espeakng_loader
    except ImportError:
        return None
    library = Path(espeakng_loader.get_library_path())
    return library if library.is_file() else None


def data() -> Path | None:
    """The folder of the bundled library's data."""
    library = bundled()
    return library.parent / "espeak-ng-data" if library else None


@contextlib.contextmanager
def preferred() -> Iterator[None]:
    """While this lasts, whoever asks ctypes for a library by its name is given the bundled one.

    pyttsx3 tries a fixed list of names and has no way to be told another.
    """
    library = bundled()
    if library is None:
        yield
        return
    handle = ctypes.CDLL(str(library))
    ctypes.cdll.LoadLibrary = lambda name: handle  # type: ignore[method-assign] # noqa: ARG005
    try:
        yield
    finally:
        del ctypes.cdll.LoadLibrary


@functools.cache
def data_folder() -> Path | None:
    """The bundled data, under a path that is short enough; `None` for the system library's own."""
    folder = data()
    if folder is None or len(os.fsencode(folder)) < _LONGEST_PATH:
        return folder
    # A link in a folder of our own: it goes with the process, and nobody else can have put it there.
    holder = tempfile.TemporaryDirectory(prefix="narrator-")
    _kept.append(holder)
    link = Path(holder.name, "espeak-ng-data")
    link.symlink_to(folder, target_is_directory=True)
    return link


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """A voice as its file in eSpeak NG's data describes it."""

    identifier: str
    """As eSpeak NG and pyttsx3 call it: ``gmw/en-us``."""
    languages: tuple[tuple[int, Language], ...]
    """Every language it speaks with how well it fits, lower being better."""
    files: tuple[Path, ...]
    """All that decides its sound, the library itself excepted."""


@functools.cache
def voices() -> tuple[EspeakVoice, ...]:
    """Every voice in the bundled data, read from its files: the library itself is not opened."""
    folder = data()
    if folder is None:
        return ()
    found = (path for path in sorted((folder / "lang").rglob("*")) if path.is_file())
    return tuple(_voice(path, folder) for path in found)


@functools.cache
def variants() -> dict[str, Path]:
    """Every way to change a voice, such as ``f3`` or ``whisper``, by its name."""
    folder = data()
    return {} if folder is None else {path.name: path for path in (folder / "voices" / "!v").iterdir()}


def _voice(path: Path, folder: Path) -> EspeakVoice:
    lines = [line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    languages = tuple(
        (int(words[2]) if len(words) > 2 else 5, words[1]) for words in lines if words[:1] == ["language"]
    )
    named = [words[1] for words in lines if words[:1] == ["dictionary"]]
    dictionary = named[0] if named else languages[0][1].split("-")[0]
    common = ("phontab", "phonindex", "phondata", "intonations", f"{dictionary}_dict")
    files = tuple(file for file in (path, *(folder / name for name in common)) if file.is_file())
    return EspeakVoice(path.relative_to(folder / "lang").as_posix().lower(), languages, files)


_kept: list[tempfile.TemporaryDirectory[str]] = []
