"""Which language a report is in, told by its letters and its commonest words.

Three witnesses are heard: the user, who is always right; the words, when there are enough of them; and the
document, which often repeats what its template said. A text too short to tell is taken to be in the show's
language, and says so.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import sqrt
from pathlib import Path

from narrator.errors import ConfigError
from narrator.model import Language
from narrator.report import words

ENOUGH = 20
"""Words from which a text tells its language against what the document says of itself."""
_VOTERS = 1000
_LETTERS = 4000
_PLAIN = 0.25
"""A text of whose words so many are a language's commonest is in it."""
_CLEAR = 1.25
"""How much more a text must speak for one language than for what is said of it."""
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_LEAST_OF_FEW = 0.24
_RARELY = 0.7
_PLAINLY = 2.5
"""The same for a sentence or two, whose words may be names: "Le Monde sold"."""
_LEAST = 0.1
"""Of a text that speaks for no language more than this, the language is not known."""

_LISTS: Mapping[str, Language] = {
    "Afrikaans": "af", "Albanian": "sq", "Arabic": "ar", "Azerbaijani": "az",
    "Basque": "eu", "Belarusian": "be",
    "Bulgarian": "bg", "Catalan": "ca", "Croatian": "hr", "Czech": "cs", "Danish": "da",
    "Dutch": "nl", "English": "en", "Esperanto": "eo", "Estonian": "et", "Finnish": "fi", "French": "fr",
    "Galician": "gl", "German": "de", "Hindi": "hi", "Hungarian": "hu", "Icelandic": "is", "Indonesian": "id",
    "Irish": "ga", "Italian": "it", "Kazakh": "kk", "Latvian": "lv", "Lithuanian": "lt", "Macedonian": "mk",
    "Malay": "ms", "Maltese": "mt", "Marathi": "mr", "Norwegian_Bokmal": "nb", "Persian": "fa",
    "Polish": "pl", "Portuguese": "pt", "Romanian": "ro", "Russian": "ru", "Serbian": "sr", "Slovak": "sk",
    "Slovenian": "sl", "Spanish": "es", "Swahili": "sw", "Swedish": "sv", "Turkish": "tr", "Ukrainian": "uk",
    "Urdu": "ur", "Uzbek": "uz", "Vietnamese": "vi", "Welsh": "cy",
}  # fmt: skip
"""The lists of common words in the justext package, which trafilatura brings, that name a language for us."""

_SCRIPTS: Mapping[str, Language] = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "ETHIOPIC": "am",
    "MYANMAR": "my",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
}
"""The language most written in each script, for texts whose words name no other."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A language, and what is doubtful about it; nothing when all agree."""

    language: Language
    doubt: str = ""


def settle(text: str, *, told: Language, declared: Language, usual: Language) -> Verdict:
    """Decide on a text's language.

    ``told`` is what the user says, ``declared`` what the document says of itself, and ``usual`` what the show
    is in.
    """
    if told:
        return Verdict(_checked(told))
    said = declared or usual or "en"
    count = len(_voters(text))
    found = identify(text, said)
    if found == _primary(said):
        return Verdict(_regional(said, usual))
    if not found:
        return Verdict(_regional(said, usual), "" if declared else _unknown(said, count))
    if declared and count < ENOUGH:
        return Verdict(_regional(declared, usual))
    doubt = f"It says that it is in {declared}, and its words are {found}." if declared else ""
    return Verdict(_regional(found, usual), doubt)


def _checked(told: Language) -> Language:
    if not _TAG.fullmatch(told):
        raise ConfigError(f"{told!r} is not a language's tag", hint="write it as de or pt-BR")
    return told


def _unknown(usual: Language, count: int) -> str:
    why = (
        "It is too short to tell its language"
        if count < ENOUGH
        else "Its language is none that is known here"
    )
    return f"{why}; it is read as {usual}."


def identify(text: str, said: Language = "") -> Language:
    """The language of a text; empty when its words are too few to tell, or of no language that is known.

    What it is said to be counts, unless another fits clearly better.
    """
    voters, script, said = _voters(text), by_script(text), _primary(said)
    if len(voters) < ENOUGH and not script:
        return _of_few(voters, said)
    if words.share(voters, said) >= _PLAIN:
        return said
    fits = _fits(voters)
    best = max(fits, key=lambda name: fits[name])
    if fits[best] < _LEAST and best != said:
        return script
    return best if fits[best] >= _CLEAR * fits.get(said, 0.0) else said


def _of_few(voters: Sequence[str], said: Language) -> Language:
    """The language of a sentence or two: only where it is plain, and rather one that many read."""
    often = words.languages()
    fits = {name: fit if name in often else _RARELY * fit for name, fit in _fits(voters).items()}
    best, second = sorted(fits, key=lambda name: -fits[name])[:2]
    rivals = max(_CLEAR * fits[second], _PLAINLY * fits.get(said, 0.0))
    if fits[best] >= max(_LEAST_OF_FEW, rivals):
        return best
    return said if best == said and fits[best] > 0 else ""


def _fits(voters: Sequence[str]) -> dict[Language, float]:
    """How much of a text each language can call its own: a word that several have counts for less.

    The very commonest words, which we know of the languages most written, count once more.
    """
    lists, owners = _common()
    weights = Counter(voters)
    return {
        language: words.share(voters, language) / 2
        + sum(count / sqrt(owners[word]) for word, count in weights.items() if word in known)
        / max(1, len(voters))
        for language, known in lists.items()
    }


@cache
def _common() -> tuple[Mapping[Language, frozenset[str]], Counter[str]]:
    """The commonest words of every language, and how many languages have each."""
    package = find_spec("justext")
    if package is None or not package.origin:
        raise AssertionError("trafilatura needs justext")
    # Read from its folder: importing the package would load lxml too.
    folder = Path(package.origin).parent / "stoplists"
    lists = {
        tag: frozenset((folder / f"{name}.txt").read_text(encoding="utf-8").lower().split())
        for name, tag in _LISTS.items()
    }
    return lists, Counter(word for known in lists.values() for word in known)


def by_script(text: str) -> Language:
    """The language a text's letters stand for; nothing for Latin ones."""
    letters = [character for character in text[:_LETTERS] if character.isalpha()]
    if not letters or sum(character < "\u0250" for character in letters) > 0.5 * len(letters):
        return ""
    found = Counter(_SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "") for letter in letters)
    # Japanese mixes its own letters with Chinese ones.
    return "ja" if found["ja"] > 0.1 * len(letters) else found.most_common(1)[0][0]


def _voters(text: str) -> tuple[str, ...]:
    found = (word.lower() for word in words.tokens(text[: 20 * _VOTERS]) if word[0].isalpha())
    return tuple(itertools.islice(found, _VOTERS))


def _primary(language: Language) -> Language:
    return language.partition("-")[0].lower()


def _regional(found: Language, usual: Language) -> Language:
    """With the show's region, where the language is the show's and has no region of its own."""
    return usual if usual and _primary(found) == _primary(usual) and "-" not in found else found
