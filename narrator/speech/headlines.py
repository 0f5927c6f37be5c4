"""Headlines all in capitals, which nobody wants shouted."""

from __future__ import annotations

import re

from narrator.speech.wordlists import COMMON, LETTERS, ORDINARY, WORDS


def is_shouted(text: str) -> bool:
    """Whether a headline is all in capitals."""
    shouted = re.findall(r"[^\W\d_]{2,}", text)
    return (
        len(shouted) > 1 and text.upper() == text and any(word in COMMON or len(word) > 5 for word in shouted)
    )


def capitalised(text: str) -> str:
    """A headline in capitals, in the case of a title; well-known acronyms keep theirs. Positions hold."""
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w-]*\d)", _cased, text)


def _cased(match: re.Match[str]) -> str:
    word = match.group()
    bare = re.sub(r"['’]S$", "", word)
    spelled = bare in LETTERS or bare in WORDS or not re.search(r"[AEIOUY]", bare)
    if len(bare) > 1 and spelled and bare not in COMMON and bare not in ORDINARY:
        return bare + word[len(bare) :].lower()
    small = bare in COMMON and match.start()
    cased = word.lower() if small else word[0] + word[1:].lower()
    return cased if len(cased) == len(word) else word
