"""``narrator voices``: the voices there are, heard side by side, and installed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from narrator.cli import options, progress
from narrator.errors import ConfigError, EngineError

if TYPE_CHECKING:
    from narrator.casting import Casting
    from narrator.model import Profile

_INSTALL = "install"


@click.command()
@click.argument("names", nargs=-1, metavar="[install] [NAME]...")
@click.option("--language", default="", metavar="TAG", help="Only voices of a language, such as de or pt-BR.")
@click.option("--audition", is_flag=True, help="Make one file in which each of them says its line.")
@click.option("--text", default="", help="The same, with your own words for them to say.")
@click.option(
    "-o",
    "--output",
    default="voices.mp3",
    show_default=True,
    type=options.FILE,
    metavar="FILE",
    help="That file.",
)
@options.as_json
@options.jobs
@options.settings_file
def command(
    names: Sequence[str],
    language: str,
    audition: bool,
    text: str,
    output: Path,
    as_json: bool,
    jobs: int,
    config_file: Path | None,
) -> None:
    """List the voices there are, and whether they are installed.

    \b
    narrator voices --language fr            those that speak French
    narrator voices heart emma               these two
    narrator voices --audition heart emma    hear them in one file
    narrator voices install emma             download a voice, once
    """
    from narrator import casting

    settings = options.settings(config_file)
    found = casting.load(settings.folder)
    if names[:1] == (_INSTALL,):
        _install([found.get(name) for name in names[1:]])
        return
    profiles = _chosen(found, names, language)
    if not audition and not text:
        _print(profiles, language, as_json=as_json)
        return
    profiles = profiles if names else [profile for profile in profiles if _is_here(profile)]
    if not profiles:
        raise ConfigError("there is no installed voice to hear", hint="narrator voices lists those there are")
    from narrator.audition import audition as hear

    with progress.shown(quiet=as_json) as watch:
        heard = hear(profiles, output, settings, text=text, jobs=jobs, watch=watch)
    for name, start in heard.starts:
        click.echo(f"{progress.clock(start)}  {name}", err=True)
    click.echo(f"{output}: {progress.clock(heard.seconds)}", err=True)


def _chosen(found: Casting, names: Sequence[str], language: str) -> list[Profile]:
    """The voices that are meant: those that are named, or all; and of these those of a language."""
    from narrator import casting

    if names:
        profiles = [found.get(name) for name in names]
    elif language:
        profiles = [*found.profiles, *casting.unfiled(found, language)]
    else:
        profiles = list(found.profiles)
    if not language:
        return profiles
    return [profile for profile in profiles if profile.language and casting.speaks(profile, language)]


def _is_here(profile: Profile) -> bool:
    """Whether a voice can be heard without asking a server, which may be absent or want money."""
    from narrator import casting, engines
    from narrator.ports import Paid

    return not isinstance(engines.load(profile.voice.engine), Paid) and casting.installed(profile)


def _print(profiles: Sequence[Profile], language: str, *, as_json: bool) -> None:
    from narrator import casting

    rows = [
        {
            "name": profile.name,
            "engine": profile.voice.engine,
            "language": profile.language,
            "installed": casting.installed(profile),
            "about": profile.about,
            "licence": profile.licence,
        }
        for profile in profiles
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(
            f"No voice speaks {language!r}; a tag is two letters, such as de, or more: pt-BR.", err=True
        )
    width = max((len(profile.name) for profile in profiles), default=0)
    marks = [
        _mark(profile, installed=bool(row["installed"])) for profile, row in zip(profiles, rows, strict=True)
    ]
    for mark, row in zip(marks, rows, strict=True):
        spoken = row["language"] or "any"
        click.echo(f"{mark} {row['name']:{width}}  {spoken:7}  {row['engine']:8}  {row['about']}")
    for mark, meaning in _MEANINGS.items():
        if mark in marks:
            click.echo(f"{mark} {meaning}", err=True)


_HERE, _ELSEWHERE, _LACKING = "✓", "→", "○"
_MEANINGS = {
    _ELSEWHERE: "speaks on a server, which is not asked before it is needed",
    _LACKING: "is not installed: narrator voices install NAME",
}


def _mark(profile: Profile, *, installed: bool) -> str:
    from narrator import engines
    from narrator.ports import Paid

    if not installed:
        return _LACKING
    return _ELSEWHERE if isinstance(engines.load(profile.voice.engine), Paid) else _HERE


def _install(profiles: Sequence[Profile]) -> None:
    from narrator import casting, engines
    from narrator.ports import Installer

    if not profiles:
        raise click.UsageError("Which voice? narrator voices install NAME...")
    for profile in profiles:
        if casting.installed(profile):
            click.echo(f"{profile.name} is installed.", err=True)
            continue
        engine = engines.load(profile.voice.engine)
        if not isinstance(engine, Installer):
            raise _lacking(profile)
        with progress.shown() as watch:
            engine.install(profile.voice.name, watch=watch)
        click.echo(f"{profile.name} is installed now.", err=True)


def _lacking(profile: Profile) -> EngineError:
    """What a voice lacks that narrator cannot fetch itself."""
    from narrator import engines

    try:
        engines.load(profile.voice.engine).fingerprint(profile.voice)
    except EngineError as error:
        return error
    return EngineError(f"{profile.voice.engine} has nothing to install")
