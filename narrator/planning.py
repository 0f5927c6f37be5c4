"""Decides on an episode before anything is recorded: read, adapted, cast, said, and given a place."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from narrator import casting, engines, identity, lexicon, recipe, remote, report, script, speech, wording
from narrator.config import Config
from narrator.errors import ConfigError, ReportError
from narrator.model import Digest, Line, LineNumber, Original, Profile, Report, Role, Script, Segment
from narrator.shelf import Place
from narrator.studio import Studio, pronunciations


@dataclass(frozen=True, slots=True)
class Adapted:
    """A script, and what about its report a person should look at."""

    script: Script
    doubts: tuple[str, ...] = ()
    edited: bool = False
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Voiced:
    """What is going to be said, and who says each line."""

    lines: tuple[Line, ...]
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An episode that is decided on to the last word, and not made yet."""

    source: str
    """The report, as the user named it."""
    script: Script
    voiced: Voiced
    place: Place
    recipe: Digest
    """Digest of everything the episode is made from."""
    studio: Digest = ""
    """Digest of everything but the report that could have changed the recipe."""
    doubts: tuple[str, ...] = ()
    """What a person should look at, each a sentence that begins with where."""
    edited: bool = False
    """Whether it is made from a script's file, which somebody may have edited, not from the report."""
    original: Original | None = None
    """The page the report was fetched as, where it is to be kept."""


def plan(source: str, studio: Studio, *, voice: str = "", read: Report | None = None) -> Job:
    """Decide everything about the episode of a report, or of an edited script.

    ``read`` is the report, where it has been read already.
    """
    adapted = adapt(source, studio.config, voice=voice, read=read)
    job = decide(adapted.script, source, studio)
    return dataclasses.replace(
        job,
        studio=recipe.of_studio(studio, adapted.script.language, adapted.script.voice),
        doubts=adapted.doubts + job.doubts,
        edited=adapted.edited,
        original=adapted.original,
    )


def decide(made: Script, source: str, studio: Studio) -> Job:
    """Decide everything about the episode of a script."""
    voiced = speak(made, studio)
    if not voiced.lines:
        raise ReportError(
            "there is nothing in it to say", where=source, hint="narrator script --cuts shows why"
        )
    published = identity.publication(made.date, studio.config, otherwise=_modified(source))
    slug = identity.slug(made.title, published)
    guid = identity.guid(made.source, studio.config, home=studio.home, slug=slug)
    place = studio.shelf.place(guid, slug, published)
    named = recipe.of_episode(made, voiced.lines, voiced.profiles, place.published, studio.config)
    return Job(source, made, voiced, place, named, doubts=tuple(_unsaid(voiced.lines, source)))


def adapt(source: str, config: Config, *, voice: str = "", read: Report | None = None) -> Adapted:
    """Read a report and write its script, or read a script that somebody has edited."""
    edited = _edited(source) if read is None else None
    if edited is not None:
        made = script.parse(edited, where=source)
        named = (one for one in script.voices(edited) if not (voice and one[0] == made.voice))
        _check(named, source, made.language, config)
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
    origin = dataclasses.replace(made.source, path=identity.located(made.source.path, config))
    made = dataclasses.replace(made, language=language, voice=voice, source=origin)
    return Adapted(made, doubts, original=written.original)


def _check(named: Iterable[tuple[str, LineNumber]], source: str, language: str, config: Config) -> None:
    """Raise `ConfigError`, with the line, for a voice that a script names and nobody has."""
    cast = casting.load(config.folder)
    for name, line in named:
        try:
            cast.for_segment(Segment(Role.PARAGRAPH, "", voice=name), cast=config.cast, language=language)
        except ConfigError as error:
            raise ConfigError(error.message, where=f"{source}:{line}", hint=error.hint) from error


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


def speak(made: Script, studio: Studio) -> Voiced:
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
    return Voiced(lines, tuple(profile(made.segments[line.segment]) for line in lines))


def _pronouncer(made: Script, config: Config) -> Callable[[Profile], lexicon.Lexicon]:
    """What is known of names, by voice: the show's lexicons, the voice's, and the script's own words."""
    own = lexicon.inline(dict(made.pronunciations), where=made.source.path)

    @functools.cache
    def shelf(more: tuple[str, ...]) -> lexicon.Lexicon:
        return pronunciations(config, more).with_(own) if own else pronunciations(config, more)

    def pronouncer(profile: Profile) -> lexicon.Lexicon:
        engine = profile.voice.engine
        sounds = engines.load(engine).traits.pronunciation != "respelling"
        return shelf(profile.lexicons).for_(made.language, engine, sounds=sounds)

    return pronouncer


def _modified(source: str) -> datetime.datetime:
    if remote.is_remote(source):
        return remote.modified(source)
    path = Path(source)
    if path.is_file():
        return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return datetime.datetime.now(datetime.UTC)


def is_ours(job: Job, studio: Studio) -> bool:
    """Whether a job that was decided on elsewhere would come out the same here."""
    lines, profiles = job.voiced.lines, job.voiced.profiles
    return recipe.of_episode(job.script, lines, profiles, job.place.published, studio.config) == job.recipe


def _unsaid(lines: Sequence[Line], source: str) -> Iterator[str]:
    for line in lines:
        for token in line.doubts:
            where = f"{source}:{line.line}" if line.line else source
            yield f"{where}: no rule says how to read {token!r}; an entry in a lexicon can"
