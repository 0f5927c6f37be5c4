"""Which of several ways to say a name a listener recognises.

    python benchmarks/names.py --ears COMMAND NAMES [--voice NAME]

``NAMES`` has a name a line, and after it, parted by tabs, transcriptions in the International Phonetic
Alphabet, each of them right by some source. Every one is said in each of a few sentences, and ``COMMAND AUDIO
--heard FILE`` is any program that listens and writes down what it hears. Printed is how often the name was
among that. Among ways that are all right, a lexicon should have the one that is understood best; a name that
no listener can spell tells nothing.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import tempfile
import unicodedata
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

from narrator import casting, engines
from narrator.conform import trim
from narrator.model import Profile, Pronunciation, Utterance

SENTENCES = (
    "The minister flew to {} on Tuesday night.",
    "Reporters in {} said the talks had ended.",
    "The future of {} was debated for hours.",
    "A column of trucks left {} before dawn, officials said.",
)
_GAP = 0.4
"""Seconds of silence after each sentence."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", type=Path)
    asked.add_argument("--ears", required=True)
    asked.add_argument("--voice", default="heart")
    given = asked.parse_args()
    profile = casting.load().get(given.voice)
    rows = [line.split("\t") for line in given.names.read_text(encoding="utf-8").splitlines() if line.strip()]
    # One recording holds each name once, so that no listener learns it from the sentence before.
    for at in range(max(map(len, rows)) - 1):
        ways = [(row[0], row[at + 1]) for row in rows if at + 1 < len(row)]
        heard = " ".join(_listen(_said(ways, turn, profile), given.ears) for turn in range(len(SENTENCES)))
        for name, ipa in ways:
            count = len(re.findall(rf"\b{re.escape(_bare(name))}\b", _bare(heard)))
            print(f"{count} of {len(SENTENCES)}\t{name}\t/{ipa}/", flush=True)


def _said(ways: Sequence[tuple[str, str]], turn: int, profile: Profile) -> Iterator[Utterance]:
    """Each name in a sentence, and in another one at each turn."""
    for at, (name, ipa) in enumerate(ways):
        before, after = SENTENCES[(at + turn) % len(SENTENCES)].split("{}")
        sound = Pronunciation(len(before), len(before) + len(name), ipa)
        yield Utterance(before + name + after, profile.voice, "en-US", (sound,))


def _listen(utterances: Iterator[Utterance], ears: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        audio, text = Path(folder, "names.wav"), Path(folder, "heard.txt")
        with wave.open(str(audio), "wb") as file:
            for number, utterance in enumerate(utterances):
                take = trim(engines.load(utterance.voice.engine).speak(utterance))
                if not number:
                    file.setparams((1, 2, take.sample_rate, 0, "NONE", "not compressed"))
                file.writeframes(take.pcm + b"\0\0" * round(_GAP * take.sample_rate))
        command = [*shlex.split(ears), str(audio), "--heard", str(text)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return text.read_text(encoding="utf-8")


def _bare(text: str) -> str:
    """Without case, accents and signs."""
    plain = unicodedata.normalize("NFD", text.lower())
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"[\u0300-\u036f]", "", plain)))


if __name__ == "__main__":
    main()
