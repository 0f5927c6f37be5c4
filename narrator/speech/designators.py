"""Names with figures in them: T-90A, N4, Boeing 737-800, Highway 101, COVID-19, 5G, CO2."""

from __future__ import annotations

import re

from narrator.speech.acronyms import is_word
from narrator.speech.letters import letters
from narrator.speech.numbers import Words, plural
from narrator.speech.sights import CAPITAL, CAPITALS, FIGURE, SMALL, beside
from narrator.speech.spans import Rule, rule

_SAID = (
    "MiG",
    "Mig",
    "Mac",
    "Mk",
    "Exp",
    "Tu",
    "Su",
    "An",
    "Il",
    "Ka",
    "Be",
    "Mi",
    "Yak",
    "Kh",
    "Gen",
    "Cat",
    "Li",
    "Ro",
    "CoV",
    "SARS",
)
"""Beginnings that are said rather than spelled."""
_NOT_NAMES = frozenset(
    "Apr As At Aug By Co De Dec El Ex Feb For In Is It Jan Jul Jun Mar May Mid No Non Nov Oct Of On Or Pre Sep The To Up".split()
)
_PARTS = rf"(?:{'|'.join(_SAID)})(?![a-z])|\d+|[A-Z][a-z]{{2,}}|[A-Z]+(?![a-z]{{2}})|[A-Z][a-z]|[A-Z]|[a-z]+"
_CALLED = (
    r"Boeing(?:['’]s)?|Airbus(?:['’]s?)?|Embraer|Bombardier|Tupolev|Ilyushin|Antonov|Sukhoi|Highways?|Route|Interstate|Flight|"
    r"Resolutions?|Rooms?|Area|Freeway|Hwy|Rte|Directive|Order|Bus|Train|Channel|Section|Proposition|Prop|Extension|Ext|Suite|"
    r"Apartment|Unit|Lot|Gate|Motorway|Porsche|Peugeot|Nokia|Regulation|Form|Stinger|Jet|Series|Model|Squadron|Engine|"
    r"NIST|SP|FIPS|NGC|HIP|TOI|[HSA]B|[HS]\.[BR]\.|HR|HJR|UNSCR|RFC|RTX|GTX|RX|GeForce|Radeon|[Ee]rror|HTTP|Type|S\.|"
    r"Locomotive|Class|Title|Psalm|Exit|Pier|Platform|Bill|Measure|Question|Chapter|Hill|Point|State Route|County Road|US|U\.S\."
)
_IN_FULL = {
    "US": "U S",
    "U.S.": "U S",
    "S.": "S",
    "Hwy": "Highway",
    "Rte": "Route",
    "Prop": "Proposition",
    "Ext": "Extension",
}
_GASES = ("CO2", "CH4", "N2O", "NO2", "NO3", "SO2", "SO4", "NH3", "H2O")
_FORMULAS = {
    "CO2e": "C O two equivalent",
    "CO₂e": "C O two equivalent",
    "M☉": "solar masses",
    "M⊙": "solar masses",
    "R☉": "solar radii",
    "L☉": "solar luminosities",
    "M⊕": "Earth masses",
    "R⊕": "Earth radii",
    "NOx": "N O X",
    "x86-64": "X eighty-six sixty-four",
    "x86": "X eighty-six",
    "PM2.5": "P M two point five",
    "PM₂.₅": "P M two point five",
    "mRNA": "M R N A",
    "rRNA": "R R N A",
    "tRNA": "T R N A",
    "siRNA": "S I R N A",
    "pH": "P H",
    "NaCl": "N A C L",
    "KCl": "K C L",
    "HCl": "H C L",
    "NaOH": "N A O H",
    "GaN": "G A N",
    "GaAs": "G A A S",
    "SiC": "S I C",
    "CdTe": "C D T E",
} | {gas: " ".join(gas).replace("2", "two").replace("3", "three").replace("4", "four") for gas in _GASES}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def parts(token: str, words: Words, ending: str | None = None) -> str:
    """Say letters and figures run together, part by part: 90A ninety A, A320neo A three twenty neo."""
    said = [_part(part, words) for part in re.findall(_PARTS, token)]
    if ending == "s":
        said[-1] = _plural(said[-1])
    elif ending:
        said[-1] += ending
    return " ".join(said)


def _part(part: str, words: Words) -> str:
    if part.isdigit():
        return words.code(part)
    if part in _SAID or (len(part) > 2 and (not part.isupper() or is_word(part))):
        return part
    return letters(part)


def _plural(said: str) -> str:
    return said + "'s" if len(said.rsplit(maxsplit=1)[-1]) == 1 else plural(said)


@rule(
    "formula",
    rf"(?<![\w.-])(?:CO2e|CO₂e|NOx|x86(?:-64)?|802\.\d{{1,2}}(?:a[cx]|b[et]|[a-z])?|PM2\.5|PM₂\.₅|mRNA|rRNA|tRNA|siRNA|pH|NaCl|KCl|HCl|NaOH|GaN|GaAs|SiC|CdTe|[MRL]☉|[MR][⊙⊕]|(?:{'|'.join(_GASES)})(?=/))(?!\w)",
    needs="",
    holds=(
        "CO",
        "CH",
        "NO",
        "NH",
        "SO",
        "N0",
        "H0",
        "x0",
        "0.",
        "PM",
        "RN",
        "pH",
        "Cl",
        "aO",
        "aN",
        "aA",
        "iC",
        "dT",
        *"☉⊙⊕",
    ),
)
def formula(match: re.Match[str], words: Words) -> str:
    if standard := re.fullmatch(r"802\.(\d+)(\w*)", match.group()):
        said = f"eight oh two point {words.cardinal(int(standard[1]))} {letters(standard[2])}"
        return said.rstrip()
    return _FORMULAS[match.group()]


@rule(
    "formula",
    r"(?<!\w)(?P<ion>(?:[A-Z][a-z]?[₀-₉]*)+)(?P<n>[²³⁴]?)(?P<sign>[⁺⁻])(?!\w)",
    starts=CAPITAL,
    needs="⁺⁻",
)
def ion(match: re.Match[str], words: Words) -> str:
    """Ca²⁺."""
    symbols = re.findall(r"[A-Za-z]+|\d+", match["ion"].translate(_SUBSCRIPTS))
    said = [words.cardinal(int(each)) if each.isdigit() else letters(each) for each in symbols]
    charge = {"²": "two ", "³": "three ", "⁴": "four "}.get(match["n"], "")
    return f"{' '.join(said)} {charge}{'plus' if match['sign'] == '⁺' else 'minus'}"


@rule(
    "formula",
    r"(?<![\w.-])\d{0,2}(?:[A-Z][a-z]?[0-9₀-₉]*)*[A-Z][a-z]?[₀-₉]+(?:[A-Z][a-z]?[0-9₀-₉]*)*(?!\w)",
    needs="₀₁₂₃₄₅₆₇₈₉",
)
def molecule(match: re.Match[str], words: Words) -> str:
    """CO₂, Fe₂O₃, 2H₂O."""
    symbols = re.findall(r"[A-Za-z]+|\d+", match.group().translate(_SUBSCRIPTS))
    return " ".join(words.cardinal(int(each)) if each.isdigit() else letters(each) for each in symbols)


@rule(
    "formula",
    r"(?<![\w⁰¹²³⁴⁵⁶⁷⁸⁹])(?P<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?P<symbol>H|He|Li|Be|B|C|N|O|F|Na|Al|P|S|K|Ar|Ca|Fe|Co|Ni|Ga|Kr|Sr|Tc|I|Xe|Cs|Ba|La|Lu|Ra|Rn|Th|U|Np|Pu|Am)(?!\w)",
    needs="⁰¹²³⁴⁵⁶⁷⁸⁹",
)
def isotope(match: re.Match[str], words: Words) -> str:
    """¹⁴C, ²³⁵U."""
    return f"{letters(match['symbol'])} {words.code(match['n'].translate(_SUPERSCRIPTS))}"


@rule(
    "designator",
    r"\b(?P<n>240|360|480|720|1080|1200|1440|1600|2160|\d{4}(?=p)|(?:24|25|30|50|60|120|144|240)(?=p))(?P<letter>[pi])\b",
    starts=FIGURE,
    holds=("0p", "0i"),
)
def resolution(match: re.Match[str], words: Words) -> str | None:
    """1080p video, which is no price in pence."""
    if (words.british or len(match["n"]) < 3) and not re.search(_FILMED, match.string):
        return None
    return f"{words.code(match['n'])} {match['letter'].upper()}"


_FILMED = r"(?i)\b(?:videos?|screens?|displays?|cameras?|webcams?|TVs?|UHD|HD|footage|stream\w*|HDR|resolution|[48]K|record\w*|film\w*)\b"


@rule("designator", r"\bA(?P<n>\d{1,4})\(M\)", starts=CAPITAL, needs="(", holds=("0(",))
def motorway(match: re.Match[str], words: Words) -> str:
    """The A1(M)."""
    return f"A {words.code(match['n'])} M"


@rule(
    "designator",
    r"\b(?P<letter>[CPDX])/(?P<year>1[89]\d\d|20\d\d) (?P<code>[A-Z]{1,2}\d{1,3})\b",
    starts=CAPITAL,
    needs="/",
    holds=("C/", "P/", "D/", "X/"),
)
def comet(match: re.Match[str], words: Words) -> str:
    """C/2023 A3."""
    return f"{match['letter']} {words.year(int(match['year']))} {parts(match['code'], words)}"


@rule(
    "designator",
    r"(?<![\w.,])(?P<n>\d{1,2})[x×] ?(?=[A-Z][A-Za-z]{0,4}-?\d|[A-Z]{2,}s\b)",
    starts=FIGURE,
    needs="x×",
    holds=("0x", "0×"),
)
def so_many(match: re.Match[str], words: Words) -> str:
    """2x Su-34s: how many of them there are."""
    return words.cardinal(int(match["n"])) + " "


@rule(
    "designator",
    r"\b(?P<zone>\d{1,2}[C-HJ-NP-X]) ?(?P<square>[A-Z]{2}) ?(?P<e>\d{2,5}) ?(?P<n>\d{2,5})\b",
    starts=FIGURE,
    holds=beside("0", CAPITALS),
)
def grid(match: re.Match[str], words: Words) -> str | None:
    """37S DU 1234 5678, a place on the military grid."""
    if len(match["e"]) != len(match["n"]):
        return None
    where = " ".join(words.digits(match[each]) for each in ("e", "n"))
    return f"{parts(match['zone'], words)} {letters(match['square'])} {where}"


@rule("designator", r"(?<!\w)(?P<q>[Qq])(?P<n>\d{1,2})(?P<unit>[hd])(?!\w)", holds=("q0", "Q0"))
def dosing(match: re.Match[str], words: Words) -> str:
    """500 mg q8h, as it is prescribed."""
    unit = {"h": "hour", "d": "day"}[match["unit"]]
    return f"every {words.cardinal(int(match['n']))} {unit}s" if match["n"] != "1" else f"every {unit}"


@rule(
    "designator", r"\bO(?P<o>\d{1,3}):(?P<h>H\d{1,2}|NM|K\d{1,2})\b", starts=CAPITAL, needs=":", holds=("0:",)
)
def serotype(match: re.Match[str], words: Words) -> str:
    """E. coli O157:H7."""
    return f"O {words.code(match['o'])} {parts(match['h'], words)}"


@rule(
    "designator",
    r"(?:(?<=\b[Aa] )|(?<=\b[Aa]n ))(?P<n>40[0-9]|429|50[0-9])(?= (?:errors?|pages?|response|status|code)\b|[.,;:)]|$)(?![.,]\d)",
    starts=FIGURE,
    holds=(" 0",),
    needs=("000",),
)
def answer(match: re.Match[str], words: Words) -> str:
    """A 404, as servers answer."""
    return words.code(match["n"])


@rule(
    "designator",
    r"\b(?:Rwy|RWY|[Rr]unways?) (?P<n>[0-3]?\d)(?P<side>[LRC])?(?:/(?P<other>[0-3]\d)(?P<end>[LRC])?)?(?![\w/])",
    holds=("wy", "WY", "wa"),
)
def runway(match: re.Match[str], words: Words) -> str:
    """Rwy 28L, runway 09/27."""
    sides = {"L": " left", "R": " right", "C": " center", None: ""}
    lead = match.group().split()[0]
    said = f"{'runway' if lead.lower() == 'rwy' else lead} {words.digits(match['n'])}{sides[match['side']]}"
    return said + (f", {words.digits(match['other'])}{sides[match['end']]}" if match["other"] else "")


@rule("designator", r"\bFL ?(?P<n>[0-6]\d[05])\b", starts=CAPITAL, holds=("FL",))
def flight_level(match: re.Match[str], words: Words) -> str:
    """FL330."""
    return f"flight level {words.code(match['n'])}"


@rule("designator", r"\b(?P<how>[Ss]quawk(?:ed|ing|s)?) (?P<n>[0-7]{4})\b", holds=("wk",), needs=("0000",))
def squawk(match: re.Match[str], words: Words) -> str:
    """Squawked 7700."""
    return f"{match['how']} {words.digits(match['n'])}"


@rule(
    "designator",
    r"\b(?P<kind>IMO|MMSI|PMID|ORCID)(?P<gap>:? (?:[Nn]o\. ?|number )?)(?P<n>\d{6,9})\b",
    starts=CAPITAL,
    needs=("0000",),
)
def registered(match: re.Match[str], words: Words) -> str:
    """IMO 9697428: a number that ships have."""
    gap = re.sub(r"(?i)no\. ?", "number ", match["gap"])
    return f"{letters(match['kind'])}{gap}{words.digits(match['n'])}"


@rule("designator", r"\bM(?:k\.? |k-?|K-)(?=\d{1,3}\b)", starts=CAPITAL, holds=("Mk", "MK"))
def mark(match: re.Match[str], words: Words) -> str:
    """A Mk. 48 torpedo, MK-84s."""
    return "Mark "


@rule(
    "designator", r"\bM[wLbs]? ?(?P<n>\d\.\d)\b", starts=CAPITAL, holds=("M0", "M ", "Mw", "ML", "Mb", "Ms")
)
def earthquake(match: re.Match[str], words: Words) -> str:
    return f"magnitude {words.number(match['n'])}"


@rule("designator", r"\b(?P<a>[A-Z]{1,4})\.(?P<n>\d{1,9}(?:\.\d{1,9})*)\b", starts=CAPITAL, holds=(".0",))
def lineage(match: re.Match[str], words: Words) -> str:
    """Of a virus: BA.2.86, B.1.1.7."""
    numbers = (words.code(part) for part in match["n"].split("."))
    return f"{letters(match['a'])} {' point '.join(numbers)}"


@rule(
    "designator",
    rf"\b(?P<lead>{_CALLED}) (?P<n>\d{{3,5}}[A-Z]{{0,3}})(?P<more>-(?:\d{{1,4}}[A-Z]{{0,3}}|[A-Z]))?(?P<s>s?)\b(?![,.]\d|%| ?(?:million|billion|people|times))",
    needs=("000",),
)
def called(match: re.Match[str], words: Words) -> str:
    """Flight 370, Highway 101, Boeing 737-800."""
    lead = match["lead"]
    if lead.isupper():
        lead = lead.capitalize() if is_word(lead) else letters(lead)
    lead = _IN_FULL.get(match["lead"], lead)
    return f"{lead} {parts(match['n'] + (match['more'] or ''), words, match['s'])}"


@rule(
    "designator",
    r"(?<![\w,.])7[0-8]7(?:-\d{1,4})?[A-Z]{0,3}(?P<s>s?)\b(?![,.]\d)",
    starts=FIGURE,
    needs=("000",),
)
def airliner(match: re.Match[str], words: Words) -> str | None:
    variant = re.fullmatch(r"7[0-8]7-(?:[789]|10|[1-9]00)(?:ER|LR|F)?s?", match.group())
    if not variant and not re.search(
        r"\b(?:Boeing|jets?|planes?|aircraft|airliners?|flight|Max|MAX)\b", match.string
    ):
        return None
    return parts(match.group().removesuffix("s"), words, match["s"])


@rule(
    "designator",
    r"(?<![\w/])(?P<lead>F/A|[A-Z]{1,5}|[A-Z][a-z]{1,2}|[A-Z][a-z]?[A-Z]|SARS-CoV)(?P<dash>[-–]?)\d{1,5}"
    r"(?:(?:-?[A-Z]{1,4}(?:[Ss]h)?\d{0,3})*|[A-Z][a-z]{2,}|[a-z]{1,3}(?<!s))(?:[-/](?:\d{1,6}(?:[A-Z]{0,2}|[a-h]\b)|[A-Z]\b))*"
    r"(?P<s>['’]?s)?\b(?!,\d{3}|\.\d|%)",
    starts=CAPITAL,
    holds=beside(CAPITALS + SMALL + "-–", "0"),
)
def designator(match: re.Match[str], words: Words) -> str | None:
    """T-90A, N4, F-16s, Su-24M2, AK-47, M1A2, MH370, A320neo."""
    if match["lead"] in _NOT_NAMES:
        return None
    return parts(match.group().removesuffix(match["s"] or ""), words, match["s"])


@rule("designator", r"\bi(?P<n>[3579])-(?P<model>\d{4,5})(?P<kind>[A-Z]{0,2})\b", needs="i", holds=("i0",))
def processor(match: re.Match[str], words: Words) -> str:
    """i9-14900K."""
    model = match["model"]
    said = [words.code(model[:2]), words.code(model[2:])] if len(model) == 5 else [words.code(model)]
    return " ".join(["I", words.cardinal(int(match["n"])), *said, *match["kind"]])


_UNITS_OF_TROOPS = r"Marines?|Infantry|Cav(?:alry)?|Armou?r(?:ed)?|Field Artillery|Artillery|Rifles?|Brigade|Airborne|Battalion|Regiment|Aviation|FA|ACR|BCT|IN"


@rule(
    "designator",
    rf"(?<![\w/.,])(?P<a>\d{{1,2}})/(?P<b>\d{{1,3}})(?P<th>st|nd|rd|th)?(?= (?:{_UNITS_OF_TROOPS})\b)",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def troops(match: re.Match[str], words: Words) -> str:
    """2/7 Marines: a battalion of a regiment."""
    regiment = words.ordinal(int(match["b"])) if match["th"] else words.code(match["b"])
    return f"{words.cardinal(int(match['a']))} {regiment}"


@rule(
    "designator",
    r"\b(?P<lead>[A-Z][\w'’]*[a-z]|[A-Z]{6,9}|iOS|covid)-(?P<n>\d{1,4})(?P<more>[A-Z]{0,2}|[a-h])(?:/(?P<also>\d{2,4}))?(?P<s>s?)\b(?![,.]\d|%|-[a-z])",
    needs="-",
    holds=("-0",),
)
def named(match: re.Match[str], words: Words) -> str:
    """Shahed-136, Covid-19, Chang'e-5."""
    ending = match["s"] or None
    said = parts(match["n"] + match["more"], words, None if match["also"] else ending)
    also = f", {parts(match['also'], words, ending)}" if match["also"] else ""
    return f"{match['lead']} {said}{also}"


@rule(
    "designator",
    r"(?<![\w.,$£€-])(?:\d{1,3}(?:-?[A-Z]{1,3}(?:-?\d{1,4}(?:[A-Z]{1,2}(?:-\d{1,3})?)?)?(?P<s>s?)|[a-e])|\d{4,5}[A-Z]{1,2}(?:\d[A-Z])?)"
    r"(?![\w&'’]|-(?![a-z]{3})|\.\w)",
    starts=FIGURE,
    holds=beside("0", CAPITALS + "abcde-"),
)
def figure_first(match: re.Match[str], words: Words) -> str:
    """5G, 10-K, 16S, 3M-14, 7950X3D."""
    return parts(match.group().removesuffix("s"), words, match["s"])


@rule(
    "designator",
    r"(?<![\w.,$£€-])(?P<n>\d+)(?P<dash>-?)(?P<word>(?<=-)[A-Za-z]{2,}(?:-[A-Za-z]+)*|ish)(?!\w)",
    starts=FIGURE,
    holds=("0-", "0i"),
)
def compound(match: re.Match[str], words: Words) -> str | None:
    """12-year-old: a number that is part of a word keeps the word."""
    if match["word"].isupper():
        return parts(match.group(), words) if len(match["word"]) < 4 else None
    return f"{words.number(match['n'])}-{match['word']}"


@rule(
    "designator", r"\b[A-Za-z]+\d+[A-Za-z\d]*(?P<rest>(?:\.\d{1,3})*)\b", holds=beside(CAPITALS + SMALL, "0")
)
def mixture(match: re.Match[str], words: Words) -> str:
    """Anything else of letters and figures run together."""
    point = "".join(f" point {words.cardinal(int(each))}" for each in match["rest"].split(".")[1:])
    return parts(match.group().partition(".")[0], words) + point


FORMULAS: tuple[Rule, ...] = (
    formula,
    ion,
    molecule,
    isotope,
    resolution,
    motorway,
    comet,
    serotype,
    troops,
    processor,
    runway,
)
RULES: tuple[Rule, ...] = (
    flight_level,
    squawk,
    registered,
    mark,
    so_many,
    grid,
    dosing,
    answer,
    earthquake,
    lineage,
    airliner,
    called,
    designator,
    named,
)
FIGURE_FIRST: tuple[Rule, ...] = (figure_first, compound)
LAST: tuple[Rule, ...] = (mixture,)
