"""A pyttsx3 driver for eSpeak NG that writes every file it is asked for, whole, before it returns.

The driver that comes with pyttsx3 2.99 speaks in another thread and returns at once: of several files only
the last is written, now and then one is empty, and long texts are read past their end. This one lets
eSpeak NG speak in the calling thread, and goes in through pyttsx3's own plug-in point: a module named
``pyttsx3.drivers.NAME`` with a function ``buildDriver``.

eSpeak NG keeps one state a process, so a process speaks one utterance at a time.
"""

from __future__ import annotations

import ctypes
import sys
import wave
from pathlib import Path
from types import ModuleType
from typing import Any

from narrator.engines import espeak_library

NAME = "narrator_espeak"

_BUFFER_MILLISECONDS = 200
_DO_NOT_EXIT = 0x8000
"""espeakINITIALIZE_DONT_EXIT: report what is wrong instead of ending the process."""


def register() -> str:
    """Make the driver known to pyttsx3, and give the name to open it by.

    Raises `OSError` or `RuntimeError` when there is no eSpeak NG to drive.
    """
    module = f"pyttsx3.drivers.{NAME}"
    if module not in sys.modules:
        driver = ModuleType(module)
        driver.buildDriver = _driver()  # type: ignore[attr-defined]
        sys.modules[module] = driver
    return NAME


def _driver() -> type[Any]:
    with espeak_library.preferred():
        from pyttsx3.drivers import _espeak, espeak

    class Driver(espeak.EspeakDriver):  # type: ignore[misc]
        """Speaks when it is asked to, not later."""

        _rate = 0

        def __init__(self, proxy: Any) -> None:
            if not Driver._rate:
                Driver._rate = _initialise(_espeak)
                espeak.EspeakDriver._moduleInitialized = True
                espeak.EspeakDriver._defaultVoice = "gmw/en-us"
            super().__init__(proxy)
            self._pieces: list[bytes] = []

        def startLoop(self) -> None:  # noqa: N802
            self._proxy.setBusy(False)

        def say(self, text: str) -> None:
            raise NotImplementedError("this driver writes files")

        def save_to_file(self, text: str, filename: str) -> None:
            self._pieces = []
            flags = _espeak.CHARS_UTF8 | _espeak.PHONEMES
            if _espeak.Synth(text.encode(), flags=flags) != _espeak.EE_OK:
                raise RuntimeError("eSpeak NG could not speak")
            with Path(filename).open("wb") as whole, wave.open(whole, "wb") as file:
                file.setparams((1, 2, Driver._rate, 0, "NONE", ""))
                file.writeframes(b"".join(self._pieces))

        def stop(self) -> None:
            """Nothing is being spoken between two calls."""

        def _onSynth(self, wav: Any, numsamples: int, _events: Any) -> int:  # noqa: N802
            if numsamples > 0:
                self._pieces.append(ctypes.string_at(wav, numsamples * ctypes.sizeof(ctypes.c_short)))
            return 0

    return Driver


def _initialise(espeak: Any) -> int:
    data = espeak_library.data_folder()
    path = str(data).encode() if data else None
    rate: int = espeak.Initialize(espeak.AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MILLISECONDS, path, _DO_NOT_EXIT)
    if rate <= 0:
        raise RuntimeError(
            f"eSpeak NG did not start with the data in {Path(data) if data else 'its own folder'}"
        )
    return rate
