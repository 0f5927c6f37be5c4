"""The article before what is put into other words: an M6.8 quake is *a* magnitude six point eight quake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from narrator.model import Span

_ARTICLE = re.compile(r"(?:(?<![\w.'’-])an?|^An?) $")
_IN_WORDS = re.compile(r"[$£€¥~]?\w")
_LETTER = re.compile(r"[A-Z](?![\w'’])")
_VOWEL = re.compile(r"(?!one|once|eu)[aeio]|u(?!n[ei]|s|k|r[aeu]|t[ei]|ef)|hono|hour|heir")


def agreeing(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The articles that the words after them no longer go with, each as a span of its own."""
    for span in spans:
        lead = _ARTICLE.search(text, max(0, span.start - 4), span.start)
        if not (lead and _IN_WORDS.match(span.written) and span.spoken[:1].isalnum()):
            continue
        written = lead[0].strip()
        said = written[0] + "n" * _starts_with_vowel(span.spoken)
        if said != written:
            yield Span("article", lead.start(), lead.start() + len(written), written, said)


def _starts_with_vowel(words: str) -> bool:
    """Whether words, or letters said one by one, start with the sound of a vowel."""
    if _LETTER.match(words):
        return words[0] in "AEFHILMNORSX"
    return bool(_VOWEL.match(words.lower()))
