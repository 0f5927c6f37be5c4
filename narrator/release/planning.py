"""Decides a publication, from the episodes there are and the feed as it stands. Nothing is sent yet."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from narrator import feed, wording
from narrator.config import Config
from narrator.errors import StorageError
from narrator.feed import Channel, Item, Kept, Notes, Standing, Trail
from narrator.model import Role, Script
from narrator.ports import NOTHING, Progress, Upload, Watch, unwatched
from narrator.publish import Announced, Shipment
from narrator.release import pages
from narrator.release.gathering import Ready
from narrator.release.placing import Ground, Placement, addresses, place, settle, survey
from narrator.site import Page

ARCHIVE = ".narrator/feeds"
"""Where the target keeps the feeds that were replaced, each named by its content."""
RSS = "application/rss+xml"
FOREVER = "public, max-age=31536000, immutable"

_LEAD = 700
"""Characters of the report that stand in the notes, more or less: whole paragraphs."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a plan is made from."""

    config: Config
    ready: tuple[Ready, ...]
    cover: bytes
    """The cover art, as a JPEG."""
    content: bytes | None = None
    """The feed that is out there; None when there is none yet."""
    version: str = NOTHING
    standing: Standing = field(default_factory=Standing)
    taken: frozenset[str] = frozenset()
    """Paths of audio that hold something else."""
    redate: bool = False
    """Whether dates that were announced follow their reports."""
    repair: bool = False
    """Whether every file is looked for, not only those of what has changed."""

    @property
    def art(self) -> Upload:
        # Named by its content: directories look again at art only when its address changes.
        digest = hashlib.sha256(self.cover).hexdigest()
        return Upload(f"cover-{digest[:8]}.jpg", self.cover, "image/jpeg", digest, len(self.cover), FOREVER)

    @property
    def channel(self) -> Channel:
        show = self.config.show
        cover = feed.address(show.url, self.art.path)
        return Channel(show, self.config.feed, cover=cover, guid=self.standing.guid)


@dataclass(frozen=True, slots=True)
class Change:
    """What listeners will see of an episode."""

    kind: str
    """``new``, ``audio``, ``notes`` or ``removed``."""
    guid: str
    title: str
    says: str
    """What it means to them, as the rest of a sentence that begins with the title."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A publication, decided but not begun."""

    shipment: Shipment
    changes: tuple[Change, ...]
    unchanged: int
    kept: int
    """Items of the feed that have no folder here; they stay as they are."""
    notices: tuple[str, ...]
    is_new: bool
    """False when what is out there says all of it already."""
    own: bytes
    """The feed as it would be with the episodes of this folder alone."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An episode with its place, and with what the feed says of it now and then."""

    ready: Ready
    placement: Placement
    item: Item
    xml: str
    before: Kept | None

    @property
    def is_changed(self) -> bool:
        return self.before is None or self.before.xml != self.xml


def plan(situation: Situation, watch: Watch = unwatched) -> Plan:
    """Decide what to send, and what the next feed says."""
    ground = survey(situation.standing, situation.config.show.url)
    dates, notices = settle(situation.ready, ground.before, redate=situation.redate)
    placed = [_place(situation, ground, *one) for one in zip(situation.ready, dates, strict=True)]
    own = {one.item.guid for one in placed}
    kept = [item for item in situation.standing.items if item.guid not in own]
    site = pages.pages(
        situation.config,
        situation.art.path,
        list(_drawn(placed, watch)),
        kept,
    )
    content, before = _content(situation, [*(one.item for one in placed), *kept], pages.digest(site))
    changes = tuple(_change(one) for one in placed if one.is_changed)
    return Plan(
        shipment=_shipment(situation, placed, kept, site, (content, before)),
        changes=changes,
        unchanged=len(placed) - len(changes),
        kept=len(kept),
        notices=(*notices, *_moved(situation)),
        is_new=content != situation.content or situation.repair,
        own=feed.write(situation.channel, [one.item for one in placed]),
    )


def _drawn(placed: Sequence[Placed], watch: Watch) -> Iterator[Page]:
    for done, one in enumerate(placed):
        watch(Progress("drawing", done, len(placed), subject=one.item.title))
        yield pages.page(one.ready, one.placement, one.item)


def _moved(situation: Situation) -> Iterator[str]:
    before, now = situation.standing.guid, situation.config.show.guid
    if before and now and before != now:
        yield f"the show's podcast:guid was {before} and is now {now}: directories may see another show"


def _place(situation: Situation, ground: Ground, ready: Ready, date: datetime.datetime) -> Placed:
    base = situation.config.show.url
    placement = place(ready, ground, taken=situation.taken)
    page = feed.address(base, f"{placement.folder}/index.html")
    item = feed.compose(
        ready.episode,
        urls={name: f"{base.rstrip('/')}/{path}" for name, path in addresses(ready, placement).items()},
        page=page,
        notes=_notes(situation.config, ready),
        public=ready.public,
    )
    item = replace(item, published=date)
    xml = feed.item_xml(item, situation.channel)
    return Placed(ready, placement, item, xml, ground.before.get(item.guid))


def _notes(config: Config, ready: Ready) -> Notes:
    source = ready.episode.source.path
    return Notes(
        lead=tuple(_lead(ready.script)) if ready.script else (),
        html=ready.notes,
        corrections=ready.corrections,
        source=source if source.startswith(("https://", "http://")) else "",
        disclosure=wording.narration(config.narration, ready.episode.language).disclosure_text,
        author=ready.script.byline if ready.script else "",
    )


def _lead(script: Script) -> Iterator[str]:
    length = 0
    for segment in script.segments:
        if segment.role in (Role.PARAGRAPH, Role.QUOTATION, Role.ITEM):
            yield segment.text
            length += len(segment.text)
        if length >= _LEAD:
            return


def _content(situation: Situation, entries: Sequence[Item | Kept], site: str) -> tuple[bytes, str]:
    """Write the next feed, and name the one before it: what it replaces, when that says something else."""
    standing, channel = situation.standing, situation.channel
    extra = dict(standing.namespaces)
    if situation.content is None:
        return feed.write(channel, entries, trail=Trail("", site), namespaces=extra), ""
    before = standing.trail.before
    if feed.write(channel, entries, trail=standing.trail, namespaces=extra) != situation.content:
        before = archived(situation.content).path
    return feed.write(channel, entries, trail=Trail(before, site), namespaces=extra), before


def record(before: str) -> str:
    """Where the target notes what was replaced since a feed, by the path under which that feed is kept."""
    return before.removesuffix(".xml") + ".pages.json"


def archived(content: bytes) -> Upload:
    """A feed as it is kept when another replaces it."""
    digest = hashlib.sha256(content).hexdigest()
    return Upload(f"{ARCHIVE}/{digest[:16]}.xml", content, RSS, digest, len(content), FOREVER)


def feed_upload(channel: Channel, content: bytes) -> Upload:
    """A feed on its way to its own name."""
    digest = hashlib.sha256(content).hexdigest()
    return Upload(channel.feed.name, content, RSS, digest, len(content), pages.BRIEFLY)


def _shipment(
    situation: Situation,
    placed: Sequence[Placed],
    kept: Sequence[Kept],
    site: tuple[Upload, ...],
    written: tuple[bytes, str],
) -> Shipment:
    content, before = written
    sent = [one for one in placed if one.is_changed or situation.repair]
    has_site = situation.standing.trail.pages == pages.digest(site) and not situation.repair
    archive = [archived(situation.content)] if situation.content is not None else []
    archive = [one for one in archive if one.path == before]
    known = [item.audio for item in kept if item.audio]
    return Shipment(
        feed=feed_upload(situation.channel, content),
        standing=situation.version,
        lasting=tuple(_audio(one) for one in sent),
        record=record(before) if before else "",
        changing=(
            situation.art,
            *archive,
            *(upload for one in sent for upload in _sidecars(one)),
            *(() if has_site else site),
        ),
        announced=(
            *(_announced(one) for one in placed),
            *(Announced(audio.url, audio.length, audio.type, new=False) for audio in known),
        ),
    )


def _announced(placed: Placed) -> Announced:
    audio, before = placed.item.audio, placed.before
    new = before is None or before.audio is None or before.audio.url != audio.url
    return Announced(audio.url, audio.length, audio.type, new=new)


def _audio(placed: Placed) -> Upload:
    media, folder = placed.ready.episode.audio, placed.ready.folder
    path = placed.placement.path(media, placed.ready.episode.slug)
    _check_whole(folder / media.path, media.sha256)
    return Upload(path, folder / media.path, media.type, media.sha256, media.bytes, FOREVER)


def _sidecars(placed: Placed) -> Iterator[Upload]:
    ready = placed.ready
    for media in ready.public:
        local = ready.folder / media.path
        _check_whole(local, media.sha256)
        path = placed.placement.path(media, ready.episode.slug)
        yield Upload(path, local, media.type, media.sha256, media.bytes, pages.BRIEFLY)


def _check_whole(path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise StorageError(
                "is not what its manifest says",
                where=str(path),
                hint="run narrator episode on the report again",
            )


def _change(placed: Placed) -> Change:
    item, before = placed.item, placed.before
    if before is None:
        kind, says = "new", f"is a new episode, dated {item.published:%d %B %Y}"
    elif before.audio is None or before.audio.url != item.audio.url:
        kind = "audio"
        says = f"{_new_audio(before, item)}; those who have it keep what they have, nobody gets it twice"
    else:
        kind, says = "notes", f"shows {_what_differs(before, item)}; its audio is the same"
    return Change(kind, item.guid, item.title, says)


def _new_audio(before: Kept, item: Item) -> str:
    if before.audio and before.audio.sha256 == item.audio.sha256:
        return f"has its audio at a new address, {item.audio.url}"
    return f"gets new audio, {item.audio.url.rpartition('/')[2]}"


def _what_differs(before: Kept, item: Item) -> str:
    if before.title != item.title:
        return f"a new title, before “{before.title}”"
    if before.published != item.published:
        return f"a new date, {item.published:%d %B %Y}"
    return "new notes, chapters or transcripts"
