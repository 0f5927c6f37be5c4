"""What a feed is made of: the show's channel, the items we write, and the items that were there before."""

from __future__ import annotations

import base64
import datetime
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from narrator.config import Feed, Show
from narrator.feed.notes import Notes, description, full
from narrator.model import Episode, Language, Media, Seconds

SHORTEST_SOUNDBITE: Seconds = 15.0
LONGEST_SOUNDBITE: Seconds = 60.0
"""The namespace recommends 15 to 120 seconds; directories play a minute."""

TRANSCRIPTS = ("text/vtt", "application/x-subrip", "application/json", "text/html", "text/plain")
"""Media types of transcripts, the one most apps can follow along with first."""
CHAPTERS = "application/json+chapters"


@dataclass(frozen=True, slots=True)
class Channel:
    """The show, as its feed says it."""

    show: Show
    feed: Feed
    cover: str = ""
    """Address of the cover art."""
    guid: str = ""
    """The ``podcast:guid`` it has had so far; empty for a new show."""

    @property
    def url(self) -> str:
        """The feed's own address."""
        return address(self.show.url, self.feed.name)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The audio of an item."""

    url: str
    length: int
    """In bytes, exactly."""
    type: str
    sha256: str = ""
    """In hexadecimal; empty when the feed does not say."""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode as listeners are told of it."""

    guid: str
    title: str
    published: datetime.datetime
    page: str
    """Address of the episode's page."""
    audio: Enclosure
    duration: Seconds
    language: Language
    description: str
    """HTML, at most 4000 bytes."""
    notes: str
    """HTML, whole."""
    transcripts: tuple[tuple[str, str], ...] = ()
    """Address and media type of each."""
    chapters_url: str = ""
    chapters: tuple[tuple[str, Seconds], ...] = ()
    revised: datetime.datetime | None = None
    author: str = ""
    """Who wrote the report."""
    explicit: bool = False

    @property
    def soundbite(self) -> tuple[Seconds, Seconds] | None:
        """Start and length of a stretch that gives a taste: where the report itself begins."""
        start = self.chapters[1][1] if len(self.chapters) > 1 else 0.0
        length = min(LONGEST_SOUNDBITE, self.duration - start)
        return (start, length) if length >= SHORTEST_SOUNDBITE else None


@dataclass(frozen=True, slots=True)
class Kept:
    """An item of the feed as it stands, which can be written again to the byte."""

    guid: str
    title: str
    published: datetime.datetime | None
    page: str
    audio: Enclosure | None
    duration: Seconds
    chapters: tuple[tuple[str, Seconds], ...]
    revised: datetime.datetime | None
    summary: str
    """The first paragraph of its description, plain."""
    xml: str
    """From ``<item`` to ``</item>``."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What a feed remembers for the next publication, in a comment after its end."""

    before: str = ""
    """Path of the feed it replaced."""
    pages: str = ""
    """Digest of the pages that were placed with it."""


def compose(
    episode: Episode, *, public: Iterable[Media], urls: Mapping[str, str], page: str, notes: Notes
) -> Item:
    """Say of a finished episode what listeners are told.

    ``public`` are the files that are published beside the audio; ``urls`` gives the address of each, and of
    the audio, by its name in the episode's folder.
    """
    of_type = {media.type: urls[media.path] for media in public}
    transcripts = tuple((of_type[kind], kind) for kind in TRANSCRIPTS if kind in of_type)
    audio = episode.audio
    return Item(
        guid=episode.guid,
        title=" ".join(episode.title.split()),
        published=episode.published,
        page=page,
        audio=Enclosure(urls[audio.path], audio.bytes, audio.type, audio.sha256),
        duration=episode.duration,
        language=episode.language,
        description=description(notes, episode.chapters),
        notes=full(notes, episode.chapters),
        transcripts=transcripts,
        chapters_url=of_type.get(CHAPTERS, ""),
        chapters=episode.chapters,
        revised=notes.revised,
        author=notes.author,
    )


def address(base: str, path: str) -> str:
    """Join a path to the show's address; what is not ASCII is escaped as URLs require."""
    return f"{base.rstrip('/')}/{urllib.parse.quote(path)}"


def integrity(sha256: str) -> str:
    """Write a SHA-256 as subresource integrity does (W3C SRI): what players can check a download with."""
    return "sha256-" + base64.b64encode(bytes.fromhex(sha256)).decode()


def from_integrity(value: str) -> str:
    """Read a SHA-256 back, in hexadecimal; empty when the value is of another kind."""
    kind, _, digest = value.partition("-")
    try:
        return base64.b64decode(digest, validate=True).hex() if kind == "sha256" else ""
    except ValueError:
        return ""
