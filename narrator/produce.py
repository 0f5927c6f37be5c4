"""Turns one report into one episode: every stage, in order, and nobody else knows the order."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import functools
import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path, PurePath

from narrator import (
    assembly,
    casting,
    chapters,
    check,
    delivery,
    engines,
    export,
    ffmpeg,
    files,
    identity,
    levels,
    lexicon,
    manifest,
    mastering,
    music,
    remote,
    report,
    script,
    speech,
    synthesis,
    takes,
    timeline,
    transcript,
    wording,
)
from narrator.config import Config, Feed, Publish, Show
from narrator.errors import ConfigError, EngineError, LexiconError, ReportError, ScriptError
from narrator.model import (
    Caption,
    Chapter,
    Digest,
    Episode,
    Line,
    Loudness,
    Media,
    Profile,
    Report,
    Role,
    Script,
    Seconds,
    Segment,
    Signal,
    Source,
    Take,
    Tally,
    Timeline,
    Voice,
)
from narrator.ports import Takes, Watch, unwatched
from narrator.shelf import Place, Shelf
from narrator.workers import Workers

TAKES = ".takes"
SCRIPT = "script.md"


@dataclass(frozen=True, slots=True)
class Studio:
    """What all the episodes of a run share; opened once, by `studio`."""

    config: Config
    shelf: Shelf
    casting: casting.Casting
    lexicon: lexicon.Lexicon
    takes: Takes
    workers: Workers
    formats: tuple[export.Format, ...]
    jobs: int = 1
    prints: dict[tuple[str, str], Digest] = field(default_factory=dict)
    """Of this studio, by language and voice, as far as they have been asked for."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A script, and what about its report a person should look at."""

    script: Script
    doubts: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is going to be said, and who says each line."""

    lines: tuple[Line, ...]
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An episode that is decided on to the last word, and not made yet."""

    source: str
    """The report, as the user named it."""
    script: Script
    spoken: Spoken
    place: Place
    recipe: Digest
    """Digest of everything the episode is made from."""
    studio: Digest = ""
    """Digest of everything but the report that could have changed the recipe."""
    doubts: tuple[str, ...] = ()
    """What a person should look at, each a sentence that begins with where."""
    edited: bool = False
    """Whether it is made from a script that somebody has edited, not from the report."""


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


@contextlib.contextmanager
def studio(
    config: Config, output: Path, *, jobs: int = 1, shelf: Shelf | None = None, kept: Takes | None = None
) -> Iterator[Studio]:
    """Open what episodes are made with. Nothing heavy is loaded before it is needed.

    Episodes and takes are in the folder ``output``, unless they are ``kept`` and shelved elsewhere.
    """
    folder = Path(config.folder) if config.folder else Path()
    with Workers(jobs) as workers:
        yield Studio(
            config,
            shelf or Shelf(output),
            casting.load(folder),
            _lexicon(config),
            kept or takes.Folder(output / TAKES),
            workers,
            _formats(config),
            jobs,
        )


def _formats(config: Config) -> tuple[export.Format, ...]:
    names = dict.fromkeys(name.strip() for name in config.export.format.split(","))
    settings = config.export
    return tuple(export.choose(n, bitrate=settings.bitrate, channels=settings.channels) for n in names)


def produce(
    source: str, studio: Studio, *, voice: str = "", force: bool = False, watch: Watch = unwatched
) -> Outcome:
    """Make the episode of a report, or of an edited script, in its folder below the output.

    ``voice`` reads instead of the anchor. With ``force`` an episode is made again though nothing has changed.
    The manifest is written last: an episode that has one is whole.
    """
    earlier = None if force else known(source, studio, voice=voice)
    return earlier or make(plan(source, studio, voice=voice), studio, force=force, watch=watch)


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
        content = Path(source).read_bytes()
    except (OSError, ValueError):
        return None  # Whoever reads it knows what to say of it.
    read = Source(source, hashlib.sha256(content).hexdigest())
    place = studio.shelf.last(identity.guid(read, studio.config))
    earlier = studio.shelf.finished(place) if place else None
    if place is None or earlier is None or earlier.source != read:
        return None
    if not earlier.studio or earlier.studio != _print(studio, earlier.language, voice):
        return None
    return _reused(earlier, place.folder)


def _reused(earlier: Episode, folder: Path, doubts: tuple[str, ...] = ()) -> Outcome:
    tally = Tally(earlier.takes.total, 0, earlier.takes.total)
    return Outcome(dataclasses.replace(earlier, takes=tally), folder, made=False, doubts=doubts)


def _print(studio: Studio, language: str, voice: str) -> Digest:
    """Name all that decides the recipe of a report in a language, but the report; empty if none can tell."""
    if (language, voice) not in studio.prints:
        cast = dataclasses.astuple(
            dataclasses.replace(studio.config.cast, anchor=voice or studio.config.cast.anchor)
        )
        names = [name for name in cast if isinstance(name, str) and name]
        try:
            profiles = [studio.casting.default(language), *map(studio.casting.get, names)]
            lexicons = [_lexicon(studio.config, profile.lexicons).entries for profile in profiles]
            fingerprints = synthesis.fingerprints(profile.voice for profile in profiles)
        except (ConfigError, EngineError, LexiconError):
            return ""
        decided_by = (
            _software(),
            ffmpeg.version(),
            dataclasses.replace(studio.config, folder="", feed=Feed(), publish=Publish()),
            music.fingerprint(studio.config.sound, folder=studio.config.folder),
            lexicons,
            studio.casting.profiles,
            fingerprints,
            voice,
        )
        studio.prints[language, voice] = _digest(decided_by)
    return studio.prints[language, voice]


def claim(job: Job, studio: Studio, *, force: bool = False) -> Job:
    """Keep an episode's place from every other run; where one was quicker, the job is given another.

    Raises `ScriptError` rather than have a script written over that a person has edited.
    """
    if not force and not job.edited and studio.shelf.edited(job.place, SCRIPT):
        path = job.place.folder / SCRIPT
        hint = f"narrator episode {path} reads it as it is; --force writes over it"
        raise ScriptError("this script has been edited, and would be lost", where=str(path), hint=hint)
    while not studio.shelf.claim(job.place):
        again = decide(job.script, job.source, studio)
        job = dataclasses.replace(job, place=again.place, recipe=again.recipe)
    return job


# -- deciding: nothing is recorded yet ---------------------------------------------------------------------


def plan(source: str, studio: Studio, *, voice: str = "", read: Report | None = None) -> Job:
    """Decide everything about the episode of a report, or of an edited script.

    ``read`` is the report, where it has been read already.
    """
    adapted = adapt(source, studio.config, voice=voice, read=read)
    job = decide(adapted.script, source, studio)
    return dataclasses.replace(
        job,
        studio=_print(studio, adapted.script.language, voice),
        doubts=adapted.doubts + job.doubts,
        edited=adapted.edited,
    )


def decide(made: Script, source: str, studio: Studio) -> Job:
    """Decide everything about the episode of a script."""
    spoken = speak(made, studio)
    if not spoken.lines:
        raise ReportError(
            "there is nothing in it to say", where=source, hint="narrator script --cuts shows why"
        )
    published = identity.publication(made.date, studio.config, otherwise=_modified(source))
    slug = identity.slug(made.title, published)
    place = studio.shelf.place(identity.guid(made.source, studio.config), slug, published)
    recipe = _recipe(made, spoken, place.published, studio)
    return Job(source, made, spoken, place, recipe, doubts=tuple(_unsaid(spoken.lines, source)))


def adapt(source: str, config: Config, *, voice: str = "", read: Report | None = None) -> Adapted:
    """Read a report and write its script, or read a script that somebody has edited."""
    edited = _edited(source) if read is None else None
    if edited is not None:
        made = script.parse(edited, where=source)
        return Adapted(dataclasses.replace(made, voice=voice or made.voice), edited=True)
    written = read or report.read(
        source,
        clean=config.clean,
        language=config.show.language,
        allow_private=config.clean.allow_private,
    )
    made = script.write(written, show=config.show, narration=config.narration, clean=config.clean)
    language = _regional(made.language, config.show.language)
    doubts = tuple(f"{source}: {doubt}" for doubt in (*written.doubts, *_untold(config, language)))
    return Adapted(dataclasses.replace(made, language=language, voice=voice), doubts)


def _untold(config: Config, language: str) -> Iterator[str]:
    narration = wording.narration(config.narration, language)
    lost = config.narration.disclosure_text and not narration.disclosure_text
    if narration.disclosure and lost and not config.clean.body_only:
        yield (
            f"nothing is known that tells listeners in {language} that the voice is synthetic; "
            "write it into [narration] disclosure_text"
        )


def _edited(source: str) -> str | None:
    """The text of a script's file; `None` when the source is anything else."""
    if PurePath(source).suffix.lower() != ".md":
        return None
    try:
        text = Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # The reader of reports knows what to say of it.
    return text if script.is_script(text) else None


def _regional(language: str, show: str) -> str:
    """A report in English of no particular country is read in the show's own."""
    return show if show.partition("-")[0] == language else language


def speak(made: Script, studio: Studio) -> Spoken:
    """Decide what is said of a script, line by line, and by whom."""
    cast = dataclasses.replace(studio.config.cast, anchor=made.voice or studio.config.cast.anchor)

    def profile(segment: Segment) -> Profile:
        return studio.casting.for_segment(segment, cast=cast, language=made.language)

    heard = {profile(segment).voice.engine for segment in made.segments}
    lines = speech.lines(
        made,
        cast=profile,
        max_chars={name: engines.load(name).traits.max_chars for name in heard},
        lexicon=_pronouncer(made, studio.config),
        saying=studio.config.saying,
        pauses=studio.config.pauses,
    )
    return Spoken(lines, tuple(profile(made.segments[line.segment]) for line in lines))


def _pronouncer(made: Script, config: Config) -> Callable[[Profile], lexicon.Lexicon]:
    """What is known of names, by voice: the show's lexicons, the voice's, and the script's own words."""
    own = lexicon.inline(dict(made.pronunciations), where=made.source.path)

    @functools.cache
    def shelf(more: tuple[str, ...]) -> lexicon.Lexicon:
        return _lexicon(config, more).with_(own) if own else _lexicon(config, more)

    def pronouncer(profile: Profile) -> lexicon.Lexicon:
        engine = profile.voice.engine
        sounds = engines.load(engine).traits.pronunciation != "respelling"
        return shelf(profile.lexicons).for_(made.language, engine, sounds=sounds)

    return pronouncer


@functools.lru_cache(maxsize=8)
def _lexicon(config: Config, more: tuple[str, ...] = ()) -> lexicon.Lexicon:
    """The show's lexicons, and those of a voice, which are right where they disagree."""
    folder = Path(config.folder) if config.folder else None
    return lexicon.load((*config.saying.lexicons, *more), folder=folder)


def _modified(source: str) -> datetime.datetime:
    if remote.is_remote(source):
        return remote.modified(source)
    path = Path(source)
    if path.is_file():
        return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return datetime.datetime.now(datetime.UTC)


def _recipe(made: Script, spoken: Spoken, published: datetime.datetime, studio: Studio) -> Digest:
    """Name everything that an episode is made from: the same recipe, the same bytes."""
    config = _settled(studio.config)
    made_from = (
        _version(),
        ffmpeg.version(),
        published.isoformat(),
        made,
        [dataclasses.replace(line, doubts=()) for line in spoken.lines],
        [(profile.name, profile.voice, profile.gain) for profile in spoken.profiles],
        synthesis.fingerprints(profile.voice for profile in spoken.profiles),
        dataclasses.replace(config, folder=""),
        music.fingerprint(config.sound, folder=config.folder),
    )
    return _digest(made_from)


def is_ours(job: Job, studio: Studio) -> bool:
    """Whether a job that was decided on elsewhere would come out the same here."""
    return _recipe(job.script, job.spoken, job.place.published, studio) == job.recipe


def software(voices: Iterable[Voice]) -> tuple[str, ...]:
    """Name all the software that decides how voices sound in an episode."""
    return (f"narrator {_version()}", f"ffmpeg {ffmpeg.version()}", *synthesis.fingerprints(voices).values())


def _digest(values: object) -> Digest:
    return hashlib.blake2b(repr(values).encode(), digest_size=20).hexdigest()


@functools.cache
def _version() -> str:
    return version("narrator")


@functools.cache
def _software() -> Digest:
    """Name the code itself, as it is installed here."""
    package = Path(__file__).parent
    stats = ((path.relative_to(package), path.stat()) for path in sorted(package.rglob("*.py")))
    return _digest([(str(name), stat.st_size, stat.st_mtime_ns) for name, stat in stats])


@functools.lru_cache(maxsize=4)
def _settled(config: Config) -> Config:
    """The settings that still count once it is decided what is said: an episode is made with no others.

    So a change to any other leaves the episodes alone that it does not reach by way of their words.
    """
    return Config(
        show=Show(title=config.show.title, author=config.show.author),
        narration=dataclasses.replace(config.narration, opening=(), closing=()),
        sound=config.sound,
        mastering=config.mastering,
        export=config.export,
        folder=config.folder,
    )


def _unsaid(lines: Sequence[Line], source: str) -> Iterator[str]:
    for line in lines:
        for token in line.doubts:
            where = f"{source}:{line.line}" if line.line else source
            yield f"{where}: no rule says how to read {token!r}; an entry in a lexicon can"


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
    settled = dataclasses.replace(studio, config=_settled(studio.config))
    episode, faults = _make(job, settled, watch)
    return Outcome(episode, job.place.folder, True, job.doubts + faults, time.monotonic() - began)


_KNOWN_GOOD = ("joins", "repeated takes")
"""Rules for files from elsewhere: we fade every take, and repeat one only where the report repeats itself."""


def _make(job: Job, studio: Studio, watch: Watch) -> tuple[Episode, tuple[str, ...]]:
    """Record, assemble, master, encode, and put everything in place; then check it, and tell its faults."""
    recording = synthesis.record(
        job.spoken.lines,
        studio.takes,
        studio.workers,
        sample_rate=studio.config.sound.sample_rate,
        source=job.script.source.path,
        watch=watch,
    )
    programme = _assemble(job.script, job.spoken, recording.takes, studio)
    files.sweep(job.place.folder)
    audio = _deliver(job, programme, studio, watch)
    sidecars = _write_sidecars(job, programme, studio.config)
    anchor = job.spoken.profiles[0]
    episode = Episode(
        title=job.script.title,
        slug=job.place.folder.name,
        guid=job.place.guid,
        published=job.place.published,
        language=job.script.language,
        duration=programme.timeline.seconds(programme.timeline.length),
        audio=audio[0].media,
        loudness=audio[0].heard.loudness,
        voice=(anchor.voice.engine, anchor.name),
        chapters=tuple((c.title, programme.timeline.seconds(c.start)) for c in programme.chapters),
        files=(*(other.media for other in audio[1:]), *sidecars),
        takes=recording.tally,
        cut=job.script.cut,
        source=job.script.source,
        recipe=job.recipe,
        studio=job.studio,
    )
    files.write(job.place.folder / manifest.FILE_NAME, manifest.dump(episode))
    verdict = check.check(job.place.folder, check.limits(studio.config), heard=audio[0].heard)
    faults = (f for f in verdict.findings if not f.passed and f.rule not in _KNOWN_GOOD)
    return episode, tuple(f"{verdict.path.name}: {f.rule}: {f.measured}, not {f.wanted}" for f in faults)


def _assemble(made: Script, spoken: Spoken, recorded: Sequence[Take], studio: Studio) -> _Programme:
    """Lay takes and music out in time, and see where chapters and captions fall."""
    config, rate = studio.config, studio.config.sound.sample_rate
    channels, overlap = config.export.channels, round(config.sound.overlap * rate)
    parts = _later_titles(made, spoken)
    score = music.compose(
        config.sound, sample_rate=rate, folder=config.folder, channels=channels, bumper=bool(parts)
    )
    laid = timeline.lay_out(
        spoken.lines,
        recorded,
        sample_rate=rate,
        gains=levels.balance(recorded, spoken.profiles, studio.takes, sample_rate=rate),
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
        made, spoken.lines, laid, shortest=narration.shortest_chapter, part=narration.part
    )
    captions = timeline.captions(spoken.lines, laid, speakers=_speakers(spoken))
    return _Programme(laid, studio.takes, placed, marks, captions)


def _later_titles(made: Script, spoken: Spoken) -> tuple[int, ...]:
    """The lines at which the second and later reports of a digest begin."""
    titles = [
        index
        for index, line in enumerate(spoken.lines)
        if made.segments[line.segment].role is Role.TITLE
        and (index == 0 or spoken.lines[index - 1].segment != line.segment)
    ]
    return tuple(titles[1:])


def _speakers(spoken: Spoken) -> tuple[str, ...]:
    """Names for the transcript, when more than one voice is heard."""
    names = tuple(profile.name for profile in spoken.profiles)
    return names if len(set(names)) > 1 else ()


def _deliver(job: Job, programme: _Programme, studio: Studio, watch: Watch) -> tuple[delivery.Delivered, ...]:
    order = delivery.Order(
        programme.play,
        programme.timeline.sample_rate,
        _tags(job, programme, studio.config),
        studio.config.mastering,
        studio.jobs,
        watch,
    )
    stem = job.place.folder / job.place.folder.name
    return delivery.deliver(order, {Path(f"{stem}{format.suffix}"): format for format in studio.formats})


def _tags(job: Job, programme: _Programme, config: Config) -> export.Tags:
    source, target = job.script.source.path, mastering.target(config.mastering)
    narration = wording.narration(config.narration, job.script.language)
    notice = narration.disclosure_text if narration.disclosure else ""
    return export.Tags(
        title=job.script.title,
        artist=config.show.author or config.show.title,
        album=config.show.title,
        date=job.place.published,
        comment=" ".join(filter(None, (f"Source: {source}.", notice))),
        language=job.script.language,
        source_url=source if re.match(r"https?://", source) else "",
        chapters=programme.chapters,
        sample_rate=programme.timeline.sample_rate,
        length=programme.timeline.length,
        loudness=Loudness(target.loudness, target.true_peak),
    )


def _write_sidecars(job: Job, programme: _Programme, config: Config) -> tuple[Media, ...]:
    """Write the transcript in its three forms, the chapters, and the script for people to edit."""
    rate, folder = programme.timeline.sample_rate, job.place.folder
    texts = [
        (f"{folder.name}{form.suffix}", form.media_type, form.write(programme.captions, rate))
        for form in transcript.FORMS
    ]
    listed = chapters.podcasting(
        programme.chapters, rate, title=job.script.title, author=config.show.author, show=config.show.title
    )
    texts.append((chapters.FILE_NAME, chapters.MEDIA_TYPE, listed))
    texts.append((SCRIPT, "text/markdown", script.dump(job.script)))
    for name, _, text in texts:
        files.write(folder / name, text)
    return tuple(delivery.media(folder / name, kind) for name, kind, _ in texts)


# -- one utterance alone -----------------------------------------------------------------------------------


def say(text: str, path: Path, config: Config, *, voice: str = "") -> Seconds:
    """Record a text on its own, mastered like an episode but without music; return how long it is."""
    quiet = dataclasses.replace(config.sound, opening=music.NONE, closing=music.NONE, bed=music.NONE)
    config = dataclasses.replace(config, sound=quiet)
    said = Script(
        text,
        (Segment(Role.PARAGRAPH, " ".join(text.split())),),
        Source("", ""),
        language=config.show.language,
        voice=voice,
    )
    with tempfile.TemporaryDirectory() as folder, studio(config, Path(folder)) as made:
        spoken = speak(said, made)
        if not spoken.lines:
            raise ReportError("there is nothing to say", hint="give a text with at least one letter")
        rate = config.sound.sample_rate
        recording = synthesis.record(spoken.lines, made.takes, made.workers, sample_rate=rate)
        programme = _assemble(said, spoken, recording.takes, made)
        length = programme.timeline.length
        tags = export.Tags(title=text[:60], sample_rate=rate, length=length)
        format = export.choose(path.suffix.lstrip(".") or "wav")
        delivery.deliver(delivery.Order(programme.play, rate, tags, config.mastering), {path: format})
    return length / rate
