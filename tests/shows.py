"""Finished episodes for the tests of feed and publishing: real audio, and what stands beside it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import subprocess
from pathlib import Path

from narrator import config, ffmpeg, manifest, script
from narrator.config import Config, Show
from narrator.model import Episode, Loudness, Media, Role, Script, Segment, Source, Tally

SHOW = Show(
    title="Harbour & Hills",
    author="The Courier",
    email="desk@courier.example",
    description="Written reports of the week, read aloud.",
    url="https://audio.courier.example/show",
    category="News",
    subcategory="Daily News",
    timezone="Europe/London",
    cover=str(Path(__file__).parent / "golden" / "cover.jpg"),
)
NOON = datetime.datetime(2026, 11, 16, 12, tzinfo=datetime.UTC)
TEXT = "The ferry <Aurora> sails again on Monday, with 48 cars & 200 passengers."


def settings(url: str = SHOW.url, **changes: object) -> Config:
    return dataclasses.replace(config.Config(show=dataclasses.replace(SHOW, url=url)), **changes)  # type: ignore[arg-type]


def tone(path: Path, seconds: float, pitch: int) -> None:
    """Encode a hum that differs from others: real MP3, in a blink."""
    subprocess.run(
        [
            *(ffmpeg.executable(), "-nostdin", "-v", "error", "-y", "-f", "lavfi"),
            *("-i", f"sine=frequency={pitch}:duration={seconds}:sample_rate=44100", "-b:a", "32k"),
            *("-bitexact", str(path)),
        ],
        check=True,
    )


def make_episode(
    output: Path,
    number: int = 1,
    *,
    title: str = "",
    slug: str = "",
    text: str = TEXT,
    pitch: int = 0,
    published: datetime.datetime | None = None,
    guid: str = "",
    seconds: float = 24.0,
) -> Path:
    """Make an episode's folder as the pipeline leaves it."""
    published = published or NOON + datetime.timedelta(days=number)
    title = title or f"Report number {number} – “ferries” & more"
    slug = slug or f"{published:%Y-%m-%d}-report-number-{number}"
    folder = output / slug
    folder.mkdir(parents=True, exist_ok=True)
    tone(folder / f"{slug}.mp3", seconds, pitch or 200 + 10 * number)
    source = Source(f"reports/{number}.txt", hashlib.sha256(text.encode()).hexdigest())
    _write_sidecars(folder, slug, title, text, source, published, seconds)
    names = [f"{slug}.vtt", f"{slug}.srt", f"{slug}.json", "chapters.json", "script.md"]
    episode = Episode(
        title=title,
        slug=slug,
        guid=guid or f"6f0c0f5e-0000-5000-8000-{number:012}",
        published=published,
        language="en-US",
        duration=seconds,
        audio=_media(folder, f"{slug}.mp3"),
        loudness=Loudness(-16.0, -1.2),
        voice=("tone", "hum"),
        chapters=(("Opening", 0.0), ("The ferry", seconds / 5)),
        files=tuple(_media(folder, name) for name in names),
        takes=Tally(2, 2, 0),
        cut=(),
        source=source,
        recipe="00",
    )
    (folder / manifest.FILE_NAME).write_text(manifest.dump(episode), encoding="utf-8")
    return folder


def _write_sidecars(
    folder: Path,
    slug: str,
    title: str,
    text: str,
    source: Source,
    published: datetime.datetime,
    seconds: float,
) -> None:
    written = Script(
        title,
        (Segment(Role.TITLE, title, 1, level=1), Segment(Role.PARAGRAPH, text, 3)),
        source,
        date=published.date(),
        byline="Ada Penrose",
        language="en-US",
    )
    (folder / "script.md").write_text(script.dump(written), encoding="utf-8")
    start = seconds / 5
    cue = f"00:00:{start:06.3f} --> 00:00:{seconds:06.3f}\n"
    (folder / f"{slug}.vtt").write_text(f"WEBVTT\n\n{cue}{text}\n", encoding="utf-8")
    (folder / f"{slug}.srt").write_text(f"1\n{cue.replace('.', ',')}{text}\n", encoding="utf-8")
    segment = {"startTime": start, "endTime": seconds, "body": text}
    transcript = {"version": "1.0.0", "segments": [segment]}
    (folder / f"{slug}.json").write_text(json.dumps(transcript), encoding="utf-8")
    chapters = [{"startTime": 0, "title": "Opening"}, {"startTime": start, "title": "The ferry"}]
    (folder / "chapters.json").write_text(
        json.dumps({"version": "1.2.0", "chapters": chapters}), encoding="utf-8"
    )


_TYPES = {
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
}


def _media(folder: Path, name: str) -> Media:
    content = (folder / name).read_bytes()
    kind = _TYPES.get(Path(name).suffix, "text/markdown")
    return Media(name, len(content), kind, hashlib.sha256(content).hexdigest())
