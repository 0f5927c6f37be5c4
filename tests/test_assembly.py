"""The stream is the timeline, sample for sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import assembly, conform, engines
from narrator.check.listening import hear
from narrator.errors import StorageError
from narrator.model import Audio, Cue, Digest, Signal, Take, Timeline, Utterance
from narrator.music import Level, Music, Piece

RATE = 44_100


class Shelf:
    """Takes in memory."""

    def __init__(self, **takes: Signal) -> None:
        self._takes = {
            name: Audio((sound * 32_767).astype("<i2").tobytes(), RATE) for name, sound in takes.items()
        }
        self.loaded = 0

    def find(self, digest: Digest) -> Take | None:
        return Take(digest, self._takes[digest].length) if digest in self._takes else None

    def keep(self, digest: Digest, audio: Audio) -> Take:
        self._takes[digest] = audio
        return Take(digest, audio.length)

    def load(self, digest: Digest) -> Audio:
        self.loaded += 1
        return self._takes[digest]


def noise(length: int, seed: int = 0) -> Signal:
    return (np.random.default_rng(seed).uniform(-0.5, 0.5, length)).astype(np.float32)


def as_kept(sound: Signal) -> Signal:
    return (sound * 32_767).astype("<i2") / np.float32(32_768)


@st.composite
def timelines(draw: st.DrawFn) -> tuple[Timeline, Shelf]:
    lengths = draw(st.lists(st.integers(1, 60_000), max_size=6))
    gaps = draw(st.lists(st.integers(0, 50_000), min_size=len(lengths), max_size=len(lengths)))
    now, cues, takes = draw(st.integers(0, 70_000)), [], {}
    for number, (length, gap) in enumerate(zip(lengths, gaps, strict=True)):
        takes[f"t{number}"] = noise(length, number)
        cues.append(Cue(f"t{number}", now, length, number, draw(st.sampled_from((0.0, -6.0, 3.5)))))
        now += length + gap
    return Timeline(tuple(cues), now + draw(st.integers(0, 40_000)), RATE), Shelf(**takes)


@settings(max_examples=40, deadline=None)
@given(timelines())
def test_it_plays_the_timeline_and_nothing_else(made: tuple[Timeline, Shelf]) -> None:
    timeline, takes = made
    expected = np.zeros(timeline.length, np.float32)
    for cue in timeline.cues:
        sound = np.frombuffer(takes.load(cue.take).pcm, "<i2") / 32_768
        expected[cue.start : cue.end] += (sound * 10 ** (cue.gain / 20)).astype(np.float32)
    blocks = list(assembly.stream(timeline, takes))
    assert sum(map(len, blocks)) == timeline.length
    assert all(len(block) == assembly.BLOCK for block in blocks[:-1])
    if blocks:
        np.testing.assert_allclose(np.concatenate(blocks), expected, atol=1e-6)


def test_it_plays_again_the_same_and_reads_each_take_once() -> None:
    takes = Shelf(a=noise(100_000))
    timeline = Timeline((Cue("a", 1_000, 100_000, 0),), 120_000, RATE)
    first = np.concatenate(list(assembly.stream(timeline, takes)))
    assert takes.loaded == 1
    assert first.tobytes() == np.concatenate(list(assembly.stream(timeline, takes))).tobytes()


def test_music_is_mixed_in_at_its_place_and_level() -> None:
    timeline = Timeline((), 100_000, RATE)
    sound = noise(50_000)
    piece = Piece(sound, 30_000, 50_000, Level.through([(30_000, -6.0206)]))
    mix = np.concatenate(list(assembly.stream(timeline, Shelf(), Music((piece,)))))
    np.testing.assert_allclose(mix[30_000:80_000], sound / 2, atol=1e-5)
    assert not mix[:30_000].any()
    assert not mix[80_000:].any()


def test_music_that_is_too_short_is_repeated_without_a_seam() -> None:
    loop = np.sin(2 * np.pi * np.arange(4_410) / 441).astype(np.float32)
    piece = Piece(loop, 100, 90_000, Level.through([(0, 0.0)]))
    mix = np.concatenate(list(assembly.stream(Timeline((), 100_000, RATE), Shelf(), Music((piece,)))))
    np.testing.assert_allclose(mix[100:90_100], np.resize(loop, 90_000), atol=1e-6)


def test_stereo_puts_the_voice_in_the_middle() -> None:
    takes = Shelf(a=noise(1_000))
    timeline = Timeline((Cue("a", 0, 1_000, 0),), 2_000, RATE)
    (block,) = assembly.stream(timeline, takes, Music(channels=2))
    assert block.shape == (2_000, 2)
    np.testing.assert_array_equal(block[:, 0], block[:, 1])


def test_a_take_that_changed_is_refused() -> None:
    timeline = Timeline((Cue("a", 0, 999, 0),), 2_000, RATE)
    with pytest.raises(StorageError, match="not what the timeline was made for"):
        list(assembly.stream(timeline, Shelf(a=noise(1_000))))


def test_how_loud_a_voice_is_can_be_told_from_some_of_its_takes() -> None:
    takes = Shelf(**{f"t{n}": noise(44_100, n) for n in range(60)})
    cues = tuple(Cue(f"t{n}", n * 60_000, 44_100, n) for n in range(60))
    timeline = Timeline(cues, 60 * 60_000, RATE)
    told = assembly.voice_loudness(timeline, takes)
    assert takes.loaded <= 12
    assert told == pytest.approx(-0.691 + 3.01 + 20 * np.log10(0.5 / 3**0.5) + 3.4, abs=0.6)


def test_real_takes_join_without_a_click_and_pause_as_asked() -> None:
    """Conformed as a take is when it is kept, a voice begins and ends within 1 % of full scale."""
    engine = engines.load("hibari")
    texts = ("The river rose in the night.", "Nobody had expected it.", "By noon, the bridges were closed.")
    takes, cues, now = Shelf(), [], 0
    for number, text in enumerate(texts):
        take = takes.keep(str(number), conform.conform(engine.speak(Utterance(text)), RATE))
        cues.append(Cue(take.digest, now, take.length, number))
        now += take.length + RATE // 2
    programme = np.concatenate(list(assembly.stream(Timeline(tuple(cues), now, RATE), takes)))
    for cue in cues:
        assert np.abs(programme[[cue.start, cue.end - 1]]).max() < 0.01
        assert np.abs(programme[cue.start : cue.end]).max() > 0.1
    heard = hear([programme], RATE)
    assert heard.steps == ()
    longest = max(end - start for start, end in heard.pauses() if end < now / RATE - 0.6)
    assert longest <= 0.5 + 2 * conform.KEPT + 0.1
