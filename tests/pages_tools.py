"""Gets what the tests of the pages need and the machine lacks: Chromium, axe-core, the W3C's HTML validator.

Packages from npm are kept in a cache outside the tree; what belongs to the system comes from apt.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "narrator-tests" / "npm"
AXE = "axe-core@4.14.1"
VALIDATOR = "vnu-jar@26.9.27"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


def program(name: str, package: str) -> str:
    """Find a program, installing Debian's package for it when it is not there."""
    if not shutil.which(name):
        command = ["apt-get", "install", "-y", "--no-install-recommends", package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (
            f"these tests need {name}, and apt-get could not install it: {done.stderr}"
        )
    found = shutil.which(name)
    assert found, f"these tests need {name}, and Debian's package {package} does not have it"
    return found


def chromium() -> str:
    return program("chromium", "chromium")


def package(spec: str) -> Path:
    """The folder of an npm package, fetched once."""
    name, _, version = spec.rpartition("@")
    folder = CACHE / "node_modules" / name
    if not (folder / "package.json").exists() or _version(folder) != version:
        CACHE.mkdir(parents=True, exist_ok=True)
        npm = program("npm", "npm")
        command = [
            npm,
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(CACHE),
        ]
        done = subprocess.run([*command, AXE, VALIDATOR], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"these tests need {spec} from npm: {done.stderr}"
    return folder


def _version(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"])


def axe() -> str:
    """The source of the accessibility checker."""
    return (package(AXE) / "axe.min.js").read_text(encoding="utf-8")


def validate(files: Sequence[Path]) -> list[str]:
    """What the W3C's validator calls an error in HTML and style sheets."""
    java = program("java", "default-jre-headless")
    jar = package(VALIDATOR) / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--also-check-css", "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']}"
        for one in messages
        if one["type"] != "info" or one.get("subType") == "fatal"
    ]
