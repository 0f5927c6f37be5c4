"""Turns a programme into finished files: mastered, encoded, decoded and measured, and only then named."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from narrator import check, export, files, mastering
from narrator.config import Mastering
from narrator.errors import ToolError
from narrator.model import DBTP, Decibels, Hertz, Loudness, Media, Signal
from narrator.ports import Progress, Watch, unwatched

_CLOSE_ENOUGH: Decibels = 0.1
"""A file that is closer to the target than this is not made again."""
_CORRECTIONS = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be delivered."""

    play: Callable[[], Iterator[Signal]]
    """Plays the programme from its start, as often as it is called."""
    sample_rate: Hertz
    tags: export.Tags
    wanted: Mastering
    jobs: int = 1
    watch: Watch = unwatched


@dataclass(frozen=True, slots=True, eq=False)
class Delivered:
    """A finished file, and what it sounds like once decoded."""

    media: Media
    heard: check.Heard


def deliver(order: Order, targets: Mapping[Path, export.Format]) -> tuple[Delivered, ...]:
    """Make every file that is asked for, each measured before it gets its name.

    Raises `ToolError` when one stays further from the target than the settings tolerate; then there is none.
    """
    with contextlib.ExitStack() as stack:
        parts = {stack.enter_context(files.whole(path)): format for path, format in targets.items()}
        target = mastering.target(order.wanted)
        ceiling = min(format.ceiling(target.true_peak) for format in parts.values())
        plan = _encode(order, parts, ceiling=ceiling)
        measured = _all_checked(order, parts, plan)
    made = (media(path, format.media_type) for path, format in targets.items())
    return tuple(map(Delivered, made, measured))


def _encode(
    order: Order, targets: Mapping[Path, export.Format], *, ceiling: DBTP, correction: Decibels = 0.0
) -> mastering.Plan:
    order.watch(Progress("mastering", 0, 1))
    target = mastering.target(order.wanted)
    plan = mastering.plan(
        order.play,
        sample_rate=order.sample_rate,
        loudness=target.loudness + correction,
        ceiling=ceiling,
        rms=None if target.mean is None else target.mean + correction,
        gentle=order.wanted.shaping == "gentle",
        jobs=order.jobs,
    )
    export.encode_all(
        lambda: mastering.render(order.play(), plan),
        targets,
        sample_rate=order.sample_rate,
        # Where the mean level is what is asked for, only the plan knows how loud that is. The peak is the one
        # that none is above: where it lies is known when the file is decoded, and tags stand in front of it.
        tags=dataclasses.replace(order.tags, loudness=Loudness(plan.loudness - correction, target.true_peak)),
        jobs=order.jobs,
        watch=order.watch,
    )
    return plan


def _all_checked(
    order: Order, parts: Mapping[Path, export.Format], plan: mastering.Plan
) -> list[check.Heard]:
    """Measure every file, several side by side; one alone here, where memory that encoding had is reused."""
    if len(parts) == 1:
        return [_checked(order, part, format, plan) for part, format in parts.items()]
    with ThreadPoolExecutor(order.jobs, "checking") as pool:
        checks = [pool.submit(_checked, order, part, format, plan) for part, format in parts.items()]
        return [each.result() for each in checks]


def _checked(order: Order, part: Path, format: export.Format, plan: mastering.Plan) -> check.Heard:
    """Measure a file as listeners will hear it, and make it again while it is off."""
    target, ceiling, correction = mastering.target(order.wanted), plan.ceiling, 0.0
    aim = plan.loudness if target.rms else target.loudness
    for attempt in range(_CORRECTIONS + 1):
        order.watch(Progress("checking", attempt, _CORRECTIONS + 1))
        # One core is the decoder's.
        heard = check.listen(part, ours=True, jobs=order.jobs - 1)
        off = aim - heard.loudness.integrated
        over = heard.loudness.true_peak - target.true_peak
        if (abs(off) <= _CLOSE_ENOUGH and over <= 0) or attempt == _CORRECTIONS:
            break
        correction += off
        ceiling -= max(0.0, over + _CLOSE_ENOUGH) if over > 0 else 0.0
        plan = _encode(order, {part: format}, ceiling=ceiling, correction=correction)
    if abs(off) > order.wanted.tolerance or over > 0:
        raise ToolError(
            f"the {format.name} came out at {heard.loudness.integrated:.1f} LUFS and"
            f" {heard.loudness.true_peak:.1f} dBTP, where {aim:g} and {target.true_peak:g} were asked for",
            hint="this programme cannot be brought to that loudness; choose another in [mastering]",
        )
    return heard


def media(path: Path, kind: str) -> Media:
    """Describe a file that is in place."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return Media(path.name, path.stat().st_size, kind, digest.hexdigest())
