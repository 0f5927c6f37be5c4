"""The user's own music: a file becomes a clip that fits, trimmed and faded with pydub.

ffmpeg decodes it, whatever it is, and reads nothing but the file itself.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from narrator import ffmpeg
from narrator.errors import ConfigError, ToolError
from narrator.model import Decibels, Hertz, Seconds, Signal

if TYPE_CHECKING:
    from pydub import AudioSegment

LONGEST_STING: Seconds = 20.0
"""A sting that is longer fades out here."""
LONGEST_BED: Seconds = 120.0
"""A bed that is longer fades into its own beginning here."""

_SILENT: Decibels = 40.0
"""What is so far below a clip's mean level, at its ends, is not part of it."""


def sting(path: Path, sample_rate: Hertz, channels: int) -> Signal:
    """Load a sting: its silent ends trimmed, faded out where it is too long.

    Raises `ConfigError` when it is not sound, or there is nothing to hear.
    """
    clip = _trimmed(path, sample_rate, channels, longest=LONGEST_STING)
    return _from_pydub(clip.fade_in(5).fade_out(1_500 if clip.duration_seconds >= LONGEST_STING else 30))


def bed(path: Path, sample_rate: Hertz, channels: int) -> Signal:
    """Load a bed: as a sting, but its end fades into its beginning, so that it can be repeated."""
    clip = _trimmed(path, sample_rate, channels, longest=LONGEST_BED)
    over = min(2_000, len(clip) // 3)
    return _from_pydub(clip[over:-over].append(clip[-over:].append(clip[:over], crossfade=over), crossfade=0))


def _trimmed(path: Path, sample_rate: Hertz, channels: int, *, longest: Seconds) -> AudioSegment:
    with warnings.catch_warnings():
        # It looks for an ffmpeg of its own, which nothing here asks of it.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
        from pydub.silence import detect_leading_silence

    pcm = (_played(path, sample_rate, channels, longest + 10) * 32_767).astype("<i2").tobytes()
    clip = AudioSegment(pcm, sample_width=2, frame_rate=sample_rate, channels=channels)
    if clip.max == 0:
        raise ConfigError("there is nothing to hear in this file", where=str(path))
    threshold = clip.dBFS - _SILENT
    start = detect_leading_silence(clip, silence_threshold=threshold)
    end = detect_leading_silence(clip.reverse(), silence_threshold=threshold)
    return clip[start : len(clip) - end][: round(1000 * longest)]


def _played(path: Path, sample_rate: Hertz, channels: int, longest: Seconds) -> Signal:
    """As much of a file as is needed, within full scale: what is mixed down from many channels may exceed it.

    How loud it is does not matter yet; its level is set beside the voice.
    """
    most = round(longest * sample_rate)
    blocks: list[Signal] = []
    try:
        for block in ffmpeg.decode(path, sample_rate=sample_rate, channels=channels):
            blocks.append(block)
            if sum(map(len, blocks)) >= most:
                break
    except ToolError as error:
        raise ConfigError(error.message, where=error.where, hint=error.hint) from error
    sound = np.concatenate(blocks)[:most] if blocks else np.zeros(0, np.float32)
    return np.asarray(sound / max(1, np.abs(sound).max(initial=0)), np.float32)


def _from_pydub(clip: AudioSegment) -> Signal:
    samples = np.frombuffer(clip.raw_data, "<i2").astype(np.float32) * np.float32(1 / 32_768)
    return samples if clip.channels == 1 else samples.reshape(-1, clip.channels)
