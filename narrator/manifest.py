"""The manifest `episode.json`: what an episode says of itself, as a file that programs read.

A manifest read and written again is the same to the byte, and one that was damaged says where.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeVar

from narrator.errors import StorageError
from narrator.model import Cut, Episode, Loudness, Media, Reason, Source, Tally

T = TypeVar("T")

FILE_NAME = "episode.json"
VERSION = 1
"""Of the file's form. Later versions only add to it, and are read as far as this one goes."""


def dump(episode: Episode) -> str:
    """Write a manifest, ending in a newline."""
    return json.dumps(_table(episode), ensure_ascii=False, indent=2) + "\n"


def _table(episode: Episode) -> dict[str, object]:
    return {
        "version": VERSION,
        "title": episode.title,
        "slug": episode.slug,
        "guid": episode.guid,
        "published": episode.published.isoformat(),
        "language": episode.language,
        "duration": episode.duration,
        "audio": _media(episode.audio),
        "loudness": {
            "integrated": episode.loudness.integrated,
            "true_peak": episode.loudness.true_peak,
            "range": episode.loudness.range,
        },
        "voice": {"engine": episode.voice[0], "name": episode.voice[1]},
        "chapters": [{"title": title, "start": start} for title, start in episode.chapters],
        "files": [_media(file) for file in episode.files],
        "takes": {
            "total": episode.takes.total,
            "recorded": episode.takes.recorded,
            "reused": episode.takes.reused,
        },
        "cut": [{"line": cut.line, "text": cut.text, "reason": cut.reason.value} for cut in episode.cut],
        "source": {"path": episode.source.path, "sha256": episode.source.sha256},
        "recipe": episode.recipe,
        "longest_pause": episode.longest_pause,
        "studio": episode.studio,
        "edited": episode.edited,
    }


def _media(media: Media) -> dict[str, object]:
    return {"path": media.path, "bytes": media.bytes, "type": media.type, "sha256": media.sha256}


def load(path: Path) -> Episode:
    """Read the manifest of an episode. Raises `StorageError` when it is not there or damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        hint = "name the folder of an episode, or make it with narrator episode"
        raise StorageError("there is no manifest, and so no episode", where=str(path), hint=hint) from None
    except UnicodeDecodeError:
        raise StorageError("is damaged: it is not text in UTF-8", where=str(path), hint=_AGAIN) from None
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return parse(text, where=str(path))


def parse(text: str, *, where: str = FILE_NAME) -> Episode:
    """Read a manifest from its text. Raises `StorageError`, naming the field, when it is damaged."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise StorageError(f"is damaged: it is not JSON: {error}", where=where, hint=_AGAIN) from error
    return _episode(_Table(data, where))


_AGAIN = "run narrator episode on the report again; what is recorded already is kept"


class _Table:
    """A JSON object, whose fields are asked for by name and kind."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise StorageError("is damaged: expected an object", where=where, hint=_AGAIN)
        self._data: dict[str, object] = data
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        return self._get(name, str) if default is None or name in self._data else default

    def whole(self, name: str) -> int:
        value = self._get(name, int)
        if isinstance(value, bool) or value < 0:
            raise self.damaged(name, "expected a whole number, not negative")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        value = self._get(name, (int, float)) if default is None else self._data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            raise self.damaged(name, "expected a number")
        return value

    def flag(self, name: str) -> bool:
        """Whether something holds; what the file says nothing of does not."""
        return name in self._data and self._get(name, bool)

    def table(self, name: str) -> _Table:
        return _Table(self._get(name, dict), f"{self._where} {name}")

    def each(self, name: str, read: Callable[[_Table], T]) -> tuple[T, ...]:
        rows = self._get(name, list)
        return tuple(read(_Table(row, f"{self._where} {name}[{n}]")) for n, row in enumerate(rows))

    def converted(self, name: str, convert: Callable[[str], T]) -> T:
        text = self.text(name)
        try:
            return convert(text)
        except ValueError as error:
            raise self.damaged(name, str(error)) from error

    def damaged(self, name: str, what: str) -> StorageError:
        return StorageError(f"is damaged: {what}", where=f"{self._where} {name}", hint=_AGAIN)

    def _get(self, name: str, kind: type[T] | tuple[type[T], ...]) -> T:
        if name not in self._data:
            raise self.damaged(name, "the field is missing")
        value = self._data[name]
        if not isinstance(value, kind):
            raise self.damaged(name, f"did not expect {value!r}"[:200])
        return value


def _episode(data: _Table) -> Episode:
    loudness, voice, takes, source = (data.table(name) for name in ("loudness", "voice", "takes", "source"))
    return Episode(
        title=data.text("title"),
        slug=data.converted("slug", _file_name),
        guid=data.text("guid"),
        published=data.converted("published", _moment),
        language=data.text("language"),
        duration=data.number("duration"),
        audio=_read_media(data.table("audio")),
        loudness=Loudness(
            loudness.number("integrated"), loudness.number("true_peak"), loudness.number("range", 0.0)
        ),
        voice=(voice.text("engine"), voice.text("name")),
        chapters=data.each("chapters", lambda row: (row.text("title"), row.number("start"))),
        files=data.each("files", _read_media),
        takes=Tally(takes.whole("total"), takes.whole("recorded"), takes.whole("reused")),
        cut=data.each(
            "cut", lambda row: Cut(row.whole("line"), row.text("text"), row.converted("reason", Reason))
        ),
        source=Source(source.text("path"), source.text("sha256")),
        recipe=data.text("recipe"),
        longest_pause=data.number("longest_pause", 0.0),
        studio=data.text("studio", ""),
        edited=data.flag("edited"),
    )


def _read_media(data: _Table) -> Media:
    return Media(data.converted("path", _inside), data.whole("bytes"), data.text("type"), data.text("sha256"))


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} lacks its offset from UTC")
    return moment


def _file_name(text: str) -> str:
    if not text or "/" in text or "\\" in text or text.startswith("."):
        raise ValueError(f"{text!r} is not a file name")
    return text


def _inside(text: str) -> str:
    # A manifest may come from elsewhere: it must not name files outside its own folder.
    path = PurePosixPath(text)
    if not text or "\\" in text or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{text!r} is not a name within the episode's folder")
    return text
