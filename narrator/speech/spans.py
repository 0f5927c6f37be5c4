"""Applies an ordered table of rules to a text: the first that matches a stretch has it, alone.

A rule is a pattern and a function that says what it matched, or declines. What a rule has taken is
hidden from the rules after it, so spans never overlap; what no rule takes is said as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from narrator.model import Pronunciation, Span
from narrator.speech.numbers import Words

Say = Callable[["re.Match[str]", Words], str | None]

TAKEN = "\ue000"
"""Stands for each character that an earlier rule took: no letter, no digit, no space, no sign."""
DIGITS = frozenset("0123456789")


def figure_and(signs: str) -> tuple[str, ...]:
    """For ``holds``: a figure with one of these signs right after it."""
    return tuple(digit + sign for digit in "0123456789" for sign in signs)


_PLAIN = str.maketrans("\u00a0\u2009\u202f\u2007\u2011\u2010\u2012\u2019\ue000", "    ---'?")
"""Characters that only look different; each stands for one, so that positions hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one class of written token is said."""

    kind: str
    pattern: str
    say: Say
    """The words for a match, or None to leave it to the rules after this one."""
    needs: frozenset[str] = DIGITS
    """A text without any of these characters has no match; empty when any text may have one."""
    holds: str = ""
    """A pattern for what any match has in it, quicker to look for; empty when there is nothing of the kind."""


def rule(
    kind: str, pattern: str, *, needs: Iterable[str] = DIGITS, holds: Iterable[str] = ()
) -> Callable[[Say], Rule]:
    """Make a rule of the function that says its matches.

    A text is only searched when it has one of the characters in ``needs`` and one of the strings in ``holds``.
    """
    return lambda say: Rule(kind, pattern, say, frozenset(needs), "|".join(map(re.escape, holds)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Compiled when first used: a hundred patterns would double the time the command line takes to start.
    return re.compile(pattern)


def hide(text: str, spans: Iterable[Span]) -> str:
    """Cover what is taken, keeping every position."""
    for span in spans:
        text = text[: span.start] + TAKEN * (span.end - span.start) + text[span.end :]
    return text


def apply(rules: Iterable[Rule], text: str, words: Words, taken: Iterable[Span] = ()) -> list[Span]:
    """Find what the rules take of a text, rule by rule."""
    found: list[Span] = []
    hidden = hide(text.translate(_PLAIN), taken)
    characters = set(hidden)
    for each in rules:
        if each.needs and characters.isdisjoint(each.needs):
            continue
        if each.holds and not _compiled(each.holds).search(hidden):
            continue
        mine = list(_take(each, hidden, text, words))
        if mine:
            hidden = hide(hidden, mine)
            characters = set(hidden)
            found += mine
    return found


def _take(each: Rule, hidden: str, text: str, words: Words) -> Iterator[Span]:
    for match in _compiled(each.pattern).finditer(hidden):
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
