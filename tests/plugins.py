"""Engines that fail in every way there is, announced as any engine is: by an entry point.

`install` writes the announcement into a folder and puts that and this module on the path, also of the
processes that are spawned from here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from narrator.engines import tone
from narrator.errors import SynthesisError
from narrator.model import Audio, Language, Utterance, Voice
from narrator.ports import Traits


class Faulty:
    """Hums, but fails as its voice's name says: the first time, or for ever when that ends in "-always"."""

    traits = Traits(parallelism="threads", max_chars=400, languages=(), pronunciation="respelling")

    def voices(self) -> Sequence[tuple[str, Language]]:
        return (("", ""),)

    def fingerprint(self, voice: Voice) -> str:
        if voice.name == "stale":
            return f"faulty {os.getpid()}"
        return "faulty 1"

    def speak(self, utterance: Utterance) -> Audio:
        _note(utterance)
        sound = tone.Tone().speak(utterance)
        fault, _, when = utterance.voice.name.partition("-")
        stubborn = when == "always" or (when == "long" and len(utterance.text) > 60)
        if "fine" in utterance.text or (utterance.attempt and not stubborn):
            return sound
        return _FAULTS[fault](sound)


class Lonely(Faulty):
    """The same, but must be alone in its process."""

    traits = Traits(parallelism="processes", max_chars=400, languages=(), pronunciation="respelling")


def _note(utterance: Utterance) -> None:
    """Leave word of every call in the file that the environment names."""
    if path := os.environ.get("FAULTY_CALLS"):
        with Path(path).open("a") as file:
            file.write(f"{os.getpid()} {utterance.attempt} {utterance.text}\n")


def _silent(sound: Audio) -> Audio:
    return Audio(bytes(len(sound.pcm)), sound.sample_rate)


def _cut(sound: Audio) -> Audio:
    return Audio(sound.pcm[: len(sound.pcm) // 4 * 2 + 40], sound.sample_rate)


def _short(sound: Audio) -> Audio:
    return Audio(sound.pcm[-len(sound.pcm) // 16 * 2 :], sound.sample_rate)


def _long(sound: Audio) -> Audio:
    return Audio(sound.pcm * 9, sound.sample_rate)


def _hasty(sound: Audio) -> Audio:
    """Faster than the voice ever speaks, yet not faster than any voice could."""
    return Audio(sound.pcm[-2 * (sound.length * 45 // 100) :], sound.sample_rate)


def _flat(sound: Audio) -> Audio:
    import numpy as np

    samples = np.frombuffer(sound.pcm, "<i2").astype(np.int32)
    clipped = np.clip(samples * 40, -32768, 32767).astype("<i2")
    clipped[-4_000:] = 0
    return Audio(clipped.tobytes(), sound.sample_rate)


def _refusing(_: Audio) -> Audio:
    raise SynthesisError("the voice has gone", hint="give it tea")


def _hanging(sound: Audio) -> Audio:
    time.sleep(60)
    return sound


def _dying(_: Audio) -> Audio:
    os._exit(9)


def _broken(_: Audio) -> Audio:
    raise ZeroDivisionError("inside the engine")


_FAULTS = {
    "": lambda sound: sound,
    "silent": _silent,
    "cut": _cut,
    "short": _short,
    "long": _long,
    "flat": _flat,
    "hasty": _hasty,
    "refusing": _refusing,
    "hanging": _hanging,
    "dying": _dying,
    "broken": _broken,
    "stale": lambda sound: sound,
}


def install(folder: Path) -> None:
    """Announce these engines to whoever looks for some from now on."""
    announcement = folder / "faulty-1.0.dist-info"
    announcement.mkdir(parents=True)
    (announcement / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty\nVersion: 1.0\n")
    (announcement / "entry_points.txt").write_text(
        "[narrator.engines]\nfaulty = tests.plugins:Faulty\nlonely = tests.plugins:Lonely\n"
    )
    for place in (str(folder), str(Path(__file__).parent.parent)):
        if place not in sys.path:
            sys.path.insert(0, place)
