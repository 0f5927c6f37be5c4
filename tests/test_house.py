"""The rules of the house: types, style, one-way imports, no cycles, a quick start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from narrator import cli

ROOT = Path(__file__).parent.parent


BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    ["ruff check .", "ruff format --check .", "mypy", "lint-imports"],
    ids=["ruff check", "ruff format", "mypy --strict", "import contracts"],
)
def test_it_is_clean(command: str) -> None:
    program, *words = command.split()
    done = subprocess.run([BIN / program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


TOP = {".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "benchmarks", "docs", "narrator"}
TOP |= {"narrator.toml", "output", "pyproject.toml", "reports", "requirements.lock", "tests", "voices"}


def test_nothing_lies_about() -> None:
    """What is committed at the top is what a reader expects there, and nothing that work left behind."""
    command = ["git", "ls-files", "--error-unmatch", "."]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name.partition("/")[0] for name in listed.stdout.splitlines()} == TOP


def test_every_pip_can_read_the_lock() -> None:
    """For pip 24.1 to 25.3, "6.8.0-45-generic" is no version, and the whole lock is refused."""
    assert "platform_release" not in re.sub(r"(?m)^#.*", "", (ROOT / "requirements.lock").read_text())


def test_no_module_imports_its_own_importer() -> None:
    """No cycle of any kind, imports inside functions and for type checking counted."""
    import grimp

    graph = grimp.build_graph("narrator", exclude_type_checking_imports=False)
    imports = {
        module: {other for other in graph.find_modules_directly_imported_by(module) if other != module}
        for module in graph.modules
    }
    while free := [module for module, needs in imports.items() if not needs]:
        for module in free:
            del imports[module]
        for needs in imports.values():
            needs.difference_update(free)
    in_cycles = {module: sorted(needs) for module, needs in imports.items()}
    assert not in_cycles


HEAVY = {
    *(
        "PIL",
        "ffmpeg",
        "hibari",
        "lxml",
        "numpy",
        "onnxruntime",
        "pydub",
        "pyttsx3",
        "rich",
        "trafilatura",
        "yaml",
    ),
}


@pytest.mark.parametrize("words", [["--help"], ["episode", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from narrator.cli import main\n"
        "try: main(sys.argv[1:], prog_name='narrator')\n"
        "except SystemExit as status: assert not status.code, status.code\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Usage: narrator" in done.stdout or "version" in done.stdout
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert not set(loaded) & HEAVY


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from narrator.cli import main\n"
        "try: main(['--help'], prog_name='narrator')\n"
        "except SystemExit: print(*(name for name in sys.modules if 'narrator' in name), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) == {"narrator", "narrator.errors", "narrator.cli", "narrator.cli.streams"}
    assert re.findall(r"^  ([a-z]+)  ", done.stdout, re.MULTILINE) == list(cli._COMMANDS)
    assert all(cli.commands.get_command(click.Context(cli.commands), name) for name in cli._COMMANDS)
