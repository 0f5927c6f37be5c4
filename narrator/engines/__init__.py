"""Finds engines by name.

An engine is a class that fits `narrator.ports.Engine`, announced by the package it comes in:

    [project.entry-points."narrator.engines"]
    whisperer = "narrator_whisperer:Whisperer"

Narrator announces its own in the same way. No engine is imported before it is named, and none opens its
model before it is asked to speak.
"""

from __future__ import annotations

import difflib
import threading
from importlib.metadata import EntryPoint, entry_points

from narrator.errors import EngineError
from narrator.ports import Engine

GROUP = "narrator.engines"

_open: dict[str, Engine] = {}
_opening = threading.RLock()


def names() -> tuple[str, ...]:
    """Name every engine that is announced, whether or not what it needs is installed."""
    return tuple(sorted(entry_points(group=GROUP).names))


def load(name: str) -> Engine:
    """Open an engine, once a process; safe from any thread.

    Raises `EngineError` when nobody announces it, or its package cannot be imported or fails to open it.
    """
    with _opening:
        if name not in _open:
            _open[name] = _load(_find(name))
        return _open[name]


def _find(name: str) -> EntryPoint:
    found = entry_points(group=GROUP, name=name)
    if not found:
        close = difflib.get_close_matches(name, names(), n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names())}"
        raise EngineError(f"there is no engine named {name!r}", hint=hint)
    return next(iter(found))


def _load(announced: EntryPoint) -> Engine:
    try:
        engine: Engine = announced.load()()
    except Exception as error:  # Whatever somebody else's package raises.
        package = announced.dist.name if announced.dist else announced.value
        hint = f"reinstall {package}"
        raise EngineError(f"the engine {announced.name!r} cannot be loaded: {error}", hint=hint) from error
    return engine
