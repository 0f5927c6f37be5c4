"""``narrator check``: whether finished episodes are fit to be published."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrator.cli import options, show
from narrator.errors import NarratorError

if TYPE_CHECKING:
    from narrator.check import Finding, Limits, Verdict


@click.command()
@click.argument("episodes", nargs=-1, required=True, metavar="EPISODE...", type=click.Path(path_type=Path))
@click.option("--preset", default="", metavar="NAME", help="Hold it against apple, spotify, ebu or acx.")
@click.option("--plot", metavar="FILE", type=options.FILE, help="Draw what was found, as .png or .svg.")
@options.settings_file
@options.as_json
def command(
    episodes: tuple[Path, ...], preset: str, plot: Path | None, config_file: Path | None, as_json: bool
) -> None:
    """Check each EPISODE, a folder that narrator made or anybody's sound file, against the rules.

    Measures the sound as listeners get it, decoded, and reads tags, chapters and transcript back. The exit
    status is 1 when a rule is broken.
    """
    if plot and len(episodes) > 1:
        raise click.UsageError("--plot draws one episode at a time.")
    limits = _limits(config_file, preset)
    verdicts: list[Verdict] = []
    failures: list[NarratorError] = []
    for path in episodes:
        try:
            verdicts.append(_checked(path, limits, plot, as_json=as_json))
        except NarratorError as error:
            failures.append(error)
            show(error)
    if as_json:
        tables = [_table(verdict) for verdict in verdicts]
        many = len(episodes) > 1
        click.echo(
            json.dumps(tables if many else tables[0] if tables else None, ensure_ascii=False, indent=2)
        )
    if failures or not all(verdict.passed for verdict in verdicts):
        raise SystemExit(failures[0].exit_code if len(episodes) == 1 and failures else 1)


def _limits(config_file: Path | None, preset: str) -> Limits:
    from narrator import check

    settings = options.settings(config_file)
    if preset:
        mastering = dataclasses.replace(settings.mastering, preset=preset)
        settings = dataclasses.replace(settings, mastering=mastering)
    return check.limits(settings)


def _checked(path: Path, limits: Limits, plot: Path | None, *, as_json: bool) -> Verdict:
    from narrator import check
    from narrator.check import picture

    verdict = check.check(path, limits)
    if not as_json:
        _tell(verdict)
    if plot:
        picture.save(plot, verdict.evidence, verdict.findings, title=verdict.evidence.tags.title or path.name)
        click.echo(f"The picture is in {plot}.", err=True)
    return verdict


def _tell(verdict: Verdict) -> None:
    """Print a table: what each rule found, what it wants, and where it is broken."""
    click.echo(click.style(str(verdict.path), bold=True))
    width = max(len(finding.rule) for finding in verdict.findings)
    for finding in verdict.findings:
        sign = click.style("✓", fg="green") if finding.passed else click.style("✗", fg="red")
        wanted = f"  ({finding.wanted})" if finding.wanted else ""
        click.echo(f"  {sign} {finding.rule:{width}}  {finding.measured}{wanted}{_places(finding)}")


def _places(finding: Finding) -> str:
    from narrator.check.picture import clock

    if finding.passed or not finding.at:
        return ""
    named = ", ".join(clock(at) for at in finding.at[:5])
    return f"  at {named}{' and more' if len(finding.at) > 5 else ''}"


def _table(verdict: Verdict) -> dict[str, Any]:
    heard = verdict.evidence.heard
    return {
        "path": str(verdict.path),
        "passed": verdict.passed,
        "duration": heard.duration,
        "sample_rate": heard.sample_rate,
        "channels": heard.channels,
        "loudness": dataclasses.asdict(heard.loudness),
        "rms": heard.rms,
        "noise_floor": heard.noise_floor,
        "rules": [dataclasses.asdict(finding) for finding in verdict.findings],
    }
