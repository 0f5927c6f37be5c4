"""Written English to spoken English: one ordered table of rules, and nothing outside what they take.

The order is the grammar: what is more particular comes first and hides what it takes from the rest.
"""

from __future__ import annotations

from functools import lru_cache

from narrator.speech import (
    abbreviations,
    acronyms,
    dates,
    designators,
    figures,
    measures,
    money,
    numerals,
    places,
    references,
    sport,
    symbols,
    times,
    weather,
    web,
)
from narrator.speech.spans import Rule, Table

RULES: tuple[Rule, ...] = (
    figures.idiom,
    *weather.RULES,
    *times.EARLY,
    *web.RULES,
    *sport.RULES,
    *designators.FORMULAS,
    *acronyms.BEFORE,
    *symbols.BEFORE,
    *abbreviations.EARLY,
    *places.EARLY,
    *references.EARLY,
    *figures.RULES,
    *dates.RULES,
    *times.RULES,
    *money.RULES,
    *dates.DECADES,
    measures.compass,
    figures.joined,
    money.magnitude,
    *measures.RULES,
    *numerals.RULES,
    *references.RULES,
    *dates.YEARS,
    *designators.RULES,
    places.postcode,
    *figures.FRACTIONS,
    *designators.FIGURE_FIRST,
    dates.year,
    *figures.LAST,
    *designators.LAST,
    *places.RULES,
    *abbreviations.RULES,
    *acronyms.RULES,
)
"""Every rule but those that end the table: runs of capitals, then lone symbols."""


@lru_cache(maxsize=16)
def table(definitions: tuple[tuple[str, str], ...] = ()) -> Table:
    """The whole table, for a text that defines these acronyms."""
    return Table((*RULES, acronyms.capitals(dict(definitions)), *symbols.RULES))
