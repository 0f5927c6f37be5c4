"""The entries of a lexicon, and the TOML file that they are written in.

    language = "en"

    [[entry]]
    match = ["Deir Ezzor", "Deir ez-Zor"]
    say = "dair ez-zor"
    ipa = "ˌdɛɹ ɛˈzɔɹ"

``entry`` may as well be one array of inline tables, an entry a line. A mistake is an error with its line.
"""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from narrator import phonemes
from narrator.errors import LexiconError
from narrator.model import Language


class Kind(StrEnum):
    """What an entry does with what it matches."""

    WORD = "word"
    """The same word, said so."""
    LETTERS = "letters"
    """Spelled letter by letter."""
    ALIAS = "alias"
    """Other words are said instead."""
    EXPAND_FIRST = "expand-first"
    """``say`` is the full name, for the first mention; ``ipa`` is how the short form is said after that."""


class Case(StrEnum):
    """Which capitals an entry matches."""

    EXACT = "exact"
    """As it is written."""
    USUAL = "usual"
    """Also at the start of a sentence and in a headline all in capitals, with accents or without."""
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Entry:
    """How some words are said."""

    match: tuple[str, ...]
    """The ways the words are written."""
    say: str = ""
    """What is said, in ordinary letters: plain syllables for a word, other words for an alias."""
    ipa: str = ""
    """The same in the International Phonetic Alphabet, for the engines that take phonemes."""
    kind: Kind = Kind.WORD
    case: Case = Case.USUAL
    plural: bool = False
    """Whether it takes an s in the plural. What is all in capitals always does."""
    lang: Language = ""
    """The language of the reports that it applies to; empty for all."""
    engine: str = ""
    """The engine that it applies to; empty for all."""
    source: str = ""
    """Who says that it is said so."""
    note: str = ""
    where: str = field(default="", compare=False)
    """The file and the line it was written on."""

    @property
    def name(self) -> str:
        return self.match[0]


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a word sounds, ready for any engine."""

    say: str
    ipa: str


@functools.lru_cache(maxsize=8192)
def spoken(entry: Entry) -> Spoken:
    """Complete what an entry says: letters are spelled, what one form lacks is derived from the other."""
    if entry.kind is Kind.LETTERS and not entry.say:
        say, ipa = phonemes.letters(entry.name)
        return Spoken(say, entry.ipa or ipa)
    if not entry.say:
        return Spoken(phonemes.respell(entry.ipa) if _is_english(entry.lang) else "", entry.ipa)
    if re.fullmatch(r"(?:[A-Z][ .])+[A-Z]\.?", entry.say):
        say, ipa = phonemes.letters(entry.say)
        return Spoken(say, entry.ipa or ipa)
    if entry.kind is Kind.WORD and phonemes.is_respelling(entry.say):
        return Spoken(entry.say.lower(), entry.ipa or phonemes.from_respelling(entry.say))
    return Spoken(entry.say, entry.ipa)


def _is_english(language: Language) -> bool:
    return language.partition("-")[0].lower() in ("", "en")


# -- reading ---------------------------------------------------------------------------------------------

_KEYS = tuple(item.name for item in fields(Entry) if item.name != "where")


def parse(text: str, *, name: str) -> tuple[Entry, ...]:
    """Read the entries of a lexicon from TOML, refusing what they cannot mean.

    Raises `LexiconError` with ``name`` and the line of the mistake.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise LexiconError(f"is not TOML: {error}", where=f"{name}:{line[1]}" if line else name) from error
    for key in data:
        if key not in ("language", "entry"):
            where = f"{name}:{_line_of(key, text)}"
            raise LexiconError(f"unknown key {key!r}", where=where, hint=nearest(key, ("entry", "language")))
    tables = data.get("entry", [])
    if not isinstance(tables, list):
        raise LexiconError(
            "entry must be a list of tables", where=name, hint="write [[entry]] above each one"
        )
    starts = _starts(text)
    language = str(data.get("language", ""))
    return tuple(
        _read(table, text, name=name, line=starts[at] if at < len(starts) else 0, language=language)
        for at, table in enumerate(tables)
    )


def _read(table: object, text: str, *, name: str, line: int, language: Language) -> Entry:
    if not isinstance(table, dict):
        raise LexiconError(f"an entry must be a table, not {table!r}", where=f"{name}:{line}")
    try:
        return _build(table, where=f"{name}:{line}", language=language)
    except _MistakeError as error:
        at = _line_of(error.key, text, start=line)
        raise LexiconError(error.message, where=f"{name}:{at}", hint=error.hint) from None


def build(table: Mapping[str, object], *, where: str, language: Language = "") -> Entry:
    """Make an entry of a table, refusing what it cannot mean.

    Raises `LexiconError`.
    """
    try:
        return _build(table, where=where, language=language)
    except _MistakeError as error:
        raise LexiconError(error.message, where=where, hint=error.hint) from None


class _MistakeError(Exception):
    """A mistake in one key of an entry."""

    def __init__(self, key: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


def _build(table: Mapping[str, object], *, where: str, language: Language) -> Entry:
    for key in table:
        if key not in _KEYS:
            raise _MistakeError(key, f"unknown key {key!r}", nearest(key, _KEYS))
    written = table.get("match", ())
    entry = Entry(
        match=_strings(table, "match", (written,) if isinstance(written, str) else written),
        say=_string(table, "say"),
        ipa=_string(table, "ipa").strip("/[]"),
        kind=Kind(_choice(table, "kind", [kind.value for kind in Kind], Kind.WORD)),
        case=Case(_choice(table, "case", [case.value for case in Case], Case.USUAL)),
        plural=_flag(table, "plural"),
        lang=_string(table, "lang") or language,
        engine=_string(table, "engine"),
        source=_string(table, "source"),
        note=_string(table, "note"),
        where=where,
    )
    _check(entry)
    return entry


def inline(table: Mapping[str, str], *, where: str) -> tuple[Entry, ...]:
    """Make entries of words and how they are said, as the front matter of a report lists them.

    What stands between slashes is IPA. Raises `LexiconError`.
    """
    entries = []
    for words, said in table.items():
        is_ipa = len(said) > 1 and said.startswith("/") and said.endswith("/")
        entries.append(build({"match": words, "ipa" if is_ipa else "say": said}, where=where))
    return tuple(entries)


def _check(entry: Entry) -> None:
    for written in entry.match:
        if not any(letter.isalnum() for letter in written):
            raise _MistakeError("match", f"there is nothing to match in {written!r}")
    if not entry.match:
        raise _MistakeError("match", "an entry needs a match", 'such as match = "Deir Ezzor"')
    if entry.kind in (Kind.ALIAS, Kind.EXPAND_FIRST) and not entry.say:
        raise _MistakeError("kind", f"{entry.name!r}: {entry.kind} needs the words to say", "add say")
    if entry.kind is Kind.LETTERS and not entry.say and not entry.name.isalpha():
        raise _MistakeError(
            "kind", f"{entry.name!r} is not all letters", 'add say, such as say = "M twenty-three"'
        )
    if not (entry.say or entry.ipa or entry.kind is Kind.LETTERS):
        raise _MistakeError("match", f"{entry.name!r} does not tell how it is said", "add say or ipa")
    if found := re.search(r"[^\w\s'’.,-]|[\d_]", entry.say):
        raise _MistakeError("say", f"{found[0]!r} in {entry.say!r} cannot be read out", "write it in words")
    if entry.ipa:
        _check_ipa(entry.ipa)


def _check_ipa(ipa: str) -> None:
    try:
        phonemes.parse(ipa)
    except LexiconError as error:
        raise _MistakeError("ipa", error.message, error.hint) from None


def _string(table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _MistakeError(key, f"{key} must be a string, not {value!r}")
    return " ".join(value.split())


def _strings(table: Mapping[str, object], key: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise _MistakeError(key, f"{key} must be a string or a list of them, not {table.get(key)!r}")
    return tuple(" ".join(value.split()) for value in values)


def _choice(table: Mapping[str, object], key: str, known: Iterable[str], default: str) -> str:
    value = _string(table, key) or default
    if value not in (known := list(known)):
        raise _MistakeError(key, f"unknown {key} {value!r}", nearest(value, known))
    return value


def _flag(table: Mapping[str, object], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise _MistakeError(key, f"{key} must be true or false, not {value!r}")
    return value


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the known name that was probably meant."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


# -- lines -----------------------------------------------------------------------------------------------

# The standard library's reader does not tell where a table stood, and only mistakes need to know.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*'
    r"|^[ \t]*\[\[[ \t]*entry[ \t]*\]\]|[{}]|\n",
    re.DOTALL | re.MULTILINE,
)


def _starts(text: str) -> list[int]:
    """The line on which each entry starts, in order."""
    lines, line, depth = [], 1, 0
    for found in _TOKEN.finditer(text):
        token = found[0]
        if (token == "{" and depth == 0) or token.lstrip().startswith("[["):
            lines.append(line)
        depth += (token == "{") - (token == "}")
        line += token.count("\n")
    return lines


def _line_of(key: str, text: str, *, start: int = 1) -> int:
    """The first line from ``start`` on that sets a key, within the same entry; else ``start``."""
    for number, line in enumerate(text.split("\n")[start - 1 :], start):
        if number > start and line.lstrip().startswith(("[[", "{")):
            break
        if re.search(rf"""(?:^|[\s{{,"'\[]){re.escape(key)}["'\]]*\s*(?:=|$)""", line):
            return number
    return start
