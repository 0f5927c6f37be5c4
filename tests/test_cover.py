"""Covers: what directories ask for, whatever picture came in."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw

from narrator import cover
from narrator.errors import ConfigError


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def checked(made: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(made))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.width == picture.height
    assert cover.SMALLEST <= picture.width <= cover.LARGEST
    assert len(made) < 500_000
    return picture


def photograph(width: int, height: int) -> Image.Image:
    """Noise: nothing is harder to keep below a size."""
    noise = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(noise)


# -- a picture somebody gave us ------------------------------------------------------------------------


def test_a_picture_that_is_fit_stays_as_it_is() -> None:
    given = saved(Image.new("RGB", (2000, 2000), "navy"), "JPEG")
    assert cover.fit(given) == given


@pytest.mark.parametrize(
    ("size", "side"),
    [
        ((1000, 1000), 1400),
        ((3600, 3600), 3000),
        ((2000, 1980), 1980),
        ((2000, 1500), 2000),
        ((700, 2900), 2900),
    ],
)
def test_it_becomes_a_square_of_the_right_size(size: tuple[int, int], side: int) -> None:
    assert checked(cover.fit(saved(Image.new("RGB", size, "teal")))).width == side


@pytest.mark.parametrize("side", [1400, 3200])
def test_it_becomes_small_enough_to_fetch(side: int) -> None:
    checked(cover.fit(saved(photograph(side, side), "JPEG", quality=95)))


def test_nothing_of_a_wide_picture_is_cut_and_its_margin_has_the_colour_of_its_edge() -> None:
    wide = Image.new("RGB", (2000, 1000), "orange")
    ImageDraw.Draw(wide).rectangle((0, 400, 2000, 600), fill="purple")
    made = checked(cover.fit(saved(wide)))
    for place, colour in (
        ((1000, 20), (255, 165, 0)),
        ((5, 1000), (128, 0, 128)),
        ((1995, 1000), (128, 0, 128)),
    ):
        assert made.getpixel(place) == pytest.approx(colour, abs=6)


def test_transparency_becomes_white() -> None:
    clear = Image.new("RGBA", (1500, 1500), (255, 0, 0, 0))
    assert checked(cover.fit(saved(clear))).getpixel((700, 700)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_any_kind_of_colour_becomes_rgb(mode: str) -> None:
    picture = Image.new("RGB", (1500, 1500), (200, 200, 200)).convert(mode)
    made = checked(cover.fit(saved(picture, "TIFF" if mode == "CMYK" else "PNG")))
    assert made.getpixel((700, 700)) == pytest.approx((200, 200, 200), abs=60)


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    picture = Image.new("RGB", (1600, 1600), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 1600, 400), fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    made = checked(cover.fit(saved(picture, "JPEG", exif=exif)))
    assert made.getpixel((1500, 800)) == pytest.approx((0, 0, 0), abs=9)
    assert made.getpixel((100, 800)) == pytest.approx((255, 255, 255), abs=9)


def test_colours_are_those_its_profile_means() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    given = saved(Image.new("RGB", (1600, 1600), (10, 200, 30)), icc_profile=profile)
    checked(cover.fit(given))  # A profile that does not belong to it is left aside.


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(50), b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        cover.fit(data, where="art.jpg")
    assert caught.value.where == "art.jpg"
    assert "JPEG or PNG" in caught.value.hint


def test_half_a_picture_is_refused() -> None:
    whole = saved(photograph(1500, 1500), "JPEG")
    with pytest.raises(ConfigError):
        cover.fit(whole[: len(whole) // 2])


def test_a_stamp_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        cover.fit(saved(Image.new("RGB", (300, 300))))
    assert "300 × 300" in caught.value.message
    assert "1400" in caught.value.hint


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    bomb = saved(Image.new("1", (14_000, 14_000)))
    with pytest.raises(ConfigError):
        cover.fit(bomb)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        cover.load(tmp_path / "art.png")
    assert "art.png" in caught.value.where


# -- a picture of our own ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "The Daily Dispatch",
        "",
        "A",
        "新闻 Новости Ünder",
        "W" * 60,
        "A very long title " * 20,
        "🎙️ Now 🎙️",
        "a\nb\tc",
    ],
)
def test_any_title_makes_a_cover(title: str) -> None:
    made = checked(cover.draw(title, author="Ada Lovelace"))
    assert made.width == 3000
    # There is room around it: nothing runs into the edge.
    edge = np.asarray(made.convert("L"), float)[:, -60:]
    assert edge.max() < 140


def test_the_same_title_gives_the_same_bytes_and_another_another() -> None:
    assert cover.draw("One") == cover.draw("One")
    assert cover.draw("One") != cover.draw("Two")
    assert cover.draw("One") != cover.draw("One", author="Ada")


def test_letters_the_font_does_not_have_are_spelt_in_latin() -> None:
    assert cover._writable("Новости") == "Novosti"
    assert cover._writable("The  news\n") == "The news"
