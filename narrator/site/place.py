"""Knows where everything is: what all pages of a show have in common, and how one page names the others."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from narrator.config import Narration, Show
from narrator.model import Episode, Media, Role, Script
from narrator.site.transcript import Passage, Sentence, passages
from narrator.site.words import Words, shortened, words_in

_SUMMARY = 240
_NOTICE = Narration().disclosure_text


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of a show have in common. An address is absolute or relative to the site's root."""

    show: Show
    feed: str = "feed.xml"
    """Address of the feed."""
    cover: str = ""
    """Address of the cover art, if there is one."""
    notice: str = _NOTICE
    """What the pages say about the voice."""
    links: tuple[tuple[str, str], ...] = ()
    """Where else the show is found, each a name and an address: ``("Spotify", "https://…")``."""

    @property
    def words(self) -> Words:
        """What the pages say themselves, in the show's language where they know it."""
        return words_in(self.show.language)

    def absolute(self, address: str) -> str:
        """Make an address good anywhere; empty when the show has none to begin with."""
        if urlsplit(address).scheme:
            return address
        return urljoin(self.show.url.rstrip("/") + "/", address) if self.show.url else ""


@dataclass(frozen=True, slots=True)
class Page:
    """An episode, and what its page shows beside it."""

    episode: Episode
    sentences: tuple[Sentence, ...] = ()
    script: Script | None = None
    """Sets the transcript in its paragraphs, and names the author."""
    levels: tuple[float, ...] = ()
    """How loud equal stretches are, from 0 to 1: the waveform."""
    summary: str = ""
    """What it is about, in a sentence or two; the report's first paragraph when empty."""
    notes: str = ""
    """What else listeners should know. Text, where a blank line ends a paragraph, or `Markup` made safe."""
    corrections: tuple[tuple[datetime.date, str], ...] = ()
    """What was wrong in an episode that was published."""
    source: str = ""
    """Address of the written report; the report's own when it was read from the web."""
    urls: Mapping[str, str] = field(default_factory=dict)
    """Address of each published file, by its name in the episode's folder; when empty, all of them are
    published, beside the page."""

    @property
    def address(self) -> str:
        """Where the page is, relative to the site's root."""
        return f"{self.episode.slug}/index.html"

    @property
    def audio_address(self) -> str:
        return self.file_address(self.episode.audio)

    def file_address(self, media: Media) -> str:
        """Address of a file of the episode; empty when it is not published."""
        if self.urls:
            return self.urls.get(media.path, "")
        return f"{self.episode.slug}/{quote(media.path)}"

    @property
    def source_address(self) -> str:
        """Where the report can be read; empty when that is nowhere on the web."""
        address = self.source or self.episode.source.path
        return address if urlsplit(address).scheme in ("http", "https") else ""

    @property
    def passages(self) -> tuple[Passage, ...]:
        return passages(self.sentences, self.script)

    @property
    def gist(self) -> str:
        """The summary, short enough for a list and a preview."""
        return shortened(" ".join((self.summary or self._first_paragraph()).split()), _SUMMARY)

    def _first_paragraph(self) -> str:
        segments = self.script.segments if self.script else ()
        return next((segment.text for segment in segments if segment.role is Role.PARAGRAPH), "")


@dataclass(frozen=True, slots=True)
class Here:
    """A page's own place: names everything else as seen from it, so that the site works anywhere."""

    address: str

    def to(self, address: str) -> str:
        """Name an address of the site as seen from this page."""
        if urlsplit(address).scheme or address.startswith("/"):
            return address
        folder = self.address.rpartition("/")[0]
        if folder and address.startswith(f"{folder}/"):
            return address[len(folder) + 1 :]
        return "../" * self.address.count("/") + address


def origins(addresses: Sequence[str]) -> tuple[str, ...]:
    """The other hosts that addresses are on, as a content security policy names them."""
    parts = [urlsplit(address) for address in addresses]
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc}))
