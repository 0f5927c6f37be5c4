"""Turns finished episodes into a published show: every step, in order, and nobody else knows the order.

The feed that is out there is the only record of what has been published. It is read first; what it holds is
kept to the byte; what is new or corrected is placed beside it; and it is replaced at the very end, if it is
still the one that was read.
"""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator import cover, feed, publish
from narrator.config import Config, Publish
from narrator.errors import PublishError
from narrator.feed import Channel, Correction, Standing
from narrator.ports import NOTHING, Target, Watch, unwatched
from narrator.publish import TakenError
from narrator.release.gathering import correct, gather
from narrator.release.pages import BRIEFLY
from narrator.release.planning import Change, Plan, Situation, archived, feed_upload, plan, record
from narrator.release.refusing import faults, refuse_unapproved

__all__ = ["Change", "Release", "Wish", "announce", "correct", "preview", "publish_show", "roll_back"]

ATTEMPTS = 12
"""Times to plan again because somebody else has published in between."""
_AGAIN = "narrator publish --repair tells them again"


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
    strict: bool = True
    """Refuse what directories would refuse."""
    corrections: tuple[tuple[Path, Correction], ...] = ()
    """What to say from now on in the notes of which episode's folder."""


def publish_show(
    config: Config, output: Path, target: Target, *, wish: Wish = Wish(), watch: Watch = unwatched
) -> Release:
    """Publish every episode of a folder, or say what publishing would do."""
    if wish.strict:
        feed.check(Channel(config.show, config.feed))
    for folder, correction in wish.corrections:
        correct(folder, correction, rehearse=wish.rehearse)
    ready, notices = gather(output, wish.corrections)
    if config.publish.require_approval:
        refuse_unapproved(ready)
    verify = wish.verify and config.publish.verify
    situation = Situation(config, ready, _art(config), redate=wish.redate, repair=wish.repair)
    tried: tuple[str, ...] = ()
    for attempt in range(ATTEMPTS):
        planned = plan(_look(situation, target), watch)
        doubts = notices + planned.notices + (faults(planned) if wish.strict else ())
        if wish.rehearse or not (planned.is_new or tried):
            return _release(config, target, planned, _would_send(planned, target), doubts)
        if not planned.is_new:  # It is out there: only the answer to our own attempt was lost.
            return _release(config, target, planned, tried, (*doubts, *announce(config)), published=True)
        try:
            shipped = publish.ship(planned.shipment, target, verify=verify, watch=watch)
        except TakenError as error:
            situation = dataclasses.replace(situation, taken=situation.taken | error.paths)
            continue
        if shipped.placed:
            weakness = (target.weakness,) if target.weakness else ()
            doubts = (*doubts, *shipped.warnings, *weakness, *announce(config))
            return _release(config, target, planned, shipped.sent, doubts, published=True)
        tried = (*shipped.sent, config.feed.name)
        time.sleep(random.uniform(0, 0.2 * (attempt + 1)))
    raise PublishError(
        "others publish all the time", where=target.name, hint="wait until they are done, then publish again"
    )


def preview(config: Config, output: Path, folder: Path, *, url: str, watch: Watch = unwatched) -> Release:
    """Publish into a folder as if the show lived at ``url``: whatever a directory would still ask for."""
    settings = dataclasses.replace(
        config,
        show=dataclasses.replace(config.show, url=url),
        feed=dataclasses.replace(config.feed, hub=""),
        publish=Publish(),
    )
    wish = Wish(verify=False, strict=False)
    return publish_show(settings, output, publish.Folder(folder), wish=wish, watch=watch)


def _art(config: Config) -> bytes:
    """The show's cover made fit, or one drawn from its title."""
    show = config.show
    if show.cover:
        return cover.load(Path(config.folder) / show.cover)
    return cover.draw(show.title, author=show.author)


def _look(situation: Situation, target: Target) -> Situation:
    """The same situation, with the feed as it is now."""
    name = situation.config.feed.name
    current = target.read(name)
    if current is None:
        return dataclasses.replace(situation, content=None, version=NOTHING, standing=Standing())
    content, version = current
    standing = feed.read(content, where=f"{target.name}/{name}")
    return dataclasses.replace(situation, content=content, version=version, standing=standing)


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


def announce(config: Config) -> Iterator[str]:
    """Tell the hub and run the hook; says what went wrong, which undoes nothing, and how to try again."""
    url = Channel(config.show, config.feed).url
    if config.feed.hub and (problem := publish.ping(config.feed.hub, url)):
        yield f"published, but {problem}; {_AGAIN}"
    facts = {"NARRATOR_FEED": url, "NARRATOR_SHOW": config.show.title}
    if config.publish.hook and (problem := publish.run_hook(config.publish.hook, facts)):
        yield f"published, but {problem}; {_AGAIN}"


def roll_back(config: Config, target: Target, *, rehearse: bool = False) -> Release:
    """Put the feed before this one back, and its pages and sidecars; no audio is ever removed.

    The feed that is rolled back is kept too. A rehearsal says what would happen, and changes nothing.
    """
    channel = Channel(config.show, config.feed)
    current = target.read(channel.feed.name)
    standing = feed.read(current[0], where=f"{target.name}/{channel.feed.name}") if current else Standing()
    before = target.read(standing.trail.before) if standing.trail.before else None
    if current is None or before is None:
        raise PublishError("there is no feed before this one", where=target.name, hint="nothing was changed")
    back = feed.read(before[0], where=standing.trail.before)
    rolled = Release(
        url=channel.url,
        target=target.name,
        changes=tuple(_undone(standing, back)),
        unchanged=len(back.items) - sum(1 for change in _undone(standing, back) if change.kind != "removed"),
    )
    kept = record(standing.trail.before)
    if rehearse:
        return dataclasses.replace(rolled, sent=(channel.feed.name, *publish.recorded(target, kept)))
    target.write(archived(current[0]), expect=NOTHING)
    if not target.write(feed_upload(channel, before[0]), expect=current[1]):
        raise PublishError(
            "somebody has just published", where=target.name, hint="look at it, then try again"
        )
    pages, problems = _restored(target, kept)
    notices = (*problems, *announce(config))
    return dataclasses.replace(rolled, sent=(channel.feed.name, *pages), notices=notices, published=True)


def _restored(target: Target, kept: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put back the pages and sidecars of a feed; what was, and what went wrong."""
    try:
        return tuple(publish.restore(target, kept, cache=BRIEFLY)), ()
    except PublishError as error:
        return (), (f"the feed is back, but not all of its pages: {error}; publish --repair sends them",)


def _undone(standing: Standing, back: Standing) -> Iterator[Change]:
    earlier = back.by_guid()
    for item in standing.items:
        before = earlier.get(item.guid)
        if before is None:
            yield Change(
                "removed", item.guid, item.title, "is no longer in the feed; apps that have it may keep it"
            )
        elif before.xml != item.xml:
            yield Change("notes", item.guid, before.title, "is announced as it was before")
