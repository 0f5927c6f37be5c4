"""The pronunciation sheet as a page: every name with what it sounds like, and a button to hear it.

One file without scripts from elsewhere; the sounds are in it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

from narrator import phonemes
from narrator.errors import LexiconError
from narrator.lexicon.entries import Entry, Kind, spoken
from narrator.lexicon.suggestions import Suggestion

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
td.count { text-align: right; font-variant-numeric: tabular-nums }
small { opacity: .7; display: block }
code { font-size: .9em; user-select: all }
button { font: inherit; min-width: 2.5rem; cursor: pointer }
"""
_SCRIPT = """
const player = new Audio();
document.addEventListener("click", event => {
  const sound = event.target.dataset.sound;
  if (sound) { player.src = sound; player.play(); }
});
"""


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pronunciation sheet</title>
<style>{style}</style>
<h1>Pronunciation sheet</h1>
<p>{count} names, acronyms, codes and words that no lexicon knows, the most frequent first, and last the
acronyms whose saying is settled. Put right what sounds wrong, and run the command.</p>
<table>
<thead><tr><th></th><th>Times</th><th>Written</th><th>Said now</th><th>To decide</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<script>{script}</script>
</html>
"""


def page(suggestions: Sequence[Suggestion], sounds: Mapping[str, bytes]) -> str:
    """Write the page. ``sounds`` has a WAV file for each name by how it is written."""
    rows = "\n".join(_row(suggestion, sounds.get(suggestion.written)) for suggestion in suggestions)
    return _PAGE.format(style=_STYLE, script=_SCRIPT, count=len(suggestions), rows=rows)


def _row(suggestion: Suggestion, sound: bytes | None) -> str:
    others = ", ".join(f"{escape(written)} ({count})" for written, count in suggestion.variants[1:])
    places = escape(", ".join(suggestion.places[:3]))
    like = f"<small>like {escape(suggestion.like)}</small>" if suggestion.like else ""
    full = f"<small>or in full: <code>{escape(in_full(suggestion))}</code></small>" if suggestion.full else ""
    return (
        f"<tr><td>{_button(suggestion.written, sound)}</td><td class=count>{suggestion.count}</td>"
        f"<td>{escape(suggestion.written)}{f'<small>{others}</small>' if others else ''}"
        f"<small>{suggestion.sort.value}{', settled' if suggestion.settled else ''}, {places}</small></td>"
        f"<td>{escape(suggestion.words)}<small>/{escape(suggestion.said)}/</small></td>"
        f"<td><code>{escape(command(suggestion))}</code>{like}{full}</td></tr>"
    )


def _button(written: str, sound: bytes | None) -> str:
    if sound is None:
        return ""
    data = "data:audio/wav;base64," + base64.b64encode(sound).decode("ascii")
    return f'<button aria-label="Play {escape(written)}" data-sound="{data}">▶</button>'


def command(suggestion: Suggestion) -> str:
    """The command that adds the suggested entry."""
    also = "".join(f" --also {_quoted(written)}" for written in suggestion.entry.match[1:])
    say = advice(suggestion.entry) or suggestion.words
    sounds = f" --ipa {_quoted(suggestion.entry.ipa)}" if suggestion.like and suggestion.entry.ipa else ""
    return f"narrator lexicon add {_quoted(suggestion.written)} {_quoted(say)}{also}{sounds}"


def advice(entry: Entry) -> str:
    """How an entry is said, as a person would write it: with the stressed syllable in capitals."""
    if entry.kind is Kind.WORD and entry.ipa:
        try:
            return phonemes.respell(entry.ipa, stressed=True)
        except LexiconError:
            pass  # These sounds have no spelling of their own: as the lexicon says it, then.
    return spoken(entry).say


def in_full(suggestion: Suggestion) -> str:
    """The command that has an acronym said in full, as the report explains it; empty when it does not."""
    if not suggestion.full:
        return ""
    return f"narrator lexicon add {_quoted(suggestion.written)} {_quoted(suggestion.full)} --kind alias"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
