"""Places in an output folder: every report its own, and no two episodes at one moment."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

from narrator import files
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


def test_what_another_machine_is_writing_is_left_alone(tmp_path: Path) -> None:
    with files.whole(tmp_path / "page.html") as part:
        part.touch()
        name = part.name
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    here = tmp_path / name.replace(f".{os.getpid()}-", f".{int(ended.stdout)}-")
    there = tmp_path / re.sub(r"-[0-9a-f]{8}-", "-00000000-", here.name)
    forgotten = tmp_path / there.name.replace("page", "other")
    for path in (here, there, forgotten):
        path.touch()
    os.utime(forgotten, (0, 0))
    files.sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {tmp_path / "page.html", there}
