"""Bare figures: fractions, ordinals, ranges, scores, versions, and every number nothing else took."""

from __future__ import annotations

import re

from narrator.speech.context import NOUNS, after, attributive, before
from narrator.speech.numbers import DASH, MAGNITUDE_WORDS, NUMBER, SIGN, VULGAR, Words, plural
from narrator.speech.sights import CAPITAL, CAPITALS, FIGURE, SMALL, beside
from narrator.speech.spans import Rule, rule
from narrator.speech.units import unit

_IDIOMS = {
    "WWI": "World War One",
    "WWII": "World War Two",
    "WW1": "World War One",
    "WW2": "World War Two",
    "9/11": "nine eleven",
    "7/7": "seven seven",
    "24/7": "twenty-four seven",
    "24-7": "twenty-four seven",
    "50/50": "fifty-fifty",
    "50-50": "fifty-fifty",
    "20/20": "twenty twenty",
}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


@rule(
    "idiom",
    r"(?<![\w/.])(?<!\d-)(?:9/11|7/7|24[/-]7|50/50|50-50|20/20|WW(?:II?|[12]))(?![\w/]|\.\d)",
    needs="",
    holds=("0/", "0-", "WW"),
)
def idiom(match: re.Match[str], words: Words) -> str:
    return _IDIOMS[match.group()]


_SCIENTIFIC = rf"(?P<n>{SIGN}{NUMBER})\s?(?:[x×·]|\*)\s?10(?:\^\{{?(?P<e>[-−+]?\d{{1,9}})\}}?|(?P<s>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,9}})|(?P<minus>[-−]\d{{1,9}}))"


@rule("scientific", _SCIENTIFIC, starts=FIGURE, holds=("00",), needs="x×·*")
def scientific(match: re.Match[str], words: Words) -> str:
    return (
        f"{words.number(match['n'])} times {_power('10', match['e'] or match['s'] or match['minus'], words)}"
    )


@rule(
    "scientific",
    rf"(?P<number>{_SCIENTIFIC}) (?P<unit>[A-Za-zµ]{{1,4}}(?:²|³)?(?:/[A-Za-z]{{1,3}}(?:²|³)?)?)(?!\w)",
    starts=FIGURE,
    holds=("00",),
    needs="x×·*",
)
def scientific_measure(match: re.Match[str], words: Words) -> str | None:
    """2.5 × 10⁻³ mol."""
    name = None if match["unit"] in _NO_UNITS else unit(match["unit"], single=False, british=words.british)
    return f"{scientific.say(match, words)} {name}" if name else None


@rule(
    "scientific", rf"(?P<n>{SIGN}{NUMBER})[eE](?P<e>[-−+]?\d{{1,3}})(?!\w)", starts=FIGURE, holds=("0e", "0E")
)
def e_notation(match: re.Match[str], words: Words) -> str:
    """6.02e23."""
    return f"{words.number(match['n'])} times {_power('10', match['e'], words)}"


@rule(
    "scientific",
    r"(?<![\w.])(?P<base>\d{1,15})(?:\^(?P<e>[-−]?\d{1,9})|(?P<s>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9}))",
    starts=FIGURE,
    needs="^⁰¹²³⁴⁵⁶⁷⁸⁹⁻",
)
def power(match: re.Match[str], words: Words) -> str:
    return _power(match["base"], match["e"] or match["s"], words)


@rule(
    "scientific",
    r"(?<![\w.])10(?:\^(?P<e>[-−]?\d{1,9})|(?P<s>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9})) (?P<unit>[A-Za-zµ]{1,4}(?:²|³)?)(?![\w])",
    starts=FIGURE,
    needs="^⁰¹²³⁴⁵⁶⁷⁸⁹⁻",
)
def power_measure(match: re.Match[str], words: Words) -> str | None:
    """10⁻⁹ m."""
    name = None if match["unit"] in _NO_UNITS else unit(match["unit"], single=False, british=words.british)
    return f"{_power('10', match['e'] or match['s'], words)} {name}" if name else None


_NO_UNITS = ("in", "a", "t", "to", "A")


def _power(base: str, exponent: str, words: Words) -> str:
    value = int(exponent.translate(_SUPERSCRIPT).replace("−", "-"))
    if value < 0:
        return f"{words.number(base)} to the minus {words.ordinal(-value)}"
    if value in (2, 3) and base != "10":
        return f"{words.number(base)} {'squared' if value == 2 else 'cubed'}"
    return f"{words.number(base)} to the {words.ordinal(value)}"


@rule(
    "fraction",
    r"(?:(?<![\d.,])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,15})\s?)?(?P<v>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞])(?P<to>[-–](?=\d))?",
    needs="".join(VULGAR),
)
def vulgar(match: re.Match[str], words: Words) -> str:
    """3½ hours, ½-1 inch."""
    numerator, denominator = VULGAR[match["v"]]
    to = " to " if match["to"] else ""
    if match["n"]:
        return words.mixed(int(match["n"].replace(",", "")), numerator, denominator) + to
    return words.fraction(numerator, denominator) + to


@rule(
    "fraction",
    r"(?<![\w/.])(?P<n>\d{1,15})[ -](?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/])",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def mixed(match: re.Match[str], words: Words) -> str | None:
    if not 0 < int(match["a"]) < int(match["b"]):
        return None
    return words.mixed(int(match["n"]), int(match["a"]), int(match["b"]))


_MEASURED = r" ?-?(?:inch|in\b|mile|yard|cup|teaspoon|tablespoon|ounce|oz\b|scale)|\""
_RATED = r"(?i)\b(?:rat(?:ed|es?|ings?)|scor(?:ed?|es|ing)|stars?|grades?|marks?|reviews?|out of)\b"


def _is_part(match: re.Match[str]) -> bool:
    """1/1000 of a second."""
    return match["a"] == "1" and bool(re.match(r" (?:of an?|sec(?:ond)?s?)\b", after(match)))


@rule(
    "fraction",
    r"(?<![\w/.$£€])(?P<a>\d{1,3})/(?P<b>5|10|20|100)(?!\.\d)(?![\w/])",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def rated(match: re.Match[str], words: Words) -> str | None:
    """10/10, 4/5 where something is rated, a 7/10; but 7/10 of a mile."""
    a, b = int(match["a"]), int(match["b"])
    if not 0 < a <= b or re.match(rf" of\b|[-‑]|{_MEASURED}", after(match)):
        return None
    given = re.search(r"(?:\(|\b(?:an?|perfect|solid) )$", before(match)) or re.search(_RATED, match.string)
    return f"{words.cardinal(a)} out of {words.cardinal(b)}" if b in (100, a) or given else None


@rule(
    "fraction",
    r"(?<![\w/.,$£€])(?P<a>\d{1,3}(?:,\d{3})+|\d{1,4})/(?P<b>\d{1,3}(?:,\d{3})+|\d{2,4})(?!\.\d)(?![\w/]|,\d)",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def out_of_many(match: re.Match[str], words: Words) -> str | None:
    """31/44 and 1436/1633 are so many of them, as nothing is divided into forty-fourths."""
    a, b = (int(match[each].replace(",", "")) for each in "ab")
    parts = b <= 20 or b in (32, 64) or b > 100 >= a or (a == 20 and b % 10 == 0) or a == b <= 100
    if not 1 < a <= b or parts or re.match(_MEASURED, after(match)) or re.search(_BETTING, match.string):
        return None
    return f"{words.cardinal(a)} of {words.cardinal(b)}"


@rule(
    "fraction",
    r"(?<![\w/.$£€])(?P<a>\d{1,4})/(?P<b>\d{1,4})(?P<tail>ths?|rds?|nds?)?(?!\.\d)(?![\w/])",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def fraction(match: re.Match[str], words: Words) -> str:
    """2/3 two thirds; what is no part of a whole is read figure by figure: 120/80 one twenty over eighty."""
    numerator, denominator = int(match["a"]), int(match["b"])
    if numerator == 20 and re.search(r"\b(?:vision|eye|eyes|sight|acuity)\b", match.string):
        return f"twenty {words.cardinal(denominator)}"
    if denominator == 1 or re.search(_BETTING, match.string):
        return f"{words.cardinal(numerator)} to {words.cardinal(denominator)}"
    if 0 < numerator < denominator and (denominator <= 100 or match["tail"] or _is_part(match)):
        return words.fraction(numerator, denominator)
    if len(match["a"]) == 4:
        return f"{words.code(match['a'])} {words.code(match['b'])}"
    if numerator >= 90 and denominator >= 40:
        return f"{words.code(match['a'])} over {words.code(match['b'])}"
    return f"{words.cardinal(numerator)} {words.cardinal(denominator)}"


_BETTING = r"(?i)\b(?:odds(?:-on)?|favou?rite|outsider|bookmakers?|bookies|betting)\b"


@rule(
    "fraction",
    r"(?<![\w/.,])(?P<a>\d{1,3}(?:\.\d+)?)/(?P<b>\d{1,3}\.\d{1,2})(?P<inch>[\"″])?(?![\w/.])",
    starts=FIGURE,
    holds=("0/",),
)
def over(match: re.Match[str], words: Words) -> str:
    """A 1/2.8" sensor; 4.6/5.0 is a mark."""
    inch = " inch" if match["inch"] else ""
    between = "out of" if match["b"].endswith(".0") and float(match["a"]) <= float(match["b"]) else "over"
    return f"{words.number(match['a'])} {between} {words.number(match['b'])}{inch}"


@rule(
    "number",
    r"(?<![\w/.,])(?:(?P<from>\d{1,2}(?:\.\d{1,2})?)[-–])?(?P<a>\d{1,3}\.\d{1,2}|(?<=[-–])\d{1,2}(?=/10\b))/(?P<b>\d{1,4})(?![\w/.])",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def mark(match: re.Match[str], words: Words) -> str:
    """Rated 4.7/5, or 6-7/10."""
    start = f"{words.number(match['from'])} to " if match["from"] else ""
    return f"{start}{words.number(match['a'])} out of {words.cardinal(int(match['b']))}"


@rule("measure", r"(?<![\w.])(?P<n>\d*(?:1\d|[02-9]))st\b", starts=FIGURE, holds=("0s",))
def stone(match: re.Match[str], words: Words) -> str:
    """15st, which is no ordinal."""
    return f"{words.number(match['n'])} stone"


_TH = r"(?:st|nd|rd|th|ST|ND|RD|TH)\b"


@rule(
    "ordinal",
    rf"(?<![\w.])(?P<a>\d{{1,3}}){_TH}\s?[-–—/]\s?(?P<b>\d{{1,3}}){_TH}",
    starts=FIGURE,
    holds=("0s", "0n", "0r", "0t", "0S", "0N", "0R", "0T"),
)
def ordinals(match: re.Match[str], words: Words) -> str:
    """The 5th-4th centuries, the 1st/4th Infantry."""
    between = ", " if "/" in match.group() else " to "
    return words.ordinal(int(match["a"])) + between + words.ordinal(int(match["b"]))


@rule(
    "ordinal",
    r"(?<![\w.])(?P<n>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)\b",
    starts=FIGURE,
    holds=("0s", "0n", "0r", "0t", "0S", "0N", "0R", "0T"),
)
def ordinal(match: re.Match[str], words: Words) -> str:
    return words.ordinal(int(match["n"].replace(",", "")))


@rule(
    "version",
    r"(?<![\w.])(?P<v>[vV](?:ersion )?\.?)?(?P<n>\d{1,9}(?:\.\d{1,9}){2,})(?P<letter>[a-z]?)(?!\w)",
    holds=("0.",),
)
def version(match: re.Match[str], words: Words) -> str:
    said = " point ".join(words.cardinal(int(part)) for part in match["n"].split("."))
    return (
        ("version " if match["v"] else "") + said + (f" {match['letter'].upper()}" if match["letter"] else "")
    )


@rule("version", r"\b[vV](?P<n>\d{1,9}(?:\.\d{1,9})*)\b", holds=("v0", "V0"))
def short_version(match: re.Match[str], words: Words) -> str:
    return "version " + " point ".join(words.cardinal(int(part)) for part in match["n"].split("."))


@rule(
    "number",
    r"(?<![\w.,])\d{1,3}(?: \d{3}){2,}(?!\d|[ .,]\d|[\w-])",
    starts=FIGURE,
    needs=("000",),
    holds=("0 ",),
)
def spaced(match: re.Match[str], words: Words) -> str:
    """1 000 000, grouped with spaces."""
    return words.number(match.group().replace(" ", ""))


@rule(
    "idiom",
    r"(?<![\w.])\.(?P<n>22|25|30|32|38|40|44|45|50)(?=[- ]?(?:cal|LR\b|Win|Spl|Special|Magnum|ACP)| (?:hand)?guns?\b| rifles?\b| pistols?\b| revolvers?\b)",
    starts=FIGURE,
    holds=(".0",),
)
def calibre(match: re.Match[str], words: Words) -> str:
    """A .40-cal. pistol."""
    return words.cardinal(int(match["n"]))


@rule(
    "version",
    r"(?<![\w.,])(?P<n>\d{1,4}(?:\.\d{1,3})+)(?P<letter>[a-eg])(?!\w)",
    starts=FIGURE,
    needs="abcdeg",
    holds=beside("0", "abcdeg"),
)
def lettered(match: re.Match[str], words: Words) -> str:
    """HDMI 2.0b, Figure 3.1a."""
    said = " point ".join(words.code(part) for part in match["n"].split("."))
    return f"{said} {match['letter'].upper()}"


@rule("number", r"(?<![\w.,])(?P<n>\d{2})(?P<s>ers?)\b", starts=FIGURE, holds=("0e",))
def team(match: re.Match[str], words: Words) -> str:
    """The 49ers and the 76ers."""
    number = words.cardinal(int(match["n"]))
    return number + (match["s"][1:] if number.endswith("e") else match["s"])


@rule("number", r"(?<=\d)\*(?!\w)", needs="*", holds=("0*",))
def asterisk(match: re.Match[str], words: Words) -> str:
    return ""


_PARTS_OF_INCH = rf"(?:\d{{1,2}}(?:\.\d+|[{''.join(VULGAR)}])?|[{''.join(VULGAR)}])"


@rule(
    "measure",
    rf"(?<![\w.])(?P<a>{_PARTS_OF_INCH})(?:\"|″)? ?(?:[-–—]|to) ?(?P<b>{_PARTS_OF_INCH})(?P<sign>\"|″)(?P<plus>\+)?(?!\w)",
    needs='"″',
)
def inches_range(match: re.Match[str], words: Words) -> str | None:
    """2"-4" of rain."""
    if match.group().count('"') == 1 and _ends_quotation(match):
        return None
    plus = " plus" if match["plus"] else ""
    a, b = (_with_part(match[each], words) for each in "ab")
    return f"{a} to {b} inch{'' if match['b'] in VULGAR or match['b'] == '1' else 'es'}{plus}"


def _with_part(written: str, words: Words) -> str:
    """2, 2.5, 2½ or ½."""
    whole, part = written.rstrip("".join(VULGAR)), VULGAR.get(written[-1])
    if not part:
        return words.number(written)
    return words.mixed(int(whole), *part) if whole else words.fraction(*part)


_INCH, _FOOT = '"″', "'′"
_SIZE = r"\d{1,4}(?:\.\d+)?"


@rule(
    "measure",
    rf"(?<![\w.])(?P<sizes>{_SIZE}[{_INCH}{_FOOT}]?(?: ?[x×] ?{_SIZE}[{_INCH}{_FOOT}]?)?) ?[x×] ?(?P<last>{_SIZE})(?P<unit>[{_INCH}{_FOOT}])(?!\w)",
    starts=FIGURE,
    needs="x×",
    holds=beside("0", _INCH + _FOOT),
)
def sizes(match: re.Match[str], words: Words) -> str | None:
    """8"x10" prints, a 16'x12' room."""
    if match["unit"] not in match["sizes"] and match["unit"] in "'\"" and _ends_quotation(match):
        return None
    numbers = [*re.findall(_SIZE, match["sizes"]), match["last"]]
    one, many = ("inch", "inches") if match["unit"] in _INCH else ("foot", "feet")
    single = attributive(match) or re.match(NOUNS, after(match))
    return f"{' by '.join(map(words.number, numbers))} {one if single else many}"


def _ends_quotation(match: re.Match[str]) -> bool:
    """Whether the sign may close a quotation that was opened before."""
    lead = match.string[: match.start() + 1]
    opened = len(re.findall(r'(?:^|[\s(\[=:])"(?=\S)', lead)) - len(re.findall(r'\S"(?=[\s,.;:)]|$)', lead))
    return opened > 0 and (match.string.count('"') % 2 == 0 or not re.match(r" [a-z]", after(match)))


@rule(
    "measure",
    r"(?<![\w.'′’/])(?:(?:(?P<whole>\d{1,3})[ -])?(?P<a>\d{1,2})/(?P<b>[248]|16|32|64)|(?P<n>\d+(?:\.\d+)?)|(?P<v>\d{0,2}[½⅓⅔¼¾⅛⅜⅝⅞]))(?:″|\"(?=[ ,.;)+-]|$))(?P<plus>\+)?",
    needs='"″',
)
def inches(match: re.Match[str], words: Words) -> str | None:
    """10" of rain, a 3/8" bolt, where the sign closes no quotation."""
    if '"' in match.group() and _ends_quotation(match):
        return None
    plus = " plus" if match["plus"] else ""
    single = match["n"] == "1" or match.string[match.end() : match.end() + 1] == "-" or attributive(match)
    name = "inch" if single else "inches"
    if match["n"]:
        return f"{words.number(match['n'])} {name}{plus}"
    if match["v"]:
        return f"{_with_part(match['v'], words)} {'inch' if match['v'] in VULGAR else name}{plus}"
    a, b = int(match["a"]), int(match["b"])
    if match["whole"]:
        return f"{words.mixed(int(match['whole']), a, b)} {name}{plus}"
    return f"{words.fraction(a, b)} inch{plus}"


@rule(
    "times",
    rf"(?<![\w.])(?:(?P<from>{NUMBER})[-–])?(?P<n>{NUMBER})\s?(?:[x×](?:/(?P<per>wk|week|day|d|mo|month|yr|year)\b|\b(?!\d))|(?<!\b[Tt]he \d{{3}})(?<![A-Za-z] \d{{3}})X\b(?= [a-z]))",
    starts=FIGURE,
    holds=("0x", "0×", "0X", " x", " ×", " X"),
)
def times(match: re.Match[str], words: Words) -> str:
    """6-8x earnings, 3x/wk."""
    start = f"{words.number(match['from'])} to " if match["from"] else ""
    per = f" per {unit(match['per'], single=True) or match['per']}" if match["per"] else ""
    return f"{start}{words.number(match['n'])} times{per}"


@rule("times", r"(?<!\w)x(?P<n>\d{1,15})\b", holds=("x0",))
def times_after(match: re.Match[str], words: Words) -> str:
    """5W x2; but x64 is a name."""
    number = words.cardinal(int(match["n"]))
    return f"times {number}" if len(match["n"]) == 1 or match["n"].endswith("0") else f"X {number}"


@rule(
    "range",
    rf"(?<![\w.,/-])(?P<a>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,4}}(?:\.\d+)?){DASH}(?P<b>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,4}}(?:\.\d+)?)(?P<scale>[ -]{MAGNITUDE_WORDS}\b)?(?![\w]|-\d|[,.]\d)",
    starts=FIGURE,
    needs="-–—",
    holds=("-0", "–0", "—0", "- ", "– ", "— "),
)
def span_or_score(match: re.Match[str], words: Words) -> str | None:
    """40-45, 51-49, 2-1-1 excepted: two figures with a dash."""
    if len(match["a"]) > 1 and match["a"][0] == "0" and "." not in match["a"]:
        return None
    between = "minus" if " - " in match.group() and re.search("[=+]", match.string) else "to"
    scale = (match["scale"] or "").replace("-", " ")
    return f"{words.number(match['a'])} {between} {words.number(match['b'])}{scale}"


@rule(
    "score", r"(?<![\w.,-])\d{1,3}(?:[-–]\d{1,3}){2,}(?![\w-])", starts=FIGURE, needs="-–", holds=("0-", "0–")
)
def record(match: re.Match[str], words: Words) -> str:
    """A team's wins, losses and draws: 10-4-2."""
    return " ".join(words.cardinal(int(part)) for part in re.split(r"[-–]", match.group()))


_BOOKS = (
    r"(?:Genesis|Exodus|Leviticus|Deuteronomy|Joshua|Judges|Samuel|Kings|Psalms?|Proverbs|Ecclesiastes|Isaiah|Jeremiah|"
    r"Ezekiel|Daniel|Hosea|Amos|Micah|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians|Hebrews|James|"
    r"Peter|Revelation|Surah?|Quran|Qur['’]an)"
)


@rule(
    "reference",
    rf"\b(?P<book>{_BOOKS}) (?P<a>\d{{1,3}}):(?P<b>\d{{1,3}})(?:[-–](?P<c>\d{{1,3}}))?(?![\d:]| ?[ap]\.?m)",
    starts=CAPITAL,
    needs=":",
    holds=("0:",),
)
def verse(match: re.Match[str], words: Words) -> str:
    """John 3:16, Isaiah 40:28-31."""
    chapter, first, last = (words.cardinal(int(each)) if each else "" for each in match.group("a", "b", "c"))
    return f"{match['book']} {chapter} {first}" + (f" to {last}" if last else "")


@rule(
    "time",
    r"(?<![\w:]):(?P<n>\d\d)(?= (?:left|remaining|to (?:go|play)|on the clock)\b)",
    needs=":",
    holds=(":0",),
)
def seconds(match: re.Match[str], words: Words) -> str:
    """With :02 left."""
    n = int(match["n"])
    return f"{words.cardinal(n)} second{'' if n == 1 else 's'}"


@rule(
    "time",
    r"(?:(?<=\bin )|(?<=\btime of )|(?<=\bclocked ))(?P<m>2[5-9]|[3-5]\d):(?P<s>[0-5]\d)(?![\w:]|\.\d)",
    starts=FIGURE,
    needs=":",
    holds=("0:",),
)
def minutes_and_seconds(match: re.Match[str], words: Words) -> str:
    """She ran 10K in 52:31, later than any hour of the day."""
    return f"{words.cardinal(int(match['m']))} {words.code(match['s'])}"


@rule(
    "score",
    r"(?<![\w:.,])(?P<a>\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d+)?) ?: ?(?P<b>\d{1,3}(?:,\d{3})+|\d{1,6})(?![\w:]|,\d)",
    starts=FIGURE,
    needs=":",
    holds=("0:", "0 "),
)
def ratio(match: re.Match[str], words: Words) -> str:
    return f"{words.number(match['a'])} to {words.number(match['b'])}"


@rule(
    "score",
    r"(?<![\w:.,])(?:(?P<a>\d{1,3}):(?P<b>\d{1,3}(?:,\d{3})*)(?=(?: \w+)? (?:ratio|scale|odds|mix|dilution|leverage|split|slope|gradient|map)\b)"
    r"|(?:(?<=ratio of )|(?<=scale of )|(?<=odds of ))(?P<c>\d{1,3}):(?P<d>\d{1,3}(?:,\d{3})*))(?![\d:])",
    starts=FIGURE,
    needs=":",
    holds=("0:",),
)
def stated_ratio(match: re.Match[str], words: Words) -> str:
    """A 1:16 ratio, which is no time of day."""
    return f"{words.number(match['a'] or match['c'])} to {words.number(match['b'] or match['d'])}"


@rule(
    "number",
    r"(?<!\d)(?P<a>\d{1,15}(?:\.\d+)?)-(?P<word>for|to|by|on|in|and|of|all)-(?P<b>\d{1,15})(?P<s>s?)\b",
    starts=FIGURE,
    holds=("0-",),
)
def joined(match: re.Match[str], words: Words) -> str:
    """3-for-1, 2-on-1, 9-to-5, 2-in-1s."""
    last = words.cardinal(int(match["b"]))
    return f"{words.number(match['a'])} {match['word']} {plural(last) if match['s'] else last}"


@rule("number", r"(?<![\w.,])(?P<a>1?\d)-foot-(?P<b>1?\d)\b", starts=FIGURE, holds=("0-",))
def foot(match: re.Match[str], words: Words) -> str:
    return f"{words.cardinal(int(match['a']))}-foot-{words.cardinal(int(match['b']))}"


@rule(
    "number",
    r"(?<![\w.,$£€])(?P<n>10|100|1,?000|10,?000|100,?000|1,000,000)s(?= of\b)",
    starts=FIGURE,
    holds=("0s",),
)
def roundly(match: re.Match[str], words: Words) -> str:
    """100s of men."""
    zeros = match["n"].count("0")
    many = {0: "", 1: "tens", 2: "hundreds"}[zeros % 3]
    scale = ("", "thousand", "million")[zeros // 3]
    return f"{many} of {scale}s" if many and scale else many or scale + "s"


@rule("number", r"(?<![\w.])(?P<a>\d{1,2})s/?(?P<b>\d{1,2})s\b", starts=FIGURE, holds=("0s",))
def curve(match: re.Match[str], words: Words) -> str:
    """2s10s, as bond traders call two maturities."""
    return " ".join(plural(words.cardinal(int(match[each]))) for each in "ab")


@rule(
    "number",
    r"(?:(?<=\bthe )|(?<=\bearly )|(?<=\bmid )|(?<=\bmid-)|(?<=\blate )|(?<=\blow )|(?<=\bhigh ))(?P<n>[1-9]\d?00)s\b",
    starts=FIGURE,
    holds=("0s",),
    needs=("000",),
)
def hundreds(match: re.Match[str], words: Words) -> str:
    """In the low 200s."""
    return plural(words.code(match["n"]))


@rule(
    "number",
    r"(?:(?<=of )|(?<=the )|(?<=among )|(?<=for )|(?<=by ))(?P<a>[1-9]\d)[-–](?P<b>[1-9]\d)s\b",
    starts=FIGURE,
    holds=("0s",),
)
def of_age(match: re.Match[str], words: Words) -> str:
    """40% of 18-24s."""
    return f"{words.cardinal(int(match['a']))} to {plural(words.cardinal(int(match['b'])))}"


@rule(
    "number",
    r"(?<![\w.-])(?P<a>1[0-9]|[2-7][05])[-–](?P<b>[1-7][49])s\b",
    starts=FIGURE,
    holds=("0s",),
)
def age_group(match: re.Match[str], words: Words) -> str | None:
    """18-34s, by the bounds that statistics have; they are no seconds."""
    return of_age.say(match, words)


@rule(
    "number",
    r"(?<![\w/.])f/(?P<n>\d{1,2}(?:\.\d)?)(?:[-–](?P<to>\d{1,2}(?:\.\d)?))?(?![\d/]|\.\d)",
    needs="/",
    holds=("f/",),
)
def aperture(match: re.Match[str], words: Words) -> str:
    """An f/1.8 lens."""
    to = f" to {words.number(match['to'])}" if match["to"] else ""
    return f"F {words.number(match['n'])}{to}"


@rule("fraction", r"(?<![\w/.,])1/(?P<n>\d{2,5}) ?(?:s|sec)\b", starts=FIGURE, needs="/", holds=("0/",))
def exposure(match: re.Match[str], words: Words) -> str:
    """1/250s."""
    return f"{words.fraction(1, int(match['n']))} of a second"


@rule(
    "number",
    r"(?<![\w.*])(?P<n>[1-7])\*(?= ?(?:[Hh]otels?|[Hh]ôtel|resorts?|lodge|luxury|general|reviews?|rating|accommodation|spa)\b)",
    needs="*",
    holds=("0*",),
)
def stars(match: re.Match[str], words: Words) -> str:
    """A 5* hotel."""
    return f"{words.cardinal(int(match['n']))}-star"


@rule(
    "number",
    r"(?<![\w.,])\d{1,3}(?:\.000)+(?= (?:(?!seconds|minutes|meters|metres|inches|points)[a-z]+s|(?:wo)?men|people|children)\b)(?<!\b0\.000)",
    starts=FIGURE,
    holds=("0.",),
    needs=("000",),
)
def grouped_with_points(match: re.Match[str], words: Words) -> str:
    """700.000 businesses, as they are counted where a comma parts decimals."""
    return words.number(match.group().replace(".", ""))


@rule("number", r"(?<![\w.])(?P<n>\d{1,2})s\b", starts=FIGURE, holds=("0s",))
def numbers_of(match: re.Match[str], words: Words) -> str:
    return plural(words.cardinal(int(match["n"])))


@rule("number", rf"(?P<n>{SIGN}{NUMBER}|(?<=/){NUMBER})(?P<plus>\+)?(?!\w|\.\d)", starts=FIGURE)
def number(match: re.Match[str], words: Words) -> str | None:
    if re.search(r"[^\W\d_]$", before(match, 1)):
        return None
    return words.number(match["n"]) + (
        " plus" if match["plus"] and not re.match(r"\s?\d", after(match)) else ""
    )


@rule(
    "designator",
    r"(?<![\w.,$£€-])(?P<n>\d{1,4}(?:\.\d{1,3})?)(?P<letters>[A-Z]{1,2}|[a-z]{1,2})(?![\w/]|\.\d)",
    starts=FIGURE,
    holds=beside("0", CAPITALS + SMALL),
)
def figure_and_letters(match: re.Match[str], words: Words) -> str | None:
    """A 2.5D game, a Yoga 9i, 1.8gb: what nothing else knows."""
    written = match["letters"]
    if written in ("st", "nd", "rd", "th"):
        return None
    measured = len(written) == 2 or written in ("v", "w")
    name = unit(written.upper(), single=attributive(match)) if measured else None
    return f"{words.number(match['n'])} {name or ' '.join(written.upper())}"


RULES: tuple[Rule, ...] = (
    stated_ratio,
    of_age,
    age_group,
    aperture,
    exposure,
    stars,
    hundreds,
    grouped_with_points,
    curve,
    roundly,
    verse,
    spaced,
    scientific_measure,
    scientific,
    e_notation,
    power_measure,
    power,
    calibre,
    asterisk,
    sizes,
    inches_range,
    inches,
)
FRACTIONS: tuple[Rule, ...] = (
    times,
    stone,
    vulgar,
    over,
    mark,
    mixed,
    rated,
    out_of_many,
    fraction,
    ordinals,
    ordinal,
    version,
    short_version,
)
LAST: tuple[Rule, ...] = (
    seconds,
    minutes_and_seconds,
    lettered,
    team,
    foot,
    times_after,
    record,
    span_or_score,
    ratio,
    numbers_of,
    figure_and_letters,
    number,
)
