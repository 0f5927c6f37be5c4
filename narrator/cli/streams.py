"""Standard output and error, so that nothing that is printed is lost, and nothing fails for being printed.

Files and pipes get UTF-8, as every file of ours is, whatever the locale; a terminal gets its own encoding,
with a question mark for what that lacks. Standard output that cannot be written is an error that is told;
what cannot be said on standard error stays unsaid, and the work goes on.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from narrator.errors import StorageError

_ASKED = "PYTHONIOENCODING"
"""Python's own variable: whoever sets it means it."""


def prepare() -> None:
    """Put both in place of what Python began with."""
    sys.stdout = _prepared(sys.stdout, _Output)
    sys.stderr = _prepared(sys.stderr, _Talk)


def _prepared(stream: TextIO | None, kind: type[io.TextIOWrapper]) -> TextIO:
    if stream is None:  # Closed by whoever started us: a file opened later must not get its number.
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until we end
    if type(stream) is not io.TextIOWrapper:
        return stream
    own = stream.isatty() or _ASKED in os.environ
    return kind(
        stream.detach(),
        encoding=stream.encoding if own else "utf-8",
        # A file's name need not be text; in a pipe its bytes pass as they are.
        errors="replace" if own else "surrogateescape",
        line_buffering=stream.line_buffering,
    )


class _Output(io.TextIOWrapper):
    """Standard output."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise self._failed(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> Exception:
        """What to raise. What waits to be written would fail once more when Python ends: it goes nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        if isinstance(error, BrokenPipeError):  # Whoever read us has gone away.
            return error
        return StorageError(f"cannot be written: {error.strerror}", where="standard output")


class _Talk(io.TextIOWrapper):
    """Standard error."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
