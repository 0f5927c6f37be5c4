"""What is announced rather than read: a table is left out, and listeners are told so.

The readers count its rows; the words come when the report's language is known.
"""

from __future__ import annotations

from dataclasses import replace

from narrator import wording
from narrator.model import Block, Language, Role


def announcement(rows: int) -> Block:
    """The block that will tell of a table, its header row not counted; the source does not hold it."""
    return Block(Role.TABLE, str(max(1, rows)))


def told(block: Block, language: Language) -> Block | None:
    """A block in its final words: nothing for a table in a language that we have no words in."""
    if block.role is not Role.TABLE or block.lines or not block.text.isdecimal():
        return block
    text = wording.left_out(int(block.text), language)
    return replace(block, text=text) if text else None
