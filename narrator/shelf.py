"""What an output folder holds: which report has which folder there, and which moment of publication.

Two reports of one day and title keep apart, no two episodes appear at the same moment, and a report that
comes again is found where it was. Several runs may share a folder: each claims a place before it makes
anything there.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from narrator import files, identity, manifest
from narrator.errors import StorageError
from narrator.model import Episode

_MINUTE = datetime.timedelta(minutes=1)
_SECOND = datetime.timedelta(seconds=1)
_HALF_A_DAY = datetime.timedelta(hours=12)
CLAIMS = ".places"
"""In every folder that episodes are kept in: the places that are taken."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report's episode is, or is to be."""

    folder: Path
    published: datetime.datetime
    guid: str


class Store(Protocol):
    """Where episodes are kept, each in a folder of its own; only names and small files matter here."""

    def names(self) -> Iterable[str]:
        """Name every folder; in a place that is not there yet there are none."""

    def read(self, path: str) -> bytes | None:
        """Read a small file; `None` when it is not there."""

    def sizes(self, name: str, paths: Iterable[str]) -> Mapping[str, int]:
        """The sizes of files in a folder, of those that are there."""

    def claiming(self) -> AbstractContextManager[None]:
        """Keep every other run from claiming a place meanwhile."""

    def claims(self) -> Iterable[bytes]:
        """The places that any run has claimed, each a line: those added since this was last asked."""

    def claim(self, line: bytes) -> None:
        """Add one."""


class Shelf:
    """The episodes in an output folder, and the places given out in this run. Safe from any thread."""

    def __init__(self, output: Path, store: Store | None = None) -> None:
        self.output = output
        self._store = store or Disk(output)
        self._names: dict[str, list[str]] | None = None
        self._days: dict[str, _Day] = {}
        self._claimed: dict[str, list[Place]] = defaultdict(list)
        self._last: dict[str, Place] = {}
        self._changing = threading.Lock()

    def place(self, guid: str, slug: str, published: datetime.datetime) -> Place:
        """Give an episode its place: the one it has, or a new one next to the others of its day."""
        with self._changing:
            day = self._day(slug[:10])
            for place in day.places.get(guid, ()):
                if place.folder.name.startswith(slug) and abs(place.published - published) < _HALF_A_DAY:
                    return place
            made = Place(self.output / day.free_name(slug, guid), day.free_moment(published, guid), guid)
            day.add(made)
            return made

    def claim(self, place: Place) -> bool:
        """Keep a place from every other run that makes episodes here.

        False when another was quicker; then `place` gives a new one.
        """
        with self._changing:
            day = self._day(place.folder.name[:10])
            if place in day.kept:
                return True
            with self._store.claiming():
                self._learn()
                if not day.has(place):
                    day.forget(place)
                    return False
                self._store.claim(_claim(place))
            day.keep(place)
            self._last[place.guid] = place
            return True

    def last(self, guid: str) -> Place | None:
        """Where an episode was claimed last, by any run; found without knowing the day it belongs to."""
        with self._changing:
            if not self._last:
                self._learn()
            return self._last.get(guid)

    def finished(self, place: Place) -> Episode | None:
        """The episode that is finished in a place, all its files there at their full size."""
        name = place.folder.name
        episode = self._episode(name)
        if episode is None:
            return None
        listed = {file.path: file.bytes for file in (episode.audio, *episode.files)}
        return episode if self._store.sizes(name, listed) == listed else None

    def edited(self, place: Place, path: str) -> bool:
        """Whether a file of an episode there is, is no longer what its report alone had made of it."""
        episode, content = self._episode(place.folder.name), self._store.read(f"{place.folder.name}/{path}")
        return bool(episode and content is not None and not _wrote(episode, path, content))

    def wrote(self, place: Place, path: str, content: str) -> bool:
        """Whether a file of the episode there was made with this content, of its report alone."""
        episode = self._episode(place.folder.name)
        return bool(episode and _wrote(episode, path, content.encode()))

    def episodes(self) -> Iterator[Episode]:
        """Every finished episode, by folder name; damaged manifests are passed over."""
        for name in sorted(self._store.names()):
            if episode := self._episode(name):
                yield episode

    def _episode(self, name: str) -> Episode | None:
        path = f"{name}/{manifest.FILE_NAME}"
        content = self._store.read(path)
        try:
            return manifest.parse(content.decode(), where=path) if content else None
        except (StorageError, UnicodeDecodeError):
            return None

    def _day(self, day: str) -> _Day:
        """The places of one day. Folders are listed once, and only a day's own manifests are read."""
        if self._names is None:
            self._names = defaultdict(list)
            for name in sorted(self._store.names()):
                self._names[name[:10]].append(name)
            self._learn()
        if day not in self._days:
            self._days[day] = made = _Day()
            for name in self._names.get(day, ()):
                if episode := self._episode(name):
                    made.keep(Place(self.output / name, episode.published, episode.guid))
            for place in self._claimed.pop(day, ()):
                made.keep(place)
        return self._days[day]

    def _learn(self) -> None:
        """Hear of the places that other runs have claimed."""
        for line in self._store.claims():
            place = _claimed(line, self.output)
            if place is None:
                continue
            self._last[place.guid] = place
            day = place.folder.name[:10]
            if day in self._days:
                self._days[day].keep(place)
            else:
                self._claimed[day].append(place)


def _wrote(episode: Episode, path: str, content: bytes) -> bool:
    written = {file.path: file.sha256 for file in episode.files}
    return not episode.edited and hashlib.sha256(content).hexdigest() == written.get(path)


@dataclass
class _Day:
    """The places of one day: what they are called, and when each appears."""

    places: dict[str, list[Place]] = field(default_factory=dict)
    """By the episode's GUID, the latest last."""
    names: dict[str, str] = field(default_factory=dict)
    """Whose each name of a folder is: a GUID."""
    moments: dict[datetime.datetime, str] = field(default_factory=dict)
    kept: set[Place] = field(default_factory=set)
    """Those that are known to every run: made, or claimed."""
    numbers: dict[str, int] = field(default_factory=dict)
    """How many of one slug there are, as far as is known: where to go on looking."""
    steps: dict[datetime.datetime, int] = field(default_factory=dict)

    def add(self, place: Place) -> None:
        self.places.setdefault(place.guid, []).append(place)
        self.names[place.folder.name] = place.guid
        self.moments[place.published] = place.guid

    def keep(self, place: Place) -> None:
        if place not in self.kept:
            self.kept.add(place)
            self.add(place)

    def has(self, place: Place) -> bool:
        """Whether a place that was given out is still that episode's own."""
        return self.names[place.folder.name] == self.moments[place.published] == place.guid

    def forget(self, place: Place) -> None:
        self.places[place.guid].remove(place)

    def free_name(self, slug: str, guid: str) -> str:
        number = self.numbers.get(slug, 1)
        while self.names.get(name := identity.numbered(slug, number), guid) != guid:
            number += 1
        self.numbers[slug] = number
        return name

    def free_moment(self, published: datetime.datetime, guid: str) -> datetime.datetime:
        for place in self.places.get(guid, ()):
            if abs(place.published - published) < _HALF_A_DAY:
                return place.published
        step = self.steps.get(published, 0)
        while self.moments.get(moment := _stepped(published, step), guid) != guid:
            step += 1
        self.steps[published] = step
        return moment


def _stepped(moment: datetime.datetime, step: int) -> datetime.datetime:
    """A moment so many minutes later; past half a day of them, seconds are used up."""
    minutes = _HALF_A_DAY // _MINUTE
    if step < minutes:
        return moment + step * _MINUTE
    return moment + (step - minutes + 1) * _SECOND


def _claim(place: Place) -> bytes:
    row = [place.folder.name, place.published.isoformat(), place.guid]
    return json.dumps(row).encode()


def _claimed(line: bytes, output: Path) -> Place | None:
    """A place as it was claimed; `None` for a line that was cut short when its run was killed."""
    try:
        name, published, guid = json.loads(line)
        return Place(output / name, datetime.datetime.fromisoformat(published), guid)
    except (ValueError, TypeError):
        return None


# -- on disk -----------------------------------------------------------------------------------------------


class Disk:
    """Episodes in a folder of this machine, or one that several share."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._claims = root / CLAIMS
        self._heard = 0

    def names(self) -> Iterable[str]:
        try:
            return [path.name for path in self._root.iterdir() if not path.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(error, self._root) from error

    def read(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except OSError:
            return None

    def sizes(self, name: str, paths: Iterable[str]) -> Mapping[str, int]:
        found = {}
        for path in paths:
            with contextlib.suppress(OSError):
                found[path] = (self._root / name / path).stat().st_size
        return found

    @contextlib.contextmanager
    def claiming(self) -> Iterator[None]:
        with files.locked(self._claims):
            yield

    def claims(self) -> Iterable[bytes]:
        try:
            with self._claims.open("rb") as file:
                file.seek(self._heard)
                lines = file.readlines()
                self._heard = file.tell()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(error, self._claims) from error
        return lines

    def claim(self, line: bytes) -> None:
        with files.explained(self._claims), self._claims.open("ab") as file:
            file.write(b"\n" + line)  # A line that was cut short by a kill ends here.
            self._heard = file.tell()


def _unreadable(error: OSError, path: Path) -> StorageError:
    hint = "check that it is a folder you may read, or choose another with --output"
    return StorageError(f"cannot be read: {error.strerror}", where=str(path), hint=hint)
