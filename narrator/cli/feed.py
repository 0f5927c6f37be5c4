"""``narrator feed``: looks at feeds."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from narrator.cli import options

if TYPE_CHECKING:
    from narrator.feed.lint import Finding


@click.group()
def command() -> None:
    """Look at feeds."""


@command.command()
@click.argument("place", metavar="FILE-OR-URL")
@options.as_json
def check(place: str, as_json: bool) -> None:
    """Find what is wrong with a feed, and with what it points to.

    The exit status is 1 when anything must be corrected.
    """
    from narrator.release import checking

    findings = checking.check(place)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            _tell(finding, place)
        _sum_up(findings, place)
    if any(finding.severity == "error" for finding in findings):
        raise SystemExit(1)


def _tell(finding: Finding, place: str) -> None:
    colour = "red" if finding.severity == "error" else "yellow"
    where = f"{place}:{finding.line}" if finding.line else place
    severity = click.style(finding.severity, fg=colour, bold=True)
    click.echo(f"{where}: {severity}: {finding.message}  [{finding.rule}, {finding.required_by}]")
    click.echo(click.style("  hint: ", fg="cyan") + finding.advice)


def _sum_up(findings: tuple[Finding, ...], place: str) -> None:
    errors = sum(finding.severity == "error" for finding in findings)
    if findings:
        click.echo(f"{place}: {errors} to correct, {len(findings) - errors} to consider.", err=True)
    else:
        click.echo(f"{click.style('✓', fg='green')} {place}: nothing to correct.", err=True)
