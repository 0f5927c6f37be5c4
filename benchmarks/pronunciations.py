"""Compares a lexicon with what hibari says without it: entries that change nothing, and those far away.

    python benchmarks/pronunciations.py [LEXICON]

An entry that changes nothing on hibari may still be there for another engine. One that is far away is either
a name that hibari gets very wrong, or a slip in the lexicon: read those through after every change.
"""

from __future__ import annotations

import sys
from pathlib import Path

from narrator import lexicon, phonemes
from narrator.dictionary import Dictionary
from narrator.lexicon import Entry
from narrator.lexicon.entries import spoken

FAR = 0.75
"""Share of the sounds that differ."""


def main() -> None:
    names = sys.argv[1:] or ["news"]
    reader = Dictionary()
    rows = [_row(entry, reader) for entry in lexicon.load(names, folder=Path.cwd()).entries]
    same = [row for row in rows if row[0] == 0]
    far = sorted((row for row in rows if row[0] >= FAR), reverse=True)
    print(f"{len(rows)} entries; {len(same)} say what hibari says already; {len(far)} are far from it:")
    for share, name, ipa, heard in far:
        print(f"{share:4.0%}  {name:28} /{ipa}/  hibari: /{heard}/")


def _row(entry: Entry, reader: Dictionary) -> tuple[float, str, str, str]:
    ipa, heard = spoken(entry).ipa, reader.phonemes(entry.name)
    return _difference(_sounds(ipa), _sounds(heard)), entry.name, ipa, heard


def _sounds(ipa: str) -> list[str]:
    return [phone.sound.ipa for phone in phonemes.parse(ipa) if phone.sound.ipa != " "]


def _difference(one: list[str], other: list[str]) -> float:
    """Levenshtein distance as a share of the longer."""
    row = list(range(len(other) + 1))
    for at, sound in enumerate(one, 1):
        last, row[0] = row[0], at
        for column, against in enumerate(other, 1):
            last, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, last + (sound != against)),
            )
    return row[-1] / max(len(one), len(other))


if __name__ == "__main__":
    main()
