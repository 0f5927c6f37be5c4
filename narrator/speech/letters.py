"""Letters: how they are written for an engine, and how they sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from narrator.model import Pronunciation, Span
from narrator.speech.numbers import Words
from narrator.speech.wordlists import WORDS

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
        run = match["letters"]
        if len(run) > 1 or run == "A" or match["s"]:
            ipa = _transcribe(run, ending=bool(match["s"]), british=words.british)
            yield Pronunciation(match.start(), match.end(), ipa)


@cache
def _transcribe(run: str, *, ending: bool, british: bool) -> str:
    # Imported where it is used: reading the table of sounds would be half of what importing speech costs.
    from narrator import phonemes

    _, ipa = phonemes.letters(run)
    if british:
        ipa = ipa.replace("zi", "zɛd")
    return phonemes.plural(ipa) if ending else ipa
