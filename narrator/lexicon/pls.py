"""Lexicons as W3C PLS 1.0 files (https://www.w3.org/TR/pronunciation-lexicon/): what other tools read.

What PLS has no words for (kind, case, plural, engine) is kept in attributes of a namespace of our own, which
the specification lets other processors ignore.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from narrator.errors import LexiconError
from narrator.lexicon.entries import Entry, Kind, build, spoken
from narrator.model import Language

_PLS = "http://www.w3.org/2005/01/pronunciation-lexicon"
_OURS = "urn:narrator:lexicon"
_XML = "http://www.w3.org/XML/1998/namespace"
_EXTRAS = ("kind", "case", "plural", "lang", "engine", "source", "note")


def dump(entries: Iterable[Entry], *, language: Language) -> str:
    """Write entries as a PLS document."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<lexicon version="1.0" xmlns="{_PLS}" xmlns:narrator="{_OURS}"\n'
        f'         alphabet="ipa" xml:lang="{escape(language)}">\n'
    )
    return head + "".join(_lexeme(entry, language) for entry in entries) + "</lexicon>\n"


def _lexeme(entry: Entry, language: Language) -> str:
    sound = spoken(entry)
    extras = {
        "kind": entry.kind.value if entry.kind is not _kind(sound.say, sound.ipa) else "",
        "case": entry.case.value if entry.case != "usual" else "",
        "plural": "true" if entry.plural else "",
        "lang": entry.lang if entry.lang != language else "",
        "engine": entry.engine,
        "source": entry.source,
        "note": entry.note,
    }
    attributes = "".join(f' narrator:{key}="{escape(value)}"' for key, value in extras.items() if value)
    lines = [f"<grapheme>{escape(written)}</grapheme>" for written in entry.match]
    # Of several pronunciations the first one counts, so phonemes come before plain letters.
    lines += [f"<phoneme>{escape(sound.ipa)}</phoneme>"] if sound.ipa else []
    lines += [f"<alias>{escape(sound.say)}</alias>"] if sound.say else []
    return f"  <lexeme{attributes}>\n" + "".join(f"    {line}\n" for line in lines) + "  </lexeme>\n"


def _kind(alias: str, phoneme: str) -> Kind:
    """What a lexeme of other tools is: PLS has an alias for other words, and phonemes for the same word."""
    return Kind.ALIAS if alias and not phoneme else Kind.WORD


def parse(text: str | bytes, *, name: str) -> tuple[Entry, ...]:
    """Read the entries of a PLS document.

    A document type is refused, and with it every entity that could be declared. Raises `LexiconError` with
    ``name`` and the line of the mistake.
    """
    reader = _Reader(name)
    try:
        reader.parser.Parse(text.encode() if isinstance(text, str) else text, True)
    except expat.ExpatError as error:
        raise LexiconError(
            f"is not XML: {expat.ErrorString(error.code)}", where=f"{name}:{error.lineno}"
        ) from error
    return tuple(reader.entries)


@dataclass(slots=True)
class _Lexeme:
    line: int
    extras: dict[str, str]
    graphemes: list[str] = field(default_factory=list)
    phonemes: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


class _Reader:
    """Collects lexemes as expat comes upon them."""

    def __init__(self, name: str) -> None:
        self.entries: list[Entry] = []
        self._name = name
        self._language = ""
        self._lexeme: _Lexeme | None = None
        self._text: list[str] = []
        self._root = True
        self._preferred = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text.append

    def _where(self) -> str:
        return f"{self._name}:{self.parser.CurrentLineNumber}"

    def _refuse(self, *_: object) -> None:
        raise LexiconError("a document type is not allowed", where=self._where(), hint="remove <!DOCTYPE …>")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        if self._root:
            self._open_root(tag, attributes)
        elif tag == f"{_PLS} lexeme":
            extras = {key: attributes[f"{_OURS} {key}"] for key in _EXTRAS if f"{_OURS} {key}" in attributes}
            self._lexeme = _Lexeme(self.parser.CurrentLineNumber, extras)
        elif tag == f"{_PLS} phoneme":
            self._check_alphabet(attributes)
        self._preferred = attributes.get("prefer") == "true"

    def _open_root(self, tag: str, attributes: dict[str, str]) -> None:
        self._root = False
        if tag != f"{_PLS} lexicon":
            raise LexiconError(
                "is not a pronunciation lexicon",
                where=self._where(),
                hint=f'expected <lexicon xmlns="{_PLS}">',
            )
        self._language = attributes.get(f"{_XML} lang", "")
        self._check_alphabet(attributes)

    def _check_alphabet(self, attributes: dict[str, str]) -> None:
        if (alphabet := attributes.get("alphabet", "ipa")) != "ipa":
            raise LexiconError(
                f"unknown alphabet {alphabet!r}", where=self._where(), hint='only alphabet="ipa" is read'
            )

    def _close(self, tag: str) -> None:
        text = " ".join("".join(self._text).split())
        if self._lexeme is None:
            return
        if tag == f"{_PLS} lexeme":
            self.entries.append(self._entry(self._lexeme))
            self._lexeme = None
        elif tag == f"{_PLS} grapheme":
            self._lexeme.graphemes.append(text)
        elif tag == f"{_PLS} phoneme":
            self._keep(self._lexeme.phonemes, text)
        elif tag == f"{_PLS} alias":
            self._keep(self._lexeme.aliases, text)
        self._text.clear()

    def _keep(self, ways: list[str], way: str) -> None:
        """Of several ways to say it the one that is preferred counts, else the first (PLS 1.0, 4.9.3)."""
        if self._preferred or not ways:
            ways[:] = [way]

    def _entry(self, lexeme: _Lexeme) -> Entry:
        ipa, say = next(iter(lexeme.phonemes), ""), next(iter(lexeme.aliases), "")
        table: dict[str, object] = {
            "match": lexeme.graphemes,
            "ipa": ipa,
            "say": say,
            "kind": _kind(say, ipa).value,
            **lexeme.extras,
            "plural": lexeme.extras.get("plural") == "true",
        }
        where = f"{self._name}:{lexeme.line}"
        return build(table, where=where, language=self._language)
