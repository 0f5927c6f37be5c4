"""Writes entries into a lexicon that a person keeps: comments, order and spelling stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator import files
from narrator.errors import ConfigError
from narrator.lexicon.entries import Entry, parse
from narrator.lexicon.matching import unmarked

if TYPE_CHECKING:
    import tomlkit

_HEAD = "# How this show says its names: see docs/pronunciation.md.\n"


def add(path: Path, entries: Sequence[Entry]) -> tuple[int, int]:
    """Put entries into a lexicon, made when it is not there: how many are new, and how many replace one.

    An entry that matches the same words, for the same language and engine, is brought up to date where it is.
    Raises `LexiconError` when the file cannot be read, and `StorageError` when it cannot be written.
    """
    import tomlkit

    text = path.read_text(encoding="utf-8-sig") if path.is_file() else _HEAD
    old = parse(text, name=str(path))
    document = tomlkit.parse(text)
    new = []
    for entry in entries:
        at = _same(old, entry)
        if at is None:
            new.append(entry)
        else:
            _update(document["entry"][at], entry)
    changed = _with_new(document, new)
    parse(changed, name=str(path))
    files.write(path, changed)
    return len(new), len(entries) - len(new)


def _same(entries: Iterable[Entry], wanted: Entry) -> int | None:
    words = {_words(written) for written in wanted.match}
    for at, entry in enumerate(entries):
        scope = (entry.lang, entry.engine) == (wanted.lang or entry.lang, wanted.engine)
        if scope and words & {_words(written) for written in entry.match}:
            return at
    return None


def _words(written: str) -> str:
    return unmarked(written).replace("-", " ")


def _with_new(document: tomlkit.TOMLDocument, new: Iterable[Entry]) -> str:
    """The file with entries at its end, in the form that it has: a list of tables, or a table a line."""
    import tomlkit
    from tomlkit.items import Array

    lines = document.get("entry")
    if isinstance(lines, Array):
        for entry in new:
            lines.add_line(_update(tomlkit.inline_table(), entry), indent="  ")
        return tomlkit.dumps(document)
    text = tomlkit.dumps(document)
    for entry in new:
        text = text.rstrip("\n") + "\n\n[[entry]]\n" + tomlkit.dumps(_update(tomlkit.table(), entry))
    return text


def _update(table: Any, entry: Entry) -> Any:
    """Bring a table up to date; how the words are said is replaced as a whole."""
    written = table.get("match", [])
    known = [str(written)] if isinstance(written, str) else [str(each) for each in written]
    match = [*known, *(each for each in entry.match if each not in known)]
    values = {
        "match": match[0] if len(match) == 1 else match,
        "say": entry.say,
        "ipa": entry.ipa,
        "kind": "" if entry.kind == "word" else entry.kind.value,
        "case": "" if entry.case == "usual" else entry.case.value,
        "plural": entry.plural,
        "lang": entry.lang,
        "engine": entry.engine,
        "source": entry.source,
        "note": entry.note,
    }
    for key, value in values.items():
        if value:
            if table.get(key) != value:
                table[key] = value
        elif key in ("say", "ipa", "kind") and key in table:
            del table[key]
    return table


def mention(path: Path, name: str, *, before: Iterable[str]) -> bool:
    """Name a lexicon in the settings' ``[saying]`` table, after those that apply now: whether it was missing.

    Raises `ConfigError` when the settings cannot be read, and `StorageError` when they cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(f"is not TOML: {error}", where=str(path)) from error
    if "saying" not in document:
        document["saying"] = tomlkit.table()
    saying: Any = document["saying"]
    if "lexicons" not in saying:
        saying["lexicons"] = list(before)
    if name in saying["lexicons"]:
        return False
    saying["lexicons"].append(name)
    files.write(path, tomlkit.dumps(document))
    return True


def own(names: Sequence[str]) -> str:
    """The show's own lexicon among those it names: the last that is a path, as the later one is right.

    Without any it is ``pronunciations.toml``.
    """
    return next((name for name in reversed(names) if name.endswith(".toml")), "pronunciations.toml")
