"""Places in an output folder: every report its own, and no two episodes at one moment."""

from __future__ import annotations

import datetime
from pathlib import Path

from narrator.shelf import Shelf

NOON = datetime.datetime(2026, 11, 16, 12, tzinfo=datetime.UTC)
SLUG = "2026-11-16-harbour-bridge-reopens"


def test_reports_of_one_day_and_title_keep_apart(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    places = [shelf.place(guid, SLUG, NOON) for guid in ("a", "b", "a", "c")]
    assert [place.folder.name for place in places] == [SLUG, f"{SLUG}-2", SLUG, f"{SLUG}-3"]
    assert [place.published.minute for place in places] == [0, 1, 0, 2]


def test_a_new_date_moves_an_episode(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.place("a", SLUG, NOON)
    later = shelf.place("a", SLUG.replace("16", "17"), NOON + datetime.timedelta(days=1))
    assert later.folder.name == SLUG.replace("16", "17")


def test_an_output_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert list(Shelf(tmp_path / "new").episodes()) == []
