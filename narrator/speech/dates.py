"""Dates, decades, quarters and years."""

from __future__ import annotations

import re

from narrator.speech import times
from narrator.speech.context import after, before
from narrator.speech.numbers import YEAR, Words
from narrator.speech.sights import CAPITAL, FIGURE, beside
from narrator.speech.spans import Rule, rule

MONTHS = ("January February March April May June July August September October November December").split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_MONTH_OF = {month[:length].lower(): month for month in MONTHS for length in (3, len(month))} | {
    "sept": "September"
}
_DAY_OF = {day[:length].lower(): day for day in DAYS for length in (3, len(day))} | {
    "tues": "Tuesday",
    "thur": "Thursday",
    "thurs": "Thursday",
    "weds": "Wednesday",
}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_OF_MONTHS = ("Ja", "Fe", "Ma", "Ap", "Ju", "Au", "Se", "Oc", "No", "De")
_OF_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_WEEKDAY = (
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"Mon|Tues|Tue|Weds|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\b\.?(?P<comma>,?) "
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)(?:st|nd|rd|th)?"
_DASH = r"\s?[-–—]\s?"
_YEAR_AFTER = rf"(?:(?P<gap>,? )(?P<year>{YEAR})\b(?![,.]\d|-\d))?"
_AN_HOUR = r"(?![\d:%]|[.,]\d| ?[ap]\.?m\b|(?:,\d{3}))"


def _month(written: str) -> str:
    return _MONTH_OF[written.lower().rstrip(".")]


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _say_date(words: Words, month: str, day: str, to: str = "", *, day_first: bool) -> str:
    first, last = words.ordinal(_number(day)), words.ordinal(_number(to)) if to else ""
    if day_first:
        return f"the {first} {f'to the {last} ' if last else ''}of {month}"
    return f"{month} {first}{f' to {last}' if last else ''}"


def _framed(match: re.Match[str], words: Words, date: str) -> str:
    """A date with the weekday before it and the year after it, as far as they are written."""
    weekday = _DAY_OF[match["weekday"].lower()] + match["comma"] + " " if match["weekday"] else ""
    year = f", {words.year(int(match['year']))}" if match["year"] else ""
    return weekday + date + year


@rule(
    "date",
    rf"\b(?:{_WEEKDAY})?(?P<month>{MONTH}) (?P<day>{_DAY})(?:{_DASH}(?P<to>{_DAY}))?{_YEAR_AFTER}{_AN_HOUR}",
    starts=CAPITAL,
    holds=_OF_MONTHS,
)
def month_day(match: re.Match[str], words: Words) -> str:
    said = _say_date(words, _month(match["month"]), match["day"], match["to"] or "", day_first=words.british)
    return _framed(match, words, said)


@rule(
    "date",
    rf"\b(?:{_WEEKDAY})?(?P<the>[Tt]he )?(?P<day>{_DAY})(?:{_DASH}(?P<to>{_DAY}))?(?: of)?[ -](?P<month>{MONTH})(?!\w)"
    rf"(?:[ ,-]{{1,2}}(?P<year>{YEAR})\b(?![,.]\d|-\d))?",
    holds=_OF_MONTHS,
)
def day_month(match: re.Match[str], words: Words) -> str | None:
    if match["month"] in ("March", "May", "Mar", "Dec", "Sat", "Sun") and re.match(
        r" [a-z]+ (?:the|be|have)\b", after(match)
    ):
        return None
    said = _say_date(words, _month(match["month"]), match["day"], match["to"] or "", day_first=True)
    if re.search(r"\b(?:the|a|an|this|last|his|her|its|their)\s$", before(match), re.IGNORECASE):
        said = said.removeprefix("the ")
    if match["the"]:
        said = match["the"][0] + said[1:]
    return _framed(match, words, said)


@rule(
    "date",
    rf"(?<![\w.,:/-])(?P<days>{_DAY}(?:, {_DAY})*)(?P<between>,? (?:and|or|&) |/)(?P<last>{_DAY}) (?P<month>{MONTH})(?!\w)"
    rf"{_YEAR_AFTER}",
    starts=FIGURE,
    holds=_OF_MONTHS,
)
def days_of_month(match: re.Match[str], words: Words) -> str | None:
    """On 11 and 13 Nov. 2024; the night of 3/4 March."""
    days = [*match["days"].split(", "), match["last"]]
    numbers = list(map(_number, days))
    if numbers != sorted(set(numbers)):
        return None
    between = {"&": "and", "/": "and"}.get(match["between"].strip(" ,"), match["between"].strip(" ,"))
    *first, last = (f"the {words.ordinal(number)}" for number in numbers)
    year = f", {words.year(int(match['year']))}" if match["year"] else ""
    said = f"{', '.join(first)} {between} {last} of {_month(match['month'])}{year}"
    return said.removeprefix("the ") if re.search(r"\b[Tt]he $", before(match)) else said


@rule(
    "date",
    rf"\b(?P<month>{MONTH}) (?P<days>{_DAY}(?:, {_DAY})*)(?P<between>,? (?:and|or|&) )(?P<last>{_DAY})"
    rf"(?=[,;.)]|$| (?:in|at|on|with|as|when|by|after|before|from|during|but|and|to)\b)(?![.,]\d){_YEAR_AFTER}",
    starts=CAPITAL,
    holds=_OF_MONTHS,
)
def month_days(match: re.Match[str], words: Words) -> str | None:
    """On June 5 and 6, 2017."""
    numbers = [*map(_number, match["days"].split(", ")), _number(match["last"])]
    if numbers != sorted(set(numbers)):
        return None
    between = match["between"].strip(" ,").replace("&", "and")
    *first, last = map(words.ordinal, numbers)
    year = f", {words.year(int(match['year']))}" if match["year"] else ""
    if words.british:
        return f"the {', the '.join(first)} {between} the {last} of {_month(match['month'])}{year}"
    return f"{_month(match['month'])} {', '.join(first)} {between} {last}{year}"


@rule(
    "date",
    rf"\b(?P<from>{_DAY}) (?P<month>{MONTH}){_DASH}(?=\d{{1,2}} {MONTH})",
    starts=FIGURE,
    holds=_OF_MONTHS,
)
def day_month_to(match: re.Match[str], words: Words) -> str:
    return _say_date(words, _month(match["month"]), match["from"], day_first=True) + " to "


@rule(
    "date",
    rf"\b(?:{_WEEKDAY})?(?P<month>{MONTH}) (?P<day>{_DAY})(?:, (?P<year>{YEAR}))?{_DASH}(?=(?:{_WEEKDAY.replace('?P<weekday>', '?:').replace('?P<comma>', '?:')})?{MONTH} \d)",
    starts=CAPITAL,
    holds=_OF_MONTHS,
)
def month_day_to(match: re.Match[str], words: Words) -> str:
    """Oct. 31-Nov. 12: up to another date."""
    date = _say_date(words, _month(match["month"]), match["day"], day_first=words.british)
    return _framed(match, words, date) + " to "


@rule(
    "date",
    rf"\b(?P<month>{MONTH})(?P<gap>,? (?:of )?)(?P<year>{YEAR})\b(?![,.]\d|-\d|['’])",
    starts=CAPITAL,
    needs=("0000",),
    holds=_OF_MONTHS,
)
def month_year(match: re.Match[str], words: Words) -> str:
    return f"{_month(match['month'])}{match['gap'].replace(',', '')}{words.year(int(match['year']))}"


@rule(
    "date",
    rf"(?<![\w-])(?P<year>{YEAR})(?P<sign>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sign)(?P<day>0[1-9]|[12]\d|3[01]|[1-9])(?![\w-])",
    starts=FIGURE,
    needs=("0000",),
    holds=("0-", "0/", "0."),
)
def iso(match: re.Match[str], words: Words) -> str:
    """2017-06-05: written for no country in particular."""
    said = _say_date(words, MONTHS[int(match["month"]) - 1], match["day"], day_first=True)
    return f"{said}, {words.year(int(match['year']))}"


@rule(
    "date",
    rf"(?<![\w-])(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])T(?P<hour>[01]\d|2[0-4]):"
    r"(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?P<zulu>Z)?(?![\w:])",
    starts=FIGURE,
    needs="T",
    holds=("0T",),
)
def timestamp(match: re.Match[str], words: Words) -> str:
    """2024-11-05T14:30Z, as machines write it; the seconds say nothing to a listener."""
    time = times.on_clock(match["hour"], match["minute"], words)
    return f"{iso.say(match, words)}, {time}{' Zulu' if match['zulu'] else ''}"


@rule(
    "date",
    r"(?<![\w/.-])(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<year>(?:1[89]|20)\d\d|\d\d)(?![\w/-]|\.\d)",
    starts=FIGURE,
    holds=("0/", "0.", "0-"),
)
def numeric(match: re.Match[str], words: Words) -> str | None:
    """6/5/2017: the month first in America, the day first in Britain and wherever dots part them."""
    month, day = int(match["a"]), int(match["b"])
    day_first = words.british or match["sign"] == "." or month > 12
    if day_first:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = int(match["year"])
    if year < 100:
        if match["sign"] != "/" and not (match["sign"] == "." and re.search(_WHEN, before(match))):
            return None  # Most likely a version.
        year += 2000 if year < 40 else 1900
    said = _say_date(words, MONTHS[month - 1], str(day), day_first=day_first)
    return f"{said}, {words.year(year)}"


_WHEN = r"(?i)\b(?:as of|effect|effective|dated|until|till|through|since|from|due|by|on|expires?|starting|(?:re)?opens?|(?:re)?opened|closes?|starts?|begins?|ends?|ended|ending|published|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|from \d{1,2}/\d{1,2} (?:to|through)|between \d{1,2}/\d{1,2} and) $"


@rule(
    "date",
    r"(?<![\w/.,$-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?=[,.;:)]?(?:$| (?!\d|of\b)))(?![./]\d)",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def month_and_day(match: re.Match[str], words: Words) -> str | None:
    """As of 12/1, effective 5/20."""
    month, day = (match["b"], match["a"]) if words.british else (match["a"], match["b"])
    if not re.search(_WHEN, before(match)) or not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return _say_date(words, MONTHS[int(month) - 1], day, day_first=words.british)


@rule(
    "date",
    r"\b(?P<a>Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)\.?(?P<dash>\s?[-–]\s?|/| & )"
    r"(?P<b>Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)\b(?:\.(?= ?[a-z,;]))?",
    starts=CAPITAL,
    needs="-–/&",
    holds=_OF_DAYS,
)
def weekdays(match: re.Match[str], words: Words) -> str:
    between = "to" if match["dash"].strip() in "-–" else "and"
    return f"{_DAY_OF[match['a'].lower()]} {between} {_DAY_OF[match['b'].lower()]}"


@rule(
    "date",
    rf"\b(?P<weekday>(?:Mon|Tues|Tue|Weds|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\b)(?:\.|(?=,? (?:{MONTH} )?\d)|(?=,? \ue000)|(?=[,;)]|$| (?:and|through|night|morning|afternoon|evening)\b))",
    starts=CAPITAL,
    needs="",
    holds=_OF_DAYS,
)
def weekday(match: re.Match[str], words: Words) -> str | None:
    """Fri., or Fri after a time of day."""
    if match["weekday"] == "Sun" and _is_star(match):
        return None
    timed = re.search(r"(?:\d ?[ap]\.?m\.?|\d ?[AP]M|\b[CEMP][SD]?T|UTC|GMT) $", before(match))
    dated = re.match(r",? [\d\ue000A-Z]", after(match)) and match["weekday"] not in ("Sat", "Sun", "Wed")
    if not (match.group().endswith(".") or timed or dated):
        return None
    return _DAY_OF[match["weekday"].lower()]


def _is_star(match: re.Match[str]) -> bool:
    """Whether the sentence ends with the star and no Sunday: 166 AU from the Sun."""
    ends = not re.search(r"\w", match.string[match.end() :])
    astronomy = re.search(
        r"\b(?:Earth|Moon|planets?|orbit\w*|solar|stars?|Mercury|Venus|Mars)\b", match.string
    )
    return bool(re.search(r"\b[Tt]he $", before(match)) or (ends and astronomy))


_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"


@rule(
    "date",
    rf"\b(?:(?P<a>{_SHORT_MONTH})\b\.?[-–](?P<b>{MONTH})|(?P<c>{MONTH})[-–](?P<d>{_SHORT_MONTH})\b\.?)(?! ?\d)",
    starts=CAPITAL,
    needs="-–",
    holds=_OF_MONTHS,
)
def months(match: re.Match[str], words: Words) -> str:
    """The Jan.-March quarter."""
    return f"{_month(match['a'] or match['c'])} to {_month(match['b'] or match['d'])}"


@rule("date", rf"\b(?P<month>{_SHORT_MONTH})-(?P<n>\d\d)\b(?!-)", starts=CAPITAL, needs="-", holds=_OF_MONTHS)
def month_of_year(match: re.Match[str], words: Words) -> str:
    """Mar-24, as tables have it."""
    return f"{_month(match['month'])} {_short(match['n'], words)}"


@rule(
    "date",
    rf"\b(?P<month>{_SHORT_MONTH})(?= (?:WTI|Brent|Nymex|wheat|corn|soy\w*|gold|silver|copper|cotton|coffee|cocoa|sugar|cattle|futures|contracts?|"
    r"deliver\w*|crude|natgas)\b)",
    starts=CAPITAL,
    needs="",
    holds=_OF_MONTHS,
)
def month_of_delivery(match: re.Match[str], words: Words) -> str:
    """Dec WTI."""
    return _month(match["month"])


@rule(
    "date",
    r"\b(?P<month>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.",
    starts=CAPITAL,
    needs=".",
    holds=_OF_MONTHS,
)
def month_alone(match: re.Match[str], words: Words) -> str | None:
    return _month(match["month"])


# -- years -----------------------------------------------------------------------------------------------


@rule("decade", r"(?<![\w.,])(?<!\d-)(?P<year>1\d\d0|20[0-9]0)['’]?s\b", starts=FIGURE, holds=("0s", "0'"))
def decade(match: re.Match[str], words: Words) -> str:
    return "thousands" if match["year"] == "1000" else words.decade(int(match["year"]))


@rule(
    "decade",
    r"(?<![\w.,])(?P<from>(?:1\d|20)\d0)['’]?s?\s?[-–—]\s?(?:(?P<to>(?:1\d|20)\d0)|['’]?(?P<tens>[1-9]0))['’]?s\b",
    starts=FIGURE,
    holds=("0s", "0'"),
)
def decades(match: re.Match[str], words: Words) -> str:
    """The 1970s-80s."""
    return f"{words.decade(int(match['from']))} to {words.decade(int(match['to'] or match['tens']))}"


@rule("decade", r"(?<!\w)['’‘]00s\b", holds=("0s",))
def noughties(match: re.Match[str], words: Words) -> str:
    return words.decade(2000)


@rule("decade", r"(?<!\w)['’‘](?P<tens>[1-9]0)s\b|(?<![\w.,$£€-])(?P<bare>[2-9]0)s\b", holds=("0s",))
def short_decade(match: re.Match[str], words: Words) -> str:
    return words.decade(int(match["tens"] or match["bare"]))


@rule("year", r"(?<!\w)['’‘](?P<year>\d\d)(?![\w'’])", holds=("'0", "‘0"))
def short_year(match: re.Match[str], words: Words) -> str:
    return (
        words.digits(match["year"], "oh") if match["year"][0] == "0" else words.cardinal(int(match["year"]))
    )


@rule(
    "quarter",
    rf"\b(?P<half>[QH])(?P<number>[1-4])(?:[-–](?P<half2>[QH])?(?P<to>[1-4])(?!\d))?"
    rf"(?:[ -]?(?:of )?(?P<fiscal>FY ?)?['’]?(?P<year>{YEAR}|(?!00)\d\d(?=\D|$)))?(?![\w.]\w|\w)",
    starts=CAPITAL,
    holds=("Q0", "H0"),
)
def quarter(match: re.Match[str], words: Words) -> str:
    """Q3 2024, H1, Q1-Q3, Q2FY25."""
    numbers = [words.cardinal(int(number)) for number in match.group("number", "to") if number]
    said = f"{match['half']} " + f" to {match['half2'] + ' ' if match['half2'] else ''}".join(numbers)
    year = _short(match["year"], words) if match["year"] else ""
    return " ".join(part for part in (said, "fiscal year" if match["fiscal"] else "", year) if part)


@rule("quarter", rf"\b(?P<number>[1-4])Q(?:[ -]?['’]?(?P<year>{YEAR}|\d\d))?\b", starts=FIGURE, holds=("0Q",))
def quarter_first(match: re.Match[str], words: Words) -> str:
    said = _short(match["year"], words) if match["year"] else ""
    return f"{words.ordinal(int(match['number']))} quarter {said}".rstrip()


@rule("quarter", rf"\b(?P<half>[12])H[ -]?['’]?(?P<year>{YEAR}|\d\d)\b", starts=FIGURE, holds=("0H",))
def half_first(match: re.Match[str], words: Words) -> str:
    """1H24."""
    return f"{words.ordinal(int(match['half']))} half {_short(match['year'], words)}"


@rule(
    "quarter",
    rf"\bFY ?['’]?(?P<year>{YEAR}|\d\d)(?:[-–/](?P<to>{YEAR}|\d\d))?(?P<guess>E)?\b",
    starts=CAPITAL,
    holds=("FY",),
)
def fiscal_year(match: re.Match[str], words: Words) -> str:
    to = f" to {_short(match['to'], words)}" if match["to"] else ""
    return f"fiscal year {_short(match['year'], words)}{to}{' estimated' if match['guess'] else ''}"


@rule(
    "year",
    rf"(?<![\w.,$£€/-])(?P<from>{YEAR})(?:\s?(?P<sign>[-–—/])\s?(?P<to>{YEAR}|\d\d)|[-–](?P<digit>\d))(?![\w%]|[-,.]\d|/[A-Z]| ?(?:%|kg|km|mm|m)\b)",
    starts=FIGURE,
    needs=("0000",),
    holds=("-0", "–0", "—0", "/0", "- ", "– ", "— ", "/ "),
)
def year_range(match: re.Match[str], words: Words) -> str | None:
    """2003-2011, 2019-20 for a season, and 1861-5."""
    start, end = match["from"], match["to"] or match["from"][2] + match["digit"]
    if int(end) <= int(start[-len(end) :]) or (
        len(end) == 2 and (int(start) < 1700 or int(end) - int(start[2:]) > 60)
    ):
        return None
    if match["sign"] == "/" and int(end) - int(start[-len(end) :]) > 2:
        return None  # 1436/1633: so many of them.
    return f"{words.year(int(start))} to {_short(end, words)}"


@rule(
    "year",
    r"\b(?:AD|A\.D\.) ?(?P<ad>\d{1,4})\b|(?<![\w.])(?P<year>\d{1,2},\d{3}|\d{1,5})(?:[-–](?P<to>\d{1,4}))? ?(?P<era>BCE|CE|BC|AD|B\.C\.E\.|C\.E\.|B\.C\.|A\.D\.)(?!\w)",
    holds=("AD", "A.", "BC", "B.", "CE", "C."),
)
def era(match: re.Match[str], words: Words) -> str:
    if match["ad"]:
        return f"A D {words.year(int(match['ad']))}"
    letters = " ".join(match["era"].replace(".", ""))
    to = f" to {words.year(int(match['to']))}" if match["to"] else ""
    return f"{words.year(int(match['year'].replace(',', '')))}{to} {letters}"


@rule(
    "year",
    r"(?<![\w.,$£€/-])(?P<year>(?:19|20)\d\d)(?P<letter>[a-e])(?=[;,) ]|\.?$)",
    starts=FIGURE,
    holds=beside("0", "abcde"),
    needs=("0000",),
)
def lettered_year(match: re.Match[str], words: Words) -> str:
    """Smith 2020a."""
    return f"{words.year(int(match['year']))} {match['letter'].upper()}"


@rule(
    "date",
    r"(?<![\w.])(?P<n>\d{1,2})(?:st|nd|rd|th)[ -](?:[cC]\.|cent\.|c(?=[ ,;)]))(?!\w)",
    starts=FIGURE,
    holds=("0s", "0n", "0r", "0t"),
)
def century(match: re.Match[str], words: Words) -> str:
    """In the 15th c."""
    return f"{words.ordinal(int(match['n']))} century"


@rule("year", r"\b(?:c|ca|circa)\. ?(?P<year>\d{3,4})\b(?!,\d)", holds=("c.", "a."), needs=("000",))
def circa(match: re.Match[str], words: Words) -> str:
    return f"circa {words.year(int(match['year']))}"


_YEAR_BEFORE = (
    r"(?i)(?:\b(?:in|since|by|until|till|from|during|circa|before|after|around|summer|winter|spring|fall|autumn|year|of|"
    r"late|early|mid|act|election|elections|olympics|games|copyright|season|class|vintage|mid-|pre-|post-)|©|\()\s?$"
)
_QUANTITY_BEFORE = (
    r"(?i)\b(?:than|about|some|nearly|almost|over|least|most|approximately|roughly|another|estimated|only|just|up to|killed|"
    r"total(?:ed|led)?|exactly|all|every|additional|weighing|weighs?|costs?|as many as|some of the)\s$"
)
_COUNTED = (
    r"[ -](?:[a-z]+[ -])?(?:people|men|women|children|troops|soldiers|fighters|militants|civilians|homes|houses|buildings|"
    r"vehicles|tanks|cases|deaths|jobs|workers|employees|staff|students|pupils|residents|inhabitants|prisoners|refugees|migrants|"
    r"tons|tonnes|miles|kilometers|kilometres|dollars|euros|pounds|votes|seats|shares|points|feet|meters|metres|hours|days|acres|"
    r"hectares|years|copies|units|passengers|members|pages|words|megawatts|degrees|calories|times|households|families|patients|"
    r"beds|officers|police|firefighters|protesters|guests|rounds|shells|missiles|drones|barrels|square|cubic|persons|kilograms)\b"
)
_ANY_PLURAL = (
    r" (?!(?:was|is|has|as|this|its|his|plus|versus|across|towards|always|perhaps)\b)[a-z]{2,}[a-rt-z]s\b"
)


@rule(
    "year",
    r"(?<![\w.,$£€/])(?<!\d-)(?:1\d\d\d|2[01]\d\d|(?<=year )\d{4})(?![\w%]|[.,/:]\d|-\d)",
    starts=FIGURE,
    needs=("0000",),
)
def year(match: re.Match[str], words: Words) -> str | None:
    """Four digits are a year, unless what is around them counts something."""
    lead, follows, number = before(match), after(match), int(match.group())
    dated = bool(re.search(_YEAR_BEFORE, lead))
    if re.search(_QUANTITY_BEFORE, lead) or re.match(_COUNTED, follows):
        return None
    if not dated and not 1100 <= number < 2100:
        return None
    if not dated and number < 1900 and re.match(_ANY_PLURAL, follows):
        return None
    return words.year(number)


def _short(written: str, words: Words) -> str:
    """A whole year, or the two last digits of one."""
    if len(written) == 4:
        return words.year(int(written))
    return words.digits(written, "oh") if written[0] == "0" else words.cardinal(int(written))


RULES: tuple[Rule, ...] = (
    timestamp,
    iso,
    days_of_month,
    month_days,
    day_month_to,
    month_day_to,
    month_day,
    day_month,
    month_year,
    numeric,
    month_and_day,
    weekdays,
    months,
    weekday,
    month_of_year,
    month_of_delivery,
    month_alone,
)
DECADES: tuple[Rule, ...] = (decades, decade, noughties, short_decade)
YEARS: tuple[Rule, ...] = (
    century,
    era,
    circa,
    fiscal_year,
    quarter,
    quarter_first,
    half_first,
    lettered_year,
    year_range,
    short_year,
)
