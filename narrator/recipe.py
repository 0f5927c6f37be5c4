"""Names what episodes are made from: nothing is made twice, and a change reaches exactly what it should.

A recipe is a digest over values, not a list of times: whatever could change a byte of an episode is in it.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from narrator import ffmpeg, files, lexicon, music, synthesis
from narrator.config import Config, Feed, Publish, Show
from narrator.errors import ConfigError, EngineError, LexiconError
from narrator.model import Digest, Line, Profile, Script, Voice
from narrator.studio import Studio


def of_episode(
    made: Script,
    lines: Sequence[Line],
    profiles: Sequence[Profile],
    published: datetime.datetime,
    config: Config,
) -> Digest:
    """Name everything that an episode is made from: the same recipe, the same bytes."""
    config = settled(config)
    return _digest(
        _version(),
        ffmpeg.version(),
        published.isoformat(),
        dataclasses.replace(made, segments=()),
        *made.segments,
        *(dataclasses.replace(line, doubts=()) for line in lines),
        *((profile.name, profile.voice, profile.gain) for profile in profiles),
        synthesis.fingerprints(profile.voice for profile in profiles),
        dataclasses.replace(config, folder=""),
        _belongings(config),
    )


def of_studio(studio: Studio, language: str, voice: str) -> Digest:
    """Name all that decides the recipe of a report in a language, but the report; empty if none can tell."""
    if (language, voice) not in studio.prints:
        cast = dataclasses.replace(studio.config.cast, anchor=voice or studio.config.cast.anchor)
        try:
            profiles = [studio.casting.default(language), *map(studio.casting.get, cast.names())]
            lexicons = [_lexicons(studio.config, profile) for profile in profiles]
            fingerprints = synthesis.fingerprints(profile.voice for profile in profiles)
        except (ConfigError, EngineError, LexiconError):
            return ""
        studio.prints[language, voice] = _digest(
            _software(),
            ffmpeg.version(),
            dataclasses.replace(studio.config, folder="", feed=Feed(), publish=Publish()),
            _belongings(studio.config),
            lexicons,
            studio.casting.profiles,
            fingerprints,
            voice,
        )
    return studio.prints[language, voice]


def _lexicons(config: Config, profile: Profile) -> tuple[str, ...]:
    """Name what the lexicons of a voice say, without reading it."""
    names = (*config.saying.lexicons, *profile.lexicons)
    return lexicon.fingerprint(names, folder=Path(config.folder))


def _belongings(config: Config) -> tuple[str, ...]:
    """Name the content of the user's own files that are part of an episode: its music and its cover."""
    art = [Path(config.folder, config.show.cover)] if config.show.cover else []
    return music.fingerprint(config.sound, folder=config.folder) + files.fingerprints(art)


@functools.lru_cache(maxsize=4)
def settled(config: Config) -> Config:
    """The settings that still count once it is decided what is said: an episode is made with no others.

    So a change to any other leaves the episodes alone that it does not reach by way of their words.
    """
    return Config(
        show=Show(title=config.show.title, author=config.show.author, cover=config.show.cover),
        narration=dataclasses.replace(config.narration, opening=(), closing=()),
        sound=config.sound,
        mastering=config.mastering,
        export=config.export,
        folder=config.folder,
    )


def software(voices: Iterable[Voice]) -> tuple[str, ...]:
    """Name all the software that decides how voices sound in an episode."""
    return (f"narrator {_version()}", f"ffmpeg {ffmpeg.version()}", *synthesis.fingerprints(voices).values())


def _digest(*values: object) -> Digest:
    digest = hashlib.blake2b(digest_size=20)
    for value in values:  # One by one: the text of a long programme's lines would be megabytes.
        digest.update(repr(value).encode() + b"\n")
    return digest.hexdigest()


@functools.cache
def _version() -> str:
    return version("narrator")


@functools.cache
def _software() -> Digest:
    """Name the code itself, as it is installed here."""
    package = Path(__file__).parent
    stats = ((path.relative_to(package), path.stat()) for path in sorted(package.rglob("*.py")))
    return _digest(*((str(name), stat.st_size, stat.st_mtime_ns) for name, stat in stats))
