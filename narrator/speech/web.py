"""Addresses of the web and of its people, and telephone numbers."""

from __future__ import annotations

import re

from narrator.speech.acronyms import is_word
from narrator.speech.letters import letters
from narrator.speech.numbers import Words
from narrator.speech.sights import CAPITALS, FIGURE, SMALL, beside
from narrator.speech.spans import Rule, rule
from narrator.speech.wordlists import COMMON

_SIGNS = {
    ".": "dot",
    "/": "slash",
    "-": "dash",
    "_": "underscore",
    "@": "at",
    ":": "colon",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "%": "percent",
    "+": "plus",
    "~": "tilde",
}
_SAID_AS_WORDS = frozenset(
    "co com org net gov edu mil int the new bot app dev get one web sun who un news blog shop info press mail help "
    "post team jobs data open free work home live top site online store tech media world today email contact support "
    "admin office editor sales hello".split()
)
_DOMAIN = (
    r"(?:com|org|net|gov|edu|io|info|eu|mil|int|tv|news|co\.[a-z]{2}|gov\.[a-z]{2}|ac\.uk|org\.[a-z]{2}|com\.[a-z]{2}|"
    r"uk|de|fr|it|es|nl|ru|ua|ca|au|ch|at|be|se|no|fi|pl|ai|app|dev|me|ly|gg|fm|blog)"
)


_LONG = 48
"""An address of more characters than this is said by its host alone."""


@rule(
    "url", r"(?i)(?<![\w@])(?:https?://|www\.)[^\s<>\"”')\]]*[\w/=]", needs="", holds=("//", "ww", "WW", "Ww")
)
def url(match: re.Match[str], words: Words) -> str:
    """The host and a short path; how it is reached goes without saying, and nobody keeps a query in mind."""
    bare = re.sub(r"(?i)^(?:https?://)?(?:www\.)?|[?#].*|/$", "", match.group())
    return _address(bare.partition("/")[0] if len(bare) > _LONG else bare, words)


@rule("email", r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b", needs="@")
def email(match: re.Match[str], words: Words) -> str:
    return _address(match.group(), words)


@rule(
    "url",
    rf"(?<![\w@.-])(?:[a-zA-Z0-9][a-zA-Z0-9-]*\.)+{_DOMAIN}(?:/[^\s,;]*[\w/])?(?![\w-]|\.\w)",
    needs=".",
    holds=beside(".", CAPITALS + SMALL + FIGURE),
)
def host(match: re.Match[str], words: Words) -> str | None:
    name, _, rest = match.group().partition(".")
    if not re.search(r"[a-z]", match.group()) or (len(name) == 1 and len(rest) < 3) or name.isdigit():
        return None
    return _address(match.group().rstrip("/"), words)


_FILE = (
    r"ya?ml|py|js|ts|json|csv|txt|pdf|docx?|xlsx?|pptx?|zip|exe|dll|html?|css|toml|xml|log|conf|ini|mp3|mp4|wav|jpe?g|png|gif|"
    r"svg|java|cpp|rs|php|sql|apk|dmg|iso"
)
_FILE_WORDS = frozenset("yaml toml json java zip log conf".split())


@rule(
    "file",
    rf"(?<![\w.@/])(?P<name>[A-Za-z0-9][\w-]*)\.(?P<kind>{_FILE})(?![\w.]\w|\w)",
    needs="",
    holds=beside(".", "ypjtcdxzehlimwgsra"),
)
def file(match: re.Match[str], words: Words) -> str:
    """config.yaml, Node.js."""
    kind = match["kind"] if match["kind"] in _FILE_WORDS else " ".join(match["kind"].upper())
    kind = re.sub(r"\d", lambda digit: words.cardinal(int(digit[0])), kind)
    name = match["name"] if match["name"].isalpha() else _address(match["name"], words)
    return f"{name} dot {kind}"


@rule(
    "address",
    r"(?<![\w.])(?P<parts>(?:\d{1,3}\.){3}\d{1,3})(?::(?P<port>\d{2,5}))?(?P<bits>/\d{1,2})?(?![\w.]\d|\w)",
    starts=FIGURE,
    holds=("0.",),
)
def internet_address(match: re.Match[str], words: Words) -> str | None:
    """192.168.1.1:8080; versions have no part of three figures."""
    numbers = match["parts"].split(".")
    if (
        not (any(len(number) == 3 for number in numbers) or numbers[0] == "10")
        or max(map(int, numbers)) > 255
    ):
        return None
    port = f" port {words.code(match['port'])}" if match["port"] else ""
    bits = f" slash {words.cardinal(int(match['bits'][1:]))}" if match["bits"] else ""
    return " dot ".join(words.code(number) for number in numbers) + port + bits


@rule("path", r"(?<![\w/.:])/(?:[a-z][\w.-]*/)+[\w.-]*\w", needs="/")
def path(match: re.Match[str], words: Words) -> str:
    """/etc/passwd."""
    return " ".join(f"slash {part}" for part in match.group().strip("/").split("/"))


@rule(
    "file",
    r"(?<![\w.])\.(?P<kind>com|org|net|gov|edu|mil|io|ai|zip|pdf|exe|csv|docx?|xlsx?|png|gif|mp[34]|txt|json)(?![\w.]\w|\w)",
    needs=".",
    holds=beside(".", "cognempzdxtjia"),
)
def suffix(match: re.Match[str], words: Words) -> str:
    """The .com boom, a .zip file."""
    kind = match["kind"]
    if kind in _SAID_AS_WORDS or kind in _FILE_WORDS:
        return f"dot {kind}"
    return "dot " + re.sub(r"\d", lambda digit: words.cardinal(int(digit[0])), " ".join(kind.upper()))


@rule(
    "phone",
    r"(?:(?<=to )|(?<=[Tt]ext ))\d{5,6}(?![\w,.-]\d|\w| \d)",
    starts=FIGURE,
    needs=("0000",),
)
def short_code(match: re.Match[str], words: Words) -> str | None:
    """Text HOME to 741741."""
    texted = re.search(r"\b[Tt]ext(?:ing|ed|s)?\b", match.string[: match.start()])
    return words.digits(match.group()) if texted else None


@rule("hashtag", r"(?<![\w&])#([A-Za-z]\w*)", needs="#")
def hashtag(match: re.Match[str], words: Words) -> str:
    return "hashtag " + _camel(match.group(1), words)


@rule("handle", r"(?<![\w.])@(\w+)", needs="@")
def handle(match: re.Match[str], words: Words) -> str:
    return "at " + _camel(match.group(1), words)


@rule(
    "phone",
    r"(?<![\w.-])1-(?P<code>8[0-9]{2}|900)-(?P<word>[A-Z][A-Z-]{2,9})\b",
    starts=FIGURE,
    holds=("0-",),
)
def word_phone(match: re.Match[str], words: Words) -> str:
    """1-800-FLOWERS, which is kept in mind as it is written."""
    return f"one {words.code(match['code'])} {match['word'].replace('-', ' ').title()}"


@rule(
    "phone",
    r"(?<![\w.])(?:\+?1[-. ])?(?:\(\d{3}\)[- ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\w)",
    needs=("0000",),
    holds=("0-", "0.", "0 "),
)
def american_phone(match: re.Match[str], words: Words) -> str:
    return _groups(match, words)


@rule(
    "phone",
    r"(?<![\w.])\+(?:\d{1,3}(?:[ -]?\(\d{1,5}\)[ -]?\d{1,5}|[ -]\d{1,5})(?:[ -]\d{1,5}){0,5}|\d{10,14})(?![\w%])",
    starts=FIGURE,
    needs="+",
    holds=("+0",),
)
def international_phone(match: re.Match[str], words: Words) -> str | None:
    if len(re.findall(r"\d", match.group())) < 8:
        return None  # Up +10-15%.
    return "plus " + _groups(match, words)


@rule(
    "phone",
    r"(?<![\w.])(?:0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}|0[38]\d\d[ -]\d{2,4}(?:[ -]?\d{2,4})?)(?!\w)",
    starts=FIGURE,
    needs=("000",),
    holds=("0-", "0 "),
)
def british_phone(match: re.Match[str], words: Words) -> str:
    return _groups(match, words)


@rule("phone", r"\b\d{3}-\d{4}\b(?<!-\d{9})(?![-\w])", starts=FIGURE, needs=("0000",), holds=("0-",))
def local_phone(match: re.Match[str], words: Words) -> str | None:
    around = match.string[max(0, match.start() - 24) : match.start()].lower()
    return _groups(match, words) if re.search(r"\b(?:call|phone|tel|dial|hotline|at)\b", around) else None


@rule(
    "phone",
    r"(?<=[a-z] )(?:[2-9]11|999|112|111|101|105|119|988)\b(?![,.]\d| (?!calls?\b|callers?\b|operators?\b|dispatchers?\b)[a-z]+s\b)",
    starts=FIGURE,
    needs=("000",),
    holds=(" 0",),
)
def emergency(match: re.Match[str], words: Words) -> str | None:
    """Call 911."""
    lead, follows = match.string[: match.start()], match.string[match.end() :]
    calls = re.search(r"(?i)\b(?:call|dial|ring|rang|phone|text)(?:ed|s|ing)? (?:\d{3} (?:or|and) )?$", lead)
    calls = calls or re.match(r" (?:calls?|callers?|operators?|dispatch\w*)\b", follows)
    return words.digits(match.group()) if calls else None


def _groups(match: re.Match[str], words: Words) -> str:
    return ", ".join(words.digits(group, "oh") for group in re.findall(r"\d+", match.group()))


def _camel(name: str, words: Words) -> str:
    """Words that were run together, apart: MeToo, Election2024, snake_case."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+", name)
    return " ".join(words.code(part) if part.isdecimal() else _word_or_letters(part) for part in parts)


def _word_or_letters(part: str) -> str:
    spelled = 1 < len(part) < 6 and part.isupper() and part not in COMMON and not is_word(part)
    return letters(part) if spelled else part


def _address(text: str, words: Words) -> str:
    said = (_part(part, words) for part in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", text))
    return " ".join(part for part in said if part)


def _part(part: str, words: Words) -> str:
    if part.isdecimal():
        return words.code(part) if part[0] != "0" else words.digits(part)
    if not part.isalpha():
        return _SIGNS.get(part, "")
    spelled = len(part) <= 3 and part.lower() not in _SAID_AS_WORDS
    vowels = re.search(r"[aeiouy]", part.lower())
    if spelled or (not vowels and len(part) <= 5):
        return " ".join(part.upper())
    return _word_or_letters(part)


RULES: tuple[Rule, ...] = (
    url,
    email,
    host,
    path,
    file,
    internet_address,
    suffix,
    short_code,
    hashtag,
    handle,
    word_phone,
    american_phone,
    international_phone,
    british_phone,
    local_phone,
    emergency,
)
