"""Standard output and error, so that nothing that is printed is lost, and nothing fails for being printed.

Files and pipes get UTF-8, as every file of ours is, whatever the locale; a terminal gets its own encoding,
with a question mark for what that lacks. Standard output that cannot be written is an error that is told;
when its reader goes away, or standard error cannot be written, the work goes on, and its status is true.
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
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Print nowhere from here on: what waits to be written would fail once more when Python ends.

        That whoever read us has gone away is no failure; anything else is.
        """
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        if not isinstance(error, BrokenPipeError):
            message = f"cannot be written: {error.strerror}"
            raise StorageError(message, where="standard output") from error


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
