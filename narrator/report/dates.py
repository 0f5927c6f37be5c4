"""Dates as reports write them, in the languages we know."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from functools import cache

from narrator.model import Language
from narrator.report import words

Date = datetime.date | datetime.datetime

_MONTHS = (
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari stycznia styczeń ocak",
    "february feb februar février févr fév febrero fevereiro fev febbraio febr februari lutego luty şubat",
    "march mar märz mär mars marzo março maart mrt marca marzec mart maret",
    "april apr avril avr abril abr aprile kwietnia kwiecień nisan",
    "may mai mayo maio maggio mag mei maja maj mayıs",
    "june jun juni juin junio junho giugno giu czerwca czerwiec haziran",
    "july jul juli juillet juil julio julho luglio lug lipca lipiec temmuz",
    "august aug août aout agosto ago augustus sierpnia sierpień ağustos agustus augusti",
    "september sep sept septembre septiembre setiembre setembro set settembre września wrzesień eylül",
    "october oct oktober okt octobre octubre outubro out ottobre ott października październik ekim",
    "november nov novembre noviembre novembro listopada listopad kasım nopember",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre grudnia grudzień aralık desember",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_YEARS = range(1800, 2100)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    month = "|".join(sorted(_MONTH, key=len, reverse=True))
    patterns = {
        "iso": r"(?<![\d-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d-])",
        "month first": rf"\b(?P<month>{month})\.?\s{{0,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?"
        r"\s{0,3}(?:at\s)?(?P<y>\d{4})\b",
        "day first": rf"(?<![\d.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s-]{{0,3}}(?:de\s|of\s)?"
        rf"(?P<month>{month})\b\.?,?[\s-]{{0,3}}(?:de\s|del\s)?(?P<y>\d{{4}})\b",
        "numbers": r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
        r"(?![\d./-]\d|\d)",
        "clock": r"(?<!\d)(?P<h>\d{1,2})[:.h](?P<min>\d{2})(?::\d{2})?(?:\.\d{1,6})?\s{0,2}"
        r"(?P<half>[ap]\.?m\b\.?)?\s{0,2}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?![\d:])",
    }
    return re.compile(patterns[name], re.IGNORECASE)


def mentions(text: str) -> bool:
    """Whether a whole date, with its year, stands in a text."""
    return any(_pattern(name).search(text) for name in ("iso", "month first", "day first", "numbers"))


def is_one(text: str) -> bool:
    """Whether a text is a date, with its weekday or the time of day at most, and nothing else."""
    rest = text
    for name in ("iso", "month first", "day first", "numbers", "clock"):
        rest = _pattern(name).sub(" ", rest)
    return mentions(text) and _WEEKDAYS.issuperset(re.findall(r"[^\W\d_]+", rest.lower()))


_WEEKDAYS = words.listed(
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun at on "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi "
    "dimanche lunes martes miércoles jueves viernes sábado domingo segunda terça quarta quinta sexta feira "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag "
    "zaterdag zondag poniedziałek wtorek środa czwartek piątek sobota niedziela pazartesi salı çarşamba "
    "perşembe cuma cumartesi pazar senin selasa rabu kamis jumat sabtu minggu"
)


def names_month(text: str) -> bool:
    """Whether a month stands in a text, in any language we know."""
    return not _MONTH.keys().isdisjoint(re.findall(r"[^\W\d_]+", text.lower()))


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


def _iso(match: re.Match[str], _language: Language) -> datetime.date | None:
    return _date(int(match["y"]), int(match["m"]), int(match["d"]))


def _named(match: re.Match[str], _language: Language) -> datetime.date | None:
    return _date(int(match["y"]), _MONTH[match["month"].lower()], int(match["d"]))


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
    half = (match["half"] or "").lower()[:1]
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
    "iso": _iso,
    "month first": _named,
    "day first": _named,
    "numbers": _numbers,
}
