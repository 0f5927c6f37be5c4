"""Everything that can go wrong, as one tree.

NarratorError
├── ConfigError          narrator.toml, a voice file or an option says something we cannot use
├── ReportError          the report cannot be read, or there is nothing in it to say
├── ScriptError          an edited script holds something that cannot be read aloud
├── LexiconError         a lexicon is missing, or says something that cannot be read aloud
├── EngineError          an engine or one of its voices is missing or broken
│   └── SynthesisError   an engine could not speak one utterance
├── ToolError            ffmpeg is missing, or failed
├── StorageError         a file cannot be written or read: no space, no permission
└── PublishError         an episode or its feed cannot be placed

Stages and adapters raise these, and turn a third party's exceptions into them where they call it;
only the command line shows them.
"""

from __future__ import annotations


class NarratorError(Exception):
    """A problem the user can understand, with a hint on what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        """Where the problem is: ``report.md:12`` or ``narrator.toml [cast] anchor``."""
        self.hint = hint
        """What to do next, as a sentence without its full stop."""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process boundaries with all they know.
        return _rebuild, (type(self), self.message, self.where, self.hint)


def _rebuild(kind: type[NarratorError], message: str, where: str, hint: str) -> NarratorError:
    return kind(message, where=where, hint=hint)


class ConfigError(NarratorError):
    """The configuration says something narrator cannot use."""

    exit_code = 2


class ReportError(NarratorError):
    """The report cannot be read, or there is nothing in it to say."""


class ScriptError(NarratorError):
    """An edited script holds something that cannot be read aloud."""


class LexiconError(NarratorError):
    """A lexicon is missing, or says something that cannot be read aloud."""

    exit_code = 2


class EngineError(NarratorError):
    """An engine, or one of its voices, is missing or broken."""


class SynthesisError(EngineError):
    """An engine could not speak one utterance."""


class ToolError(NarratorError):
    """ffmpeg is missing, or failed."""


class StorageError(NarratorError):
    """A file cannot be written or read."""


class PublishError(NarratorError):
    """An episode or its feed cannot be placed."""
