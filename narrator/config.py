"""Reads narrator.toml into frozen settings; nothing else reads it.

Each default is written once, here, on its field; help texts and the documentation show it from here.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import math
import tomllib
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

from narrator.errors import ConfigError
from narrator.model import DBTP, LUFS, Decibels, Hertz, Language, Role, Seconds

T = TypeVar("T")

FILE_NAME = "narrator.toml"


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that can be meant, both ends among them."""

    least: float
    most: float = math.inf

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most

    def __str__(self) -> str:
        return f"{self.least:g} or more" if self.most == math.inf else f"{self.least:g} to {self.most:g}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The words that can be meant."""

    words: tuple[str, ...]

    def __contains__(self, value: str) -> bool:
        return value in self.words

    def __str__(self) -> str:
        *others, last = filter(None, self.words)
        return f"{', '.join(others)} or {last}"


DURATIONS = Range(0.0, 600.0)
"""Seconds that a pause, or a move of music, may take."""
Duration: TypeAlias = Annotated[Seconds, DURATIONS]


class Meant:
    """Base of settings: each value can be meant, whether a file gives it or a Python program."""

    __slots__ = ()

    def __post_init__(self) -> None:
        table: Any = type(self)
        for name, kind in _hints(table).items():
            if typing.get_origin(kind) is Annotated:
                where = f"[{table.__name__.lower()}] {name}"
                _check(typing.get_args(kind)[1], getattr(self, name), where=where)


@dataclass(frozen=True, slots=True)
class Show:
    """The podcast: what its episodes have in common."""

    title: str = "Narrated reports"
    author: str = ""
    email: str = ""
    description: str = ""
    url: str = ""
    """The show's own web address; the feed and its files are published below it."""
    language: Language = "en-US"
    """What a report is written in when it does not say; decides how its numbers are said."""
    category: str = "News"
    subcategory: str = ""
    explicit: bool = False
    copyright: str = ""
    timezone: str = "UTC"
    """An IANA name, such as ``Europe/Berlin``: what a report's date means."""
    cover: str = ""
    """Path of the cover art, relative to this file: in the feed, on the pages, in every episode."""
    guid: str = ""
    """The show's ``podcast:guid``; empty for what its feed has, or else derived from the feed's address."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who reads what: names of voices."""

    anchor: str = ""
    """Reads all that no other voice is cast for; empty for the default voice of the report's language."""
    quote: str = ""
    heading: str = ""
    intro: str = ""
    outro: str = ""
    fallback: bool = False
    """Whether another voice of the same language may stand in for one that is not installed."""

    def name_for(self, role: Role) -> str:
        """The voice a role is cast with; empty when nobody in particular is."""
        cast = {
            Role.QUOTATION: self.quote,
            Role.HEADING: self.heading,
            Role.OPENING: self.intro,
            Role.CLOSING: self.outro,
        }
        return cast.get(role, "") or self.anchor

    def names(self) -> tuple[str, ...]:
        """Every voice that is cast, each once."""
        cast = (self.anchor, self.quote, self.heading, self.intro, self.outro)
        return tuple(dict.fromkeys(filter(None, cast)))


@dataclass(frozen=True, slots=True)
class Clean:
    """What is read of a report, and what is not."""

    keep: tuple[str, ...] = ()
    """Regular expressions: a line that matches one is read, whatever it looks like."""
    drop: tuple[str, ...] = ()
    """Regular expressions: a line that matches one is never read."""
    title: str = ""
    date: str = ""
    language: Language = ""
    """What reports are in, such as ``de``; empty to have it told from their words."""
    body_only: bool = False
    """Read the body alone, without opening and closing lines."""
    strict: bool = False
    """Stop when the clean-up is not sure of its result."""
    allow_private: bool = False
    """Whether pages may be fetched from addresses of the own network."""
    save: bool = False
    """Keep a fetched page beside the script made of it."""
    science: bool = False
    """Leave citations by author and year out, such as ``(Smith, 2019)``."""


@dataclass(frozen=True, slots=True)
class Narration(Meant):
    """What the script adds to a report."""

    opening: tuple[str, ...] = ("{show}.", "{title}.", "By {byline}.", "{date}.")
    """Said before the report, each part on its own; a part whose value is missing is left out."""
    closing: tuple[str, ...] = (
        "That was the report, “{title}”.",
        "It was published at {site}.",
        "This was {show}.",
    )
    """Said after it, by the same rule."""
    disclosure: bool = True
    """Whether listeners are told that the voice is synthetic, as Apple's podcast rules ask."""
    disclosure_text: str = "This episode was read by a synthetic voice."
    shortest_chapter: Duration = 3.0
    """A heading with less to say than this does not get a chapter of its own."""
    part: Annotated[Seconds, Range(1.0)] = 180.0
    """How long a part of a report without headings is meant to be."""


@dataclass(frozen=True, slots=True)
class Saying(Meant):
    """How what is written is said."""

    lexicons: tuple[str, ...] = ("news",)
    """Lexicons that apply: names of those in ``voices/lexicons`` or paths relative to this file."""
    expand_acronyms: bool = False
    """Whether an acronym that the report defines is said in full at its first mention."""
    max_sentence_chars: Annotated[int, Range(0)] = 0
    """Longer sentences are divided at clauses; 0 for what the engine speaks well."""


@dataclass(frozen=True, slots=True)
class Pauses(Meant):
    """Silence between utterances, in seconds at rate 1."""

    sentence: Duration = 0.4
    clause: Duration = 0.12
    """Between the parts of a sentence that was divided."""
    paragraph: Duration = 0.6
    title: Duration = 0.9
    byline: Duration = 0.7
    dateline: Duration = 0.4
    before_heading: Duration = 0.8
    heading: Duration = 0.6
    item: Duration = 0.45
    quotation: Duration = 0.75
    end: Duration = 1.0


@dataclass(frozen=True, slots=True)
class Sound(Meant):
    """How takes become a programme."""

    sample_rate: Annotated[Hertz, Range(8_000, 192_000)] = 44_100
    """Of the session: every take is brought to it once, when it is kept."""
    opening: str = "bright"
    """The opening sting: a mood of ours, a path of yours, or ``none``."""
    closing: str = "bright"
    overlap: Duration = 0.8
    """How long before a sting has died away the voice may start."""
    bumper: str = "bright"
    """Between the reports of a digest."""
    bed: str = "none"
    """Music under speech: a mood, a path, or ``none``."""
    bed_span: Annotated[str, OneOf(("ends", "throughout"))] = "ends"
    """``ends`` lays the bed under the opening and the closing, ``throughout`` under all of it."""
    depth: Annotated[Decibels, Range(15.0, 100.0)] = 25.0
    """How far music lies below the voice while it speaks, in LU at the music's loudest; 15 or more."""
    attack: Duration = 0.35
    """How long before speech music starts to make room."""
    release: Duration = 0.9
    """How long it takes to come back."""
    room_tone: bool = False
    """Whether pauses hold the faint noise of a room instead of digital silence."""


@dataclass(frozen=True, slots=True)
class Mastering(Meant):
    """What the finished file must measure."""

    preset: Annotated[str, OneOf(("", "apple", "spotify", "ebu", "acx"))] = ""
    """``apple``, ``spotify``, ``ebu`` or ``acx``: decides loudness and true peak; empty for the two below."""
    loudness: Annotated[LUFS, Range(-50.0, -5.0)] = -16.0
    true_peak: Annotated[DBTP, Range(-30.0, 0.0)] = -1.0
    shaping: Annotated[str, OneOf(("off", "gentle"))] = "off"
    """``gentle`` takes rumble away, softens sharp esses and evens the voice out a little; or ``off``."""
    tolerance: Annotated[Decibels, Range(0.1, 20.0)] = 0.5
    """How far from the target a finished file may lie before it is refused, in LU."""


@dataclass(frozen=True, slots=True)
class Export(Meant):
    """The files that leave the house."""

    format: str = "mp3"
    """``mp3``, ``m4a``, ``opus``, ``flac`` or ``wav``."""
    bitrate: Annotated[int, Range(0)] = 0
    """In kb/s; 0 for the format's own default."""
    channels: Annotated[int, Range(1, 2)] = 1
    transcript: bool = False
    """Whether the files hold the transcript too, where players look for lyrics."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed says of the show beyond the show itself."""

    name: str = "feed.xml"
    """The feed's own name, below the show's address."""
    licence: str = ""
    """An SPDX identifier such as ``CC-BY-4.0``, or any name when ``licence_url`` is given."""
    licence_url: str = ""
    people: tuple[str, ...] = ()
    """Who makes the show; a role may follow in brackets: ``Ada Lovelace (editor)``."""
    locked: bool = True
    """Whether other hosts are asked not to import the feed."""
    hub: str = ""
    """A WebSub hub to be told of every change."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Where the show lives, and what must be true before an episode goes there."""

    target: str = ""
    """A folder, ``s3://bucket/prefix`` or ``sftp://user@host/path``: what is seen at the show's address."""
    require_approval: bool = False
    """Whether an episode is refused until somebody has approved its script."""
    verify: bool = True
    """Whether every enclosure is asked for at its public address before the feed announces it."""
    hook: str = ""
    """A command to run after the feed has changed."""


@dataclass(frozen=True, slots=True)
class Config:
    show: Show = field(default_factory=Show)
    cast: Cast = field(default_factory=Cast)
    clean: Clean = field(default_factory=Clean)
    narration: Narration = field(default_factory=Narration)
    saying: Saying = field(default_factory=Saying)
    pauses: Pauses = field(default_factory=Pauses)
    sound: Sound = field(default_factory=Sound)
    mastering: Mastering = field(default_factory=Mastering)
    export: Export = field(default_factory=Export)
    feed: Feed = field(default_factory=Feed)
    publish: Publish = field(default_factory=Publish)
    folder: str = ""
    """Where the configuration was found: relative paths in it start here."""


def find(start: Path) -> Path | None:
    """Look for narrator.toml in a folder and then upwards."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def load(path: Path | None) -> Config:
    """Read settings from a file; without one, every default."""
    if path is None:
        return Config()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=str(path), hint="check --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    return dataclasses.replace(parse(text, name=str(path)), folder=str(path.resolve().parent))


def parse(text: str, *, name: str = FILE_NAME) -> Config:
    """Read settings from TOML, refusing what narrator does not know."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=name) from error
    return structure(Config, data, where=name)


def structure(kind: type[T], data: Any, *, where: str) -> T:
    """Build a frozen dataclass from a table, refusing keys and types it does not know."""
    if not isinstance(data, dict):
        raise ConfigError(f"expected a table, found {data!r}", where=where)
    hints = _hints(typing.cast("Any", kind))
    values = {}
    for key, value in data.items():
        if key not in hints:
            raise ConfigError(f"unknown setting {key!r}", where=where, hint=_nearest(key, hints))
        values[key] = _convert(hints[key], value, where=_at(where, key, value))
    return kind(**values)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, include_extras=True)
    if kind is Config:
        del hints["folder"]
    return hints


def _at(where: str, key: str, value: object) -> str:
    return f"{where} [{key}]" if isinstance(value, dict) else f"{where} {key}"


def _nearest(key: str, known: typing.Iterable[str]) -> str:
    close = difflib.get_close_matches(key, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


def _convert(kind: Any, value: Any, *, where: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return structure(typing.cast("type[Any]", kind), value, where=where)
    if typing.get_origin(kind) is Annotated:
        plain, wanted = typing.get_args(kind)
        return _check(wanted, _convert(plain, value, where=where), where=where)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ConfigError(f"expected a list, found {value!r}", where=where)
        inner = typing.get_args(kind)[0]
        return tuple(_convert(inner, item, where=where) for item in value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"expected {_NAMES.get(kind, kind)}, found {value!r}", where=where)
    return value


def _check(wanted: Range | OneOf, value: Any, *, where: str) -> Any:
    if value not in wanted:  # As what is no number at all never is.
        shown = repr(value) if isinstance(value, str) else f"{value:g}"
        raise ConfigError(f"{shown} cannot be meant", where=where, hint=f"use {wanted}")
    return value


_NAMES = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}
