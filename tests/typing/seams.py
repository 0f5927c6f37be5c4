"""Checked by mypy, not run: what narrator ships fits its own seams."""

from __future__ import annotations

from pathlib import Path

from narrator.engines.hibari import Hibari
from narrator.engines.pyttsx3 import Pyttsx3
from narrator.engines.tone import Tone
from narrator.lexicon import Lexicon
from narrator.ports import Engine, Pronouncer, Takes
from narrator.takes import Folder

ENGINES: tuple[Engine, ...] = (Hibari(), Pyttsx3(), Tone())
TAKES: Takes = Folder(Path("takes"))
LEXICON: Pronouncer = Lexicon()
