"""The chapters' own file."""

from __future__ import annotations

import json

from narrator import chapters
from narrator.model import Chapter

RATE = 44_100


def test_podcasting() -> None:
    given = (
        Chapter("Opening", 0),
        Chapter("“Ünder” fire", RATE * 24 + 30_473, link="https://example.org/a?b=1&c=2"),
        Chapter("Closing", RATE * 36_000),
    )
    text = chapters.podcasting(given, RATE, title="Title", author="Ada", show="Show")
    assert "“Ünder”" in text
    assert json.loads(text) == {
        "version": "1.2.0",
        "title": "Title",
        "author": "Ada",
        "podcastName": "Show",
        "chapters": [
            {"startTime": 0, "title": "Opening"},
            {"startTime": 24.691, "title": "“Ünder” fire", "url": "https://example.org/a?b=1&c=2"},
            {"startTime": 36000, "title": "Closing"},
        ],
    }


def test_what_is_not_known_is_left_out() -> None:
    assert json.loads(chapters.podcasting((), RATE)) == {"version": "1.2.0", "chapters": []}
