"""Conforming a take: its rate, its edges, its offset, and nothing lost of what is said."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import conform, engines
from narrator.model import Audio, Utterance, Voice

Samples = npt.NDArray[np.float64]


def _audio(samples: Samples, rate: int) -> Audio:
    return Audio(np.round(samples).astype("<i2").tobytes(), rate)


def _samples(audio: Audio) -> Samples:
    return np.frombuffer(audio.pcm, "<i2").astype(float)


def _sine(hertz: float, seconds: float, rate: int, level: float = 10_000) -> Samples:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


RATES = [
    (24_000, 44_100),
    (22_050, 44_100),
    (48_000, 44_100),
    (16_000, 44_100),
    (44_100, 48_000),
    (44_100, 24_000),
]


@pytest.mark.parametrize(("old", "new"), RATES)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_resampling_leaves_no_image(old: int, new: int, part: float) -> None:
    """A tone stays where it is and as loud, and nothing else is louder than -90 dB beside it."""
    hertz = part * min(old, new) / 2
    made = conform.resample(_sine(hertz, 2, old, 1.0).astype(np.float32), old, new)[new // 4 : -new // 4]
    spectrum = np.abs(np.fft.rfft(made * np.kaiser(len(made), 24)))
    at = round(hertz * len(made) / new)
    tone = spectrum[at - 5 : at + 6].max()
    spectrum[max(0, at - 20) : at + 21] = 0
    assert 20 * np.log10(spectrum.max() / tone) < -90
    assert np.sqrt(np.mean(made**2)) == pytest.approx(np.sqrt(0.5), abs=0.001)


def test_resampling_down_leaves_no_alias() -> None:
    made = conform.resample(_sine(15_000, 2, 44_100, 1.0).astype(np.float32), 44_100, 24_000)[1_000:-1_000]
    assert 20 * np.log10(np.sqrt(np.mean(made**2)) / np.sqrt(0.5)) < -90


@settings(max_examples=50, deadline=None)
@given(length=st.integers(0, 30_000), rates=st.sampled_from(RATES))
def test_resampling_keeps_the_length_to_the_sample(length: int, rates: tuple[int, int]) -> None:
    old, new = rates
    assert len(conform.resample(np.ones(length, np.float32), old, new)) == -(-length * new // old)


def test_a_block_s_edge_is_not_heard() -> None:
    """A slow sweep, resampled there and back, is the sweep again."""
    time = np.arange(100_000) / 24_000
    sweep = np.sin(2 * np.pi * (100 * time + 1_000 * time**2)).astype(np.float32)
    back = conform.resample(conform.resample(sweep, 24_000, 44_100), 44_100, 24_000)
    assert np.abs(back[2_000:-2_000] - sweep[2_000 : len(back) - 2_000]).max() < 1e-3


def test_silence_at_the_edges_goes_but_for_what_is_kept() -> None:
    rate = 24_000
    silence = np.zeros(rate // 2)
    made = conform.conform(_audio(np.concatenate([silence, _sine(300, 1, rate), silence]), rate), rate)
    assert made.seconds == pytest.approx(1 + 2 * conform.KEPT, abs=0.01)


def test_silence_inside_stays() -> None:
    rate = 24_000
    parts = [_sine(300, 0.5, rate), np.zeros(rate), _sine(300, 0.5, rate)]
    made = conform.conform(_audio(np.concatenate(parts), rate), rate)
    assert made.seconds == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("softer", [20, 30, 40, 50])
def test_a_soft_consonant_at_an_edge_is_not_cut(softer: float) -> None:
    """A breathy onset or a final hiss lies 20 to 45 dB below the vowels, and is part of the word."""
    rate, random = 24_000, np.random.default_rng(0)
    breath = random.standard_normal(rate // 10) * 7_000 * 10 ** (-softer / 20)
    pad = np.zeros(rate // 4)
    take = np.concatenate([pad, breath, _sine(200, 1, rate), breath, pad])
    assert conform.conform(_audio(take, rate), rate).seconds > 1.2


def test_an_offset_is_removed() -> None:
    made = conform.conform(_audio(_sine(300, 1, 24_000) + 900, 24_000), 44_100)
    assert abs(_samples(made).mean()) < 3


def test_edges_begin_and_end_in_silence() -> None:
    made = _samples(conform.conform(_audio(_sine(300, 1, 24_000, 30_000), 24_000), 44_100))
    assert abs(made[0]) < 40
    assert abs(made[-1]) < 40
    assert np.abs(made[:100]).max() < 0.6 * np.abs(made).max()


@pytest.mark.parametrize("length", [0, 1, 2, 100, 500])
def test_very_short_takes_survive(length: int) -> None:
    assert conform.conform(_audio(np.full(length, 5.0), 24_000), 44_100).length == -(
        -length * 44_100 // 24_000
    )


def test_the_same_take_is_conformed_to_the_same_bytes() -> None:
    audio = engines.load("hibari").speak(Utterance("The river rose in the night."))
    assert conform.conform(audio, 44_100) == conform.conform(audio, 44_100)


def test_nothing_of_a_real_take_is_lost_but_silence() -> None:
    """What is cut from a take holds less than a millionth of its energy."""
    for text in ("His half is off.", "She said yes, thrice.", "Hope helps."):
        audio = engines.load("hibari").speak(Utterance(text, Voice()))
        before, after = _samples(audio), _samples(conform.trim(audio))
        assert len(after) < len(before)
        assert np.sum(before**2) - np.sum(after**2) < 1e-6 * np.sum(before**2)


def test_it_costs_next_to_nothing() -> None:
    """Well under a thousandth of the time it plays: the bound is ten times what it takes."""
    take = _audio(np.random.default_rng(0).standard_normal(240_000) * 3_000, 24_000)
    conform.conform(take, 44_100)
    began = time.process_time()
    for _ in range(5):
        conform.conform(take, 44_100)
    assert (time.process_time() - began) / 50 < 0.005
