"""Weather as airports report it: METAR KJFK 121651Z 18012KT 10SM FEW250 24/16 A2992.

The groups are those of the World Meteorological Organization's code FM 15, as pilots' manuals explain them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from narrator.speech.letters import letters
from narrator.speech.measures import COMPASS
from narrator.speech.numbers import Words
from narrator.speech.sights import CAPITAL
from narrator.speech.spans import Rule, rule

_SKY = {"FEW": "few clouds", "SCT": "scattered clouds", "BKN": "broken clouds", "OVC": "overcast"}
_CLOUD = {"CB": " with thunderclouds", "TCU": " with towering clouds"}
_AS_A_WHOLE = {
    "AUTO": "automatic",
    "COR": "corrected",
    "CAVOK": "ceiling and visibility O K",
    "SKC": "sky clear",
    "CLR": "sky clear",
    "NSC": "no significant cloud",
    "NCD": "no cloud detected",
    "NOSIG": "no significant change",
}
_QUALITIES = {
    "-": "light",
    "+": "heavy",
    "VC": "nearby",
    "MI": "shallow",
    "BC": "patchy",
    "PR": "partial",
    "DR": "drifting",
    "BL": "blowing",
    "FZ": "freezing",
}
_SHOWERS, _THUNDER = "SH", "TS"
_PHENOMENA = {
    "DZ": "drizzle",
    "RA": "rain",
    "SN": "snow",
    "SG": "snow grains",
    "PL": "ice pellets",
    "GR": "hail",
    "GS": "small hail",
    "UP": "unknown precipitation",
    "FG": "fog",
    "BR": "mist",
    "HZ": "haze",
    "FU": "smoke",
    "SA": "sand",
    "DU": "dust",
    "VA": "volcanic ash",
    "SQ": "squalls",
    "FC": "funnel cloud",
    "SS": "sandstorm",
    "DS": "dust storm",
}


def _whole(group: re.Match[str], words: Words) -> str:
    return _AS_A_WHOLE[group[0]]


def _wind(group: re.Match[str], words: Words) -> str:
    way = "variable" if group["way"] == "VRB" else f"{words.digits(group['way'])} degrees"
    if int(group["speed"]) == 0:
        return "wind calm"
    gust = f" gusting {words.cardinal(int(group['gust']))}" if group["gust"] else ""
    unit = "knots" if group["unit"] == "KT" else "meters per second"
    return f"wind {way} at {words.cardinal(int(group['speed']))}{gust} {unit}"


def _veering(group: re.Match[str], words: Words) -> str:
    return f"varying between {words.digits(group['a'])} and {words.digits(group['b'])} degrees"


def _miles(group: re.Match[str], words: Words) -> str:
    whole, part = group["whole"], group["part"]
    lead = {"P": "more than ", "M": "less than "}.get(group["sign"] or "", "")
    if not part:
        return f"visibility {lead}{words.cardinal(int(whole))} mile{'' if whole == '1' else 's'}"
    a, b = map(int, part.split("/"))
    said = words.mixed(int(whole), a, b) + " miles" if whole else words.fraction(a, b) + " mile"
    return f"visibility {lead}{said}"


def _meters(group: re.Match[str], words: Words) -> str:
    if group[0] == "9999":
        return "visibility ten kilometers or more"
    return f"visibility {words.cardinal(int(group[0]))} meters"


def _clouds(group: re.Match[str], words: Words) -> str:
    feet = f"{words.cardinal(100 * int(group['height']))} feet"
    if group["cover"] == "VV":
        return f"vertical visibility {feet}"
    return f"{_SKY[group['cover']]} at {feet}{_CLOUD.get(group['kind'] or '', '')}"


def _temperatures(group: re.Match[str], words: Words) -> str:
    said = [
        words.number(each.replace("M", "-").replace("-0", "-").lstrip("0") or "0")
        for each in group.group("a", "b")
    ]
    return f"temperature {said[0]}, dew point {said[1]}"


def _pressure(group: re.Match[str], words: Words) -> str:
    return f"{'altimeter' if group['sign'] == 'A' else 'Q N H'} {words.digits(group['n'])}"


def _weather(group: re.Match[str], words: Words) -> str:
    parts = re.findall(r"[A-Z]{2}|[-+]", group[0])
    qualities = [_QUALITIES[part] for part in parts if part in _QUALITIES]
    falling = [_PHENOMENA[part] for part in parts if part in _PHENOMENA]
    said = " ".join([*qualities, " and ".join(falling)]).strip()
    if _SHOWERS in parts:
        said = f"{said} showers".strip()
    if _THUNDER in parts:
        said = f"thunderstorm with {said}" if said else "thunderstorm"
    return said


_GROUPS: tuple[tuple[str, Callable[[re.Match[str], Words], str]], ...] = (
    ("|".join(_AS_A_WHOLE), _whole),
    (r"(?P<way>VRB|\d{3})(?P<speed>\d{2,3})(?:G(?P<gust>\d{2,3}))?(?P<unit>KT|MPS)", _wind),
    (r"(?P<a>\d{3})V(?P<b>\d{3})", _veering),
    (r"(?P<sign>[PM])?(?:(?P<whole>\d{1,2})(?= \d/|SM) ?)?(?P<part>\d/\d{1,2})?SM", _miles),
    (r"\d{4}", _meters),
    (r"(?P<cover>FEW|SCT|BKN|OVC|VV)(?P<height>\d{3})(?P<kind>CB|TCU)?", _clouds),
    (r"(?P<a>M?\d\d)/(?P<b>M?\d\d)", _temperatures),
    (r"(?P<sign>[AQ])(?P<n>\d{4})", _pressure),
    (rf"[-+]?(?:VC|MI|BC|PR|DR|BL|FZ|SH|TS)*(?:{'|'.join(_PHENOMENA)})+|[-+]?(?:VC)?TS", _weather),
)
_ANY_GROUP = "|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern, _ in _GROUPS)


@rule(
    "weather",
    rf"\b(?:(?P<kind>METAR|SPECI) )?(?P<station>[A-Z]{{4}}) (?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)Z"
    rf"(?P<groups>(?: (?:{_ANY_GROUP})(?![\w/]))+)",
    starts=CAPITAL,
    holds=("0Z",),
)
def airport(match: re.Match[str], words: Words) -> str:
    """An airport's report, group by group."""
    hour, minute = (
        words.digits(match[each], "oh") if match[each][0] == "0" else words.cardinal(int(match[each]))
        for each in ("hour", "minute")
    )
    minute = "hundred" if match["minute"] == "00" else minute
    kind = f"{match['kind'].capitalize()} " if match["kind"] else ""
    said = [
        f"{kind}{letters(match['station'])}",
        f"the {words.ordinal(int(match['day']))} at {hour} {minute} Zulu",
    ]
    found = re.finditer(rf"(?<= )(?:{_ANY_GROUP})(?![\w/])", match["groups"])
    return ", ".join([*said, *(_say(group[0], words) for group in found)])


def _say(written: str, words: Words) -> str:
    matches = ((re.fullmatch(pattern, written), say) for pattern, say in _GROUPS)
    return next(say(group, words) for group, say in matches if group)


@rule(
    "weather",
    rf"(?:\b(?P<way>{'|'.join(sorted(COMPASS, key=len, reverse=True))}) ?)?(?<![\d.,-])(?:(?P<from>\d{{1,3}})[-–])?(?P<speed>\d{{1,3}}) ?(?P<g>G)(?P<gust>\d{{2,3}}) ?(?P<unit>KT|kts?|mph)\b",
    needs="G",
    holds=("G0",),
)
def gusts(match: re.Match[str], words: Words) -> str:
    """SW 15G30KT."""
    way = f"{COMPASS[match['way']]} " if match["way"] else ""
    unit = "miles per hour" if match["unit"] == "mph" else "knots"
    start = f"{words.cardinal(int(match['from']))} to " if match["from"] else ""
    return f"{way}{start}{words.cardinal(int(match['speed']))} gusting {words.cardinal(int(match['gust']))} {unit}"


@rule(
    "weather",
    r"(?:(?<=kt, )|(?<=kts, )|(?<=mph, )|(?<=knots, ))G(?P<gust>\d{2,3})\b",
    starts=CAPITAL,
    needs="G",
    holds=("G0",),
)
def gusting(match: re.Match[str], words: Words) -> str:
    """20-30kt, G45."""
    return f"gusting {words.cardinal(int(match['gust']))}"


RULES: tuple[Rule, ...] = (airport, gusts, gusting)
