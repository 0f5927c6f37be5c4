"""Writes chapters as a file beside the episode. Pure.

The JSON form of Podcasting 2.0, version 1.2.0:
https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from narrator.model import Chapter, Hertz

FILE_NAME = "chapters.json"
MEDIA_TYPE = "application/json+chapters"
VERSION = "1.2.0"


def podcasting(
    chapters: Sequence[Chapter], sample_rate: Hertz, *, title: str = "", author: str = "", show: str = ""
) -> str:
    """Write chapters for podcast apps, naming the episode, its author and its show where they are known."""
    about = {"title": title, "author": author, "podcastName": show}
    document: dict[str, Any] = {"version": VERSION, **{key: value for key, value in about.items() if value}}
    document["chapters"] = [_chapter(chapter, sample_rate) for chapter in chapters]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _chapter(chapter: Chapter, sample_rate: Hertz) -> dict[str, Any]:
    start = round(chapter.start / sample_rate, 3)
    made: dict[str, Any] = {"startTime": int(start) if start.is_integer() else start, "title": chapter.title}
    return made | ({"url": chapter.link} if chapter.link else {})
