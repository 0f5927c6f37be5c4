"""The voices of Kokoro, with ``pip install 'narrator[kokoro]'``: slower than hibari, its teacher, and richer.

A voice is a name of Kokoro's (``af_heart``), or a blend: ``af_heart+bf_emma``, ``af_heart*2+bf_emma``. The
model and its voices are downloaded once, or named by path in the options ``model`` and ``voices``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator import files, phonemes
from narrator.engines import downloads, settings
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Language, Utterance, Voice
from narrator.ports import Traits, Watch, unwatched

_ADAPTER = 1
"""Part of the fingerprint: counts the changes here that change the sound."""
_RATES = (0.5, 2.0)
_OPTIONS = ("model", "voices")
_INSTALL = "pip install 'narrator[kokoro]'"
_DEFAULT = "af_heart"
_LANGUAGES = {
    "a": ("en-US", "en-us"),
    "b": ("en-GB", "en-gb"),
    "e": ("es", "es"),
    "f": ("fr", "fr-fr"),
    "h": ("hi", "hi"),
    "i": ("it", "it"),
    "j": ("ja", "ja"),
    "p": ("pt-BR", "pt-br"),
    "z": ("zh", "cmn"),
}
"""By the first letter of a voice's name: its language, and what eSpeak NG calls it."""


@dataclass(frozen=True, slots=True)
class _Release:
    """A file of the project's release ``model-files-v1.0``."""

    name: str
    size: int
    sha256: str

    @property
    def url(self) -> str:
        return f"https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/{self.name}"

    @property
    def path(self) -> Path:
        return folder() / self.name


_MODEL = _Release(
    "kokoro-v1.0.int8.onnx", 92_361_271, "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
)
_VOICES = _Release(
    "voices-v1.0.bin", 28_214_398, "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d"
)


class Kokoro:
    traits = Traits(
        parallelism="threads",
        max_chars=400,
        languages=tuple(tag.split("-")[0] for tag, _ in _LANGUAGES.values()),
        pronunciation="ipa",
    )

    def __init__(self) -> None:
        self._models: dict[tuple[Path, Path], Any] = {}
        self._opening = threading.Lock()

    def voices(self) -> Sequence[tuple[str, Language]]:
        if not _VOICES.path.is_file() or not _MODEL.path.is_file():
            return ()
        return tuple((name, _language(name)[0]) for name in _names(_VOICES.path))

    def offers(self) -> Sequence[tuple[str, Language]]:
        """Its default voice: all the others come with it."""
        return ((_DEFAULT, "en-US"),)

    def install(self, name: str, *, watch: Watch = unwatched) -> None:  # noqa: ARG002 - they all come together
        """Download the model and all its voices, 120 MB, and check them against what is known of them."""
        for file in (_MODEL, _VOICES):
            if not file.path.is_file():
                downloads.fetch(file.url, file.path, sha256=file.sha256, size=file.size, watch=watch)

    def fingerprint(self, voice: Voice) -> str:
        settings.check(voice, rates=_RATES, options=_OPTIONS)
        model, voices = _paths(voice)
        known = _names(voices)
        for name, _ in _blend(voice.name or _DEFAULT):
            if name not in known:
                hint = settings.nearest(name, known)
                raise EngineError(f"kokoro has no voice named {name!r}", where=str(voices), hint=hint)
        content = f"{settings.sha256(model)} {settings.sha256(voices)}"
        return f"kokoro-onnx {_version()}, adapter {_ADAPTER}, model {content}"

    def speak(self, utterance: Utterance) -> Audio:
        import numpy as np

        settings.refuse_wordless(utterance)
        voice = utterance.voice
        model = self._model(*_paths(voice))
        blend = _blend(voice.name or _DEFAULT)
        style = sum(model.get_voice_style(name) * np.float32(share) for name, share in blend)
        sounds = _sounds(model.tokenizer, utterance, _language(blend[0][0])[1])
        try:
            signal, rate = model.create(sounds, style, speed=voice.rate, is_phonemes=True, trim=False)
        except (RuntimeError, ValueError, IndexError) as error:
            raise SynthesisError(f"kokoro failed: {error}", where=utterance.text) from error
        return Audio(np.asarray(np.round(np.clip(signal, -1, 1) * 32767), "<i2").tobytes(), rate)

    def _model(self, model: Path, voices: Path) -> Any:
        with self._opening:
            if (model, voices) not in self._models:
                self._models[model, voices] = _open(model, voices)
            return self._models[model, voices]


def folder() -> Path:
    """Where the model and its voices are kept."""
    return files.user_data_folder() / "kokoro"


def _open(model: Path, voices: Path) -> Any:
    try:
        import kokoro_onnx
        import onnxruntime
    except ImportError as error:
        raise EngineError(f"kokoro cannot be loaded: {error}", hint=_INSTALL) from error
    options = onnxruntime.SessionOptions()
    # One thread an utterance: several are spoken side by side.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        return kokoro_onnx.Kokoro.from_session(session, str(voices))
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineError(f"the model cannot be opened: {error}", where=str(model)) from error


def _paths(voice: Voice) -> tuple[Path, Path]:
    """The files of the model and of the voices."""
    _version()
    found = []
    for option, release in (("model", _MODEL), ("voices", _VOICES)):
        path = Path(settings.option(voice, option) or release.path).expanduser()
        if not path.is_file():
            hint = f"narrator voices install kokoro:{_DEFAULT} (downloads 120 MB, once)"
            raise EngineError("kokoro's model is not installed", where=str(path), hint=hint)
        found.append(path)
    return found[0], found[1]


def _names(voices: Path) -> tuple[str, ...]:
    """The voices in a file of them: an archive of numpy's, with one array a voice."""
    import zipfile

    try:
        with zipfile.ZipFile(voices) as archive:
            return tuple(sorted(name.removesuffix(".npy") for name in archive.namelist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError(f"this is no file of Kokoro's voices: {error}", where=str(voices)) from error


def _blend(name: str) -> list[tuple[str, float]]:
    """The voices of a blend, each with its share; the shares add up to one."""
    parts = [part.strip().partition("*") for part in name.split("+")]
    try:
        weights = [float(weight or 1) for _, _, weight in parts]
    except ValueError:
        raise EngineError(
            f"{name!r} is no blend of voices", hint='write it as "af_heart*2+bf_emma"'
        ) from None
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise EngineError(f"the weights of {name!r} do not add up to a voice")
    return [(part[0].strip(), weight / total) for part, weight in zip(parts, weights, strict=True)]


def _language(name: str) -> tuple[Language, str]:
    return _LANGUAGES.get(name[:1], ("", "en-us"))


def _version() -> str:
    installed = settings.release("kokoro-onnx")
    if not installed:
        raise EngineError("kokoro is not installed", hint=_INSTALL)
    return installed


def _sounds(tokenizer: Any, utterance: Utterance, language: str) -> str:
    """The utterance in Kokoro's phonemes: those that are known, and the rest as eSpeak NG reads it."""
    english = language.startswith("en")
    spoken, end = [], 0
    for sound in utterance.pronunciations if english else ():
        spoken.append(_read(tokenizer, utterance.text[end : sound.start], language))
        spoken.append(phonemes.to_misaki(sound.ipa))
        end = sound.end
    spoken.append(_read(tokenizer, utterance.text[end:], language))
    return "".join(spoken).strip()


def _read(tokenizer: Any, text: str, language: str) -> str:
    """Phonemes of a stretch of text, keeping the spaces and marks at its edges."""
    if not any(character.isalnum() for character in text):
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{tokenizer.phonemize(text, language)}{after}"
