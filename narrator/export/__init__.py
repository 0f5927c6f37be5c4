"""Encodes a mastered programme into the files that leave the house, tags and chapters included.

A file appears under its name only when it is whole, and the same programme gives the same bytes.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from narrator import files
from narrator.export import m4a, mp3, streams
from narrator.export.formats import FORMATS, Format, choose
from narrator.export.reading import read_back
from narrator.export.tags import Tags
from narrator.model import Hertz, Samples, Signal
from narrator.ports import Progress, Watch, unwatched

__all__ = ["FORMATS", "Format", "Tags", "choose", "encode", "encode_all", "read_back"]

_IN_PIECES = {"mp3": mp3.encoder, "m4a": m4a.encoder}

Play = Callable[[], Iterator[Signal]]
"""Plays the programme from its start, as often as it is called."""


def encode(
    play: Play,
    path: Path,
    *,
    sample_rate: Hertz,
    format: Format,
    tags: Tags,
    jobs: int = 1,
    watch: Watch = unwatched,
) -> None:
    """Encode a programme into one file, whole or not at all; as `encode_all`."""
    encode_all(play, {path: format}, sample_rate=sample_rate, tags=tags, jobs=jobs, watch=watch)


def encode_all(
    play: Play,
    targets: Mapping[Path, Format],
    *,
    sample_rate: Hertz,
    tags: Tags,
    jobs: int = 1,
    watch: Watch = unwatched,
) -> None:
    """Encode a programme into several files while it is played once.

    What an encoder takes of the level is given back here: the files are as loud as the programme. A mono
    programme fills both channels of a stereo file. Raises `ToolError` when ffmpeg fails and `StorageError`
    when a file cannot be written; then none of those that are not finished is there.
    """
    tags = tags.at(sample_rate)
    tags = tags if tags.length else dataclasses.replace(tags, length=sum(map(len, play())))
    if not tags.length:
        raise ValueError("there is nothing to encode")
    with contextlib.ExitStack() as stack:
        feeds = [
            stack.enter_context(_encoder(path, kind, tags, sample_rate, jobs))
            for path, kind in targets.items()
        ]
        done: Samples = 0
        for block in play():
            for feed in feeds:
                feed(block)
            done += len(block)
            watch(Progress("encoding", done, max(tags.length, done), audio=done / sample_rate))
        if done != tags.length:
            raise ValueError(f"a programme of {tags.length} samples was played as {done}")


@contextlib.contextmanager
def _encoder(
    path: Path, kind: Format, tags: Tags, sample_rate: Hertz, jobs: int
) -> Iterator[Callable[[Signal], None]]:
    """Open one file to play the programme into; it is there, whole, when the block of code ends well."""
    kind.check(sample_rate)
    with files.whole(path) as part, contextlib.ExitStack() as stack:
        if kind.name in _IN_PIECES:
            opened = _IN_PIECES[kind.name](part, kind, tags, sample_rate=sample_rate, jobs=jobs)
        else:
            opened = streams.encoder(part, kind, tags, sample_rate=sample_rate, where=str(path))
        feed = stack.enter_context(opened)
        yield lambda block: feed(_fitted(block, kind))


def _fitted(block: Signal, kind: Format) -> Signal:
    """A block in the channels of a format, with what its encoder will take of the level."""
    if block.ndim == 2 and kind.channels == 1:
        raise ValueError("mix a stereo programme down before it is mastered: its loudness changes")
    louder = block * np.float32(10 ** (kind.gain / 20)) if kind.gain else block
    return np.repeat(louder[:, np.newaxis], 2, axis=1) if (block.ndim, kind.channels) == (1, 2) else louder
