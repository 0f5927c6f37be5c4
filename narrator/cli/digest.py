"""``narrator digest``: a week of reports as one omnibus episode."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from narrator.cli import options, progress
from narrator.cli.episode import tell


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT|FOLDER...")
@click.option("--title", required=True, help="What the digest is called, such as 'The week'.")
@options.output_folder
@options.voice
@click.option("--format", "formats", metavar="F", default="", help="As for 'narrator episode'.")
@options.jobs
@options.settings_file
@options.as_json
@click.option("--force", is_flag=True, help="Make it again, though nothing has changed.")
def command(
    reports: tuple[str, ...],
    title: str,
    output: Path,
    voice: str,
    formats: str,
    jobs: int,
    config_file: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Make one episode of many reports, a chapter each, with music between them.

    It is made from the takes of their own episodes: only its opening and closing are recorded, and a report
    whose English is not that of most.
    """
    from narrator import batch, digest, identity, manifest, produce
    from narrator.studio import open_studio

    settings = options.settings(config_file, formats=formats)
    sources = batch.gather(reports)
    name = " ".join(identity.located(report, settings) for report in reports)
    began = time.monotonic()
    with (
        open_studio(settings, output, jobs=jobs) as studio,
        progress.shown(quiet=as_json) as watch,
    ):
        job = digest.plan(sources, studio, title=title, name=name, voice=voice)
        outcome = produce.make(job, studio, force=force, watch=watch)
    tell(outcome, time.monotonic() - began)
    if as_json:
        table: dict[str, Any] = json.loads(manifest.dump(outcome.episode))
        click.echo(json.dumps(table, ensure_ascii=False, indent=2))
