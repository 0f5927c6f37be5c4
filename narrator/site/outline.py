"""Draws levels as a waveform: the path of an SVG."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

HEIGHT = 100
STEP = 4
"""From one bar to the next, in the drawing's own units."""
_LEAST = 0.04
_CONTRAST = 1.6
"""Speech is about equally loud throughout; raised to this, the differences there are can be seen."""
_FULL = 0.94


def path(levels: Sequence[float]) -> str:
    """Draw levels from 0 to 1 as upright strokes around the middle of a `view_box`."""
    return "".join(_stroke(index * STEP + STEP // 2, level) for index, level in enumerate(levels))


def _stroke(x: int, level: float) -> str:
    half = HEIGHT / 2 * _FULL * min(max(level**_CONTRAST, _LEAST), 1.0)
    return f"M{x} {HEIGHT / 2 - half:.1f}V{HEIGHT / 2 + half:.1f}"


def view_box(bars: int) -> str:
    return f"0 0 {bars * STEP} {HEIGHT}"


def thinned(levels: Sequence[float], bars: int) -> tuple[float, ...]:
    """Bring levels to another number of bars, each the mean of what falls together, the loudest 1 again."""
    edges = [index * len(levels) // bars for index in range(bars + 1)]
    groups = [levels[a : max(b, a + 1)] for a, b in itertools.pairwise(edges)]
    means = [sum(group) / len(group) for group in groups if group]
    loudest = max(means, default=0.0) or 1.0
    return tuple(mean / loudest for mean in means)
