"""The voices of the system through pyttsx3, and eSpeak NG's in a hundred languages on every system.

A voice with the name of one of eSpeak NG's (``gmw/de``, or ``gmw/en-us+f3`` for a variant) is spoken by
our own driver, any other by the one pyttsx3 has for the system: NSSpeechSynthesizer on macOS, SAPI 5 on
Windows. Without a name, the language of what is said decides.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import math
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from narrator import phonemes
from narrator.engines import espeak_driver, espeak_library, settings, sounds
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Language, Utterance, Voice
from narrator.ports import Traits

_ADAPTER = 1
"""Part of the fingerprint: counts the changes here that change the sound."""
_WORDS_PER_MINUTE = 175
"""At rate 1: eSpeak NG's own, and about a newsreader's."""
_RATES = (0.5, 2.5)
_SYSTEM_DRIVERS = {"darwin": "nsss", "win32": "sapi5"}
_PITCHES = (-5.0, 9.0)
_UNMOVED = 0.3
"""The part of a voice's pitch that eSpeak NG's setting leaves as it is, as measured."""


class Pyttsx3:
    # The system's libraries keep one state a process, and a fork of it hangs: a process for each worker.
    traits = Traits(parallelism="processes", max_chars=1_000, languages=(), pronunciation="espeak")

    def __init__(self) -> None:
        self._drivers: dict[str, _Driver] = {}

    def voices(self) -> Sequence[tuple[str, Language]]:
        return (*self._system_voices(), *_espeak_voices())

    def fingerprint(self, voice: Voice) -> str:
        pitches = _PITCHES if _is_espeak(voice.name) else (0.0, 0.0)
        settings.check(voice, rates=_RATES, options=("volume",), pitches=pitches)
        if _is_espeak(voice.name):
            content = _espeak_content(voice.name)
        else:
            names = [name for name, _ in self._system_voices()]
            if voice.name not in ("", *names):
                raise EngineError(
                    f"the system has no voice named {voice.name!r}",
                    hint=settings.nearest(voice.name, [name for name, _ in self.voices()]),
                )
            content = _system_content()
        return f"pyttsx3 {settings.release('pyttsx3')}, adapter {_ADAPTER}, {content}"

    def speak(self, utterance: Utterance) -> Audio:
        settings.refuse_wordless(utterance)
        voice = utterance.voice
        name = voice.name or self._for_language(utterance.language)
        espeak = _is_espeak(name)
        driver = self._driver(espeak_driver.NAME if espeak else _SYSTEM_DRIVERS.get(sys.platform, ""))
        properties: dict[str, Any] = {"voice": name, "rate": round(_WORDS_PER_MINUTE * voice.rate)}
        properties["volume"] = settings.number(voice, "volume", float, 1.0)
        if espeak:
            properties["pitch"] = _espeak_pitch(voice.pitch)
        return driver.render(_marked(utterance, espeak=espeak), properties)

    def _driver(self, name: str) -> _Driver:
        if name not in self._drivers:
            self._drivers[name] = _Driver(name)
        return self._drivers[name]

    def _system_voices(self) -> Sequence[tuple[str, Language]]:
        driver = _SYSTEM_DRIVERS.get(sys.platform, "")
        if not driver and espeak_library.bundled():
            return ()
        return self._driver(driver).voices()

    def _for_language(self, language: Language) -> str:
        """The voice that suits a language best, the system's own before eSpeak NG's."""
        spoken = closest(language, self._system_voices()) or closest(language, _ranked())
        if not spoken:
            hint = "narrator voices --language shows the languages there are voices for"
            raise EngineError(f"no voice of pyttsx3 speaks {language}", hint=hint)
        return spoken


def closest(language: Language, voices: Iterable[tuple[str, Language]]) -> str:
    """The first voice of a language with its region, or else without; empty when nobody speaks it."""
    wanted = language.lower().replace("_", "-")
    primary = wanted.split("-")[0]
    spoken = [(name, tag.lower().replace("_", "-")) for name, tag in voices]
    exact = [name for name, tag in spoken if tag == wanted]
    plain = [name for name, tag in spoken if tag == primary]
    regional = [name for name, tag in spoken if tag.split("-")[0] == primary]
    return next(iter(exact + plain + regional), "")


class _Driver:
    """pyttsx3 with one driver, used so that nothing it hides stays hidden."""

    def __init__(self, name: str) -> None:
        try:
            if name == espeak_driver.NAME:
                espeak_driver.register()
            import pyttsx3

            self._engine: Any = pyttsx3.init(name or None)
        except (OSError, RuntimeError, ImportError) as error:
            hint = "install espeak-ng (Debian: apt install espeak-ng)"
            raise EngineError(f"pyttsx3 cannot be opened: {error}", hint=hint) from error
        self._errors: list[Exception] = []
        self._engine.connect("error", self._failed)

    def voices(self) -> Sequence[tuple[str, Language]]:
        found = self._engine.getProperty("voices")
        return tuple((str(voice.id), str((voice.languages or [""])[0])) for voice in found)

    def _failed(self, name: str | None, exception: Exception) -> None:  # noqa: ARG002
        self._errors.append(exception)

    def render(self, text: str, properties: dict[str, Any]) -> Audio:
        """Speak to a file and read it back. pyttsx3 raises nothing itself: ask what its driver said."""
        self._errors.clear()
        with _temporary_file() as path:
            # Drivers print, and standard output is the user's.
            with contextlib.redirect_stdout(io.StringIO()):
                for name, value in properties.items():
                    self._engine.setProperty(name, value)
                self._engine.save_to_file(text, str(path))
                self._engine.runAndWait()
            written = path.read_bytes()
        if self._errors:
            raise SynthesisError(f"the system voice failed: {self._errors[0]}", where=text)
        if not written:
            raise SynthesisError("the system voice wrote nothing", where=text)
        return sounds.decode(written)


def _espeak_pitch(semitones: float) -> int:
    """A pitch on eSpeak NG's scale: 50 is the voice's own, and 50 steps double the part that moves."""
    moved = (2 ** (semitones / 12) - _UNMOVED) / (1 - _UNMOVED)
    return min(100, max(0, round(50 + 50 * math.log2(moved))))


@contextlib.contextmanager
def _temporary_file() -> Iterator[Path]:
    """An empty file: closed, so that a driver may write it on any system."""
    handle, name = tempfile.mkstemp(prefix="narrator-", suffix=".wav")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _marked(utterance: Utterance, *, espeak: bool) -> str:
    """The text as its driver takes it, with eSpeak NG's phonemes of English where they are known."""
    if not espeak:
        return utterance.text
    marked, end = [], 0
    english = utterance.language.lower().startswith("en")
    for sound in utterance.pronunciations if english else ():
        marked.append(_plain(utterance.text[end : sound.start]))
        marked.append(f"[[{phonemes.to_espeak(sound.ipa)}]]")
        end = sound.end
    return "".join(marked) + _plain(utterance.text[end:])


def _plain(text: str) -> str:
    return text.replace("[[", "[ [")


def _espeak_voices() -> tuple[tuple[str, Language], ...]:
    return tuple((voice.identifier, voice.languages[0][1]) for voice in espeak_library.voices())


def _ranked() -> list[tuple[str, Language]]:
    """eSpeak NG's voices by every language they speak, those that suit it best first."""
    spoken = [
        (rank, tag, voice.identifier) for voice in espeak_library.voices() for rank, tag in voice.languages
    ]
    return [(name, tag) for _, tag, name in sorted(spoken)]


def _is_espeak(name: str) -> bool:
    """Whether a name is one of eSpeak NG's; no name at all is, where the system has no voices of its own."""
    if not name:
        return sys.platform not in _SYSTEM_DRIVERS
    return any(voice.identifier == name.partition("+")[0] for voice in espeak_library.voices())


def _espeak_content(name: str) -> str:
    library = espeak_library.bundled()
    if library is None:
        return _system_content()
    identifier, _, variant = name.partition("+")
    # Without a name the language of each utterance decides, and any of them may speak.
    chosen = [voice for voice in espeak_library.voices() if identifier in ("", voice.identifier)]
    files = [library, *(path for voice in chosen for path in voice.files), *_variant(variant)]
    digest = hashlib.sha256()
    for path in dict.fromkeys(files):
        digest.update(settings.sha256(path).encode())
    return f"espeak-ng {digest.hexdigest()}"


def _variant(name: str) -> Iterator[Path]:
    """The file of a variant of a voice, such as ``f3``: eSpeak NG says nothing when there is none."""
    if not name:
        return
    known = espeak_library.variants()
    if name not in known:
        raise EngineError(f"eSpeak NG has no variant {name!r}", hint=settings.nearest(name, list(known)))
    yield known[name]


def _system_content() -> str:
    import platform

    return f"{platform.system()} {platform.release()}"
