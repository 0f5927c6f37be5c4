"""Letters: how they are written for an engine, and how they sound."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrator.model import Pronunciation, Span
from narrator.speech.numbers import Words
from narrator.speech.wordlists import WORDS

_NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "eɪ bi si di i ɛf dʒi eɪtʃ aɪ dʒeɪ keɪ ɛl ɛm ɛn oʊ pi kju ɑɹ ɛs ti ju vi dʌbəlju ɛks waɪ zi".split(),
        strict=True,
    )
)
_RUN = r"(?<![\w'’])(?P<letters>[A-Z](?: [A-Z])*)(?P<s>['’]?s)?(?![\w'’])"


def letters(acronym: str) -> str:
    """Letters as they are written for an engine: one by one."""
    return " ".join(letter for letter in acronym.upper() if letter.isalnum())


def sounds(span: Span, words: Words) -> Iterator[Pronunciation]:
    """Transcribe what a rule says where engines would go wrong: they read a lone A as the article."""
    bare = re.sub(r"['’]?s?$", "", span.written) if span.kind == "acronym" else ""
    if sound := WORDS.get(bare):
        yield Pronunciation(0, len(bare), sound)
        return
    for match in re.finditer(_RUN, span.spoken):
        run = match["letters"].split()
        if len(run) > 1 or run == ["A"] or match["s"]:
            yield Pronunciation(match.start(), match.end(), _transcribe(run, bool(match["s"]), words))


def _transcribe(run: list[str], ending: bool, words: Words) -> str:
    names = [("zɛd" if words.british and letter == "Z" else _NAMES[letter]) for letter in run]
    ipa = "".join(f"ˌ{name}" for name in names[:-1]) + f"ˈ{names[-1]}"
    if not ending:
        return ipa
    return ipa + ("əz" if run[-1] in "SXH" else "s" if run[-1] == "F" else "z")
