"""Sums of money, percentages and the markets' notations."""

from __future__ import annotations

import re

from narrator.speech.context import after, attributive, before
from narrator.speech.numbers import DASH, HALVES, MAGNITUDE_WORDS, MAGNITUDES, NUMBER, SIGN, YEAR, Words
from narrator.speech.sights import CAPITAL, FIGURE, beside
from narrator.speech.spans import Rule, rule
from narrator.speech.units import TESLA

_DOLLAR = ("dollar", "dollars", "cent", "cents")
_EURO = ("euro", "euros", "cent", "cents")
_POUND = ("pound", "pounds", "penny", "pence")
_YEN = ("yen", "yen", "", "")
_YUAN = ("yuan", "yuan", "", "")
_WON = ("won", "won", "", "")
_RUPEE = ("rupee", "rupees", "paisa", "paise")
_RUBLE = ("ruble", "rubles", "kopek", "kopeks")
_SHEKEL = ("shekel", "shekels", "", "")
_FRANC = ("Swiss franc", "Swiss francs", "", "")
_LIRA = ("lira", "lira", "", "")


def _of(country: str, currency: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    return (f"{country} {currency[0]}", f"{country} {currency[1]}", currency[2], currency[3])


CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    "$": _DOLLAR,
    "US$": _of("U S", _DOLLAR),
    "A$": _of("Australian", _DOLLAR),
    "AU$": _of("Australian", _DOLLAR),
    "C$": _of("Canadian", _DOLLAR),
    "CA$": _of("Canadian", _DOLLAR),
    "NZ$": _of("New Zealand", _DOLLAR),
    "HK$": _of("Hong Kong", _DOLLAR),
    "S$": _of("Singapore", _DOLLAR),
    "NT$": _of("New Taiwan", _DOLLAR),
    "R$": ("real", "reais", "centavo", "centavos"),
    "R": ("rand", "rand", "cent", "cents"),
    "N": ("naira", "naira", "", ""),
    "Tk": ("taka", "taka", "", ""),
    "RM": ("ringgit", "ringgit", "sen", "sen"),
    "Ksh": _of("Kenyan", ("shilling", "shillings", "", "")),
    "KSh": _of("Kenyan", ("shilling", "shillings", "", "")),
    "฿": ("baht", "baht", "", ""),
    "₫": ("dong", "dong", "", ""),
    "zł": ("zloty", "zlotys", "", ""),
    "kr": ("krone", "kroner", "", ""),
    "£": _POUND,
    "€": _EURO,
    "¥": _YEN,
    "₹": _RUPEE,
    "Rs": _RUPEE,
    "₩": _WON,
    "₽": _RUBLE,
    "₪": _SHEKEL,
    "₴": ("hryvnia", "hryvnias", "", ""),
    "₺": _LIRA,
    "₦": ("naira", "naira", "", ""),
    "₱": ("peso", "pesos", "", ""),
    "USD": _of("U S", _DOLLAR),
    "EUR": _EURO,
    "GBP": _POUND,
    "JPY": _YEN,
    "CNY": _YUAN,
    "RMB": _YUAN,
    "CHF": _FRANC,
    "AUD": _of("Australian", _DOLLAR),
    "CAD": _of("Canadian", _DOLLAR),
    "NZD": _of("New Zealand", _DOLLAR),
    "HKD": _of("Hong Kong", _DOLLAR),
    "SGD": _of("Singapore", _DOLLAR),
    "INR": _RUPEE,
    "RUB": _RUBLE,
    "UAH": ("hryvnia", "hryvnias", "", ""),
    "TRY": _LIRA,
    "KRW": _WON,
    "ILS": _SHEKEL,
    "NIS": _SHEKEL,
    "SEK": ("Swedish krona", "Swedish kronor", "", ""),
    "NOK": ("Norwegian krone", "Norwegian kroner", "", ""),
    "DKK": ("Danish krone", "Danish kroner", "", ""),
    "PLN": ("zloty", "zlotys", "", ""),
    "BRL": ("real", "reais", "", ""),
    "MXN": _of("Mexican", ("peso", "pesos", "", "")),
    "ZAR": ("rand", "rand", "", ""),
    "AED": ("dirham", "dirhams", "", ""),
    "SAR": ("riyal", "riyals", "", ""),
    "EGP": _of("Egyptian", ("pound", "pounds", "", "")),
    "IDR": ("rupiah", "rupiah", "", ""),
    "THB": ("baht", "baht", "", ""),
    "MYR": ("ringgit", "ringgit", "sen", "sen"),
    "PHP": _of("Philippine", ("peso", "pesos", "", "")),
    "VND": ("dong", "dong", "", ""),
    "PKR": _of("Pakistani", _RUPEE),
    "LKR": _of("Sri Lankan", _RUPEE),
    "BDT": ("taka", "taka", "", ""),
    "NGN": ("naira", "naira", "", ""),
    "KES": _of("Kenyan", ("shilling", "shillings", "", "")),
    "GHS": ("cedi", "cedis", "", ""),
    "ARS": _of("Argentine", ("peso", "pesos", "", "")),
    "CLP": _of("Chilean", ("peso", "pesos", "", "")),
    "CZK": ("Czech koruna", "Czech koruny", "", ""),
    "HUF": ("forint", "forints", "", ""),
    "RON": ("Romanian leu", "Romanian lei", "", ""),
    "QAR": _of("Qatari", ("riyal", "riyals", "", "")),
    "KWD": _of("Kuwaiti", ("dinar", "dinars", "", "")),
    "IQD": _of("Iraqi", ("dinar", "dinars", "", "")),
    "TWD": _of("New Taiwan", _DOLLAR),
}

_SYMBOL = r"(?:(?:US|AU|A|CA|C|NZ|HK|NT|S|R)?\$|[£€¥₹₩₽₪₴₺₦₱฿₫])"
_CODE = (
    r"(?:USD|EUR|GBP|JPY|CNY|RMB|CHF|AUD|CAD|NZD|HKD|SGD|INR|RUB|UAH|TRY|KRW|ILS|NIS|SEK|NOK|DKK|PLN|BRL|MXN|ZAR|"
    r"AED|SAR|EGP|IDR|THB|MYR|PHP(?! ?\d[.\s])|VND|PKR|LKR|BDT|NGN|KES|GHS|ARS|CLP|CZK|HUF|RON|QAR|KWD|IQD|TWD)"
)
_CURRENCY = (
    rf"(?:{_SYMBOL}|\b(?:{_CODE}|Rs\.?|Tk\.?|RM|K[sS]h\.?)(?=\s\d|\d[\d.,]|\d ?(?:[mbk]n?|{MAGNITUDE_WORDS})\b)"
    rf"|\b[RN](?=\d{{1,3}}(?:,\d{{3}}|(?:\.\d+)? ?(?:[mb]n|m|trn?|{MAGNITUDE_WORDS})\b)))"
)
"""A sign, or a code unless it is the name of something: NIS2, R5."""
_SIGNS = (
    "$",
    "Rs",
    *beside("RN", "0"),
    *(name for name in CURRENCIES if "$" not in name and name not in "RN"),
)
_MAGNITUDE = rf"(?:[\s-]?{MAGNITUDE_WORDS}\b|(?:k|K|m|M|mn|mln|MM|b|B|bn|Bn|BN|bln|tn|trn|T|t|cr)\b|\s(?:bn|mn|mln|tn|trn|cr|[mMbB](?=[\s.,;)]|$))\b)"


def _magnitude(written: str | None) -> str:
    bare = (written or "").strip(" -\u00a0")
    return MAGNITUDES.get(bare.lower(), "million" if bare == "MM" else bare)


def amount(currency: str, number: str, magnitude: str | None, words: Words, *, single: bool = False) -> str:
    """A sum in words: the magnitude before the currency, cents when there are two decimals."""
    one, many, cent, cents = CURRENCIES[currency.strip().rstrip(".")]
    if scale := _magnitude(magnitude):
        return f"{words.number(number)} {scale} {one if single else many}"
    number = re.sub(r",(?=\d\d$)", ".", number)  # 569,00 €
    whole, _, decimals = number.replace(",", "").partition(".")
    if len(decimals) != 2 or not cent:
        return f"{words.number(number)} {one if single or number == '1' else many}"
    units, parts = int(whole or 0), int(decimals)
    said = [f"{words.cardinal(units)} {one if units == 1 or single else many}"] if units or not parts else []
    if parts:
        said.append(f"{words.cardinal(parts)} {cent if parts == 1 or (single and cent == 'cent') else cents}")
    return " and ".join(said)


@rule(
    "money",
    rf"(?P<c>{_CURRENCY})\s?(?P<a>{NUMBER})(?P<am>{_MAGNITUDE})?(?:(?P<dash>{DASH}|\s-(?=[$£€]))|\sto\s(?!{_CURRENCY}))(?P<again>{_CURRENCY})?\s?"
    rf"(?P<b>{NUMBER})(?P<bm>{_MAGNITUDE})?(?!\w|-\w+-)",
    holds=_SIGNS,
)
def sum_range(match: re.Match[str], words: Words) -> str | None:
    start, end = _magnitude(match["am"]), _magnitude(match["bm"])
    single = attributive(match)
    if not match["again"] and re.match(r" ?(?:%|per ?cent)", after(match)):
        return None  # Earned $100,000 – 27 percent more.
    first = words.number(match["a"]) + (f" {start}" if start and start != end else "")
    if not start and re.search(r"\.\d\d$", match["a"]):
        first = amount(match["c"], match["a"], None, words)
    return f"{first} to {amount(match['c'], match['b'], match['bm'] or match['am'], words, single=single)}"


@rule(
    "money",
    rf"(?P<c>{_SYMBOL})\s?\((?P<n>{NUMBER})(?P<m>{_MAGNITUDE})?\)(?P<after>{_MAGNITUDE})?",
    holds=_SIGNS,
)
def loss(match: re.Match[str], words: Words) -> str:
    """$(4.2) million, as accountants write what is lost."""
    return "minus " + amount(match["c"], match["n"], match["m"] or match["after"], words)


@rule(
    "money",
    rf"(?P<sign>(?<![\w)])[-−+])?(?:\b(?P<before>{_CODE}) ?(?=[$€£]))?(?P<c>{_CURRENCY})\s?(?P<inner>[-−])?(?P<n>{NUMBER})(?:(?P<half>[½¼¾])|(?P<m>{_MAGNITUDE})?)(?P<plus>\+)?(?P<code> {_CODE}\b(?! ?\d))?(?![\d])(?P<per>/(?=1[kKmM]\b|1?0?0?,?000\b|1,000,000\b|100\b))?(?:/-(?!\w))?",
    holds=_SIGNS,
)
def sum_of_money(match: re.Match[str], words: Words) -> str | None:
    if match["n"] == "1" and re.search(r"[\d\ue000]/$", before(match, 2)):
        return None  # Naira to the dollar: N1,700/$1.
    single = attributive(match) or bool(
        re.match(r"-(?!plus\b)\w+| [A-Z]{2,5}s\b| (?:bills?|notes?|coins?|tickets?|stamps?)\b", after(match))
    )
    sign = {"-": "minus ", "−": "minus ", "+": "plus "}.get(match["sign"] or match["inner"] or "", "")
    if match["half"]:
        currency = CURRENCIES[match["c"].strip().rstrip(".")][1]
        return f"{sign}{words.number(match['n'])}{HALVES[match['half']]} {currency}"
    currency = match["c"]
    if (code := (match["code"] or match["before"] or "").strip()) and CURRENCIES[code][0].endswith(
        CURRENCIES[currency.strip().rstrip(".")][0]
    ):
        currency = code  # $50 USD, GBP £50
    return (
        sign
        + amount(currency, match["n"], match["m"], words, single=single)
        + (" plus" if match["plus"] else "")
        + (" per " if match["per"] else "")
    )


@rule(
    "money",
    rf"(?<![\w.])(?P<n>{NUMBER})(?P<m>{_MAGNITUDE})?\s?(?P<c>[$€£¥₹₩₽₪₴₺₦₱]|(?:{_CODE}|zł|kr)\b)(?!\s?\d)",
    starts=FIGURE,
    holds=_SIGNS,
)
def sum_before_sign(match: re.Match[str], words: Words) -> str:
    return amount(match["c"], match["n"], match["m"], words)


@rule(
    "money",
    rf"(?<![\w.])(?P<n>{NUMBER})(?P<half>[½¼¾])?\s?(?:(?P<cent>¢|c(?= (?:a|per)\b|\.?$|/[a-zA-Z]))|(?P<pence>p)(?=[\s.,;)/]|$|-(?:a|an|in|off|per)-))",
    starts=FIGURE,
    holds=("0¢", " ¢", "0c", " c", "0p", " p", *"½¼¾"),
)
def small_change(match: re.Match[str], words: Words) -> str:
    one = match["n"] == "1"
    number = words.number(match["n"]) + HALVES[match["half"] or ""]
    if match["cent"]:
        return f"{number} {'cent' if one else 'cents'}"
    return f"{number} {'penny' if one else 'pence'}"


@rule(
    "measure",
    r"(?<![\w.])(?P<n>\d{1,2})[kK](?=[ -](?:yellow |white |rose |solid )?gold\b)",
    starts=FIGURE,
    holds=("0k", "0K"),
)
def karat(match: re.Match[str], words: Words) -> str:
    """18K gold."""
    return f"{words.cardinal(int(match['n']))} karat"


@rule("measure", r"(?<![\w.])(?P<n>5|10)[kK](?P<s>s?)(?![\w+-])", starts=FIGURE, holds=("0k", "0K"))
def race(match: re.Match[str], words: Words) -> str | None:
    """She ran a 5K, and 5k people watched."""
    if re.match(_COUNTED, after(match)) or not re.search(_RUNNING, match.string):
        return None
    return f"{words.cardinal(int(match['n']))} K{match['s']}"


@rule("money", r"(?P<c>(?:US)?\$|€|£)(?P<m>bn|mn|m|tn|trn)\b", needs="$€£", holds=beside("$€£", "bmt"))
def scale_of_money(match: re.Match[str], words: Words) -> str:
    """A multi-$bn deal; in €m."""
    one, many, *_ = CURRENCIES[match["c"]]
    return f"{MAGNITUDES[match['m']]} {one if before(match, 1) == '-' else many}"


@rule("money", r"(?P<c>(?:US)?\$|€|£)(?=-[a-z]{3})", needs="$€£", holds=("$-", "€-", "£-"))
def currency_of(match: re.Match[str], words: Words) -> str:
    """$-denominated bonds."""
    return CURRENCIES[match["c"]][0]


@rule(
    "money",
    rf"(?<![\w.])(?P<n>{NUMBER})(?P<m>{_MAGNITUDE})?/-(?!\w)",
    starts=FIGURE,
    needs="/",
    holds=("/-",),
)
def shillings(match: re.Match[str], words: Words) -> str:
    """10,000/-, as it is written where shillings are paid."""
    scale = f" {_magnitude(match['m'])}" if match["m"] else ""
    return f"{words.number(match['n'])}{scale} shillings"


@rule("money", rf"\b(?P<a>{_CODE})/(?P<b>{_CODE})\b", starts=CAPITAL, needs="/")
def currency_pair(match: re.Match[str], words: Words) -> str:
    """EUR/USD euro dollar, as traders say it; the first name they use, without a country that is understood."""
    names = [CURRENCIES[match[each]][0].removeprefix("U S ") for each in "ab"]
    return " ".join(names)


_PERCENT = r"(?:\s?%|\s?pct\b\.?|\s?pc\b(?! games?\b))"
_POINTS = r"(?P<points>-point| pts?\b\.?(?= [a-z(]|[,;)])| pts?\b)?"


@rule(
    "percent",
    rf"(?P<a>{SIGN}{NUMBER})(?P<same>{_PERCENT})?(?:{DASH}|\s?\bto\s)(?P<b>{SIGN}{NUMBER})(?:{_PERCENT}|(?P<word>[ -]per ?cent\b))",
    starts=FIGURE,
    needs="%p",
    holds=("0%", " %", "pc", "pe"),
)
def percent_range(match: re.Match[str], words: Words) -> str | None:
    if re.fullmatch(YEAR, match["a"]) and not match["same"]:
        return None  # From 10% in 2011 to 13%.
    return f"{words.number(match['a'])} to {words.number(match['b'])} percent"


@rule(
    "percent",
    rf"(?P<n>{SIGN}{NUMBER})(?:{_PERCENT}{_POINTS})(?P<plus>\+)?(?P<month> mom\b)?",
    starts=FIGURE,
    needs="%p",
    holds=("0%", " %", "pc"),
)
def percent(match: re.Match[str], words: Words) -> str:
    tail = (" plus" if match["plus"] else "") + (" month on month" if match["month"] else "")
    if not match["points"]:
        return f"{words.number(match['n'])} percent{tail}"
    points = "point" if match["points"][0] == "-" else "points"
    return f"{words.number(match['n'])} percentage {points}{tail}"


@rule("percent", r"(?<=[A-Za-z] )%|(?<=\()%(?=\))", needs="%")
def percent_alone(match: re.Match[str], words: Words) -> str:
    return "percent"


_LETTERED = r"[A-Za-z]-$|\b(?i:apt|apartment|flat|unit|room|gate|suite|seat|row|block|bay|platform|ward|class|bus|size|figs?|figure|table|panel|section|appendix)\.? $"
_NAMED = r"(?<![.!?] )\b(?!(?:In|At|By|To|Of|The|Some|About|Nearly|Over|With|From|Up)\b)[A-Z][\w.]*,? #|# [A-Z]|#-[A-Z]"
"""A name on either side of the number, which stands at the sign #."""
_WEALTH = (
    r"(?i)[$€£¥]|\b(?:(?:market|mkt) (?:cap\w*|value)|assets|worth|debts?|valuation|valued|GDP|dollars?|euros?|revenues?|stimulus|"
    r"deficits?|bonds?|stocks?|turnover|trading)\b"
)
"""What a T goes with that is a trillion, and no tesla and no model."""
_COUNTED = (
    r"(?: \([^)]*\))? (?:(?!(?:in|at|on|of|to|from|by|for|off|near|and|or|into|past|over)\b)[a-z-]+ )?(?!metres|hurdles|meters)(?:people|men|women|children|tonnes|tons|yrs|"
    r"[A-Z]?[a-z]{2,}[a-rt-z]s|[A-Z]{2,6}s|more|live|lived|have|were|are|voted|died|fled|who)\b"
)
_CURRENCIES_IN_WORDS = (
    r"(?: [A-Z]\w+)? (?:kron(?:or|er)|rupees|francs|dollars|pesos|liras?|dinars|riyals|dirhams|yen|yuan|won|zlotys?|"
    r"shillings|naira|rand|roubles|rubles|baht|ringgit|euros)\b"
)
_COUNTABLE = (
    r"\b(?:waiting lists?|population|unemployed|jobless|audience|viewers|subscribers|followers|turnout)\b"
)
"""What is so large that an m behind a number is a million, and no metre."""
_RUNNING = r"(?i)\b(?:runs?|ran|running|runners?|races?|raced|jog\w*|marathons?|parkruns?|finishers?)\b"
_NOT_THOUSAND = r" (?:run|race|video|TV|resolution|display|monitor|camera|filing|form)\b"


@rule(
    "magnitude",
    rf"(?P<a>{SIGN}{NUMBER})(?:[kKMB]?\s?[-–]\s?(?P<b>{NUMBER}))?(?: (?=(?:[bmt]n|mln|trn)\b))?(?P<m>k|K|mn|mln|bn|Bn|tn|trn|M|B|T|m|b)\b(?P<plus>\+)?(?!['’/²³]|-\d)",
    starts=FIGURE,
    holds=("0k", "0K", "0m", "0M", "0b", "0B", "0t", "0T", "bn", "mn", "tn", "ml", "tr"),
)
def magnitude(match: re.Match[str], words: Words) -> str | None:
    """4.5k people, 2.3m barrels: a counted noun tells million from metre, a name before or after tells 221B."""
    if not _is_magnitude(match, match["m"], before(match), after(match)):
        return None
    to = f" to {words.number(match['b'])}" if match["b"] else ""
    return f"{words.number(match['a'])}{to} {MAGNITUDES[match['m'].lower()]}" + (
        " plus" if match["plus"] else ""
    )


def _is_magnitude(match: re.Match[str], written: str, lead: str, follows: str) -> bool:
    """Whether the letter multiplies: no 2700K light, 5500M chip, HDMI 2.0b, 800m race, 1.5T magnet or 4K video."""
    measured = re.match(r" (?:ft|mi|km|sq|m)\b", follows)
    if measured or re.search(_LETTERED, lead) or (re.fullmatch(r"\d{4,}", match["a"]) and not match["b"]):
        return False
    if written in "MT" and lead.endswith("(") and follows.startswith(")"):
        return False  # A bond of ten years (10T).
    if written in "mb":
        return _counts(match, written, lead, follows)
    if written in "MB":
        return "." in match["a"] or not re.search(_NAMED, f"{lead}#{follows}")
    if written == "T":
        return not re.match(TESLA, follows) and bool(re.search(_WEALTH, match.string))
    return written != "K" or not (re.match(_NOT_THOUSAND, follows) or match["a"] in ("4", "8"))


def _counts(match: re.Match[str], written: str, lead: str, follows: str) -> bool:
    """Whether a small letter multiplies: it needs something that is counted, a fortune, or a multitude."""
    if re.search(r"\b[A-Z]{2,} $", lead) or (written == "b" and re.search(r"\d-$", lead)):
        return False  # HDMI 2.0b, K2-18b
    if re.match(_COUNTED, follows) or re.match(_CURRENCIES_IN_WORDS, follows):
        return True
    topic = _WEALTH if written == "b" else _COUNTABLE
    return "." in match["a"] and bool(re.search(topic, match.string))


RULES: tuple[Rule, ...] = (
    karat,
    race,
    currency_pair,
    currency_of,
    scale_of_money,
    loss,
    sum_range,
    sum_of_money,
    shillings,
    sum_before_sign,
    percent_range,
    percent,
    small_change,
)
