"""Turns finished episodes into a published show: every step, in order, and nobody else knows the order.

The feed that is out there is the only record of what has been published. It is read first; what it holds is
kept to the byte; what is new or corrected is placed beside it; and it is replaced at the very end, if it is
still the one that was read.
"""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator import cover, feed, publish
from narrator.config import Config, Publish
from narrator.errors import PublishError
from narrator.feed import Channel, Standing, lint
from narrator.ports import NOTHING, Target, Watch, unwatched
from narrator.publish import TakenError, approval
from narrator.release.gathering import Ready, correct, gather
from narrator.release.planning import Change, Plan, Situation, archived, feed_upload, plan

__all__ = ["Change", "Release", "Wish", "announce", "correct", "publish_show", "rehearse", "roll_back"]

ATTEMPTS = 12
"""Times to plan again because somebody else has published in between."""


@dataclass(frozen=True, slots=True)
class Release:
    """A publication that has happened, or would."""

    url: str
    target: str
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    kept: int = 0
    """Items of the feed that have no folder here."""
    sent: tuple[str, ...] = ()
    """Paths of what was sent, or would be."""
    notices: tuple[str, ...] = ()
    published: bool = False
    """False when there was nothing to publish, or this was a rehearsal."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to publish, where it is not as usual."""

    rehearse: bool = False
    """Say what would happen, and send nothing."""
    redate: bool = False
    """Let an episode's date follow its report even after it was announced."""
    repair: bool = False
    """Look for every file at the target, not only for those of what has changed."""
    verify: bool = True
    """Ask for every enclosure at its public address before the feed announces it."""


def publish_show(
    config: Config, output: Path, target: Target, *, wish: Wish = Wish(), watch: Watch = unwatched
) -> Release:
    """Publish every episode of a folder, or say what publishing would do."""
    feed.check(Channel(config.show, config.feed))
    return _publish(config, output, target, wish, watch, strict=True)


def _faults(planned: Plan) -> tuple[str, ...]:
    """Check our own part of the next feed; says what is doubtful. Raises `PublishError` for what is wrong."""
    findings = lint.check(planned.own)
    wrong = [one for one in findings if one.severity == lint.ERROR and one.rule not in _TOLERATED]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        where = f"the feed that would be published, {wrong[0].rule}"
        raise PublishError(wrong[0].message + more, where=where, hint=wrong[0].advice)
    return tuple(f"{one.message}: {one.advice}" for one in findings)


_TOLERATED = ("https",)
"""What the feed of a house's own network may leave undone."""


def _publish(
    config: Config, output: Path, target: Target, wish: Wish, watch: Watch, *, strict: bool
) -> Release:
    ready, notices = gather(output)
    if config.publish.require_approval:
        _refuse_unapproved(ready)
    art = _art(config)
    taken: frozenset[str] = frozenset()
    for attempt in range(ATTEMPTS):
        planned = plan(_situation(config, ready, art, target, taken, wish))
        notes = notices + planned.notices + (_faults(planned) if strict else ())
        if wish.rehearse or not planned.is_new:
            return _release(config, target, planned, _would_send(planned, target), notes)
        try:
            shipped = publish.ship(
                planned.shipment, target, verify=wish.verify and config.publish.verify, watch=watch
            )
        except TakenError as error:
            taken |= {error.path}
            continue
        if shipped.placed:
            weakness = (target.weakness,) if target.weakness else ()
            notes = (*notes, *shipped.warnings, *weakness, *announce(config))
            return _release(config, target, planned, shipped.sent, notes, published=True)
        time.sleep(random.uniform(0, 0.2 * (attempt + 1)))
    raise PublishError(
        "others publish all the time", where=target.name, hint="wait until they are done, then publish again"
    )


def rehearse(config: Config, output: Path, folder: Path, *, url: str) -> Release:
    """Publish into a folder as if the show lived at ``url``: whatever a directory would still ask for."""
    show = dataclasses.replace(config.show, url=url)
    settings = dataclasses.replace(config, show=show, publish=Publish(verify=False))
    settings = dataclasses.replace(settings, feed=dataclasses.replace(config.feed, hub=""))
    return _publish(settings, output, publish.Folder(folder), Wish(), unwatched, strict=False)


def _art(config: Config) -> bytes:
    """The show's cover made fit, or one drawn from its title."""
    show = config.show
    if show.cover:
        return cover.load(Path(config.folder) / show.cover)
    return cover.draw(show.title, author=show.author)


def _situation(
    config: Config, ready: tuple[Ready, ...], art: bytes, target: Target, taken: frozenset[str], wish: Wish
) -> Situation:
    name = config.feed.name
    current = target.read(name)
    return Situation(
        config=config,
        ready=ready,
        cover=art,
        content=current[0] if current else None,
        version=current[1] if current else NOTHING,
        standing=feed.read(current[0], where=f"{target.name}/{name}") if current else Standing(),
        taken=taken,
        redate=wish.redate,
        repair=wish.repair,
    )


def _would_send(planned: Plan, target: Target) -> tuple[str, ...]:
    if not planned.is_new:
        return ()
    missing = publish.missing(planned.shipment, target)
    return tuple(upload.path for upload in (*missing, planned.shipment.feed))


def _release(
    config: Config,
    target: Target,
    planned: Plan,
    sent: tuple[str, ...],
    notices: tuple[str, ...],
    *,
    published: bool = False,
) -> Release:
    return Release(
        url=Channel(config.show, config.feed).url,
        target=target.name,
        changes=planned.changes,
        unchanged=planned.unchanged,
        kept=planned.kept,
        sent=sent,
        notices=notices,
        published=published,
    )


def _refuse_unapproved(ready: Iterable[Ready]) -> None:
    refused = [
        (one.folder, problem) for one in ready if (problem := approval.problem(one.folder, one.episode))
    ]
    if refused:
        folder, problem = refused[0]
        more = f" (and {len(refused) - 1} more episodes)" if len(refused) > 1 else ""
        raise PublishError(problem + more, where=str(folder), hint=f"read it, then narrator approve {folder}")


def announce(config: Config) -> Iterator[str]:
    """Tell the hub and run the hook; says what went wrong, which undoes nothing."""
    url = Channel(config.show, config.feed).url
    if config.feed.hub and (problem := publish.ping(config.feed.hub, url)):
        yield f"published, but {problem}"
    facts = {"NARRATOR_FEED": url, "NARRATOR_SHOW": config.show.title}
    if config.publish.hook and (problem := publish.run_hook(config.publish.hook, facts)):
        yield f"published, but {problem}"


def roll_back(config: Config, target: Target) -> Release:
    """Put the feed before this one back. What is rolled back is kept too, and no audio is ever removed."""
    channel = Channel(config.show, config.feed)
    current = target.read(channel.feed.name)
    standing = feed.read(current[0], where=f"{target.name}/{channel.feed.name}") if current else Standing()
    before = target.read(standing.trail.before) if standing.trail.before else None
    if current is None or before is None:
        raise PublishError("there is no feed before this one", where=target.name, hint="nothing was changed")
    target.write(archived(current[0]), expect=NOTHING)
    if not target.write(feed_upload(channel, before[0]), expect=current[1]):
        raise PublishError(
            "somebody has just published", where=target.name, hint="look at it, then try again"
        )
    back = feed.read(before[0], where=standing.trail.before)
    return Release(
        url=channel.url,
        target=target.name,
        changes=tuple(_undone(standing, back)),
        unchanged=len(back.items),
        sent=(channel.feed.name,),
        notices=tuple(announce(config)),
        published=True,
    )


def _undone(standing: Standing, back: Standing) -> Iterator[Change]:
    for item in standing.items:
        before = back.item(item.guid)
        if before is None:
            yield Change(
                "removed", item.guid, item.title, "is no longer in the feed; apps that have it may keep it"
            )
        elif before.xml != item.xml:
            yield Change("notes", item.guid, before.title, "is announced as it was before")
