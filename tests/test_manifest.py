from __future__ import annotations

import dataclasses
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import manifest
from narrator.errors import StorageError
from narrator.model import Cut, Episode, Loudness, Media, Reason, Source, Tally

NAMES = st.text(st.characters(codec="ascii", categories=["Ll", "Nd"]), min_size=1, max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 2**40)
TEXTS = st.text(st.characters(codec="utf-8"))
MEDIA = st.builds(Media, path=NAMES, bytes=COUNTS, type=TEXTS, sha256=TEXTS)
EPISODES = st.builds(
    Episode,
    title=TEXTS,
    slug=NAMES,
    guid=TEXTS,
    published=st.datetimes(
        timezones=st.sampled_from([datetime.UTC, datetime.timezone(datetime.timedelta(hours=5))])
    ),
    language=TEXTS,
    duration=NUMBERS,
    audio=MEDIA,
    loudness=st.builds(Loudness, NUMBERS, NUMBERS, NUMBERS),
    voice=st.tuples(TEXTS, TEXTS),
    chapters=st.lists(st.tuples(TEXTS, NUMBERS)).map(tuple),
    files=st.lists(MEDIA).map(tuple),
    takes=st.builds(Tally, COUNTS, COUNTS, COUNTS),
    cut=st.lists(st.builds(Cut, COUNTS, TEXTS, st.sampled_from(Reason))).map(tuple),
    source=st.builds(Source, TEXTS, TEXTS),
    recipe=TEXTS,
    edited=st.booleans(),
)
EPISODE = Episode(
    title="A report",
    slug="2026-11-20-a-report",
    guid="urn:uuid:1",
    published=datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC),
    language="en-US",
    duration=61.5,
    audio=Media("2026-11-20-a-report.mp3", 740_000, "audio/mpeg", "00"),
    loudness=Loudness(-16.0, -1.2, 4.0),
    voice=("tone", "hum"),
    chapters=(("Opening", 0.0), ("Body", 12.25)),
    files=(Media("script.md", 120, "text/markdown", "11"),),
    takes=Tally(9, 2, 7),
    cut=(Cut(3, "Donate!", Reason.DONATION),),
    source=Source("a-report.txt", "22"),
    recipe="33",
)


@settings(deadline=None)
@given(EPISODES)
def test_a_manifest_says_all_of_its_episode(episode: Episode) -> None:
    text = manifest.dump(episode)
    assert manifest.parse(text) == episode
    assert manifest.dump(manifest.parse(text)) == text


def test_it_has_the_fields_that_programs_count_on() -> None:
    data = json.loads(manifest.dump(EPISODE))
    assert data["published"] == "2026-11-20T12:00:00+00:00"
    assert data["audio"] == {
        "path": "2026-11-20-a-report.mp3",
        "bytes": 740_000,
        "type": "audio/mpeg",
        "sha256": "00",
    }
    assert data["voice"] == {"engine": "tone", "name": "hum"}
    assert data["chapters"][1] == {"title": "Body", "start": 12.25}
    assert data["takes"] == {"total": 9, "recorded": 2, "reused": 7}
    assert data["cut"] == [{"line": 3, "text": "Donate!", "reason": "donation appeal"}]
    assert data["source"] == {"path": "a-report.txt", "sha256": "22"}


def test_it_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / manifest.FILE_NAME
    path.write_text(manifest.dump(EPISODE), encoding="utf-8")
    assert manifest.load(path) == EPISODE


def test_a_later_version_is_read_as_far_as_this_one_goes() -> None:
    data = json.loads(manifest.dump(EPISODE)) | {"version": 2, "weather": "fine"}
    assert manifest.parse(json.dumps(data)) == EPISODE


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("title", 3, "title"),
        ("published", "yesterday", "published"),
        ("published", "2026-11-20T12:00:00", "published"),
        ("duration", "long", "duration"),
        ("duration", float("inf"), "duration"),
        ("slug", "../up", "slug"),
        ("audio", {"path": "/etc/passwd", "bytes": 1, "type": "", "sha256": ""}, "audio path"),
        ("audio", {"path": "a.mp3", "bytes": -1, "type": "", "sha256": ""}, "audio bytes"),
        ("chapters", [{"title": "One"}], "chapters[0] start"),
        ("cut", [{"line": 1, "text": "", "reason": "whim"}], "cut[0] reason"),
        ("files", {}, "files"),
    ],
)
def test_damage_is_found_and_placed(field: str, value: object, place: str) -> None:
    data = json.loads(manifest.dump(EPISODE)) | {field: value}
    with pytest.raises(StorageError) as caught:
        manifest.parse(json.dumps(data), where="episode.json")
    assert caught.value.where == f"episode.json {place}"
    assert caught.value.hint


NEEDED = [field for field in dataclasses.fields(Episode) if field.default is dataclasses.MISSING]


@pytest.mark.parametrize("field", [field.name for field in NEEDED])
def test_no_field_may_be_missing(field: str) -> None:
    data = json.loads(manifest.dump(EPISODE))
    del data[field]
    with pytest.raises(StorageError, match=r"missing"):
        manifest.parse(json.dumps(data))


def test_half_a_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / manifest.FILE_NAME
    path.write_text(manifest.dump(EPISODE)[:200], encoding="utf-8")
    with pytest.raises(StorageError, match="not JSON"):
        manifest.load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StorageError, match="not text"):
        manifest.load(path)
    with pytest.raises(StorageError, match="no manifest"):
        manifest.load(tmp_path / "nowhere.json")
