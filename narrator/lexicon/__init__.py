"""Says words the way a lexicon wants them said.

A lexicon is a file of entries (see `narrator.lexicon.entries` for its form). Several apply at once: those
that come with narrator, the show's own, a voice's, a report's; where they disagree, the later one is right.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrator import files
from narrator.errors import LexiconError
from narrator.lexicon.entries import Case, Entry, Kind, build, inline, nearest, parse
from narrator.lexicon.matching import Trie
from narrator.model import Language, Match

__all__ = ["Case", "Entry", "Kind", "Lexicon", "build", "inline", "load", "locate", "read", "shipped"]


@dataclass(frozen=True)
class Lexicon:
    """How some words are said. A `narrator.ports.Pronouncer`."""

    entries: tuple[Entry, ...] = ()
    """In order: of two that match the same words, the later one is right."""
    sounds: bool = False
    """Whether a transcription is enough: then words that have one stay as they are written."""

    def find(self, text: str) -> tuple[Match, ...]:
        """Find every stretch it knows: in order, never overlapping, the longest where several start."""
        found = self._trie.find(text)
        return tuple(map(_as_written, found)) if self.sounds else found

    def for_(self, language: Language, engine: str, *, sounds: bool = False) -> Lexicon:
        """The part that applies to a language and an engine; made once, as preparing it takes a while.

        ``sounds`` says that the engine takes transcriptions, and so needs no respelling beside one.
        """
        asked = (language, engine, sounds)
        if asked not in self._parts:
            applies = (
                entry
                for entry in self.entries
                if entry.engine in ("", engine) and _speaks(language, entry.lang)
            )
            self._parts[asked] = Lexicon(tuple(applies), sounds)
        return self._parts[asked]

    def with_(self, entries: Sequence[Entry]) -> Lexicon:
        """Add entries that are right where they disagree with those that are there."""
        return Lexicon((*self.entries, *entries), self.sounds)

    @functools.cached_property
    def _trie(self) -> Trie:
        return Trie(self.entries)

    @functools.cached_property
    def _parts(self) -> dict[tuple[Language, str, bool], Lexicon]:
        return {}

    def __getstate__(self) -> Mapping[str, object]:
        return {"entries": self.entries, "sounds": self.sounds}


def _as_written(match: Match) -> Match:
    return replace(match, say="") if match.ipa and match.kind == Kind.WORD else match


def _speaks(language: Language, wanted: Language) -> bool:
    """Whether an entry for one language tag applies to a report in another.

    ``en-US`` falls under ``en`` (RFC 4647, basic filtering); and a report of which only ``de`` is known may
    be ``de-DE``, as other tools' lexicons say of themselves.
    """
    tag, prefix = f"{language.lower()}-", f"{wanted.lower()}-"
    return not wanted or tag.startswith(prefix) or prefix.startswith(tag)


def load(names: Sequence[str], *, folder: Path | None) -> Lexicon:
    """Load lexicons by name, or by path relative to ``folder``.

    Raises `LexiconError` with file and line on what is not there or cannot be meant.
    """
    return Lexicon(tuple(entry for name in names for entry in read(locate(name, folder=folder))))


def fingerprint(names: Sequence[str], *, folder: Path | None) -> tuple[str, ...]:
    """Name the content of lexicons, unread. Raises `LexiconError` when one is not there."""
    return files.fingerprints(locate(name, folder=folder) for name in names)


def shipped() -> tuple[str, ...]:
    """The names of the lexicons that come with narrator."""
    return tuple(sorted(path.stem for path in _shelf().glob("*.toml")))


def _shelf() -> Path:
    return files.data_folder() / "lexicons"


def locate(name: str, *, folder: Path | None) -> Path:
    """Find the file of a lexicon.

    Raises `LexiconError` when there is none.
    """
    if name in shipped():
        return _shelf() / f"{name}.toml"
    path = (folder or Path()) / name
    if not path.is_file():
        raise LexiconError("there is no such lexicon", where=name, hint=_missing_hint(name, path))
    return path


def _missing_hint(name: str, path: Path) -> str:
    if path.suffix:
        return f"looked for {path}; create it with: narrator lexicon add"
    return nearest(name, shipped()) if shipped() else f"looked for {path}"


def read(path: Path) -> tuple[Entry, ...]:
    """Read the entries of one file: TOML, or W3C PLS when its name ends so.

    Raises `LexiconError` with file and line.
    """
    try:
        stat = path.stat()
        return _read(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot be read: {error}", where=str(path)) from error


@functools.lru_cache(maxsize=32)  # A run asks for the same files again for every voice and every report.
def _read(path: Path, _changed: int, _size: int) -> tuple[Entry, ...]:
    if path.suffix.lower() in (".pls", ".xml"):
        from narrator.lexicon import pls

        return pls.parse(path.read_bytes(), name=str(path))
    return parse(path.read_text(encoding="utf-8-sig"), name=str(path))
