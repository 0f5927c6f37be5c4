"""Measures how loud each stretch of a finished episode is, for the waveform on its page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from narrator import ffmpeg
from narrator.model import Hertz, Samples, Seconds, Signal

BARS = 160
"""As many as stay apart from each other on a telephone."""
_RATE: Hertz = 8_000


def measure(path: Path, *, duration: Seconds, bars: int = BARS) -> tuple[float, ...]:
    """Say how loud equal stretches of a sound file are, from 0 to 1 for the loudest.

    ``duration`` is its length as the manifest has it. Raises `ToolError` when the file is no sound.
    """
    blocks = ffmpeg.decode(path, sample_rate=_RATE, channels=1)
    return levels(blocks, length=round(duration * _RATE), bars=bars)


def levels(blocks: Iterable[Signal], *, length: Samples, bars: int = BARS) -> tuple[float, ...]:
    """Measure equal stretches of a sound of ``length`` samples, in blocks of shape (frames,).

    The root mean square, because the peaks of mastered speech all reach the same height. Rounded to
    hundredths, so that machines agree.
    """
    import numpy as np

    energy, frames = np.zeros(bars), np.zeros(bars)
    position = 0
    for block in blocks:
        bar = np.minimum(np.arange(position, position + len(block)) * bars // max(length, 1), bars - 1)
        energy += np.bincount(bar, weights=block.astype(np.float64) ** 2, minlength=bars)
        frames += np.bincount(bar, minlength=bars)
        position += len(block)
    level = np.sqrt(energy / np.maximum(frames, 1))
    loudest = level.max()
    return tuple(round(float(value), 2) for value in (level / loudest if loudest > 0 else level))
