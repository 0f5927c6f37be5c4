"""The voices of hibari: natural English, about a hundred times faster than speech on one core.

onnxruntime lets other threads run while it computes, so one model in one process speaks on every core.
Given words, hibari finds their sounds itself; given sounds, it takes them inline, as ``[word](/sounds/)``.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from narrator import phonemes
from narrator.engines import downloads, settings
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Language, Utterance, Voice
from narrator.ports import Traits, Watch, unwatched

if TYPE_CHECKING:
    from narrator.model import Signal

_ADAPTER = 4
"""Part of the fingerprint: counts the changes here that change the sound."""
_RATES = (0.5, 2.0)
_LAST_OF_LATIN = 0x24F
"""The end of Latin Extended-B in Unicode."""
_DEFAULT = "heart"
"""It comes with the package."""


class Hibari:
    traits = Traits(parallelism="threads", max_chars=380, languages=("en",), pronunciation="ipa")

    def __init__(self) -> None:
        self._models: dict[str, _Model] = {}
        self._opening = threading.Lock()

    def voices(self) -> Sequence[tuple[str, Language]]:
        return tuple((name, language) for name, language in self.offers() if _path(name).is_file())

    def offers(self) -> Sequence[tuple[str, Language]]:
        """Every voice there is, those that can be downloaded included."""
        return tuple((name, str(entry["language"])) for name, entry in _registry().items())

    def install(self, name: str, *, watch: Watch = unwatched) -> None:
        """Download a voice, about 8 MB, and check it against hibari's own list."""
        from hibari import voices

        entry = _entry(name)
        url = voices.BASE_URL + entry["file"]
        downloads.fetch(url, _path(name), sha256=str(entry["sha256"]), size=int(entry["bytes"]), watch=watch)

    def fingerprint(self, voice: Voice) -> str:
        settings.check(voice, rates=_RATES)
        model = settings.sha256(_installed(voice.name or _DEFAULT))
        return f"hibari {settings.release('hibari-tts')}, adapter {_ADAPTER}, model {model}"

    def speak(self, utterance: Utterance) -> Audio:
        import numpy as np

        settings.refuse_wordless(utterance)
        name = utterance.voice.name or _DEFAULT
        model = self._model(name)
        text = _marked(utterance, british=bool(_entry(name)["british"]))
        signal = model(text, speed=utterance.voice.rate, seed=utterance.attempt)
        if not len(signal):
            raise SynthesisError("hibari finds nothing to say", where=utterance.text)
        pcm = np.asarray(np.round(np.clip(signal, -1, 1) * 32767), "<i2").tobytes()
        return Audio(pcm, model.sample_rate)

    def _model(self, name: str) -> _Model:
        with self._opening:
            if name not in self._models:
                self._models[name] = _open(name)
            return self._models[name]


class _Model(Protocol):
    sample_rate: int

    def __call__(self, text: str, *, speed: float, seed: int) -> Signal: ...


def _open(name: str) -> _Model:
    path = _installed(name)
    import hibari

    with ThreadPoolExecutor(1, "dictionary") as pool:
        # Reading the dictionary and opening the network take about as long, and one waits for neither.
        sounds = pool.submit(_dictionary, british=bool(_entry(name)["british"]))
        try:
            model: _Model = hibari.Hibari(voice=name, model=str(path), threads=1, g2p=_Later(sounds))
        except (RuntimeError, OSError, ValueError) as error:
            raise EngineError(f"the model of {name!r} cannot be opened: {error}", where=str(path)) from error
    return model


@dataclass(frozen=True, slots=True)
class _Later:
    """Says how words sound once the dictionary is read."""

    sounds: Future[Callable[[str], str]]

    def __call__(self, text: str) -> str:
        return self.sounds.result()(text)


def _dictionary(*, british: bool) -> Callable[[str], str]:
    """What tells how words sound."""
    from hibari.g2p import G2P

    sounds = G2P(british=british)
    sounds._oov = _Speller(sounds.oov)
    # The text comes in words already; a second look would make a "King Charles" a "King zeroth Charles".
    return functools.partial(sounds, normalize_text=False)


class _Speller:
    """Guesses how an unknown word sounds, and refuses what hibari would silently leave out.

    Its network drops letters it has never seen and everything past the twenty-fourth.
    """

    def __init__(self, guess: Any) -> None:
        self._guess = guess

    def __call__(self, word: str) -> str:
        known = "".join(self._known(letter, word) for letter in word)
        step = self._guess.maxlen
        parts = (known[start : start + step] for start in range(0, len(known), step))
        return "".join(self._guess(part) or "" for part in parts)

    def _known(self, letter: str, word: str) -> str:
        if letter in self._guess.cin or not letter.isalpha():
            return letter
        spelled = _in_latin(letter)
        if not spelled or any(sign not in self._guess.cin for sign in spelled):
            hint = "say it in other letters: in a lexicon, or in the script"
            raise SynthesisError(f"hibari cannot say {word!r}", hint=hint)
        return spelled


def _marked(utterance: Utterance, *, british: bool = False) -> str:
    """The text as hibari takes it, its own notation for sounds escaped."""
    marked, end = [], 0
    for sound in utterance.pronunciations:
        marked.append(_plain(utterance.text[end : sound.start]))
        # The sounds are given, so the letters need no points; hibari would end a sentence at them.
        word = re.sub(r"[.!?…]", "", _plain(utterance.text[sound.start : sound.end]))
        marked.append(f"[{word}](/{phonemes.to_misaki(sound.ipa, british=british)}/)")
        end = sound.end
    return _JOINED.sub(" ", "".join(marked) + _plain(utterance.text[end:]))


_JOINED = re.compile(r"(?<=/\))-(?=[\[A-Z])|(?<=\w)-(?=\[)")
"""The hyphen between two names: beside given sounds hibari would run them into one word."""


def _plain(text: str) -> str:
    plain = text.translate({ord("["): "(", ord("]"): ")", ord("’"): "'"})
    return plain if plain.isascii() else _spelled(plain)


def _spelled(text: str) -> str:
    """Words of other scripts in Latin letters: hibari would leave them out without a word."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(_in_latin(sign) if _is_foreign(sign) else sign for sign in composed)


def _is_foreign(sign: str) -> bool:
    """Whether a sign is a letter, or part of one, beyond the Latin alphabets of Europe."""
    return ord(sign) > _LAST_OF_LATIN and unicodedata.category(sign)[0] in "LM"


def _in_latin(letter: str) -> str:
    from anyascii import anyascii

    return anyascii(letter)


def _registry() -> dict[str, dict[str, Any]]:
    try:
        from hibari import voices
    except ImportError as error:
        raise EngineError(f"hibari cannot be loaded: {error}", hint="pip install hibari-tts") from error
    registry: dict[str, dict[str, Any]] = voices.VOICES
    return registry


def _entry(name: str) -> dict[str, Any]:
    registry = _registry()
    if name not in registry:
        raise EngineError(f"hibari has no voice named {name!r}", hint=settings.nearest(name, registry))
    return registry[name]


def _path(name: str) -> Path:
    from hibari import voices

    entry = _entry(name)
    folder = voices.ASSETS if entry.get("bundled") else voices.cache_dir()
    return Path(folder, entry["file"])


def _installed(name: str) -> Path:
    path = _path(name)
    if not path.is_file():
        megabytes = int(_entry(name)["bytes"]) / 1e6
        hint = f"narrator voices install {name} (downloads {megabytes:.0f} MB, once)"
        raise EngineError(f"hibari's voice {name!r} is not installed", hint=hint)
    return path
