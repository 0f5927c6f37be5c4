"""Writes M4A: AAC encoded in pieces, in an MP4 whose index stands in front."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from narrator import ffmpeg
from narrator.errors import ToolError
from narrator.export import mp4
from narrator.export.formats import Format
from narrator.export.pieces import PIECE, Piece, Pieces, encoded
from narrator.export.tags import Tags
from narrator.model import Hertz, Samples, Seconds, Signal

LEAD = 64
"""Frames the encoder needs until it knows how many bits it may spend."""
_ADTS = 7
"""Bytes in front of a frame (ISO/IEC 13818-7, 6.2), without a checksum."""
_NOT_SBR = b"\x56\xe5\0"
"""Tells decoders not to look for a second, higher band (ISO/IEC 14496-3, 1.6.5)."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of AAC without their headers, and what the headers said."""

    configuration: bytes
    bodies: list[bytes]


@dataclass(frozen=True, slots=True)
class _Encoded:
    """The frames of a piece, one behind the other."""

    configuration: bytes
    sizes: array[int]
    data: bytes


@contextlib.contextmanager
def encoder(
    path: Path, kind: Format, tags: Tags, *, sample_rate: Hertz, jobs: int, piece: Seconds = PIECE
) -> Iterator[Callable[[Signal], None]]:
    """Write an M4A while the block of code plays the programme into what it is given."""

    def encode(cut: Piece) -> _Encoded:
        sound = ffmpeg.in_large_frames(ffmpeg.source(sample_rate, kind.channels))
        made = split(ffmpeg.pipe(sound.output("pipe:1", **options(kind)), [cut.sound]))
        kept = cut.kept(made.bodies)
        return _Encoded(made.configuration, array("H", map(len, kept)), b"".join(kept))

    movie = mp4.Movie(tags, sample_rate, kind.channels, kind.bitrate)
    with path.open("wb") as file:
        joined = _Joined(file, movie)
        pieces = Pieces(mp4.FRAME, round(piece * sample_rate), lead=LEAD)
        with encoded(pieces, jobs=jobs, encode=encode, join=joined.add) as play:
            yield play
        joined.finish(pieces.length)


def options(kind: Format) -> dict[str, str | int]:
    """What ffmpeg is told of a piece: bare frames, each behind a header of its own."""
    return {"format": "adts", "acodec": kind.codec, "b:a": f"{kind.bitrate}k", **dict(kind.options)}


def split(data: bytes) -> Frames:
    """Take an ADTS stream apart. Raises `ToolError` when it is none."""
    bodies, at, configuration = [], 0, b""
    while at < len(data):
        header = int.from_bytes(data[at : at + _ADTS], "big")
        size = header >> 13 & 0x1FFF
        if header >> 44 != 0xFFF or not header >> 40 & 1 or size <= _ADTS or at + size > len(data):
            raise ToolError("ffmpeg wrote something that is not AAC", hint="see narrator doctor")
        configuration = configuration or _configuration(header)
        bodies.append(data[at + _ADTS : at + size])
        at += size
    return Frames(configuration, bodies)


def _configuration(header: int) -> bytes:
    profile, rate, channels = header >> 38 & 3, header >> 34 & 15, header >> 30 & 7
    return ((profile + 1) << 11 | rate << 7 | channels << 3).to_bytes(2, "big") + _NOT_SBR


class _Joined:
    """Writes frames where there is room for an index in front of them, and then the index."""

    def __init__(self, file: IO[bytes], movie: mp4.Movie) -> None:
        self._file = file
        self._movie = movie
        self._index = mp4.Index()
        self._start = sum(map(len, mp4.head(movie, mp4.blank(movie))))
        self._left = movie.frames
        file.seek(self._start)

    def add(self, encoded: _Encoded) -> None:
        self._index.configuration = encoded.configuration
        # An encoder may add a frame to be sure; there is nothing in it.
        sizes = encoded.sizes[: self._left]
        for size in sizes:
            self._index.add(size, start=self._start, movie=self._movie)
        self._file.write(encoded.data[: sum(sizes)])
        self._left -= len(sizes)

    def finish(self, length: Samples) -> None:
        if self._left or length != self._movie.length:
            raise ToolError(f"ffmpeg's AAC encoder wrote {self._left} frames too few for {length} samples")
        self._file.seek(0)
        self._file.writelines(mp4.head(self._movie, self._index))
