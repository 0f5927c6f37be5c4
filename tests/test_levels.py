"""Voices of different engines and rates on one timeline, equally loud."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from narrator import levels, loudness, synthesis
from narrator.model import Audio, Line, Profile, Take, Utterance, Voice
from narrator.takes import Folder
from narrator.workers import Workers

RATE = 44_100
SENTENCES = (
    "The river rose by a metre in the night, and the lower town was under water before anybody woke.",
    "Ministers meet on Thursday to decide who pays for the new wall.",
    "Nobody was hurt, but the bridge will stay closed until the spring.",
)


def _hum(level: float, seconds: float = 3.0) -> Audio:
    samples = level * np.sin(2 * np.pi * 500 * np.arange(round(seconds * RATE)) / RATE)
    return Audio(samples.astype("<i2").tobytes(), RATE)


def test_three_engines_are_equally_loud(tmp_path: Path) -> None:
    """hibari is the softest, eSpeak NG five decibels louder; 24, 22.05 and 16 kHz meet at 44.1."""
    voices = (
        Voice("hibari", "heart"),
        Voice("pyttsx3", "gmw/en-us"),
        Voice("tone", "", options=(("sample_rate", "16000"),)),
    )
    profiles = [Profile(voice=voices[n % 3]) for n in range(9)]
    lines = [
        Line(Utterance(SENTENCES[n // 3], profile.voice), n, 0, SENTENCES[n // 3], 0.3)
        for n, profile in enumerate(profiles)
    ]
    takes = Folder(tmp_path)
    with Workers(2) as workers:
        recorded = synthesis.record(lines, takes, workers, sample_rate=RATE).takes
    gains = levels.balance(recorded, profiles, takes, sample_rate=RATE)
    heard = [_loudness(recorded[n::3], gains[n::3], takes) for n in range(3)]
    assert max(heard) - min(heard) < 1.0
    raw = [_loudness(recorded[n::3], [0.0] * 3, takes) for n in range(3)]
    assert max(raw) - min(raw) > 3.0


def _loudness(recorded: tuple[Take, ...], gains: tuple[float, ...] | list[float], takes: Folder) -> float:
    blocks = [
        np.frombuffer(takes.load(take.digest).pcm, "<i2").astype(np.float32)
        / 32768
        * np.float32(10 ** (gain / 20))
        for take, gain in zip(recorded, gains, strict=True)
    ]
    return loudness.measure(blocks, RATE).integrated


def test_one_voice_stays_as_it_is(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    recorded = [takes.keep("a" * 40, _hum(500)), takes.keep("b" * 40, _hum(9_000))]
    assert levels.balance(recorded, [Profile(gain=-1.0)] * 2, takes, sample_rate=RATE) == (-1.0, -1.0)


def test_a_voice_s_own_gain_comes_on_top(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    recorded = [takes.keep("a" * 40, _hum(3_000, 9.0)), takes.keep("b" * 40, _hum(6_000))]
    profiles = [Profile(), Profile(voice=Voice("tone", ""), gain=2.0)]
    assert levels.balance(recorded, profiles, takes, sample_rate=RATE) == pytest.approx((0.0, -4.0), abs=0.11)


def test_a_word_is_too_short_to_be_deafening(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    recorded = [takes.keep("a" * 40, _hum(3_000, 9.0)), takes.keep("b" * 40, _hum(3_000, 0.2))]
    gains = levels.balance(recorded, [Profile(), Profile(voice=Voice("tone", ""))], takes, sample_rate=RATE)
    assert abs(gains[1]) < 6.0
    silent = [recorded[0], takes.keep("c" * 40, Audio(bytes(20_000), RATE))]
    assert (
        levels.balance(silent, [Profile(), Profile(voice=Voice("tone", ""))], takes, sample_rate=RATE)[1]
        == 0.0
    )
