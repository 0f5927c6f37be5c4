"""What is announced rather than read: a table is left out, and listeners are told so."""

from __future__ import annotations

from collections.abc import Mapping

from narrator.model import Block, Language, Role

_ANNOUNCED: Mapping[str, tuple[str, str]] = {
    "en": ("A table with one row is left out.", "A table with {} rows is left out."),
    "es": ("Se omite una tabla de una fila.", "Se omite una tabla de {} filas."),
    "fr": ("Un tableau d'une ligne est omis.", "Un tableau de {} lignes est omis."),
    "de": ("Eine Tabelle mit einer Zeile wird ausgelassen.", "Eine Tabelle mit {} Zeilen wird ausgelassen."),
    "pt": ("Uma tabela de uma linha foi omitida.", "Uma tabela de {} linhas foi omitida."),
    "it": ("Una tabella di una riga è omessa.", "Una tabella di {} righe è omessa."),
    "nl": ("Een tabel met één rij is weggelaten.", "Een tabel met {} rijen is weggelaten."),
    "pl": ("Pominięto tabelę (liczba wierszy: 1).", "Pominięto tabelę (liczba wierszy: {})."),
    "tr": ("Bir satırlık bir tablo atlandı.", "{} satırlık bir tablo atlandı."),
    "id": ("Sebuah tabel dengan satu baris dilewati.", "Sebuah tabel dengan {} baris dilewati."),
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def announcement(rows: int, language: Language) -> Block:
    """The block that tells of a table, its header row not counted; the source does not hold it."""
    known = language.split("-")[0].lower()
    one, many = _ANNOUNCED.get(known, _ANNOUNCED["en"])
    english = known not in _ANNOUNCED or known == "en"
    count = _NUMBERS[rows] if english and rows < len(_NUMBERS) else str(rows)
    return Block(Role.TABLE, one if rows == 1 else many.format(count))
