"""The delivery gate: is a finished episode, ours or anybody's, fit to be published?

Looks at nothing but the files: decodes the sound, reads back the tags and chapters, and holds what it finds
against the rules, the transcript and the manifest.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

from narrator import export, manifest, mastering
from narrator.check.listening import Heard, listen
from narrator.check.rules import Evidence, Finding, Limits, findings
from narrator.config import Config, Pauses
from narrator.errors import StorageError
from narrator.model import Caption, Episode, Hertz, Seconds

__all__ = ["Evidence", "Finding", "Heard", "Limits", "Verdict", "check", "limits", "listen"]

_SOUND = (".mp3", ".m4a", ".opus", ".flac", ".wav")
_SLACK: Seconds = 0.4
"""What a pause may grow by: the breath kept at either edge of a take, and a sound that dies away."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What came out of a check."""

    path: Path
    evidence: Evidence
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return all(finding.passed for finding in self.findings)


def check(path: Path, limits: Limits, *, heard: Heard | None = None) -> Verdict:
    """Check an episode: its folder, or a sound file; ``heard`` spares who has listened to it doing so again.

    A pause that an episode's own manifest says was asked for, by a script or a slow voice, is no fault.
    Raises `StorageError` when it is neither, and `ToolError` when it is not sound.
    """
    audio, episode = _found(path)
    tags = export.read_back(audio)
    heard = heard or listen(audio)
    captions = _captions(audio, heard.sample_rate)
    if episode:
        limits = dataclasses.replace(limits, gap=max(limits.gap, episode.longest_pause + _SLACK))
    holds_chapters = audio.suffix.lower() != ".wav"
    evidence = Evidence(heard, tags, limits, captions, episode, holds_chapters)
    return Verdict(audio, evidence, findings(evidence))


def limits(config: Config) -> Limits:
    """What the settings ask for: their loudness and peak, and no pause longer than their longest."""
    return Limits(
        mastering.target(config.mastering),
        loudness_off=config.mastering.tolerance,
        gap=_longest(config.pauses),
    )


def _longest(pauses: Pauses) -> Seconds:
    """The longest pause that speech is given: before a heading it is added to a paragraph's."""
    single: Seconds = max(dataclasses.astuple(pauses))
    return max(2.0, single + _SLACK, pauses.paragraph + pauses.before_heading + _SLACK)


def _found(path: Path) -> tuple[Path, Episode | None]:
    """The sound file that is meant, and the manifest beside it."""
    if path.is_dir():
        whole = manifest.load(path / manifest.FILE_NAME)
        return path / whole.audio.path, whole
    if not path.is_file():
        raise StorageError(
            "there is no such file", where=str(path), hint="give an episode's folder or a sound file"
        )
    beside = path.parent / manifest.FILE_NAME
    episode = manifest.load(beside) if beside.is_file() else None
    ours = episode is not None and path.name in {episode.audio.path, *(file.path for file in episode.files)}
    return path, episode if ours and path.suffix in _SOUND else None


# -- the transcript ------------------------------------------------------------------------------------

_CUE = re.compile(r"^((?:\d+:)?\d\d:\d\d[.,]\d{3}) --> ((?:\d+:)?\d\d:\d\d[.,]\d{3}).*\n((?:.+\n?)*)", re.M)


def _captions(audio: Path, sample_rate: Hertz) -> tuple[Caption, ...]:
    """Read the transcript beside a sound file, WebVTT or SRT, if there is one."""
    for path in (audio.with_suffix(suffix) for suffix in (".vtt", ".srt")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
            return tuple(_caption(*found.groups(), rate=sample_rate) for found in _CUE.finditer(text))
    return ()


def _caption(start: str, end: str, text: str, *, rate: Hertz) -> Caption:
    spoken = re.sub(r"<[^>]*>", "", " ".join(text.split()))
    return Caption(round(_seconds(start) * rate), round(_seconds(end) * rate), spoken)


def _seconds(clock: str) -> Seconds:
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))
