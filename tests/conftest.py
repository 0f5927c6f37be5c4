"""What the tests share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# How long an example takes says something of the machine, not of the example.
settings.register_profile("narrator", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("narrator")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def narrator(tmp_path: Path) -> Run:
    """Run the command line as a user does, in a folder of its own."""

    def run(
        *words: str | Path, text: str | None = None, check: int | None = 0, within: str = ""
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "narrator", *map(str, words)],
            cwd=tmp_path / within,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if check is not None:
            assert done.returncode == check, done.stdout + done.stderr
        return done

    return run
