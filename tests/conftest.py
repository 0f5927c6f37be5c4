"""What the tests share."""

from __future__ import annotations

import signal
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

# A shell that runs us in the background has interrupts ignored, by us and by all that we start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

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
