"""Which pieces of a page an extracted text holds, told by their letters, in order."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence

_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """What remains of a text when marks and spaces do not count."""
    return _LETTERS.sub("", text).casefold()


def align(pieces: Sequence[str], blocks: Sequence[str]) -> list[bool]:
    """Say of each piece of the page whether the extracted blocks, read in order, hold it.

    Pieces equal to a block anchor the two sequences to each other; a piece that is only part of a block (or a
    block that is only part of a piece) counts when it lies between the right anchors.
    """
    ours = [letters(piece) for piece in pieces]
    theirs = [letters(block) for block in blocks]
    anchors = _anchors(ours, theirs)
    kept = [False] * len(ours)
    for mine, _ in anchors:
        kept[mine] = True
    bounds = [(-1, -1), *anchors, (len(ours), len(theirs))]
    for (mine, their), (mine_next, their_next) in itertools.pairwise(bounds):
        between = theirs[their + 1 : their_next]
        if between:
            _fill(ours, range(mine + 1, mine_next), between, kept)
    return kept


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal texts, the most of them that keep the order of both."""
    places: dict[str, list[int]] = {}
    for index, text in enumerate(theirs):
        if text:
            places.setdefault(text, []).append(index)
    # From the right within one piece, so that the increasing subsequence takes each piece at most once.
    pairs = [
        (mine, their)
        for mine, text in enumerate(ours)
        for their in reversed(places.get(text, ())[:_MOST_REPEATS])
    ]
    return _increasing(pairs)


_MOST_REPEATS = 20


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second parts rise (patience sorting)."""
    tails: list[int] = []
    holders: list[int] = []
    previous: list[int] = []
    for index, (_, their) in enumerate(pairs):
        place = bisect.bisect_left(tails, their)
        previous.append(holders[place - 1] if place else -1)
        if place == len(tails):
            tails.append(their)
            holders.append(index)
        else:
            tails[place] = their
            holders[place] = index
    chain = []
    index = holders[-1] if holders else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _fill(ours: Sequence[str], between: range, theirs: Sequence[str], kept: list[bool]) -> None:
    """Keep the pieces whose letters run through the blocks between two anchors, in order."""
    text = "".join(theirs)
    place = 0
    for index in between:
        piece = ours[index]
        if not piece:
            continue
        found = text.find(piece, place) if len(piece) > 12 else _near(text, piece, place)
        if found >= 0:
            kept[index] = True
            place = found + len(piece)
        elif len(piece) > 40 and any(len(block) > 0.6 * len(piece) and block in piece for block in theirs):
            kept[index] = True


def _near(text: str, piece: str, place: int) -> int:
    """A short piece counts only right where the text goes on."""
    return place if text.startswith(piece, place) else -1
