"""What the documentation says is so."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def test_every_setting_is_listed_as_it_is() -> None:
    spec = importlib.util.spec_from_file_location("make_settings", ROOT / "docs/make_settings.py")
    assert spec and spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), "run python docs/make_settings.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", link):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_licence_of_every_dependency_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra, needs in project["optional-dependencies"].items():
        wanted += needs if extra != "dev" else []
    told = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    names = {re.match(r"[\w.-]+", need)[0] for need in wanted}  # type: ignore[index]
    assert not {name for name in names if f"| {name} " not in told}


def test_the_sample_settings_are_understood() -> None:
    from narrator import config

    assert config.load(ROOT / "narrator.toml").show.title == "The Northport Report"


def test_the_readme_shows_what_is_printed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"<!-- shown -->\n```console\n(.+?)```", readme, re.S)
    for command, *shown in map(str.splitlines, re.split(r"^\$ narrator ", block, flags=re.M)[1:]):
        run = subprocess.run(
            [sys.executable, "-m", "narrator", *shlex.split(command)],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        printed = (run.stdout + run.stderr).decode().splitlines()
        assert shown
        for line in shown:
            start = line.removesuffix("…")
            assert any(each.startswith(start) if start != line else each == line for each in printed), line
