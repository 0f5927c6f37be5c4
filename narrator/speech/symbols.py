"""Signs that stand for words."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words
from narrator.speech.spans import Rule, rule

_RELATIONS = {
    "<": "is less than",
    ">": "is greater than",
    "=": "equals",
    "≈": "is about",
    "≤": "is at most",
    "≥": "is at least",
    "<=": "is at most",
    ">=": "is at least",
    "≠": "is not equal to",
    "×": "times",
    "÷": "divided by",
    "→": "to",
    "+": "plus",
    "*": "times",
}
_BEFORE_NUMBERS = {
    "<": "less than ",
    ">": "more than ",
    "≤": "at most ",
    "≥": "at least ",
    "~": "about ",
    "≈": "about ",
    "∼": "about ",
}
_ALONE = {
    "*": "",
    "²": "squared",
    "³": "cubed",
    "©": "copyright",
    "®": "",
    "™": "",
    "℠": "",
    "°": "degrees",
    "%": "percent",
    "µ": "micro",
    "∞": "infinity",
    "√": "the square root of",
    "Δ": "delta",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "ρ": "rho",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "Σ": "sigma",
    "Φ": "phi",
    "δ": "delta",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "σ": "sigma",
    "ω": "omega",
    "Ω": "ohms",
}


@rule("symbol", r"\s?±\s?|\s?\+/[-−–]\s?", needs="", holds=("±", "+/"))
def plus_or_minus(match: re.Match[str], words: Words) -> str:
    return (" " if match.start() else "") + "plus or minus "


@rule(
    "symbol",
    r"(?<=[\w)\ue000%])\s?(?P<sign><=|>=|[<>=≈≤≥≠×÷→+*])\s?(?=[\w(\ue000.−$£€-])",
    needs="<>=≈≤≥≠×÷→+*",
)
def relation(match: re.Match[str], words: Words) -> str | None:
    if match["sign"] in "*+" and not re.fullmatch(r"\s.\s", match.group()) and before(match, 1) != "\ue000":
        return None
    said = _RELATIONS[match["sign"]]
    if re.search(r"\b(?:is|are|was|were|be|been|being)$", before(match)):
        said = said.removeprefix("is ")
    return f" {said} "


@rule(
    "symbol",
    r"(?:(?<![\w)\ue000])(?<![\w)\ue000] )(?P<sign>[<>≤≥~≈∼])\s?|(?:(?<=[a-z] )|(?<= )(?=[~∼]))(?P<tight>[<>≤≥~≈∼]))(?=[\w\ue000$£€.])",
    needs="<>≤≥~≈∼",
)
def about(match: re.Match[str], words: Words) -> str | None:
    """~200, in <2 hours; a comparison has room on both sides or on none: p < 0.05."""
    if match["tight"] and re.search(r"(?<!\w)[a-z] $", before(match)):
        return None
    return _BEFORE_NUMBERS[match["sign"] or match["tight"]]


@rule("symbol", r"(?:(?<=\s)|(?<=\ue000))@ ?(?=[\d\ue000])|(?<=\s)@ (?=\w)", needs="@")
def at(match: re.Match[str], words: Words) -> str:
    """4K@60Hz."""
    return "at " if match.start() and match.string[match.start() - 1].isspace() else " at "


@rule("symbol", r"\bC(?:\+\+|#)|\b[FA]#|(?<!\w)\.NET\b", needs="", holds=("C+", "C#", "F#", "A#", ".N"))
def programming_language(match: re.Match[str], words: Words) -> str:
    if match.group() == ".NET":
        return "dot net"
    return match.group().replace("+", " plus").replace("#", " sharp")


@rule("symbol", r"\band/or\b", needs="/")
def and_or(match: re.Match[str], words: Words) -> str:
    return "and or"


_COUNTED_BY = (
    r"(?:capita|person|head|share|household|bed|pupil|student|unit|vote|worker|employee|barrel|tonne|ton|gallon|bushel|"
    r"lit(?:er|re)|second|minute|day|week|month|year|hour)\b"
)


@rule("symbol", r"(?<=[^\W\d_]) ?/ ?(?=[^\W\d_])|(?<=\ue000)/(?=[A-Za-z\ue000])", needs="/")
def slash(match: re.Match[str], words: Words) -> str:
    """he/she; GDP/capita; otherwise two names side by side."""
    if re.match(_COUNTED_BY, after(match)):
        return " per "
    return ", " if re.search(r"(?:[A-Z][\w'’-]*|\ue000)$", before(match, 30).rstrip()) else " or "


@rule("symbol", r"(?<=[A-Za-z])\+(?=\ue000)", needs="+")
def plus(match: re.Match[str], words: Words) -> str:
    """H+2."""
    return " plus "


@rule("reference", r"(?<=\bat )\[(?P<a>\d{1,3})\](?:\s?[-–]\s?\[(?P<b>\d{1,3})\])?", needs="[")
def paragraph(match: re.Match[str], words: Words) -> str:
    """[2023] UKSC 12 at [45]–[47], which is no note."""
    first, last = (words.cardinal(int(each)) if each else "" for each in match.group("a", "b"))
    return f"paragraphs {first} to {last}" if last else f"paragraph {first}"


@rule(
    "footnote",
    r"(?<=[A-Za-z.,;”\")])(?<!\bin)\s?\[\d{1,3}(?:(?:, ?|[-–])\d{1,3})+\](?=[\s.,;)]|$)|\s?\[(?:\d{1,3}|[a-z]|note \d{1,3}|citation needed)\]|(?:(?<=[a-z]{4})|(?<=[.,;”\"’)]))[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?!\w)|[†‡]",
    needs="[†‡⁰¹²³⁴⁵⁶⁷⁸⁹",
)
def footnote(match: re.Match[str], words: Words) -> str:
    """A mark that refers to a note says nothing."""
    return ""


@rule("symbol", r"\s?&(?:amp;)?\s?", needs="&")
def ampersand(match: re.Match[str], words: Words) -> str:
    return " and " if match.start() else "and "


@rule(
    "symbol",
    r"\b(?P<group>AB|A|B|O)(?P<sign>[+−-])(?=[\s,.;)]|$)(?! [A-Za-z]+-)",
    needs="+−-",
    holds=("A+", "B+", "O+", "A-", "B-", "O-", "A−", "B−", "O−"),
)
def blood_group(match: re.Match[str], words: Words) -> str | None:
    """Type O+ blood."""
    if not re.search(r"\b(?:[Bb]lood|[Dd]onors?|[Dd]onations?|[Tt]ransfus\w+|[Pp]lasma)\b", match.string):
        return None
    return f"{' '.join(match['group'])} {'positive' if match['sign'] == '+' else 'negative'}"


_GREEK = "Ͱ-Ͽἀ-῿"


@rule(
    "symbol",
    f"(?<![{_GREEK}])[{''.join(_ALONE)}](?![{_GREEK}])|[{''.join(sign for sign in _ALONE if not sign.isalpha())}]",
    needs="".join(_ALONE),
)
def alone(match: re.Match[str], words: Words) -> str:
    name = _ALONE[match.group()]
    return f" {name}" if name and match.start() and match.string[match.start() - 1] not in " (" else name


BEFORE: tuple[Rule, ...] = (blood_group, paragraph, footnote, plus_or_minus, programming_language)
RULES: tuple[Rule, ...] = (plus, at, about, relation, and_or, slash, ampersand, alone)
