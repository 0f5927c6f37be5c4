"""Quantities with a unit: distances, areas, speeds, temperatures, coordinates."""

from __future__ import annotations

import re

from narrator.speech.context import NOUNS, after, attributive, before, in_quotation
from narrator.speech.numbers import DASH, HALVES, MAGNITUDE_WORDS, MAGNITUDES, NUMBER, SIGN, VULGAR, Words
from narrator.speech.sights import CAPITAL, FIGURE, beside
from narrator.speech.spans import Rule, rule
from narrator.speech.units import PER, TESLA, unit

_AMBIGUOUS = {
    # Units that are words or names too: they count only where these patterns find what goes with them.
    "in": r"^[ ,.]*(?:of|tall|long|wide|high|deep|thick|diameter|rain\w*|snow\w*)\b|^\.?$",
    "A": r"(?!)",
    "W": r"^(?! ?\d)",
    "N": r"(?!)",
    "K": r"^(?:[,.;)]|$| (?:and|or|to|light|white|warm|cool|tone|bulbs?|LEDs?|color|colour)\b| \()",
    "mo": r"^\b[. )]",
    "a": r"(?!)",
    "ac": r"^(?:[,;)]|\.?$)",
    "pc": r"(?!)",
    "AU": r"^(?: from|[ ,.)]|$)",
    "ct": r"^ ?(?:gold|diamond)",
    "T": TESLA,
    "d": r"^(?:[.,;)]|$| (?:and|or|to|after|before|per|of|from)\b)",
    "Ma": r"^(?:[.,;)]|$|-old| (?:old|ago|BP|B P)\b)",
    "ka": r"^(?:[.,;)]|$|-old| (?:old|ago|BP|B P)\b)",
    "ov": r"^\.?[,;)]",
    "NM": r"^ (?:[NSEW\ue000]|north|south|east|west|off\b|from\b|of\b|out\b|away\b|long\b|wide\b)|^-",
    "pt": r"(?!)",
    "pg": r"(?!)",
}
_UNIT = r"(?:mL/min/1\.73 m²|lb-ft|ft-lbs?|N[·⋅]m|(?:(?:sq|cu|square|cubic)\.?[ -]?)?[A-Za-zµμÅΩ]{1,5}(?:²|³|\^[23]|[23](?![\d,]))?(?:(?:/| per )[A-Za-z]{1,6}(?:²|³|\^[23]|[23](?!\d))?)*)"
_END = r"(?![\w²³]|['’&]\w|/[A-Za-z]|\.[A-Za-z]\.)"
_POINT = r"(?:\.(?= [a-z\d(]|[,;)]| [NSEW]{1,3} of )|(?<=-(?:mo|yr|wk|hr|ft|lb|in|mi))\.(?= ))?"
"""The point of a shortened unit, where the sentence goes on."""


def _is_unit(match: re.Match[str]) -> bool:
    written, gap = match["unit"], match["gap"]
    if _is_name(match, written, gap):
        return False
    sure = match.group().endswith(".") or (written in ("in", "W", "pt") and gap in ("", "-"))
    return written not in _AMBIGUOUS or sure or bool(re.search(_AMBIGUOUS[written], after(match)[:14]))


def _is_name(match: re.Match[str], written: str, gap: str) -> bool:
    """Whether it only looks like a unit: a Route 9W, eight J-16s, an A350-1000, a 2-in-1, 4K video."""
    lead, follows = before(match), after(match)
    if written in _GLUED:
        points = re.search(r"\d\.\d", match.group()) or re.search(r"(?i)\b(?:up|down|by|plus|minus) $", lead)
        return bool(gap) and not (written.startswith("pp") and points)
    if written == "in":
        return bool(re.match(r"-\d|, ?\d+-out\b", follows))
    if written == "K":
        screen = not gap and re.match(r"[1-9]\d?K", match.group()) and not re.search(_COLD, match.string)
        return gap == "-" or bool(screen)
    if written == "s" and (re.search(_MODEL, lead) or re.match(r"7[0-8]7(?:-\d{1,3})?s", match.group())):
        return True
    return len(written) == 1 and bool(re.search(rf"\d-$|{_ROAD}", lead) or re.match(r"-\d", follows))


_IN_CONTEXT: tuple[tuple[str, str, tuple[str, str]], ...] = (
    (
        "nm",
        r"(?i:\b(?:nautical|coast|offshore|ships?|vessels?|tankers?|ferry|navy|port|strait|gulf|aircraft|planes?|sea|island)\b)"
        r"|\d ?nm (?:[NSEW]{1,3}\b|north|south|east|west|off\b)",
        ("nautical mile", "nautical miles"),
    ),
    (
        "g",
        r"\b(?:PGA|accelerations?|[Gg]-forces?|ground motion|pull(?:s|ed|ing)?|centrifug\w*)\b",
        ("G", "G"),
    ),
    (
        "pts",
        r"\b(?:CI|RCT|placebo|A&E|hospitals?|[Pp]hase|dos(?:es?|ed)|efficacy|cohort)\b",
        ("patient", "patients"),
    ),
    ("bps", r"\d{2},?\d{3} ?bps", ("bit per second", "bits per second")),
    ("kt", r" (?:gold|yellow|white|rose|Certified)\b", ("karat", "karat")),
    ("kt", r"\b(?:nuclear|atomic|warheads?|yield|bombs?|blast)\b", ("kiloton", "kilotons")),
)
"""Units that are something else in a sentence that speaks of certain things: the unit, what it speaks of, its names."""


def _named(match: re.Match[str], words: Words, *, single: bool) -> str | None:
    """The unit of a match, where it can be one."""
    written = match["unit"]
    if not _is_unit(match):
        return None
    for symbol, topic, names in _IN_CONTEXT:
        if written == symbol and re.search(topic, match.string):
            return names[0 if single else 1]
    return unit(written, single=single, british=words.british)


_COLD = r"(?i)\b(?:kelvins?|temperatures?|cool\w*|cold\w*|cryo\w*|superconduct\w*|helium)\b"
_ROAD = r"\b(?:Route|Rte\.?|Rt\.|Highway|Hwy\.?|Exit|Gate|Apt\.|Unit|Room|Platform) $"
"""What is called by a number and a letter."""
_GLUED = frozenset({"pp", "pps", "MP"})
"""Units that are something else when they stand apart: 3 pp. are pages, 10 MPs sit in parliament."""
_MODEL = r"\b(?:iPhone|iPad|Galaxy|Pixel|Xbox|PlayStation) $"
"""What is called by a number, and so takes the s of a plural: iPhone 15s."""
_SINGLE = (
    r"-(?:thick|long|wide|high|deep|tall|old|diameter|range)\b| (?:light|white|color|colour|LEDs?|bulbs?)\b|"
    r" (?:(?:heavy|light|medium|machine|automatic|anti-aircraft|anti-tank|self-propelled|towed|sniper|assault|tank|field|mountain) ){0,2}"
    r"(?:caliber|calibre|howitzers?|guns?|mortars?|shells?|rounds?|cannons?|artillery|rockets?|ammunition|rifles?|pistols?|"
    r"cartridges?|bullets?|fire|lens|film|grenades?|projectiles?|autocannons?|tank|bombs?|warheads?|missiles?|drones?|boats?|"
    r"vessels?|trucks?|relay|teams?|squads?|quartets?|dash|race|freestyle|hurdles|sprint|backstroke|butterfly|breaststroke|medley|steeplechase|"
    r"final|heats?|pipelines?|fence|seas|waves|swells?|turbines?|batter(?:y|ies)|engines?|process|chips?|nodes?)\b"
)


@rule(
    "measure",
    rf"(?P<a>{SIGN}{NUMBER})(?:(?P<dash>{DASH})|(?P<and> (?:to|and|or) ))(?P<b>{SIGN}{NUMBER})(?P<scale> {MAGNITUDE_WORDS})?(?P<gap>[\s-]?)(?P<unit>{_UNIT}){_END}{_POINT}",
    starts=FIGURE,
)
def measure_range(match: re.Match[str], words: Words) -> str | None:
    single = match["gap"] == "-" or attributive(match) or re.match(_SINGLE, after(match))
    name = _named(match, words, single=bool(single))
    if name is None:
        return None
    between = match["and"] or " to "
    return f"{words.number(match['a'])}{between}{words.number(match['b'])}{match['scale'] or ''} {name}"


@rule(
    "measure",
    rf"(?<![\w.])(?P<numbers>{NUMBER}(?:mm|cm|m|ft)?(?:\s?[x×]\s?{NUMBER}(?:(?:mm|cm|m|ft)(?=\s?[x×]))?)+)(?P<gap>[\s-]?)"
    rf"(?P<unit>mm(?=R\b)|{_UNIT})?(?P<rimmed>R?){_END}",
    starts=FIGURE,
    needs="x×",
    holds=("x0", "×0", "x ", "× ", "x.", "×."),
)
def dimensions(match: re.Match[str], words: Words) -> str | None:
    """7.62x39mm, 10 × 20 m."""
    parts = re.split(r"\s?[x×]\s?", match["numbers"])
    if parts[0] == "0":
        return None  # 0x20
    numbers = " by ".join(words.number(re.sub(r"[a-z]+$", "", part)) for part in parts)
    written, rimmed = match["unit"] or "", " R" if match["rimmed"] else ""
    single = bool(rimmed or match["gap"] == "-" or re.match(_SINGLE, after(match)))
    if name := unit(written, single=single, british=words.british):
        return f"{numbers} {name}{rimmed}"
    return numbers + match["gap"] + written if match["gap"] or not written else None


@rule(
    "measure",
    rf"(?P<n>{SIGN}{NUMBER})(?P<half>½|¼|¾)?(?P<plus>\+)?(?P<scale>[ -]{MAGNITUDE_WORDS}|(?:k|K|m|M|B|mn|bn|tn)(?= (?:ft|mi|km|b/d|bpd|boe|bbl|cu|sq|ha|kg|t|kWh|MWh|GWh|MW)\b))?(?P<gap>[\s-]?)(?P<unit>{_UNIT}){_END}{_POINT}",
    starts=FIGURE,
)
def measure(match: re.Match[str], words: Words) -> str | None:
    """70 km, 155mm, a 5-km run, 35 µg/m³."""
    glued = match["gap"] == "" and re.match(
        rf"{NOUNS}| [A-Z]{{1,4}}-?\d" if match["unit"] == "mm" else NOUNS, after(match)
    )
    compound = match["gap"] == "-" or attributive(match) or glued or re.match(_SINGLE, after(match))
    name = _named(match, words, single=bool(compound) or match["n"].lstrip("-−+") == "1")
    if (
        name is None
        or re.search(r"[A-Za-z]-?$", before(match, 2))
        or (match["n"].startswith("0") and match["n"].isdigit() and len(match["n"]) > 1)
    ):
        return None
    scale = (match["scale"] or "").strip(" -")
    number = words.number(match["n"]) + HALVES[match["half"] or ""] + (" plus" if match["plus"] else "")
    said = [number, MAGNITUDES.get(scale.lower(), scale), name]
    return " ".join(part for part in said if part)


@rule(
    "measure",
    rf"(?<![\d.,])(?P<v>[½⅓⅔¼¾⅛⅜⅝⅞])(?P<gap>[ -]?)(?P<unit>{_UNIT}){_END}{_POINT}",
    needs="½⅓⅔¼¾⅛⅜⅝⅞",
)
def vulgar_part(match: re.Match[str], words: Words) -> str | None:
    """¼ mi."""
    name = _named(match, words, single=True)
    return f"{words.fraction(*VULGAR[match['v']])} {name}" if name else None


@rule(
    "measure",
    rf"(?<![\w/.,])(?:(?P<n>\d{{1,3}})[ -])?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?P<gap>[ -]?)(?P<unit>{_UNIT}){_END}{_POINT}",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def part_of_unit(match: re.Match[str], words: Words) -> str | None:
    """3/8 in., 1 1/4 miles, a 1/2-mile walk."""
    one, name = _named(match, words, single=True), _named(match, words, single=False)
    a, b = int(match["a"]), int(match["b"])
    if not (one and name and 0 < a < b):
        return None
    if b not in _DIVISORS:
        return None if match["n"] else f"{words.cardinal(a)} {words.cardinal(b)} {name}"
    if match["n"]:
        return f"{words.mixed(int(match['n']), a, b)} {one if match['gap'] == '-' else name}"
    if match["gap"] == "-":
        return f"{words.fraction(a, b).removeprefix('one ')}-{one}"
    return f"{words.fraction(a, b)} of {'an' if one[0] in 'aeio' else 'a'} {one}"


_DIVISORS = frozenset((2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64, 100))
"""What a unit is divided into; a tablet of 8/90 mg has so much of each of two things."""


@rule(
    "measure",
    r"(?<![\w.])(?P<feet>\d{1,2})(?:(?P<sign>['′’])(?:\s?(?P<inches>\d{1,2}(?:½|\.\d)?)(?:\"|″|”|''|’’)?)?|(?P<ft>\s?ft\.?)\s?(?P<in>\d{1,2})\s?in\b\.?)(?!\w)",
    starts=FIGURE,
    holds=("0'", "0′", "ft"),
)
def feet_and_inches(match: re.Match[str], words: Words) -> str | None:
    inches = match["inches"] or match["in"] or ""
    if match["ft"] and (attributive(match) or re.match(r"-tall\b", after(match))):
        return _height(match["feet"], inches, words)
    if match["ft"]:
        return f"{words.cardinal(int(match['feet']))} {'foot' if match['feet'] == '1' else 'feet'} {words.cardinal(int(inches))} {'inch' if inches == '1' else 'inches'}"
    if not inches and match["sign"] != "′":
        return None  # Most likely a quotation that ends.
    return _height(match["feet"], inches, words)


def _height(feet: str, inches: str, words: Words) -> str:
    if not inches:
        return f"{words.cardinal(int(feet))} feet"
    half = " and a half" if inches.endswith("½") else ""
    return f"{words.cardinal(int(feet))} foot {words.number(inches.rstrip('½'))}{half}"


@rule(
    "measure",
    r"(?<![\w.'′’/])(?:(?P<a>\d{1,2},\d{3}|\d{3,5})[-–])?(?P<b>\d{1,2},\d{3}|\d{3,5})['′’](?!\w)",
    starts=FIGURE,
    needs="'′",
    holds=("0'", "0′"),
)
def many_feet(match: re.Match[str], words: Words) -> str | None:
    """Snow above 3,000-3,500'."""
    if in_quotation(match) or not re.search(_HIGH, match.string):
        return None
    start = f"{words.number(match['a'])} to " if match["a"] else ""
    return f"{start}{words.number(match['b'])} feet"


_HIGH = r"(?i)\b(?:snow|elevations?|altitudes?|feet|peaks?|summits?|depths?|deep|tall|ceilings?|cruising)\b"


_FEET = r"(?P<{0}>\d{{1,2}})['′’](?:\s?(?P<{1}>\d{{1,2}}(?:½|\.\d)?)(?:\"|″|”|''|’’)?)?"


@rule(
    "measure",
    rf"(?<![\w.]){_FEET.format('a', 'ai')}\s?(?:[-–—]|to)\s?{_FEET.format('b', 'bi')}(?!\w)",
    starts=FIGURE,
    holds=("0'", "0′"),
)
def heights(match: re.Match[str], words: Words) -> str:
    """5'10"–6'."""
    ends = (_height(match[feet], match[inches] or "", words) for feet, inches in (("a", "ai"), ("b", "bi")))
    return " to ".join(ends)


@rule(
    "measure",
    rf"(?:(?<=\ue000) ?|(?<=[a-z]{{4}})(?=/(?:[a-z]*[A-Zµ²³]|[a-z]{{1,2}}[23]\b|min\b|hr\b|sec\b|yr\b|wk\b|{'|'.join(PER)})))/ ?(?P<unit>{_UNIT}){_END}(?:(?<=/sh)\.|{_POINT})",
    needs="/",
)
def per(match: re.Match[str], words: Words) -> str | None:
    """$80/bbl, 142/km²; vehicles/day, cents/kWh."""
    written = match["unit"]
    name = PER.get(written) or unit(written, single=True, british=words.british)
    return f" per {name}" if name else None


@rule(
    "measure",
    rf"(?P<n>{SIGN}{NUMBER})(?:[-–](?P<to>{NUMBER}))?/(?P<unit>{_UNIT}){_END}",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def counted_per(match: re.Match[str], words: Words) -> str | None:
    """142/km², 500/day."""
    name = PER.get(match["unit"]) or unit(match["unit"], single=True, british=words.british)
    to = f" to {words.number(match['to'])}" if match["to"] else ""
    return f"{words.number(match['n'])}{to} per {name}" if name else None


@rule(
    "measure",
    rf"(?P<n>{SIGN}{NUMBER})[ ·⋅]?(?:(?P<a>{_UNIT})[ ·⋅])?(?P<b>[A-Za-zµ]{{1,4}})⁻(?P<power>[¹²])",
    starts=FIGURE,
    needs="⁻",
)
def inverse(match: re.Match[str], words: Words) -> str | None:
    """12 km s⁻¹, 125 fb⁻¹."""
    below = unit(match["b"], single=True, british=words.british)
    above = unit(match["a"], single=False, british=words.british) if match["a"] else ""
    if below is None or above is None:
        return None
    number, square = words.number(match["n"]), " squared" if match["power"] == "²" else ""
    if not above and match["b"] in _INVERTED:
        return f"{number} inverse {unit(match['b'], single=False)}"
    return f"{number} {above} per {below}{square}".replace("  ", " ")


_INVERTED = frozenset({"fb", "pb", "ab", "nb"})
"""Areas that physicists count events by."""


@rule(
    "measure",
    rf"(?P<n>{SIGN}{NUMBER})/(?P<of>1,?000|10,?000|100,?000|100[kK]|1,000,000|1[mM])(?![\w,])(?P<many> [a-z]+s\b)?",
    starts=FIGURE,
    holds=("0/",),
)
def rate(match: re.Match[str], words: Words) -> str | None:
    """26/1,000 births."""
    if "," not in match["of"] and not match["many"]:
        return None
    scale = {"k": " thousand", "m": " million"}.get(match["of"][-1].lower(), "")
    of = words.number(match["of"].rstrip("kKmM"))
    return f"{words.number(match['n'])} per {of}{scale}{match['many'] or ''}"


@rule("money", r"(?<=[\d\ue000])/(?P<sign>[$€£])1?(?!\d|[.,]\d)", needs="$€£")
def per_currency(match: re.Match[str], words: Words) -> str:
    """¥160/$."""
    return " per " + {"$": "dollar", "€": "euro", "£": "pound"}[match["sign"]]


@rule("measure", r"(?<![\w/])(?P<a>\d{2,3})/(?P<b>\d{2,3}) ?mm ?Hg\b", starts=FIGURE, holds=("Hg",))
def blood_pressure(match: re.Match[str], words: Words) -> str:
    """120/80 mmHg."""
    return f"{words.code(match['a'])} over {words.code(match['b'])} {unit('mmHg', single=False)}"


# -- degrees ---------------------------------------------------------------------------------------------

_FREIGHTER = r"\b7[0-8]7-\dF$"
"""A 747-8F flies, and is no temperature."""
_SCALES = {"C": " Celsius", "F": " Fahrenheit", "": ""}
_DEGREE = r"(?:\s?[°º](?:\s?(?P<scale>[CF]\b))?|\s?(?P<letter>[CF])\b(?![-'’&+/]|\.[A-Z]))"


@rule(
    "coordinates",
    r"(?<![\w.])(?P<d>\d{1,3}(?:\.\d+)?)(?:\s?[°º]\s?|(?P<bare>(?<=\.\d) | (?<=\.\d\d )(?=[NSEW]\b))|(?<=\.\d)|(?<=\.\d\d)|(?<=\.\d{3})|(?<=\.\d{4}))(?:(?P<m>\d{1,2}(?:\.\d+)?)\s?['′’]\s?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s?(?:\"|″|”|''|’’))?\s?)?(?P<way>[NSEW])\b",
    starts=FIGURE,
    holds=("°", "º", *beside("0 ", "NSEW"), *beside("'\"′″", "NSEW")),
)
def coordinates(match: re.Match[str], words: Words) -> str | None:
    if match["bare"] and not re.search(r"(?i)\b(?:lat|long?|latitude|longitude|coordinates)\b", match.string):
        return None
    said = f"{words.number(match['d'])} degrees"
    if match["m"]:
        said += f" {words.number(match['m'].lstrip('0') or '0')} minutes"
    if match["s"]:
        said += f" {words.number(match['s'].lstrip('0') or '0')} seconds"
    return f"{said} {COMPASS[match['way']]}"


@rule(
    "temperature",
    rf"(?P<a>{SIGN}{NUMBER})\s?[°º]?\s?[CF]?(?:{DASH}| to )(?P<b>{SIGN}{NUMBER}){_DEGREE}",
    starts=FIGURE,
    holds=("°", "º", "0C", "0F", " C", " F"),
)
def temperature_range(match: re.Match[str], words: Words) -> str | None:
    if re.fullmatch(_FREIGHTER, match.group()):
        return None
    scale = match["scale"] or match["letter"] or ""
    return f"{words.number(match['a'])} to {words.number(match['b'])} degrees{_SCALES[scale]}"


@rule(
    "temperature",
    rf"(?P<n>{SIGN}{NUMBER}){_DEGREE}",
    starts=FIGURE,
    needs="°ºCF",
    holds=("°", "º", "0C", "0F", " C", " F"),
)
def temperature(match: re.Match[str], words: Words) -> str | None:
    if re.search(_FREIGHTER, before(match) + match.group()):
        return None
    if (
        match["letter"]
        and re.search(r"\b(?:\w*[A-Z]\w*|(?:Apt|Rm|Ste|Bldg|Fig|No|Unit)\.) $", before(match))
        and not re.search(
            r"\b(?:At|By|To|Of|Below|Above|Highs?|Lows?|Around|Near|Only|Just|About) $", before(match)
        )
    ):
        return None
    one = match["n"].lstrip("-−+") == "1" or (not match["letter"] and attributive(match))
    return f"{words.number(match['n'])} degree{'' if one else 's'}{_SCALES[match['scale'] or match['letter'] or '']}"


@rule(
    "temperature", r"(?:[°º] ?|\b(?:degrees?|deg\.?) )(?P<scale>[CF])\b", needs="CF", holds=("°", "º", "de")
)
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
    rf"\b(?P<a>{_POINT_NAMES})(?:(?: to |[-/])(?P<b>{_POINT_NAMES}))?(?=[ -](?:winds?|swells?|gusts?|breezes?|flow|coast|corner|quadrant)\b| (?:at|@) \d| \d)"
    rf"|(?<=[\w.)\ue000] )(?P<c>{_POINT_NAMES})(?:[-/](?P<e>{_POINT_NAMES}))?(?P<point>\.)?(?= of (?:the )?[A-Z\ue000])"
    rf"|(?<!\w)(?P<f>{_POINT_NAMES})(?=-(?:facing|bound|moving|blowing)\b)"
    rf"|(?:(?<=from the )|(?<=to the )|(?<=winds )|(?<=wind )|(?<=[a-z]ing ))(?P<d>{_POINT_NAMES})\b(?!\.\w|['’&-])",
    starts=CAPITAL,
    needs="",
    holds=tuple(point + end for point in "NSEW" for end in " ./-,;)"),
)
def compass(match: re.Match[str], words: Words) -> str | None:
    """NW winds, 12 km SSE of Miami; a single letter only with a wind or a distance."""
    if point := match["f"]:
        return COMPASS[point]
    if point := match["c"]:
        near = (
            len(point) > 1
            or match["e"]
            or match["point"]
            or re.search(r"\d ?(?:km|mi|miles|kilometers|kilometres|nmi?|NM)\.?\)? $", before(match))
        )
        return COMPASS[point] + (f" to {COMPASS[match['e']]}" if match["e"] else "") if near else None
    weather = re.search(
        r"(?i)\b(?:winds?|gust\w*|swells?|breeze|knots?|kt|mph|km/h|gale|veer\w*|back(?:ing|ed)|hurricane|storm)\b",
        match.string,
    )
    blowing = re.match(r" (?:winds?|swells?|at|@)", after(match)) or re.search(r"winds? $", before(match))
    point = match["a"] or match["d"]
    if not weather or (match["a"] and len(point) == 1 and not (blowing or match["b"])):
        return None
    return COMPASS[point] + (f" to {COMPASS[match['b']]}" if match["b"] else "")


@rule(
    "measure",
    r"(?<![\w/])(?P<unit>(?:m|[A-Za-zµ]{2,4})[²³]|(?:km|m|mi|ft|kg|mg|µg|g|l|ml|kWh|MW|GB|MB)/(?:h|hr|s|km|kg|kWh|MWh|t|l|L|ml|mL|dL|ha|day|year|m[²³23]))(?!\w)",
    needs="²³/",
)
def bare_unit(match: re.Match[str], words: Words) -> str | None:
    """Per cm², in km/h: a unit that no number goes with."""
    return unit(match["unit"], single=before(match).endswith("per "), british=words.british)


_BOUND = {"N": "northbound", "S": "southbound", "E": "eastbound", "W": "westbound"}


@rule("compass", r"(?<=[\w\ue000] )(?P<way>[NSEW])(?:/B|(?<=\d .)B)\b", starts=CAPITAL, needs="B")
def bound(match: re.Match[str], words: Words) -> str | None:
    """I-80 E/B, Hwy. 50 EB."""
    road = re.search(r"\b(?:I-\d+|Hwys?|Highway|Interstate|Route|Rte|US|Exits?|lanes?)\b", match.string)
    return _BOUND[match["way"]] if "/" in match.group() or road else None


RULES: tuple[Rule, ...] = (
    bound,
    blood_pressure,
    coordinates,
    temperature_range,
    temperature,
    degrees_alone,
    heights,
    feet_and_inches,
    many_feet,
    inverse,
    dimensions,
    vulgar_part,
    part_of_unit,
    measure_range,
    measure,
    rate,
    counted_per,
    per,
    per_currency,
    bare_unit,
)
