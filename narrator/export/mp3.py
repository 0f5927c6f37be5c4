"""Writes MP3: ID3 in front, a first frame that describes the others, and frames that stand alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from narrator import ffmpeg
from narrator.errors import ToolError
from narrator.export import frames, id3
from narrator.export.formats import Format
from narrator.export.pieces import PIECE, Piece, Pieces, encoded, even
from narrator.export.tags import Tags
from narrator.model import Hertz, Samples, Seconds, Signal

LEAD = 4
"""Frames LAME needs to find its stride; with two, a meter still finds the joint."""

_BLOCK: Samples = 1 << 16


@contextlib.contextmanager
def encoder(
    path: Path, kind: Format, tags: Tags, *, sample_rate: Hertz, jobs: int, piece: Seconds = PIECE
) -> Iterator[Callable[[Signal], None]]:
    """Write an MP3 while the block of code plays the programme into what it is given."""

    def encode(cut: Piece) -> list[bytes]:
        return _encode(cut, kind, sample_rate)

    with path.open("wb") as file:
        joined = _Joined(file, id3.tag(tags, encoder=f"LAME in ffmpeg {ffmpeg.version()}"))
        about = even(tags.at(sample_rate).length, round(piece * sample_rate))
        pieces = Pieces(frames.frame_length(sample_rate), about, lead=LEAD)
        with encoded(pieces, jobs=jobs, encode=encode, join=joined.add) as play:
            yield play
        joined.finish(pieces.length)


def _encode(piece: Piece, kind: Format, sample_rate: Hertz) -> list[bytes]:
    """Encode a piece, and return the frames of it that are kept."""
    sound = ffmpeg.in_large_frames(ffmpeg.source(sample_rate, kind.channels))
    blocks = (piece.sound[at : at + _BLOCK] for at in range(0, len(piece.sound), _BLOCK))
    kept = piece.kept(list(frames.split(ffmpeg.pipe(sound.output("pipe:1", **options(kind)), blocks))))
    if not all(map(frames.stands_alone, kept)):
        raise ToolError("this ffmpeg's MP3 encoder does not leave its reservoir", hint="see narrator doctor")
    return kept


def options(kind: Format) -> dict[str, str | int]:
    """What ffmpeg is told of a piece: bare frames at a constant bit rate, each on its own."""
    bare: dict[str, str | int] = {"format": "mp3", "write_xing": 0, "id3v2_version": 0}
    return bare | {"acodec": kind.codec, "b:a": f"{kind.bitrate}k", "reservoir": 0}


class _Joined:
    """Writes frames one after another, and what they add up to in front of them."""

    def __init__(self, file: IO[bytes], tag: bytes) -> None:
        self._file = file
        self._tag = tag
        self._first: frames.Header | None = None
        self._encoder = b""
        self._frames = self._size = self._crc = 0

    def add(self, kept: list[bytes]) -> None:
        if self._first is None:
            self._first = frames.header(kept[0])
            self._file.write(self._tag + bytes(frames.info_size(self._first)))
        data = b"".join(kept)
        self._encoder = self._encoder or frames.encoder(data)
        self._file.write(data)
        self._frames += len(kept)
        self._size += len(data)
        self._crc = frames.crc16(data, self._crc)

    def finish(self, length: Samples) -> None:
        assert self._first is not None, "the last piece is always encoded"
        stream = frames.Stream(self._first, self._frames, self._size, self._crc, length, self._encoder)
        if not frames.DECODER_DELAY <= stream.padding < 1 << 12:
            raise ToolError(f"ffmpeg's MP3 encoder wrote {self._frames} frames for {length} samples")
        self._file.seek(len(self._tag))
        self._file.write(frames.info(stream))
