"""What an episode is called and when it appeared: slug, GUID and publication. Pure."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import uuid
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from narrator.config import Config
from narrator.errors import ConfigError
from narrator.model import Source

SLUG_LENGTH = 80
_NOON = datetime.time(12)


def publication(
    date: datetime.date | None, config: Config, *, otherwise: datetime.datetime
) -> datetime.datetime:
    """When a report was published: its own date in the show's time zone, at noon unless it gives a time.

    For a report without a date it is ``otherwise``, which is aware.
    """
    zone = _zone(config.show.timezone)
    match date:
        case datetime.datetime():
            return date if date.tzinfo else date.replace(tzinfo=zone)
        case datetime.date():
            return datetime.datetime.combine(date, _NOON, zone)
        case _:
            return otherwise.astimezone(zone).replace(microsecond=0)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "use an IANA name such as Europe/Berlin"
        raise ConfigError(f"there is no time zone {name!r}", where="[show] timezone", hint=hint) from None


def slug(title: str, published: datetime.datetime) -> str:
    """Name an episode's folder and files: its date and title, in ``[a-z0-9-]``, at most 80 characters."""
    from anyascii import anyascii

    words = re.findall(r"[a-z0-9]+", anyascii(title).lower().replace("'", "")) or ["report"]
    made = f"{published:%Y-%m-%d}"
    for word in words:
        if len(made) + 1 + len(word) > SLUG_LENGTH:
            break
        made += f"-{word}"
    return made


def numbered(slug: str, number: int) -> str:
    """The slug of the second, third ... report of one day and title."""
    if number == 1:
        return slug
    tail = f"-{number}"
    return slug[: SLUG_LENGTH - len(tail)].rstrip("-") + tail


def located(path: str, config: Config) -> str:
    """A report's path as seen from the settings' folder, from whichever folder narrator is run.

    Absolute paths, addresses, and standard input (``-``) stay as they are.
    """
    here = _is_path(path) and not Path(path).is_absolute()
    return _seen(path, config.folder) if config.folder and here else path


def guid(source: Source, config: Config, *, home: Path, slug: str = "") -> str:
    """Allocate an episode's identity from its report's: where that lies, seen from the settings' folder.

    Without settings it is seen from where they would be, the show's ``home``. Neither a new title, nor new
    words, nor another address of the show's files changes an identity. Only a report from standard input,
    which lies nowhere, is known by its date and title, the ``slug``.
    """
    show = uuid.uuid5(uuid.NAMESPACE_URL, config.show.guid or config.show.url or config.show.title)
    name = f"-/{slug}" if source.path == "-" else source.path
    if _is_path(source.path) and not config.folder:
        name = _seen(name, home)
    elif Path(name).is_absolute():
        seen = _seen(name, home)
        name = name if seen.startswith("..") else seen
    return str(uuid.uuid5(show, PurePath(name).as_posix()))


def _is_path(source: str) -> bool:
    return source != "-" and "://" not in source


def _seen(path: str, folder: str | Path) -> str:
    """A file's path as seen from a folder, whatever links lead to either."""
    # Not Path.resolve, which does not survive links that lead to themselves.
    real = PurePath(os.path.realpath(PurePath(path).parent), PurePath(path).name)
    with contextlib.suppress(ValueError):  # Another drive of Windows is not seen from here.
        return PurePath(os.path.relpath(real, os.path.realpath(folder))).as_posix()
    return path
