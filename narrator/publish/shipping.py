"""Places a show in the one order that never breaks it.

Audio first, each under a name of its own that is never reused; then art and what belongs to it; then every
enclosure is asked for as an app would; the feed comes last, and only if it is still the one that was read.
Whatever goes wrong on the way, the feed that is out there names only what is there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from narrator import media
from narrator.errors import PublishError
from narrator.ports import ANYTHING, NOTHING, Progress, Target, Upload, Watch, unwatched
from narrator.publish.keeping import keep
from narrator.web import Answer, ask

PATIENCE = (0.5, 1.0, 2.0)
"""Seconds to wait before asking again: some hosts show a file a moment after they took it."""


class TakenError(PublishError):
    """Other files have the names that audio was to get."""

    def __init__(self, paths: frozenset[str], *, where: str = "", hint: str = "") -> None:
        super().__init__(", ".join(sorted(paths)), where=where, hint=hint)
        self.paths = paths


@dataclass(frozen=True, slots=True)
class Announced:
    """An enclosure as the feed is about to announce it."""

    url: str
    length: int
    type: str
    new: bool = True
    """Whether the feed that is out there does not announce it yet."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """All that changes with one publication."""

    feed: Upload
    standing: str
    """Version of the feed it replaces, as read before; `NOTHING` for the first."""
    lasting: tuple[Upload, ...] = ()
    """Audio: created once, never changed."""
    changing: tuple[Upload, ...] = ()
    """Art, sidecars, pages, and the feed that is replaced. What is named by its content changes only where it
    was damaged."""
    record: str = ""
    """Where the target notes what these replace; empty for a show's first feed."""
    announced: tuple[Announced, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipped:
    """What came of it."""

    placed: bool
    """False when somebody else published in between: plan again from the feed as it is now."""
    sent: tuple[str, ...]
    """Paths of what was really sent; the rest was there."""
    warnings: tuple[str, ...] = ()


def ship(shipment: Shipment, target: Target, *, verify: bool = True, watch: Watch = unwatched) -> Shipped:
    """Place a shipment.

    Raises `TakenError` when a lasting file meets another of its name, `PublishError` when it cannot go on.
    """
    sent = list(_placed(shipment, target, watch))
    warnings = _verified(shipment, target, watch) if verify else ()
    if not target.write(shipment.feed, expect=shipment.standing):
        return Shipped(placed=False, sent=tuple(sent), warnings=warnings)
    return Shipped(placed=True, sent=(*sent, shipment.feed.path), warnings=warnings)


def _verified(shipment: Shipment, target: Target, watch: Watch) -> tuple[str, ...]:
    """Refuse to announce what cannot be fetched; of what was announced before, and of folders, only warn."""
    new = [one for one in shipment.announced if one.new]
    problems = list(trouble(new, patience=() if target.local else PATIENCE, watch=watch))
    if problems and not target.local:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise PublishError(
            problems[0] + more,
            where=target.name,
            hint="check [show] url, and that the world may read what is there; the feed is as it was",
        )
    known = [one for one in shipment.announced if not one.new]
    problems += trouble(known, patience=(), watch=watch)
    if target.local and problems:
        more = f", and {len(problems) - 1} more are as wrong" if len(problems) > 1 else ""
        return (f"the world does not see this folder as the feed says it: {problems[0]}{more}",)
    return tuple(problems)


def missing(shipment: Shipment, target: Target) -> tuple[Upload, ...]:
    """Say what `ship` would send, the feed apart, without sending it."""
    return tuple(one for one in (*shipment.lasting, *shipment.changing) if not _is_there(one, target))


def _placed(shipment: Shipment, target: Target, watch: Watch) -> Iterator[str]:
    total = len(shipment.lasting) + len(shipment.changing)
    taken = set()
    for done, upload in enumerate(shipment.lasting):
        watch(Progress("placing", done, total, subject=upload.path))
        if _is_there(upload, target):
            continue
        if target.write(upload, expect=NOTHING):
            yield upload.path
        elif not _is_there(upload, target):
            taken.add(upload.path)
    if taken:
        raise TakenError(frozenset(taken), where=target.name, hint="publish again: they get other names")
    stale = [upload for upload in shipment.changing if not _is_there(upload, target)]
    if shipment.record:
        keep(stale, target, shipment.record)
    for done, upload in enumerate(stale, start=total - len(stale)):
        watch(Progress("placing", done, total, subject=upload.path))
        target.write(upload, expect=ANYTHING)
        yield upload.path
    watch(Progress("placing", total, total))


def _is_there(upload: Upload, target: Target) -> bool:
    stored = target.find(upload.path)
    if stored is None or stored.size != upload.size:
        return False
    if stored.sha256:
        return stored.sha256 == upload.sha256
    found = target.read(upload.path)
    return found is not None and hashlib.sha256(found[0]).hexdigest() == upload.sha256


def trouble(
    announced: Iterable[Announced],
    *,
    look: Callable[[str], Answer] = ask,
    patience: tuple[float, ...] = PATIENCE,
    watch: Watch = unwatched,
) -> Iterator[str]:
    """Ask for every enclosure at its public address, as an app would, and say what is wrong with which."""
    wanted = tuple(announced)
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = pool.map(lambda one: _trouble(one, look, patience), wanted)
        for done, problem in enumerate(found, start=1):
            watch(Progress("asking", done, len(wanted)))
            if problem:
                yield problem


def _trouble(announced: Announced, look: Callable[[str], Answer], patience: tuple[float, ...]) -> str:
    problem = _differs(announced, look(announced.url))
    for pause in patience:
        if not problem:
            break
        time.sleep(pause)
        problem = _differs(announced, look(announced.url))
    return problem


def _differs(announced: Announced, answer: Answer) -> str:
    if answer.problem:
        return f"{announced.url} cannot be reached: {answer.problem}"
    if answer.status != 200:
        return f"{announced.url} answers with status {answer.status}"
    if answer.length not in (None, announced.length):
        return f"{announced.url} has {answer.length} bytes instead of {announced.length}"
    if not media.is_same(answer.type, announced.type):
        return f"{announced.url} is served as {answer.type or 'nothing known'} instead of {announced.type}"
    return ""
