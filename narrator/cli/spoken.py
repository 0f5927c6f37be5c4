"""``narrator spoken``: how each line of a text would be said."""

from __future__ import annotations

from pathlib import Path

import click

from narrator.cli import options


@click.command()
@click.argument("text", required=False, default="-", metavar="[TEXT | -]")
@click.option("--language", default="", metavar="TAG", help="Of the text, such as en-GB.")
@options.settings_file
def command(text: str, language: str, config_file: Path | None) -> None:
    """Say how each line of TEXT, or of standard input, would be said: one line out for each line in."""
    from narrator import lexicon, speech

    settings = options.settings(config_file)
    language = language or settings.show.language
    folder = Path(settings.folder) if settings.folder else Path()
    known = lexicon.load(settings.saying.lexicons, folder=folder).for_(language, "")
    source = click.get_text_stream("stdin", errors="replace") if text == "-" else text.split("\n")
    for line in source:
        click.echo(speech.say_text(line.rstrip("\n"), language=language, lexicon=known))
