"""Decides where an episode goes and what it is dated, so that what was announced never moves.

An episode keeps the folder it was first published in, whatever its title becomes. New audio gets a new name,
``-r2`` and so on, because apps and caches never look twice at one address; the old file stays.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from narrator.errors import PublishError
from narrator.feed import Enclosure, Kept, Standing
from narrator.model import Media
from narrator.release.gathering import Ready

_REVISION = re.compile(r"-r([1-9]\d*)$")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an episode's files go, below the show's address."""

    folder: str
    """The slug it was published under first."""
    revision: int = 1
    """Counts the recordings that were published; from 2 on it is part of every name."""

    def path(self, media: Media, slug: str) -> str:
        """Place a file; where its own name holds the episode's slug, the folder's takes its place."""
        pure = PurePosixPath(media.path)
        stem = self.folder + pure.stem.removeprefix(slug) if pure.stem.startswith(slug) else pure.stem
        ending = "" if self.revision == 1 else f"-r{self.revision}"
        return f"{self.folder}/{stem}{ending}{pure.suffix}"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the feed holds below the show's address as it stands."""

    before: Mapping[str, Kept]
    """Its items, by GUID."""
    places: Mapping[str, Placement]
    """Of the items that are below the address, by GUID."""
    owners: Mapping[str, str]
    """The GUID of the item in each folder."""


def survey(standing: Standing, base: str) -> Ground:
    """See what is where already."""
    before = standing.by_guid()
    places = {guid: place for guid, item in before.items() if (place := _standing_place(item, base))}
    return Ground(before, places, {place.folder: guid for guid, place in places.items()})


def place(ready: Ready, ground: Ground, *, taken: frozenset[str]) -> Placement:
    """Find an episode's place: where it is already, or a new one. ``taken`` are paths that others hold."""
    episode = ready.episode
    standing = ground.places.get(episode.guid)
    placement = standing or Placement(episode.slug)
    _refuse_another(ready, ground.owners.get(placement.folder, episode.guid))
    if standing and not _is_same(ground.before[episode.guid].audio, episode.audio):
        placement = dataclasses.replace(placement, revision=placement.revision + 1)
    while placement.path(episode.audio, episode.slug) in taken:
        placement = dataclasses.replace(placement, revision=placement.revision + 1)
    return placement


def below(base: str, address: str) -> tuple[str, ...]:
    """The parts of the path of an address below the show's; none when it is elsewhere."""
    start = base.rstrip("/") + "/"
    if not address.startswith(start):
        return ()
    return PurePosixPath(unquote(urlsplit(address[len(start) :]).path)).parts


def _standing_place(before: Kept, base: str) -> Placement | None:
    """Where the feed says an episode is; None when that is not below the show's address."""
    parts = below(base, before.audio.url) if before.audio else ()
    if len(parts) != 2:
        return None
    folder, name = parts
    match = _REVISION.match(PurePosixPath(name).stem.removeprefix(folder))
    return Placement(folder, int(match[1]) if match else 1)


def _is_same(before: Enclosure | None, audio: Media) -> bool:
    if before is None:
        return False
    return before.sha256 == audio.sha256 if before.sha256 else before.length == audio.bytes


def _refuse_another(ready: Ready, owner: str) -> None:
    if owner != ready.episode.guid:
        raise PublishError(
            f"was published with the GUID {owner} and now has {ready.episode.guid}: "
            "every listener would get it twice",
            where=str(ready.folder),
            hint="give its report the place and name it had, or, if it is another report, another title",
        )


def settle(
    ready: Sequence[Ready], before: Mapping[str, Kept], *, redate: bool
) -> tuple[tuple[datetime.datetime, ...], tuple[str, ...]]:
    """Date every episode; and notices about dates that are not their reports' own.

    ``before`` are the items of the feed as it stands, by GUID.
    A date that was announced stays, unless ``redate`` is asked for. No two items get the same one: many apps
    sort by it, and some tell items apart by it.
    """
    own = {one.episode.guid for one in ready}
    used = {
        item.published for guid, item in before.items() if item.published and (guid not in own or not redate)
    }
    dates: list[datetime.datetime] = []
    notices: list[str] = []
    for one in ready:
        wanted = _writable(one.episode.published)
        item = before.get(one.episode.guid)
        if item and item.published and not redate:
            dates.append(item.published)
            notices.extend(_kept_date(one, item.published, wanted))
            continue
        date = _free(wanted, used)
        used.add(date)
        dates.append(date)
    return tuple(dates), tuple(notices)


def _writable(moment: datetime.datetime) -> datetime.datetime:
    """A moment as feeds can write it: to the second, its offset from UTC in whole minutes.

    The local time of a place was another until it joined a time zone: Berlin's was 53 minutes and 28 seconds.
    """
    offset = moment.utcoffset() or datetime.timedelta()
    odd = offset % datetime.timedelta(minutes=1)
    return (moment.astimezone(datetime.UTC) if odd else moment).replace(microsecond=0)


def _free(wanted: datetime.datetime, used: set[datetime.datetime]) -> datetime.datetime:
    while wanted in used:
        wanted += datetime.timedelta(seconds=1)
    return wanted


def _kept_date(ready: Ready, announced: datetime.datetime, wanted: datetime.datetime) -> list[str]:
    if abs(announced - wanted) < datetime.timedelta(minutes=10):
        return []  # Moved only to be unlike another's.
    return [
        f"{ready.folder.name} stays dated {announced:%d %B %Y, %H:%M}, as it was announced, "
        f"though its report now says {wanted:%d %B %Y, %H:%M}; --redate changes it"
    ]


def addresses(ready: Ready, placement: Placement) -> dict[str, str]:
    """The address of each published file below the show's, by its name in the episode's folder.

    Sidecars may be written again under their name; what follows the question mark changes with their content,
    so that caches notice, and so that the feed does.
    """
    audio, slug = ready.episode.audio, ready.episode.slug
    return {audio.path: quote(placement.path(audio, slug))} | {
        media.path: f"{quote(placement.path(media, slug))}?v={media.sha256[:8]}" for media in ready.public
    }
