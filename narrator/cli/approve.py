"""``narrator approve``: a person has read the script, and it may go out."""

from __future__ import annotations

import datetime
import getpass
from pathlib import Path

import click


@click.command()
@click.argument("episodes", nargs=-1, required=True, metavar="EPISODE...", type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="NAME", help="Who approves.  [default: your user name]")
def command(episodes: tuple[Path, ...], by: str) -> None:
    """Approve the script of each EPISODE, a folder of the output, as it stands now.

    With [publish] require_approval, only approved episodes are published; a script that changes afterwards
    has to be approved again.
    """
    from narrator import manifest, publish

    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    for folder in episodes:
        episode = manifest.load(folder / manifest.FILE_NAME)
        approval = publish.approve(folder, episode, by=by or _user(), at=now)
        mark = click.style("✓", fg="green")
        click.echo(f"{mark} {episode.title}: approved by {approval.by}", err=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # Containers may run as a number without a name.
        raise click.UsageError("it is not known who you are; say it with --by NAME") from None
