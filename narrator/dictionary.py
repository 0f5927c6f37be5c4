"""English as hibari knows it: which words are in its dictionary, and how it would say any other.

hibari comes with narrator whichever engine speaks, so this is there for all of them.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from narrator import phonemes


class Dictionary:
    """A `narrator.ports.Reader` of English. Opened in about half a second, at the first question."""

    def knows(self, word: str) -> bool:
        """Whether somebody wrote down how a word is said; else its sounds are guessed from its letters."""
        lexicon = self._g2p.lexicon
        base = re.sub(r"(?<=[a-z]{2})i(?:ed|er|est)$", "y", word)  # denied, which it lists as deny
        tried = dict.fromkeys((word.replace("’", "'"), base))
        return any(lexicon.get_word(each, "NN", None, _Alone())[0] is not None for each in tried)

    def phonemes(self, text: str) -> str:
        """How hibari would say a text, in the International Phonetic Alphabet."""
        return phonemes.from_misaki(str(self._g2p(text.replace("’", "'"))))

    @functools.cached_property
    def _g2p(self) -> Any:
        from hibari.g2p import G2P

        return G2P()


class _Alone:
    """A word with nothing after it."""

    future_vowel = None
    future_to = False
