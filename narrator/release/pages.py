"""Gives the site what its pages show: transcripts, waveforms, and the episodes of other publishers."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from narrator import feed, files, media, site, waveform, wording
from narrator.config import Config
from narrator.errors import StorageError
from narrator.feed import Item, Kept, sanitise
from narrator.model import Episode, Loudness, Media, Source, Tally
from narrator.ports import Upload
from narrator.release.gathering import Ready
from narrator.release.placing import Placement, addresses, below

LEVELS = ".waveform.json"
BRIEFLY = "public, max-age=300"


def pages(config: Config, cover: str, own: Iterable[site.Page], kept: Iterable[Kept]) -> tuple[Upload, ...]:
    """Render the site. Episodes that are only in the feed are listed; their own pages stay as they are."""
    others = [page for item in kept if (page := _listed(item, config.show.url))]
    notice = wording.narration(config.narration, config.show.language).disclosure_text
    whole = site.Site(config.show, config.feed.name, cover, notice)
    rendered = site.pages(whole, [*own, *others])
    untouched = {page.address for page in others}
    return tuple(_upload(path, content) for path, content in rendered.items() if path not in untouched)


def page(ready: Ready, placement: Placement, item: Item) -> site.Page:
    """Say what an episode's page shows."""
    episode = dataclasses.replace(ready.episode, slug=placement.folder, published=item.published)
    return site.Page(
        episode,
        sentences=_sentences(ready),
        script=ready.script,
        levels=levels(ready),
        notes=site.Markup(sanitise(ready.notes)),
        corrections=tuple((one.date, one.text) for one in ready.corrections),
        urls=addresses(ready, placement),
    )


def _sentences(ready: Ready) -> tuple[site.Sentence, ...]:
    name = next((media.path for media in ready.public if media.type == "application/json"), "")
    if not name:
        return ()
    path = ready.folder / name
    return site.read(path.read_text(encoding="utf-8"), where=str(path))


def levels(ready: Ready) -> tuple[float, ...]:
    """How loud each stretch of an episode is; measured once, and kept in its folder."""
    path, audio = ready.folder / LEVELS, ready.episode.audio
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["audio"] == audio.sha256:
            return tuple(float(level) for level in known["levels"])
    measured = waveform.measure(ready.folder / audio.path, duration=ready.episode.duration)
    with contextlib.suppress(StorageError):
        files.write(path, json.dumps({"audio": audio.sha256, "levels": measured}) + "\n")
    return measured


def _listed(item: Kept, base: str) -> site.Page | None:
    """An episode as far as the feed tells; None for one whose page is not one of this site."""
    parts = below(base, item.page)
    if item.audio is None or item.published is None or parts[1:] != ("index.html",):
        return None
    if item.page != feed.address(base, "/".join(parts)):
        return None
    episode = Episode(
        title=item.title,
        slug=parts[0],
        guid=item.guid,
        published=item.published,
        language="",
        duration=item.duration,
        audio=Media(item.audio.url, item.audio.length, item.audio.type, item.audio.sha256),
        loudness=Loudness(0.0, 0.0),
        voice=("", ""),
        chapters=item.chapters,
        files=(),
        takes=Tally(0, 0, 0),
        cut=(),
        source=Source("", ""),
        recipe="",
    )
    return site.Page(episode, summary=item.summary, urls={item.audio.url: item.audio.url})


def _upload(path: str, content: bytes) -> Upload:
    kind = media.TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
    return Upload(path, content, kind, hashlib.sha256(content).hexdigest(), len(content), BRIEFLY)


def digest(uploads: Iterable[Upload]) -> str:
    """Tell a whole site from another."""
    return hashlib.sha256(repr(sorted(_facts(uploads))).encode()).hexdigest()[:16]


def _facts(uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
    return ((upload.path, upload.sha256) for upload in uploads)
