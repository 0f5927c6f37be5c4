"""A picture as data: a few kinds of shapes, which come out as SVG or as PNG."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; filled, when it is to enclose an area."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1.5
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text, its baseline at ``y``."""

    x: float
    y: float
    text: str
    size: int = 13
    colour: str = "#333333"
    anchor: Anchor = "start"


Shape: TypeAlias = Box | Path | Words


@dataclass(slots=True)
class Drawing:
    """Shapes on a white sheet, the later ones on top."""

    width: int
    height: int
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes += shapes


# -- SVG -------------------------------------------------------------------------------------------------


def svg(drawing: Drawing) -> str:
    """Write a drawing as a scalable picture, text as text."""
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Helvetica, Arial, sans-serif">'
    sheet = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return "\n".join((head, sheet, *map(_svg_shape, drawing.shapes), "</svg>\n"))


def _svg_shape(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height, colour):
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
            )
        case Path(points, colour, _, filled) if filled:
            return f'<polygon points="{_svg_points(points)}" fill="{colour}"/>'
        case Path(points, colour, width, _):
            line = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
            return f'<polyline points="{_svg_points(points)}" {line}/>'
        case Words(x, y, text, size, colour, anchor):
            place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
            return f"<text {place}>{escape(text)}</text>"


def _svg_points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


# -- PNG -------------------------------------------------------------------------------------------------

_FINER = 2
"""Drawn so many times as large and then reduced: that is what makes lines smooth."""


def png(drawing: Drawing) -> bytes:
    """Paint a drawing."""
    from PIL import Image, ImageDraw

    large = Image.new("RGB", (drawing.width * _FINER, drawing.height * _FINER), "#ffffff")
    canvas = ImageDraw.Draw(large)
    for shape in drawing.shapes:
        _paint(canvas, shape)
    written = io.BytesIO()
    large.resize((drawing.width, drawing.height), Image.Resampling.LANCZOS).save(
        written, "PNG", optimize=True
    )
    return written.getvalue()


def _paint(canvas: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Box(x, y, width, height, colour):
            canvas.rectangle((_FINER * x, _FINER * y, _FINER * (x + width), _FINER * (y + height)), colour)
        case Path(points, colour, _, filled) if filled:
            canvas.polygon([(_FINER * x, _FINER * y) for x, y in points], colour)
        case Path(points, colour, width, _):
            finer = [(_FINER * x, _FINER * y) for x, y in points]
            canvas.line(finer, colour, max(1, round(_FINER * width)), joint="curve")
        case Words(x, y, text, size, colour, anchor):
            at = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
            canvas.text((_FINER * x, _FINER * y), _plain(text), colour, _font(size), anchor=at)


def _plain(text: str) -> str:
    """Text in the characters that Pillow's own font has."""
    from anyascii import anyascii

    return "".join(letter if letter <= "ÿ" else anyascii(letter) for letter in text)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(_FINER * size)


FORMS: dict[str, Callable[[Drawing], bytes]] = {
    ".svg": lambda drawing: svg(drawing).encode(),
    ".png": png,
}
"""What a drawing can be written as, by suffix."""
