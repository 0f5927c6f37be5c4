"""Finds the entries of a lexicon in a text: one pass, by words, the longest first.

Spaces and hyphens count as the same, and so do straight and curly apostrophes; accents may be missing or
extra on names; a possessive goes with its word. Nothing is found within addresses and handles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

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
class Tokens:
    """A text cut into words, gaps between words, and signs; nothing is left out."""

    texts: Sequence[str]
    keys: Sequence[str]
    """What each is looked up by: small letters without accents; one space for any gap."""
    starts: Sequence[int]
    """Where each starts in the text, and where the last one ends."""

    def written(self, start: int, end: int) -> str:
        """The tokens of a range, with one kind of gap and of apostrophe."""
        words = zip(self.texts[start:end], self.keys[start:end], strict=True)
        return "".join(" " if key == " " else text.translate(_APOSTROPHES) for text, key in words)


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
    exact: bool = False
    """Whether its capitals count whatever the entry says: ``ISIs`` is a plural, ``ISIS`` is not."""

    def fits(self, text: str) -> int:
        """How well a text with the same letters fits: 0 for not at all, the most for the same capitals."""
        if text == self.written:
            return 3
        if self.exact or self.entry.case is Case.EXACT:
            return 0
        if self.entry.case is Case.ANY:
            return 1
        return self._usual(text)

    def _usual(self, text: str) -> int:
        # Accents tell words apart (résumé, resume), but hardly ever names.
        level = unmarked if self.written != self.written.lower() else _composed
        text, mine = level(text), level(self.written)
        if text == mine:
            return 2
        return int(text == mine[:1].upper() + mine[1:] or (len(mine) > 2 and text == mine.upper()))


def tokens(text: str) -> Tokens:
    texts = _WORDS.findall(text)
    keys = {word: _key(word) for word in set(texts)}
    return Tokens(texts, [keys[word] for word in texts], [*accumulate(map(len, texts), initial=0)])


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
        for key in tokens(form.written).keys:
            node = node.after.setdefault(key, Node())
        node.forms.append(form)

    def find(self, text: str) -> tuple[Match, ...]:
        words = tokens(text)
        addresses = _addresses(text)
        matches = []
        done = 0
        for at in [at for at, key in enumerate(words.keys) if key in self._root.after]:
            if at < done or _within(addresses, words.starts[at]):
                continue
            if found := self._longest(words, at):
                match, done = _match(text, words, at, *found)
                matches.append(match)
        return tuple(matches)

    def _longest(self, words: Tokens, start: int) -> tuple[int, Form] | None:
        """The form that reaches farthest from a word, and the index after its last word."""
        node: Node | None = self._root
        best = None
        for at in range(start, len(words.keys)):
            node = node.after.get(words.keys[at]) if node else None
            if node is None:
                break
            if node.forms and not _cut_out(words.texts, start, at + 1):
                form = _best(node.forms, words.written(start, at + 1))
                best = (at + 1, form) if form else best
        return best


def forms(entry: Entry) -> Iterator[Form]:
    """Every way an entry is written: as listed, in the plural, and with points (``U.N.``)."""
    for listed in entry.match:
        words = tokens(listed)
        written = words.written(0, len(words.texts))
        yield Form(written, entry)
        acronym = written.isalpha() and written.isupper()
        if entry.plural or acronym:
            yield Form(written + "s", entry, plural=True, exact=acronym)
        if acronym and len(written) <= 6:
            pointed = ".".join(written)
            yield Form(pointed + ".", entry, exact=True)
            yield Form(pointed, entry, exact=True)


def _cut_out(texts: Sequence[str], start: int, end: int) -> bool:
    """Whether letters with points are only a part of those that stand there: I.S.I. of I.S.I.S."""
    if "." not in texts[start:end]:
        return False
    before = start > 1 and texts[start - 1] == "." and len(texts[start - 2]) == 1
    rest = texts[end : end + 2] if texts[end - 1] != "." else [".", *texts[end : end + 1]]
    return before or (len(rest) == 2 and rest[0] == "." and len(rest[1]) == 1 and rest[1].isalnum())


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


def _match(text: str, words: Tokens, first: int, after: int, form: Form) -> tuple[Match, int]:
    """The match of a form, with the possessive that follows it, and the index of the word to go on from."""
    sound = spoken(form.entry)
    say, ipa = sound.say, sound.ipa
    possessive = _is_possessive(words.texts[after : after + 2])
    if possessive or form.plural:
        say, ipa = _with_s(say, form), ipa and phonemes.plural(ipa)
    if possessive:
        after += 2
    elif words.texts[after - 1] == "." and _CLOSING.match(text, words.starts[after]):
        after -= 1  # The point is the full stop of the sentence too, which the text goes on needing.
    start, end = words.starts[first], words.starts[after]
    return Match(start, end, say, ipa, form.entry.kind.value, form.entry.name), after


def _is_possessive(words: Sequence[str]) -> bool:
    return len(words) == 2 and words[0] in "'’‘ʼ" and words[1] in ("s", "S")


def _with_s(say: str, form: Form) -> str:
    # Engines read "hoo-thee's" as they should, and "hoo-thees" as they please.
    words = form.entry.kind in (Kind.ALIAS, Kind.EXPAND_FIRST) and re.search(r"[a-z]{2}$", say)
    if words and not form.plural:
        return say + ("'" if say.endswith("s") else "'s")
    return say and (_plural(say) if words else say + "'s")


def _plural(words: str) -> str:
    """Devices, agencies, churches."""
    if re.search(r"[^aeiou]y$", words):
        return words[:-1] + "ies"
    return words + ("es" if re.search(r"(?:s|x|z|ch|sh)$", words) else "s")


_CLOSING = re.compile(r"[\s\"'”’»)\]]*$")
