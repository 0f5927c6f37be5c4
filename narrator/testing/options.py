"""Options of the conformance kit, as a plugin of pytest's: ``python -m narrator.testing`` loads it."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("narrator")
    group.addoption("--engine", default="", help="the engine to try; every one that can speak, if not given")
    group.addoption("--voice", default="", help="the engine's own name of the voice to try it with")
    group.addoption("--spoken-language", default="en", help="the language of that voice")
