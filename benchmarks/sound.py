"""What assembly and mastering cost beside voice and encoder, how exactly they land, and what they hold.

    python benchmarks/sound.py cost [--minutes 4.5]     each part, and all of it as a ratio
    python benchmarks/sound.py accuracy [--programmes 50]   takes half an hour
    python benchmarks/sound.py memory                   ten hours beside ten minutes; takes some minutes

Every cost is a ratio within one run, so that a slow or busy machine hardly matters.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from narrator import assembly, check, conform, delivery, engines, export, ffmpeg, mastering, music
from narrator import loudness as meters
from narrator.config import Config, Mastering, Sound
from narrator.model import Audio, Cue, Digest, Samples, Signal, Take, Timeline, Utterance, Voice

RATE = 44_100
PAUSE = round(0.4 * RATE)
SENTENCES = (
    "The river rose by a metre in the night, and the lower town was under water before anybody woke.",
    "Nobody had expected it.",
    "By noon the bridges were closed, and the trains turned back at the border.",
    "“We have seen worse,” said the mayor, “but never so soon in the year.”",
    "Three schools took in the families who could not go home; the army brought sandbags, soup and blankets.",
    "What it will cost, no one could say.",
)
VOICES = (Voice(), Voice("hibari", "heart", rate=1.15), Voice("tone", ""), Voice("pyttsx3", "gmw/en-us"))


class Shelf:
    """Takes in memory."""

    def __init__(self) -> None:
        self.takes: dict[Digest, Audio] = {}

    def find(self, digest: Digest) -> Take | None:
        return Take(digest, self.takes[digest].length) if digest in self.takes else None

    def keep(self, digest: Digest, audio: Audio) -> Take:
        self.takes[digest] = audio
        return Take(digest, audio.length)

    def load(self, digest: Digest) -> Audio:
        return self.takes[digest]

    def names(self) -> Iterator[Digest]:
        return iter(self.takes)

    def size(self, digest: Digest) -> int:
        return len(self.takes[digest].pcm)

    def drop(self, digest: Digest) -> int:
        return len(self.takes.pop(digest).pcm)


# -- programmes --------------------------------------------------------------------------------------------


def spoken(voice: Voice) -> list[Audio]:
    """The sentences, as an engine says them."""
    engine = engines.load(voice.engine)
    return [engine.speak(Utterance(text, voice)) for text in SENTENCES]


def shelved(audios: list[Audio]) -> Shelf:
    shelf = Shelf()
    for number, audio in enumerate(audios):
        shelf.keep(str(number), conform.conform(audio, RATE))
    return shelf


def laid_out(shelf: Shelf, seconds: float, sound: Sound) -> tuple[Timeline, music.Music]:
    """The takes over and over, between stings."""
    score = music.compose(sound, sample_rate=RATE)
    start: Samples = max(0, score.opening_length - round(sound.overlap * RATE))
    now = start
    cues: list[Cue] = []
    for number, name in enumerate(itertools.cycle(shelf.takes)):
        if now >= seconds * RATE - score.closing_length and cues:
            break
        cues.append(Cue(name, now, shelf.takes[name].length, number))
        now = cues[-1].end + PAUSE
    timeline = Timeline(tuple(cues), now + score.closing_length, RATE, start, cues[-1].end)
    return timeline, music.place(score, timeline, voice=assembly.voice_loudness(timeline, shelf))


# -- cost ----------------------------------------------------------------------------------------------------


def cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in used)


class Bill:
    """Processor seconds by part."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    @contextmanager
    def item(self, name: str) -> Iterator[None]:
        began = cpu()
        yield
        self.parts[name] = cpu() - began

    def show(self, seconds: float) -> None:
        for name, used in self.parts.items():
            print(f"  {name:44} {used:7.2f} s   {used * 3600 / seconds:6.2f} s an hour")


def cost(minutes: float) -> None:
    """Each part by itself; voice and conforming are measured once and counted for every sentence."""
    voices, bill = Bill(), Bill()
    conform.conform(engines.load("hibari").speak(Utterance("Warm up.")), RATE)
    with voices.item("voice"):
        audios = spoken(Voice())
    with voices.item("conform"):
        shelf = shelved(audios)
    said = sum(audio.seconds for audio in audios)
    with bill.item("stings, composed and placed"):
        timeline, placed = laid_out(shelf, 60 * minutes, Sound())
    seconds = timeline.length / RATE
    voice, conforming = (used * seconds / said for used in voices.parts.values())
    bill.parts["conforming"] = conforming

    def play() -> Iterator[Signal]:
        return assembly.stream(timeline, shelf, placed)

    with bill.item("assembly"):
        _drained(play())
    with bill.item("plan (and assembly)"):
        plan = mastering.plan(play, sample_rate=RATE, loudness=-16, ceiling=-2)
    with bill.item("render (and assembly)"):
        _drained(mastering.render(play(), plan))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "episode.mp3"
        encode = _bare_encode(play, path)
        with bill.item("decoding and measuring the finished file"):
            check.listen(path, ours=True)
    print(f"{seconds:.0f} s of speech; bare voice {voice:.2f} s, bare MP3 {encode:.2f} s")
    bill.show(seconds)
    total = sum(used for name, used in bill.parts.items() if name != "assembly")
    print(f"  all that is neither voice nor encode: {total:.2f} s, {total / (voice + encode):.2f} of both")
    print(f"  with all takes kept: {1 + (total - conforming) / encode:.2f} of the bare encode")


def _drained(blocks: Iterator[Signal]) -> None:
    for _ in blocks:
        pass


def _bare_encode(play: Callable[[], Iterator[Signal]], path: Path) -> float:
    """What ffmpeg alone needs for an MP3 of the same sound, from a file."""
    raw = path.with_suffix(".f32")
    with raw.open("wb") as file:
        for block in play():
            file.write(block.astype("<f4").tobytes())
    began = cpu()
    words = [
        *["-v", "error", "-y", "-f", "f32le", "-ac", "1"],
        "-ar",
        str(RATE),
        "-i",
        str(raw),
        "-b:a",
        "96k",
        str(path),
    ]
    subprocess.run([ffmpeg.executable(), *words], check=True)
    return cpu() - began


# -- accuracy ------------------------------------------------------------------------------------------


def accuracy(programmes: int) -> None:
    """How far finished files are from their target, over voices, lengths, formats and targets.

    There are 4, 7, 5 and 3 of them, so that each meets every other.
    """
    shelves = [shelved(spoken(voice)) for voice in VOICES]
    lengths = itertools.cycle((20, 45, 90, 240, 600, 150, 3600))
    targets = itertools.cycle(({}, {"preset": "spotify"}, {"preset": "ebu"}))
    formats = itertools.cycle(export.FORMATS)
    off, peaks = [], []
    for number in range(programmes):
        shelf, seconds, kind = shelves[number % len(shelves)], next(lengths), next(formats)
        wanted = Mastering(**next(targets))  # type: ignore[arg-type]
        loudness, peak, made = _delivered(shelf, seconds, kind, wanted)
        target = mastering.target(wanted)
        off.append(abs(loudness - target.loudness))
        peaks.append(peak - target.true_peak)
        voice = VOICES[number % len(shelves)]
        print(f"  {voice.engine:8} {seconds:5} s {kind:5} {target.loudness:g}: {loudness:7.2f} LUFS", end="")
        print(f" {peak:6.2f} dBTP, encoded {made} ×", flush=True)
    close = sum(one <= 0.1 for one in off) / len(off)
    print(f"within 0.1 LU: {close:.0%} (at least 95 %); furthest {max(off):.3f} LU (at most 0.2)")
    print(f"highest true peak beside its limit: {max(peaks):+.2f} dB (at most 0)")


def _delivered(shelf: Shelf, seconds: float, kind: str, wanted: Mastering) -> tuple[float, float, int]:
    timeline, placed = laid_out(shelf, seconds, Sound())
    made = 0

    def play() -> Iterator[Signal]:
        nonlocal made
        made += 1
        return assembly.stream(timeline, shelf, placed)

    tags = export.Tags(title="Accuracy", length=timeline.length)
    with tempfile.TemporaryDirectory() as folder:
        order = delivery.Order(play, RATE, tags, wanted)
        path = Path(folder) / f"episode.{kind}"
        delivery.deliver(order, {path: export.choose(kind)})
        heard = check.check(path, check.limits(Config(mastering=wanted))).evidence.heard.loudness
    return heard.integrated, heard.true_peak, made // 2


# -- memory --------------------------------------------------------------------------------------------


def memory() -> None:
    """The most that planning and rendering hold, with stings and a bed throughout."""
    used = {minutes: _peak(minutes) for minutes in (10, 600)}
    for minutes, peak in used.items():
        print(f"  {minutes:4} min: {peak / 1024:.0f} MB")
    print(f"ten hours beside ten minutes: {used[600] / used[10]:.2f} (at most 1.1)")


def _peak(minutes: int) -> int:
    ran = subprocess.run(
        [sys.executable, __file__, "hold", "--minutes", str(minutes)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    return int(ran.stdout)


def hold(minutes: float) -> None:
    """Plan and render, and print the peak memory in kilobytes."""
    shelf = shelved(spoken(Voice("tone", "")))
    timeline, placed = laid_out(shelf, 60 * minutes, Sound(bed="calm", bed_span="throughout"))

    def play() -> Iterator[Signal]:
        return assembly.stream(timeline, shelf, placed)

    plan = mastering.plan(play, sample_rate=RATE, loudness=-16, ceiling=-2)
    meters.measure(mastering.render(play(), plan), RATE)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("cost", "accuracy", "memory", "hold"))
    parser.add_argument("--minutes", type=float, default=4.5)
    parser.add_argument("--programmes", type=int, default=50)
    asked = parser.parse_args()
    began = time.monotonic()
    match asked.what:
        case "cost":
            cost(asked.minutes)
        case "accuracy":
            accuracy(asked.programmes)
        case "memory":
            memory()
        case "hold":
            hold(asked.minutes)
            return
    print(f"({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    main()
