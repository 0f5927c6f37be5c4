"""Places as addresses and American politics shorten them: Fla., TX, D-Mass., Main St., 20500."""

from __future__ import annotations

import re

from narrator.speech.context import before
from narrator.speech.numbers import Words
from narrator.speech.spans import Rule, rule

_STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
_SHORT = {
    "Ala": "Alabama",
    "Ariz": "Arizona",
    "Ark": "Arkansas",
    "Calif": "California",
    "Colo": "Colorado",
    "Conn": "Connecticut",
    "Del": "Delaware",
    "Fla": "Florida",
    "Ga": "Georgia",
    "Ill": "Illinois",
    "Ind": "Indiana",
    "Kan": "Kansas",
    "Ky": "Kentucky",
    "La": "Louisiana",
    "Mass": "Massachusetts",
    "Md": "Maryland",
    "Mich": "Michigan",
    "Minn": "Minnesota",
    "Miss": "Mississippi",
    "Mo": "Missouri",
    "Mont": "Montana",
    "Neb": "Nebraska",
    "Nev": "Nevada",
    "Okla": "Oklahoma",
    "Ont": "Ontario",
    "Ore": "Oregon",
    "Pa": "Pennsylvania",
    "Tenn": "Tennessee",
    "Tex": "Texas",
    "Va": "Virginia",
    "Vt": "Vermont",
    "Wash": "Washington",
    "W.Va": "West Virginia",
    "Wis": "Wisconsin",
    "Wyo": "Wyoming",
} | {f"{code[0]}.{code[1]}": name for code, name in _STATES.items() if " " in name}
_SHORT_NAMES = "|".join(re.escape(name) for name in sorted(_SHORT, key=len, reverse=True))
_PARTIES = {"D": "Democrat", "R": "Republican", "I": "Independent"}
_STREETS = {
    "St": "Street",
    "Dr": "Drive",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Ln": "Lane",
    "Pl": "Place",
    "Sq": "Square",
}


@rule(
    "place",
    rf"(?<=[\"“( ,;—])(?P<party>[DRI])-(?:(?P<short>{_SHORT_NAMES})\.|(?P<place>[A-Z]{{2}}|[A-Z][a-z]+)\b)",
    needs="-",
)
def party(match: re.Match[str], words: Words) -> str | None:
    """A member of Congress: D-Mass., R-Ohio."""
    if not re.search(r"(?:, |\()$", before(match)):
        return None
    place = match["place"] or ""
    name = _SHORT[match["short"]] if match["short"] else _STATES.get(place, place)
    return f"{_PARTIES[match['party']]}, {name}"


@rule("place", rf"(?<=, )(?P<short>{_SHORT_NAMES})\.(?!\w)", needs=".")
def state(match: re.Match[str], words: Words) -> str:
    """Ft. Myers, Fla."""
    return _SHORT[match["short"]]


@rule("place", rf"(?<=[a-z], )(?P<code>{'|'.join(_STATES)})\b(?=[ ,.;)]|$)", needs=",")
def state_code(match: re.Match[str], words: Words) -> str | None:
    """Austin, TX."""
    return _STATES[match["code"]] if re.search(r"\b[A-Z][\w'’-]+, $", before(match)) else None


@rule("address", r"(?:(?<=\b[A-Z]{2} |[\ue000]{2} )|(?<=D\.C\. ))(?P<a>\d{5})(?:-(?P<b>\d{4}))?\b(?![,.]\d)")
def postcode(match: re.Match[str], words: Words) -> str:
    more = f", {words.digits(match['b'], 'oh')}" if match["b"] else ""
    return words.digits(match["a"], "oh") + more


_WAYS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_DIVIDED = (
    r"Korea|Sudan|Jerusalem|Virginia|Dakota|Carolina|Africa|America|Asia|Europe|Ireland|Macedonia|Yorkshire|Sussex|"
    r"Midlands|Bank|Coast|Timor|Germany|Vietnam|Yemen|Ossetia|Kivu|Darfur|Ghouta|Aleppo|London|Side|End"
)


_STREET = r"(?:St|Ave|Rd|Blvd|Ln|Dr|Street|Avenue|Road|Boulevard|Lane|Drive|Place|Pl|Court|Ct|Way|Parkway|Pkwy|Highway)\b"


@rule(
    "address",
    rf"(?<![\w.,$£€-])(?P<n>\d{{4}})(?= (?:[NSEW]\.? )?(?:(?:[A-Z][\w'’]+|\d{{1,3}}(?:st|nd|rd|th)) ){{1,3}}{_STREET})",
)
def house(match: re.Match[str], words: Words) -> str:
    """2309 E. 5th St."""
    return words.code(match["n"])


@rule(
    "address",
    rf"(?<=[\d\ue000] )(?P<way>[NSEW])\.(?= (?:[A-Z][a-z]|\d{{1,3}}(?:st|nd|rd|th)\b))|(?<![\w.])(?P<part>[NSEW])\.(?= (?:{_DIVIDED})\b)",
    needs="NSEW",
)
def quarter(match: re.Match[str], words: Words) -> str:
    """200 N. Main Street; N. Korea."""
    return _WAYS[match["way"] or match["part"]]


@rule(
    "address",
    r"(?<=\ue000 )(?P<a>[NS])(?P<b>[EW])\b(?=,|\.?$| [A-Z(])",
    needs="",
    holds=("NW", "NE", "SW", "SE"),
)
def quadrant(match: re.Match[str], words: Words) -> str:
    """Pennsylvania Ave. NW."""
    return _WAYS[match["a"]] + _WAYS[match["b"]].lower()


@rule(
    "address",
    r"(?<=[a-z\ue000] )(?:(?P<always>Ave|Blvd|Rd)\b\.?|(?P<point>Ln|Pl|Sq)\.|(?P<saint>St)\b\.?(?= [A-Za-z]|[,;]|\.?$)|(?P<doctor>Dr)\.(?= [a-z]|[,;]|$))(?!\w)",
    needs="SDABRLP",
)
def street(match: re.Match[str], words: Words) -> str | None:
    """Main St., where no saint's name follows; Saint and Doctor come before a name."""
    name = match.group().rstrip(".")
    if name in ("St", "Dr") and not re.search(r"(?:\b[A-Z][\w'’]+|\ue000) $", before(match)):
        return None
    return _STREETS[name]


def is_street(match: re.Match[str]) -> bool:
    """120 Main St. Boston: after a house number and a name it is a street, and no saint."""
    return bool(re.search(r"(?:\d|\ue000) (?:[NSEW]\.? )?(?:[A-Z][\w'’]+ )+$", before(match, 40)))


EARLY: tuple[Rule, ...] = (party, state_code, house, quarter)
RULES: tuple[Rule, ...] = (street, quadrant, state)
