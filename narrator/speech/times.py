"""Times of day."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words
from narrator.speech.sights import CAPITAL, FIGURE
from narrator.speech.spans import Rule, rule

_HALF = r"(?:[ap]\. ?m\.(?!\w)|[ap]\.?m\b|[AP]\. ?M\.(?!\w)|[AP]M\b)"
_HALVES = ("am", "pm", "a.", "p.", "AM", "PM", "A.", "P.")
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_ZONE = r"(?:hours|hrs|h|UTC|GMT|local|Zulu|Z|EST|EDT|CET|CEST|BST|PST|PDT|CST|CDT|MST|IST|MSK|JST|on|daily|curfew)\b"

_WHEN = r"(?i)\b(?:at|by|from|to|until|till|since|before|after|around|about|between|and) $|[LZ][-–]$"


def _half(written: str | None) -> str:
    return " " + " ".join(re.sub(r"[^a-z]", "", written.lower()).upper()) if written else ""


def _minutes(minute: str, words: Words) -> str:
    """Two figures: 05 oh five, 30 thirty."""
    return f"oh {words.cardinal(int(minute))}" if minute[0] == "0" else words.cardinal(int(minute))


def _twelve(hour: str, minute: str | None, half: str | None, words: Words) -> str:
    """On a twelve-hour clock: 7:05 p.m. seven oh five P M."""
    minutes = "" if minute in (None, "00") else " " + _minutes(minute or "", words)
    return words.cardinal(int(hour)) + minutes + _half(half)


def on_clock(hour: str, minute: str, words: Words) -> str:
    """On a clock of twenty-four hours: 09:00 nine o'clock, 15:30 fifteen thirty."""
    said = words.cardinal(int(hour)) if int(hour) or len(hour) == 1 else "zero zero"
    if minute != "00":
        return f"{said} {_minutes(minute, words)}"
    return f"{said} o'clock" if 1 <= int(hour) <= 12 else f"{said} hundred"


@rule(
    "time",
    rf"\b(?P<a>\d{{1,2}})(?:[:.](?P<am>[0-5]\d))? ?(?P<ah>{_HALF})? ?(?:[-–—]|to) ?(?:(?P<b>\d{{1,2}})(?:[:.](?P<bm>[0-5]\d))? ?(?P<bh>{_HALF})|(?P<named>noon|midnight)\b)",
    starts=FIGURE,
    holds=(*_HALVES, "no", "mi"),
)
def time_range(match: re.Match[str], words: Words) -> str | None:
    """9-11:30 a.m., 10 a.m.-noon."""
    if int(match["a"]) > 12 or int(match["b"] or 0) > 12:
        return None
    start = _twelve(match["a"], match["am"], match["ah"], words)
    if match["named"]:
        return f"{start} to {match['named']}" if match["ah"] or match["am"] else None
    return f"{start} to {_twelve(match['b'], match['bm'], match['bh'], words)}"


@rule(
    "time",
    rf"(?<![\d:.,])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d))?[  -]?(?P<half>{_HALF})",
    starts=FIGURE,
    holds=_HALVES,
)
def half_day(match: re.Match[str], words: Words) -> str | None:
    if int(match["hour"]) > 24:
        return None
    said = _twelve(match["hour"], match["minute"], None, words)
    if match["second"]:
        said += f" and {words.cardinal(int(match['second']))} seconds"
    return said + _half(match["half"])


@rule(
    "time",
    r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\.(?P<part>\d{1,3})(?![\d:])|(?<![\d:.])(?P<hours>[1-9]):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?![\d:])",
    starts=FIGURE,
    needs=":",
    holds=("0:",),
)
def race_time(match: re.Match[str], words: Words) -> str:
    """1:45.3 in a race, or a marathon's 2:03:45: how long it took, not when it was."""
    groups = [
        match["hour"] or match["hours"],
        match["minute"] or match["minutes"],
        match["second"] or match["seconds"],
    ]
    said = [words.cardinal(int(groups[0])), *(_minutes(group, words) for group in groups[1:] if group)]
    return " ".join(said) + (f" point {words.digits(match['part'])}" if match["part"] else "")


@rule(
    "time",
    rf"(?<![\d:.])(?:(?P<a>{_CLOCK})\s?[-–—]\s?(?P<b>{_CLOCK})(?![\d:])"
    r"|(?P<c>0\d\.[0-5]\d)\s?[-–—]\s?(?P<d>(?:[01]\d|2[0-4])\.[0-5]\d)(?![\d.]))",
    starts=FIGURE,
    holds=("0:", "0."),
)
def clock_range(match: re.Match[str], words: Words) -> str:
    """07:30-09:00, 08.00–17.00."""
    ends = (re.split("[:.]", each) for each in match.groups() if each)
    return " to ".join(on_clock(hour, minute, words) for hour, minute in ends)


@rule(
    "time",
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?P<zulu>Z\b)?(?![\d:]|\.\d)",
    starts=FIGURE,
    needs=":",
    holds=("0:",),
)
def clock(match: re.Match[str], words: Words) -> str:
    said = on_clock(match["hour"], match["minute"], words)
    if match["second"]:
        said += f" and {words.cardinal(int(match['second']))} seconds"
    return said + (" Zulu" if match["zulu"] else "")


@rule(
    "time",
    r"(?<![\w.,])(?:(?P<h>\d{1,3}) ?h(?:rs?)? ?)?(?P<m>[0-5]?\d) ?m(?:in)?(?:\b|(?=\d))(?: ?(?P<s>[0-5]?\d(?:\.\d+)?) ?s(?:ec)?\b)?",
    starts=FIGURE,
    holds=("0m", " m"),
)
def duration(match: re.Match[str], words: Words) -> str | None:
    """2h 41m: how long it took."""
    if not match["h"] and not match["s"]:
        return None
    named = [("hour", match["h"]), ("minute", match["m"]), ("second", match["s"])]
    said = [
        f"{words.number(number)} {unit}{'' if number == '1' else 's'}" for unit, number in named if number
    ]
    return " ".join(said)


@rule(
    "time",
    rf"\b(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?P<zulu>Z\b|L\b(?!/| of\b| per\b)|(?=[ -]?{_ZONE})|(?<=\b0\d{{3}})(?= [a-z]{{2,}}|[,;)]|\.?$)|(?<=\b[Aa]t \d{{4}})(?=[;)]|,(?!\d)|\.(?!\d)|$| (?:on|and|to|when|but|after|before|yesterday|today|from|as|by)\b))(?<!\d{{5}})",
    starts=FIGURE,
    needs=("0000",),
)
def military(match: re.Match[str], words: Words) -> str | None:
    """0600 UTC, 1430 hours, 0630Z, at 2359L; four figures on their own are no time, except after "at"."""
    hour, minute = match["hour"], match["minute"]
    if match["zulu"] == "L" and not re.search(_WHEN, before(match)):
        return None  # A tank of 1500L.
    bare = not match["zulu"] and not re.match(rf"[ -]?{_ZONE}", after(match))
    if bare and not re.search(rf"{_WHEN}|(?:\b(?:the|an?)|['’]s) $", before(match)):
        return None
    if re.match(r" on\b| h\b", match.string[match.end() :]) and hour[0] in "12":
        return None
    said = "zero zero" if hour == "00" else _minutes(hour, words)
    said += " hundred" if minute == "00" else " " + _minutes(minute, words)
    return said + {"Z": " Zulu", "L": " local"}.get(match["zulu"], "")


@rule(
    "time",
    r"\b(?P<zone>UTC|GMT) ?(?P<sign>[-−–+±]) ?(?P<hour>\d{1,2})(?::?(?P<minute>[0-5]\d))?(?![\d:])",
    starts=CAPITAL,
    holds=("UT", "GM"),
)
def zone(match: re.Match[str], words: Words) -> str:
    """UTC+3, GMT-5, UTC+05:30."""
    sign = {"+": "plus", "±": "plus or minus"}.get(match["sign"], "minus")
    minute = "" if match["minute"] in (None, "00") else f" {_minutes(match['minute'], words)}"
    return f"{' '.join(match['zone'])} {sign} {words.cardinal(int(match['hour']))}{minute}"


@rule(
    "time",
    rf"\b(?P<a>[01]\d|2[0-4])(?P<am>[0-5]\d) ?(?:[-–]|to) ?(?P<b>[01]\d|2[0-4])(?P<bm>[0-5]\d)(?![\d-])(?:(?P<zulu>Z)\b|(?=(?P<zone>[ -]?{_ZONE})))?",
    starts=FIGURE,
    needs=("0000",),
)
def military_range(match: re.Match[str], words: Words) -> str | None:
    """From 0800-1600; what could be years only with a zone."""
    lead = re.search(r"(?i)\b(?:from|between|daily|open|hours:?|curfew|shift) $", before(match))
    weekday = re.match(r",? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|week)", after(match))
    if not (match["zone"] or match["zulu"]) and not (
        (lead and "0" in (match["a"][0], match["b"][0])) or (match["a"][0] == "0" and weekday)
    ):
        return None
    ends = [f"{_minutes(match[h], words)} {_hundred(match[m], words)}" for h, m in (("a", "am"), ("b", "bm"))]
    return " to ".join(ends) + (" Zulu" if match["zulu"] else "")


def _hundred(minute: str, words: Words) -> str:
    return "hundred" if minute == "00" else _minutes(minute, words)


EARLY: tuple[Rule, ...] = (military_range,)


@rule("time", r"(?<![\w.,:])(?P<h>\d{1,2})h(?P<m>[0-5]\d)(?!\w)", starts=FIGURE, holds=("0h",))
def hours_and_minutes(match: re.Match[str], words: Words) -> str | None:
    """In 3h05; at 14h30."""
    h, m = match["h"], match["m"]
    if re.search(_WHEN, before(match)) and int(h) < 24:
        return on_clock(h, m, words)
    minutes = f" {words.cardinal(int(m))} minute{'' if int(m) == 1 else 's'}" if int(m) else ""
    return f"{words.cardinal(int(h))} hour{'' if int(h) == 1 else 's'}{minutes}"


@rule("time", r"(?<![\w.,:])(?P<h>[01]\d|2[0-3])Z(?!\w)", starts=FIGURE, holds=("0Z",))
def zulu_hour(match: re.Match[str], words: Words) -> str | None:
    """By 18Z."""
    lead = re.search(rf"{_WHEN}|\b(?:[Tt]he|of|valid) $", before(match))
    if not lead and not re.match(r" (?:run|model|GFS|ECMWF|update|analysis|sounding|on)\b", after(match)):
        return None
    return f"{'zero zero' if match['h'] == '00' else _minutes(match['h'], words)} Zulu"


RULES: tuple[Rule, ...] = (
    zone,
    duration,
    hours_and_minutes,
    zulu_hour,
    time_range,
    half_day,
    race_time,
    clock_range,
    clock,
    military,
)
