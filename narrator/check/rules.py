"""What a finished episode must be like: a table of small rules, each with what it found and what it wants."""

from __future__ import annotations

import itertools
import math
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator.check.listening import FRAMES_PER_SECOND, SILENT, STEP, Heard, Levels
from narrator.export import Tags
from narrator.mastering import Target
from narrator.model import Caption, Chapter, Decibels, Episode, Seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still right."""

    target: Target
    loudness_off: Decibels = 0.5
    loudness_range: float = 18.0
    gap: Seconds = 2.0
    """The longest pause between words."""
    ends: Seconds = 4.0
    """The longest silence before the first sound and after the last."""
    faster: float = 1.8
    """How many times faster than usual a sentence may be said."""
    slower: float = 2.5
    """How many times slower: a dateline or a list takes its time."""
    apart: Seconds = 0.05
    """How far durations and chapters may differ from what the manifest says."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything that is known of an episode."""

    heard: Heard
    tags: Tags
    limits: Limits
    captions: tuple[Caption, ...] = ()
    """From the transcript beside the file, if there is one."""
    episode: Episode | None = None
    """From the manifest beside the file, if there is one."""
    holds_chapters: bool = True
    """Whether its format has a place for them; WAV has none."""

    def seconds(self, caption: Caption) -> tuple[Seconds, Seconds]:
        return caption.start / self.heard.sample_rate, caption.end / self.heard.sample_rate


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found."""

    rule: str
    passed: bool
    measured: str
    wanted: str = ""
    at: tuple[Seconds, ...] = ()
    """Where in the programme it is broken."""


Rule = Callable[[Evidence], Finding | None]
"""Looks at the evidence; nothing when there is nothing for it to look at."""

_SHOWN = 20
"""Places that are named, at most."""


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """Apply every rule that has something to look at."""
    return tuple(found for rule in RULES if (found := rule(evidence)) is not None)


# -- the sound ---------------------------------------------------------------------------------------------


def _loudness(evidence: Evidence) -> Finding | None:
    limits = evidence.limits
    if limits.target.rms:
        return None
    measured, wanted = evidence.heard.loudness.integrated, limits.target.loudness
    off = limits.loudness_off
    passed = abs(measured - wanted) <= off + 1e-9
    return Finding("loudness", passed, f"{measured:.2f} LUFS", f"{wanted:g} ± {off:g}")


def _mean_level(evidence: Evidence) -> Finding | None:
    if not evidence.limits.target.rms:
        return None
    low, high = evidence.limits.target.rms
    measured = evidence.heard.rms
    return Finding("mean level", low <= measured <= high, f"{measured:.1f} dB RMS", f"{low:g} to {high:g}")


def _range(evidence: Evidence) -> Finding:
    measured, most = evidence.heard.loudness.range, evidence.limits.loudness_range
    return Finding("loudness range", measured <= most, f"{measured:.1f} LU", f"at most {most:g}")


def _true_peak(evidence: Evidence) -> Finding:
    measured, most = evidence.heard.loudness.true_peak, evidence.limits.target.true_peak
    return Finding("true peak", measured <= most, f"{measured:.2f} dBTP", f"at most {most:g}")


def _clipping(evidence: Evidence) -> Finding:
    clipped = evidence.heard.clipped
    measured = _counted(len(clipped), "place") if clipped else "none"
    return Finding("clipping", not clipped, measured, "none", clipped[:_SHOWN])


def _noise_floor(evidence: Evidence) -> Finding:
    measured, most = evidence.heard.noise_floor, evidence.limits.target.noise_floor
    said = "digital silence" if measured <= SILENT else f"{measured:.1f} dB"
    return Finding(
        "noise floor", most is None or measured <= most, said, "" if most is None else f"at most {most:g}"
    )


def _gaps(evidence: Evidence) -> Finding:
    """Dead air between words; the ends of the programme are another rule's."""
    heard, most = evidence.heard, evidence.limits.gap
    inner = [(a, b) for a, b in heard.pauses() if a > 0 and b < heard.duration - 0.02]
    longest = max((b - a for a, b in inner), default=0.0)
    over = tuple(a for a, b in inner if b - a > most + 1e-9)
    return Finding("longest gap", not over, f"{longest:.2f} s", f"at most {most:g}", over[:_SHOWN])


def _ends(evidence: Evidence) -> Finding:
    heard, most = evidence.heard, evidence.limits.ends
    pauses = list(heard.pauses())
    head = pauses[0][1] if pauses and pauses[0][0] == 0 else 0.0
    tail = heard.duration - pauses[-1][0] if pauses and pauses[-1][1] >= heard.duration - 0.02 else 0.0
    return Finding("silent ends", max(head, tail) <= most, f"{head:.2f} s, {tail:.2f} s", f"at most {most:g}")


def _joins(evidence: Evidence) -> Finding:
    steps = evidence.heard.steps
    largest = max((step.size for step in steps), default=0.0)
    at = tuple(step.at for step in steps)
    said = f"{_counted(len(steps), 'step')}, up to {largest:.0%}" if steps else "no step"
    return Finding("joins", not steps, said, f"no step over {STEP:.0%} of full scale", at[:_SHOWN])


# -- what is said ----------------------------------------------------------------------------------------


def _transcript(evidence: Evidence) -> Finding | None:
    """Cues in order, within the programme, and each with a voice in it."""
    if not evidence.captions:
        return None
    disorder = tuple(
        evidence.seconds(after)[0]
        for before, after in itertools.pairwise(evidence.captions)
        if after.start < before.end
    )
    outside = tuple(
        evidence.seconds(c)[0]
        for c in evidence.captions
        if c.end <= c.start or evidence.seconds(c)[1] > evidence.heard.duration + evidence.limits.apart
    )
    silent = tuple(_unheard(evidence))
    wrong = {"out of order": disorder, "outside": outside, "silent": silent}
    said = ", ".join(f"{len(at)} {what}" for what, at in wrong.items() if at)
    at = tuple(sorted({*disorder, *outside, *silent}))
    count = _counted(len(evidence.captions), "cue")
    return Finding("transcript", not at, said or count, "in order, each heard", at[:_SHOWN])


def _unheard(evidence: Evidence) -> Iterator[Seconds]:
    """Where a transcript says that somebody speaks, and nobody does."""
    quiet = evidence.heard.quiet
    for caption in evidence.captions:
        start, end = evidence.seconds(caption)
        rate = evidence.heard.rate
        part = quiet[int(start * rate) : math.ceil(end * rate)]
        if not part.size or part.mean() > 0.6:
            yield start


def _rate(evidence: Evidence) -> Finding | None:
    """Sentences said much faster or slower than the rest, which is what a broken take sounds like."""
    rates = {
        evidence.seconds(c)[0]: _spoken_length(c.text) * evidence.heard.sample_rate / (c.end - c.start)
        for c in evidence.captions
        if len(c.text) >= 30 and c.end > c.start
    }
    if len(rates) < 4:
        return None
    usual = statistics.median(rates.values())
    slowest, fastest = 1 / evidence.limits.slower, evidence.limits.faster
    odd = tuple(at for at, rate in rates.items() if not slowest <= rate / usual <= fastest)
    said = f"{min(rates.values()) / usual:.2f} to {max(rates.values()) / usual:.2f} times the usual"
    return Finding("speech rate", not odd, said, f"{slowest:.2f} to {fastest:g}", odd[:_SHOWN])


def _spoken_length(text: str) -> int:
    """About how many letters are said: a digit or a letter of an acronym is a word."""
    text = text.lower() if text.isupper() else text  # A headline in capitals is no row of acronyms.
    words = re.findall(r"\d|[%$€£°&+]|(?<![^\W\d_])[A-Z]{2,}(?![^\W\d_])", text)
    return len(text) + sum(4 if len(word) == 1 else 2 * len(word) for word in words)


def _repeated(evidence: Evidence) -> Finding | None:
    """The same recording where the transcript says something else, or twice in a row."""
    if not evidence.captions:
        return None
    quiet = evidence.heard.quiet
    sounding = [(caption, _sounding(evidence, caption, quiet)) for caption in evidence.captions]
    long = [(caption, place) for caption, place in sounding if place[1] - place[0] >= FRAMES_PER_SECOND]
    twins = _twins(evidence.heard.levels, [place for _, place in long])
    found = {
        evidence.seconds(long[other][0])[0]
        for one, other in twins
        if other == one + 1 or long[one][0].text != long[other][0].text
    }
    at = tuple(sorted(found))
    return Finding("repeated takes", not at, str(len(at)) if at else "none", "none", at[:_SHOWN])


_Stretch = tuple[int, int]
"""Fiftieths of a second of the programme, half open."""


def _sounding(evidence: Evidence, caption: Caption, quiet: npt.NDArray[np.bool_]) -> _Stretch:
    """A sentence from its first sound to its last."""
    start, end = (int(at * evidence.heard.rate) for at in evidence.seconds(caption))
    heard = np.flatnonzero(~quiet[start:end])
    return (start + int(heard[0]), start + int(heard[-1]) + 1) if heard.size else (start, start)


def _twins(levels: Levels, places: Sequence[_Stretch]) -> Iterator[tuple[int, int]]:
    """Pairs of sentences that rise and fall together, as two sentences that differ never do.

    A recording that is heard twice is as long the second time, to a frame at either end. So only sentences of
    nearly the same length are compared, many at once: a day's programme has thousands.
    """
    lengths = np.array([end - start for start, end in places])
    for length in np.unique(lengths).tolist():
        others = np.flatnonzero((lengths >= length) & (lengths <= length + 2)).tolist()
        shapes = _shapes(levels, [places[other][0] for other in others], length)
        exact = np.flatnonzero(lengths[others] == length)
        for batch in range(0, len(exact), _AT_ONCE):
            rows = exact[batch : batch + _AT_ONCE]
            alike = np.argwhere(shapes[rows] @ shapes.T > _ALIKE).tolist()
            pairs = (sorted((others[rows[row]], others[column])) for row, column in alike)
            yield from ((one, other) for one, other in pairs if one != other)


def _shapes(levels: Levels, starts: Sequence[int], length: int) -> npt.NDArray[np.float32]:
    """Loudness over time from each start on: rows whose products are their correlations."""
    rows = np.empty((len(starts), length), np.float32)
    for row, start in zip(rows, starts, strict=True):
        np.maximum(levels[start : start + length], -60.0, out=row)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-3)
    return rows


_AT_ONCE = 32
_ALIKE = 0.94
"""The correlation above which two sentences are one recording."""


# -- what the file says of itself --------------------------------------------------------------------------


def _chapters(evidence: Evidence) -> Finding | None:
    if not evidence.holds_chapters:
        return None
    chapters, rate = evidence.tags.chapters, evidence.tags.sample_rate
    problems = tuple(_chapter_problems(chapters, evidence))
    at = tuple(chapter.start / rate for chapter in chapters) if problems else ()
    said = "; ".join(problems[:3]) or (_counted(len(chapters), "chapter") if chapters else "none")
    return Finding(
        "chapters", not problems, said, "as planned" if evidence.episode else "in order", at[:_SHOWN]
    )


def _chapter_problems(chapters: tuple[Chapter, ...], evidence: Evidence) -> Iterator[str]:
    starts = [chapter.start / evidence.tags.sample_rate for chapter in chapters]
    if any(after <= before for before, after in itertools.pairwise(starts)):
        yield "not in order"
    if any(start >= evidence.heard.duration for start in starts):
        yield "beyond the end"
    if any(not chapter.title.strip() for chapter in chapters):
        yield "without a title"
    if evidence.episode is None:
        return
    planned = evidence.episode.chapters
    if [chapter.title for chapter in chapters] != [title for title, _ in planned]:
        yield "not those of the manifest"
    elif any(abs(at - said) > evidence.limits.apart for at, (_, said) in zip(starts, planned, strict=True)):
        yield "not where the manifest says"


def _tags(evidence: Evidence) -> Finding:
    tags, episode = evidence.tags, evidence.episode
    missing = [name for name in ("title", "artist", "album") if not getattr(tags, name)]
    problems = ["no title"] if "title" in missing else []
    if episode and tags.title and tags.title != episode.title:
        problems.append(f"the title is {tags.title!r}")
    said = "; ".join(problems) or (f"no {' or '.join(missing)}" if missing else tags.title)
    return Finding("tags", not problems, said, f"title {episode.title!r}" if episode else "a title")


def _duration(evidence: Evidence) -> Finding | None:
    if evidence.episode is None:
        return None
    off = evidence.heard.duration - evidence.episode.duration
    passed = abs(off) <= evidence.limits.apart
    return Finding("duration", passed, f"{evidence.heard.duration:.3f} s", f"{evidence.episode.duration:.3f}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


RULES: tuple[Rule, ...] = (
    _loudness,
    _mean_level,
    _true_peak,
    _range,
    _clipping,
    _noise_floor,
    _gaps,
    _ends,
    _joins,
    _transcript,
    _rate,
    _repeated,
    _chapters,
    _tags,
    _duration,
)
"""In the order of the table."""
