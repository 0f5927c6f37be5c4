"""The pronunciation sheet: what reports say that no lexicon knows and no dictionary lists.

Names, acronyms, codes and rare words, the most frequent first, with the spellings of one name together.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from narrator import phonemes
from narrator.errors import LexiconError
from narrator.lexicon.entries import Entry, Kind, spoken
from narrator.lexicon.matching import unmarked
from narrator.model import LineNumber, Spoken
from narrator.ports import Pronouncer, Reader


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a report."""

    path: str
    line: LineNumber
    text: str


class Sort(StrEnum):
    """What is not known."""

    NAME = "name"
    ACRONYM = "acronym"
    CODE = "code"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Found:
    """A word that nobody has said how to say, at one place."""

    sort: Sort
    written: str
    place: str
    settled: bool = False
    """Whether it needs no decision: an acronym that everybody says alike."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to decide on: the spellings of one name, and how it would be said."""

    sort: Sort
    written: str
    """The most frequent spelling."""
    count: int
    variants: tuple[tuple[str, int], ...]
    """Every spelling and how often it is there, the most frequent first."""
    places: tuple[str, ...]
    """Where it is: ``report.md:12``."""
    words: str
    """What it would be said as now."""
    said: str
    """How that sounds, in the International Phonetic Alphabet."""
    entry: Entry
    """What could be added: its ``say`` is how it would be said now, for a person to put right."""
    like: str = ""
    """The entry of a lexicon that this looks like another spelling of."""
    settled: bool = False
    """Whether it needs no decision, and is listed so that one can be taken."""
    full: str = ""
    """What an acronym stands for."""


@dataclass(frozen=True, slots=True)
class Ears:
    """Who tells what is known, and how things are said."""

    lexicon: Pronouncer
    reader: Reader
    say: Callable[[str], Spoken]
    """Puts what is written into words, as a report's own text is: by the lexicon and the rules."""
    settled: Callable[[str], bool]
    """Whether an acronym needs no decision, since everybody says it alike."""
    define: Callable[[str], Mapping[str, str]]
    """Finds what a text explains: the Syrian Arab Army (SAA)."""
    stands_for: Mapping[str, str]
    """What well-known acronyms stand for, where no report explains them."""


def suggest(
    passages: Iterable[Passage], ears: Ears, *, entries: Sequence[Entry] = ()
) -> tuple[Suggestion, ...]:
    """List what is not known in some reports, and last the acronyms that are settled.

    ``entries`` are those of the lexicon: a name that looks like one of them is suggested as a spelling of it.
    """
    groups: dict[tuple[Sort, str], list[Found]] = {}
    full: dict[str, str] = dict(ears.stands_for)
    for passage in passages:
        full |= ears.define(passage.text)
        for found in unknown(passage, ears):
            groups.setdefault((found.sort, _group(found)), []).append(found)
    known = _by_skeleton(entries)
    suggestions = [_suggestion(group, ears, known, full) for group in groups.values()]
    # Rare words are mostly read right; names, acronyms and codes come before them.
    return tuple(sorted(suggestions, key=lambda s: (s.settled, s.sort is Sort.WORD, -s.count, s.written)))


def _group(found: Found) -> str:
    return skeleton(found.written) if found.sort is Sort.NAME else found.written


# -- finding ---------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?<![\w.-])(?=[\w-]*\d)[A-Za-z]{1,5}-?\d+[A-Za-z\d-]*(?!\w)")
_ACRONYM = re.compile(r"(?<![\w.-])[A-Z]{2,}(?=s?(?!\w))")
_ARTICLES = "al|el|ul|ed|er|es|ez|as|ar|an|ad|ash|at|az"
_PARTICLE = _ARTICLES + "|e|i|bin|bint|ibn|abu|umm|da|de|del|der|di|do|dos|du|la|van|von"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w'’]*\w"
_NAME = re.compile(
    rf"(?<![\w@#/]){_CAPITAL}(?:(?:-|\s+(?:(?:{_PARTICLE})[-\s])?){_CAPITAL}|-(?:{_PARTICLE})-{_CAPITAL})*"
)
_WORD = re.compile(r"(?<![\w'’@#/.-])[a-zß-öø-ÿ]{4,}(?![\w'’@/-]|\.\w)")
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.|\.(?:com|org|net|gov|edu))\S*", re.IGNORECASE)


def unknown(passage: Passage, ears: Ears) -> Iterator[Found]:
    """Find what is not known in one passage."""
    place = f"{passage.path}:{passage.line}" if passage.line else passage.path
    for known in ears.lexicon.find(passage.text):
        if _ACRONYM.fullmatch(bare := re.sub(r"['’]?s$", "", passage.text[known.start : known.end])):
            yield Found(Sort.ACRONYM, bare, place, settled=True)
    text = _without_known(passage.text, ears)
    for match in _CODE.finditer(text):
        yield Found(Sort.CODE, match[0], place)
    text = _CODE.sub(lambda code: _blank(code[0]), text)
    for match in _ACRONYM.finditer(text):
        settled = ears.settled(match[0])
        if settled or not _shouted(match[0], ears):
            yield Found(Sort.ACRONYM, match[0], place, settled)
    text = _ACRONYM.sub(lambda acronym: _blank(acronym[0]), text)
    for match in _NAME.finditer(text):
        yield from (Found(Sort.NAME, name, place) for name in _names(match[0], ears.reader))
    for match in _WORD.finditer(text):
        if not ears.reader.knows(match[0]):
            yield Found(Sort.WORD, match[0], place)


def _shouted(capitals: str, ears: Ears) -> bool:
    """Whether capitals are a word in a loud headline, and no acronym."""
    long = len(capitals) > 3 or ears.say(capitals).text == capitals
    return long and ears.reader.knows(capitals.lower())


_DECIDED = frozenset(
    {"abbreviation", "address", "coordinates", "compass", "date", "email", "formula", "hashtag", "handle"}
    | {"place", "quarter", "time", "url", "weather"}
)
"""Classes of spans whose words are sure: Cllr is Councillor, Nov. is November."""


def _without_known(text: str, ears: Ears) -> str:
    """Blank out what a lexicon knows, what a rule has words for, and addresses."""
    for span in ears.say(text).spans:
        if span.kind in _DECIDED:
            text = text[: span.start] + _blank(span.written) + text[span.end :]
    for match in ears.lexicon.find(text):
        text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return _ADDRESS.sub(lambda address: _blank(address[0]), text)


def _blank(written: str) -> str:
    return "\n" * len(written)


def _names(run: str, reader: Reader) -> Iterator[str]:
    """The stretches of capitalised words that the dictionary lacks, with the particles between them."""
    first = last = None
    for part in _PARTS.finditer(run):
        bare = re.sub(r"['’]s$", "", part[0])
        if part[0].lower() in _PARTICLES:
            continue
        if len(bare) < 2 or reader.knows(bare):
            if first is not None and last is not None:
                yield run[first:last]
            first = last = None
            continue
        first = part.start() if first is None else first
        last = part.start() + len(bare)
    if first is not None and last is not None:
        yield run[first:last]


_PARTICLES = frozenset(_PARTICLE.split("|"))


# -- grouping --------------------------------------------------------------------------------------------

_ALIKE = (
    *(("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "k"), ("th", "t"), ("dh", "d"), ("ph", "f")),
    *(("q", "k"), ("ck", "k"), ("c", "k")),
)


def skeleton(name: str) -> str:
    """The consonants of a name, much as different romanisations agree on them.

    >>> skeleton("Deir Ezzor") == skeleton("Deir ez-Zor") == skeleton("Dayr El Zawr")
    True
    """
    words = [word for word in re.findall(r"[^\W\d_]+", unmarked(name).lower()) if word not in _PARTICLES]
    text = "".join(words)
    for written, sound in _ALIKE:
        text = text.replace(written, sound)
    bones = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouwy]|(?<!^)h", "", text))
    return bones if len(bones) > 2 else text


def _by_skeleton(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {
        skeleton(written): entry
        for entry in entries
        if entry.kind is Kind.WORD and entry.name != entry.name.lower()
        for written in entry.match
    }


# -- suggesting ------------------------------------------------------------------------------------------


def _suggestion(
    group: Sequence[Found], ears: Ears, known: Mapping[str, Entry], full: Mapping[str, str]
) -> Suggestion:
    variants = Counter(found.written for found in group).most_common()
    written, sort = variants[0][0], group[0].sort
    spoken_now = ears.say(written)
    said = _heard(spoken_now, ears.reader)
    like = known.get(skeleton(written)) if sort is Sort.NAME else None
    if like and difflib.SequenceMatcher(None, written.lower(), like.name.lower()).ratio() < 0.6:
        like = None
    match = tuple(variant for variant, _ in variants)
    words = " ".join(spoken_now.text.split())
    in_full = full.get(written, "") if sort is Sort.ACRONYM else ""
    return Suggestion(
        sort=sort,
        written=written,
        count=len(group),
        variants=tuple(variants),
        places=tuple(dict.fromkeys(found.place for found in group)),
        words=words,
        said=said,
        entry=_entry(sort, match, spoken_now, said, like),
        like=like.name if like else "",
        settled=group[0].settled,
        full=in_full if in_full != words else "",
    )


def _heard(now: Spoken, reader: Reader) -> str:
    """The sounds of a text: those that it is given, and between them what the reader makes of it."""
    parts, end = [], 0
    for sound in now.pronunciations:
        parts += [reader.phonemes(now.text[end : sound.start]), sound.ipa]
        end = sound.end
    return " ".join(part for part in (*parts, reader.phonemes(now.text[end:])) if part)


def _entry(sort: Sort, match: tuple[str, ...], now: Spoken, said: str, like: Entry | None) -> Entry:
    if like:
        sound = spoken(like)
        return Entry(match, say=sound.say, ipa=sound.ipa)
    if sort is Sort.ACRONYM and re.fullmatch(r"(?:\w[ .-]?)+", now.text) and " " in now.text:
        return Entry(match, kind=Kind.LETTERS)
    if sort in (Sort.CODE, Sort.ACRONYM):
        return Entry(match, say=" ".join(now.text.split()), ipa="", kind=Kind.ALIAS)
    return Entry(match, say=_respelled(said), ipa=said)


def _respelled(ipa: str) -> str:
    try:
        return phonemes.respell(ipa)
    except LexiconError:
        return ""
