"""Encodes what ffmpeg writes by itself: Opus, FLAC and WAV, tags and chapters included."""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from narrator import ffmpeg
from narrator.export.formats import Format
from narrator.export.tags import Tags, milliseconds, picture_type, replaygain
from narrator.model import LUFS, Decibels, Hertz, Signal

_R128: LUFS = -23.0
"""What Opus players bring programmes to (RFC 7845, 5.2.1)."""
_FRONT_COVER = 3


@contextlib.contextmanager
def encoder(
    path: Path, kind: Format, tags: Tags, *, sample_rate: Hertz, where: str
) -> Iterator[Callable[[Signal], None]]:
    """Write a file while the block of code plays the programme into what it is given.

    ``where`` is what an error calls the file.
    """
    with tempfile.TemporaryDirectory(prefix="narrator-") as folder:
        beside = Path(folder) / "tags.txt"
        beside.write_text(metadata(kind, tags), encoding="utf-8")
        cover = Path(folder) / "cover"
        if tags.cover and kind.name in _ATTACHES:
            cover.write_bytes(tags.cover)
        output = graph(path, kind, tags, sample_rate=sample_rate, beside=beside, cover=cover)
        with ffmpeg.feeding(output, where=where) as feed:
            yield feed


_ATTACHES = ("flac",)
"""Where ffmpeg embeds a picture itself."""


def graph(
    path: Path, kind: Format, tags: Tags, *, sample_rate: Hertz, beside: Path, cover: Path
) -> ffmpeg.Node:
    """Say how a file is made of the sound, a file of tags and, if there is one, a cover."""
    import ffmpeg as graphs

    pictured = bool(tags.cover) and kind.name in _ATTACHES
    streams = [_sound(kind, sample_rate), graphs.input(ffmpeg.name(beside), format="ffmetadata")["s?"]]
    streams += [graphs.input(ffmpeg.name(cover), format=f"{_demuxer(tags)}_pipe")["v:0"]] if pictured else []
    options = dict(kind.options) | {
        "format": kind.name,
        "acodec": kind.codec,
        "fflags": "+bitexact",
        "flags:a": "+bitexact",
    }
    options |= {"b:a": f"{kind.bitrate}k"} if kind.bitrate else {}
    options |= {"vcodec": "copy", "disposition:v:0": "attached_pic"} if pictured else {}
    at = _input(graphs.output(*streams, ffmpeg.name(path), **options), ffmpeg.name(beside))
    options |= {"map_metadata": at, "map_chapters": -1}
    return graphs.output(*streams, ffmpeg.name(path), **options)


def _input(output: ffmpeg.Node, name: str) -> int:
    """Which of ffmpeg's inputs a file is: ffmpeg-python puts them in an order of its own."""
    given = ffmpeg.arguments(output)
    inputs = [value for flag, value in itertools.pairwise(given) if flag == "-i"]
    return inputs.index(name)


def _sound(kind: Format, sample_rate: Hertz) -> ffmpeg.Node:
    sound = ffmpeg.source(sample_rate, kind.channels)
    if kind.resampled and sample_rate not in kind.rates:
        sound = sound.filter("aresample", kind.resampled)
    if not kind.bitrate:
        # Rounding to 16 bits without noise would turn the end of every fade into distortion.
        sound = sound.filter("aresample", osf="s16", dither_method="triangular")
    return sound


def _demuxer(tags: Tags) -> str:
    return "png" if picture_type(tags.cover or b"") == "image/png" else "jpeg"


# -- tags -----------------------------------------------------------------------------------------------


def metadata(kind: Format, tags: Tags) -> str:
    """Write the tags, and the chapters among them, as ffmpeg reads them.

    See https://ffmpeg.org/ffmpeg-formats.html#Metadata-2.
    """
    values = _common(tags)
    if kind.name in ("opus", "flac"):
        values |= _vorbis(kind, tags)
    lines = [
        ";FFMETADATA1",
        *(f"{_escaped(key)}={_escaped(value)}" for key, value in values.items() if value),
    ]
    return "\n".join(lines) + "\n"


def _common(tags: Tags) -> dict[str, str]:
    return {
        "title": tags.title,
        "artist": tags.artist,
        "album_artist": tags.artist,
        "album": tags.album,
        "date": tags.date.isoformat() if tags.date else "",
        "genre": tags.genre,
        "comment": tags.comment,
        "lyrics": tags.transcript,
        "encoded_by": f"ffmpeg {ffmpeg.version()}",
    }


def _escaped(text: str) -> str:
    text = re.sub(r"([\\=;#\n\r])", r"\\\1", text.replace("\0", ""))
    # ffmpeg reads on behind a line that ends in a backslash, although that is escaped; not behind a zero.
    return f"{text}\0" if text.endswith("\\") else text


# -- Vorbis comments ------------------------------------------------------------------------------------


def _vorbis(kind: Format, tags: Tags) -> dict[str, str]:
    """What Ogg and FLAC files say in comments.

    Chapters too, since ffmpeg would write half of them a second late:
    https://wiki.xiph.org/Chapter_Extension.
    """
    made = {"language": tags.language, "contact": tags.source_url}
    for number, chapter in enumerate(tags.chapters):
        made[f"CHAPTER{number:03}"] = _clock(milliseconds(chapter.start, tags.sample_rate))
        made[f"CHAPTER{number:03}NAME"] = chapter.title or f"Chapter {number + 1}"
        made[f"CHAPTER{number:03}URL"] = chapter.link
    if tags.loudness and kind.name == "opus":
        made["R128_TRACK_GAIN"] = str(_fixed_point(_R128 - tags.loudness.integrated))
    elif tags.loudness:
        made["REPLAYGAIN_TRACK_GAIN"] = f"{replaygain(tags.loudness):+.2f} dB"
        made["REPLAYGAIN_TRACK_PEAK"] = f"{10 ** (tags.loudness.true_peak / 20):.6f}"
    if tags.cover and kind.name not in _ATTACHES:
        made["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(tags.cover)).decode()
    return made


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def _fixed_point(gain: Decibels) -> int:
    """Q7.8, as RFC 7845 asks."""
    return round(gain * 256)


def _picture(picture: bytes) -> bytes:
    """A FLAC picture block (RFC 9639, 8.8); sizes that are not known are zero."""
    media_type = picture_type(picture).encode()
    parts = (_FRONT_COVER, len(media_type), media_type, 0, 0, 0, 0, 0, len(picture), picture)
    return b"".join(part if isinstance(part, bytes) else part.to_bytes(4, "big") for part in parts)
