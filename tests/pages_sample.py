"""A small show to make pages of: one episode really spoken, its transcript exact by construction."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrator import ffmpeg, site, waveform
from narrator.config import Show
from narrator.model import Episode, Loudness, Media, Role, Script, Segment, Source, Tally

RATE = 24_000
SLUG = "2026-11-16-old-swing-bridge"
SHOW = Show(
    title="The Northport Report",
    author="The Northport Courier",
    description="The week in Northport, read aloud: weather, markets, sport, council and science.",
    url="https://podcast.northport-courier.example/",
    copyright="© 2026 The Northport Courier",
)
SEGMENTS = (
    Segment(Role.OPENING, "The Northport Report."),
    Segment(Role.TITLE, "Old swing bridge opens again after nine years."),
    Segment(
        Role.PARAGRAPH,
        "The old swing bridge over the river Arle turned again on Monday. "
        "Some four hundred people stood on the quay to watch it.",
    ),
    Segment(
        Role.PARAGRAPH,
        "It had been shut since a barge struck its central pier. Engineers replaced two of the eight "
        "rollers, and a local yard forged the new locking pins.",
    ),
    Segment(Role.HEADING, "What it cost", level=2),
    Segment(Role.PARAGRAPH, "The council paid for the repair out of three funds."),
    Segment(Role.ITEM, "The harbour levy gave the largest part.", level=1),
    Segment(Role.ITEM, "A heritage grant gave the rest.", level=1),
    Segment(
        Role.QUOTATION, "You could feel the whole street move, said the bridge keeper. I had missed that."
    ),
    Segment(Role.HEADING, "What comes next", level=2),
    Segment(
        Role.PARAGRAPH,
        "The bridge will open twice a day for boats. Buses return in the spring. "
        "Cyclists may cross from Tuesday.",
    ),
    Segment(Role.CLOSING, "This episode was read by a synthetic voice."),
)
PAUSES = {Role.HEADING: 0.7, Role.ITEM: 0.4}


@dataclass(frozen=True)
class Sample:
    """A finished episode in a folder, and all that its page is made of."""

    folder: Path
    page: site.Page


def make(folder: Path) -> Sample:
    """Speak the sample into ``folder``, as the MP3 and the transcripts an episode has."""
    home = folder / SLUG
    home.mkdir(parents=True)
    sound, sentences, starts = _speak()
    audio = home / f"{SLUG}.mp3"
    graph = ffmpeg.source(RATE, 1).output(ffmpeg.name(audio), ar=44_100, audio_bitrate="64k")
    ffmpeg.run(graph, [sound.astype(np.float32)])
    transcript = {
        "version": "1.0.0",
        "segments": [{"startTime": one.start, "endTime": one.end, "body": one.text} for one in sentences],
    }
    (home / f"{SLUG}.json").write_text(json.dumps(transcript), encoding="utf-8")
    (home / f"{SLUG}.vtt").write_text("WEBVTT\n", encoding="utf-8")
    duration = len(sound) / RATE
    chapters = (("Old swing bridge opens again", 0.0), *starts)
    return Sample(
        folder,
        site.Page(
            episode(audio, duration, chapters),
            sentences=site.read((home / f"{SLUG}.json").read_text(encoding="utf-8")),
            script=script(),
            levels=waveform.measure(audio, duration=duration),
            source="https://www.northport-courier.example/news/swing-bridge",
        ),
    )


def _speak() -> tuple[np.ndarray, list[site.Sentence], list[tuple[str, float]]]:
    import hibari

    voice = hibari.Hibari("heart")
    parts, sentences, chapters, now = [np.zeros(RATE)], [], [], float(1)
    for segment in SEGMENTS:
        if segment.role is Role.HEADING:
            chapters.append((segment.text, now))
        for text in segment.text.replace(". ", ".|").split("|"):
            said = np.asarray(voice(text, seed=1)).reshape(-1)
            end = now + len(said) / RATE
            sentences.append(site.Sentence(round(now, 3), round(end, 3), text))
            pause = np.zeros(round(0.3 * RATE))
            parts += [said, pause]
            now = end + 0.3
        extra = np.zeros(round(PAUSES.get(segment.role, 0.4) * RATE))
        parts.append(extra)
        now += len(extra) / RATE
    return np.concatenate([*parts, np.zeros(2 * RATE)]), sentences, chapters


def script() -> Script:
    title = "Old swing bridge opens again after nine years"
    return Script(title, SEGMENTS, Source("swing-bridge.md", "0" * 64), byline="Mara Ellison")


def episode(audio: Path, duration: float, chapters: tuple[tuple[str, float], ...]) -> Episode:
    """An episode as its manifest would have it, around any audio file."""
    content = audio.read_bytes()
    files = [Media(path.name, path.stat().st_size, "", "") for path in sorted(audio.parent.iterdir())]
    return Episode(
        title="Old swing bridge opens again after nine years",
        slug=SLUG,
        guid="6a2ff6b4-6a39-5d6a-9c2b-2f0b3b1d7f55",
        published=datetime.datetime(2026, 11, 16, 12, tzinfo=datetime.UTC),
        language="en-GB",
        duration=duration,
        audio=Media(audio.name, len(content), "audio/mpeg", hashlib.sha256(content).hexdigest()),
        loudness=Loudness(-16.0, -1.2),
        voice=("hibari", "heart"),
        chapters=chapters,
        files=tuple(files),
        takes=Tally(20, 20, 0),
        cut=(),
        source=Source("swing-bridge.md", "0" * 64),
        recipe="0" * 64,
    )
