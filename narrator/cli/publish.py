"""``narrator publish``: finished episodes to where the show lives."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from narrator.cli import options, progress

if TYPE_CHECKING:
    from narrator.feed import Correction
    from narrator.release import Release


@click.command()
@click.argument("output", default="output", metavar="[OUTPUT]", type=click.Path(path_type=Path))
@click.option("--target", default="", metavar="URL", help="Where to, instead of [publish] target.")
@click.option(
    "-n", "--dry-run", "rehearse", is_flag=True, help="Say what listeners will see, and send nothing."
)
@click.option("--rollback", is_flag=True, help="Put the feed before this one back.")
@click.option(
    "--correction",
    "corrections",
    nargs=2,
    multiple=True,
    metavar="EPISODE TEXT",
    help="Say in an episode's notes what was wrong in it.",
)
@click.option("--redate", is_flag=True, help="Let dates that were announced follow their reports.")
@click.option("--repair", is_flag=True, help="Look for every file at the target, and send what is not there.")
@click.option(
    "--verify/--no-verify",
    default=True,
    show_default=True,
    help="Ask for every enclosure at its public address before the feed announces it.",
)
@options.settings_file
@options.as_json
def command(
    output: Path,
    target: str,
    rollback: bool,
    corrections: tuple[tuple[str, str], ...],
    config_file: Path | None,
    as_json: bool,
    **wish: bool,
) -> None:
    """Publish the episodes in OUTPUT: their audio first, the feed last.

    Publishing again sends only what has changed. What is in the feed and not in OUTPUT stays there.
    """
    from narrator import publish, release

    if rollback and (corrections or wish["redate"] or wish["repair"]):
        raise click.UsageError("--rollback goes alone, or with --dry-run: publish afterwards")
    settings = options.settings(config_file)
    folder = Path(settings.folder) if settings.folder and not target else Path()
    with contextlib.closing(publish.connect(target or settings.publish.target, folder=folder)) as place:
        if rollback:
            done = release.roll_back(settings, place, rehearse=wish["rehearse"])
        else:
            said = tuple((_episode(output, name), _correction(text)) for name, text in corrections)
            wished = release.Wish(**wish, corrections=said)
            with progress.shown(quiet=as_json) as watch:
                done = release.publish_show(settings, output, place, wish=wished, watch=watch)
    if as_json:
        click.echo(json.dumps(_table(done), ensure_ascii=False, indent=2))
    _tell(done, rehearsed=wish["rehearse"], quiet=as_json)


def _episode(output: Path, name: str) -> Path:
    return Path(name) if Path(name).is_dir() else output / name


def _correction(text: str) -> Correction:
    from narrator.feed import Correction

    if not text.strip():
        raise click.BadParameter("say what was wrong", param_hint="--correction")
    return Correction(datetime.datetime.now(datetime.UTC).date(), text)


def _table(done: Release) -> dict[str, object]:
    return {
        "url": done.url,
        "target": done.target,
        "published": done.published,
        "changes": [dataclasses.asdict(change) for change in done.changes],
        "unchanged": done.unchanged,
        "kept": done.kept,
        "sent": list(done.sent),
        "notices": list(done.notices),
    }


def _tell(done: Release, *, rehearsed: bool, quiet: bool) -> None:
    for notice in done.notices:
        click.echo(click.style("note: ", fg="yellow") + notice, err=True)
    if quiet:
        return
    for change in done.changes:
        click.echo(f"{click.style(change.title, bold=True)} {change.says}.", err=True)
    rest = f"{done.unchanged} as before" + (f", {done.kept} from elsewhere" if done.kept else "")
    if rehearsed:
        click.echo(f"{len(done.sent)} files would be sent to {done.target}; {rest}.", err=True)
    elif done.published:
        mark = click.style("✓", fg="green")
        click.echo(f"{mark} {done.url}: {len(done.sent)} files sent to {done.target}; {rest}.", err=True)
    else:
        click.echo(f"{done.url}: nothing has changed; {rest}.", err=True)
