"""The command line: the only package that prints, prompts and exits.

Each command is a module of this package, imported when it is asked for.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from narrator.cli import streams
from narrator.errors import NarratorError, StorageError

INTERRUPTED = 130

_COLOUR = False if os.environ.get("NO_COLOR") else None
"""Whether to colour what is said; `None` for where a terminal shows it. See https://no-color.org."""

_COMMANDS = {
    "episode": "Make an episode of each report.",
    "script": "Print the script of a report.",
    "spoken": "Print how a text would be said.",
    "say": "Say a text aloud, or keep it.",
    "voices": "List the voices there are, and install more.",
    "lexicon": "Decide how names, acronyms and codes are said.",
    "batch": "Make an episode of every report in folders, feeds or books.",
    "digest": "Make one episode of many reports, with music between them.",
    "clean": "Remove the takes that no finished episode is made of.",
    "check": "Check whether episodes, or any sound files, are fit to broadcast.",
    "approve": "Approve the script of an episode as it stands now.",
    "publish": "Publish the episodes: their audio first, the feed last.",
    "feed": "Look at feeds.",
    "serve": "Serve the episodes as a show, on this machine only.",
    "doctor": "Look at what narrator needs, and what to do about what is missing.",
}
"""Commands in the order of help, each a module, with what help says of it: none is imported to be listed."""


class _Commands(click.Group):
    """Imports a command when it is run, and shows problems as a person wants to read them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"narrator.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise _suggested(error, args[0]) from None


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "color": _COLOUR},
)
@click.version_option(package_name="narrator")
def commands() -> None:
    """Turn written reports into finished podcast episodes, on your own machine."""
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not needed for help
    except OSError:
        raise StorageError(
            "the working folder is not there any longer", hint="change to one that is"
        ) from None


def main(args: Sequence[str] | None = None, *, prog_name: str | None = None) -> NoReturn:
    """Run the command line and exit with a status that tells the truth."""
    # Our own threads keep every core busy; those of BLAS would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Little that is made here is ever cyclic: the collector's rounds through all there is would be in vain.
    gc.set_threshold(50_000, 20, 20)
    streams.prepare()
    sys.exit(_status(args, prog_name))


def _status(args: Sequence[str] | None, prog_name: str | None) -> int:
    try:
        status = commands.main(args, prog_name, standalone_mode=False)
    except NarratorError as error:
        show(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrupted. What was recorded is kept; the same command goes on from there.", err=True)
        return INTERRUPTED
    except MemoryError:
        show(
            NarratorError(
                "there is not enough memory", hint="what was recorded is kept; try again with --jobs 1"
            )
        )
        return 1
    return status if isinstance(status, int) else 0


def show(error: NarratorError) -> None:
    """Say on standard error what is wrong, where, and what to do about it."""
    where = f"{error.where}: " if error.where else ""
    click.echo(click.style("error: ", fg="red", bold=True) + where + error.message, err=True, color=_COLOUR)
    if error.hint:
        click.echo(click.style("  hint: ", fg="cyan") + error.hint, err=True, color=_COLOUR)


def _suggested(error: click.UsageError, wrong: str) -> click.UsageError:
    import difflib

    close = difflib.get_close_matches(wrong, _COMMANDS, n=1)
    return click.UsageError(f"{error.message} Did you mean {close[0]!r}?", error.ctx) if close else error
