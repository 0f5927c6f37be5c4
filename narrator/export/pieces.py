"""Encodes a stream on every core, to the same bytes on any number of them.

A programme is encoded in pieces of a minute, each by an encoder of its own, and their frames are joined.
For that, every frame must stand alone, and pieces overlap: an encoder that starts in the middle needs a few
frames to find its stride, and one that stops needs to hear what comes next.
"""

from __future__ import annotations

import collections
import contextlib
import math
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from narrator.errors import ToolError
from narrator.model import Samples, Seconds, Signal

PIECE: Seconds = 60.0
"""The longest; long enough that starting an encoder, some 25 ms, is small change."""
TRAIL = 2
"""Frames an encoder is given after those that are kept."""

T = TypeVar("T")


def even(length: Samples, longest: Samples) -> Samples:
    """How long pieces are when two encoders get as much to do: neither waits for the other at the end."""
    pairs = math.ceil(length / (2 * longest))
    return -(-length // (2 * pairs)) if length > longest // 2 else longest


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
    # One more than there are cores for: while one starts or ends, its core has another's work to do.
    encoders = jobs + 1 if jobs > 1 else 1
    with ThreadPoolExecutor(encoders, "encoder") as pool:
        waiting: collections.deque[Future[T]] = collections.deque()

        def encode_and_reuse(piece: Piece) -> T:
            try:
                return encode(piece)
            finally:
                pieces.reuse(piece)

        def submit(piece: Piece) -> None:
            # Pieces are large: there is one for each encoder, and the one that is being cut.
            while len(busy := [future for future in waiting if not future.done()]) >= encoders:
                wait(busy, return_when=FIRST_COMPLETED)
            waiting.append(pool.submit(encode_and_reuse, piece))
            while waiting and waiting[0].done():
                join(waiting.popleft().result())

        def play(block: Signal) -> None:
            for piece in pieces.add(block):
                submit(piece)

        try:
            yield play
            submit(pieces.last())
            while waiting:
                join(waiting.popleft().result())
            pieces.forget()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Pieces:
    """Cuts a stream of blocks into pieces, at places that depend on nothing but its length and rate."""

    def __init__(self, frame: Samples, about: Samples, *, lead: int) -> None:
        """Make pieces of ``about`` so many samples, in whole frames of ``frame`` samples.

        ``lead`` is how many frames an encoder is given before those that are kept: as many as it takes until
        a meter no longer finds the joint.
        """
        self.length: Samples = 0
        self._frame = frame
        self._step = -(-about // frame)
        self._lead = lead
        self._skip = 0
        """Frames of lead in front of the piece that is being cut."""
        self._cut: Signal = np.zeros(0, np.float32)
        """The piece, with room for its lead and its trail."""
        self._filled: Samples = 0
        self._used: list[Signal] = []
        """Memory of pieces that are done with: asked for anew each time, it would be scattered, and grow."""

    def reuse(self, piece: Piece) -> None:
        """Give back the memory of a piece that nobody needs any longer; from any thread."""
        if piece.sound.base is not None:
            self._used.append(piece.sound.base)

    def add(self, block: Signal) -> Iterator[Piece]:
        """Play the next block, and give each piece as soon as it is whole."""
        self.length += len(block)
        while len(block):
            if not len(self._cut):
                self._cut = self._room(block)
            taken = block[: len(self._cut) - self._filled]
            self._cut[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            block = block[len(taken) :]
            if self._filled == len(self._cut):
                yield self._next()

    def _room(self, like: Signal) -> Signal:
        longest = (self._lead + self._step + TRAIL) * self._frame
        memory = self._used.pop() if self._used else np.empty((longest, *like.shape[1:]), np.float32)
        return memory[: (self._skip + self._step + TRAIL) * self._frame]

    def _next(self) -> Piece:
        """The piece that is whole; the next begins with what both need to hear."""
        whole = Piece(self._cut, self._skip, self._step)
        kept = self._skip + self._step
        self._skip = min(self._lead, kept)
        both = whole.sound[(kept - self._skip) * self._frame :]
        self._cut, self._filled = self._room(both), len(both)
        self._cut[: len(both)] = both
        return whole

    def last(self) -> Piece:
        """All that is left."""
        return Piece(self._cut[: self._filled], self._skip, 0)

    def forget(self) -> None:
        """Give the memory of every piece back: the index of a long file is large too."""
        self._cut = np.zeros(0, np.float32)
        self._used.clear()
