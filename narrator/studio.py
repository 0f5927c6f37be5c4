"""What all the episodes of a run share: settings, voices, pronunciations, takes, workers, and the shelf."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from narrator import casting, export, lexicon, takes
from narrator.config import Config
from narrator.model import Digest
from narrator.ports import Takes
from narrator.shelf import Shelf
from narrator.workers import Workers

TAKES = ".takes"
"""The folder of takes, within the output."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What all the episodes of a run share; opened once, by `studio`."""

    config: Config
    shelf: Shelf
    casting: casting.Casting
    takes: Takes
    workers: Workers
    formats: tuple[export.Format, ...]
    home: Path
    """The show's folder: that of its settings, or without any, the one that its output is in."""
    jobs: int = 1
    prints: dict[tuple[str, str], Digest] = field(default_factory=dict)
    """Of this studio, by language and voice, as far as they have been asked for."""


@contextlib.contextmanager
def open_studio(
    config: Config, output: Path, *, jobs: int = 1, shelf: Shelf | None = None, kept: Takes | None = None
) -> Iterator[Studio]:
    """Open what episodes are made with. Nothing heavy is loaded before it is needed.

    Episodes and takes are in the folder ``output``, unless they are ``kept`` and shelved elsewhere.
    """
    lexicon.fingerprint(config.saying.lexicons, folder=Path(config.folder))  # Told here, if one is missing.
    beside = Path() if shelf else Path(os.path.realpath(output)).parent
    with Workers(jobs) as workers:
        yield Studio(
            config,
            shelf or Shelf(output),
            casting.load(config.folder),
            kept or takes.Folder(output / TAKES),
            workers,
            _formats(config),
            Path(config.folder) if config.folder else beside,
            jobs,
        )


def _formats(config: Config) -> tuple[export.Format, ...]:
    names = dict.fromkeys(name.strip() for name in config.export.format.split(","))
    settings = config.export
    made = tuple(export.choose(n, bitrate=settings.bitrate, channels=settings.channels) for n in names)
    for format in made:
        format.check(config.sound.sample_rate)
    return made


@functools.lru_cache(maxsize=8)
def pronunciations(config: Config, more: tuple[str, ...] = ()) -> lexicon.Lexicon:
    """The show's lexicons, and those of a voice, which are right where they disagree."""
    return lexicon.load((*config.saying.lexicons, *more), folder=Path(config.folder))
