"""What a listener hears of reports: word error rate against what is said, and where each sentence starts.

    python benchmarks/heard.py --ears COMMAND [--config narrator.toml] REPORT...

Each report becomes an episode, as ``narrator episode`` makes it, and ``COMMAND AUDIO --text SPOKEN --vtt
TRANSCRIPT --json`` is any program that listens and prints JSON with ``wer``, ``cue_error_median`` and
``cue_error_p95`` (seconds). What was said is what ``narrator script --spoken`` prints: a listener who writes
SAA where S, A, A was said is counted as wrong, so that the figure is an upper bound.

A listener's word times are a guess too. So each cue is also held against the sound itself: how long after its
start the decoded file first rises out of the silence before it.
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

import numpy as np

from narrator import ffmpeg

WER, CUES = 0.10, 0.25
"""What is meant to be reached, of words and in seconds."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("reports", nargs="+")
    asked.add_argument("--ears", required=True)
    asked.add_argument("--config")
    given = asked.parse_args()
    settings = ("--config", given.config) if given.config else ()
    print(
        f"| report | word errors (target {WER:.0%}) | cue to word heard: median, p95 (target {CUES} s) | "
        "cue to sound: median, p95 |"
    )
    print("|---|---|---|---|")
    for report in given.reports:
        heard = listen(report, given.ears, settings)
        words = f"{heard['cue_error_median']:.2f} s, {heard['cue_error_p95']:.2f} s"
        sound = ", ".join(f"{np.quantile(heard['onsets'], share):.3f} s" for share in (0.5, 0.95))
        print(f"| {Path(report).stem} | {heard['wer']:.1%} | {words} | {sound} |", flush=True)


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
        heard["onsets"] = onsets(audio, audio.with_suffix(".json"))
    return heard


_RATE, _HOP = 16_000, 80
"""Samples a second, and in one step of 5 ms."""
_SILENT = -40.0
"""Decibels below the loud parts of the voice."""


def onsets(audio: Path, transcript: Path) -> list[float]:
    """How far from the start of each cue the sound sets in, in seconds; none under music."""
    command = [
        ffmpeg.executable(),
        "-v",
        "quiet",
        "-i",
        str(audio),
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        str(_RATE),
        "-",
    ]
    samples = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<i2")
    steps = samples[: len(samples) // _HOP * _HOP].astype(np.float32).reshape(-1, _HOP)
    level = 20 * np.log10(np.sqrt(np.square(steps).mean(axis=1)) + 1e-3)
    heard = level > np.percentile(level, 95) + _SILENT
    starts = [cue["startTime"] for cue in json.loads(transcript.read_text(encoding="utf-8"))["segments"]]
    return [abs(found) for start in starts if (found := _onset(heard, start)) is not None]


def _onset(heard: Any, start: float, reach: float = 0.5) -> float | None:
    """How far away the nearest sound sets in that a tenth of a second of silence comes before."""
    second, silence = _RATE // _HOP, _RATE // _HOP // 10
    first = max(silence, round((start - reach) * second))
    near = range(first, min(len(heard), round((start + reach) * second)))
    found = (at / second - start for at in near if heard[at] and not heard[at - silence : at].any())
    return min(found, key=abs, default=None)


def _narrator(*arguments: str) -> str:
    command = [sys.executable, "-m", "narrator", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
