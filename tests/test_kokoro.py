"""Kokoro's engine against the conformance kit, with a model made for the test: it hums for each phoneme."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from narrator import engines
from narrator.engines import kokoro
from narrator.errors import EngineError
from narrator.model import Pronunciation, Utterance, Voice
from narrator.testing import Trial
from narrator.testing.test_engine import *  # noqa: F403 - these are the kit's tests
from narrator.workers import Workers

if sys.version_info >= (3, 14):
    pytest.skip("kokoro-onnx is not made for this Python yet", allow_module_level=True)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    folder = tmp_path_factory.mktemp("kokoro")
    _make_model(folder / "hum.onnx")
    styles = {
        name: np.full((510, 1, 256), level, np.float32) for name, level in (("af_low", 0.2), ("bf_high", 0.4))
    }
    with (folder / "voices.bin").open("wb") as file:
        np.savez(file, **styles)  # type: ignore[arg-type]
    options = (("model", str(folder / "hum.onnx")), ("voices", str(folder / "voices.bin")))
    return Voice("kokoro", "af_low", options=options)


@pytest.fixture(scope="module")
def trial(voice: Voice) -> Trial:
    return Trial(voice, "en-US")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


def _make_model(path: Path) -> None:
    """Like Kokoro's: phonemes, a style and a speed go in, and a wave comes out; 62 ms of it a phoneme."""
    import onnx
    from onnx import TensorProto, helper

    def number(name: str, value: float, kind: int = TensorProto.FLOAT) -> onnx.TensorProto:
        return helper.make_tensor(name, kind, [], [value])

    steps = [
        ("Size", ["tokens"], "count"),
        ("Cast", ["count"], "count_f", {"to": TensorProto.FLOAT}),
        ("Mul", ["count_f", "per_token"], "usual"),
        ("Squeeze", ["speed"], "rate"),
        ("Div", ["usual", "rate"], "length"),
        ("Range", ["zero", "length", "one"], "time"),
        ("Mul", ["time", "step"], "phase"),
        ("Sin", ["phase"], "wave"),
        ("Div", ["time", "length"], "passed"),
        ("Sub", ["one", "passed"], "fade"),
        ("Mul", ["wave", "fade"], "faded"),
        ("ReduceMean", ["style"], "level", {"keepdims": 0}),
        ("Mul", ["faded", "level"], "audio"),
    ]
    nodes = [helper.make_node(kind, given, [made], **dict(*extra)) for kind, given, made, *extra in steps]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
            helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["samples"])],
        [number("per_token", 1_500.0), number("zero", 0.0), number("one", 1.0), number("step", 0.05)],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def test_a_blend_is_between_its_voices(voice: Voice) -> None:
    import dataclasses

    engine = engines.load("kokoro")

    def peak(name: str) -> float:
        audio = engine.speak(Utterance("The river rose.", dataclasses.replace(voice, name=name)))
        return float(np.abs(np.frombuffer(audio.pcm, "<i2")).max()) / 32767

    assert peak("af_low") == pytest.approx(0.2, abs=0.01)
    assert peak("bf_high") == pytest.approx(0.4, abs=0.01)
    assert peak("af_low+bf_high") == pytest.approx(0.3, abs=0.01)
    assert peak("af_low*3+bf_high") == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("name", ["af_lo", "af_low+nobody", "af_low*x", "af_low*0"])
def test_what_is_no_voice_is_refused(voice: Voice, name: str) -> None:
    import dataclasses

    with pytest.raises(EngineError):
        engines.load("kokoro").fingerprint(dataclasses.replace(voice, name=name))


def test_known_sounds_are_said_as_they_are(voice: Voice) -> None:
    text = "He left Deir ez-Zor today."
    tokenizer = engines.load("kokoro")._model(*kokoro._paths(voice)).tokenizer  # type: ignore[attr-defined]
    sounds = kokoro._sounds(
        tokenizer, Utterance(text, voice, pronunciations=(Pronunciation(8, 19, "ˌdɛɹ ɛˈzɔɹ"),)), "en-us"
    )
    assert " dˌɛɹ ɛzˈɔɹ " in sounds
    assert sounds.startswith("h")


def test_without_the_model_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match="not installed") as caught:
        engines.load("kokoro").fingerprint(Voice("kokoro", "af_heart"))
    assert "narrator voices install" in caught.value.hint
