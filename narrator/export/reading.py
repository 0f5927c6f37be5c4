"""Reads back what a finished file, ours or anybody's, says of itself."""

from __future__ import annotations

import datetime
from pathlib import Path

from narrator import ffmpeg
from narrator.export.tags import Tags
from narrator.model import Chapter


def read_back(path: Path) -> Tags:
    """Read the tags and chapters of a sound file, in samples at its own rate.

    What its format cannot carry, or ffmpeg does not tell, is empty: pictures and loudness among them. Raises
    `ToolError` when it is not sound.
    """
    probe = ffmpeg.probe(path)
    rate = probe.sample_rate
    values = {name: value for name, value in reversed(probe.tags) if value}
    return Tags(
        title=values.get("title", ""),
        artist=values.get("artist", ""),
        album=values.get("album", ""),
        date=_date(values.get("date", "")),
        genre=values.get("genre", ""),
        comment=values.get("comment", ""),
        language=_language(values),
        source_url=values.get("contact", ""),
        chapters=tuple(Chapter(title, round(start * rate)) for title, start in probe.chapters),
        sample_rate=rate,
        length=round(probe.duration * rate),
        transcript=_transcript(values),
    )


def _date(text: str) -> datetime.datetime | datetime.date | None:
    for read in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def _language(values: dict[str, str]) -> str:
    language = values.get("language", "")
    return "" if language == "und" else language


def _transcript(values: dict[str, str]) -> str:
    """ID3 keeps one a language, and ffmpeg says which in the tag's name."""
    return next((value for name, value in values.items() if name.split("-")[0] == "lyrics"), "")
