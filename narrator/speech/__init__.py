"""How a script is said: verbalisation, sentences, acronyms, pauses.

`lines` is what a production needs; `say` says one sentence, and `say_text` a text of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from narrator.model import Language, Mark, Match, Spoken
from narrator.speech.acronyms import definitions
from narrator.speech.lines import lines, mentions
from narrator.speech.sentences import sentences
from narrator.speech.verbalise import verbalise

if TYPE_CHECKING:
    from narrator.ports import Pronouncer

__all__ = ["lines", "mentions", "say", "say_text", "sentences"]


def say(
    text: str, *, language: Language, lexicon: Pronouncer | None = None, marks: Sequence[Mark] = ()
) -> Spoken:
    """Say one sentence: what the marks direct, what the lexicon knows, then rule by rule."""
    matches = lexicon.find(text) if lexicon else ()
    return verbalise(text, language=language, matches=matches, marks=marks, definitions=definitions(text))


def say_text(text: str, *, language: Language, lexicon: Pronouncer | None = None) -> str:
    """Say a text of any number of sentences, as one line of words.

    Names stay as they are written where the lexicon only knows how they sound: a respelling is for engines.
    """
    known, mentioned = definitions(text), set[str]()
    said = (
        verbalise(
            sentence,
            language=language,
            matches=_in_words(mentions(lexicon.find(sentence) if lexicon else (), mentioned)),
            definitions=known,
        ).text
        for sentence in map(str.strip, sentences(text, language=language))
    )
    return " ".join(" ".join(said).split())


def _in_words(matches: Iterable[Match]) -> Iterator[Match]:
    for match in matches:
        respelled = match.kind == "word" and match.ipa and "." not in match.say  # S.A.A is spelled
        yield replace(match, say="") if respelled else match
