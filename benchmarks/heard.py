"""What a listener hears of reports: word error rate against what is said, and where each sentence starts.

    python benchmarks/heard.py --ears COMMAND [--config narrator.toml] REPORT...

Each report becomes an episode, as ``narrator episode`` makes it, and ``COMMAND AUDIO --text SPOKEN --vtt
TRANSCRIPT --json`` is any program that listens and prints JSON with ``wer``, ``cue_error_median`` and
``cue_error_p95`` (seconds). What was said is what ``narrator script --spoken`` prints: a listener who writes
SAA where S, A, A was said is counted as wrong, so that the figure is an upper bound.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WER, CUES = 0.10, 0.25
"""What is meant to be reached, of words and in seconds."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("reports", nargs="+")
    asked.add_argument("--ears", required=True)
    asked.add_argument("--config")
    given = asked.parse_args()
    settings = ("--config", given.config) if given.config else ()
    print(f"| report | word errors (target {WER:.0%}) | cue error: median, p95 (target {CUES} s) |")
    print("|---|---|---|")
    for report in given.reports:
        heard = listen(report, given.ears, settings)
        cues = f"{heard['cue_error_median']:.2f} s, {heard['cue_error_p95']:.2f} s"
        print(f"| {Path(report).stem} | {heard['wer']:.1%} | {cues} |", flush=True)


def listen(report: str, ears: str, settings: tuple[str, ...] = ()) -> dict[str, Any]:
    """Make an episode and have it heard."""
    with tempfile.TemporaryDirectory() as folder:
        made = json.loads(_narrator("episode", report, "--output", folder, "--json", *settings))
        spoken = Path(folder, "spoken.txt")
        spoken.write_text(_narrator("script", report, "--spoken", *settings), encoding="utf-8")
        audio = Path(folder, made["slug"], made["audio"]["path"])
        command = [
            *shlex.split(ears),
            str(audio),
            "--text",
            str(spoken),
            "--vtt",
            str(audio.with_suffix(".vtt")),
        ]
        done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    heard: dict[str, Any] = json.loads(done.stdout)
    return heard


def _narrator(*arguments: str) -> str:
    command = [sys.executable, "-m", "narrator", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
