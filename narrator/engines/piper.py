"""Voices of Piper: any ``.onnx`` file in dozens of languages, with ``pip install 'narrator[piper]'``.

A voice is the path of its file, or the file's name when it is in narrator's folder for them (`folder`). Its
description, the same name with ``.json`` after it, belongs beside it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from narrator import files, phonemes
from narrator.engines import settings
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Language, Utterance, Voice
from narrator.ports import Traits

_ADAPTER = 1
"""Part of the fingerprint: counts the changes here that change the sound."""
_RATES = (0.4, 2.5)
_OPTIONS = ("speaker", "noise", "noise_w")
_INSTALL = "pip install 'narrator[piper]'"


class Piper:
    traits = Traits(parallelism="threads", max_chars=400, languages=(), pronunciation="ipa")

    def __init__(self) -> None:
        self._models: dict[Path, Any] = {}
        self._opening = threading.Lock()

    def voices(self) -> Sequence[tuple[str, Language]]:
        found = sorted(folder().glob("*.onnx"))
        return tuple((path.stem, _language(path)) for path in found if _description(path).is_file())

    def fingerprint(self, voice: Voice) -> str:
        settings.check(voice, rates=_RATES, options=_OPTIONS)
        path = _path(voice)
        content = f"{settings.sha256(path)} {settings.sha256(_description(path))}"
        return f"piper-tts {_version()}, adapter {_ADAPTER}, model {content}"

    def speak(self, utterance: Utterance) -> Audio:
        from piper import SynthesisConfig

        settings.refuse_wordless(utterance)
        voice = utterance.voice
        model = self._model(_path(voice))
        config = SynthesisConfig(
            speaker_id=_speaker(voice, model.config),
            length_scale=model.config.length_scale / voice.rate,
            noise_scale=settings.number(voice, "noise", float, None),
            noise_w_scale=settings.number(voice, "noise_w", float, None),
            # Bringing each sentence to the same peak would make every one differently loud.
            normalize_audio=False,
        )
        try:
            pieces = [piece.audio_int16_bytes for piece in model.synthesize(_marked(utterance), config)]
        except (RuntimeError, ValueError, KeyError) as error:
            raise SynthesisError(f"piper failed: {error}", where=utterance.text) from error
        return Audio(b"".join(pieces), model.config.sample_rate)

    def _model(self, path: Path) -> Any:
        with self._opening:
            if path not in self._models:
                self._models[path] = _open(path)
            return self._models[path]


def folder() -> Path:
    """Where files of Piper's voices are looked for by their names."""
    return files.user_data_folder() / "piper"


def _open(path: Path) -> Any:
    try:
        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig
    except ImportError as error:
        raise EngineError(f"piper cannot be loaded: {error}", hint=_INSTALL) from error
    options = onnxruntime.SessionOptions()
    # One thread an utterance: several are spoken side by side.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        config = PiperConfig.from_dict(json.loads(_description(path).read_text(encoding="utf-8")))
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"this is no voice of Piper's: {error}", where=str(path)) from error
    return PiperVoice(session=session, config=config)


def _path(voice: Voice) -> Path:
    _version()
    if not voice.name:
        raise EngineError("piper has no default voice", hint='name a file, as in voice = "en_GB-alba-medium"')
    named = Path(voice.name).expanduser()
    path = named if named.suffix == ".onnx" else folder() / f"{voice.name}.onnx"
    for needed in (path, _description(path)):
        if not needed.is_file():
            hint = f"put it there, or name its path; Piper's voices are listed at {_CATALOGUE}"
            raise EngineError("there is no such voice file", where=str(needed), hint=hint)
    return path


_CATALOGUE = "https://huggingface.co/rhasspy/piper-voices"


def _description(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _language(path: Path) -> Language:
    try:
        described = json.loads(_description(path).read_text(encoding="utf-8"))
        return str(described["language"]["code"]).replace("_", "-")
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _version() -> str:
    installed = settings.release("piper-tts")
    if not installed:
        raise EngineError("piper is not installed", hint=_INSTALL)
    return installed


def _speaker(voice: Voice, config: Any) -> int | None:
    """A speaker of a model with several, by number or by name."""
    asked = settings.option(voice, "speaker")
    if not asked:
        return None
    if asked in config.speaker_id_map:
        return int(config.speaker_id_map[asked])
    if asked.isdecimal() and int(asked) < config.num_speakers:
        return int(asked)
    hint = settings.nearest(asked, list(config.speaker_id_map))
    raise EngineError(f"this voice has no speaker {asked!r}", hint=hint)


def _marked(utterance: Utterance) -> str:
    """The text as Piper takes it: known sounds of English in its own notation, which is escaped elsewhere."""
    english = utterance.language.lower().startswith("en")
    marked, end = [], 0
    for sound in utterance.pronunciations if english else ():
        marked.append(_plain(utterance.text[end : sound.start]))
        marked.append(f"[[{phonemes.to_piper(sound.ipa)}]]")
        end = sound.end
    return "".join(marked) + _plain(utterance.text[end:])


def _plain(text: str) -> str:
    return text.replace("[[", "[ [")
