"""Scores and times as sports pages write them: 287/6, 7-6(5), 90+4', lap 40/57."""

from __future__ import annotations

import re

from narrator.speech.context import in_quotation
from narrator.speech.numbers import Words
from narrator.speech.sights import FIGURE
from narrator.speech.spans import Rule, rule

_CRICKET = (
    r"\b(?:overs?|ov|wickets?|wkts?|innings|bowl(?:ed|ers?|ing)|batsm[ae]n|batters?|lbw|crease|Test|ODIs?|T20Is?|"
    r"cricket|declared|centur(?:y|ies) (?:by|from|for)|\d runs)\b|\d/\dd\b|\(\d{1,3}b\b"
)


@rule(
    "score",
    r"(?<![\w/.,])(?P<runs>\d{1,3})/(?P<out>10|\d)(?P<declared>d)?(?![\w/]|\.\d)",
    starts=FIGURE,
    needs="/",
    holds=("0/",),
)
def innings(match: re.Match[str], words: Words) -> str | None:
    """287/6, where it is cricket: six are out."""
    if not re.search(_CRICKET, match.string) or int(match["runs"]) <= int(match["out"]):
        return None
    declared = " declared" if match["declared"] else ""
    return f"{words.cardinal(int(match['runs']))} for {words.cardinal(int(match['out']))}{declared}"


@rule(
    "score",
    r"(?<![\w/.,])(?P<n>\d{1,3})(?:(?P<not>\*)|(?P<balls>b)\b)(?!\w)",
    starts=FIGURE,
    holds=("0*", "0b"),
)
def batting(match: re.Match[str], words: Words) -> str | None:
    """103* off 98b, where it is cricket."""
    if not re.search(_CRICKET, match.string):
        return None
    return f"{words.cardinal(int(match['n']))} {'not out' if match['not'] else 'balls'}"


@rule(
    "score",
    r"(?<![\w/.,])(?P<n>\d{1,2})[x×](?P<runs>[46])(?!\w)",
    starts=FIGURE,
    needs="x×",
    holds=("0x", "0×"),
)
def boundaries(match: re.Match[str], words: Words) -> str | None:
    """17x4, where it is cricket."""
    if not re.search(_CRICKET, match.string):
        return None
    return f"{words.cardinal(int(match['n']))} {'fours' if match['runs'] == '4' else 'sixes'}"


_RACE = r"(?i)\b(?:stages?|riders?|peloton|breakaway|time trial|jersey|Tour|Giro|Vuelta|laps?|rally|marathon|km/h)\b"


@rule(
    "time",
    r"(?<![\w.])(?P<plus>\+)?(?P<m>\d{1,2})['’′] ?(?P<s>[0-5]\d)(?:[\"″”]|''|’’)(?!\w)",
    starts=FIGURE,
    holds=("0'", "0′"),
)
def gap(match: re.Match[str], words: Words) -> str | None:
    """1'22", where it is a race."""
    if not (match["plus"] or re.search(_RACE, match.string)):
        return None
    m, s = int(match["m"]), int(match["s"])
    return (
        f"{words.cardinal(m)} minute{'' if m == 1 else 's'} {words.cardinal(s)} second{'' if s == 1 else 's'}"
    )


@rule("time", r"(?<!\w)\+(?P<s>\d{1,2})[\"″](?!\w)", needs="+", holds=("+0",))
def seconds_behind(match: re.Match[str], words: Words) -> str:
    """+16", behind who won."""
    return f"plus {words.cardinal(int(match['s']))} second{'' if match['s'] == '1' else 's'}"


@rule(
    "score",
    r"(?<![\w.,/])(?P<runs>\d{2,3})[-–](?P<out>10|\d)(?:d\b| dec(?:lared)?\b\.?)",
    starts=FIGURE,
    holds=("0d", " d"),
)
def declared(match: re.Match[str], words: Words) -> str:
    """487-6d, 823-7 dec."""
    return f"{words.cardinal(int(match['runs']))} for {words.cardinal(int(match['out']))} declared"


@rule(
    "score",
    r"(?<![\w.-])(?P<a>[0-7])[-–](?P<b>[0-7]) ?\((?P<tie>\d{1,2}(?:[-–]\d{1,2})?)\)(?!\w)",
    starts=FIGURE,
    needs="(",
    holds=("(0",),
)
def set_of_tennis(match: re.Match[str], words: Words) -> str | None:
    """7-6(5): a set, and the points of who lost its tie-break."""
    if {match["a"], match["b"]} != {"6", "7"}:
        return None
    tie = " to ".join(words.cardinal(int(each)) for each in re.split("[-–]", match["tie"]))
    return f"{words.cardinal(int(match['a']))} to {words.cardinal(int(match['b']))}, {tie}"


@rule(
    "score",
    r"(?<![\w.])(?P<minute>45|90|105|120)\+(?P<more>\d{1,2})(?P<sign>['’′]|(?=th\b))?(?!\d)",
    starts=FIGURE,
    needs="+",
    holds=("0+",),
)
def added_time(match: re.Match[str], words: Words) -> str:
    """90+4'."""
    said = f"{words.cardinal(int(match['minute']))} plus {words.cardinal(int(match['more']))}"
    return f"{said} minute" if match["sign"] else said


@rule(
    "score",
    r"(?<![\w.])(?P<minute>\d{1,3})['’′](?= (?:goal|winner|penalty|equali[sz]er|opener|header|strike|own goal)\b)",
    starts=FIGURE,
    holds=("0'", "0′"),
)
def minute(match: re.Match[str], words: Words) -> str:
    """His 83' winner."""
    return f"{words.ordinal(int(match['minute']))} minute"


_FOOTBALL = (
    r"\b(?:[Gg]oals?|scor(?:ed|es|ing|ers?)|hat-trick|pen\.|sent off|booked|red card)(?!\w)|\d\+\d{1,2}['’′]"
)


@rule(
    "score",
    r"(?<![\w.+])(?P<minute>\d{1,3})['’′](?=[,;)]| and \d| ?pen\b| ?\(pen)",
    starts=FIGURE,
    holds=("0'", "0′"),
)
def minute_of_match(match: re.Match[str], words: Words) -> str | None:
    """Messi (34', 50'), where it is football and no quotation ends."""
    if in_quotation(match) or not re.search(_FOOTBALL, match.string):
        return None
    return f"{words.ordinal(int(match['minute']))} minute"


@rule(
    "score",
    r"\b(?P<lead>(?:had|posted|averag(?:ed|es|ing)|finished with|line of|added|recorded)(?: an?)?) "
    r"(?P<line>\d{1,2}(?:\.\d)?(?:/\d{1,2}(?:\.\d)?){2,4})(?![\w/]|\.\d)",
    needs="/",
    holds=("0/",),
)
def stat_line(match: re.Match[str], words: Words) -> str:
    """Had 27/9/11: points, rebounds and assists."""
    return f"{match['lead']} " + ", ".join(words.number(each) for each in match["line"].split("/"))


_OF = (
    "laps?|stages?|rounds?|steps?|pages?|parts?|holes?|questions?|days?|games?|matches|weeks?|legs?|episodes?"
)
_OUT_OF = "risks?|levels?|rated|rating|scored?|severity|danger|pain"


@rule(
    "fraction",
    rf"\b(?P<lead>(?i:{_OF}|{_OUT_OF})(?: of)?) (?P<a>\d{{1,3}})/(?P<b>\d{{1,3}})(?![\w/]|\.\d)",
    needs="/",
    holds=("0/",),
)
def so_many_of(match: re.Match[str], words: Words) -> str | None:
    """Lap 40/57, a danger of 3/5."""
    if int(match["a"]) > int(match["b"]):
        return None
    between = "out of" if re.match(rf"(?i)(?:{_OUT_OF})\b", match["lead"]) else "of"
    return f"{match['lead']} {words.cardinal(int(match['a']))} {between} {words.cardinal(int(match['b']))}"


RULES: tuple[Rule, ...] = (
    boundaries,
    batting,
    innings,
    declared,
    gap,
    seconds_behind,
    set_of_tennis,
    added_time,
    minute,
    minute_of_match,
    stat_line,
    so_many_of,
)
