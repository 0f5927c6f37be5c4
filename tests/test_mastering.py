"""A programme comes out at its loudness, under its ceiling, whole, and the same however it was cut."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import config, delivery, export, ffmpeg, limiter, mastering, shaping
from narrator import loudness as meters
from narrator.errors import ConfigError, ToolError
from narrator.model import Loudness, Signal

from .sounds import RATE, cut, silence, sine, speechlike


def mastered(sound: Signal, loudness: float = -16, ceiling: float = -2, **options: object) -> Signal:
    plan = mastering.plan(
        lambda: cut(sound),
        sample_rate=RATE,
        loudness=loudness,
        ceiling=ceiling,
        **options,  # type: ignore[arg-type]
    )
    return np.concatenate([sound[:0], *mastering.render(cut(sound), plan)])


def read(sound: Signal) -> Loudness:
    return meters.measure([sound], RATE)


# -- loudness and peak ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [3, 20, 90])
@pytest.mark.parametrize(("loudness", "ceiling"), [(-16, -1), (-14, -2), (-23, -1), (-16, -2.5)])
def test_it_comes_out_at_its_loudness_and_under_its_ceiling(
    seconds: float, loudness: float, ceiling: float
) -> None:
    heard = read(mastered(speechlike(seconds, seed=int(seconds)), loudness, ceiling))
    assert heard.integrated == pytest.approx(loudness, abs=0.1)
    assert heard.true_peak <= ceiling + 0.02


def test_heavy_limiting_still_lands() -> None:
    sound = speechlike(30, level=-30)
    sound[:: RATE // 3] = 0.7
    heard = read(mastered(sound, -14, -1))
    assert heard.integrated == pytest.approx(-14, abs=0.2)
    assert heard.true_peak <= -0.95


def test_a_long_programme_is_judged_by_a_fair_sample_of_it() -> None:
    minute = speechlike(60, level=-22)
    levels = [10 ** (0.3 * np.sin(n) / 20) for n in range(9)]

    def play() -> Iterator[Signal]:
        for level in levels:
            yield from cut(minute * np.float32(level))

    plan = mastering.plan(play, sample_rate=RATE, loudness=-14, ceiling=-2)
    heard = meters.measure(mastering.render(play(), plan), RATE)
    assert plan.limiting > 0.3
    assert heard.integrated == pytest.approx(-14, abs=0.1)


def test_stereo_is_limited_as_one() -> None:
    left, right = speechlike(10, seed=3), speechlike(10, seed=4, level=-40)
    out = mastered(np.stack((left, right), axis=1))
    assert out.shape == (len(left), 2)
    assert read(out).true_peak <= -1.98
    loud = (np.abs(left) > 1e-3) & (np.abs(right) > 1e-4)
    ratios = (out[loud, 0] / left[loud]) / (out[loud, 1] / right[loud])
    assert np.median(ratios) == pytest.approx(1, abs=1e-4)


def test_what_needs_no_limiting_only_changes_its_level() -> None:
    sound = sine(5, -30)
    out = mastered(sound, -20, -1)
    np.testing.assert_allclose(out, sound * (out[1_000] / sound[1_000]), atol=1e-6)


def test_the_mean_level_can_be_the_target() -> None:
    out = mastered(speechlike(30), -18.5, -3, rms=-20.0)
    assert 10 * np.log10((out.astype(np.float64) ** 2).mean()) == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("sound", [silence(0), silence(0.01), silence(3)])
def test_silence_stays_silent_and_as_long(sound: Signal) -> None:
    np.testing.assert_array_equal(mastered(sound), sound)


# -- streams -------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 200_000), st.integers(1, 70_000), st.booleans())
def test_as_many_samples_come_out_and_how_it_was_cut_changes_none(
    length: int, size: int, gentle: bool
) -> None:
    sound = LONG[:length]
    shape = shaping.Shaping(-26) if gentle else None
    plan = mastering.Plan(14.0, -1.0, RATE, shaping=shape)
    whole = np.concatenate(list(mastering.render([sound], plan)))
    again = np.concatenate(list(mastering.render(cut(sound, size), plan)))
    assert len(whole) == length
    assert whole.tobytes() == again.tobytes()


LONG = speechlike(5, seed=9)


def test_an_hour_takes_no_more_memory_than_a_minute() -> None:
    minute = speechlike(20)

    def peak(times: int) -> int:
        def play() -> Iterator[Signal]:
            for _ in range(times):
                yield from cut(minute)

        tracemalloc.start()
        plan = mastering.plan(play, sample_rate=RATE, loudness=-16, ceiling=-2)
        for _ in mastering.render(play(), plan):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(60) < peak(30) * 1.15


# -- the limiter ---------------------------------------------------------------------------------------


def limited(sound: Signal, gain: float = 1.0, ceiling: float = 0.5) -> Signal:
    return np.concatenate(list(limiter.limit([sound], gain=gain, ceiling=ceiling, sample_rate=RATE)))


def test_gain_falls_before_a_peak_and_comes_back() -> None:
    sound = sine(1, -9, frequency=200) + np.float32(1e-9)
    sound[RATE // 2] = 0.95
    out = limited(sound)
    gain = np.interp(
        np.arange(RATE), np.flatnonzero(np.abs(sound) > 0.05), (out / sound)[np.abs(sound) > 0.05]
    )
    assert out[RATE // 2] == pytest.approx(0.5, abs=0.01)
    np.testing.assert_allclose(gain[: RATE // 2 - round(1.5 * limiter.LOOK_AHEAD * RATE)], 1, atol=1e-5)
    assert np.abs(np.diff(gain)).max() < 0.02
    assert gain[RATE // 2 + 100] < 0.6
    assert gain[-RATE // 8 :].min() > 0.95


def test_peaks_at_the_very_ends_are_limited() -> None:
    sound = silence(0.5)
    sound[[0, -1]] = 0.9
    out = limited(sound)
    assert np.abs(out).max() <= 0.5
    assert np.abs(out[[0, -1]]).min() > 0.45


def test_peaks_between_samples_are_limited() -> None:
    at = np.arange(RATE)
    sound = (0.8 * np.sin(np.pi * at / 2 + np.pi / 4)).astype(np.float32)
    assert np.abs(sound).max() < 0.57
    assert read(limited(sound, ceiling=0.6)).true_peak <= 20 * np.log10(0.6) + 0.1


def test_limiting_is_not_heard_as_distortion() -> None:
    """A tone 3 dB over the ceiling keeps its shape: harmonics stay 60 dB down."""
    out = limited(sine(2, -3, frequency=441))[RATE:]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out))))
    assert 20 * np.log10(spectrum[1_000:].max() / spectrum.max()) < -60


# -- shaping -------------------------------------------------------------------------------------------


def shaped(sound: Signal) -> Signal:
    reference = read(sound).integrated
    return np.concatenate(list(shaping.shape(cut(sound), shaping.Shaping(reference), RATE)))


def share(sound: Signal, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(sound.astype(np.float64))) ** 2
    pitch = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(10 * np.log10(power[(pitch >= low) & (pitch < high)].sum() / power.sum()))


def test_shaping_takes_rumble_away() -> None:
    sound = speechlike(10) + sine(10, -30, frequency=25)
    assert share(shaped(sound), 10, 40) < share(sound, 10, 40) - 15


def test_shaping_softens_esses_and_leaves_the_rest() -> None:
    sound = speechlike(10, level=-26)
    ess = sine(0.12, -14, frequency=7_000) * np.hanning(round(0.12 * RATE)).astype(np.float32)
    for second in range(1, 9):
        sound[second * RATE : second * RATE + len(ess)] += ess
    out = shaped(sound)
    assert -6.5 < share(out, 6_900, 7_100) - share(sound, 6_900, 7_100) < -2
    quiet = np.concatenate(
        [np.arange(n * RATE + RATE // 4, (n + 1) * RATE - RATE // 20) for n in range(1, 8)]
    )
    plain = speechlike(10, level=-26)[quiet]
    assert share(out[quiet], 5_000, 9_000) == pytest.approx(share(plain, 5_000, 9_000), abs=0.5)


def test_shaping_narrows_the_loudness_range_a_little() -> None:
    soft, loud = speechlike(20, level=-28), speechlike(20, seed=2, level=-20)
    sound = np.concatenate((soft, loud, soft, loud))
    narrowed = read(sound).range - read(shaped(sound)).range
    assert 0.5 < narrowed < 5


# -- what is asked for ---------------------------------------------------------------------------------


def test_presets_are_what_their_makers_publish() -> None:
    asked = {name: mastering.target(config.Mastering(preset=name)) for name in mastering.PRESETS}
    assert {
        name: (target.loudness, target.true_peak) for name, target in asked.items() if not target.rms
    } == {
        "apple": (-16, -1),
        "spotify": (-14, -1),
        "ebu": (-23, -1),
    }
    assert asked["acx"].rms == (-23, -18)
    assert asked["acx"].noise_floor == -60


def test_every_preset_can_be_meant_and_no_other() -> None:
    for preset, target in mastering.PRESETS.items():
        assert mastering.target(config.Mastering(preset=preset)) is target
    with pytest.raises(ConfigError, match="'aple' cannot be meant") as raised:
        config.Mastering(preset="aple")
    assert raised.value.hint == f"use {' or '.join(', '.join(mastering.PRESETS).rsplit(', ', 1))}"


def test_a_finished_file_is_measured_as_it_decodes(tmp_path: Path) -> None:
    import wave

    sound = mastered(speechlike(10))
    path = tmp_path / "episode.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    told = mastering.measure(path)
    assert told.integrated == pytest.approx(read(sound).integrated, abs=0.01)
    assert told.true_peak == pytest.approx(read(sound).true_peak, abs=0.01)
    with pytest.raises(Exception, match="no such file"):
        mastering.measure(tmp_path / "missing.wav")


def test_a_file_is_measured_at_its_own_rate(tmp_path: Path) -> None:
    path = tmp_path / "episode.opus"
    sound = mastered(speechlike(10))
    export.encode(
        lambda: cut(sound), path, sample_rate=RATE, format=export.choose("opus"), tags=export.Tags(title="T")
    )
    told = mastering.measure(path)
    again = meters.measure(ffmpeg.decode(path, sample_rate=48_000, channels=1), 48_000)
    assert told == again


def test_a_loudness_that_a_programme_cannot_reach_is_refused(tmp_path: Path) -> None:
    sound, path = speechlike(8), tmp_path / "x.flac"
    wanted = config.Mastering(loudness=-5)
    order = delivery.Order(lambda: cut(sound), RATE, export.Tags(length=len(sound)), wanted)
    with pytest.raises(ToolError, match="where -5 and -1 were asked for"):
        delivery.deliver(order, {path: export.choose("flac")})
    assert not list(tmp_path.iterdir())


def test_a_plan_says_what_comes_out() -> None:
    sound = speechlike(20, level=-20)
    plan = mastering.plan(lambda: cut(sound), sample_rate=RATE, loudness=-14, ceiling=-2)
    assert plan.limiting > 0.5
    assert plan.loudness == pytest.approx(
        read(np.concatenate(list(mastering.render(cut(sound), plan)))).integrated, abs=0.05
    )
