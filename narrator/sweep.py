"""Removes the takes that no finished episode is made of: mark what is named, sweep the rest."""

from __future__ import annotations

from dataclasses import dataclass

from narrator import files, manifest, planning, synthesis
from narrator.errors import NarratorError
from narrator.model import Digest
from narrator.produce import SCRIPT
from narrator.studio import Studio


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    kept: int
    removed: int
    bytes: int


def sweep(studio: Studio, *, rehearse: bool = False) -> Swept:
    """Keep the takes that the scripts in the output name as they would be said now; remove all others.

    Raises `NarratorError` for a script that cannot be read: what it names is not known, so nothing is
    removed. With ``rehearse`` nothing is removed either, only counted.
    """
    needed = _needed(studio)
    kept = set(studio.takes.names())
    spare = kept - needed
    freed = sum(studio.takes.size(name) if rehearse else studio.takes.drop(name) for name in spare)
    if not rehearse:
        for folder in studio.shelf.output.rglob("*/"):
            files.sweep(folder)
    return Swept(len(kept) - len(spare), len(spare), freed)


def _needed(studio: Studio) -> set[Digest]:
    needed: set[Digest] = set()
    for episode in studio.shelf.episodes():
        path = studio.shelf.output / episode.slug / SCRIPT
        try:
            script = planning.adapt(str(path), studio.config).script
        except NarratorError as error:
            hint = f"mend it, or remove {manifest.FILE_NAME} beside it"
            raise NarratorError(
                f"nothing was removed: {error.message}", where=error.where, hint=hint
            ) from error
        lines = planning.speak(script, studio).lines
        needed.update(synthesis.take_names(lines, sample_rate=studio.config.sound.sample_rate))
    return needed
