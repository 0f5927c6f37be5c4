"""``narrator episode``: from written reports to finished episodes."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrator import config
from narrator.cli import options, progress, show
from narrator.errors import NarratorError

if TYPE_CHECKING:
    from narrator.planning import Job
    from narrator.ports import Watch
    from narrator.produce import Outcome
    from narrator.studio import Studio


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@options.output_folder
@options.voice
@click.option(
    "--format",
    "formats",
    metavar="F",
    default="",
    help=f"mp3, m4a, opus, flac or wav; several with commas.  [default: {config.Export().format}]",
)
@options.jobs
@options.settings_file
@options.as_json
@click.option("--force", is_flag=True, help="Make it again, though nothing has changed.")
@click.option("--edit", is_flag=True, help="Open the script in $EDITOR first.")
@options.cleaning
def command(
    reports: tuple[str, ...],
    output: Path,
    voice: str,
    formats: str,
    jobs: int,
    config_file: Path | None,
    as_json: bool,
    force: bool,
    edit: bool,
    **cleaning: Any,
) -> None:
    """Make an episode of each REPORT.

    A REPORT is a text, Markdown, HTML, mail, Word, PDF or EPUB file, a web address, a script that you have
    edited, or - for standard input.
    """
    from narrator.studio import open_studio

    settings = options.settings(config_file, formats=formats, **cleaning)
    outcomes: list[Outcome] = []
    failures: list[NarratorError] = []
    with open_studio(settings, output, jobs=jobs) as studio:
        for source in reports:
            began = time.monotonic()
            try:
                chosen = _edited(source, studio, voice) if edit else source
                with progress.shown(quiet=as_json) as watch:
                    outcome = _make(chosen, studio, voice=voice, force=force, watch=watch)
            except NarratorError as error:
                failures.append(error)
                show(error)
                continue
            outcomes.append(outcome)
            tell(outcome, time.monotonic() - began)
    if as_json:
        _print_json(outcomes, many=len(reports) > 1)
    if failures:
        raise SystemExit(failures[0].exit_code if len(reports) == 1 else 1)


def _make(source: str, studio: Studio, *, voice: str, force: bool, watch: Watch) -> Outcome:
    """As `produce.produce`, but nobody pays for what they have not been told the price of."""
    from narrator import planning, produce

    earlier = None if force else produce.known(source, studio, voice=voice)
    if earlier:
        return earlier
    job = planning.plan(source, studio, voice=voice)
    _tell_price(job, studio)
    return produce.make(job, studio, force=force, watch=watch)


def _tell_price(job: Job, studio: Studio) -> None:
    from narrator import synthesis

    rate = studio.config.sound.sample_rate
    estimate = synthesis.estimate(job.voiced.lines, studio.takes, sample_rate=rate)
    if estimate.price == 0:
        return
    note = f"{estimate.paid:,} characters are spoken by a paid service, {progress.price(estimate.price)}"
    click.echo(click.style("note: ", fg="yellow") + note, err=True)


def _edited(source: str, studio: Any, voice: str) -> str:
    """Let a person have a last look at the script; what they save is what is read."""
    from narrator import files, planning, produce, script

    job = planning.plan(source, studio, voice=voice)
    path = job.place.folder / produce.SCRIPT
    if not path.exists():
        files.write(path, script.dump(job.script))
    click.edit(filename=str(path))
    return str(path)


def tell(outcome: Outcome, seconds: float) -> None:
    """Say in one line on standard error what a person wants to know."""
    for doubt in outcome.doubts:
        click.echo(click.style("note: ", fg="yellow") + doubt, err=True)
    episode = outcome.episode
    title = click.style(episode.title, bold=True)
    if not outcome.made:
        click.echo(f"{title}: nothing has changed → {outcome.audio}", err=True)
        return
    facts = (
        progress.clock(episode.duration),
        f"{episode.loudness.integrated:.1f} LUFS",
        f"{episode.loudness.true_peak:.1f} dBTP",
        f"{episode.takes.reused} of {episode.takes.total} takes reused",
        f"{len(episode.cut)} lines cut",
        f"{seconds:.1f} s",
    )
    click.echo(f"{click.style('✓', fg='green')} {title}: {', '.join(facts)} → {outcome.audio}", err=True)


def _print_json(outcomes: list[Outcome], *, many: bool) -> None:
    from narrator import manifest

    tables = [json.loads(manifest.dump(outcome.episode)) for outcome in outcomes]
    if tables or many:
        click.echo(json.dumps(tables if many else tables[0], ensure_ascii=False, indent=2))
