"""An episode's page: the player, the chapters, the transcript that follows, and where it all comes from."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from narrator.model import Media, Role
from narrator.site import frame, metadata
from narrator.site.markup import Markup, data, join, tag
from narrator.site.place import Here, Page, Site
from narrator.site.player import player
from narrator.site.transcript import AROUND, Passage, Sentence, joined
from narrator.site.words import clock, length, point, size

_TRANSCRIPTS = {".vtt": "WebVTT", ".srt": "SubRip", ".json": "JSON"}
_FORMATS = {
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/ogg": "Opus",
    "audio/flac": "FLAC",
    "audio/wav": "WAV",
}


def render(site: Site, page: Page) -> bytes:
    """Write the page of an episode."""
    here, episode = Here(page.address), page.episode
    side = tag("div", player(site, page, here), _chapters(site, page, here), class_="side")
    text = tag(
        "div", _notes(site, page), _transcript(site, page, here), _take_away(site, page, here), class_="text"
    )
    body = join(
        tag("a", site.words.skip, href="#transcript", class_="skip"),
        frame.masthead(site, here),
        tag("main", _headline(site, page), tag("div", side, text, class_="columns")),
        frame.footer(site),
    )
    return frame.whole(
        site,
        here,
        body,
        title=f"{episode.title} – {site.show.title}",
        description=page.gist or site.show.description,
        extra=join(metadata.episode_preview(site, page), data(metadata.episode(site, page))),
        media=page.audio_address,
        language=episode.language,
    )


def _headline(site: Site, page: Page) -> Markup:
    episode, words = page.episode, site.words
    date = tag("time", words.spell_date(episode.published), datetime=episode.published.isoformat())
    byline = page.script.byline if page.script else ""
    return tag(
        "header",
        tag("p", date, " · ", length(episode.duration), class_="facts"),
        tag("h1", episode.title, **frame.language_of(site, episode.language)),
        tag("p", words.by.format(byline), class_="byline") if byline else None,
        tag("p", site.notice, class_="notice"),
        class_="headline",
    )


def _chapters(site: Site, page: Page, here: Here) -> Markup | None:
    chapters = page.episode.chapters
    if len(chapters) < 2:
        return None
    audio = here.to(page.audio_address)
    items = [
        tag(
            "li",
            tag(
                "a",
                tag("span", title, **frame.language_of(site, page.episode.language)),
                " ",
                tag("span", clock(start), class_="at"),
                href=f"{audio}#t={point(start)}",
                data_start=point(start),
            ),
        )
        for title, start in chapters
    ]
    heading = tag("h2", site.words.chapters, id="chapters")
    return tag("nav", heading, tag("ol", items), class_="chapters", aria_labelledby="chapters")


# -- the transcript ---------------------------------------------------------------------------------------


def _transcript(site: Site, page: Page, here: Here) -> Markup | None:
    if not page.sentences:
        return None
    audio = here.to(page.audio_address)
    several = len({sentence.speaker for sentence in page.sentences}) > 1
    return tag(
        "section",
        tag("h2", site.words.transcript, id="transcript-heading"),
        tag("p", site.words.keys, class_="hint"),
        tag(
            "div",
            Markup("\n"),
            list(_set(joined(page.passages), audio, several)),
            class_="words",
            **frame.language_of(site, page.episode.language),
        ),
        id="transcript",
        class_="transcript",
        tabindex=-1,
        aria_labelledby="transcript-heading",
    )


def _set(passages: Iterable[Passage], audio: str, several: bool) -> Iterator[Markup]:
    """Set passages as what they are; items that follow each other make a list."""
    for kind, grouped in itertools.groupby(passages, key=_kind):
        if kind in ("ul", "ol"):
            yield tag(kind, [_item(passage, audio) for passage in grouped])
            continue
        speaker = ""
        for passage in grouped:
            if several and passage.speaker != speaker:
                yield tag("p", passage.speaker, class_="speaker")
                speaker = passage.speaker
            yield _passage(passage, audio)
        yield Markup("\n")


def _kind(passage: Passage) -> str:
    if passage.segment.role is Role.ITEM:
        return "ol" if passage.segment.number else "ul"
    return ""


def _item(passage: Passage, audio: str) -> Markup:
    return tag("li", _sentences(passage.sentences, audio), value=passage.segment.number or None)


def _passage(passage: Passage, audio: str) -> Markup:
    sentences = _sentences(passage.sentences, audio)
    role, at = passage.segment.role, clock(passage.start)
    if role is Role.HEADING:
        return tag("h3", sentences, data_at=at)
    if role is Role.QUOTATION:
        return tag("blockquote", tag("p", sentences), data_at=at)
    return tag("p", sentences, data_at=at, class_="around" if role in AROUND else None)


def _sentences(sentences: Sequence[Sentence], audio: str) -> Markup:
    links = [
        tag(
            "a",
            sentence.text,
            href=f"{audio}#t={point(sentence.start)}",
            class_="sentence",
            data_start=point(sentence.start),
            data_end=point(sentence.end),
        )
        for sentence in sentences
    ]
    return join(links[0], [join(" ", link) for link in links[1:]])


# -- what else there is to say ----------------------------------------------------------------------------


def _notes(site: Site, page: Page) -> Markup:
    words, source = site.words, page.source_address
    language = frame.language_of(site, page.episode.language)
    engine, name = page.episode.voice
    voice = f"{name} ({engine})" if name else engine
    link = (
        tag("a", words.source.format(urlsplit(source).hostname), href=source, rel="noopener")
        if source
        else ""
    )
    return tag(
        "section",
        tag("h2", words.notes, id="notes"),
        [_correction(site, page, *correction) for correction in sorted(page.corrections, reverse=True)],
        tag("div", _paragraphs(page.summary), _paragraphs(page.notes), **language),
        tag("p", link) if link else None,
        tag("p", words.voice.format(voice)),
        class_="notes",
        aria_labelledby="notes",
    )


def _correction(site: Site, page: Page, date: datetime.date, text: str) -> Markup:
    label = tag("strong", f"{site.words.correction}, {site.words.spell_date(date)}:")
    told = tag("span", _linked(text), **frame.language_of(site, page.episode.language))
    return tag("p", label, " ", told, class_="correction")


def _paragraphs(text: str) -> list[Markup]:
    if isinstance(text, Markup):
        return [text]
    return [tag("p", _linked(part)) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _linked(text: str) -> Markup:
    """Make links of the web addresses in a text."""
    parts = re.split(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])", text)
    return join(*(tag("a", part, href=part) if index % 2 else part for index, part in enumerate(parts)))


def _take_away(site: Site, page: Page, here: Here) -> Markup:
    words = site.words
    items = [tag("li", link) for link in _downloads(site, page, here)]
    return tag(
        "div",
        tag(
            "section",
            tag("h2", words.download, id="download"),
            tag("ul", items, class_="links"),
            aria_labelledby="download",
        ),
        tag(
            "section",
            tag("h2", words.subscribe, id="subscribe"),
            frame.subscribe(site, here),
            aria_labelledby="subscribe",
        ),
        class_="take-away",
    )


def _downloads(site: Site, page: Page, here: Here) -> Iterator[Markup]:
    words, audio = site.words, page.episode.audio
    kind = _FORMATS.get(audio.type, PurePosixPath(audio.path).suffix.lstrip(".").upper())
    label = f"{words.audio} ({kind}, {size(audio.bytes)})"
    yield tag("a", label, href=here.to(page.audio_address), download=True)
    for file in page.episode.files:
        name, address = _transcript_form(page, file), page.file_address(file)
        if name and address:
            yield tag("a", f"{words.transcript} ({name})", href=here.to(address), download=True)


def _transcript_form(page: Page, file: Media) -> str:
    path = PurePosixPath(file.path)
    return _TRANSCRIPTS.get(path.suffix, "") if path.stem == page.episode.slug else ""
