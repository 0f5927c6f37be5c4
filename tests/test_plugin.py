"""The engine in docs/engines.md works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parent.parent / "docs" / "engines.md"


@pytest.fixture
def plugin(tmp_path: Path) -> dict[str, str]:
    """The documented package, as if it were installed; the environment that finds it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.S)
    announced = re.search(r'```toml\n\[project.entry-points."narrator.engines"\]\n(.*?)```', text, re.S)
    assert code
    assert announced
    (tmp_path / "narrator_morse.py").write_text(code[1], encoding="utf-8")
    about = tmp_path / "narrator_morse-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: narrator-morse\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[narrator.engines]\n{announced[1].replace(chr(34), '')}")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def test_the_documented_engine_conforms(plugin: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "narrator.testing", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--engine", "morse", "--voice", "telegraph"],
        cwd=tmp_path,
        env=plugin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d\d passed", done.stdout)


def test_an_engine_that_fails_to_load_is_told_apart(plugin: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "narrator_morse.py").write_text("raise RuntimeError('no key found')")
    for command, status in (
        (["doctor"], 0),
        (["voices"], 0),
        (["say", "Hi", "--voice", "morse:telegraph"], 1),
    ):
        line = [sys.executable, "-m", "narrator", *command]
        done = subprocess.run(line, cwd=tmp_path, env=plugin, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        if command != ["voices"]:
            assert "cannot be loaded: no key found" in done.stdout + done.stderr


def test_the_documented_engine_makes_an_audition(plugin: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "narrator", "voices", "--audition", "morse:telegraph", "-o", "morse.wav"]
    subprocess.run(command, cwd=tmp_path, env=plugin, check=True)
    assert (tmp_path / "morse.wav").stat().st_size > 50_000
