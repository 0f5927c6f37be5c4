"""Reads what there is to publish: every finished episode of a folder, and what people have put beside it."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from narrator import files, manifest, script
from narrator.errors import ScriptError, StorageError
from narrator.feed import CHAPTERS, Correction
from narrator.model import Episode, Media, Script
from narrator.publish import approval

CORRECTIONS = "corrections.txt"
"""One correction a line, its date first: what listeners should know was wrong."""
NOTES = "notes.md"
"""The user's own show notes, in Markdown, instead of the report's first paragraphs."""

_PUBLIC = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
"""What of an episode's folder is published beside its audio. Scripts and manifests stay at home."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A finished episode, and what stands beside it in its folder."""

    folder: Path
    episode: Episode
    corrections: tuple[Correction, ...] = ()
    notes: str = ""
    """HTML."""
    script: Script | None = None

    @property
    def public(self) -> tuple[Media, ...]:
        """What is published beside the audio: transcripts and chapters."""
        return tuple(_public(self.episode))


def gather(
    output: Path, corrections: Sequence[tuple[Path, Correction]] = ()
) -> tuple[tuple[Ready, ...], tuple[str, ...]]:
    """Read every finished episode of a folder, or the one in it, oldest first; and notices about them.

    ``corrections``, each with its episode's folder, count as if they stood in the episode's own list.
    Raises `StorageError` for a damaged manifest, or a file that is not as its manifest says: an episode is
    never left out in silence.
    """
    found = [output] if (output / manifest.FILE_NAME).is_file() else list(_folders(output))
    if not found:
        raise StorageError("holds no episode", where=str(output), hint="make one with narrator episode")
    newest: dict[str, Ready] = {}
    notices: list[str] = []
    for folder in sorted(found, key=_made):
        ready = _read(folder, [one for place, one in corrections if place.resolve() == folder.resolve()])
        guid = ready.episode.guid
        if guid in newest:
            notices.append(
                f"{newest[guid].folder.name} and {folder.name} are the same report's episode. "
                f"{folder.name} was made last and counts; delete the other one"
            )
        newest[guid] = ready
        if ready.script and not approval.is_read(folder, ready.episode):
            script_file = folder / approval.SCRIPT
            notices.append(f"{script_file} was edited and not read again: run narrator episode {script_file}")
    in_order = sorted(newest.values(), key=lambda one: (one.episode.published, one.episode.slug))
    return tuple(in_order), tuple(notices)


def _folders(output: Path) -> Iterator[Path]:
    return (path.parent for path in output.glob(f"*/{manifest.FILE_NAME}"))


def _made(folder: Path) -> tuple[int, str]:
    return (folder / manifest.FILE_NAME).stat().st_mtime_ns, folder.name


def _read(folder: Path, corrections: Iterable[Correction]) -> Ready:
    episode = manifest.load(folder / manifest.FILE_NAME)
    for media in (episode.audio, *_public(episode)):
        path = folder / media.path
        if not path.is_file() or path.stat().st_size != media.bytes:
            raise StorageError(
                "is missing, or not as long as its manifest says",
                where=str(path),
                hint="run narrator episode on the report again",
            )
    told = _corrections(folder)
    more = tuple(one for one in corrections if one.text not in {known.text for known in told})
    return Ready(folder, episode, told + more, _notes(folder), _script(folder))


def _public(episode: Episode) -> Iterator[Media]:
    for media in episode.files:
        name = PurePosixPath(media.path)
        if name.suffix in _PUBLIC and name.name != manifest.FILE_NAME:
            kind = CHAPTERS if name.name == "chapters.json" else _PUBLIC[name.suffix]
            yield dataclasses.replace(media, type=kind)


def _script(folder: Path) -> Script | None:
    path = folder / approval.SCRIPT
    text = _text(path)
    return script.parse(text, where=str(path)) if text else None


def _corrections(folder: Path) -> tuple[Correction, ...]:
    path = folder / CORRECTIONS
    lines = enumerate(_text(path).splitlines(), start=1)
    return tuple(_correction(line, f"{path}:{number}") for number, line in lines if line.strip())


def _correction(line: str, where: str) -> Correction:
    day, _, text = line.strip().partition(" ")
    try:
        return Correction(datetime.date.fromisoformat(day), text)
    except ValueError:
        hint = "write it as: 2026-11-23 What was wrong."
        raise StorageError("a correction begins with its date", where=where, hint=hint) from None


def correct(folder: Path, correction: Correction, *, rehearse: bool = False) -> None:
    """Add a correction to an episode's list, unless it stands there. A rehearsal looks whether it can."""
    if not (folder / manifest.FILE_NAME).is_file():
        raise StorageError(
            "there is no episode there", where=str(folder), hint="name the episode's own folder"
        )
    told = _corrections(folder)
    if rehearse or correction.text in {known.text for known in told}:
        return
    lines = [f"{one.date.isoformat()} {one.text}\n" for one in (*told, correction)]
    files.write(folder / CORRECTIONS, "".join(lines))


def _notes(folder: Path) -> str:
    from markdown_it import MarkdownIt

    html: str = MarkdownIt("commonmark", {"html": False}).render(_text(folder / NOTES))
    return html.strip()


def _text(path: Path) -> str:
    """The text of a file a person may have written; empty when there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ScriptError("is not text in UTF-8", where=str(path), hint="save it as UTF-8") from None
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", where=str(path)) from error
