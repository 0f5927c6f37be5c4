"""Written language to spoken language: what is marked, what a lexicon knows, and for English a table of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from narrator.model import Direction, Language, Mark, Match, Pronunciation, Span, Spoken
from narrator.speech import letters
from narrator.speech.articles import agreeing
from narrator.speech.numbers import Words
from narrator.speech.spans import TAKEN, Table, Voiced, apply, compose, hide

_DOUBTFUL = r"[\d#$£€¥%°§^_={}|\\<>~*+@/]"
_DOTTED = r"\b[A-Z](?:\.[A-Z])+\b"
"""Letters as a lexicon spells them; here they stand apart, like those the rules spell."""
_BRITISH = frozenset({"gb", "ie", "au", "nz", "in", "za", "sg", "hk"})
"""Regions that say numbers and dates the British way."""


def verbalise(
    text: str,
    *,
    language: Language,
    matches: Iterable[Match] = (),
    marks: Sequence[Mark] = (),
    definitions: Mapping[str, str] | None = None,
) -> Spoken:
    """Say a sentence: first as it is marked, then as a lexicon matched it, then by the rules.

    Other languages than English keep their numbers: their engines know best how to read them.
    """
    voiced = [_marked(text, mark) for mark in marks if mark.direction in (Direction.SAY, Direction.IPA)]
    voiced += _known(text, matches, [one.span for one in voiced])
    doubts: tuple[str, ...] = ()
    main, _, region = language.lower().partition("-")
    if main == "en":
        words = Words(british=region in _BRITISH)
        taken = [one.span for one in voiced]
        spans = apply(_english(definitions or {}), text, words, taken)
        spans += agreeing(text, spans)
        voiced += [Voiced(span, tuple(letters.sounds(span, words))) for span in spans]
        doubts = _doubts(text, [*taken, *spans])
    spoken, pronunciations = compose(text, voiced)
    changed = sorted(
        (one.span for one in voiced if one.span.spoken != one.span.written), key=lambda span: span.start
    )
    return Spoken(spoken, pronunciations, tuple(changed), doubts)


def _english(definitions: Mapping[str, str]) -> Table:
    # Imported where it is used: a report in another language never needs the rules.
    from narrator.speech import english

    return english.table(tuple(definitions.items()))


def _marked(text: str, mark: Mark) -> Voiced:
    written = text[mark.start : mark.end]
    if mark.direction is Direction.SAY:
        return Voiced(Span("mark", mark.start, mark.end, written, mark.value))
    sound = Pronunciation(0, len(written), mark.value)
    return Voiced(Span("mark", mark.start, mark.end, written, written), (sound,))


def _known(text: str, matches: Iterable[Match], taken: Iterable[Span]) -> list[Voiced]:
    """What the lexicon knows of a text, but for what is marked."""
    covered = [(span.start, span.end) for span in taken]
    return [
        _match(text, match)
        for match in matches
        if not any(match.start < end and start < match.end for start, end in covered)
        and not _just_said(text, match)
    ]


def _just_said(text: str, match: Match) -> bool:
    """Whether other words for a short form were just said: the Syrian Arab Army (SAA)."""
    return match.kind == "alias" and text[: match.start].lower().endswith(f"{match.say.lower()} (")


def _match(text: str, match: Match) -> Voiced:
    written = text[match.start : match.end]
    said = re.sub(_DOTTED, lambda run: letters.letters(run.group()), match.say) or written
    sounds = (Pronunciation(0, len(said), match.ipa),) if match.ipa else ()
    return Voiced(Span("lexicon", match.start, match.end, written, said), sounds)


def _doubts(text: str, taken: Iterable[Span]) -> tuple[str, ...]:
    hidden = hide(text, taken)
    if not re.search(_DOUBTFUL, hidden):
        return ()
    tokens = (token for token in hidden.split() if re.search(_DOUBTFUL, token))
    return tuple(re.sub(f"{TAKEN}+", "…", token) for token in tokens)
