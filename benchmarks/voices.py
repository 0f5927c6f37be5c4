"""Compares voices: how much speech a second of CPU gives, how loud it is, and what a listener makes of it.

    python benchmarks/voices.py [VOICE...] [--report REPORT...] [--ears COMMAND]

Every installed voice that costs nothing reads the same, line after line, and a row of a Markdown table says
what was measured: voices of English read reports, others two articles of the Declaration of Human Rights
(``rights.toml``). ``COMMAND FILE --text SPOKEN --json`` is any program that listens and prints JSON with
``wer`` (word error rate) and ``dnsmos_p808`` (naturalness by DNSMOS P.808, 1 to 5); for a voice of another
language than English it is given ``--language TAG`` too.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import tempfile
import tomllib
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrator import casting, engines, levels, lexicon, report, script, speech, synthesis
from narrator.config import Narration, Pauses
from narrator.model import Block, Line, Profile, Report, Role, Source, Voice
from narrator.ports import Paid
from narrator.takes import Folder
from narrator.workers import Workers

RATE = 44_100
_ENOUGH = 60
"""Lines from which speed can be told."""
REPORTS = Path(__file__).parent.parent / "reports" / "2026-W47"


@dataclass(frozen=True)
class Row:
    name: str
    speed: float
    loudness: float
    heard: dict[str, float]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("voices", nargs="*")
    asked.add_argument("--report", nargs="+", default=sorted(map(str, REPORTS.glob("*.md"))))
    asked.add_argument("--ears", default="")
    given = asked.parse_args()
    found = casting.load()
    profiles = [found.get(name) for name in given.voices] or [p for p in found.profiles if _is_free(p)]
    print("| voice | engine | language | s of speech a CPU s | LUFS as spoken | word errors | naturalness |")
    print("|---|---|---|---|---|---|---|")
    for profile in profiles:
        row = measure(profile, given.report, given.ears)
        wer = f"{100 * row.heard['wer']:.1f} %" if "wer" in row.heard else "–"
        mos = f"{row.heard['dnsmos_p808']:.2f}" if "dnsmos_p808" in row.heard else "–"
        engine, language = profile.voice.engine, profile.language or "any"
        print(
            f"| {row.name} | {engine} | {language} | {row.speed:.0f} | {row.loudness:.1f} | {wer} | {mos} |",
            flush=True,
        )


def measure(profile: Profile, reports: Sequence[str], ears: str) -> Row:
    """Have one voice read reports, on one core."""
    lines = [line for read in _readings(profile, reports) for line in _lines(profile, read)]
    _spent(lines[:1])  # Opens the model in this process.
    few, opening = _spent(lines[:1])
    many, spent = _spent(_often(lines))
    with tempfile.TemporaryDirectory() as folder, Workers(1) as workers:
        takes = Folder(Path(folder))
        made = synthesis.record(lines, takes, workers, sample_rate=RATE).takes
        level = levels.measure(made, takes, sample_rate=RATE)
        sounds = [takes.load(take.digest).pcm for take in made]
        heard = _listen(ears, lines, sounds, profile) if ears and profile.language else {}
    return Row(profile.name, (many - few) / (spent - opening), level, heard)


def _often(lines: Sequence[Line]) -> list[Line]:
    """Enough lines to measure by: each again a thousandth faster, or it would be kept already."""
    return [
        replace(line, utterance=replace(line.utterance, voice=_faster(line.utterance.voice, turn)))
        for turn in range(-(-_ENOUGH // len(lines)))
        for line in lines
    ]


def _faster(voice: Voice, turn: int) -> Voice:
    return replace(voice, rate=voice.rate * (1 + turn / 1000))


def _spent(lines: Sequence[Line]) -> tuple[float, float]:
    """Seconds of speech that were made of lines, and of CPU that it took, with those of ended processes."""
    before = os.times()
    with tempfile.TemporaryDirectory() as folder, Workers(1) as workers:
        made = synthesis.record(lines, Folder(Path(folder)), workers, sample_rate=RATE).takes
    after = os.times()
    return sum(take.length for take in made) / RATE, sum(after[:4]) - sum(before[:4])


def _readings(profile: Profile, reports: Sequence[str]) -> list[Report]:
    """What a voice reads: reports, or rights in its own language."""
    if _is_english(profile):
        return [report.read(path) for path in reports]
    rights = tomllib.loads((Path(__file__).parent / "rights.toml").read_text(encoding="utf-8"))
    language = casting.primary(profile.language)
    if language not in rights:
        return []
    block = Block(Role.PARAGRAPH, rights[language])
    return [Report("", (block,), Source("", ""), language=profile.language)]


def _is_english(profile: Profile) -> bool:
    return casting.primary(profile.language) in ("", "en")


def _lines(profile: Profile, read: Report) -> tuple[Line, ...]:
    language = profile.language or "en-US"
    made = script.write(read, narration=Narration(opening=(), closing=(), disclosure=False))
    engine = profile.voice.engine
    known = lexicon.load(("news",), folder=None).for_(language, engine)
    return speech.lines(
        made,
        cast=lambda _: profile,
        max_chars={engine: engines.load(engine).traits.max_chars},
        lexicon=lambda _: known,
        pauses=Pauses(),
    )


def _listen(ears: str, lines: Sequence[Line], sounds: Sequence[bytes], profile: Profile) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        audio, text = Path(folder, "voice.wav"), Path(folder, "spoken.txt")
        with wave.open(str(audio), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            for line, sound in zip(lines, sounds, strict=True):
                file.writeframes(sound + bytes(2 * round(line.pause * RATE)))
        text.write_text("\n".join(line.utterance.text for line in lines), encoding="utf-8")
        command = [*shlex.split(ears), str(audio), "--text", str(text), "--json"]
        if not _is_english(profile):
            command += ["--language", casting.primary(profile.language)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    heard: dict[str, float] = json.loads(done.stdout)
    return heard


def _is_free(profile: Profile) -> bool:
    return not isinstance(engines.load(profile.voice.engine), Paid) and casting.installed(profile)


if __name__ == "__main__":
    main()
