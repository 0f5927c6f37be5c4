"""What encoding costs, beside ffmpeg alone on the same sound.

    python benchmarks/delivery.py [--minutes 10] [--long]

Every figure is a ratio within one run, so that a slow or busy machine hardly matters. ``--long`` compares the
peak memory of ten hours with that of ten minutes, which takes a while.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from narrator import export, ffmpeg
from narrator.model import Signal

RATE = 44_100
BLOCK = 1 << 15


@functools.cache
def stretch() -> Signal:
    """Eleven seconds of something like speech."""
    rng = np.random.default_rng(0)
    time_ = np.arange(11 * RATE, dtype="f4") / RATE
    phase = 2 * np.pi * np.cumsum(110 + 20 * np.sin(2 * np.pi * 0.31 * time_)) / RATE
    voiced = 0.1 * rng.standard_normal(len(time_))
    for n in range(1, 20):
        voiced += np.sin(n * phase) / n**1.2
    return (0.12 * np.clip(np.sin(2 * np.pi * 3.7 * time_) + 0.3, 0, None) * voiced).astype("f4")


def programme(seconds: float) -> Callable[[], Iterator[Signal]]:
    """That stretch over and over: playing it costs next to nothing."""
    length = round(seconds * RATE)

    def play() -> Iterator[Signal]:
        sound = stretch()
        for at in range(0, length, BLOCK):
            start = at % (len(sound) - BLOCK)
            yield sound[start : start + min(BLOCK, length - at)]

    return play


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds, ours and our children's, and seconds on the wall."""
    before, started = _cpu(), time.perf_counter()
    work()
    return _cpu() - before, time.perf_counter() - started


def _cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def made(path: Path, seconds: float, *names: str, jobs: int = 1) -> None:
    targets = {path.with_name(f"{path.name}.{name}"): export.choose(name) for name in names}
    tags = export.Tags("Benchmark", length=round(seconds * RATE))
    export.encode_all(programme(seconds), targets, sample_rate=RATE, tags=tags, jobs=jobs)


def bare(source: Path, name: str) -> None:
    """ffmpeg by itself, from a file to a file."""
    kind = export.choose(name)
    command = [
        str(ffmpeg.executable()),
        *["-nostdin", "-loglevel", "error", "-i"],
        str(source),
        "-c:a",
        kind.codec,
    ]
    command += ["-b:a", f"{kind.bitrate}k"] if kind.bitrate else []
    command += [part for key, value in kind.options for part in (f"-{key}", str(value))]
    subprocess.run([*command, "-y", str(source.with_name(f"bare.{name}"))], check=True)


def costs(folder: Path, seconds: float) -> None:
    source = folder / "programme.wav"
    made(folder / "programme", seconds, "wav")
    print(f"\nCPU beside ffmpeg alone, {seconds / 60:.0f} minutes, one job\n")
    print("format   alone s   narrator s   ratio")
    for name in export.FORMATS:
        alone, _ = spent(partial(bare, source, name))
        ours, _ = spent(partial(made, folder / "x", seconds, name))
        print(f"{name:6} {alone:9.2f} {ours:12.2f} {ours / alone:7.2f}")


def jobs(folder: Path, seconds: float) -> None:
    print(f"\nMP3 on several cores ({os.cpu_count()} here), {seconds / 60:.0f} minutes\n")
    print("jobs   wall s   ratio   CPU s")
    first = 0.0
    for count in (1, 2, 4):
        cpu, wall = spent(partial(made, folder / "x", seconds, "mp3", jobs=count))
        first = first or wall
        print(f"{count:4} {wall:8.2f} {wall / first:7.2f} {cpu:7.2f}")


def together(folder: Path, seconds: float) -> None:
    names = ("mp3", "m4a", "opus")
    print(f"\n{', '.join(names)}, {seconds / 60:.0f} minutes, two jobs\n")
    apart = sum(spent(partial(made, folder / "x", seconds, name, jobs=2))[1] for name in names)
    single = sum(spent(partial(made, folder / "x", seconds, name))[1] for name in names)
    at_once = spent(lambda: made(folder / "x", seconds, *names, jobs=2))[1]
    print(f"one after another, one job  {single:7.2f} s")
    print(f"one after another, two jobs {apart:7.2f} s")
    print(f"at once                     {at_once:7.2f} s: {at_once / single:.2f} and {at_once / apart:.2f}")


def memory(folder: Path, lengths: tuple[float, float]) -> None:
    print("\nPeak memory in MiB, two jobs: narrator itself, and the largest ffmpeg\n")
    print("format   " + "   ".join(f"{seconds / 60:8.0f} min" for seconds in lengths) + "   ratio")
    for name in export.FORMATS:
        peaks = [_peaks(folder / "x", seconds, name) for seconds in lengths]
        row = "   ".join(f"{ours:5.0f} + {theirs:4.0f}" for ours, theirs in peaks)
        print(f"{name:6}   {row}   {sum(peaks[1]) / sum(peaks[0]):5.2f}")


def _peaks(path: Path, seconds: float, name: str) -> tuple[float, float]:
    ran = subprocess.run(
        [sys.executable, __file__, "--peaks", str(path), str(seconds), name],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    ours, theirs = ran.stdout.split()
    return int(ours) / 1024, int(theirs) / 1024


def peaks(path: Path, seconds: float, name: str) -> None:
    """Encode, and print our own peak and that of the largest ffmpeg, in KiB."""
    largest = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal largest
        while not ended.wait(0.05):
            for task in Path("/proc/self/task").glob("*/children"):
                for child in task.read_text().split():
                    largest = max(largest, memory_of(child))

    watcher = threading.Thread(target=watch)
    watcher.start()
    made(path, seconds, name, jobs=2)
    ended.set()
    watcher.join()
    print(memory_of("self"), largest)


def memory_of(process: str) -> int:
    """The most memory we have had, or what a running ffmpeg has."""
    try:
        status = Path("/proc", process, "status").read_text()
    except OSError:
        return 0
    pattern = r"VmHWM:\s+(\d+)" if process == "self" else r"Name:\s+ffmpeg[\s\S]*VmRSS:\s+(\d+)"
    found = re.search(pattern, status)
    return int(found[1]) if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(description="What encoding costs.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--long", action="store_true", help="compare ten hours with ten minutes")
    parser.add_argument("--peaks", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peaks:
        path, seconds, name = given.peaks
        peaks(Path(path), float(seconds), name)
        return
    with tempfile.TemporaryDirectory() as folder:
        costs(Path(folder), given.minutes * 60)
        jobs(Path(folder), given.minutes * 60)
        together(Path(folder), given.minutes * 60)
        memory(Path(folder), (600, 36_000) if given.long else (600, 2_400))


if __name__ == "__main__":
    main()
