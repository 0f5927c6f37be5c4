"""Names with figures in them: T-90A, N4, Boeing 737-800, World War II, Highway 101, Fig. 3."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words, roman
from narrator.speech.spans import Rule, rule

_ROMAN = r"(?P<roman>[IVXLC]+)"
_NOT_MORE = r"\b(?!['’](?!s\b)[a-z]|\.[a-z]|-[A-Za-z])"
_KINGS = (
    "Henry|Edward|George|William|Charles|James|Louis|Richard|John|Paul|Pius|Benedict|Francis|Elizabeth|Catherine|"
    "Alexander|Alexandra|Nicholas|Peter|Philip|Philippe|Napoleon|Frederick|Leo|Gregory|Innocent|Clement|Urban|Felipe|"
    "Carlos|Ramses|Ramesses|Rama|Abdullah|Mohammed|Muhammad|Hassan|Harald|Gustaf|Gustav|Wilhelm|Friedrich|Leopold|"
    "Otto|Karl|Mary|Margrethe|Xerxes|Darius|Ivan|Boniface|Sixtus|Emmanuel|Thutmose|Ptolemy|Malcolm|Robert|David|"
    "Albert|Alfonso|Ferdinand|Joseph|Maria|Pedro|Manuel|Rainier|Haakon|Olav|Christian|Baudouin|Constantine|Basil|"
    "Justinian|Theodosius|Mehmed|Murad|Selim|Suleiman|Bayezid|Edmund|Stephen|Vladimir|Boris|Theodore|Ethelred|"
    "Antiochus|Seleucus|Cyrus|Artaxerxes|Adrian|Celestine|Eugene|Hadrian|Julius|Martin|Nikolai|Tutankhamun|Amenhotep|"
    "Sobhuza|Mswati|Letsie|Zog|Akihito|Tupou|Bhumibol|Jigme|Fuad|Farouk|Idris|Faisal|Hussein"
)
_NUMBERED = (
    "World War|Chapter|Part|Act|Scene|Book|Volume|Vol\\.|Type|Phase|Stage|Super Bowl|Title|Article|Section|Appendix|"
    "Class|Tier|Grade|Group|Episode|Rocky|Mark|Mk|Vatican|Olympiad|WrestleMania|Gulf War|Table|Figure|Fig\\.|Schedule|"
    "Annex|Level|Category|Division|Division of|Corps|Army Corps|Protocol|Final Fantasy|Block|Zone|Unit|Factor|Round|"
    "Sector|Increment|Basel|Solvency|Stage|START|SALT|Apollo|Saturn|Delta|Titan|Minuteman|Trident|Agni|Falcon|MiFID|"
    "Elizabeth Line|Star Wars|Game|Olympics|Camp David|Oslo|Geneva|Astana|Minsk|Mark"
)


@rule("roman", rf"\b(?P<lead>(?i:{_NUMBERED})) {_ROMAN}{_NOT_MORE}", needs="IVXLC")
def numbered(match: re.Match[str], words: Words) -> str | None:
    """Chapter IV, World War II."""
    value = roman(match["roman"])
    if not value or (
        match["roman"] == "I"
        and match["lead"]
        not in (
            "World War",
            "Part",
            "Act",
            "Chapter",
            "Book",
            "Volume",
            "Phase",
            "Vatican",
            "Stage",
            "Type",
            "START",
            "SALT",
            "Division",
            "Title",
            "Super Bowl",
            "Article",
            "Section",
            "Mark",
            "Tier",
            "Category",
        )
    ):
        return None
    if match["roman"] in ("C", "L") and match["lead"] in (
        "Group",
        "Appendix",
        "Section",
        "Class",
        "Type",
        "Zone",
        "Block",
        "Unit",
        "Schedule",
        "Annex",
        "Category",
        "Grade",
        "Table",
    ):
        return None
    return f"{match['lead']} {words.cardinal(value)}"


@rule("roman", rf"\b(?P<lead>(?:{_KINGS})(?: (?:{_KINGS}))?) (?P<roman>[IVX]+){_NOT_MORE}", needs="IVX")
def reign(match: re.Match[str], words: Words) -> str | None:
    """Henry VIII, John Paul II; a middle initial is none, as in Malcolm X."""
    numeral = match["roman"]
    value = roman(numeral)
    follows = after(match)
    if not value or (numeral == "X" and match["lead"] == "Malcolm"):
        return None
    if numeral in ("I", "V", "X") and (
        re.match(r"\. ?[A-Z]", follows) or (re.match(r" [A-Z]", follows) and numeral != "X")
    ):
        return None
    if numeral == "I" and re.match(
        r" (?:am|was|have|had|do|did|can|will|would|think|know|knew|met|saw|love|went)\b", follows
    ):
        return None
    return f"{match['lead']} the {words.ordinal(value)}"


@rule(
    "roman",
    rf"(?<=[a-z] )(?P<roman>III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XX|XXI|XXII|XXIII|XXIV|XXV|XXX|II){_NOT_MORE}",
    needs="IVX",
)
def numeral(match: re.Match[str], words: Words) -> str | None:
    """After a name, of a person the third and of a thing three."""
    lead = re.search(r"\b([A-Z][a-z]+) $", before(match))
    person = re.search(r"\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+ $", before(match, 40)) and match["roman"] in (
        "II",
        "III",
        "IV",
    )
    value = roman(match["roman"])
    if not lead and match["roman"] in ("II", "IV", "VI", "IX", "XI"):
        return None
    named = re.search(
        r"\b(?:King|Queen|Pope|Emperor|Prince|Tsar|Sultan|Shah|Duke|Kaiser|Patriarch) [\w ]*$",
        before(match, 40),
    )
    return (
        f"the {words.ordinal(value)}"
        if named
        or (
            person
            and not re.search(r"\b(?:War|Bowl|Phase|Part|System|Class|Mark|Act|Type)\b", before(match, 40))
        )
        else words.cardinal(value)
    )


# -- references ------------------------------------------------------------------------------------------

_REFERENCES = {
    "no": "number",
    "nos": "numbers",
    "fig": "figure",
    "figs": "figures",
    "eq": "equation",
    "sec": "section",
    "ch": "chapter",
    "vol": "volume",
    "vols": "volumes",
    "art": "article",
    "arts": "articles",
    "pp": "pages",
    "p": "page",
    "fn": "footnote",
    "n": "note",
    "para": "paragraph",
    "paras": "paragraphs",
    "pt": "part",
    "ex": "exhibit",
    "rev": "revision",
    "ed": "edition",
    "rte": "route",
    "hwy": "highway",
    "apt": "apartment",
    "res": "resolution",
    "prop": "proposition",
    "reg": "regulation",
    "bldg": "building",
    "rm": "room",
}


@rule(
    "reference",
    r"\b(?P<word>No|Nos|Figs?|Eq|Sec|Ch|Vols?|Arts?|pp?|Pp|Paras?|Pt|Ex|Rev|Ed|Rte|Hwy|Apt|Bldg|Rm|Res|Prop|Reg|fn|nos?|figs?|eq|sec|ch|vols?|arts?|paras?|pt|ed|hwy|rte|apt)\. ?(?:(?P<code>(?:\d{3,4}(?=[\s,;)]|\.?$|\. )|\d{4}-\d+))|(?P<roman>[IVXLC]+)\b|(?=\d))",
    needs=".",
)
def reference(match: re.Match[str], words: Words) -> str | None:
    """No. 10, Fig. 3, Resolution 1701."""
    said = _REFERENCES[match["word"].lower()]
    said = said.capitalize() if match["word"][0].isupper() else said
    if match["roman"]:
        return f"{said} {words.cardinal(value)}" if (value := roman(match["roman"])) else None
    if match["code"] and said.lower() not in ("page", "pages"):
        return f"{said} {' '.join(words.code(part) for part in match['code'].split('-'))}"
    return f"{said} {words.number(match['code'])}" if match["code"] else said + " "


@rule("reference", r"(?<!\w)(?:№ ?|# ?|N[°º]\.? ?)(?=\d)", needs="№#°º")
def number_sign(match: re.Match[str], words: Words) -> str:
    return "number "


@rule("reference", r"§§? ?(?=\d)", needs="§")
def section_sign(match: re.Match[str], words: Words) -> str:
    return "sections " if match.group().startswith("§§") else "section "


@rule(
    "reference",
    r"\b(?P<lead>Sections?|Articles?|Rules?|Clauses?|Paragraphs?|Regulations?|Schedules?|Resolutions?|Title|Subsections?|section|article|rule|clause|paragraph|subsection) (?P<n>\d+(?:\.\d+)*)(?P<letter>[A-Z]?)(?P<parts>(?:\((?:\d{1,2}|[a-z]{1,4}|[A-Z])\))+|(?!\())(?P<year>)(?![\w,]\d|\w)",
)
def article(match: re.Match[str], words: Words) -> str | None:
    """Section 3(b), Article 5, Rule 4.2."""
    if not match["parts"] and not match["letter"] and "." not in match["n"]:
        return f"{match['lead']} {words.code(match['n'])}"
    number = " point ".join(words.cardinal(int(part)) for part in match["n"].split("."))
    if len(match["n"]) > 2 and "." not in match["n"]:
        number = words.code(match["n"])
    parts = [
        part if not part.isdigit() else words.cardinal(int(part))
        for part in re.findall(r"\w+", match["parts"])
    ]
    parts = [
        part
        if len(part) > 4 or roman(part.upper()) == 0 or part in "cdlmv"
        else words.cardinal(roman(part.upper()))
        if part.islower() and part in ("i", "ii", "iii", "iv", "vi")
        else part
        for part in parts
    ]
    letters = [match["letter"]] if match["letter"] else []
    return " ".join(
        [match["lead"], number, *letters, *(part.upper() if len(part) == 1 else part for part in parts)]
    )


# -- designators -----------------------------------------------------------------------------------------

_CALLED = (
    r"Boeing|Airbus|Embraer|Bombardier|Tupolev|Ilyushin|Antonov|Sukhoi|Highways?|Route|Interstate|Flight|Resolutions?|Room|Area|Freeway|"
    r"Hwy|Rte|Directive|Order|Bus|Train|Channel|Section|Proposition|Prop|Extension|Ext|Suite|Apartment|Unit|Lot|Gate|Motorway|"
    r"Porsche|Peugeot|Nokia|Regulation|Form|Stinger|Jet|Series|Model|Squadron|Engine|Locomotive|Class|Title|Psalm|Exit|"
    r"Pier|Platform|Bill|Measure|Question|Chapter|State Route|County Road|US|U\.S\."
)


@rule(
    "designator",
    rf"\b(?P<lead>{_CALLED}) (?P<n>\d{{3,4}})(?P<letters>[A-Z]{{0,3}})(?:-(?P<m>\d{{1,4}})(?P<more>[A-Z]{{0,3}}))?(?P<s>s?)\b(?![,.]\d|%| ?(?:million|billion|people|times))",
)
def called(match: re.Match[str], words: Words) -> str:
    """Flight 370, Highway 101, Boeing 737-800."""
    lead = {
        "US": "U S",
        "U.S.": "U S",
        "Hwy": "Highway",
        "Rte": "Route",
        "Prop": "Proposition",
        "Ext": "Extension",
    }.get(match["lead"], match["lead"])
    said = [lead, words.code(match["n"]), " ".join(match["letters"])]
    if match["m"]:
        said += [words.code(match["m"]), " ".join(match["more"])]
    return " ".join(part for part in said if part) + ("s" if match["s"] else "")


@rule("designator", r"\b(?P<n>7[0-8]7)(?:-(?P<m>\d{1,4}))?(?P<more>[A-Z]{0,3})(?P<s>s?)\b")
def airliner(match: re.Match[str], words: Words) -> str | None:
    if not re.search(r"\b(?:Boeing|Airbus|jets?|planes?|aircraft|airliners?|flight|Max|MAX)\b", match.string):
        return None
    said = [words.code(match["n"]), words.code(match["m"]) if match["m"] else "", " ".join(match["more"])]
    return " ".join(part for part in said if part) + ("s" if match["s"] else "")


_NO_CODE = frozenset(
    "Oct Nov Dec Jan Feb Mar Apr May Jun Jul Aug Sep No In At On By To Of As Is It The And For Up Or An Ex Pre Mid Non Re Co De Al El".split()
)
_SAID = frozenset(
    "Mac Mk Exp Tu Su An Il Ka Be Mi Yak Mig MiG Lynx Hawk Ariane Vega Gen Cat Kh Iskander Oka Zircon Harpoon Ka Li Ro".split()
)
_WORDS = frozenset("COVID SARS MERS COP EURO TOP MIT MAX RAM NASA APOLLO PRO WHO".split()) - {"WHO"}


@rule(
    "designator",
    r"(?<![\w/])(?P<a>F/A|[A-Z]{1,5}|[A-Z][a-z]{1,2}|[A-Z][a-z]?[A-Z])(?P<dash>[-–]?)(?P<n>\d{1,5})(?P<b>(?:-?[A-Z]{1,4}(?:[Ss]h)?\d{0,3})*|(?:[A-Z][a-z]{2,})?|[a-z]{1,3}(?<!s))(?P<tail>(?:[-/](?:\d{1,6}[A-Z]{0,2}|[A-Z]\b))*)(?P<s>['’]?s)?\b(?!,\d{3}|\.\d|%)",
)
def designator(match: re.Match[str], words: Words) -> str | None:
    """T-90A, N4, F-16s, Su-24M2, AK-47, M1A2, MH370."""
    lead = match["a"]
    if lead in _NO_CODE and match["dash"] != "-":
        return None
    if lead in _NO_CODE and lead not in ("An", "Re", "El", "Al", "In"):
        return None
    said = [_letters(lead), words.code(match["n"])]
    for part in re.findall(r"[A-Z][a-z]+|[A-Z]+|[a-z]+|\d+", match["b"] + match["tail"]):
        said.append(
            words.code(part)
            if part.isdigit()
            else part
            if part[1:].islower() and len(part) > 1 and part[0].isupper() and len(part) > 2
            else " ".join(part.upper())
        )
    plural = match["s"] or ""
    last = said[-1]
    if plural:
        said[-1] = _plural(last) if plural == "s" else last + plural
    return " ".join(said)


def _letters(lead: str) -> str:
    if lead == "F/A":
        return "F A"
    if lead in _SAID or lead in _WORDS:
        return lead
    return " ".join(lead.upper()) if lead.isupper() or len(lead) < 3 else lead


def _plural(word: str) -> str:
    if len(word.rsplit(maxsplit=1)[-1]) == 1:
        return word + "'s"
    return word[:-1] + "ies" if word.endswith("y") else word + ("es" if word.endswith(("x", "s")) else "s")


@rule(
    "designator",
    r"\b(?P<lead>COVID|Covid|covid|SARS-CoV|Apollo|Voyager|Artemis|Area|Cat|Category|Falcon|Sputnik|Chang'e|Soyuz|Shenzhou|Progress|Luna|Gaganyaan|Chandrayaan|Explorer|Pioneer|Mariner|Hwasong|Shahab|Fateh|Zolfaghar|Shahed|Bayraktar|Lancet|Geran|Orlan|Grad|Uragan|Novichok|Delta|Omicron|Type|Generation|Gen|Formula|Group|Under|G|U|Kinzhal|Tochka|Oreshnik|Hellfire|Rafale|Windows|iPhone|iOS|Android|Galaxy|PlayStation|Xbox|Pixel)-(?P<n>\d{1,4})(?P<more>[A-Z]{0,2})\b",
)
def named(match: re.Match[str], words: Words) -> str:
    lead = match["lead"]
    said = f"{'S A R S Co V' if lead == 'SARS-COV' else lead.replace('-', ' ')} {words.code(match['n'])}"
    return f"{said} {' '.join(match['more'])}".rstrip()


@rule(
    "designator",
    r"(?<![\w.,$£€-])(?P<n>\d{1,3})(?P<dash>-?)(?P<a>[A-Z]{1,3})(?P<b>(?:-?\d{1,4})?)(?P<s>s?)(?![\w&'’-]|\.\w|\.[A-Z])",
)
def figure_first(match: re.Match[str], words: Words) -> str:
    """5G, 10-K, 16S, 3D."""
    said = [words.code(match["n"]), " ".join(match["a"])]
    if match["b"]:
        said.append(words.code(match["b"].lstrip("-")))
    return " ".join(said) + ("'s" if match["s"] else "")


@rule("designator", r"(?<![\w.,$£€-])(?P<n>\d+)-(?P<word>[A-Za-z]{2,}(?:-[A-Za-z]+)*)(?![\w])")
def compound(match: re.Match[str], words: Words) -> str | None:
    """60,000-strong and 12-year-old: a number that is part of a word keeps the word."""
    if match["word"].isupper():
        return f"{words.code(match['n'])} {' '.join(match['word'])}" if len(match["word"]) <= 3 else None
    return f"{_counted(match['n'], words)}-{match['word']}"


def _counted(number: str, words: Words) -> str:
    return words.number(number)


@rule("designator", r"\b(?P<a>[A-Za-z]+?)(?P<n>\d+)(?P<b>[A-Za-z]*)\b")
def mixture(match: re.Match[str], words: Words) -> str:
    """Anything else of letters and figures run together: part by part."""
    lead = match["a"] if len(match["a"]) > 4 or not match["a"].isupper() else " ".join(match["a"])
    tail = " ".join(match["b"]) if len(match["b"]) < 3 or match["b"].isupper() else match["b"]
    return f"{lead} {words.code(match['n'])} {tail.upper() if len(match['b']) < 3 else tail}".rstrip()


# -- chemistry and addresses -----------------------------------------------------------------------------

_FORMULAS = {
    "CO2": "C O two",
    "CO₂": "C O two",
    "CO2e": "C O two equivalent",
    "H2O": "H two O",
    "H₂O": "H two O",
    "NO2": "N O two",
    "NO₂": "N O two",
    "SO2": "S O two",
    "SO₂": "S O two",
    "CH4": "C H four",
    "CH₄": "C H four",
    "N2O": "N two O",
    "N₂O": "N two O",
    "O2": "O two",
    "O₂": "O two",
    "O3": "O three",
    "O₃": "O three",
    "H2": "H two",
    "H₂": "H two",
    "NH3": "N H three",
    "NH₃": "N H three",
    "H2S": "H two S",
    "UF6": "U F six",
    "NOx": "N O X",
    "PM2.5": "P M two point five",
    "PM₂.₅": "P M two point five",
    "PM10": "P M ten",
    "mRNA": "M R N A",
    "rRNA": "R R N A",
    "tRNA": "T R N A",
    "siRNA": "S I R N A",
    "pH": "P H",
}


@rule(
    "formula",
    r"(?<![\w.-])(?:" + "|".join(sorted(map(re.escape, _FORMULAS), key=len, reverse=True)) + r")(?![\w₀-₉])",
    needs="ONHMRxp",
)
def formula(match: re.Match[str], words: Words) -> str:
    return _FORMULAS[match.group()]


@rule("designator", r"\bM[wLbs]? ?(?P<n>\d\.\d)\b", needs="M")
def magnitude(match: re.Match[str], words: Words) -> str:
    """An M7.8 earthquake."""
    return f"magnitude {words.number(match['n'])}"


@rule("designator", r"\b(?P<a>[A-Z]{1,4})\.(?P<n>\d+(?:\.\d+)*)\b", needs=".")
def lineage(match: re.Match[str], words: Words) -> str:
    """Of a virus: BA.2.86, B.1.1.7."""
    return f"{' '.join(match['a'])} " + " point ".join(words.cardinal(int(part)) for part in match["n"].split("."))


@rule("address", r"(?<=\b[A-Z]{2} |[\ue000]{2} )(?P<a>\d{5})(?:-(?P<b>\d{4}))?\b(?![,.]\d)")
def postcode(match: re.Match[str], words: Words) -> str:
    more = f", {words.digits(match['b'], 'oh')}" if match["b"] else ""
    return words.digits(match["a"], "oh") + more


ROMAN: tuple[Rule, ...] = (numbered, reign, numeral)
REFERENCES: tuple[Rule, ...] = (reference, number_sign, section_sign, article)
RULES: tuple[Rule, ...] = (magnitude, lineage, called, airliner, named, designator, postcode)
FIGURE_FIRST: tuple[Rule, ...] = (figure_first, compound)
LAST: tuple[Rule, ...] = (mixture,)
