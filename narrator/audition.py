"""Hear voices side by side: one file in which each says its line."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from narrator import assembly, delivery, engines, export, levels, lexicon, speech, synthesis, timeline
from narrator.config import Config
from narrator.errors import EngineError
from narrator.model import Chapter, Line, Profile, Role, Script, Seconds, Segment, Source
from narrator.ports import Watch, unwatched
from narrator.takes import Folder
from narrator.workers import Workers

PAUSE: Seconds = 1.2
"""Between two voices."""


@dataclass(frozen=True, slots=True)
class Audition:
    """What was made: how long it is, and where each voice begins."""

    seconds: Seconds
    starts: tuple[tuple[str, Seconds], ...]


def audition(
    profiles: Sequence[Profile],
    path: Path,
    config: Config,
    *,
    text: str = "",
    jobs: int = 1,
    watch: Watch = unwatched,
) -> Audition:
    """Have each voice say ``text``, or its own line, in one file with a chapter for each.

    Raises `EngineError` when a voice is not installed.
    """
    parts = [_lines(profile, text, config) for profile in profiles]
    lines = [line for part in parts for line in part]
    speakers = [profile for profile, part in zip(profiles, parts, strict=True) for _ in part]
    rate = config.sound.sample_rate
    with tempfile.TemporaryDirectory(prefix="narrator-") as folder, Workers(jobs) as workers:
        takes = Folder(Path(folder))
        recorded = synthesis.record(lines, takes, workers, sample_rate=rate, watch=watch).takes
        gains = levels.balance(recorded, speakers, takes, sample_rate=rate)
        laid = timeline.lay_out(lines, recorded, sample_rate=rate, gains=gains)
        starts, index = [], 0
        for profile, part in zip(profiles, parts, strict=True):
            starts.append(Chapter(profile.name, laid.cues[index].start))
            index += len(part)
        tags = export.Tags(title="Voices", chapters=tuple(starts), sample_rate=rate, length=laid.length)
        order = delivery.Order(
            lambda: assembly.stream(laid, takes), rate, tags, config.mastering, jobs=jobs, watch=watch
        )
        delivery.deliver(order, {path: export.choose(path.suffix.lstrip(".") or "mp3")})
    return Audition(laid.seconds(laid.length), tuple((one.title, laid.seconds(one.start)) for one in starts))


def _lines(profile: Profile, text: str, config: Config) -> tuple[Line, ...]:
    """What one voice says, with a longer pause after it."""
    said = text or profile.audition or f"This is {profile.name}."
    language = profile.language or config.show.language
    script = Script("", (Segment(Role.PARAGRAPH, said),), Source("", ""), language=language)
    folder = Path(config.folder) if config.folder else Path()
    engine = profile.voice.engine
    traits = engines.load(engine).traits
    names = (*config.saying.lexicons, *profile.lexicons)
    known = lexicon.load(names, folder=folder).for_(
        language, engine, sounds=traits.pronunciation != "respelling"
    )
    lines = speech.lines(
        script,
        cast=lambda _: profile,
        max_chars={engine: traits.max_chars},
        lexicon=lambda _: known,
        saying=config.saying,
        pauses=config.pauses,
    )
    if not lines:
        raise EngineError(
            f"the voice {profile.name!r} has nothing to say", hint="give it a --text with words"
        )
    return (*lines[:-1], dataclasses.replace(lines[-1], pause=PAUSE))
