"""Keeps who has approved an episode's script, by what the script said then."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from narrator import files
from narrator.errors import StorageError
from narrator.model import Episode

FILE_NAME = "approval.json"
SCRIPT = "script.md"


@dataclass(frozen=True, slots=True)
class Approval:
    script: str
    """SHA-256 of the script that was approved."""
    by: str
    at: datetime.datetime


def approve(folder: Path, episode: Episode, *, by: str, at: datetime.datetime) -> Approval:
    """Approve an episode's script as it stands. Raises `StorageError` when the audio says something else."""
    if problem := _unsaid(folder, episode):
        raise StorageError(
            problem, where=str(folder / SCRIPT), hint=f"run narrator episode {folder / SCRIPT}"
        )
    approval = Approval(_digest(folder / SCRIPT), by, at)
    table = {"script": approval.script, "by": by, "at": at.isoformat()}
    files.write(folder / FILE_NAME, json.dumps(table, ensure_ascii=False, indent=2) + "\n")
    return approval


def load(folder: Path) -> Approval | None:
    """Read the approval of an episode; None when there is none that can be read."""
    try:
        table = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        return Approval(str(table["script"]), str(table["by"]), datetime.datetime.fromisoformat(table["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def problem(folder: Path, episode: Episode) -> str:
    """Say why an episode is not approved as it stands; empty when it is."""
    approval = load(folder)
    if approval is None:
        return "nobody has approved its script"
    if approval.script != _digest(folder / SCRIPT):
        return f"its script has changed since {approval.by} approved it on {approval.at:%d %B %Y}"
    return _unsaid(folder, episode)


def _unsaid(folder: Path, episode: Episode) -> str:
    return "" if is_read(folder, episode) else "the script is not the one that the audio was made from"


def is_read(folder: Path, episode: Episode) -> bool:
    """Whether the script in an episode's folder is the one that its audio was made from."""
    made_from = next((file.sha256 for file in episode.files if file.path == SCRIPT), "")
    return bool(made_from) and made_from == _digest(folder / SCRIPT)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
