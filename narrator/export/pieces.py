"""Encodes a stream on every core, to the same bytes on any number of them.

A programme is encoded in pieces of a minute, each by an encoder of its own, and their frames are joined.
For that, every frame must stand alone, and pieces overlap: an encoder that starts in the middle needs a few
frames to find its stride, and one that stops needs to hear what comes next.
"""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from narrator.errors import ToolError
from narrator.model import Samples, Seconds, Signal

PIECE: Seconds = 60.0
"""Long enough that starting an encoder, some 25 ms, is small change."""
TRAIL = 2
"""Frames an encoder is given after those that are kept."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the programme for one encoder, and which of its frames are kept."""

    sound: Signal
    skip: int
    keep: int
    """0 for all that are left: it is the last piece."""

    def kept(self, frames: list[bytes]) -> list[bytes]:
        """The frames of an encoded piece that belong to it alone."""
        chosen = frames[self.skip : self.skip + self.keep if self.keep else None]
        if len(chosen) < max(self.keep, 1):
            raise ToolError("this ffmpeg wrote fewer frames than it was given", hint="see narrator doctor")
        return chosen


@contextlib.contextmanager
def encoded(
    pieces: Pieces, *, jobs: int, encode: Callable[[Piece], T], join: Callable[[T], None]
) -> Iterator[Callable[[Signal], None]]:
    """Encode what is played into the function given, several pieces at a time, and join them in order."""
    with ThreadPoolExecutor(jobs, "encoder") as pool:
        waiting: collections.deque[Future[T]] = collections.deque()

        def submit(piece: Piece) -> None:
            waiting.append(pool.submit(encode, piece))
            # One piece more than there are encoders keeps them busy; more would only fill the memory.
            while len(waiting) > jobs:
                join(waiting.popleft().result())

        pieces.submit = submit
        try:
            yield pieces.add
            submit(pieces.last())
            while waiting:
                join(waiting.popleft().result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Pieces:
    """Cuts a stream of blocks into pieces, at places that depend on nothing but the sample rate."""

    def __init__(self, frame: Samples, about: Samples, *, lead: int) -> None:
        """Make pieces of ``about`` so many samples, in whole frames of ``frame`` samples.

        ``lead`` is how many frames an encoder is given before those that are kept: as many as it takes until
        a meter no longer finds the joint.
        """
        self.submit: Callable[[Piece], None] = lambda _: None
        """Given each piece as soon as it is whole."""
        self.length: Samples = 0
        self._frame = frame
        self._lead = lead * frame
        self._step = -(-about // frame) * frame
        self._held: list[Signal] = []
        self._start: Samples = 0
        """Where the piece being collected starts, its lead included."""
        self._keep: Samples = 0
        """Where the frames that are kept of it start."""

    def add(self, block: Signal) -> None:
        """Play the next block."""
        self._held.append(block)
        self.length += len(block)
        while self.length >= self._keep + self._step + TRAIL * self._frame:
            self.submit(self._next())

    def _next(self) -> Piece:
        held = np.concatenate(self._held)
        end = self._keep + self._step
        sound = held[: end + TRAIL * self._frame - self._start]
        piece = Piece(sound, self._skip(), self._step // self._frame)
        start = max(end - self._lead, self._start)
        # A copy, so that the piece itself is not kept in memory by what follows it.
        self._held = [held[start - self._start :].copy()]
        self._start, self._keep = start, end
        return piece

    def last(self) -> Piece:
        """All that is left."""
        return Piece(np.concatenate(self._held), self._skip(), 0)

    def _skip(self) -> int:
        return (self._keep - self._start) // self._frame
