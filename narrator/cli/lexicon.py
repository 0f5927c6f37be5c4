"""``narrator lexicon``: how names are said, what is still undecided, and what a decision changes."""

from __future__ import annotations

import io
import json
import sys
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from narrator import config
from narrator.cli import options
from narrator.errors import LexiconError, NarratorError

if TYPE_CHECKING:
    from narrator.config import Config
    from narrator.lexicon import Entry, Lexicon
    from narrator.lexicon.suggestions import Ears, Passage, Suggestion
    from narrator.model import Audio


@click.group()
def command() -> None:
    """Decide how names, acronyms and codes are said."""


_lexicon_to_change = click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="The lexicon; otherwise the show's own.",
)


# -- suggest ---------------------------------------------------------------------------------------------


@command.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@click.option(
    "--min", "least", default=1, show_default=True, metavar="N", help="Only what is there N times or more."
)
@click.option("--html", "page", type=options.FILE, metavar="FILE", help="Write a page with play buttons.")
@click.option(
    "--audition",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Record one file that says each, and the list of when.",
)
@options.as_json
@options.voice
@options.settings_file
def suggest(
    reports: tuple[str, ...],
    least: int,
    page: Path | None,
    audition: Path | None,
    as_json: bool,
    voice: str,
    config_file: Path | None,
) -> None:
    """List what REPORTs say that nobody has said how to say, the most frequent first.

    A REPORT may be a folder. A table is printed unless --json, --html or --audition asks for something else.
    """
    from narrator.lexicon import suggestions

    settings = options.settings(config_file)
    known = _lexicon(settings)
    passages, failed = _passages(reports)
    found = suggestions.suggest(passages, _ears(known, settings), entries=known.entries)
    found = tuple(suggestion for suggestion in found if suggestion.count >= least)
    if as_json:
        click.echo(json.dumps([_row(suggestion) for suggestion in found], ensure_ascii=False, indent=2))
    if page or audition:
        takes = _said([each.written for each in found], known, settings, voice=voice)
        _record(list(zip(found, takes, strict=True)), page=page, audition=audition)
    if not (as_json or page or audition):
        _print_sheet(found)
    sys.exit(1 if failed else 0)


def _ears(known: Lexicon, settings: Config) -> Ears:
    from narrator import speech
    from narrator.dictionary import Dictionary
    from narrator.lexicon.suggestions import Ears
    from narrator.speech import wordlists
    from narrator.speech.acronyms import definitions

    language = settings.show.language
    lexicon = known.for_(language, "")
    return Ears(
        lexicon=lexicon,
        reader=Dictionary(),
        say=lambda text: speech.say(text, language=language, lexicon=lexicon),
        settled=lambda acronym: acronym in wordlists.WORDS or acronym in wordlists.LETTERS,
        define=definitions,
        stands_for=wordlists.IN_FULL,
    )


def _row(suggestion: Suggestion) -> dict[str, object]:
    from narrator.lexicon import sheet
    from narrator.lexicon.entries import spoken

    sound = spoken(suggestion.entry)
    return {
        "written": suggestion.written,
        "sort": suggestion.sort.value,
        "count": suggestion.count,
        "variants": [{"written": written, "count": count} for written, count in suggestion.variants],
        "places": list(suggestion.places),
        "words": suggestion.words,
        "said": suggestion.said,
        "like": suggestion.like or None,
        "entry": {
            "match": list(suggestion.entry.match),
            "kind": suggestion.entry.kind.value,
            "say": sound.say,
            "ipa": sound.ipa,
        },
        "command": sheet.command(suggestion),
        "settled": suggestion.settled,
        "full": suggestion.full or None,
        "command_full": sheet.in_full(suggestion) or None,
    }


def _print_sheet(found: Sequence[Suggestion]) -> None:
    from narrator.lexicon import sheet

    undecided = [each for each in found if not each.settled]
    if not undecided:
        click.echo("Nothing is undecided: every name is in a lexicon or in the dictionary.")
    else:
        _print_undecided(undecided)
    for each in found:
        if each.settled:
            full = f"; in full: {sheet.in_full(each)}" if each.full else ""
            click.echo(f"settled: {each.written} ({each.count}) is said {each.words}{full}")


def _print_undecided(found: Sequence[Suggestion]) -> None:
    from rich.console import Console
    from rich.table import Table

    from narrator.lexicon.sheet import advice

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("times", "written", "said now", "say", "where"):
        table.add_column(heading, justify="right" if heading == "times" else "left", overflow="fold")
    for each in found:
        others = "".join(f"\n[dim]{written} ({count})[/]" for written, count in each.variants[1:])
        notes = [f"like {each.like}"] * bool(each.like) + [f"in full: {each.full}"] * bool(each.full)
        say = advice(each.entry) + "".join(f"\n[dim]{note}[/]" for note in notes)
        table.add_row(
            str(each.count), each.written + others, f"/{each.said}/", say, Path(each.places[0]).name
        )
    console = Console()
    console.print(table)
    console.print(f"\n{len(found)} to decide. To decide one: narrator lexicon add {found[0].written!r} …")


# -- hearing ---------------------------------------------------------------------------------------------

_GAP = 0.7
"""Seconds of silence after each name of an audition."""


def _record(takes: Sequence[tuple[Suggestion, Audio]], *, page: Path | None, audition: Path | None) -> None:
    """Keep how each name is said now: in a page, in one file to listen through, or in both."""
    from narrator import files
    from narrator.lexicon import sheet

    if page:
        sounds = {each.written: _wav([audio]) for each, audio in takes}
        files.write(page, sheet.page([each for each, _ in takes], sounds))
        click.echo(f"{page}: {len(takes)} names")
    if audition and takes:
        _write_audition(audition, takes)


def _write_audition(folder: Path, takes: Sequence[tuple[Suggestion, Audio]]) -> None:
    from narrator import files

    at, lines = 0.0, []
    for each, audio in takes:
        lines.append(f"{int(at // 60):3}:{at % 60:04.1f}  {each.written}  /{each.said}/\n")
        at += audio.seconds + _GAP
    files.write(folder / "audition.wav", _wav([audio for _, audio in takes], gap=_GAP))
    files.write(folder / "audition.txt", "".join(lines))
    click.echo(f"{folder / 'audition.wav'}: {len(takes)} names, {at:.0f} s")


def _said(words: Iterable[str], known: Lexicon, settings: Config, *, voice: str) -> Iterator[Audio]:
    """Speak each name with a voice, or with the show's anchor."""
    from narrator import casting, engines, speech
    from narrator.model import Role, Segment, Utterance

    language = settings.show.language
    cast = casting.load(settings.folder)
    segment = Segment(Role.PARAGRAPH, "", voice=voice)
    profile = cast.for_segment(segment, cast=settings.cast, language=language)
    engine = engines.load(profile.voice.engine)
    pronouncer = known.for_(language, profile.voice.engine)
    for word in words:
        now = speech.say(f"{word}.", language=language, lexicon=pronouncer)
        yield engine.speak(Utterance(now.text, profile.voice, language, now.pronunciations))


def _wav(takes: Sequence[Audio], *, gap: float = 0.0) -> bytes:
    """Several recordings of one engine as one WAV file, with a gap of that many seconds after each."""
    rate = takes[0].sample_rate
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        for take in takes:
            file.writeframes(take.pcm + b"\0\0" * round(gap * rate))
    return out.getvalue()


# -- add -------------------------------------------------------------------------------------------------


@command.command()
@click.argument("words")
@click.argument("say", required=False, default="")
@click.option("--ipa", default="", help="The sounds, in the International Phonetic Alphabet.")
@click.option("--also", multiple=True, metavar="WORDS", help="Another spelling. Repeatable.")
@click.option(
    "--kind",
    type=click.Choice(["word", "letters", "alias", "expand-first"]),
    default="word",
    show_default=True,
    help="Whether it is the same word, letters, other words, or a full name for the first mention.",
)
@_lexicon_to_change
@options.settings_file
def add(
    words: str,
    say: str,
    ipa: str,
    also: tuple[str, ...],
    kind: str,
    target: str | None,
    config_file: Path | None,
) -> None:
    """Say WORDS as SAY: narrator lexicon add "Deir Ezzor" "dair ez-ZOR".

    SAY is plain syllables joined by hyphens; capitals mark the stress. It may also be /IPA/.
    """
    from narrator import lexicon

    if say.startswith("/") and say.endswith("/"):
        say, ipa = "", say
    table: dict[str, object] = {"match": [words, *also], "say": say, "ipa": ipa, "kind": kind}
    entry = lexicon.build(table, where=f"{words!r}")
    path, _, replaced = _put([entry], target, config_file)
    click.echo(f"{_near(path)}: {'changed' if replaced else 'added'} {_described(entry)}")


def _put(entries: Sequence[Entry], target: str | None, config_file: Path | None) -> tuple[Path, int, int]:
    """Add entries to a lexicon that the settings name: where it is, how many are new, how many changed."""
    from narrator.lexicon import editing

    file = config_file or config.find(Path.cwd()) or Path(config.FILE_NAME)
    applied = options.settings(config_file).saying.lexicons
    name = target or editing.own(applied)
    path = file.resolve().parent / name
    added, replaced = editing.add(path, entries)
    if editing.mention(file, name, before=applied):
        click.echo(f"{_near(file)}: [saying] lexicons now has {name}")
    return path, added, replaced


def _near(path: Path) -> Path:
    """A path as a person in this folder would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _described(entry: Entry) -> str:
    from narrator.lexicon.entries import spoken

    sound = spoken(entry)
    return " ".join(filter(None, [entry.name, "→", sound.say, sound.ipa and f"/{sound.ipa}/"]))


def _lexicon(settings: Config, names: Sequence[str] = ()) -> Lexicon:
    from narrator import lexicon

    folder = Path(settings.folder) if settings.folder else None
    return lexicon.load(names or settings.saying.lexicons, folder=folder)


# -- test ------------------------------------------------------------------------------------------------


@command.command()
@click.argument("words")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@click.option("--say", default="", help="Try this way to say it, without adding it.")
@click.option("--ipa", default="", help="Try these sounds, without adding them.")
@options.as_json
@options.settings_file
def test(
    words: str, reports: tuple[str, ...], say: str, ipa: str, as_json: bool, config_file: Path | None
) -> None:
    """Show what the entry for WORDS does in every REPORT: each line that it changes.

    A REPORT may be a folder.
    """
    from narrator import lexicon

    settings = options.settings(config_file)
    known = _lexicon(settings).for_(settings.show.language, "")
    if say or ipa:
        known = known.with_([lexicon.build({"match": words, "say": say, "ipa": ipa}, where=repr(words))])
    passages, failed = _passages(reports)
    effects = list(_effects(passages, known, words))
    if as_json:
        click.echo(json.dumps(effects, ensure_ascii=False, indent=2))
    else:
        _print_effects(effects, words)
    sys.exit(1 if failed else 0)


def _effects(passages: Iterable[Passage], known: Lexicon, words: str) -> Iterator[dict[str, object]]:
    from narrator.speech import mentions

    wanted = {match.entry for match in known.find(words)}
    if not wanted:
        raise LexiconError("no lexicon has an entry for it", where=repr(words), hint="try one with --say")
    mentioned: dict[str, set[str]] = {}
    for passage in passages:
        for match in mentions(known.find(passage.text), mentioned.setdefault(passage.path, set())):
            if match.entry in wanted:
                yield {
                    "path": passage.path,
                    "line": passage.line,
                    "written": passage.text[match.start : match.end],
                    "before": passage.text[max(0, match.start - 40) : match.start],
                    "after": passage.text[match.end : match.end + 40],
                    "say": match.say,
                    "ipa": match.ipa,
                }


def _print_effects(effects: Sequence[dict[str, object]], words: str) -> None:
    for effect in effects:
        where = click.style(f"{effect['path']}:{effect['line']}: ", dim=True)
        said = click.style(f"{effect['written']} → {effect['say']}", bold=True)
        click.echo(f"{where}…{effect['before']}{said}{effect['after']}…")
    reports = len({effect["path"] for effect in effects})
    click.echo(
        f"{words!r} is said {len(effects)} times in {reports} {'report' if reports == 1 else 'reports'}."
    )


# -- check -----------------------------------------------------------------------------------------------


@command.command()
@click.argument("lexicons", nargs=-1, metavar="[LEXICON]...")
@options.settings_file
def check(lexicons: tuple[str, ...], config_file: Path | None) -> None:
    """Check LEXICONs, or those of the show: every symbol, and what two entries both match."""
    settings = options.settings(config_file)
    names = lexicons or settings.saying.lexicons
    doubts = 0
    for name in names:
        entries = _lexicon(settings, [name]).entries
        for first, second, written in _rivals(entries):
            doubts += 1
            click.echo(f"{second.where}: {written!r} is also in {first.where}; this one is right")
        click.echo(f"{name}: {len(entries)} entries", err=True)
    sys.exit(1 if doubts else 0)


def _rivals(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry, str]]:
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        for written in entry.match:
            key = (written, entry.lang, entry.engine)
            if key in seen:
                yield seen[key], entry, written
            seen[key] = entry


# -- other tools' files ----------------------------------------------------------------------------------


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_lexicon_to_change
@options.settings_file
def import_(file: Path, target: str | None, config_file: Path | None) -> None:
    """Add the entries of FILE, a W3C PLS document or another lexicon, to the show's."""
    from narrator import lexicon

    path, added, replaced = _put(lexicon.read(file), target, config_file)
    click.echo(f"{_near(path)}: {added} added, {replaced} changed")


@command.command("export")
@click.argument("lexicons", nargs=-1, metavar="[LEXICON]...")
@click.option("--to", "target", type=options.FILE, metavar="FILE", help="Otherwise it is printed.")
@options.settings_file
def export(lexicons: tuple[str, ...], target: Path | None, config_file: Path | None) -> None:
    """Write LEXICONs, or those of the show, as a W3C PLS 1.0 document."""
    from narrator import files
    from narrator.lexicon import pls

    settings = options.settings(config_file)
    entries = _lexicon(settings, lexicons).entries
    text = pls.dump(entries, language=settings.show.language)
    if target is None:
        click.echo(text, nl=False)
    else:
        files.write(target, text)
        click.echo(f"{target}: {len(entries)} entries")


# -- reports ---------------------------------------------------------------------------------------------


def _passages(places: Sequence[str]) -> tuple[list[Passage], int]:
    """What some reports say; those that cannot be read are told on standard error, and counted."""
    from narrator import batch, cli, report
    from narrator.lexicon.suggestions import Passage

    passages, failed = [], 0
    for path in batch.gather(places):
        try:
            read = report.read(path)
        except NarratorError as error:
            cli.show(error)
            failed += 1
        else:
            passages += [Passage(path, block.line, block.text) for block in read.blocks]
    return passages, failed
