"""Draws what a check found: the waveform with chapters and gaps, and loudness over time beside its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File

import numpy as np

from narrator import files
from narrator.check.drawing import FORMS, Box, Drawing, Path, Point, Words
from narrator.check.rules import Evidence, Finding
from narrator.errors import ConfigError
from narrator.model import Seconds

_WIDTH, _HEIGHT = 1200, 640
_LEFT, _RIGHT = 70, 1170
_WAVE = (110, 310)
_LOUD = (360, 580)
_LOUDEST, _SOFTEST = -6.0, -42.0
_INK, _FAINT, _GRID = "#222222", "#888888", "#e3e6ea"
_BLUE, _DEEP, _GREEN, _RED, _AMBER = "#7aa6d8", "#2f6db3", "#3f9a5f", "#cc3333", "#fbe3b5"
_MARKED_GAP: Seconds = 0.7
"""Pauses from here on are shaded; those that break the rule in red."""


def save(path: File, evidence: Evidence, findings: tuple[Finding, ...], *, title: str = "") -> None:
    """Draw a picture, and write it as its suffix says. Raises `ConfigError` for one that is no picture."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise ConfigError(
            "there is no such picture", where=str(path), hint=f"end the name in {' or '.join(FORMS)}"
        )
    files.write(path, form(draw(evidence, findings, title=title)))


def draw(evidence: Evidence, findings: tuple[Finding, ...], *, title: str = "") -> Drawing:
    """Lay the picture out."""
    drawing = Drawing(_WIDTH, _HEIGHT)
    view = _View(evidence, findings)
    drawing.add(*view.heading(title), *view.gaps(), *view.times(), *view.waveform())
    drawing.add(*view.chapters(), *view.broken(), *view.loudness(), *view.legend())
    return drawing


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    evidence: Evidence
    findings: tuple[Finding, ...]

    def x(self, at: Seconds) -> float:
        return _LEFT + (_RIGHT - _LEFT) * at / max(self.evidence.heard.duration, 1e-9)

    def heading(self, title: str) -> Iterator[Words]:
        heard, broken = self.evidence.heard, [found.rule for found in self.findings if not found.passed]
        yield Words(_LEFT, 34, _shortened(title or self.evidence.tags.title, 96), 18, _INK)
        facts = f"{clock(heard.duration)}    {heard.loudness.integrated:.1f} LUFS    "
        facts += f"{heard.loudness.true_peak:.1f} dBTP    range {heard.loudness.range:.1f} LU"
        yield Words(_LEFT, 58, facts, 13, _FAINT)
        verdict = f"does not pass: {', '.join(broken)}" if broken else "passes every rule"
        yield Words(_RIGHT, 58, _shortened(verdict, 70), 13, _RED if broken else _GREEN, "end")

    def times(self) -> Iterator[Box | Words]:
        """A grid of round times behind both diagrams."""
        duration = self.evidence.heard.duration
        step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800) if duration / s <= 14), 3600)
        for number in range(int(duration // step) + 1):
            x = self.x(number * step)
            for top, bottom in (_WAVE, _LOUD):
                yield Box(x, top, 0.6, bottom - top, _GRID)
            yield Words(x, _LOUD[1] + 18, clock(number * step), 11, _FAINT, "middle")

    def waveform(self) -> Iterator[Box | Path]:
        """Peaks and mean levels of as many stretches as the picture has columns."""
        middle, half = sum(_WAVE) / 2, (_WAVE[1] - _WAVE[0]) / 2
        heard = self.evidence.heard
        for values, colour in ((heard.peaks, _BLUE), (heard.levels, _DEEP)):
            heights = _columns(10 ** (values.astype(np.float64) / 20), _RIGHT - _LEFT)
            above = [(_LEFT + n + 0.5, middle - half * height) for n, height in enumerate(heights)]
            below = [(x, 2 * middle - y) for x, y in reversed(above)]
            yield Path((*above, *below), colour, filled=True)
        yield Box(_LEFT, middle - 0.3, _RIGHT - _LEFT, 0.6, _DEEP)

    def gaps(self) -> Iterator[Box]:
        for start, end in self.evidence.heard.pauses():
            if end - start >= _MARKED_GAP:
                over = end - start > self.evidence.limits.gap
                x = self.x(start)
                colour = "#f5b8b8" if over else _AMBER
                yield Box(x, _WAVE[0], max(1.0, self.x(end) - x), _WAVE[1] - _WAVE[0], colour)

    def chapters(self) -> Iterator[Box | Words]:
        """A line where each chapter starts, and its title as far as there is room."""
        tags = self.evidence.tags
        starts = [chapter.start / tags.sample_rate for chapter in tags.chapters]
        ends = [*starts[1:], self.evidence.heard.duration]
        for chapter, start, end in zip(tags.chapters, starts, ends, strict=False):
            yield Box(self.x(start), _WAVE[0] - 22, 1.2, _WAVE[1] - _WAVE[0] + 22, _INK)
            room = int((self.x(end) - self.x(start) - 8) / 6)
            if room >= 4:
                yield Words(self.x(start) + 5, _WAVE[0] - 9, _shortened(chapter.title, room), 12, _INK)

    def broken(self) -> Iterator[Box | Path]:
        """A small red mark over every place where a rule is broken."""
        for found in self.findings:
            for at in found.at if not found.passed else ():
                x, y = self.x(at), _WAVE[1]
                yield Path(((x, y), (x - 5, y + 9), (x + 5, y + 9)), _RED, filled=True)

    def loudness(self) -> Iterator[Box | Path | Words]:
        """Short-term loudness over time, beside what the whole should come to."""
        limits = self.evidence.limits
        for level in range(-40, -6, 4):
            yield Box(_LEFT, _level(level), _RIGHT - _LEFT, 0.6, _GRID)
            yield Words(_LEFT - 8, _level(level) + 4, str(level), 11, _FAINT, "end")
        target, off = limits.target.loudness, limits.loudness_off
        top = _level(target + off)
        yield Box(_LEFT, top, _RIGHT - _LEFT, _level(target - off) - top, "#d5ecdc")
        yield Box(_LEFT, _level(target) - 0.5, _RIGHT - _LEFT, 1.0, _GREEN)
        for run in self._short_term():
            yield Path(run, _DEEP, 1.6)
        measured = self.evidence.heard.loudness.integrated
        yield Box(_LEFT, _level(measured) - 0.6, _RIGHT - _LEFT, 1.2, _INK)

    def _short_term(self) -> Iterator[tuple[Point, ...]]:
        """Lines through the loudness of each 3 s, interrupted by silence."""
        values = self.evidence.heard.short_term()
        stride = max(1, len(values) // 2_400)
        points: list[Point] = []
        for number in range(0, len(values), stride):
            if values[number] > _SOFTEST:
                points.append((self.x(1.5 + number / 10), _level(values[number])))
            elif points:
                yield tuple(points)
                points = []
        if len(points) > 1:
            yield tuple(points)

    def legend(self) -> Iterator[Box | Words]:
        y = _HEIGHT - 18
        target = self.evidence.limits.target.loudness
        entries = (
            (_DEEP, "loudness of 3 s (LUFS)"),
            (_GREEN, f"target {target:g} LUFS"),
            (_INK, "the whole"),
            (_AMBER, f"pause from {_MARKED_GAP:g} s"),
            ("#f5b8b8", f"pause over {self.evidence.limits.gap:g} s"),
            (_RED, "rule broken"),
        )
        for number, (colour, text) in enumerate(entries):
            x = _LEFT + number * 185
            yield Box(x, y - 9, 14, 9, colour)
            yield Words(x + 20, y, text, 12, _FAINT)


def _level(loudness: float) -> float:
    """Where a loudness lies in the lower diagram."""
    share = (_LOUDEST - min(max(loudness, _SOFTEST), _LOUDEST)) / (_LOUDEST - _SOFTEST)
    return _LOUD[0] + share * (_LOUD[1] - _LOUD[0])


def _columns(values: np.ndarray[tuple[int], np.dtype[np.float64]], count: int) -> list[float]:
    """The highest of the values that fall into each column."""
    if not len(values):
        return [0.0] * count
    starts = np.minimum(np.arange(count) * len(values) // count, len(values) - 1)
    return [float(value) for value in np.maximum.reduceat(values, starts)]


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def clock(seconds: Seconds) -> str:
    """A time as people write it: 4:07, or 1:02:07."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
