"""Quantities with a unit: distances, areas, speeds, temperatures, coordinates."""

from __future__ import annotations

import re

from narrator.speech.context import after, attributive, before
from narrator.speech.numbers import MAGNITUDE_WORDS, MAGNITUDES, NUMBER, SIGN, Words
from narrator.speech.spans import Rule, rule
from narrator.speech.units import PER, unit

_AMBIGUOUS = {
    # Units that are words or names too: they count only where these patterns find what goes with them.
    "in": r"^[ ,.]*(?:of|tall|long|wide|high|deep|thick|diameter|rain\w*|snow\w*)\b|^\.?$",
    "A": r"(?!)",
    "W": r"^(?! ?\d)",
    "N": r"(?!)",
    "K": r"^(?:[,.;)]|$| (?:and|or|to)\b)",
    "mo": r"^\b[. )]",
    "a": r"(?!)",
    "ac": r"(?!)",
    "pc": r"(?!)",
    "AU": r"^(?: from|[ ,.)]|$)",
    "ct": r"^ ?(?:gold|diamond)",
}
_UNIT = r"(?:(?:sq|cu|square|cubic)\.? ?)?[A-Za-zµμ]{1,5}(?:²|³|\^[23]|[23](?![\d,]))?(?:(?:/| per )[A-Za-z]{1,6}(?:²|³|\^[23]|[23](?!\d))?)*"
_END = r"(?![\w²³]|['’/&]\w)"
_POINT = (
    r"(?:(?:(?<=ft|in|lb|oz|mi|yd|hr)|(?<=lbs|yds|hrs|min|sec|gal)|(?<=mins|secs))\.(?= [a-z\d(]|[,;)]))?"
)
"""The point of a shortened unit, where the sentence goes on."""


def _named(match: re.Match[str], words: Words, *, single: bool) -> str | None:
    """The unit of a match, where it can be one."""
    written = match["unit"]
    if written in _GLUED and match["gap"]:
        return None
    sure = match.group().endswith(".") or (written in ("in", "W") and match["gap"] in ("", "-"))
    if written in _AMBIGUOUS and not sure and not re.search(_AMBIGUOUS[written], after(match)[:14]):
        return None
    if written == "nm" and re.search(
        r"\b(?:nautical|coast|offshore|ships?|vessels?|aircraft|sea|island)\b", match.string
    ):
        return "nautical mile" if single else "nautical miles"
    if written == "kt" and re.search(r"\b(?:nuclear|atomic|warheads?|yield|bombs?|blast)\b", match.string):
        return "kiloton" if single else "kilotons"
    return unit(written, single=single, british=words.british)


_GLUED = frozenset({"pp", "pps", "MP"})
"""Units that are something else when they stand apart: 3 pp. are pages, 10 MPs sit in parliament."""
_HALVES = {"": "", "½": " and a half", "¼": " and a quarter", "¾": " and three quarters"}
_ALWAYS_SINGLE = (
    r" (?:caliber|calibre|howitzers?|guns?|mortars?|shells?|rounds?|cannons?|artillery|rockets?|ammunition|rifles?|pistols?|"
    r"cartridges?|bullets?|fire|lens|film|grenades?|projectiles?|autocannons?|tank|bombs?|warheads?|missiles?|drones?|boats?|"
    r"vessels?|trucks?|relay|dash|race|freestyle|hurdles|sprint|backstroke|butterfly|breaststroke|medley|steeplechase|"
    r"final|heats?|pipelines?|fence|turbines?|batter(?:y|ies)|engines?|process|chips?|nodes?)\b"
)


@rule(
    "measure",
    rf"(?P<a>{SIGN}{NUMBER})(?:(?P<dash>\s?[-–—]\s?)|(?P<and> (?:to|and|or) ))(?P<b>{SIGN}{NUMBER})(?P<scale> {MAGNITUDE_WORDS})?(?P<gap>[\s-]?)(?P<unit>{_UNIT}){_END}{_POINT}",
)
def measure_range(match: re.Match[str], words: Words) -> str | None:
    name = _named(match, words, single=match["gap"] == "-" or attributive(match))
    if name is None:
        return None
    between = match["and"] or " to "
    return f"{words.number(match['a'])}{between}{words.number(match['b'])}{match['scale'] or ''} {name}"


@rule(
    "measure",
    rf"(?<![\w.])(?P<numbers>{NUMBER}(?:mm|cm|m|ft)?(?:\s?[x×]\s?{NUMBER}(?:(?:mm|cm|m|ft)(?=\s?[x×]))?)+)(?P<gap>[\s-]?)"
    rf"(?P<unit>{_UNIT})?(?P<rimmed>R?){_END}",
    needs="x×",
)
def dimensions(match: re.Match[str], words: Words) -> str | None:
    """7.62x39mm, 10 × 20 m."""
    parts = re.split(r"\s?[x×]\s?", match["numbers"])
    numbers = " by ".join(words.number(re.sub(r"[a-z]+$", "", part)) for part in parts)
    written, rimmed = match["unit"] or "", " R" if match["rimmed"] else ""
    single = bool(rimmed or match["gap"] == "-" or re.match(_ALWAYS_SINGLE, after(match)))
    if name := unit(written, single=single, british=words.british):
        return f"{numbers} {name}{rimmed}"
    return numbers + match["gap"] + written if match["gap"] or not written else None


@rule(
    "measure",
    rf"(?P<n>{SIGN}{NUMBER})(?P<half>½|¼|¾)?(?P<scale>[ -]{MAGNITUDE_WORDS}|(?:k|m|mn|bn|tn)(?= (?:b/d|bpd|boe|bbl|cu|sq|ha|kg|t|kWh|MWh|GWh|MW)\b))?(?P<gap>[\s-]?)(?P<unit>{_UNIT}){_END}{_POINT}",
)
def measure(match: re.Match[str], words: Words) -> str | None:
    """70 km, 155mm, a 5-km run, 35 µg/m³."""
    compound = match["gap"] == "-" or attributive(match) or bool(re.match(_ALWAYS_SINGLE, after(match)))
    name = _named(match, words, single=compound or match["n"].lstrip("-−+") == "1")
    if (
        name is None
        or re.search(r"[A-Za-z]-?$", before(match, 2))
        or (match["n"].startswith("0") and match["n"].isdigit() and len(match["n"]) > 1)
    ):
        return None
    scale = (match["scale"] or "").strip(" -")
    said = [words.number(match["n"]) + _HALVES[match["half"] or ""], MAGNITUDES.get(scale, scale), name]
    return " ".join(part for part in said if part)


@rule(
    "measure",
    rf"(?<![\w/.,])(?:(?P<n>\d{{1,3}})[ -])?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?P<gap>[ -]?)(?P<unit>{_UNIT}){_END}{_POINT}",
    needs="/",
)
def part_of_unit(match: re.Match[str], words: Words) -> str | None:
    """3/8 in., 1 1/4 miles, a 1/2-mile walk."""
    one, name = _named(match, words, single=True), _named(match, words, single=False)
    a, b = int(match["a"]), int(match["b"])
    if not (one and name and 0 < a < b):
        return None
    if match["n"]:
        return f"{words.mixed(int(match['n']), a, b)} {one if match['gap'] == '-' else name}"
    if match["gap"] == "-":
        return f"{words.fraction(a, b).removeprefix('one ')}-{one}"
    return f"{words.fraction(a, b)} of {'an' if one[0] in 'aeio' else 'a'} {one}"


@rule(
    "measure",
    r"(?<![\w.])(?P<feet>\d{1,2})(?:(?P<sign>['′’])(?:\s?(?P<inches>\d{1,2}(?:½|\.\d)?)(?:\"|″|”|''|’’)?)?|(?P<ft>\s?ft\.?)\s?(?P<in>\d{1,2})\s?in\b\.?)(?!\w)",
    needs="'′’f",
)
def feet_and_inches(match: re.Match[str], words: Words) -> str | None:
    feet, inches = words.cardinal(int(match["feet"])), match["inches"] or match["in"] or ""
    if match["ft"]:
        return f"{feet} {'foot' if match['feet'] == '1' else 'feet'} {words.cardinal(int(inches))} {'inch' if inches == '1' else 'inches'}"
    if not inches:
        return f"{feet} feet" if match["sign"] == "′" else None
    half = " and a half" if inches.endswith("½") else ""
    number = inches.rstrip("½")
    return f"{feet} foot {words.number(number)}{half}"


@rule("measure", rf"(?<=\ue000) ?/ ?(?P<unit>{_UNIT}){_END}", needs="/")
def per(match: re.Match[str], words: Words) -> str | None:
    """$80/bbl, 142/km²."""
    written = match["unit"]
    name = PER.get(written) or unit(written, single=True, british=words.british)
    return f" per {name}" if name else None


# -- degrees ---------------------------------------------------------------------------------------------

_SCALES = {"C": " Celsius", "F": " Fahrenheit", "": ""}
_DEGREE = r"(?:\s?[°º]\s?(?P<scale>[CF]\b)?|\s?(?P<letter>[CF])\b(?![-'’&+/]|\.[A-Z]))"


@rule(
    "coordinates",
    r"(?<![\w.])(?P<d>\d{1,3}(?:\.\d+)?)(?:\s?[°º]\s?|(?<=\.\d)|(?<=\.\d\d)|(?<=\.\d{3})|(?<=\.\d{4}))(?:(?P<m>\d{1,2}(?:\.\d+)?)\s?['′’]\s?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s?(?:\"|″|”|''|’’))?\s?)?(?P<way>[NSEW])\b",
    needs="NSEW",
)
def coordinates(match: re.Match[str], words: Words) -> str:
    said = f"{words.number(match['d'])} degrees"
    if match["m"]:
        said += f" {words.number(match['m'].lstrip('0') or '0')} minutes"
    if match["s"]:
        said += f" {words.number(match['s'].lstrip('0') or '0')} seconds"
    return f"{said} {COMPASS[match['way']]}"


@rule(
    "temperature",
    rf"(?P<a>{SIGN}{NUMBER})\s?[°º]?\s?[CF]?(?:\s?[-–—]\s?| to )(?P<b>{SIGN}{NUMBER}){_DEGREE}",
    needs="°ºCF",
)
def temperature_range(match: re.Match[str], words: Words) -> str | None:
    scale = match["scale"] or match["letter"] or ""
    return f"{words.number(match['a'])} to {words.number(match['b'])} degrees{_SCALES[scale]}"


@rule("temperature", rf"(?P<n>{SIGN}{NUMBER}){_DEGREE}", needs="°ºCF")
def temperature(match: re.Match[str], words: Words) -> str | None:
    if (
        match["letter"]
        and re.search(r"\b(?:[A-Z][a-z]+|[A-Z]) $", before(match))
        and not re.search(r"\b(?:At|By|To|Of|Below|Above) $", before(match))
    ):
        return None
    one = match["n"].lstrip("-−+") == "1" or (not match["letter"] and attributive(match))
    return f"{words.number(match['n'])} degree{'' if one else 's'}{_SCALES[match['scale'] or match['letter'] or '']}"


@rule("temperature", r"(?:[°º] ?|\b(?:degrees?|deg\.?) )(?P<scale>[CF])\b", needs="CF")
def degrees_alone(match: re.Match[str], words: Words) -> str:
    return "degrees" + _SCALES[match["scale"]]


# -- the compass -----------------------------------------------------------------------------------------

COMPASS = {
    "N": "north",
    "S": "south",
    "E": "east",
    "W": "west",
    "NE": "northeast",
    "NW": "northwest",
    "SE": "southeast",
    "SW": "southwest",
    "NNE": "north northeast",
    "NNW": "north northwest",
    "SSE": "south southeast",
    "SSW": "south southwest",
    "ENE": "east northeast",
    "ESE": "east southeast",
    "WNW": "west northwest",
    "WSW": "west southwest",
}
_POINT_NAMES = "|".join(sorted(COMPASS, key=len, reverse=True))


@rule(
    "compass",
    rf"\b(?P<a>{_POINT_NAMES})(?:(?: to |[-/])(?P<b>{_POINT_NAMES}))?(?=[ -](?:winds?|swells?|gusts?|breezes?|flow|coast|corner|quadrant)\b| at \d| \d)"
    rf"|(?<=[a-z\d.] )(?P<c>{_POINT_NAMES})(?= of (?:the )?[A-Z])",
    needs="NSEW",
)
def compass(match: re.Match[str], words: Words) -> str | None:
    """NW winds, 12 km SSE of Miami; a single letter only with a wind or a distance."""
    if point := match["c"]:
        near = len(point) > 1 or re.search(
            r"\d ?(?:km|mi|miles|kilometers|kilometres|nm)\.? $", before(match)
        )
        return COMPASS[point] if near else None
    weather = re.search(r"(?i)\b(?:winds?|gust\w*|swells?|breeze|knots?|kt|mph|km/h)\b", match.string)
    blowing = re.match(r" (?:winds?|swells?|at)", after(match)) or re.search(r"winds? $", before(match))
    if not weather or (len(match["a"]) == 1 and not blowing):
        return None
    return COMPASS[match["a"]] + (f" to {COMPASS[match['b']]}" if match["b"] else "")


@rule("measure", r"(?<![\w/])(?P<unit>[A-Za-zµ]{2,4}[²³])(?!\w)", needs="²³")
def bare_unit(match: re.Match[str], words: Words) -> str | None:
    """Per cm², in km²: a power that no number goes with."""
    return unit(match["unit"], single=before(match).endswith("per "), british=words.british)


RULES: tuple[Rule, ...] = (
    coordinates,
    temperature_range,
    temperature,
    degrees_alone,
    feet_and_inches,
    dimensions,
    part_of_unit,
    measure_range,
    measure,
    per,
    bare_unit,
)
