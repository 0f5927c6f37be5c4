"""Applies an ordered table of rules to a text: the first that matches a stretch has it, alone.

A rule is a pattern and a function that says what it matched, or declines. What a rule has taken is
hidden from the rules after it, so spans never overlap; what no rule takes is said as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrator.model import Pronunciation, Span
from narrator.speech.numbers import Words
from narrator.speech.sights import FIGURE, Sight, look, matches

Say = Callable[["re.Match[str]", Words], str | None]

TAKEN = "\ue000"
"""Stands for each character that an earlier rule took: no letter, no digit, no space, no sign."""
PLAIN = str.maketrans("\u00a0\u2009\u202f\u2007\u2011\u2010\u2012\u2019\ue000", "    ---'?")
"""Characters that only look different; each stands for one, so that positions hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one class of written token is said."""

    kind: str
    pattern: str
    say: Say
    """The words for a match, or None to leave it to the rules after this one."""
    needs: frozenset[str] = frozenset(FIGURE)
    """A text without any of these characters has no match; empty when any text may have one."""
    holds: frozenset[str] = frozenset()
    """The same for characters and pairs of neighbours."""
    starts: str = ""
    """What any match begins with, FIGURE (or the sign or point before it) or CAPITAL; empty when it may be anything."""


def rule(
    kind: str, pattern: str, *, starts: str = "", needs: Iterable[str] = FIGURE, holds: Iterable[str] = ()
) -> Callable[[Say], Rule]:
    """Make a rule of the function that says its matches.

    A text is only searched when it has one of the characters in ``needs`` and one of the characters or pairs in
    ``holds``, in which "0" is any figure; of longer strings, the first two characters are looked for. In ``needs``,
    "000" is as many figures in a row, or more.
    """
    return lambda say: Rule(
        kind, pattern, say, frozenset(needs), frozenset(each[:2] for each in holds), starts
    )


def alternatives(names: Iterable[str]) -> str:
    """A pattern for any of these, the longest that fits; by first letters, as most text starts none of them."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


class Table:
    """Rules in their order, and which of them are worth trying on a text; sets of rules are kept as bits."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._needs = _by_sight([each.needs for each in self.rules])
        self._holds = _by_sight([each.holds for each in self.rules])

    def open_to(self, sight: Sight) -> int:
        """The rules that may match."""
        return self.needing(sight) & _shown(self._holds, sight.seen)

    def needing(self, sight: Sight) -> int:
        """The rules that need no other characters than there are."""
        return _shown(self._needs, sight.characters)


def _by_sight(wanted: Sequence[frozenset[str]]) -> dict[str, int]:
    """For what can be seen, the rules that want it; under "" those that want nothing."""
    found: dict[str, int] = {}
    for number, each in enumerate(wanted):
        for sight in each or {""}:
            found[sight] = found.get(sight, 0) | 1 << number
    return found


def _shown(rules: Mapping[str, int], seen: set[str]) -> int:
    shown = rules.get("", 0)
    for each in seen:
        shown |= rules.get(each, 0)
    return shown


def hide(text: str, spans: Iterable[Span]) -> str:
    """Cover what is taken, keeping every position."""
    for span in spans:
        text = text[: span.start] + TAKEN * (span.end - span.start) + text[span.end :]
    return text


def apply(table: Table, text: str, words: Words, taken: Iterable[Span] = ()) -> list[Span]:
    """Find what the rules take of a text, rule by rule."""
    found: list[Span] = []
    hidden = hide(text.translate(PLAIN), taken)
    sight = look(hidden)
    waiting = table.open_to(sight)
    while waiting:
        next_one = waiting & -waiting
        waiting ^= next_one
        if mine := list(_take(table.rules[next_one.bit_length() - 1], sight, text, words)):
            hidden = hide(hidden, mine)
            sight = sight.without(hidden)
            waiting &= table.needing(sight)
            found += mine
    return found


def _take(each: Rule, sight: Sight, text: str, words: Words) -> Iterator[Span]:
    for match in matches(each.pattern, each.starts, sight):
        start, end = match.span()
        if end > start and (spoken := each.say(match, words)) is not None:
            yield Span(each.kind, start, end, text[start:end], spoken)


@dataclass(frozen=True, slots=True)
class Voiced:
    """A span, and how its words sound where spelling would mislead."""

    span: Span
    sounds: tuple[Pronunciation, ...] = ()
    """Positions are those of the span's words."""


def compose(text: str, found: Iterable[Voiced]) -> tuple[str, tuple[Pronunciation, ...]]:
    """Put every span's words in their place, and keep apart words that would run together.

    Outside the spans the text stays as it is, to the character.
    """
    spoken, at = "", 0
    pronunciations: list[Pronunciation] = []
    for each in sorted(found, key=lambda one: one.span.start):
        spoken += text[at : each.span.start]
        spoken += _gap(spoken, each.span.spoken)
        pronunciations += [
            Pronunciation(len(spoken) + sound.start, len(spoken) + sound.end, sound.ipa)
            for sound in each.sounds
        ]
        spoken += each.span.spoken
        at = each.span.end
        spoken += _gap(spoken, text[at:]) or _stop(each.span, text[at:])
    return spoken + text[at:], tuple(pronunciations)


def _gap(left: str, right: str) -> str:
    return " " if left[-1:].isalnum() and right[:1].isalnum() else ""


def _stop(span: Span, following: str) -> str:
    """The full stop of an abbreviation at the end of a sentence is the sentence's too."""
    ends = span.written.endswith(".") and not span.spoken.endswith(".")
    return "." if ends and not following.strip("\"'”’)]» ") else ""
