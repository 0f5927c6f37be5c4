"""Lays out MP4 files of AAC with chapters and tags. Pure.

ffmpeg keeps some sixty bytes a frame in memory until it writes the index, and needs a second pass to put it
in front. Here the length is known, so the index has its place before the first frame is written.

- Boxes: ISO/IEC 14496-12; AAC in them: 14496-14.
- Chapters as a text track, and tags: Apple's QuickTime File Format Specification.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from narrator.export.tags import Tags, iso639, picture_type, replaygain
from narrator.model import Hertz, Samples

FRAME: Samples = 1024
PRIMING: Samples = 1024
"""What the encoder puts in front of the sound; the edit list has players leave it out."""

Part: TypeAlias = "bytes | bytearray | memoryview"
Box: TypeAlias = "tuple[Part, ...]"
"""A box in parts, so that its long tables are not copied into every box around them."""

_CHUNK = 2048
"""Frames that are listed together."""
_LARGEST_FRAME = 1536
"""Bytes of a frame of two channels, at most (ISO/IEC 14496-3, 4.5.3.1)."""
_SOUND, _CHAPTERS = 1, 2
"""The numbers of the tracks."""
_TEXT, _JPEG, _PNG = 1, 13, 14
_LISTED = 255
"""Chapters in the short list that Nero began; the text track has them all."""
_PER_SECOND = 10_000_000
_MATRIX = b"".join(n.to_bytes(4, "big") for n in (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30))


@dataclass(frozen=True, slots=True)
class Movie:
    """What is known of a file before its first frame is."""

    tags: Tags
    """Their chapters and length in samples of the sound."""
    sample_rate: Hertz
    channels: int
    bitrate: int
    """In kb/s."""

    @property
    def length(self) -> Samples:
        return self.tags.length

    @property
    def frames(self) -> int:
        """How many frames hold the programme and the priming."""
        return -(-(self.length + PRIMING) // FRAME)

    @property
    def wide(self) -> bool:
        """Whether times and places need eight bytes."""
        return self.length >= 1 << 31 or self.frames * _LARGEST_FRAME >= 1 << 31


@dataclass(slots=True)
class Index:
    """What is learned of the frames as they are written."""

    configuration: bytes = bytes(5)
    """The decoder's AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1)."""
    sizes: array[int] = field(default_factory=lambda: array("H"))
    """Of every frame."""
    offsets: bytearray = field(default_factory=bytearray)
    """Of every chunk in the file, four or eight bytes each."""
    total: int = 0
    """Of all frames, in bytes."""

    def add(self, size: int, *, start: int, movie: Movie) -> None:
        """Count a frame; ``start`` is where the first one lies in the file."""
        if len(self.sizes) % _CHUNK == 0:
            self.offsets += _place(start + self.total, movie)
        self.sizes.append(size)
        self.total += size


def blank(movie: Movie) -> Index:
    """An index as long as the one there will be."""
    chunks = -(-movie.frames // _CHUNK)
    return Index(sizes=array("H", bytes(2 * movie.frames)), offsets=bytearray(len(_place(0, movie)) * chunks))


def head(movie: Movie, index: Index) -> Box:
    """What stands before the first frame: as long with a blank index as with the real one."""
    names = tuple(map(_text_sample, (chapter.title for chapter in movie.tags.chapters)))
    inside = sum(map(len, names)) + index.total
    data = (16 + inside).to_bytes(8, "big") if movie.wide else b""
    data = (1 if movie.wide else 8 + inside).to_bytes(4, "big") + b"mdat" + data
    kind = _box("ftyp", b"M4A \0\0\2\0M4A mp42isomiso2")
    ahead = _length((*kind, *_movie(movie, index, 0), data))
    return (*kind, *_movie(movie, index, ahead), data, *names)


def _movie(movie: Movie, index: Index, names_at: int) -> Box:
    times = bytes(16 if movie.wide else 8), _number(movie.sample_rate), _time(movie.length, movie)
    rate_and_volume = b"\0\1\0\0\1\0" + bytes(10)
    tracks = [_sound(movie, index)]
    if movie.tags.chapters:
        tracks.append(_chapters(movie, names_at))
    return _box(
        "moov",
        _full(
            "mvhd", *times, rate_and_volume, _MATRIX, bytes(24), _number(_CHAPTERS + 1), version=movie.wide
        ),
        *tracks,
        _box("udta", _tags(movie.tags), *([_short_list(movie)] if movie.tags.chapters else [])),
    )


# -- tracks ---------------------------------------------------------------------------------------------


def _sound(movie: Movie, index: Index) -> Box:
    last = movie.length + PRIMING - (movie.frames - 1) * FRAME
    table = _box(
        "stbl",
        _full("stsd", _number(1), _sound_entry(movie, index)),
        _full("stts", _number(2), *map(_number, (movie.frames - 1, FRAME, 1, last))),
        _chunks(movie.frames),
        _full("stsz", _number(0), _number(movie.frames), np.asarray(index.sizes, ">u4").data.cast("B")),
        _full("co64" if movie.wide else "stco", _number(-(-movie.frames // _CHUNK)), index.offsets),
        # Decoding must begin a frame earlier than playing.
        _full("sgpd", b"roll", _number(2), _number(1), b"\xff\xff", version=1),
        _full("sbgp", b"roll", _number(1), _number(movie.frames), _number(1)),
    )
    return _box(
        "trak",
        _track(_SOUND, movie, enabled=True),
        _edits(movie, PRIMING),
        *([_box("tref", _box("chap", _number(_CHAPTERS)))] if movie.tags.chapters else []),
        _media(movie, movie.length + PRIMING, movie.sample_rate, b"soun", _full("smhd", bytes(4)), table),
    )


def _sound_entry(movie: Movie, index: Index) -> Box:
    rate = bytes(2) if movie.sample_rate > 0xFFFF else movie.sample_rate.to_bytes(2, "big")
    entry = bytes(6) + b"\0\1" + bytes(8) + movie.channels.to_bytes(2, "big") + b"\0\x10" + bytes(4) + rate
    bits = _number(1000 * movie.bitrate)
    # MPEG-4 audio, an audio stream; nothing is said of the decoder's buffer.
    decoder = _descriptor(4, b"\x40\x15" + bytes(3) + bits + bits + _descriptor(5, index.configuration))
    described = _descriptor(3, bytes(3) + decoder + _descriptor(6, b"\2"))
    return _box("mp4a", entry + bytes(2), _full("esds", described))


def _chapters(movie: Movie, names_at: int) -> Box:
    chapters = movie.tags.chapters
    # A duration has four bytes: in samples, that is a day.
    rate = 1000 if movie.wide else movie.sample_rate
    # The first starts with the programme: a text track has no other beginning.
    starts = (0, *(chapter.start * rate // movie.sample_rate for chapter in chapters[1:]))
    length = movie.length * rate // movie.sample_rate
    spans = [end - start for start, end in itertools.pairwise((*starts, length))]
    count = _number(len(chapters))
    table = _box(
        "stbl",
        _full("stsd", _number(1), _box("text", _TEXT_ENTRY)),
        _full("stts", count, *(_number(1) + _number(span) for span in spans)),
        _full("stsc", _number(1), _number(1), count, _number(1)),
        _full(
            "stsz", _number(0), count, *(_number(len(_text_sample(chapter.title))) for chapter in chapters)
        ),
        _full("co64" if movie.wide else "stco", _number(1), _place(names_at, movie)),
    )
    look = _box("gmhd", _full("gmin", b"\0\x40" + b"\x80\0" * 3 + bytes(4)), _box("text", _MATRIX))
    return _box(
        "trak",
        _track(_CHAPTERS, movie, enabled=False),
        _edits(movie, 0),
        _media(movie, length, rate, b"text", look, table),
    )


# A text sample entry with nothing to look at, as 3GPP TS 26.245 (5.16) has it and players expect it.
_TEXT_ENTRY = bytes.fromhex(
    "0000000000000001" "00000001" "0000" "00000000" "0000000000000000" "00000000" "0001" "0000" "00000000"
    "0000000d66746162" "0001" "0001" "00"
)  # fmt: skip


def _text_sample(title: str) -> bytes:
    text = title.encode(errors="replace")[:0xFFFF]
    return len(text).to_bytes(2, "big") + text + b"\0\0\0\x0cencd\0\0\1\0"


def _track(number: int, movie: Movie, *, enabled: bool) -> Box:
    times = bytes(16 if movie.wide else 8), _number(number), bytes(4), _time(movie.length, movie)
    volume = b"\0\0\0\1\1\0\0\0" if enabled else bytes(8)
    return _full(
        "tkhd", *times, bytes(8), volume, _MATRIX, bytes(8), version=movie.wide, flags=3 if enabled else 2
    )


def _edits(movie: Movie, start: Samples) -> Box:
    """Play the whole programme, from a place in the track on."""
    span = _time(movie.length, movie) + _time(start, movie)
    return _box("edts", _full("elst", _number(1), span, b"\0\1\0\0", version=movie.wide))


def _media(movie: Movie, length: Samples, rate: Hertz, kind: bytes, *inside: Box) -> Box:
    """A track's own time, language and kind, then the header of that kind and its tables."""
    header, table = inside
    language = 0
    for letter in iso639(movie.tags.language):
        language = language << 5 | ord(letter) - 0x60
    times = bytes(16 if movie.wide else 8), _number(rate), _time(length, movie)
    here = _box("dinf", _full("dref", _number(1), _full("url ", flags=1)))
    return _box(
        "mdia",
        _full("mdhd", *times, language.to_bytes(2, "big") + bytes(2), version=movie.wide),
        _full("hdlr", bytes(4) + kind + bytes(13)),
        _box("minf", header, here, table),
    )


def _chunks(frames: int) -> Box:
    """Say that each chunk holds so many frames, and the last one what is left."""
    whole, rest = divmod(frames, _CHUNK)
    runs = [(1, _CHUNK)] if whole else []
    runs += [(whole + 1, rest)] if rest else []
    return _full("stsc", _number(len(runs)), *(_number(a) + _number(b) + _number(1) for a, b in runs))


# -- tags -----------------------------------------------------------------------------------------------


def _tags(tags: Tags) -> Box:
    handler = _full("hdlr", bytes(4) + b"mdirappl" + bytes(9))
    return _full("meta", handler, _box("ilst", *_items(tags)))


def _items(tags: Tags) -> Iterator[Box]:
    texts = {
        "\xa9nam": tags.title,
        "\xa9ART": tags.artist,
        "aART": tags.artist,
        "\xa9alb": tags.album,
        "\xa9day": tags.date.isoformat() if tags.date else "",
        "\xa9gen": tags.genre,
        "\xa9cmt": tags.comment,
        "\xa9lyr": tags.transcript,
    }
    for name, text in texts.items():
        if text:
            yield _box(name, _data(_TEXT, text.encode(errors="replace")))
    if tags.cover:
        yield _box("covr", _data(_PNG if picture_type(tags.cover) == "image/png" else _JPEG, tags.cover))
    if tags.source_url:
        yield _freeform("source", tags.source_url)
    if tags.loudness:
        yield _freeform("replaygain_track_gain", f"{replaygain(tags.loudness):+.2f} dB")
        yield _freeform("replaygain_track_peak", f"{10 ** (tags.loudness.true_peak / 20):.6f}")


def _freeform(name: str, text: str) -> Box:
    """A tag that iTunes has no name for."""
    owner = _full("mean", b"com.apple.iTunes")
    return _box("----", owner, _full("name", name.encode()), _data(_TEXT, text.encode(errors="replace")))


def _data(kind: int, value: bytes) -> Box:
    return _box("data", _number(kind), bytes(4), value)


def _short_list(movie: Movie) -> Box:
    """Nero's list of chapters, in units of 100 ns, which players without text tracks read."""
    chapters = movie.tags.chapters[:_LISTED]
    listed = [bytes(4), bytes([len(chapters)])]
    for chapter in chapters:
        title = chapter.title.encode(errors="replace")[:255].decode(errors="ignore").encode()
        start = chapter.start * _PER_SECOND // movie.sample_rate
        listed += [start.to_bytes(8, "big"), bytes([len(title)]), title]
    return _full("chpl", *listed, version=1)


# -- what boxes are made of -----------------------------------------------------------------------------


def _box(name: str, *inside: Part | Box) -> Box:
    parts = tuple(
        itertools.chain.from_iterable(part if isinstance(part, tuple) else (part,) for part in inside)
    )
    return (_number(8 + _length(parts)) + name.encode("latin-1"), *parts)


def _full(name: str, *inside: Part | Box, version: int = 0, flags: int = 0) -> Box:
    """A box with a version and flags."""
    return _box(name, bytes([version]) + flags.to_bytes(3, "big"), *inside)


def _descriptor(tag: int, body: bytes) -> bytes:
    return bytes([tag, len(body)]) + body


def _length(box: Box) -> int:
    return sum(map(len, box))


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _time(value: Samples, movie: Movie) -> bytes:
    return value.to_bytes(8 if movie.wide else 4, "big")


_place = _time
