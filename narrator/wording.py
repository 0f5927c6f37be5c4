"""What narrator itself says, in the language of the report: no German voice has English to read.

What somebody wrote into their settings is said as they wrote it, whatever the language.
"""

from __future__ import annotations

import dataclasses
import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from narrator.config import Narration, structure
from narrator.model import Language

_ROWS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; what it has none for is left unsaid."""

    opening: tuple[str, ...] = ("{show}.", "{title}.", "{byline}.", "{date}.")
    """As in the settings (`Narration`), and so are the next two."""
    closing: tuple[str, ...] = ("{show}.",)
    disclosure: str = ""
    digest: str = "{title}."
    """The end of an episode of several reports."""
    ending: str = "Closing"
    """Title of the chapter in which it ends: read, not said."""
    table: tuple[str, ...] = ()
    """That a table is left out: one of one row, one of several."""


def languages() -> tuple[Language, ...]:
    """Those we have words in."""
    return tuple(_all())


def find(language: Language) -> Wording:
    """The words we have in a language: names alone, where we have none."""
    return _all().get(_primary(language), Wording())


def narration(asked: Narration, language: Language) -> Narration:
    """What the script adds to a report: as it is asked for, and what is not, in the report's language."""
    words, usual = find(language), Narration()
    return dataclasses.replace(
        asked,
        opening=words.opening if asked.opening == usual.opening else asked.opening,
        closing=words.closing if asked.closing == usual.closing else asked.closing,
        disclosure_text=_either(asked.disclosure_text, usual.disclosure_text, words.disclosure),
    )


def _either(asked: str, usual: str, ours: str) -> str:
    return ours if asked == usual else asked


def left_out(rows: int, language: Language) -> str:
    """That a table is left out; empty in a language we have no words in."""
    table = find(language).table
    if not table:
        return ""
    english = _primary(language) == "en" and rows < len(_ROWS)
    return table[min(rows, 2) - 1].replace("{rows}", _ROWS[rows] if english else str(rows))


def date(day: datetime.date, language: Language) -> str:
    """Write a date as a report in that language would: ``June 5, 2017``, ``5. Juni 2017``."""
    if _primary(language) == "en":
        return f"{day:%B} {day.day}, {day.year}"
    from babel import UnknownLocaleError
    from babel.dates import format_date

    try:
        return format_date(day, "long", locale=_primary(language))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()


@cache
def _all() -> dict[Language, Wording]:
    text = resources.files(__package__).joinpath("wording.toml").read_text(encoding="utf-8")
    found = {
        language: structure(Wording, table, where=f"wording.toml, {language}")
        for language, table in tomllib.loads(text).items()
    }
    usual = Narration()
    english = dataclasses.replace(
        found["en"], opening=usual.opening, closing=usual.closing, disclosure=usual.disclosure_text
    )
    return found | {"en": english}


def _primary(language: Language) -> Language:
    return language.lower().replace("_", "-").partition("-")[0]
