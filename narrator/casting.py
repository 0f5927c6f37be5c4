"""Who reads what: voices from their files, cast by role and by language.

A voice is a TOML file in the show's own ``voices`` folder, the user's, or narrator's; where two have the
same name, the nearer one counts.
"""

from __future__ import annotations

import difflib
import functools
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from narrator import config, engines, files
from narrator.config import Cast, Range
from narrator.errors import ConfigError, EngineError
from narrator.model import Decibels, Language, Profile, Segment, Voice

DEFAULT = "heart"
"""Reads English unless another is cast."""
_EVERY_LANGUAGE = "pyttsx3"
"""The engine that reads what no voice file is for."""


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """What a file in ``voices`` may say; the name of the file is the name of the voice."""

    name: str = ""
    engine: str = ""
    voice: str = ""
    """The engine's own name for the voice."""
    language: Language = ""
    """Empty for a voice that reads any."""
    rate: Annotated[float, Range(0.1, 10.0)] = 1.0
    pitch: Annotated[float, Range(-24.0, 24.0)] = 0.0
    gain: Annotated[Decibels, Range(-40.0, 40.0)] = 0.0
    lexicons: tuple[str, ...] = ()
    licence: str = ""
    about: str = ""
    audition: str = ""

    def profile(self, name: str, options: tuple[tuple[str, str], ...]) -> Profile:
        return Profile(
            name=name,
            voice=Voice(self.engine, self.voice, rate=self.rate, pitch=self.pitch, options=options),
            language=self.language,
            gain=self.gain,
            lexicons=self.lexicons,
            about=self.about,
            licence=self.licence,
            audition=self.audition,
        )


@dataclass(frozen=True, slots=True)
class Casting:
    """Every voice there is a file for, the nearest first."""

    profiles: tuple[Profile, ...] = field(default_factory=tuple)

    def get(self, name: str) -> Profile:
        """A voice by the name of its file, or as ``engine:name`` without one.

        Raises `ConfigError` with the nearest name when there is no such voice.
        """
        for profile in self.profiles:
            if profile.name == name:
                return profile
        engine, colon, voice = name.partition(":")
        if engine in engines.names() and (colon or engine not in _NEED_A_NAME):
            return _unfiled(name, engine, voice)
        known = [profile.name for profile in self.profiles]
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "narrator voices shows those there are"
        raise ConfigError(f"there is no voice named {name!r}", hint=hint)

    def default(self, language: Language) -> Profile:
        """The voice that reads a language when nobody is cast: the nearest that is installed.

        Raises `EngineError` when there is none.
        """
        if primary(language) == "en":
            return self.get(DEFAULT)
        spoken = [profile for profile in self.profiles if profile.language and speaks(profile, language)]
        regional = [profile for profile in spoken if "-" in language and profile.language == language]
        there = (profile for profile in (*regional, *spoken) if installed(profile))
        return next(there, None) or _unfiled_for(language)

    def for_segment(self, segment: Segment, *, cast: Cast, language: Language) -> Profile:
        """The voice that reads a segment: its own, that of its role, the anchor's, or the language's.

        A voice is never made to read a language that is not its own. Raises `ConfigError` when it would be,
        and when there is no such voice; with ``cast.fallback`` the language's own voice stands in instead.
        """
        name = segment.voice or cast.name_for(segment.role)
        if not name:
            return self.default(language)
        try:
            return self._cast(name, language, check=cast.fallback)
        except (ConfigError, EngineError):
            if not cast.fallback:
                raise
            return self.default(language)

    def check(self, cast: Cast) -> None:
        """Raise `ConfigError` for a voice that is cast and that nobody has, unless another may stand in."""
        for name in () if cast.fallback else cast.names():
            self.get(name)

    def _cast(self, name: str, language: Language, *, check: bool) -> Profile:
        profile = self.get(name)
        if not speaks(profile, language):
            other = self.default(language).name
            raise ConfigError(
                f"the voice {name!r} speaks {profile.language}, and this is {language}",
                hint=f"--voice {other} does, or give the report's language if it was taken for another",
            )
        if check:
            engines.load(profile.voice.engine).fingerprint(profile.voice)
        return profile


_NEED_A_NAME = ("kokoro", "openai", "piper")
"""Engines without a voice of their own: their name alone is no voice."""


def load(folder: str | Path | None = None) -> Casting:
    """Read every voice file: in the show's folder, the user's, and narrator's own.

    A show without settings has the working folder, as its other paths have, and an empty ``folder``.
    """
    found: dict[str, Profile] = {}
    for place in _places(folder):
        for path in sorted(place.glob("*.toml")):
            found.setdefault(path.stem, _read(path))
    return Casting(tuple(found.values()))


def installed(profile: Profile) -> bool:
    """Whether a voice could speak now."""
    try:
        engines.load(profile.voice.engine).fingerprint(profile.voice)
    except EngineError:
        return False
    return True


def speaks(profile: Profile, language: Language) -> bool:
    """Whether a voice reads a language; its region does not matter."""
    return primary(profile.language) in ("", primary(language))


def primary(language: Language) -> Language:
    """A tag's first part: ``pt`` of ``pt-BR``."""
    return language.lower().replace("_", "-").split("-")[0]


def user_folder() -> Path:
    """Where a user's own voices are, whatever the show."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "narrator" / "voices"


def unfiled(found: Casting, language: Language) -> Iterator[Profile]:
    """The installed voices of a language that nobody wrote a file for."""
    filed = {(profile.voice.engine, profile.voice.name) for profile in found.profiles}
    for engine in engines.names():
        for name, tag in engines.load(engine).voices():
            if tag and primary(tag) == primary(language) and (engine, name) not in filed:
                yield Profile(f"{engine}:{name}", Voice(engine, name), tag)


def _places(folder: str | Path | None) -> Iterator[Path]:
    if folder is not None:
        yield Path(folder, "voices")
    yield user_folder()
    yield files.data_folder()


def _read(path: Path) -> Profile:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    options = table.pop("options", {})
    if not isinstance(options, dict):
        raise ConfigError("options is a table", where=str(path))
    voice = config.structure(VoiceFile, table, where=str(path))
    if voice.name not in ("", path.stem):
        raise ConfigError(
            f"is named {voice.name!r} inside", where=str(path), hint="rename the file, or remove name"
        )
    if not voice.engine:
        raise ConfigError("does not say which engine speaks", where=str(path), hint="engine = ...")
    return voice.profile(path.stem, tuple(sorted((key, str(value)) for key, value in options.items())))


def _unfiled(name: str, engine: str, voice: str) -> Profile:
    """A voice of an engine that nobody wrote a file for."""
    languages = dict(engines.load(engine).voices())
    return Profile(name=name, voice=Voice(engine, voice), language=languages.get(voice, ""))


@functools.cache
def _unfiled_for(language: Language) -> Profile:
    voices = engines.load(_EVERY_LANGUAGE).voices()
    for name, tag in voices:
        if primary(tag) == primary(language):
            return _unfiled(f"{_EVERY_LANGUAGE}:{name}", _EVERY_LANGUAGE, name)
    raise EngineError(
        f"there is no voice for {language}", hint="name one with --voice; narrator voices lists them"
    )


__all__ = [
    "DEFAULT",
    "Casting",
    "VoiceFile",
    "installed",
    "load",
    "primary",
    "speaks",
    "unfiled",
    "user_folder",
]
