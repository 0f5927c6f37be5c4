"""``narrator clean``: takes that no episode needs any more are removed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from narrator.cli import options, progress


@click.command()
@options.output_folder
@click.option(
    "-n", "--dry-run", "rehearse", is_flag=True, help="Say what would be removed, and remove nothing."
)
@options.settings_file
@options.as_json
def command(output: Path, rehearse: bool, config_file: Path | None, as_json: bool) -> None:
    """Remove the takes that no finished episode in the output is made of, and what killed runs have left."""
    from narrator import sweep
    from narrator.studio import open_studio

    settings = options.settings(config_file)
    with open_studio(settings, output) as studio:
        found = sweep.sweep(studio, rehearse=rehearse)
    if as_json:
        click.echo(json.dumps({"kept": found.kept, "removed": found.removed, "bytes": found.bytes}))
        return
    verb = "would be removed" if rehearse else "removed"
    click.echo(
        f"{progress.count(found.removed, 'take')} {verb}, {found.bytes / 1e6:.1f} MB; {found.kept:,} needed"
    )
