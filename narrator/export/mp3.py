"""Encodes MP3 on every core, to the same bytes on any number of them.

A programme is encoded in pieces of a minute, each by an encoder of its own, and their frames are joined.
For that, every frame must stand alone (no bit reservoir), and pieces overlap: an encoder that starts in the
middle needs a few frames to find its stride, and one that stops needs to hear what comes next.
"""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from narrator import ffmpeg
from narrator.errors import ToolError
from narrator.export import frames, id3
from narrator.export.formats import Format
from narrator.export.tags import Tags
from narrator.model import Hertz, Samples, Seconds, Signal

PIECE: Seconds = 60.0
"""Long enough that starting an encoder, some 25 ms, is small change."""
_LEAD = 4
"""Frames an encoder is given before those that are kept; with fewer, the joint is audible to a meter."""
_TRAIL = 2
"""Frames it is given after them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the programme for one encoder, and which of its frames are kept."""

    sound: Signal
    skip: int
    keep: int
    """0 for all that are left: it is the last piece."""


@contextlib.contextmanager
def encoder(
    path: Path, kind: Format, tags: Tags, *, sample_rate: Hertz, jobs: int, piece: Seconds = PIECE
) -> Iterator[Callable[[Signal], None]]:
    """Write an MP3 while the block of code plays the programme into what it is given."""
    with path.open("wb") as file, ThreadPoolExecutor(jobs, "mp3") as pool:
        joined = _Joined(file, id3.tag(tags, encoder=f"LAME in ffmpeg {ffmpeg.version()}"))
        pieces = _Pieces(frames.frame_length(sample_rate), round(piece * sample_rate))
        waiting: collections.deque[Future[bytes]] = collections.deque()

        def encode(cut: Piece) -> None:
            waiting.append(pool.submit(_encode, cut, kind, sample_rate))
            # One piece more than there are encoders keeps them busy; more would only fill the memory.
            while len(waiting) > jobs:
                joined.add(waiting.popleft().result())

        try:
            yield lambda block: pieces.add(block, encode)
            encode(pieces.last())
            while waiting:
                joined.add(waiting.popleft().result())
            joined.finish(pieces.length)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _encode(piece: Piece, kind: Format, sample_rate: Hertz) -> bytes:
    """Encode a piece, and return the frames of it that are kept."""
    output = ffmpeg.source(sample_rate, kind.channels).output("pipe:1", **options(kind))
    gain = np.float32(10 ** (kind.gain / 20))
    made = list(frames.split(ffmpeg.pipe(output, piece.sound * gain)))
    kept = made[piece.skip : piece.skip + piece.keep if piece.keep else None]
    if len(kept) < piece.keep or not kept or not all(map(frames.stands_alone, kept)):
        raise ToolError(
            "this ffmpeg's MP3 encoder does not write frames that stand alone", hint="see narrator doctor"
        )
    return b"".join(kept)


def options(kind: Format) -> dict[str, str | int]:
    """What ffmpeg is told of a piece: bare frames at a constant bit rate, each on its own."""
    bare: dict[str, str | int] = {"format": "mp3", "write_xing": 0, "id3v2_version": 0}
    return bare | {"acodec": kind.codec, "b:a": f"{kind.bitrate}k", "reservoir": 0}


class _Pieces:
    """Cuts a stream of blocks into pieces, at places that depend on nothing but the sample rate."""

    def __init__(self, frame: Samples, about: Samples) -> None:
        self.length: Samples = 0
        self._frame = frame
        self._step = -(-about // frame) * frame
        self._held: list[Signal] = []
        self._start: Samples = 0
        """Where the piece being collected starts, its lead included."""
        self._keep: Samples = 0
        """Where the frames that are kept of it start."""

    def add(self, block: Signal, encode: Callable[[Piece], None]) -> None:
        self._held.append(block)
        self.length += len(block)
        while self.length >= self._keep + self._step + _TRAIL * self._frame:
            encode(self._next())

    def _next(self) -> Piece:
        held = np.concatenate(self._held)
        end = self._keep + self._step
        sound = held[: end + _TRAIL * self._frame - self._start]
        piece = Piece(sound, self._skip(), self._step // self._frame)
        start = end - _LEAD * self._frame
        # A copy, so that the piece itself is not kept in memory by what follows it.
        self._held = [held[start - self._start :].copy()]
        self._start, self._keep = start, end
        return piece

    def last(self) -> Piece:
        """All that is left."""
        return Piece(np.concatenate(self._held), self._skip(), 0)

    def _skip(self) -> int:
        return (self._keep - self._start) // self._frame


class _Joined:
    """Writes frames one after another, and what they add up to in front of them."""

    def __init__(self, file: IO[bytes], tag: bytes) -> None:
        self._file = file
        self._tag = tag
        self._first: frames.Header | None = None
        self._encoder = b""
        self._frames = self._size = self._crc = 0

    def add(self, data: bytes) -> None:
        if self._first is None:
            self._first = frames.header(data)
            self._file.write(self._tag + bytes(frames.info_size(self._first)))
        self._encoder = self._encoder or frames.encoder(data)
        self._file.write(data)
        self._frames += sum(1 for _ in frames.split(data))
        self._size += len(data)
        self._crc = frames.crc16(data, self._crc)

    def finish(self, length: Samples) -> None:
        assert self._first is not None, "the last piece is always encoded"
        stream = frames.Stream(self._first, self._frames, self._size, self._crc, length, self._encoder)
        if not frames.DECODER_DELAY <= stream.padding < 1 << 12:
            raise ToolError(f"ffmpeg's MP3 encoder wrote {self._frames} frames for {length} samples")
        self._file.seek(len(self._tag))
        self._file.write(frames.info(stream))
