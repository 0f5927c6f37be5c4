"""Options that several commands share, and the settings they amount to."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from narrator import config
from narrator.config import Clean, Config

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, dir_okay=False)
"""A file that is read or written; naming a folder instead is a wrong option."""


def settings_file(function: F) -> F:
    return click.option(
        "--config",
        "config_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"Settings; otherwise {config.FILE_NAME} in this folder or one above it.",
    )(function)


def output_folder(function: F) -> F:
    return click.option(
        "-o",
        "--output",
        default="output",
        show_default=True,
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where episodes, and the takes they are made of, are kept.",
    )(function)


def voice(function: F) -> F:
    return click.option("--voice", default="", metavar="NAME", help="Who reads: see 'narrator voices'.")(
        function
    )


def jobs(function: F) -> F:
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        default=cores,
        show_default="one a core",
        metavar="N",
        help="How much is done at the same time.",
    )(function)


def as_json(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs, and nothing else.")(
        function
    )


def cleaning(function: F) -> F:
    """Options that decide what of a report is read; they add to the ``[clean]`` table."""
    for option in reversed(
        (
            click.option(
                "--keep",
                multiple=True,
                metavar="PATTERN",
                help="Read lines that match, whatever they look like.",
            ),
            click.option("--drop", multiple=True, metavar="PATTERN", help="Never read lines that match."),
            click.option("--title", default="", help="The title, instead of the report's own."),
            click.option(
                "--date", default="", metavar="YYYY-MM-DD", help="The date, instead of the report's own."
            ),
            click.option(
                "--language",
                default="",
                metavar="TAG",
                help="What it is in, such as de; else its words tell.",
            ),
            click.option(
                "--body-only", is_flag=True, help="Read the body alone, without opening and closing."
            ),
            click.option(
                "--allow-private", is_flag=True, help="Fetch pages from addresses of your own network too."
            ),
            click.option("--save", is_flag=True, help="Keep a fetched page beside its script."),
            click.option(
                "--strict", is_flag=True, help="Stop when it is not certain what belongs to the report."
            ),
        )
    ):
        function = option(function)
    return function


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def settings(config_file: Path | None, *, formats: str = "", **cleaning: Any) -> Config:
    """Read the settings, and let the options of the command line have the last word."""
    found = config.load(config_file or config.find(Path.cwd()))
    export = dataclasses.replace(found.export, format=formats) if formats else found.export
    return dataclasses.replace(found, export=export, clean=_cleaned(found.clean, **cleaning))


def _cleaned(clean: Clean, **given: Any) -> Clean:
    values = {key: value for key, value in given.items() if value}
    for key in ("keep", "drop"):
        if key in values:
            values[key] = getattr(clean, key) + values[key]
    return dataclasses.replace(clean, **values)
