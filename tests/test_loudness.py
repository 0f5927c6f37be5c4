"""Our meters read what the standards say, and what ffmpeg's do."""

from __future__ import annotations

import itertools
import re
import shlex
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import ffmpeg
from narrator import loudness as meters
from narrator.model import Loudness, Signal

from .sounds import RATE, cut, silence, sine, speechlike


def read(sound: Signal, rate: int = RATE) -> Loudness:
    return meters.measure(cut(sound), rate)


_METER = """
-hide_banner -nostats -f f32le -ar {rate} -ac {channels} -i pipe:0 -f null
-af ebur128=peak=true:dualmono=true:metadata=1,ametadata=print:key=lavfi.r128.I -
"""


def ffmpegs(sound: Signal, rate: int = RATE) -> Loudness:
    """What ffmpeg's own meter reads: loudness to a thousandth, the rest to a tenth."""
    ran = subprocess.run(
        [ffmpeg.executable(), *shlex.split(_METER.format(rate=rate, channels=meters.channels(sound)))],
        input=sound.astype("<f4").tobytes(),
        capture_output=True,
        check=True,
    )
    said = ran.stderr.decode()
    exact = re.findall(r"lavfi\.r128\.I=(\S+)", said)[-1]
    summary = said[said.rindex("Summary") :]
    peak, spread = (re.findall(name, summary)[0] for name in (r"Peak:\s+(\S+) dBFS", r"LRA:\s+(\S+) LU"))
    return Loudness(float(exact), float(peak), float(spread))


# -- EBU Tech 3341 and 3342, table 1 of each -----------------------------------------------------------


@pytest.mark.parametrize("rate", [22_050, 24_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_a_sine_on_two_speakers_reads_its_level(rate: int, level: float) -> None:
    stereo = np.repeat(sine(20, level, rate=rate)[:, None], 2, axis=1)
    assert read(stereo, rate).integrated == pytest.approx(level, abs=0.1)


def test_mono_counts_as_heard_on_two_speakers() -> None:
    assert read(sine(20, -23.0)).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(10, -36.0), (60, -23.0), (10, -36.0)],
        [(10, -72.0), (10, -36.0), (60, -23.0), (10, -36.0), (10, -72.0)],
        [(20, -26.0), (20.1, -20.0), (20, -26.0)],
    ],
)
def test_what_is_soft_is_gated_out(parts: list[tuple[float, float]]) -> None:
    sound = np.concatenate([sine(seconds, level) for seconds, level in parts])
    assert read(sound).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "spread"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
)
def test_loudness_range(levels: tuple[float, ...], spread: float) -> None:
    sound = np.concatenate([sine(20, level) for level in levels])
    assert read(sound).range == pytest.approx(spread, abs=1)


@pytest.mark.parametrize(("divisor", "phase"), [(4, 0), (4, 45), (6, 60), (8, 67.5)])
def test_true_peak_is_found_between_samples(divisor: int, phase: float) -> None:
    at = np.arange(48_000)
    fade = np.minimum(1, np.minimum(at, at[::-1]) / 2_000)
    sound = (0.5 * fade * np.sin(2 * np.pi * at / divisor + np.radians(phase))).astype(np.float32)
    assert -6.02 - 0.4 <= read(sound, 48_000).true_peak <= -6.02 + 0.2


def test_the_last_sample_counts() -> None:
    sound = silence(0.5)
    sound[-1] = 0.5
    assert read(sound).true_peak == pytest.approx(-6.02, abs=0.1)


# -- ffmpeg's meter ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
@pytest.mark.parametrize("stereo", [False, True])
def test_it_agrees_with_ffmpeg(rate: int, stereo: bool) -> None:
    sound = speechlike(40, rate=rate, level=-20)
    if stereo:
        sound = np.stack((sound, speechlike(40, rate=rate, seed=5, level=-24)), axis=1)
    ours, theirs = read(sound, rate), ffmpegs(sound, rate)
    assert ours.integrated == pytest.approx(theirs.integrated, abs=0.05)
    assert ours.true_peak == pytest.approx(theirs.true_peak, abs=0.1 + 0.05)
    assert ours.range == pytest.approx(theirs.range, abs=0.3)


@pytest.mark.parametrize("phase", [0.0, 0.25, 0.5])
def test_a_tone_at_a_quarter_of_the_rate_does_not_hide(phase: float) -> None:
    at = np.arange(10 * 48_000)
    sound = (0.1 * np.sin(np.pi * (at / 2 + phase))).astype(np.float32)
    assert read(sound, 48_000).integrated == pytest.approx(ffmpegs(sound, 48_000).integrated, abs=0.05)


# -- streams -------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40_000), max_size=8), st.integers(1, 50_000))
def test_recutting_loses_nothing(lengths: list[int], size: int) -> None:
    sound = np.arange(sum(lengths), dtype=np.float32)
    edges = np.cumsum([0, *lengths])
    blocks = list(meters.recut([sound[a:b] for a, b in itertools.pairwise(edges)], size))
    assert all(len(block) == size for block in blocks[:-1])
    np.testing.assert_array_equal(np.concatenate([silence(0), *blocks]), sound)


def test_how_a_stream_was_cut_changes_nothing() -> None:
    sound = speechlike(5)
    assert meters.measure(cut(sound, 777), RATE) == meters.measure([sound], RATE)


@pytest.mark.parametrize("sound", [silence(0), silence(0.1), silence(3)])
def test_silence_is_measured_as_silence(sound: Signal) -> None:
    assert read(sound) == Loudness(meters.SILENT, -np.inf, 0.0)
