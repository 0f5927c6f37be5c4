"""Superscripts: a mark that points at a note says nothing, a power is said.

Readers put what is raised between `begin` and `END`; `settled` decides what becomes of it, from what it says
and what stands before it.
"""

from __future__ import annotations

import re

_LINKED, _BEGIN, END = "\ue000", "\ue001", "\ue002"
_RAISED = re.compile(f"([{_LINKED}{_BEGIN}])([^{_LINKED}{_BEGIN}{END}]{{0,40}}){END}")
_LEFT = dict.fromkeys(map(ord, _LINKED + _BEGIN + END))
_REFERENCE = re.compile(r"\[?(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}|[a-z*†‡§]|citation needed)\]?")
_REFERRING = re.compile(rf"(?:[^\W\d_]{{4}}|[.,;:!?”\"’){END}])\s?$")
"""What a number stands behind when it points at a note: a word or its stop, or another such number."""
_POWER = re.compile(r"[-−+]?\d{1,9}")
_FIGURES = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")


def begin(*, linked: bool) -> str:
    """What stands before a superscript; one that is a link points at its note."""
    return _LINKED if linked else _BEGIN


def settled(text: str) -> str:
    """Take the marks out of a text, and write powers in raised figures: "40 m²"."""
    return _RAISED.sub(_said, text).translate(_LEFT)


def _said(match: re.Match[str]) -> str:
    said = match[2].strip()
    before = match.string[max(0, match.start() - 20) : match.start()]
    told = match[1] == _LINKED or said[:1] in "[*†‡§" or _REFERRING.search(before)
    if _REFERENCE.fullmatch(said) and told:
        return ""
    return said.translate(_FIGURES) if _POWER.fullmatch(said) else match[2]
