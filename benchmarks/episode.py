"""The cost of a whole episode beside the least it could cost, in one run.

    python benchmarks/episode.py [--hours]

The floor is what nobody can go without: the bare engine saying the same utterances, one bare MP3 encode of
the same audio, and starting Python with the same imports. With ``--hours`` the memory of ten hours is
measured, not of one, which takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import textwrap
from pathlib import Path

import measure

WEEK = Path(__file__).parent.parent / "reports/2026-W47"
_SUBJECTS = ("harbour", "council", "market", "ferry", "bridge", "library", "tram line", "lighthouse")


def report(path: Path, words: int) -> Path:
    """Write a report of about so many words, each sentence of its own."""
    body = [line for file in sorted(WEEK.glob("*.md")) for line in file.read_text("utf-8").split("\n\n")]
    prose = [" ".join(text.split()) for text in body if len(text.split()) > 25 and text[0].isalpha()]
    out, count, number = [], 0, 0
    while count < words:
        text = prose[number % len(prose)]
        if number >= len(prose):
            subject = _SUBJECTS[number % len(_SUBJECTS)]
            # Every sentence is another one: what was said before is not spoken again.
            text = re.sub(r"(?<=\w)\.(?=\s|$)", f", said the {subject} office in its note {number}.", text)
        out.append(text)
        count += len(text.split())
        number += 1
    path.write_text("# A report to measure by\n\n2026-11-20\n\n" + "\n\n".join(out) + "\n", encoding="utf-8")
    return path


_ENGINE = """
import json, sys, time
from hibari import Hibari
lines = json.load(open(sys.argv[1]))
engine = Hibari(threads=1)
engine("Warm.")
began = time.process_time()
for line in lines:
    engine(line, seed=0)
print(time.process_time() - began)
"""
_IMPORTS = (
    "import narrator.produce, narrator.cli.episode, yaml, pydub, ffmpeg, hibari, sentencex, anyascii;"
    "hibari.Hibari(threads=1)('Warm.')"
)


def floor(source: Path, audio: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds of processor time of the bare engine, the bare encode, and the start."""
    import subprocess

    from narrator import ffmpeg

    spoken = subprocess.run(
        [sys.executable, "-m", "narrator", "script", source, "--spoken"],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    ).stdout
    asked = folder / "lines.json"
    asked.write_text(json.dumps(spoken.splitlines()), encoding="utf-8")
    engine = subprocess.run(
        [sys.executable, "-c", _ENGINE, asked], capture_output=True, text=True, check=True
    ).stdout
    wav = folder / "bare.wav"
    measure.run([ffmpeg.executable(), "-y", "-i", audio, "-ac", "1", wav])
    encode = measure.run(
        [ffmpeg.executable(), "-y", "-i", wav, "-c:a", "libmp3lame", "-b:a", "96k", folder / "bare.mp3"]
    )
    start = measure.run([sys.executable, "-c", _IMPORTS])
    return float(engine), encode.cpu, start.cpu


def cold(folder: Path) -> None:
    """A 650-word report whose takes are all missing, whose takes are all there, and that has not changed."""
    source = report(folder / "short.md", 650)
    ratios, kept_ratios, idle = [], [], []
    for attempt in range(3):
        output = folder / f"cold-{attempt}"
        made = measure.narrator("episode", source, "-o", output, "--jobs", "1")
        audio = next(output.glob("2*/*.mp3"))
        engine, encode, start = floor(source, audio, folder)
        kept = measure.narrator("episode", source, "-o", output, "--jobs", "1", "--force")
        unchanged = measure.narrator("episode", source, "-o", output, "--jobs", "1")
        ratios.append(made.cpu / (engine + encode + start))
        kept_ratios.append((kept.cpu - start) / encode)
        idle.append(unchanged.cpu)
        print(
            f"  run {attempt + 1}: episode {made.cpu:.2f} s = engine {engine:.2f} + encode {encode:.2f}"
            f" + start {start:.2f} + ours {made.cpu - engine - encode - start:.2f}"
        )
    measure.row("CPU of an episode ÷ (engine + encode + start)", statistics.median(ratios), 1.35)
    measure.row("CPU with every take kept, without start ÷ encode", statistics.median(kept_ratios), 1.5)
    measure.row("CPU when nothing has changed", statistics.median(idle), 1.5, unit="s")


def jobs(folder: Path) -> None:
    """A 3,000-word report with one job and with two; the runs alternate, since machines are rarely alone."""
    source = report(folder / "long.md", 3_000)
    walls: dict[int, list[float]] = {1: [], 2: []}
    for attempt in range(2):
        for count, times in walls.items():
            output = folder / f"jobs-{count}-{attempt}"
            times.append(measure.narrator("episode", source, "-o", output, "--jobs", str(count)).wall)
    best = {count: min(times) for count, times in walls.items()}
    print(f"  wall: {best[1]:.1f} s with one job, {best[2]:.1f} s with two")
    measure.row("wall of --jobs 2 ÷ --jobs 1", best[2] / best[1], 0.65)


def memory(folder: Path, hours: float) -> None:
    """A long hummed episode and a short one."""
    peaks = []
    for minutes in (10, round(hours * 60)):
        source = report(folder / f"{minutes}.md", minutes * 150)
        cost = measure.narrator("episode", source, "--voice", "tone", "-o", folder / f"memory-{minutes}")
        peaks.append(cost.peak)
        print(f"  {minutes} minutes: {cost.peak / 1e6:.0f} MB at most, {cost.cpu:.0f} s of CPU")
    measure.row(f"memory of {hours:g} hours ÷ of 10 minutes", peaks[1] / peaks[0], 1.2)


def main() -> None:
    asked = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    asked.add_argument("--hours", action="store_true", help="measure the memory of ten hours, not of one")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("An episode beside its floor")
        cold(folder)
        print("Two jobs beside one")
        jobs(folder)
        print("Memory")
        memory(folder, 10 if given.hours else 1)


if __name__ == "__main__":
    main()
