"""What an output folder holds: which report has which folder there, and which moment of publication.

Two reports of one day and title keep apart, no two episodes appear at the same moment, and a report that
comes again is found where it was.
"""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator import identity, manifest
from narrator.errors import StorageError
from narrator.model import Episode

_APART = datetime.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report's episode is, or is to be."""

    folder: Path
    published: datetime.datetime
    guid: str


class Shelf:
    """The episodes in an output folder, and the places given out in this run. Safe from any thread."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self._names: dict[str, list[str]] | None = None
        self._days: dict[str, list[Place]] = {}
        self._changing = threading.Lock()

    def place(self, guid: str, slug: str, published: datetime.datetime) -> Place:
        """Give an episode its place: the one it has, or a new one next to the others of its day."""
        with self._changing:
            day = self._day(slug[:10])
            mine = [place for place in day if place.guid == guid]
            for place in mine:
                if place.folder.name.startswith(slug) and _near(place.published, published):
                    return place
            others = [place for place in day if place not in mine]
            made = Place(self._folder(slug, others), _free(published, others), guid)
            day.append(made)
            return made

    def episodes(self) -> Iterator[Episode]:
        """Every finished episode, by folder name; damaged manifests are passed over."""
        for folder in sorted(self._listed()):
            try:
                yield manifest.load(self.output / folder / manifest.FILE_NAME)
            except StorageError:
                continue

    def _folder(self, slug: str, others: Iterable[Place]) -> Path:
        taken = {place.folder.name for place in others}
        number = 1
        while identity.numbered(slug, number) in taken:
            number += 1
        return self.output / identity.numbered(slug, number)

    def _day(self, day: str) -> list[Place]:
        """The places of one day. Folders are listed once, and only a day's own manifests are read."""
        if self._names is None:
            self._names = defaultdict(list)
            for name in sorted(self._listed()):
                self._names[name[:10]].append(name)
        if day not in self._days:
            self._days[day] = list(self._read(self._names.get(day, ())))
        return self._days[day]

    def _listed(self) -> list[str]:
        try:
            return [path.name for path in self.output.iterdir() if not path.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"cannot be read: {error.strerror}", where=str(self.output)) from error

    def _read(self, names: Iterable[str]) -> Iterator[Place]:
        for name in names:
            folder = self.output / name
            try:
                episode = manifest.load(folder / manifest.FILE_NAME)
            except StorageError:
                continue
            yield Place(folder, episode.published, episode.guid)


def _near(one: datetime.datetime, other: datetime.datetime) -> bool:
    """Whether a moment is another, moved out of the way of others on the same day."""
    return one.date() == other.date() and abs(one - other) < datetime.timedelta(hours=12)


def _free(published: datetime.datetime, others: Iterable[Place]) -> datetime.datetime:
    taken = {place.published for place in others}
    while published in taken:
        published += _APART
    return published
