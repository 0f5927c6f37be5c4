"""``narrator serve``: the whole show on this machine, as apps would fetch it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import click

from narrator.cli import options, progress


@click.command()
@click.argument("output", default="output", metavar="[OUTPUT]", type=click.Path(path_type=Path))
@click.option(
    "-p",
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    metavar="N",
    help="0 for any that is free.",
)
@options.settings_file
def command(output: Path, port: int, config_file: Path | None) -> None:
    """Serve the episodes in OUTPUT as a show, on this machine only, until interrupted."""
    from narrator import release, serve

    settings = options.settings(config_file)
    with (
        tempfile.TemporaryDirectory(prefix="narrator-") as folder,
        serve.Server(Path(folder), port=port) as server,
    ):
        with progress.shown() as watch:
            done = release.preview(settings, output, Path(folder), url=server.url, watch=watch)
        for notice in done.notices:
            click.echo(click.style("note: ", fg="yellow") + notice, err=True)
        click.echo(f"{server.url}/ shows the pages; apps subscribe to {done.url}. Ctrl-C ends it.", err=True)
        with contextlib.suppress(KeyboardInterrupt):  # That is how it ends.
            server.wait()
