"""References: No. 10, Fig. 3, pp. 12-15, Section 3(b), § 5."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.letters import letters
from narrator.speech.numbers import Words, roman
from narrator.speech.sights import CAPITAL, FIGURE, SMALL, beside
from narrator.speech.spans import TAKEN, Rule, alternatives, rule

_SHORT = {
    "apt": "apartment",
    "art": "article",
    "arts": "articles",
    "bldg": "building",
    "cat": "category",
    "ch": "chapter",
    "dist": "district",
    "chap": "chapter",
    "cl": "clause",
    "exh": "exhibit",
    "sched": "schedule",
    "ss": "sections",
    "rt": "route",
    "ed": "edition",
    "eq": "equation",
    "eqn": "equation",
    "ex": "exhibit",
    "fig": "figure",
    "figs": "figures",
    "fn": "footnote",
    "hwy": "highway",
    "no": "number",
    "nos": "numbers",
    "lat": "latitude",
    "long": "longitude",
    "ord": "ordinance",
    "p": "page",
    "para": "paragraph",
    "paras": "paragraphs",
    "pp": "pages",
    "prop": "proposition",
    "pt": "part",
    "reg": "regulation",
    "rd": "round",
    "ste": "suite",
    "res": "resolution",
    "rev": "revision",
    "rm": "room",
    "rte": "route",
    "sec": "section",
    "sect": "section",
    "vol": "volume",
    "vols": "volumes",
}
_NAMES = alternatives((*_SHORT, *(name.capitalize() for name in _SHORT)))
_PARTS = (
    r"Sections?|Articles?|Rules?|Clauses?|Paragraphs?|Regulations?|Schedules?|Resolutions?|Title|Subsections?|"
    r"section|article|rule|clause|paragraph|subsection"
)


@rule(
    "reference",
    rf"\b(?P<word>{_NAMES})\. ?(?:(?P<code>(?:\d{{4}}-\d+|\d{{2}}-\d{{3,6}})(?!\d)|\d{{3,4}}(?=[\s,)]|;(?!\d)|\.?$|\. ))|(?P<roman>[IVXLC]+)\b|(?=\d|\ue000|No\.)|(?<=xh\. )(?=[A-Z]\b)|(?<=[Nn]o\. )(?=[A-Z]{{1,4}}[-/]?\d)|(?<=[Ee]q\. )(?=\(\d))",
    needs=".",
    holds=(". ", *beside(".", FIGURE + "IVXLCN")),
)
def reference(match: re.Match[str], words: Words) -> str | None:
    name = _SHORT[match["word"].lower()]
    road = name == "round" and re.search(r"[A-Z][a-z]+ $", before(match))
    said_before = match.string[match.end() :].startswith(TAKEN)
    initial = match["word"] == "P" and not re.search(r"(?:^|[(;,] ?)$", before(match))
    if initial or re.match(r"\d{4};\d", after(match)):
        return None  # Civ. P. 12; J Psychiatr Res. 2016;77
    if road or (said_before and name not in ("latitude", "longitude", "number")):
        return None
    if name == "chapter" and re.search(r"\b(?:VHF|UHF|TV|radio|marine) $", before(match)):
        name = "channel"
    said = name.capitalize() if match["word"][0].isupper() else name
    if match["roman"]:
        pronoun = match["roman"] == "I" and match["word"][0].islower()  # Oh no. I forgot.
        value = 0 if name.startswith("page") or pronoun else roman(match["roman"])
        return f"{said} {words.cardinal(value)}" if value else None
    if not match["code"]:
        return said + " "
    if name.startswith("page"):
        return f"{said} {words.number(match['code'])}"
    return " ".join([said, *(words.code(part) for part in match["code"].split("-"))])


@rule(
    "reference",
    r"(?<![\w.-])(?P<word>pp|[vV]ol|[fF]igs?|[eE]qn|[cC]h|[pP]aras?)(?= ?\d)",
    holds=("pp", "ol", "ig", "qn", "ch", "Ch", "ar"),
)
def unpointed(match: re.Match[str], words: Words) -> str:
    """pp 3-5, vol 2."""
    word = match["word"]
    name = _SHORT[word.lower()]
    return (name.capitalize() if word[0].isupper() else name) + " "


@rule(
    "reference",
    r"(?<!\w)(?:№ ?|# ?|¶¶? ?|N[°º]\.? ?|No (?=\d{1,3}\b(?!,| [a-z]+s\b)))(?=\d)|(?<!\w)No\.(?= of\b)",
    needs="",
    holds=("№", "#", "¶", "N°", "Nº", "No"),
)
def number_sign(match: re.Match[str], words: Words) -> str:
    if match.group().startswith("¶"):
        return "paragraph "
    if match.group() == "No.":
        return "Number"
    return "Number " if match.group() == "No " else "number "


_SUBDIVISIONS = r"(?:\((?:\d{1,2}|[a-z]{1,4}|[A-Z])\))"


@rule(
    "reference",
    rf"§(?P<many>§?) ?(?P<n>\d{{1,5}}[a-z]?)(?:\.(?P<rest>\d{{1,4}}[a-z]?)(?:-(?P<more>\d{{1,3}}))?)?(?P<parts>{_SUBDIVISIONS}*)(?:\s?[-–]\s?(?P<to>\d{{1,5}}[a-z]?))?(?![\w])",
    needs="§",
)
def section_sign(match: re.Match[str], words: Words) -> str:
    """§ 5, §§ 12-15, § 230(c)(1), § 240.10b-5."""
    said = ["sections" if match["many"] else "section", _coded(match["n"], words)]
    if match["rest"]:
        said += ["point", _coded(match["rest"], words)]
    if match["more"]:
        said.append(words.code(match["more"]))
    said += [_part(part, words) for part in re.findall(r"\w+", match["parts"])]
    return " ".join(said) + (f" to {_coded(match['to'], words)}" if match["to"] else "")


def _coded(written: str, words: Words) -> str:
    """A number that may end in a letter: 1983, 10b."""
    figures = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    return " ".join([words.code(figures), *written[len(figures) :].upper()])


@rule(
    "reference",
    rf"(?<![\w.,$£€-])(?P<n>\d{{1,4}}[a-z]?)(?P<parts>{_SUBDIVISIONS}+)(?!\w)",
    starts=FIGURE,
    needs="(",
    holds=beside("0", "(" + SMALL),
)
def subdivided(match: re.Match[str], words: Words) -> str:
    """A 401(k), and what is left of Art. 5(1)(b)."""
    return " ".join(
        [_coded(match["n"], words), *(_part(each, words) for each in re.findall(r"\w+", match["parts"]))]
    )


@rule(
    "reference",
    r"\b(?P<kind>ISBN|ISSN)(?:-1[03])?:? ?(?P<n>\d[\d-]{6,16}[\dX])\b",
    starts=CAPITAL,
    holds=("IS",),
)
def catalogued(match: re.Match[str], words: Words) -> str:
    """ISBN 978-0-19-960563-7."""
    groups = (
        " ".join(words.digits(each) if each.isdigit() else each for each in group)
        for group in match["n"].split("-")
    )
    return f"{letters(match['kind'])} {', '.join(groups)}"


_REPORTS = r"U\.S\.C\.|C\.F\.R\.|U\.S\.|F\.(?:2d|3d|4th)|S\. ?Ct\.|L\. ?Ed\. ?2d|F\. ?Supp\.(?: ?[23]d)?"


@rule(
    "reference",
    rf"(?<![\w.,$-])(?P<volume>\d{{1,3}}) (?P<report>{_REPORTS}) (?P<page>\d{{1,4}})\b",
    starts=FIGURE,
    holds=("U.", "F.", "S.", "L.", "C."),
)
def citation(match: re.Match[str], words: Words) -> str:
    """347 U.S. 483: a decision in its volume and at its page."""
    report = re.sub(
        r"[a-z]{2,}|\d[a-z]+|[A-Z]", lambda part: f" {part[0]} ", match["report"].replace(".", " ")
    )
    said = report.replace("2d", "second").replace("3d", "third").replace("4th", "fourth").split()
    return " ".join([words.code(match["volume"]), *said, words.code(match["page"])])


@rule(
    "reference",
    r"\bFed\. ?R\. ?(?P<of>Civ\. ?P|Crim\. ?P|App\. ?P|Evid|Bankr\. ?P)\.",
    starts=CAPITAL,
    holds=("R.",),
    needs="",
)
def federal_rule(match: re.Match[str], words: Words) -> str:
    """Fed. R. Civ. P. 12(b)(6)."""
    return f"Federal Rule of {_PROCEDURES[match['of'].partition('.')[0]]}"


_PROCEDURES = {
    "Civ": "Civil Procedure",
    "Crim": "Criminal Procedure",
    "App": "Appellate Procedure",
    "Evid": "Evidence",
    "Bankr": "Bankruptcy Procedure",
}


@rule(
    "reference",
    r"\b(?P<lead>[Ff]igs?\.|[Ff]igures?|[Tt]ables?|[Pp]anels?) (?P<n>\d{1,2})(?P<a>[A-Ha-h])(?:(?P<dash>[-–,]) ?(?P<b>[A-Ha-h]))?(?!\w)",
    holds=beside("0", "ABCDEFGHabcdefgh"),
)
def panel(match: re.Match[str], words: Words) -> str:
    """Fig. 2A-C."""
    lead = re.sub(r"ig(s?)\.", r"igure\1", match["lead"])
    to = {"-": " to ", "–": " to ", ",": ", "}.get(match["dash"], "") + (match["b"] or "").upper()
    return f"{lead} {words.cardinal(int(match['n']))} {match['a'].upper()}{to}"


@rule(
    "reference",
    r"(?:\b(?P<no>[Nn]o)\. )?\b(?:(?P<office>\d):)?(?P<year>\d\d)-(?P<kind>cv|cr|mj|md|ap|bk|mc)-(?P<n>\d{3,6})\b",
    holds=("0-",),
)
def docket(match: re.Match[str], words: Words) -> str:
    """No. 1:24-cv-01234: a case of an American court."""
    number = {"N": "Number ", "n": "number "}[match["no"][0]] if match["no"] else ""
    office = f"{words.code(match['office'])} " if match["office"] else ""
    kind = letters(match["kind"])
    return f"{number}{office}{words.code(match['year'])} {kind} {words.digits(match['n'], 'oh')}"


@rule("reference", r"(?<![\w.])(?P<s>ss?)\. ?(?=\d)", holds=("s.",))
def section(match: re.Match[str], words: Words) -> str | None:
    """s.172 of the Act."""
    law = re.search(r"\b(?:Act|Code|Law|Ordinance|Regulations)\b", match.string)
    return f"section{match['s'][1:]} " if law else None


@rule(
    "reference",
    r"(?<![\w/])(?P<a>\d{2,4})/(?P<b>\d{1,4})/(?P<of>EC|EU|EEC|JHA|CFSP)\b",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def european(match: re.Match[str], words: Words) -> str:
    """Directive 2014/24/EU."""
    return f"{words.code(match['a'])} {words.code(match['b'])} {letters(match['of'])}"


@rule(
    "reference",
    r"(?:(?<=Directive )|(?<=Regulation )|(?<=Decision )|(?<=\(E[UC]\) )|(?<=\(E[UC]\) No ))(?P<a>(?:19|20)\d\d|\d{2,4}(?=/20))/(?P<b>\d{1,4})\b",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def act_of_the_union(match: re.Match[str], words: Words) -> str:
    """Directive 2019/1937, Regulation (EU) 2016/679."""
    return f"{words.code(match['a'])} {words.code(match['b'])}"


@rule("reference", r"(?<!\w)#\s?(?P<year>(?:19|20)\d\d)-(?P<n>(?!(?:19|20)?\d\d\b)\d{2,6})\b", needs="#")
def numbered_in_year(match: re.Match[str], words: Words) -> str:
    """IRB #2021-0456."""
    return f"number {words.year(int(match['year']))} {words.code(match['n'])}"


@rule("reference", r"\bPub\. ?L\. (?:No\. )?(?P<a>\d{1,3})-(?P<b>\d{1,4})\b", starts=CAPITAL, holds=("Pu",))
def public_law(match: re.Match[str], words: Words) -> str:
    return f"Public Law {words.code(match['a'])} {words.code(match['b'])}"


@rule("reference", r"\bpp?\. ?(?P<a>[ivxl]+)(?:\s?[-–]\s?(?P<b>[ivxl]+))?\b(?!\w)", needs="", holds=("p.",))
def front_pages(match: re.Match[str], words: Words) -> str | None:
    """pp. xii-xv."""
    numbers = [roman(each.upper()) for each in match.group("a", "b") if each]
    if not all(numbers):
        return None
    return ("pages " if len(numbers) > 1 else "page ") + " to ".join(map(words.cardinal, numbers))


@rule("reference", r"(?<=\d)ff\.?(?=[\s,;)]|\.?$)", holds=("0f",))
def following(match: re.Match[str], words: Words) -> str:
    """pp. 7ff."""
    return " and following"


@rule("reference", r"(?<=[a-z] )MM (?P<n>\d{1,3}(?:\.\d)?)\b", starts=CAPITAL, needs="M", holds=("MM",))
def mile_marker(match: re.Match[str], words: Words) -> str | None:
    """The I-80 near MM 142."""
    road = re.search(
        r"\b(?:I-\d+|Interstate|Highway|Hwy|Route|Rte|US|eastbound|westbound|northbound|southbound|lanes?|crash)\b",
        match.string,
    )
    number = words.number(match["n"]) if "." in match["n"] else words.code(match["n"])
    return f"mile marker {number}" if road else None


@rule(
    "reference",
    rf"\b(?P<lead>{_PARTS}) (?P<n>\d{{1,9}}(?:\.\d{{1,9}})*)(?P<letter>[A-Z]?)(?P<parts>(?:\((?:\d{{1,2}}|[a-z]{{1,4}}|[A-Z])\))*)(?![\w,]\d|\w)",
)
def article(match: re.Match[str], words: Words) -> str:
    """Section 3(b)(ii), Article 5, Rule 4.2."""
    numbers = match["n"].split(".")
    number = (
        words.code(numbers[0])
        if len(numbers) == 1
        else " point ".join(
            words.code(each) if each[0] == "0" else words.cardinal(int(each)) for each in numbers
        )
    )
    parts = (_part(part, words) for part in re.findall(r"\w+", match["parts"]))
    return " ".join(part for part in (match["lead"], number, match["letter"], *parts) if part)


def _part(written: str, words: Words) -> str:
    """A paragraph by its number, its letter or its Roman numeral."""
    if written.isdigit():
        return words.cardinal(int(written))
    if written in ("i", "ii", "iii", "iv", "vi", "vii", "viii", "ix"):
        return words.cardinal(roman(written.upper()))
    return " ".join(written.upper()) if len(written) < 3 else written


EARLY: tuple[Rule, ...] = (
    panel,
    federal_rule,
    catalogued,
    docket,
    citation,
    european,
    act_of_the_union,
    numbered_in_year,
    public_law,
    front_pages,
)
RULES: tuple[Rule, ...] = (
    reference,
    unpointed,
    mile_marker,
    section,
    number_sign,
    section_sign,
    article,
    subdivided,
    following,
)
