"""Reads the golden cases for speech out of the Markdown file that bug reports are pasted into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SAYING = Path(__file__).parent / "golden" / "saying.md"


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    language: str
    written: str
    spoken: str
    """What is said; empty in a section whose cases are one line each."""


def cases() -> Iterator[Case]:
    """Every case of the file, in order."""
    kind, language, written = "", "en-US", ""
    for line in [*SAYING.read_text(encoding="utf-8").splitlines(), ""]:
        if heading := re.fullmatch(r"## (\w+)(?: \(([\w-]+)\))?", line):
            kind, language = heading[1], heading[2] or "en-US"
        elif line.startswith("  - "):
            yield Case(kind, language, written, line[4:])
            written = ""
        else:
            if written:
                yield Case(kind, language, written, "")
            written = line[2:] if line.startswith("- ") else ""
