"""Acronyms: which are said as words, which letter by letter, and how letters sound.

Decided in this order: words everybody knows as words, names everybody spells, what the report itself
defines, and last the pattern of the letters. No engine is trusted with one: spelled letters are
written apart, and a pronunciation keeps the letter A from turning into the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from narrator.speech.context import after, before
from narrator.speech.letters import letters
from narrator.speech.numbers import Words
from narrator.speech.sights import CAPITAL, CAPITALS, beside
from narrator.speech.spans import Rule, rule
from narrator.speech.wordlists import COMMON, LETTERS, WORDS

_SPELLED_THOUGH_COMMON = frozenset("AM CAR IT LED PIN".split())


# -- words or letters --------------------------------------------------------------------------------------

_ONSET = (
    "BL|BR|CHR|CH|CL|CR|DR|DW|FL|FR|GL|GR|KL|KN|KR|PH|PL|PR|QU|SC|SCH|SCR|SH|SK|SL|SM|SN|SP|SPL|SPR|ST|STR|SW|TH|TR|TW|WH|WR|"
    "[BCDFGHJKLMNPRSTVWYZ]"
)
_CODA = (
    "CH|CK|CT|FF|FT|GHT|LD|LF|LK|LL|LM|LP|LT|MP|MPS|ND|NG|NK|NS|NT|NTS|NX|PH|PS|PT|RB|RC|RD|RF|RK|RL|RM|RN|RP|RS|RT|RTS|SH|SK|SP|"
    "SS|ST|STS|TH|TS|TZ|LLS|LS|GS|DS|BS|PS|CKS|LDS|LTS|NGS|NDS|RDS|RKS|RMS|RNS|XT|LF|LVE|GH|LCH|MB|NCH|NTH|RCH|RL|RSH|RTH|TCH|[BCDFGKLMNPRSTXZ]"
)
_VOWELS = "AI|AU|AW|AY|EW|EY|OW|OY|EA|EE|EI|EO|EU|IA|IE|IO|UI|OA|OI|OO|OU|UE|[AEIOUY]"
_PRONOUNCEABLE = rf"(?:{_ONSET})?(?:{_VOWELS})(?:(?:{_CODA})?(?:{_ONSET})(?:{_VOWELS}))*(?:{_CODA})?"

_LONG = rf"(?:{_ONSET})?(?:{_VOWELS})(?:(?:{_CODA})*(?:{_ONSET})?(?:{_VOWELS}))*(?:{_CODA})*"
"""Hardly anybody spells six letters or more, if there is a way to say them."""


def is_word(acronym: str, full_name: str = "") -> bool:
    """Whether an acronym is said as a word rather than spelled.

    One that takes more than initials from its full name (Central Command, CENTCOM) was made to be a word.
    """
    if acronym in WORDS or acronym in LETTERS:
        return acronym in WORDS
    pronounceable = bool(re.fullmatch(_PRONOUNCEABLE if len(acronym) < 6 else _LONG, acronym))
    if full_name and not _initials_only(acronym, full_name):
        return pronounceable
    return pronounceable and len(acronym) > 3


def _initials_only(acronym: str, full_name: str) -> bool:
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", full_name)]
    rest = iter(initials)
    return all(letter in rest for letter in acronym)


_DEFINED = r"(?<=[\w'’] )\((?P<acronym>[A-Z][A-Za-z]?[A-Z]+)s?\)"


def definitions(text: str) -> dict[str, str]:
    """Find the acronyms that a report explains: "the Syrian Arab Army (SAA)"."""
    found: dict[str, str] = {}
    for match in re.finditer(_DEFINED, text):
        acronym = match["acronym"]
        lead = re.split(r"[.;:,()\n]", before(match, 120))[-1].split()
        if name := _name_of(acronym, lead[-len(acronym) - 5 :]):
            found.setdefault(acronym, name)
    return found


def _name_of(acronym: str, words_before: list[str]) -> str:
    """The shortest run of words just before an acronym that its letters can come from, in order."""
    for start in range(len(words_before) - 1, -1, -1):
        candidate = words_before[start:]
        if candidate[0][0].upper() != acronym[0] or len(candidate) < 2:
            continue
        rest = iter("".join(candidate).upper())
        if all(letter in rest for letter in acronym.upper()):
            return " ".join(candidate)
    return ""


# -- rules -----------------------------------------------------------------------------------------------

_ENDING = r"(?P<s>['’][sS]\b|s['’]?)?"


def _ended(said: str, ending: str | None) -> str:
    """Add a plural or a possessive to spelled letters: I E D's."""
    return said + ("'s" if ending else "")


@rule(
    "acronym",
    r"(?<![\w.])(?P<dotted>(?:[A-Z]\.){2,})(?P<s>['’]s|s\b)?(?!\w)|(?<![\w.])(?P<open>(?:[A-Z]\.)+[A-Z])\b(?!\.)",
    starts=CAPITAL,
    needs="",
    holds=beside(CAPITALS, "."),
)
def dotted(match: re.Match[str], words: Words) -> str:
    """U.S., I.S.I.S., J.R.R. Tolkien."""
    bare = (match["dotted"] or match["open"]).replace(".", "")
    if bare in WORDS:
        return bare + (match["s"] or "")
    return _ended(letters(bare), match["s"])


@rule(
    "acronym",
    r"(?<![\w&])(?P<a>[A-Z]{1,3}(?:&[A-Z]{1,3})+)(?P<s>['’]?s)?(?![\w&])",
    starts=CAPITAL,
    needs="&",
)
def ampersand(match: re.Match[str], words: Words) -> str:
    """AT&T, R&D, S&P."""
    return _ended(" and ".join(letters(part) for part in match["a"].split("&")), match["s"])


_EXCHANGES = "NYSE|NASDAQ|Nasdaq|AMEX|LSE|TSX|ASX|HKEX|OTC|CBOE"


@rule(
    "acronym",
    rf"(?<![\w.])(?P<a>[A-Z]{{3,5}})\.(?P<b>[A-Z]{{1,2}})(?![\w.])|\b(?P<at>{_EXCHANGES})(?P<gap>: ?)(?P<share>[A-Z]{{1,5}})\b",
    starts=CAPITAL,
    needs=".:",
    holds=(*beside(CAPITALS, "."), *beside("EQqXC", ":")),
)
def ticker(match: re.Match[str], words: Words) -> str:
    """AAPL.O or NYSE: SNOW, a share at an exchange."""
    if match["share"]:
        exchange = match["at"] if is_word(match["at"].upper()) else letters(match["at"])
        return f"{exchange.capitalize() if exchange == 'NASDAQ' else exchange}: {letters(match['share'])}"
    return f"{letters(match['a'])} dot {letters(match['b'])}"


@rule(
    "acronym",
    r"\b(?P<a>A{1,3}|B{1,3}|C{1,3}|D|Aa[123]?|Baa[123]?)(?P<sign>[-−])(?=[\s,.;)]|$)(?! (?:and|or|to) \w+-)",
    starts=CAPITAL,
    needs="-−",
)
def rating(match: re.Match[str], words: Words) -> str | None:
    """BBB-, of a debt; A-, of a pupil."""
    rated = len(match["a"]) > 1 or re.search(r"\b(?:an?|rated|rating|grade|to|from|of) $", before(match))
    return f"{letters(match['a'])} minus" if rated else None


@rule(
    "acronym",
    r"(?<![\w/])(?P<a>P/E|N/A|A/C|B/S|I/O|L/C|P/L|C/O|T/T|M/V|M/T|S/S)(?![\w/])",
    starts=CAPITAL,
    needs="/",
    holds=beside("PNABILCTMS", "/"),
)
def slashed(match: re.Match[str], words: Words) -> str:
    return letters(match["a"])


@rule(
    "acronym",
    r"\b(?P<a>(?!CoV)[A-Z]o[A-Z]{1,2}|Ph\.?D|[MB]\.?Sc|LL\.?[BMD]|kW|eV|dB)(?P<point>\.)?(?P<s>['’]?s)?(?!\w)",
    needs="",
    holds=("Ph", "Sc", "M.", "B.", "LL", "kW", "eV", "dB", *beside("o", CAPITALS)),
)
def mixed_case(match: re.Match[str], words: Words) -> str:
    """PhD, MoD, DoD."""
    return _ended(letters(match["a"]), match["s"])


@rule("acronym", r"\b[A-Z]+'(?:T|RE|LL|VE)\b", starts=CAPITAL, needs="'", holds=("'T", "'R", "'L", "'V"))
def contraction(match: re.Match[str], words: Words) -> str:
    """WASN'T, shouted."""
    return match.group().capitalize()


def capitals(full_names: Mapping[str, str]) -> Rule:
    """The rule for runs of capitals, given what the report defines."""
    pattern = rf"(?<![\w.&])(?P<a>[A-Z]{{2,}}){_ENDING}(?![\w&]|\.[A-Z])(?P<plus>\+)?"

    def say(match: re.Match[str], words: Words) -> str | None:
        return _capitals(match, full_names)

    return Rule("acronym", pattern, say, frozenset(CAPITALS), starts=CAPITAL)


def _capitals(match: re.Match[str], full_names: Mapping[str, str]) -> str | None:
    acronym, ending = match["a"], match["s"]
    if acronym in COMMON and ending and ending[-1] == "S":
        return None  # IT'S, in a headline
    if acronym in COMMON and acronym not in _SPELLED_THOUGH_COMMON and acronym not in WORDS:
        return None
    named = _of_dateline(match)
    if named or is_word(acronym, full_names.get(acronym, "")) or _shouted(match):
        if not named and acronym not in WORDS and _is_loud(match.string):
            return None
        # Engines know the common ones as they are written, and spell any other capitals.
        said = acronym if WORDS.get(acronym) == "" else acronym.capitalize()
        return said + (ending or "") + (" plus" if match["plus"] else "")
    return _ended(letters(acronym), ending) + (" plus" if match["plus"] else "")


_DATELINE = (
    r"(?P<a>[A-Z]{2,}(?:[ .,/-]+[A-Z]{2,})*)\b"
    r"(?:[a-zA-Z., \ue000]{0,40}\([\ue000A-Z][\w\ue000]*\)|(?:, [A-Z][\w. ]{2,20})?:) ?"
    r"|(?P<b>[A-Z]{2,}(?: [A-Z]{2,})*)(?:, [\w.\ue000 ]+)? [–—-]{1,2}(?: |$)"
)
_BYLINE = r"By [A-Z][A-Z.]+ [A-Z]{2,}(?: and [A-Z][A-Z.]+ [A-Z]{2,})?"


def _of_dateline(match: re.Match[str]) -> bool:
    """Whether it is the town of a dateline or the name in a byline, which some set in capitals."""
    acronym, text = match["a"], match.string
    if byline := re.match(_BYLINE, text):
        return match.end() <= byline.end()
    said = acronym not in LETTERS and re.search("[AEIOUY]", acronym)
    line = re.match(_DATELINE, text) if said and match.start() < 20 and not _is_loud(text) else None
    town = (line["a"] or line["b"]) if line else ""
    long = max(map(len, re.findall("[A-Z]+", town)), default=0) > 3
    return match.end() <= len(town) and (len(acronym) > 3 or (" " in town and long))


def _is_loud(text: str) -> bool:
    return not re.search("[a-z]", text) and len(re.findall("[A-Z]{2,}", text)) > 1


def _shouted(match: re.Match[str]) -> bool:
    """Whether it is a word of a passage all in capitals rather than an acronym."""
    if match["a"] in LETTERS or not _is_loud(match.string):
        return False
    around = re.findall(r"[A-Z]{2,}", before(match, 30) + " " + after(match, 30))
    return len(around) > 1 and any(word in COMMON for word in re.findall(r"[A-Z]+", match.string))


BEFORE: tuple[Rule, ...] = (ampersand, slashed, rating, ticker)
RULES: tuple[Rule, ...] = (dotted, mixed_case, contraction)
