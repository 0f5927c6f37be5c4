"""What the first verdicts around a passage say of it, for the second look at it.

A passage that looks like prose is less likely the report's own where its neighbours were not believed, or
where it stands far from the page's best run. The second model (`narrator.report.score`) sees these too.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

_STEPS = (-3, -2, -1, 1, 2, 3)
_REACH = 8
_MOST = 5.0
"""Log-odds beyond which a verdict is no surer."""
_HEAVIEST = 60
"""Words beyond which a passage weighs no more."""


def best_run(sizes: Sequence[int], scores: Sequence[float]) -> tuple[int, int]:
    """The contiguous run of passages, of so many words each, with the highest sum.

    A bad line costs little, so that none divides a body.
    """
    best, best_sum = (0, 0), 0.0
    start, total = 0, 0.0
    for index, (size, one) in enumerate(zip(sizes, scores, strict=True)):
        if total <= 0:
            start, total = index, 0.0
        total += _worth(size, one)
        if total > best_sum:
            best, best_sum = (start, index + 1), total
    return best


def _worth(size: int, one: float) -> float:
    if one <= 0:
        return max(one * 0.55, -1.6)
    return min(one, 3.0) * (0.5 + min(size, _HEAVIEST) / 12)


def measure(sizes: Sequence[int], scores: Sequence[float]) -> list[dict[str, float]]:
    """Measure what the scores of all passages, of so many words each, say of every one."""
    believed = [max(-_MOST, min(_MOST, one)) for one in scores]
    weights = [min(size, _HEAVIEST) for size in sizes]
    voiced = Sums([weight * one for weight, one in zip(weights, believed, strict=True)])
    said = Sums([float(weight) for weight in weights])
    trusted = Sums([float(weight) if one > 0 else 0.0 for weight, one in zip(weights, believed, strict=True)])
    start, end = best_run(sizes, believed)
    total = trusted.over(0, len(sizes)) or 1.0

    def near(first: int, last: int) -> float:
        return voiced.over(first, last) / (1 + said.over(first, last))

    return [
        _steps(believed, index)
        | {
            "believed": believed[index],
            "believed_before": near(index - _REACH, index),
            "believed_after": near(index + 1, index + 1 + _REACH),
            "believed_wide": near(index - 3 * _REACH, index + 3 * _REACH),
            "trusted_before": trusted.over(0, index) / total,
            "trusted_after": trusted.over(index + 1, len(sizes)) / total,
            "in_run": float(start <= index < end),
            "from_start": _bounded(index - start),
            "from_end": _bounded(index - end),
            "run_share": trusted.over(start, end) / total,
        }
        for index in range(len(sizes))
    ]


def _steps(believed: Sequence[float], index: int) -> dict[str, float]:
    return {
        f"believed{step:+d}": believed[index + step] if 0 <= index + step < len(believed) else -_MOST
        for step in _STEPS
    }


def _bounded(distance: int) -> float:
    return float(max(-30, min(30, distance)))


class Sums:
    """Sums over any stretch of a list, in no time."""

    def __init__(self, values: Sequence[float]) -> None:
        self._sums = [0.0, *itertools.accumulate(values)]

    def over(self, start: int, end: int) -> float:
        """The sum of a stretch, half open, as far as the list holds it."""
        last = len(self._sums) - 1
        return self._sums[max(0, min(end, last))] - self._sums[max(0, min(start, last))]
