"""Turns one report into one episode: every stage, in order, and nobody else knows the order.

`narrator.planning` is the first half of it, up to the last word that will be said; here is the rest: record,
assemble, master, encode, check, and leave alone what has not changed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrator import (
    assembly,
    chapters,
    check,
    cover,
    delivery,
    export,
    files,
    identity,
    levels,
    manifest,
    music,
    planning,
    recipe,
    script,
    synthesis,
    timeline,
    transcript,
    wording,
)
from narrator.config import Config
from narrator.errors import ReportError, ScriptError
from narrator.model import (
    Caption,
    Chapter,
    Episode,
    Media,
    Role,
    Script,
    Seconds,
    Segment,
    Signal,
    Source,
    Take,
    Tally,
    Timeline,
)
from narrator.planning import Job, Voiced
from narrator.ports import Takes, Watch, unwatched
from narrator.studio import Studio, open_studio

SCRIPT = "script.md"
PAGE = "page"
"""The name, but for its ending, of the fetched page that is kept beside the script; it is not published."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An episode as it is after a run."""

    episode: Episode
    folder: Path
    made: bool
    """False when nothing had changed since it was made."""
    doubts: tuple[str, ...] = ()
    seconds: Seconds = 0.0
    """How long it took to make."""

    @property
    def audio(self) -> Path:
        return self.folder / self.episode.audio.path


def produce(
    source: str, studio: Studio, *, voice: str = "", force: bool = False, watch: Watch = unwatched
) -> Outcome:
    """Make the episode of a report, or of an edited script, in its folder below the output.

    ``voice`` reads instead of the anchor. With ``force`` an episode is made again though nothing has changed.
    The manifest is written last: an episode that has one is whole.
    """
    earlier = None if force else known(source, studio, voice=voice)
    return earlier or make(planning.plan(source, studio, voice=voice), studio, force=force, watch=watch)


def make(job: Job, studio: Studio, *, force: bool = False, watch: Watch = unwatched) -> Outcome:
    """Make an episode that is decided on, unless it is there already and nothing has changed."""
    if not force and (earlier := unchanged(job, studio)):
        return earlier
    return perform(claim(job, studio, force=force), studio, watch=watch)


def unchanged(job: Job, studio: Studio) -> Outcome | None:
    """The episode as it was made before, if everything it is made from is still the same."""
    earlier = studio.shelf.finished(job.place)
    if earlier is None or earlier.recipe != job.recipe:
        return None
    return _reused(earlier, job.place.folder, job.doubts)


def known(source: str, studio: Studio, *, voice: str = "") -> Outcome | None:
    """The episode of a file as it was made before, if neither the file nor anything else has changed since.

    What `unchanged` tells of an episode that is decided on, found without reading the report.
    """
    try:
        source.encode()  # No episode has a name that is not text.
        content = Path(source).read_bytes()
    except (OSError, ValueError):
        return None  # Whoever reads it knows what to say of it.
    read = Source(identity.located(source, studio.config), hashlib.sha256(content).hexdigest())
    place = studio.shelf.last(identity.guid(read, studio.config, home=studio.home))
    earlier = studio.shelf.finished(place) if place else None
    if place is None or earlier is None or earlier.source != read:
        return None
    # A script that somebody has edited keeps its own voice when no other is asked for.
    voices = (voice, earlier.voice[1]) if earlier.edited and not voice else (voice,)
    if not earlier.studio or all(
        earlier.studio != recipe.of_studio(studio, earlier.language, each) for each in voices
    ):
        return None
    return _reused(earlier, place.folder)


def _reused(earlier: Episode, folder: Path, doubts: tuple[str, ...] = ()) -> Outcome:
    tally = Tally(earlier.takes.total, 0, earlier.takes.total)
    return Outcome(dataclasses.replace(earlier, takes=tally), folder, made=False, doubts=doubts)


def claim(job: Job, studio: Studio, *, force: bool = False) -> Job:
    """Keep an episode's place from every other run; where one was quicker, the job is given another.

    Raises what `guard` does.
    """
    if not force:
        guard(job, studio)
    while not studio.shelf.claim(job.place):
        again = planning.decide(job.script, job.source, studio)
        job = dataclasses.replace(job, place=again.place, recipe=again.recipe)
    same = job.edited and studio.shelf.wrote(job.place, SCRIPT, script.dump(job.script))
    return dataclasses.replace(job, edited=job.edited and not same)


def guard(job: Job, studio: Studio) -> None:
    """Raise `ScriptError` rather than have a script written over that a person has edited."""
    if not job.edited and studio.shelf.edited(job.place, SCRIPT):
        path = job.place.folder / SCRIPT
        hint = f"narrator episode {path} reads it as it is; --force writes over it"
        raise ScriptError("this script has been edited, and would be lost", where=str(path), hint=hint)


# -- making -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Programme:
    """What is going to be heard, ready to be played as often as needed."""

    timeline: Timeline
    takes: Takes
    music: music.Music
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]

    def play(self) -> Iterator[Signal]:
        return assembly.stream(self.timeline, self.takes, self.music)


def perform(job: Job, studio: Studio, *, watch: Watch = unwatched) -> Outcome:
    """Make an episode in a place that has been claimed, whatever is there already."""
    began = time.monotonic()
    settled = dataclasses.replace(studio, config=recipe.settled(studio.config))
    episode, faults = _make(job, settled, watch)
    return Outcome(episode, job.place.folder, True, job.doubts + faults, time.monotonic() - began)


_KNOWN_GOOD = ("joins", "repeated takes")
"""Rules for files from elsewhere: we fade every take, and repeat one only where the report repeats itself."""


def _make(job: Job, studio: Studio, watch: Watch) -> tuple[Episode, tuple[str, ...]]:
    """Put an episode in place, check it, and tell its faults."""
    # Takes, music and captions are let go of before the check begins: it has an hour's sound to remember.
    episode, heard = _put_in_place(job, studio, watch)
    verdict = check.check(job.place.folder, check.limits(studio.config), heard=heard)
    faults = (f for f in verdict.findings if not f.passed and f.rule not in _KNOWN_GOOD)
    return episode, tuple(f"{verdict.path.name}: {f.rule}: {f.measured}, not {f.wanted}" for f in faults)


def _put_in_place(job: Job, studio: Studio, watch: Watch) -> tuple[Episode, check.Heard]:
    """Record, assemble, master, encode, and write everything down; give also what was heard of it."""
    # First what needs no takes: nobody should hear that a file is missing when everything is recorded.
    score, art = _compose(job.script, job.voiced, studio.config), _cover(studio.config)
    recording = synthesis.record(
        job.voiced.lines,
        studio.takes,
        studio.workers,
        sample_rate=studio.config.sound.sample_rate,
        source=job.script.source.path,
        watch=watch,
    )
    programme = _assemble(job.script, job.voiced, recording.takes, score, studio)
    files.sweep(job.place.folder)
    audio = _deliver(job, programme, art, studio, watch)
    sidecars = _write_sidecars(job, programme, studio.config)
    reader, _ = Counter(job.voiced.profiles).most_common(1)[0]
    episode = Episode(
        title=job.script.title,
        slug=job.place.folder.name,
        guid=job.place.guid,
        published=job.place.published,
        language=job.script.language,
        duration=programme.timeline.seconds(programme.timeline.length),
        audio=audio[0].media,
        loudness=audio[0].heard.loudness,
        voice=(reader.voice.engine, reader.name),
        chapters=tuple((c.title, programme.timeline.seconds(c.start)) for c in programme.chapters),
        files=(*(other.media for other in audio[1:]), *sidecars),
        takes=recording.tally,
        cut=job.script.cut,
        source=job.script.source,
        recipe=job.recipe,
        longest_pause=max(line.pause for line in job.voiced.lines),
        studio=job.studio,
        edited=job.edited,
    )
    files.write(job.place.folder / manifest.FILE_NAME, manifest.dump(episode))
    return episode, audio[0].heard


def _compose(made: Script, voiced: Voiced, config: Config) -> music.Score:
    """Make the music; a bumper too, where a report follows another."""
    return music.compose(
        config.sound,
        sample_rate=config.sound.sample_rate,
        folder=config.folder,
        channels=config.export.channels,
        bumper=bool(_later_titles(made, voiced)),
    )


def _cover(config: Config) -> bytes | None:
    return cover.load(Path(config.folder, config.show.cover)) if config.show.cover else None


def _assemble(
    made: Script, voiced: Voiced, recorded: Sequence[Take], score: music.Score, studio: Studio
) -> _Programme:
    """Lay takes and music out in time, and see where chapters and captions fall."""
    config, rate = studio.config, studio.config.sound.sample_rate
    channels, overlap = config.export.channels, round(config.sound.overlap * rate)
    parts = _later_titles(made, voiced)
    laid = timeline.lay_out(
        voiced.lines,
        recorded,
        sample_rate=rate,
        gains=levels.balance(recorded, voiced.profiles, studio.takes, sample_rate=rate),
        room=timeline.Room(score.opening_length, score.closing_length, score.bumper_length, overlap),
        bumpers=parts,
    )
    room = max(0, score.bumper_length - overlap)
    placed = music.place(
        score,
        laid,
        voice=assembly.voice_loudness(laid, studio.takes),
        bumpers=[laid.cues[index].start - room for index in parts] if room else (),
        channels=channels,
    )
    narration = config.narration
    marks = timeline.chapters(
        made, voiced.lines, laid, shortest=narration.shortest_chapter, part=narration.part
    )
    captions = timeline.captions(voiced.lines, laid, speakers=_speakers(voiced))
    return _Programme(laid, studio.takes, placed, marks, captions)


def _later_titles(made: Script, voiced: Voiced) -> tuple[int, ...]:
    """The lines at which the second and later reports of a digest begin."""
    titles = [
        index
        for index, line in enumerate(voiced.lines)
        if made.segments[line.segment].role is Role.TITLE
        and (index == 0 or voiced.lines[index - 1].segment != line.segment)
    ]
    return tuple(titles[1:])


def _speakers(voiced: Voiced) -> tuple[str, ...]:
    """Names for the transcript, when more than one voice is heard."""
    names = tuple(profile.name for profile in voiced.profiles)
    return names if len(set(names)) > 1 else ()


def _deliver(
    job: Job, programme: _Programme, art: bytes | None, studio: Studio, watch: Watch
) -> tuple[delivery.Delivered, ...]:
    order = delivery.Order(
        programme.play,
        programme.timeline.sample_rate,
        _tags(job, programme, art, studio.config),
        studio.config.mastering,
        studio.jobs,
        watch,
    )
    stem = job.place.folder / job.place.folder.name
    return delivery.deliver(order, {Path(f"{stem}{format.suffix}"): format for format in studio.formats})


def _tags(job: Job, programme: _Programme, art: bytes | None, config: Config) -> export.Tags:
    address, name = _named(job.script.source.path)
    narration = wording.narration(config.narration, job.script.language)
    notice = narration.disclosure_text if narration.disclosure else ""
    return export.Tags(
        title=job.script.title,
        artist=config.show.author or config.show.title,
        album=config.show.title,
        date=job.place.published,
        comment=" ".join(filter(None, (f"Source: {name}." if name else "", notice))),
        language=job.script.language,
        source_url=address,
        cover=art,
        chapters=programme.chapters,
        sample_rate=programme.timeline.sample_rate,
        length=programme.timeline.length,
        transcript=transcript.text(programme.captions) if config.export.transcript else "",
    )


def _named(source: str) -> tuple[str, str]:
    """The address of a report, if it has one, and what listeners are told: no folders of anybody's disk."""
    if re.match(r"https?://", source):
        return source, source
    return "", "" if source == "-" else Path(source).name


def _write_sidecars(job: Job, programme: _Programme, config: Config) -> tuple[Media, ...]:
    """Write the transcript in its three forms, the chapters, and the script for people to edit."""
    folder, written = job.place.folder, []
    for name, kind, text in _sidecars(job, programme, config):
        files.write(folder / name, text)
        written.append((name, kind))
    if job.original:
        files.write(folder / f"{PAGE}{job.original.suffix}", job.original.data)
    return tuple(delivery.media(folder / name, kind) for name, kind in written)


def _sidecars(job: Job, programme: _Programme, config: Config) -> Iterator[tuple[str, str, str]]:
    """The name, the media type and the text of each, one at a time: those of a long programme are long."""
    rate, name = programme.timeline.sample_rate, job.place.folder.name
    for form in transcript.FORMS:
        yield f"{name}{form.suffix}", form.media_type, form.write(programme.captions, rate)
    listed = chapters.podcasting(
        programme.chapters, rate, title=job.script.title, author=config.show.author, show=config.show.title
    )
    yield chapters.FILE_NAME, chapters.MEDIA_TYPE, listed
    yield SCRIPT, "text/markdown", script.dump(job.script)


# -- one utterance alone -----------------------------------------------------------------------------------


def say(text: str, path: Path, config: Config, *, voice: str = "") -> Seconds:
    """Record a text on its own, mastered like an episode but without music; return how long it is."""
    suffix = path.suffix.lstrip(".").lower() or "wav"
    format = export.choose(suffix, channels=config.export.channels)
    format.check(config.sound.sample_rate)
    said = Script(
        text,
        (Segment(Role.PARAGRAPH, " ".join(text.split())),),
        Source("", ""),
        language=config.show.language,
        voice=voice,
    )
    with tempfile.TemporaryDirectory() as folder, open_studio(config, Path(folder)) as made:
        voiced = planning.speak(said, made)
        if not voiced.lines:
            raise ReportError("there is nothing to say", hint="give a text with at least one letter")
        rate = config.sound.sample_rate
        recording = synthesis.record(voiced.lines, made.takes, made.workers, sample_rate=rate)
        programme = _assemble(said, voiced, recording.takes, music.Score(config.sound), made)
        length = programme.timeline.length
        tags = export.Tags(title=text[:60], sample_rate=rate, length=length)
        delivery.deliver(delivery.Order(programme.play, rate, tags, config.mastering), {path: format})
    return length / rate
