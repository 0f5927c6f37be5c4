"""A conformance kit for engines: whoever writes one can see that it keeps the promises narrator relies on.

    pytest --pyargs narrator.testing                              every engine that can speak here
    python -m narrator.testing --engine piper --voice PATH        one engine, with a voice of its own

Every call goes through `narrator.workers`, as it does when an episode is made: to a thread, or to a process.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from narrator import engines
from narrator.model import Audio, Language, Utterance, Voice
from narrator.workers import Workers

TEXTS: dict[Language, str] = {
    "en": "The river rose by a metre in the night, and the lower town was under water before anybody woke.",
    "de": "Der Fluss stieg in der Nacht um einen Meter, und die Unterstadt stand unter Wasser.",
    "es": "El río creció un metro durante la noche, y la parte baja quedó bajo el agua.",
    "fr": "La rivière est montée d'un mètre dans la nuit, et la ville basse était sous les eaux.",
}
"""A sentence to speak, by language; a voice of any other language speaks the English one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An engine, with a voice to try it with."""

    voice: Voice
    language: Language = "en"

    @property
    def text(self) -> str:
        return TEXTS.get(self.language.split("-")[0], TEXTS["en"])

    def utterance(self, text: str = "", **voice: float) -> Utterance:
        """An utterance in this voice, with some of its settings changed."""
        changed = dataclasses.replace(self.voice, **voice)  # type: ignore[arg-type]
        return Utterance(text or self.text, changed, language=self.language)

    def __str__(self) -> str:
        return (
            f"{self.voice.engine}:{self.voice.name.rpartition('/')[2]}"
            if self.voice.name
            else self.voice.engine
        )


def speak(utterance: Utterance) -> Audio:
    """Have an engine speak, in whatever process this is called."""
    return engines.load(utterance.voice.engine).speak(utterance)


def fingerprint(voice: Voice) -> str:
    """Have an engine identify what is behind a voice, in whatever process this is called."""
    return engines.load(voice.engine).fingerprint(voice)


def heard(utterance: Utterance, workers: Workers) -> Audio:
    """What an engine says, where an engine of its kind works."""
    return workers.submit(utterance.voice.engine, speak, utterance, limit=300).result()
