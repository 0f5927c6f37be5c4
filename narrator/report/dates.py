"""Dates as reports write them, in the languages we know."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from narrator.model import Language
from narrator.report import words

Date = datetime.date | datetime.datetime

_YEARS = range(1800, 2100)


@cache
def _months() -> Mapping[Language, Mapping[str, int]]:
    """The number of every month by its names, in each language, and under no language in all of them."""
    told = {
        language: {
            _plain(name): number for number, names in enumerate(line.split(), 1) for name in names.split("/")
        }
        for language, line in words.data("months.toml").items()
    }
    # The first language that has a name decides what it means in none.
    return told | {"": {name: n for months in reversed(told.values()) for name, n in months.items()}}


def _plain(name: str) -> str:
    """A name in small letters, the Turkish ones with and without a dot alike."""
    return name.casefold().replace("\u0307", "").replace("ı", "i")


def _month(name: str, language: Language) -> int:
    """The number of a month; 0 for what is none."""
    plain, months = _plain(name), _months()
    return months.get(language.split("-")[0].lower(), {}).get(plain) or months[""].get(plain, 0)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    patterns = {
        "iso": r"(?<![\d-])(?P<y>\d{4})(?:[-/]|\.\s?)(?P<m>\d{1,2})(?:[-/]|\.\s?)(?P<d>\d{1,2})(?![\d-])",
        "month first": r"\b(?P<month>[^\W\d_]{2,14})\.?\s{0,3}(?:the\s)?(?P<d>\d{1,2})(?:st|nd|rd|th)?,?"
        r"\s{0,3}(?:at\s)?(?P<y>\d{4})\b",
        "day first": r"(?<![\d.])(?P<d>\d{1,2})(?:st|nd|rd|th|er|[º°.])?[\s/-]{0,3}(?:de\s|of\s)?"
        r"(?P<month>[^\W\d_]{2,14})\b\.?,?[\s/-]{0,3}(?:de\s|del\s)?(?P<y>\d{4})\b",
        "year first": r"\b(?P<y>\d{4})(?:[.,]|\sm\.)?\s(?P<month>[^\W\d_]{2,14})\.?\s(?P<d>\d{1,2})\b",
        "signs": r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日日号號일]",
        "words": r"(?<!\d)(?P<d>\d{1,2})\stháng\s(?P<m>\d{1,2})(?:,|\snăm)\s(?P<y>\d{4})\b",
        "numbers": r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?:\s(?=\d{1,2}\.\s?\d{4}))?"
        r"(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|(?<!\s)\d{2})(?![\d./-]\d|\d)",
        "clock": r"(?P<early>午前|上午|오전)?(?P<late>午後|下午|오후)?\s?(?<!\d)(?P<h>\d{1,2})"
        r"(?:[:.h]|[時时点點시]\s?)(?P<min>\d{2})(?::\d{2})?(?:\.\d{1,6})?\s{0,2}"
        r"(?P<half>[ap]\.?\s?m\b\.?)?\s{0,2}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?![\d:])",
    }
    return re.compile(patterns[name], re.IGNORECASE)


def mentions(text: str) -> bool:
    """Whether a whole date, with its year, stands in a text."""
    return next(_all(text, ""), None) is not None


def is_one(text: str) -> bool:
    """Whether a text is a date, with its weekday or the time of day at most, and nothing else."""
    found, rest = list(_all(text, "")), text
    for start, end, _ in found:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = _pattern("clock").sub(" ", rest)
    return bool(found) and _WEEKDAYS.issuperset(re.findall(r"[^\W\d_]+", rest.lower()))


_WEEKDAYS = words.listed(
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun at on "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi "
    "dimanche lunes martes miércoles jueves viernes sábado domingo segunda terça quarta quinta sexta feira "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag "
    "zaterdag zondag poniedziałek wtorek środa czwartek piątek sobota niedziela pazartesi salı çarşamba "
    "perşembe cuma cumartesi pazar senin selasa rabu kamis jumat sabtu minggu "
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag ngày thứ chủ nhật hai ba "
    "tư năm sáu bảy 日 月 火 水 木 金 土 日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 星期一 星期二 "
    "星期三 星期四 星期五 星期六 星期日 星期天 월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 "
    "토요일 일요일"
)


def names_month(text: str) -> bool:
    """Whether a month stands in a text, in any language we know."""
    return not _months()[""].keys().isdisjoint(map(_plain, re.findall(r"[^\W\d_]+", text)))


def find(text: str, language: Language = "en") -> Date | None:
    """The first date in a text, with the time of day when one follows close by."""
    found = min(_all(text, language), key=lambda hit: hit[0], default=None)
    if found is None:
        return None
    _, end, date = found
    clock = _clock(text, end)
    return datetime.datetime.combine(date, clock) if clock else date


def every(text: str, language: Language = "en") -> list[datetime.date]:
    """Every date in a text, in order."""
    return [date for _, _, date in sorted(_all(text, language))]


def parse(text: str, language: Language = "en") -> Date | None:
    """Read what metadata or a user gives as a date: ISO 8601 first, then anything `find` knows."""
    text = text.strip()
    try:
        if len(text) > 10:
            return datetime.datetime.fromisoformat(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        return find(text[:200], language)


def _all(text: str, language: Language) -> Iterator[tuple[int, int, datetime.date]]:
    for name, reader in _READERS.items():
        for match in _pattern(name).finditer(text):
            date = reader(match, language)
            if date:
                yield match.start(), match.end(), date


def _ordered(match: re.Match[str], _language: Language) -> datetime.date | None:
    return _date(int(match["y"]), int(match["m"]), int(match["d"]))


def _named(match: re.Match[str], language: Language) -> datetime.date | None:
    return _date(int(match["y"]), _month(match["month"], language), int(match["d"]))


def _numbers(match: re.Match[str], language: Language) -> datetime.date | None:
    """ "6/5/2017": the month first where Americans write, unless only the other order is a date."""
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y"]) + (0 if len(match["y"]) == 4 else 2000 if int(match["y"]) < 70 else 1900)
    american = match["sep"] == "/" and language.lower() in {"en", "en-us"}
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    return (month_first or day_first) if american else (day_first or month_first)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _clock(text: str, start: int) -> datetime.time | None:
    match = _pattern("clock").search(text[start : start + 30])
    if not match:
        return None
    hour, minute = int(match["h"]), int(match["min"])
    half = (match["half"] or "").lower()[:1] or "a" * bool(match["early"]) or "p" * bool(match["late"])
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    if hour > 23 or minute > 59:
        return None
    return datetime.time(hour, minute, tzinfo=_zone(match["zone"] or ""))


def _zone(name: str) -> datetime.tzinfo | None:
    if not name:
        return None
    if name[0] not in "+-":
        return datetime.UTC
    sign = -1 if name[0] == "-" else 1
    offset = datetime.timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return datetime.timezone(sign * offset) if offset < datetime.timedelta(hours=24) else None


_READERS: dict[str, Callable[[re.Match[str], Language], datetime.date | None]] = {
    "iso": _ordered,
    "signs": _ordered,
    "words": _ordered,
    "month first": _named,
    "day first": _named,
    "year first": _named,
    "numbers": _numbers,
}
