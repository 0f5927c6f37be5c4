"""What a command costs: processor time, wall time and memory, its children included."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float
    """Seconds of processor time, user and system, of the command and its children."""
    wall: float
    peak: int
    """The most memory that one of its processes has held, in bytes."""


def run(command: Sequence[str | os.PathLike[str]], *, cwd: Path | None = None) -> Cost:
    """Run a command to its end in a process group of its own accounting."""
    ruler = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stderr.buffer.write(code.stderr) if code.returncode else None\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, code.returncode)"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ruler, *(os.fspath(word) for word in command)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    wall = time.perf_counter() - began
    cpu, peak, status = done.stdout.split()
    if int(status):
        raise SystemExit(f"failed with status {status}: {' '.join(map(str, command))}")
    return Cost(float(cpu), wall, int(peak) * (1 if sys.platform == "darwin" else 1024))


def narrator(*words: str | os.PathLike[str], cwd: Path | None = None) -> Cost:
    """Run narrator's command line."""
    return run([sys.executable, "-m", "narrator", *words], cwd=cwd)


def own() -> float:
    """Seconds of processor time that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def row(name: str, value: float, target: float, *, unit: str = "×") -> None:
    """Print a figure beside what it should be."""
    verdict = "holds" if value <= target else "MISSED"
    print(f"  {name:58} {value:7.3f} {unit}  (at most {target:g}: {verdict})")
