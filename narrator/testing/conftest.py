"""Decides which engines are tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from narrator import engines
from narrator.errors import EngineError
from narrator.model import Voice
from narrator.testing import Trial
from narrator.workers import Workers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "trial" in metafunc.fixturenames:
        trials = _asked(metafunc.config) or _installed()
        metafunc.parametrize("trial", trials, ids=str, scope="module")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


def _asked(config: pytest.Config) -> list[Trial]:
    engine = config.getoption("--engine", default="")
    if not engine:
        return []
    return [Trial(Voice(engine, config.getoption("--voice")), config.getoption("--spoken-language"))]


def _installed() -> list[Trial]:
    """Every engine that has a voice now, with its English voice if it has one."""
    trials = []
    for name in engines.names():
        try:
            voices = sorted(engines.load(name).voices(), key=lambda voice: voice[1][:2] not in ("en", ""))
        except EngineError:
            continue
        trials += [Trial(Voice(name, voice), language or "en") for voice, language in voices[:1]]
    return trials
