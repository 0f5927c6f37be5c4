"""Where sentences end, and where a long one may be divided.

The ends are `sentencex`'s, corrected by two tables of named cases: ends it sees where there is none, and
ends it misses. A missed end costs a breath; a false one breaks the intonation, so doubt means no end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from narrator.model import Language


@dataclass(frozen=True, slots=True)
class Case:
    """A place between two words, told by what ends before it and what starts after it."""

    name: str
    before: str
    after: str = ""

    def holds(self, text: str, at: int) -> bool:
        left, right = text[max(0, at - 80) : at].rstrip(), text[at : at + 80].lstrip()
        return bool(_compiled(rf"(?:{self.before})$").search(left) and _compiled(self.after).match(right))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_OPENERS = r"[\"'“‘(\[«]"
_TITLES = (
    r"\b(?:Gen|Lt|Lieut|Col|Maj|Capt|Cpt|Sgt|Cpl|Pvt|Pte|Adm|Cmdr|Cdr|Brig|Sens?|Reps?|Govs?|Pres|Rev|Fr|Hon|Drs?|Profs?|Mr|Mrs|Ms|"
    r"Messrs|Supt|Insp|Det|Amb|Atty|Asst|Dep|Msgr|Cllr|Ald|St|Ft|Mt|Mts|Pt|Sr|Op|Mech|Inf|Bde|Regt|Div|Sqn)\."
)
_SHORT = (
    r"(?i:\b(?:approx|vs|cf|ca|viz|incl|figs?|eq|sec|ch|vols?|arts?|pp?|paras?|nos?|ss|e\.g|i\.e|a\.k\.a))\."
)
_NUMBERED = r"(?i:\b(?:agg|apt|avg|cat|elev|est|exp|max|min|pop|prev|vis|bldg|chap|cl|ed|exh|sched|rt|eds|ext|flt|fn|hwy|lat|long|lot|mk|ord|ph|prop|pt|reg|res|rev|rm|rte|sect|ste|tel|ver|wk|yr))\."
_MONTHS = r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\."
_ZONES = r"(?:[AECHMP][SD]T|[ECMP]T|GMT|UTC|CES?T|BST|MSK|IST|JST|Eastern|Central|Pacific|Mountain|Greenwich|Moscow|London)\b"
_DOTTED = r"\b(?:U\.S|U\.K|E\.U|U\.N|U\.S\.A|U\.A\.E|D\.C|B\.B\.C|C\.I\.A|F\.B\.I|M\.I\.T|[ap]\.m|m\.p\.h|etc|Inc|Ltd|Corp|Co|Jr|al)\."
_STARTERS = (
    r"(?:The|This|That|These|Those|There|Then|They|Their|He|She|It|Its|His|Her|We|Our|I|You|A|An|In|On|At|For|From|By|With|As|"
    r"After|Before|During|Since|When|While|If|But|And|So|Yet|However|Meanwhile|Although|Though|Both|Some|Many|Most|Several|"
    r"No|Not|Neither|What|Who|Where|Why|How|All|More|Another|One|Two|Three|To|Of|According|Critics|Police|Officials|Analysts)\b"
)
_UNITS = r"(?:mm?|g|h|k|l|s|t|min|hr|sec|(?:k?m|mi)/(?:h|s|min))"
_OFFICES = (
    r"(?:Army|Navy|Air|Marines?|Government|Congress|Senate|House|President|Vice|Secretary|Security|Department|State|Supreme|"
    r"District|Court|Embassy|Capitol|Forces|Attorney|Treasury|Coast|Postal|Open|Ambassador|Military|Geological|Central|Steel|"
    r"Bank|General|Assembly|Special|Under|Chamber|Customs|Food|Fish|Forest|Bureau|Agency|Mission|Charter)\b"
)

NO_END: tuple[Case, ...] = (
    Case("a title before its name", _TITLES, r"[-A-Z\"“'‘]"),
    Case("a short form before what it refers to", _SHORT, r"[\w$£€(]"),
    Case("a short form before its number", _NUMBERED, r"[\d$£€(]|No\b"),
    Case(
        "a short form of the law",
        r"\b(?:Fed|Civ|Crim|Evid|Supp|Stat|Const|Pub|Ct|Cir|Rul)\.",
        r"[A-Z]\.|\d|§",
    ),
    Case("a unit before what it describes", r"\d-(?:mo|yr|wk|hr|ft|lb|in|mi|min|sec|gal)\."),
    Case(
        "a unit that goes on",
        r"\d[ -]?(?:sq\.[- ]?)?(?:ft|in|lbs?|oz|mi|yds?|mins?|hrs?|wks?|mos?|yrs?|pts)\.",
        r"[a-z\d(]",
    ),
    Case("a calibre before its arm", r"\d[- ]cal\."),
    Case("a winner before the loser", r"[a-z] (?:d|def)\.", r"[A-Z]"),
    Case("a remark on a name", r"\((?:Ret|ret|Rtd|rtd|R|D|I)\.\)"),
    Case("a sign that goes on", r"\.", r"[,;:]\s|[-–]\w"),
    Case("a name that starts with a point", r"(?:^|[^\s.]\s)\."),
    Case("a month before its day", _MONTHS, r"\d"),
    Case("a state of two words", r"\bW\.", r"Va\."),
    Case("a weekday before its date", r"\b(?:Mon|Tues?|Weds?|Thurs?|Fri|Sat|Sun)\.", r"\d"),
    Case("a mark that refers to a note", r"[.!?]", r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?!\w)"),
    Case(
        "a time before its zone",
        r"\d ?[ap]\.m\.",
        rf"(?:{_ZONES}|local\b|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?! (?:was|is|will|saw|marked|brought)\b)|"
        r"(?:Mon|Tues?|Weds?|Thu(?:rs)?|Fri|Sat|Sun)\b)",
    ),
    Case(
        "the number of an item before it", r"^\W{0,2}\d{1,2}\.|\b[a-z]{3,}[.!?] \d{1,2}\.|[•⁃▪]\s?\d{1,2}\."
    ),
    Case(
        "the initial of a name",
        r"\b[A-Z][a-z]+ (?<!and )[A-HJ-Z]\.",
        r"[A-Z][a-z]+\b(?! (?:is|was|are|were|has|had)\b)",
    ),
    Case("an office after the country", r"\b(?:U\.S|U\.K|E\.U|U\.N)\.", _OFFICES),
    Case("a lower-case word that is no name", r"[.…]", r"(?!al-|el-|iP|eB|iO|von |van |de |di )[a-z]"),
)
"""Ends that `sentencex` sees where there is none."""

MISSED: tuple[Case, ...] = (
    Case("after a remark in brackets", r"[a-z][.!?][)\]]", rf"{_OPENERS}?[A-Z]"),
    Case("a new sentence after a dotted name", _DOTTED, _STARTERS),
    Case("a quotation after a dotted name", _DOTTED, r"[\"“][A-Z]"),
    Case(
        "a subject and its verb after a dotted name",
        _DOTTED,
        rf"(?!{_OFFICES})[A-Z][a-z]+ [a-z]+ (?:was|were|are|have|had|will)\b",
    ),
    Case("a new sentence after a unit", rf"\d[ -]?{_UNITS}\.", rf"{_OPENERS}?[A-Z]"),
    Case("an item after a bullet", r"\w[.!?]?", r"[•⁃▪]\s?\w"),
    Case("an Arabic name in lower case", r"[a-z][.!?]", r"(?:al|el|an|as|ash|ad|ar|az)-[A-Z]"),
    Case("a product in lower case", r"[a-z][.!?]", r"(?:i(?:Phone|Pad|OS|Mac|Cloud)|e(?:Bay|Sports))\b"),
)
"""Ends that `sentencex` misses."""

_CANDIDATE = r"[.!?…][\"'”’)\]»]*\s+(?=\S)|\s+(?=[•⁃▪])"


def sentences(text: str, *, language: Language = "en") -> tuple[str, ...]:
    """Split a text into sentences; joined, they are the text again, white space included."""
    from sentencex import segment

    main = language.partition("-")[0].lower() or "en"
    ends = set(accumulate(len(piece) for piece in segment(main, text)))
    if main == "en":
        ends = _corrected(text, ends)
    places = [0, *sorted(end for end in ends if text[end:].strip() and text[:end].strip()), len(text)]
    return tuple(text[start:end] for start, end in pairwise(places) if end > start)


def _corrected(text: str, ends: set[int]) -> set[int]:
    kept = {
        end
        for end in ends
        if not (_holds(NO_END, text, end) or _in_ticker(text, end)) or _paragraph(text, end)
    }
    seen = (match.end() for match in re.finditer(_CANDIDATE, text))
    missed = {
        at for at in seen if at not in ends and _holds(MISSED, text, at) and not _holds(NO_END, text, at)
    }
    return kept | missed


def _holds(cases: Sequence[Case], text: str, at: int) -> bool:
    return any(case.holds(text, at) for case in cases)


def _in_ticker(text: str, end: int) -> bool:
    """AAPL.O, a share at an exchange."""
    lead, rest = text[max(0, end - 6) : end], text[end : end + 3]
    return bool(_compiled(r"[A-Z]{3,5}\.$").search(lead) and _compiled(r"[A-Z]{1,2}(?!\w)").match(rest))


def _paragraph(text: str, end: int) -> bool:
    return text[max(0, end - 2) : end] == "\n\n"


# -- long sentences ------------------------------------------------------------------------------------------

_BREAKS: tuple[str, ...] = (
    (r"(?<=[;:])\s+|\s+(?=[—–]\s)|(?<=[—–])\s+|(?<=\w[—])(?=\w)"),
    (r"(?<=[,)])[\"”’]?\s+(?!(?:Jr|Sr|Inc|Ltd|D\.C)\b|\d{4}\b)"),
    (
        r"\s+(?=(?:and|but|or|which|who|that|because|while|where|when|as|after|before|although|if|since|until|despite)\s)"
    ),
    (r"\s+(?=(?:in|on|at|of|to|for|from|by|with|under|over|during|against|through|between)\s)"),
    (r"\s+"),
)
"""Where a sentence may be divided, the best places first."""

_NAME = r"\b[A-Z][\w'’.-]*(?:\s+(?:(?:of|the|and|al|de|van|von|bin)\s+)?[A-Z][\w'’.-]*)+"


def divide(text: str, limit: int, *, whole: Sequence[tuple[int, int]] = ()) -> Iterator[str]:
    """Divide a sentence at its clauses into parts of at most ``limit`` characters.

    Never within a name or one of the stretches in ``whole`` while there is another way: only a part with no
    other place to break is cut between words, and only one without white space anywhere.
    """
    start = 0
    while len(text) - start > limit:
        at = _place(text, start, limit, whole)
        yield text[start:at]
        start = at
    yield text[start:]


def _place(text: str, start: int, limit: int, whole: Sequence[tuple[int, int]]) -> int:
    """The best place to divide, not so early that it leaves a stub."""
    end = min(start + limit, len(text))
    names = (match.span() for match in _compiled(_NAME).finditer(text, start, end + 40))
    closed = [*(pair for pair in whole if pair[0] < end and pair[1] > start), *names]
    for guarded in (closed, []):
        for pattern in _BREAKS:
            places = [
                match.end()
                for match in _compiled(pattern).finditer(text, start, end)
                if match.end() - start >= limit // 4
            ]
            fit = [at for at in places if not any(low < at < high for low, high in guarded)]
            if fit:
                return _balanced(fit, start, len(text), limit)
    return end


def _balanced(places: Sequence[int], start: int, end: int, limit: int) -> int:
    """Two even parts where two will do; otherwise the longest part that fits."""
    if end - start > 2 * limit:
        return places[-1]
    middle = (start + end) // 2
    fitting = [at for at in places if end - at <= limit] or list(places)
    return min(fitting, key=lambda at: abs(at - middle))
