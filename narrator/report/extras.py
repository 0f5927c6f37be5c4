"""The readers beyond text, Markdown and pages need libraries that are an extra of their own."""

from __future__ import annotations

import importlib
from types import ModuleType

from narrator.errors import ReportError


def load(module: str, *, reads: str, where: str) -> ModuleType:
    """Import a reader's library, or raise `ReportError` naming the extra that brings it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ReportError(
            f"is {reads}, and what reads those is not installed",
            where=where,
            hint='install it with: pip install "narrator[documents]"',
        ) from None
