"""Shortened words: titles, ranks, companies, streets, Latin."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words
from narrator.speech.places import SUITE, is_street
from narrator.speech.sights import CAPITAL, CAPITALS, beside
from narrator.speech.spans import Rule, alternatives, rule

TITLES = {
    "Gen": "General",
    "Lt": "Lieutenant",
    "Lieut": "Lieutenant",
    "Col": "Colonel",
    "Maj": "Major",
    "Capt": "Captain",
    "Cpt": "Captain",
    "Sgt": "Sergeant",
    "Cpl": "Corporal",
    "Pvt": "Private",
    "Pte": "Private",
    "L/Cpl": "Lance Corporal",
    "S/Sgt": "Staff Sergeant",
    "Pfc": "Private First Class",
    "Adm": "Admiral",
    "RAdm": "Rear Admiral",
    "VAdm": "Vice Admiral",
    "Cmdr": "Commander",
    "Cdr": "Commander",
    "Comdr": "Commander",
    "Brig": "Brigadier",
    "Sen": "Senator",
    "Sens": "Senators",
    "Rep": "Representative",
    "Reps": "Representatives",
    "Gov": "Governor",
    "Govs": "Governors",
    "Pres": "President",
    "Sec": "Secretary",
    "Ret": "Retired",
    "Rt": "Right",
    "Rev": "Reverend",
    "Fr": "Father",
    "Hon": "Honorable",
    "Dr": "Doctor",
    "Drs": "Doctors",
    "Prof": "Professor",
    "Profs": "Professors",
    "Mr": "Mister",
    "Mrs": "Missus",
    "Ms": "Miz",
    "Supt": "Superintendent",
    "Insp": "Inspector",
    "Det": "Detective",
    "Const": "Constable",
    "Amb": "Ambassador",
    "Atty": "Attorney",
    "Asst": "Assistant",
    "Dep": "Deputy",
    "Msgr": "Monsignor",
    "Cllr": "Councillor",
    "Ald": "Alderman",
    "Op": "Operation",
    "Coun": "Councillor",
    "Sr": "Sister",
    "St": "Saint",
    "Ft": "Fort",
    "Mt": "Mount",
    "Pt": "Point",
    "Messrs": "Messrs",
}
_WITHOUT_POINT = (
    "Dr",
    "Mr",
    "Mrs",
    "Ms",
    "St",
    "Prof",
    "Lt",
    "Col",
    "Sgt",
    "Capt",
    "Maj",
    r"Gen(?! Alpha| Beta| Con\b| [XYZ])",
    "Brig",
    "RAdm",
    "VAdm",
    "Cllr",
    "Mt",
    "Ft",
)
_ANYWHERE = {
    "approx": "approximately",
    "Approx": "Approximately",
    "Bros": "Brothers",
    "Corp": "Corporation",
    "Inc": "Incorporated",
    "Ltd": "Limited",
    "ltd": "limited",
    "Jr": "Junior",
    "Sr": "Senior",
    "Dept": "Department",
    "dept": "department",
    "Govt": "Government",
    "govt": "government",
    "Univ": "University",
    "Inst": "Institute",
    "incl": "including",
    "excl": "excluding",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Hwy": "Highway",
    "hwy": "highway",
    "Hwys": "Highways",
    "hwys": "highways",
    "cmte": "committee",
    "assn": "association",
    "bldg": "building",
    "natl": "national",
    "intl": "international",
    "mgmt": "management",
    "Mgmt": "Management",
    "dept's": "department's",
    "Pkwy": "Parkway",
    "Bn": "Battalion",
    "Cav": "Cavalry",
    "Inf": "Infantry",
    "Div": "Division",
    "Sqn": "Squadron",
    "ret": "retired",
    "Ret": "Retired",
    "est": "estimated",
    "yr": "year",
    "p.a": "per annum",
    "Bde": "Brigade",
    "Regt": "Regiment",
    "Rgt": "Regiment",
    "Mech": "Mechanized",
    "rds": "rounds",
    "ret'd": "retired",
    "retd": "retired",
    "Retd": "Retired",
    "wks": "weeks",
    "mths": "months",
    "Ret'd": "Retired",
    "shs": "shares",
    "agg": "aggregate",
    "att": "attendance",
    "pop": "population",
    "Pop": "Population",
    "elev": "elevation",
    "vis": "visibility",
    "Vis": "Visibility",
    "mod": "moderate",
    "reb": "rebounds",
    "ast": "assists",
    "bbl": "barrel",
    "Spl": "Special",
    "Bldg": "Building",
    "Assn": "Association",
    "Intl": "International",
    "Natl": "National",
    "Comm": "Committee",
    "Cmte": "Committee",
    "Mfg": "Manufacturing",
    "Co": "Company",
    "Cos": "Companies",
    "Esq": "Esquire",
    "Cir": "Circuit",
    "misc": "miscellaneous",
    "Misc": "Miscellaneous",
    "avg": "average",
    "max": "maximum",
    "min": "minimum",
    "mos": "months",
    "yrs": "years",
    "hrs": "hours",
    "mins": "minutes",
    "secs": "seconds",
    "lbs": "pounds",
    "Tel": "telephone",
    "tel": "telephone",
    "ext": "extension",
    "resp": "respectively",
    "viz": "namely",
    "cf": "compare",
    "a.k.a": "also known as",
}
_NEVER_PLAIN = frozenset(
    {
        "viz",
        "ret",
        "Ret",
        "est",
        "Div",
        "Inf",
        "Cav",
        "p.a",
        "max",
        "min",
        "Co",
        "Cir",
        "Cos",
        "ext",
        "tel",
        "resp",
        "Comm",
        "Inst",
        "cf",
        "mos",
        "misc",
        "Mech",
        "agg",
        "pop",
        "Pop",
        "vis",
        "Vis",
        "mod",
        "ast",
        "elev",
        "att",
        "reb",
        "shs",
    }
)


_ALSO_WORDS = frozenset("Pop Vis att cf est ext max min mod pop vis".split())
"""Shortened before or after a number; at the end of a sentence it is a word and a full stop."""


_POST = (
    r"(?: [A-Z]\w+){0,3} (?:Director|Manager|Vice|VP|Analyst|Engineer|Editor|Correspondent|Advis[eo]r|Counsel|Fellow|"
    r"Researcher|Associate|Architect|Consultant|Developer|Economist|Scientist|Producer|Writer|Officer|Lecturer|Specialist)\b"
)
"""What a person may be a senior one of; a sister has a name."""


@rule(
    "abbreviation",
    rf"\b(?P<a>{alternatives(TITLES)})\.(?= ?[-A-Z(“\"'‘\ue000]|,? (?:of|and|&) | (?:1st|2nd|3rd) Class)",
    starts=CAPITAL,
    needs=".",
    holds=(". ", ".,", *beside(".", CAPITALS + "-(“\"'‘\ue000")),
)
def title(match: re.Match[str], words: Words) -> str | None:
    """Gen. Smith, Lt. Col. Jones; a title is followed by its name."""
    name, follows = match["a"], after(match)
    if name in ("St", "Sr", "Op") and not re.match(r" [A-Z]", follows):
        return None
    if name in ("St", "Dr") and (re.match(SUITE, follows) or (name == "St" and is_street(match))):
        return None
    if name == "Sr" and re.search(r"[A-Z][a-z]+ $", before(match)):
        return None
    return "Senior" if name == "Sr" and re.match(_POST, follows) else TITLES[name]


@rule(
    "abbreviation",
    rf"\b(?P<a>{'|'.join(_WITHOUT_POINT)})(?= (?:\((?:[Rr]etd?|[Rr]td)\.?\) )?[A-Z][a-z.])",
    starts=CAPITAL,
    needs="",
    holds=(
        "Dr",
        "Mr",
        "Ms",
        "St",
        "Pr",
        "Lt",
        "Co",
        "Sg",
        "Ca",
        "Ma",
        "Ge",
        "Br",
        "RA",
        "VA",
        "Cl",
        "Mt",
        "Ft",
    ),
)
def title_without_point(match: re.Match[str], words: Words) -> str | None:
    name, lead = match["a"], before(match)
    generation = name == "Gen" and re.search(
        r"(?:\b(?!Lt|Lieutenant|Maj|Brig|Col|Adj|Sgt|The|Then|And)[A-Z]\w+|&)[ -]$", lead
    )
    if generation or (name == "St" and is_street(match)):
        return None  # PCIe Gen
    return TITLES[name]


@rule(
    "abbreviation",
    rf"(?<![\w.])(?P<a>{alternatives(_ANYWHERE)})(?P<s>['’]s)?(?P<point>\.)?(?![\w&]|\.\w)",
    needs="aABCDEGIJMNHPRSUTVbvcmetlhysrxp",
)
def shortened(match: re.Match[str], words: Words) -> str | None:
    name = match["a"]
    plain = not match["point"] and not match["s"]
    if plain and (
        name in _NEVER_PLAIN
        or (name in ("Sr", "Ave", "Corp", "Inc") and not re.search(r"[A-Z]\w*,? $", before(match)))
    ):
        return None
    if name in _ALSO_WORDS and not plain and _ends_sentence(match):
        return None
    if name == "Co" and re.match(r" [A-M]\b(?!\.)", after(match)):
        return "Company"  # Of soldiers: Co. B.
    if (
        name == "Co"
        and re.match(r" [A-Z]", after(match))
        and not re.search(r"[&A-Z]\w* $|& $", before(match))
    ):
        return "County"
    return _ANYWHERE[name] + (match["s"] or "")


def _ends_sentence(match: re.Match[str]) -> bool:
    follows = match.string[match.end() :].strip("\"'”’)]» ")
    return not follows and not re.search(r"[\d\ue000] ?$", before(match))


_PHRASES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"[yY]/[yY]|[yY]o[yY]", "year on year", ("y/", "Y/", "yo", "Yo")),
    (r"[qQ]/[qQ]|[qQ]o[qQ]", "quarter on quarter", ("q/", "Q/", "qo", "Qo")),
    (r"[mM]/[mM]|MoM", "month on month", ("m/", "M/", "Mo")),
    (r"[Vv]s\.(?= )|v\.(?= )|vs(?= )|(?<=[a-z\ue000] )v(?= [A-Z\ue000])", "versus", ("vs", "Vs", "v.", "v ")),
    (r"e\.g\.,?|eg(?=,? )", "for example,", ("e.", "eg")),
    (r"i\.e\.,?|ie(?=, )", "that is,", ("i.", "ie")),
    (r"etc\b\.?", "et cetera", ("tc",)),
    (r"et al\b\.?", "et al", ("t ",)),
    (r"w/o(?!\w)", "without", ("w/",)),
    (
        r"TS(?= [A-Z][a-z]+ (?:is|was|will|has|had|made|moved|formed|weakened|strengthened|reached|hit|\(|at|near)\b)",
        "Tropical Storm",
        ("TS",),
    ),
    (r"ca?\.(?= ?[\d\ue000])", "circa", ("c.", "a.")),
    (r"(?<=[\d\ue000] )exp\.(?=[;,)]|$)", "expected", ("p.",)),
    (r"(?<=[a-z] )d(?:ef)?\.(?= [A-Z][\w'-]+ (?:[A-Z][\w'-]+ )?\ue000)", "defeated", ("d.", "f.")),
    (
        r"x(?= \ue000+ (?:days?|weeks?|doses?|hours?|months?|nights?)\b)|x(?= \d{1,2} (?:days?|weeks?|doses?|hours?|months?|nights?)\b)",
        "for",
        (" x",),
    ),
    (r"wk\.?(?= [\d\ue000])", "week", ("wk",)),
    (r"(?<=[\d\ue000] )rebs?\b\.?(?=[,;)]| [a&\ue000]|$)", "rebounds", ("re",)),
    (r"(?<=[\d\ue000] )asts?\b\.?(?=[,;)]| [a&\ue000]|$)", "assists", ("as",)),
    (r"(?<=[\d\ue000] )stl\.?(?=[,;)]|$)", "steals", ("st",)),
    (r"(?<=[\d\ue000] )blk\.?(?=[,;)]|$)", "blocks", ("bl",)),
    (r"b/w(?= [A-Z\d\ue000])", "between", ("b/",)),
    (r"bdrm\b\.?", "bedroom", ("bd",)),
    (r"bdrms\b\.?", "bedrooms", ("bd",)),
    (r"apts?\.(?= [a-z])", "apartment", ("ap",)),
    (r"(?<=\ba )bu\b\.?", "bushel", ("bu",)),
    (r"(?<=\ue000[ -])cal\.", "caliber", ("l.",)),
    (r"Reg\.(?= (?:\(|No))", "Regulation", ("g.",)),
    (r"prev\.(?= [\d\ue000])", "previously", ("v.",)),
    (r"a\.s\.l\b\.?", "above sea level", ("s.",)),
    (r"(?<=[\d\ue000] )y/o\b", "year-old", ("y/",)),
    (r"inc\.(?= (?:VAT|GST|tax)\b)", "including", ("c.",)),
    (r"ex\.?(?= VAT\b)", "excluding", ("ex",)),
    (r"(?<!-)Op(?= (?!Art\b|Ed\b)[A-Z][A-Za-z]{3,})", "Operation", ("Op",)),
    (r"Rt\.? Hon\b\.?", "Right Honorable", ("Rt",)),
    (r"(?<=\()[Rr]td\.?(?=\))", "retired", ("td",)),
    (r"exp\.(?= [\d\ue000])", "expected", ("p.",)),
    (r"temps?\.(?=:| [\d\ue000])", "temperature", ("p.", "s.")),
    (r"adj\.(?= (?:net|pre-tax|EBITDA|EPS|operating|earnings|profit|income)\b)", "adjusted", ("j.",)),
    (r"(?<=[\d\ue000] )pax\b", "passengers", ("ax",)),
    (r"(?<=[\d\ue000] )pcm\b", "per calendar month", ("cm",)),
    (r"aet(?=[;,)])", "after extra time", ("ae",)),
    (r"att(?=: ?(?:\d|\ue000))", "attendance", ("t:",)),
    (r"hi(?= (?:near |around )?(?:\d|\ue000))", "high", ("hi",)),
    (r"lo(?= (?:near |around )?(?:\d|\ue000))", "low", ("lo",)),
    (r"b/c", "because", ("b/",)),
    (r"Prop\.?(?= (?:\d|\ue000))", "Proposition", ("Pr",)),
    (r"a\.?k\.?a\b\.?", "also known as", ("ak", "a.")),
    (r"est\.(?= (?:\d{4}\b|\ue000{4}(?!\ue000)))", "established", ("t.",)),
    (r"est\.(?= (?:\d|\ue000))", "estimated", ("t.",)),
    (r"(?<=\ue000 )ed\.", "edition", ("d.",)),
    (r"b\.(?= (?:\d|\ue000))", "born", ("b.",)),
    (r"d\.(?= (?:\d|\ue000))", "died", ("d.",)),
    (r"Ph\.? ?D\b\.?", "P H D", ("Ph",)),
    (r"D\.?Phil\b\.?", "D Phil", ("DP", "D.")),
    (r"M\.?Phil\b\.?", "M Phil", ("MP", "M.")),
    (r"[yY]r(?= (?:\d|\ue000))", "year", ("yr", "Yr")),
    (r"N\.B\.", "note well", ("N.",)),
    (r"P\.S\.", "P S", ("P.",)),
    (r"m\.p\.h\.", "miles per hour", ("m.",)),
    (r"sq\. (?:mi|miles)\b\.?", "square miles", ("q.",)),
    (r"sq\. ?ft\b\.?", "square feet", ("q.",)),
)
"""How a shortened phrase is written, what is said, and what it has in it (see ``rule``)."""


def _phrase(pattern: str, said: str, holds: tuple[str, ...]) -> Rule:
    def say(match: re.Match[str], words: Words) -> str:
        if said.endswith(",") and not re.match(r" ?[\w\ue000]", after(match)):
            return said.rstrip(",")
        return said.capitalize() if match.group() in ("Vs.", "Yr") else said

    return rule("abbreviation", rf"(?<![\w./])(?:{pattern})(?!\w)", needs="", holds=holds)(say)


@rule("abbreviation", r"(?<![\w.])w/ ?(?!o\b)(?=[\w\ue000])", needs="/", holds=("w/",))
def with_(match: re.Match[str], words: Words) -> str:
    return "with "


EARLY: tuple[Rule, ...] = (title,)
RULES: tuple[Rule, ...] = (
    title_without_point,
    with_,
    *(_phrase(*each) for each in _PHRASES),
    shortened,
)
