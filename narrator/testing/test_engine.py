"""What every engine promises."""

from __future__ import annotations

import dataclasses

import pytest

from narrator import engines, hearing
from narrator.conform import conform
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Pronunciation, Utterance
from narrator.testing import Trial, fingerprint, heard, speak
from narrator.workers import Workers


def length(audio: Audio) -> float:
    """Seconds of speech, without the silence around it."""
    return hearing.speech(conform(audio, audio.sample_rate).seconds)


@pytest.fixture(scope="module")
def usual(trial: Trial, workers: Workers) -> Audio:
    """What the engine says of the trial's own sentence."""
    return heard(trial.utterance(), workers)


def test_its_traits_are_known_before_it_opens(trial: Trial) -> None:
    traits = engines.load(trial.voice.engine).traits
    assert traits.parallelism in ("threads", "processes")
    assert traits.pronunciation in ("ipa", "espeak", "respelling")
    assert traits.max_chars >= 100
    assert all(tag == tag.lower() and "-" not in tag for tag in traits.languages)


def test_it_names_its_voices_once_each(trial: Trial) -> None:
    names = [name for name, _ in engines.load(trial.voice.engine).voices()]
    assert len(names) == len(set(names))


def test_the_same_content_has_the_same_fingerprint(trial: Trial, workers: Workers) -> None:
    here = fingerprint(trial.voice)
    there = workers.submit(trial.voice.engine, fingerprint, trial.voice).result()
    assert here and here == there == fingerprint(trial.voice)


def test_a_fingerprint_holds_no_rate(trial: Trial) -> None:
    """What an utterance says of itself is in its take's name already."""
    assert fingerprint(dataclasses.replace(trial.voice, rate=1.1)) == fingerprint(trial.voice)


def test_it_refuses_settings_it_does_not_have(trial: Trial) -> None:
    strange = dataclasses.replace(trial.voice, options=(("colour-of-the-voice", "green"),))
    with pytest.raises(EngineError):
        fingerprint(strange)


def test_its_sound_is_whole_and_plausible(trial: Trial, usual: Audio) -> None:
    assert len(usual.pcm) % 2 == 0
    assert 8_000 <= usual.sample_rate <= 192_000
    assert hearing.fault(usual, conform(usual, 44_100), trial.utterance()) == ""


@pytest.mark.parametrize("text", ["…", " ", "?!"])
def test_it_refuses_what_cannot_be_spoken(trial: Trial, workers: Workers, text: str) -> None:
    with pytest.raises(SynthesisError):
        heard(trial.utterance(text), workers)


def test_it_truncates_nothing(trial: Trial, usual: Audio, workers: Workers) -> None:
    count = engines.load(trial.voice.engine).traits.max_chars // (len(trial.text) + 1)
    many = max(2, count)
    all_of_it = length(heard(trial.utterance(" ".join([trial.text] * many)), workers))
    assert all_of_it == pytest.approx(length(usual) * many, rel=0.2)


def test_it_speaks_very_short_texts(trial: Trial, workers: Workers) -> None:
    utterance = trial.utterance("No.")
    audio = heard(utterance, workers)
    assert hearing.fault(audio, conform(audio, 44_100), utterance) == ""


def test_it_speaks_the_same_text_for_as_long_again(trial: Trial, usual: Audio, workers: Workers) -> None:
    assert length(heard(trial.utterance(), workers)) == pytest.approx(length(usual), rel=0.1)


def test_it_honours_the_rate(trial: Trial, usual: Audio, workers: Workers) -> None:
    faster = heard(trial.utterance(rate=1.5), workers)
    assert 1.2 < length(usual) / length(faster) < 1.8


@pytest.mark.parametrize("notation", ["[town](/town/)", "[[t'aUn]]", "<b>town</b>", "{town}", "town & river"])
def test_it_speaks_text_that_looks_like_a_notation(
    trial: Trial, usual: Audio, workers: Workers, notation: str
) -> None:
    utterance = trial.utterance(f"{notation} {trial.text}")
    audio = heard(utterance, workers)
    assert hearing.fault(audio, conform(audio, 44_100), utterance) == ""
    assert length(audio) >= length(usual) * 0.95


def test_it_takes_pronunciations(trial: Trial, workers: Workers) -> None:
    word = trial.text.split()[1]
    start = trial.text.index(word)
    sounds = (Pronunciation(start, start + len(word), "ˌdɛɹ ɛˈzɔɹ"),)
    utterance: Utterance = dataclasses.replace(trial.utterance(), pronunciations=sounds)
    audio = heard(utterance, workers)
    assert hearing.fault(audio, conform(audio, 44_100), utterance) == ""


def test_it_speaks_side_by_side(trial: Trial, workers: Workers) -> None:
    utterances = [trial.utterance(f"{trial.text} {number}") for number in ("One.", "Two.")]
    alone = [length(heard(utterance, workers)) for utterance in utterances]
    engine = trial.voice.engine
    together = [workers.submit(engine, speak, utterance, limit=300) for utterance in utterances]
    assert [length(future.result()) for future in together] == pytest.approx(alone, rel=0.1)
