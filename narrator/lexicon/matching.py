"""Finds the entries of a lexicon in a text: one pass, by words, the longest first.

Spaces and hyphens count as the same, and so do straight and curly apostrophes; accents may be missing or
extra on names; a possessive goes with its word. Nothing is found within addresses and handles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from narrator import phonemes
from narrator.lexicon.entries import Case, Entry, Kind, spoken
from narrator.model import Match

_WORDS = re.compile(r"[^\W_](?:\w|[\u0300-\u036f])*|[\s\u2010\u2011-]+|[^\w\s]|_", re.UNICODE)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|@\w+|#\w+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|gov|edu|int|mil|news|io|tv|co\.\w\w)\b(?:/\S*)?",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_UNMARKED = str.maketrans("ıłŁøØđĐħĦ", "ilLoOdDhH")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a gap between words, or a sign."""

    start: int
    end: int
    text: str
    key: str
    """What it is looked up by: small letters without accents; one space for any gap."""


@dataclass(slots=True)
class Node:
    """A place in the trie: what may follow, and the entries that end here."""

    after: dict[str, Node] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """One way an entry is written."""

    written: str
    entry: Entry
    plural: bool = False
    dotted: bool = False

    def fits(self, text: str) -> int:
        """How well a text with the same letters fits: 0 for not at all, the most for the same capitals."""
        if text == self.written:
            return 3
        if self.entry.case is Case.ANY:
            return 1
        if self.entry.case is Case.EXACT:
            return 0
        return self._usual(text)

    def _usual(self, text: str) -> int:
        # Accents tell words apart (résumé, resume), but hardly ever names.
        level = unmarked if self.written != self.written.lower() else _composed
        text, mine = level(text), level(self.written)
        if text == mine:
            return 2
        return int(text == mine[:1].upper() + mine[1:] or (len(mine) > 2 and text == mine.upper()))


def tokens(text: str) -> list[Token]:
    keys: dict[str, str] = {}
    found = []
    for match in _WORDS.finditer(text):
        word = match[0]
        key = keys.get(word)
        if key is None:
            key = keys[word] = _key(word)
        found.append(Token(match.start(), match.end(), word, key))
    return found


def _key(word: str) -> str:
    if word[0].isspace() or word[0] in "-\u2010\u2011":
        return " "
    return unmarked(word).lower()


def unmarked(text: str) -> str:
    """Without accents, and with one kind of apostrophe."""
    if text.isascii():
        return text.translate(_APOSTROPHES) if "`" in text else text
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).translate(_UNMARKED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


class Trie:
    """The forms of some entries by their words. Of two that fit as well, the later entry wins."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._root = Node()
        for entry in entries:
            for form in forms(entry):
                self._add(form)

    def _add(self, form: Form) -> None:
        node = self._root
        for token in tokens(form.written):
            node = node.after.setdefault(token.key, Node())
        node.forms.append(form)

    def find(self, text: str) -> tuple[Match, ...]:
        words = tokens(text)
        addresses = _addresses(text)
        matches = []
        at = 0
        while at < len(words):
            found = self._longest(words, at) if words[at].key in self._root.after else None
            if found is None or _within(addresses, words[at].start):
                at += 1
                continue
            form, end = found
            match, at = _match(text, words, at, end, form)
            matches.append(match)
        return tuple(matches)

    def _longest(self, words: Sequence[Token], start: int) -> tuple[Form, int] | None:
        """The form that reaches farthest from a word, and the index after its last word."""
        node: Node | None = self._root
        best = None
        for at in range(start, len(words)):
            node = node.after.get(words[at].key) if node else None
            if node is None:
                break
            if node.forms and (form := _best(node.forms, _written(words[start : at + 1]))):
                best = form, at + 1
        return best


def forms(entry: Entry) -> Iterator[Form]:
    """Every way an entry is written: as listed, in the plural, and with points (``U.N.``)."""
    for listed in entry.match:
        written = _written(tokens(listed))
        yield Form(written, entry)
        acronym = written.isalpha() and written.isupper()
        if entry.plural or acronym:
            yield Form(written + "s", entry, plural=True)
        if acronym and len(written) <= 6:
            pointed = ".".join(written)
            yield Form(pointed + ".", entry)
            yield Form(pointed, entry)


def _written(words: Sequence[Token]) -> str:
    return "".join(" " if word.key == " " else word.text.translate(_APOSTROPHES) for word in words)


def _best(forms_here: Sequence[Form], text: str) -> Form | None:
    fits = [(form.fits(text), bool(form.entry.engine), at) for at, form in enumerate(forms_here)]
    fit, _, at = max(fits)
    return forms_here[at] if fit else None


def _addresses(text: str) -> list[tuple[int, int]]:
    if not any(sign in text for sign in "@#/."):
        return []
    return [found.span() for found in _ADDRESS.finditer(text)]


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    return any(start <= position < end for start, end in spans)


def _match(text: str, words: Sequence[Token], first: int, after: int, form: Form) -> tuple[Match, int]:
    """The match of a form, with the possessive that follows it, and the index of the word to go on from."""
    sound = spoken(form.entry)
    say, ipa = sound.say, sound.ipa
    possessive = _is_possessive(words, after)
    if possessive or form.plural:
        say, ipa = _with_s(say, form), ipa and phonemes.plural(ipa)
    if possessive:
        after += 2
    elif words[after - 1].text == "." and _ends(text, words[after - 1].end):
        after -= 1
    start, end = words[first].start, words[after - 1].end
    return Match(start, end, say, ipa, form.entry.kind.value, form.entry.name), after


def _is_possessive(words: Sequence[Token], at: int) -> bool:
    return at + 1 < len(words) and words[at].text in "'’‘ʼ" and words[at + 1].text in ("s", "S")


def _with_s(say: str, form: Form) -> str:
    # Engines read "hoo-thee's" as they should, and "hoo-thees" as they please.
    return say and say + ("s" if form.plural and form.entry.kind is Kind.EXPAND_FIRST else "'s")


_CLOSING = re.compile(r"[\s\"'”’»)\]]*$")


def _ends(text: str, position: int) -> bool:
    """Whether a sentence's text ends here, so that a point is its full stop too."""
    return _CLOSING.match(text, position) is not None
