"""Places as addresses and American politics shorten them: Fla., TX, D-Mass., Main St., 20500."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words
from narrator.speech.sights import CAPITAL, FIGURE
from narrator.speech.spans import Rule, alternatives, rule

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
_SHORT_NAMES = alternatives(_SHORT)
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
    starts=CAPITAL,
    needs="-",
    holds=("D-", "R-", "I-"),
)
def party(match: re.Match[str], words: Words) -> str | None:
    """A member of Congress: D-Mass., R-Ohio."""
    if not re.search(r"(?:, |\()$", before(match)):
        return None
    place = match["place"] or ""
    name = _SHORT[match["short"]] if match["short"] else _STATES.get(place, place)
    return f"{_PARTIES[match['party']]}, {name}"


@rule(
    "place",
    rf"(?:(?<=, )|(?<=\bin )|(?<=\bacross )|(?<=\band ))(?P<short>{_SHORT_NAMES})\.(?!\w)",
    starts=CAPITAL,
    needs=".",
)
def state(match: re.Match[str], words: Words) -> str | None:
    """Ft. Myers, Fla.; polls in Ga., Va. and Vt."""
    if re.search(r"\band $", before(match)) and not re.search(
        rf"\b(?:{_SHORT_NAMES})\.,? and $", before(match)
    ):
        return None
    return _SHORT[match["short"]]


@rule("place", rf"(?<=[a-z], )(?P<code>{'|'.join(_STATES)})\b(?=[ ,.;)]|$)", starts=CAPITAL, needs=",")
def state_code(match: re.Match[str], words: Words) -> str | None:
    """Austin, TX; but Jane Doe, MD."""
    lead, follows = before(match, 60), after(match)
    if not re.search(r"\b[A-Z][\w'’-]+, $", lead):
        return None
    degree = match["code"] in ("MD", "MS") and not re.match(r" \d{5}\b", follows)
    if degree and not re.search(
        rf"(?:\b(?:in|at|from|of|near|to|for|outside)|[-–—@|:]) {_CITY}, $|{_KNOWN}, $", lead
    ):
        return None
    if (
        match["code"] in ("ID", "OK", "OR", "IN", "ME", "HI")
        and re.match(r"^\W*\w+, $", lead)
        and re.match(", [a-z]", follows)
    ):
        return None
    return _STATES[match["code"]]


_KNOWN = (
    r"\b(?:Baltimore|Bethesda|Annapolis|Rockville|Silver Spring|College Park|Towson|Columbia|Gaithersburg|Hagerstown|Jackson|"
    r"Biloxi|Gulfport|Hattiesburg|Tupelo|Oxford|Meridian|Vicksburg|Greenville)"
)
"""Towns of Maryland and Mississippi, whose codes are degrees too."""
_CITY = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}"


@rule(
    "address",
    r"(?:(?<=\b[A-Z]{2} |[\ue000]{2} )|(?<=D\.C\. ))(?P<a>\d{5})(?:-(?P<b>\d{4}))?\b(?![,.]\d)",
    starts=FIGURE,
    needs=("0000",),
)
def postcode(match: re.Match[str], words: Words) -> str:
    more = f", {words.digits(match['b'], 'oh')}" if match["b"] else ""
    return words.digits(match["a"], "oh") + more


_WAYS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_DIVIDED = (
    r"Korea|Sudan|Jerusalem|Virginia|Dakota|Carolina|Africa|America|Asia|Europe|Ireland|Macedonia|Yorkshire|Sussex|"
    r"Midlands|Bank|Coast|Timor|Wales|Sea|Med|Atlantic|Pacific|Caucasus|Germany|Vietnam|Yemen|Ossetia|Kivu|Darfur|Ghouta|Aleppo|London|Side|End"
)


_STREET = r"(?:St|Ave|Rd|Blvd|Ln|Dr|Street|Avenue|Road|Boulevard|Lane|Drive|Place|Pl|Court|Ct|Way|Parkway|Pkwy|Highway)\b"


@rule(
    "address",
    rf"(?<![\w.,$£€-])(?P<n>\d{{4}})(?= (?:[NSEW]\.? )?(?:(?:[A-Z][\w'’]+|\d{{1,3}}(?:st|nd|rd|th)) ){{1,3}}{_STREET})",
    starts=FIGURE,
    needs=("0000",),
)
def house(match: re.Match[str], words: Words) -> str:
    """2309 E. 5th St."""
    return words.code(match["n"])


@rule(
    "address",
    rf"(?<=[\d\ue000] )(?P<way>[NSEW])\.(?= (?:[A-Z][a-z]|\d{{1,3}}(?:st|nd|rd|th)\b))"
    rf"|(?<![\w.&'’-])(?P<part>[NSEW])(?:\.(?= (?:{_DIVIDED})\b)|(?= (?:Korea\w*|Wales|Ireland|Yorkshire|Africa\w*|Sudan\w*)\b)|\.(?= (?:\d{{1,3}}(?:st|nd|rd|th)|[A-Z][\w'’]+) {_STREET}))",
    starts=CAPITAL,
    needs="",
    holds=("N.", "S.", "E.", "W.", "N ", "S ", "E ", "W "),
)
def quarter(match: re.Match[str], words: Words) -> str:
    """200 N. Main Street; N. Korea."""
    return _WAYS[match["way"] or match["part"]]


@rule(
    "address",
    r"(?<=[\w\ue000] )(?:(?P<always>Ave|Blvd|Rd)\b\.?|(?P<point>Ln|Pl|Sq)\.|(?P<saint>St)\b\.?(?= [A-Za-z&\ue000]|[,;]|\.?$)|(?P<doctor>Dr)\.(?= [a-z\ue000]|[,;]|$)|(?P<full>Street|Avenue|Road|Boulevard|Drive|Place)(?= [NS][EW]\b))(?!\w)"
    r"(?: (?P<ns>[NS])(?P<ew>[EW])\b(?=[,;)]|\.?$| [A-Z(]| [a-z]))?",
    starts=CAPITAL,
    needs="",
    holds=("Av", "Bl", "Rd", "Ln", "Pl", "Sq", "St", "Dr", "Ro", "Bo"),
)
def street(match: re.Match[str], words: Words) -> str | None:
    """Main St., where no saint's name follows; Saint and Doctor come before a name; 14th Street NW."""
    name = match["full"] or next(each for each in match.group("always", "point", "saint", "doctor") if each)
    if name in ("St", "Dr") and not re.search(r"(?:\b[A-Z][\w'’]+|\ue000) $", before(match)):
        return None
    quarter = f" {_WAYS[match['ns']]}{_WAYS[match['ew']].lower()}" if match["ns"] else ""
    return _STREETS.get(name, name) + quarter


SUITE = r" (?:Suite|Ste\b|Unit|Apt\b|Apartment|Floor|Room|Building|#)"
"""What comes after a street."""


def is_street(match: re.Match[str]) -> bool:
    """120 Main St. Boston: after a house number and a name it is a street, and no saint."""
    lead = before(match, 40)
    return bool(
        re.search(r"(?:\d|\ue000) (?:[NSEW]\.? )?(?:[A-Z][\w'’]+ )+$", lead)
        or (re.search(r"\d(?:st|nd|rd|th) $", lead) and re.match(r" [NS][EW]\b", after(match)))
    )


_REGIONS = (
    r"Asia|Africa|England|London|Scotland|Wales|Ireland|France|Germany|Spain|Turkey|Syria|Iraq|Iran|Nigeria|China|India|Australia|"
    r"Pakistan|Washington|Portland|Florida|Texas|Michigan|Ohio|Missouri|Minnesota|Wisconsin|Alaska|Oregon|Colorado|Calgary|Atlanta"
)


@rule(
    "address",
    rf"(?<![\w.&'’-])(?P<ns>[NS])\.?(?P<ew>[EW])\.? (?=(?:{_REGIONS})\b)",
    starts=CAPITAL,
    holds=("NE", "NW", "SE", "SW", "N.", "S."),
    needs="",
)
def corner(match: re.Match[str], words: Words) -> str:
    """SE Asia, NW England."""
    return f"{_WAYS[match['ns']]}{_WAYS[match['ew']].lower()} "


EARLY: tuple[Rule, ...] = (corner, party, state_code, house, quarter)
RULES: tuple[Rule, ...] = (street, state)
