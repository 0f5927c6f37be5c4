"""Cover art: somebody's picture made fit for podcast directories, or one drawn from the show's title.

Apple asks for a square JPEG or PNG of 1400 to 3000 pixels in RGB, and apps fetch it often enough that it
should stay below 500 kB: https://podcasters.apple.com/support/896-artwork-requirements.
"""

from __future__ import annotations

import colorsys
import functools
import hashlib
import io
import math
import textwrap
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from narrator.errors import ConfigError

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

Pixels: TypeAlias = int
Colour: TypeAlias = tuple[int, int, int]

SMALLEST: Pixels = 1400
LARGEST: Pixels = 3000
MOST = 500_000
"""Bytes."""
MEDIA_TYPE = "image/jpeg"

_TOO_SMALL: Pixels = 600
"""Made larger than twice its size, a picture is a blur."""
_CROPPED = 0.05
"""How far from square a picture may be for its edges to be cut; any further, and it gets a margin."""
_QUALITIES = (92, 88, 84, 78, 72, 65)
_LAST_QUALITIES = (50, 35, 25, 15, 5)
_HINT = "use a JPEG or PNG file"
_KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")


# -- a picture somebody gave us -------------------------------------------------------------------------


def load(path: Path) -> bytes:
    """Read a picture and make it fit. Raises `ConfigError` when it cannot be."""
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"cannot be read: {reason}", where=str(path), hint="check [show] cover") from error


@functools.lru_cache(maxsize=1)  # All the episodes of a batch have the same.
def _loaded(path: Path, _changed: int) -> bytes:
    return fit(path.read_bytes(), where=str(path))


def fit(picture: bytes, *, where: str = "cover") -> bytes:
    """Make a picture a square RGB JPEG of 1400 to 3000 pixels and less than 500 kB.

    One that is all of that already is given back as it is. Raises `ConfigError` for what is no picture, or is
    too small to be shown large.
    """
    opened = _open(picture, where)
    if _is_fit(opened, picture):
        return picture
    if min(opened.size) < _TOO_SMALL:
        width, height = opened.size
        raise ConfigError(
            f"a picture of {width} × {height} pixels is too small",
            where=where,
            hint=f"use one of {SMALLEST} × {SMALLEST} to {LARGEST} × {LARGEST} pixels",
        )
    square = _squared(_in_rgb(opened))
    side = min(max(square.width, SMALLEST), LARGEST)
    return _jpeg(_resized(square, side) if side != square.width else square)


def _open(picture: bytes, where: str) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    try:
        opened = Image.open(io.BytesIO(picture), formats=_KINDS)
        opened.load()
    except UnidentifiedImageError:
        raise ConfigError("is not a picture", where=where, hint=_HINT) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ConfigError(f"is not a picture that can be used: {error}", where=where, hint=_HINT) from error
    return opened


def _is_fit(opened: Image.Image, picture: bytes) -> bool:
    width, height = opened.size
    upright = opened.getexif().get(0x0112, 1) == 1
    plain = opened.format == "JPEG" and opened.mode == "RGB" and upright
    return plain and width == height and SMALLEST <= width <= LARGEST and len(picture) < MOST


def _in_rgb(opened: Image.Image) -> Image.Image:
    """Upright, in sRGB, and on white where it was transparent."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(opened)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        over = upright.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    return _from_profile(upright) or upright.convert("RGB")


def _from_profile(picture: Image.Image) -> Image.Image | None:
    """The picture in sRGB, if it says what its own colours mean: a photograph may, and one for print does."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return None
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made: Image.Image | None = ImageCms.profileToProfile(
            picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return None
    if made:
        made.info.pop("icc_profile", None)
    return made


def _squared(picture: Image.Image) -> Image.Image:
    """Cut what is nearly square; set anything else on the colour of its own edges."""
    from PIL import Image, ImageOps

    width, height = picture.size
    if width == height:
        return picture
    short, long = sorted(picture.size)
    if long <= short * (1 + _CROPPED):
        return ImageOps.fit(picture, (short, short))
    square = Image.new("RGB", (long, long), _edge(picture))
    square.paste(picture, ((long - width) // 2, (long - height) // 2))
    return square


def _edge(picture: Image.Image) -> Colour:
    """The mean colour along the two longer edges, which the margins touch."""
    from PIL import ImageStat

    width, height = picture.size
    if width > height:
        boxes = ((0, 0, width, 1), (0, height - 1, width, height))
    else:
        boxes = ((0, 0, 1, height), (width - 1, 0, width, height))
    red, green, blue = (
        round(sum(means) / 2)
        for means in zip(*(ImageStat.Stat(picture.crop(box)).mean for box in boxes), strict=True)
    )
    return red, green, blue


def _resized(picture: Image.Image, side: Pixels) -> Image.Image:
    from PIL import Image

    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image) -> bytes:
    """As good as fits. A picture too rich for 500 kB is made smaller, and only then coarser still."""
    while True:
        smallest = picture.width == SMALLEST
        for quality in (*_QUALITIES, *(_LAST_QUALITIES if smallest else ())):
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2)
            if buffer.tell() < MOST or quality == _LAST_QUALITIES[-1]:
                return buffer.getvalue()
        picture = _resized(picture, max(SMALLEST, picture.width * 3 // 4))


# -- a picture of our own -------------------------------------------------------------------------------


def draw(title: str, *, author: str = "") -> bytes:
    """Draw a cover for a show that has none: a JPEG of 3000 × 3000 pixels, the same for the same title."""
    from PIL import ImageDraw

    chance = hashlib.blake2b(title.encode(), digest_size=32).digest()
    hue = chance[0] / 256
    picture = _ground(hue)
    pen = ImageDraw.Draw(picture)
    _wave(pen, chance, accent=_colour(hue + 0.45, 0.55, 1.0), plain=_colour(hue, 0.18, 0.95))
    _write(pen, _writable(title) or "Narrated reports", _writable(author), soft=_colour(hue, 0.22, 0.9))
    return _jpeg(picture)


_MARGIN: Pixels = 240
_TITLE_HEIGHT: Pixels = 1300
_BARS = 30


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue


def _ground(hue: float) -> Image.Image:
    """A dark ground that grows lighter towards a corner."""
    from PIL import Image

    small = Image.new("RGB", (64, 64))
    for y in range(64):
        for x in range(64):
            light = ((63 - x) + y) / 126
            small.putpixel((x, y), _colour(hue + 0.06 * light, 0.78 - 0.1 * light, 0.16 + 0.3 * light))
    return small.resize((LARGEST, LARGEST), Image.Resampling.BICUBIC)


def _wave(pen: ImageDraw.ImageDraw, chance: bytes, *, accent: Colour, plain: Colour) -> None:
    """A voice as players show it, played up to somewhere."""
    middle, tallest, step = 2200, 400, (LARGEST - 2 * _MARGIN) / _BARS
    played = _BARS // 4 + chance[1] % (_BARS // 2)
    for bar in range(_BARS):
        rise = math.sin(math.pi * (bar + 0.5) / _BARS) ** 0.5
        height = tallest * rise * (0.15 + 0.85 * chance[2 + bar] / 255)
        left = _MARGIN + bar * step
        box = (left + step * 0.2, middle - height, left + step * 0.8, middle + height)
        pen.rounded_rectangle(box, radius=step * 0.3, fill=accent if bar <= played else plain)


def _write(pen: ImageDraw.ImageDraw, title: str, author: str, *, soft: Colour) -> None:
    """The title as large as it fits, and the author below everything."""
    width = LARGEST - 2 * _MARGIN
    size, text = _largest(pen, title, width)
    pen.multiline_text((_MARGIN, _MARGIN), text, "white", **_style(size))
    if author:
        small, text = _largest(pen, author, width, sizes=(130, 110, 90, 70), height=180)
        pen.multiline_text((_MARGIN, LARGEST - _MARGIN), text, soft, anchor="ld", **_style(small, bold=False))


def _largest(
    pen: ImageDraw.ImageDraw,
    text: str,
    width: Pixels,
    *,
    sizes: Iterable[Pixels] = range(520, 100, -20),
    height: Pixels = _TITLE_HEIGHT,
) -> tuple[Pixels, str]:
    """Find the largest type in which a text fits, broken into lines; at the smallest it is cut short."""
    size, lines = 0, [text]
    for size in sizes:
        style = _style(size)
        lines = _lines(pen, text, width, style)
        if all(pen.textlength(line, style["font"]) <= width for line in lines) and (
            pen.multiline_textbbox((0, 0), "\n".join(lines), **style)[3] <= height
        ):
            return size, "\n".join(lines)
    pieces = textwrap.wrap(text, max(1, width // size), max_lines=height // (size * 5 // 4), placeholder=" …")
    return size, "\n".join(pieces)


def _lines(pen: ImageDraw.ImageDraw, text: str, width: Pixels, style: _Style) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, style["font"]) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class _Style(TypedDict):
    font: ImageFont.FreeTypeFont
    spacing: float
    stroke_width: int


def _style(size: Pixels, *, bold: bool = True) -> _Style:
    return {"font": _font(size), "spacing": size * 0.18, "stroke_width": size // 55 if bold else 0}


@functools.cache
def _font(size: Pixels) -> ImageFont.FreeTypeFont:
    """The font that comes with Pillow: it is there on every machine, and the same."""
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "every Pillow on a package index has FreeType"
    return font


def _writable(text: str) -> str:
    """What the font cannot write, in Latin letters."""
    from anyascii import anyascii

    font = _font(40)
    missing = bytes(font.getmask("\U0010fffe"))
    written = (
        letter if letter.isspace() or bytes(font.getmask(letter)) != missing else anyascii(letter)
        for letter in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(written).split())
