"""Publishing: the order of things, what survives a crash, and what listeners get, on real hosts."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import email.utils
import hashlib
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from narrator import feed, manifest, publish, release
from narrator.config import Publish
from narrator.errors import ConfigError, NarratorError, PublishError, StorageError
from narrator.feed import Correction
from narrator.ports import ANYTHING, NOTHING, Stored, Target, Upload
from narrator.release import Release, Wish, checking
from narrator.serve import Server
from narrator.web import Answer
from tests.conftest import Run
from tests.hosts import HOSTS, SECRET, Host, Place, folder_host
from tests.shows import NOON, make_episode, settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three episodes, and corrected audio for the second in a folder of its own."""
    folder = tmp_path_factory.mktemp("made")
    for number in (1, 2, 3):
        make_episode(folder / "output", number)
    make_episode(folder / "corrected", 2, pitch=770, text="The ferry sails on Tuesday.")
    return folder


@pytest.fixture
def output(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "output", tmp_path / "output")
    return tmp_path / "output"


@pytest.fixture(scope="module", params=list(HOSTS))
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Each kind of host in turn."""
    with HOSTS[request.param](tmp_path_factory.mktemp(request.param)) as new:
        yield new


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A folder behind a web server, for what is the same everywhere."""
    with folder_host(tmp_path_factory.mktemp("shelf")) as new:
        yield new


def put(place: Place, output: Path, *, target: Target | None = None, **wish: bool) -> Release:
    with contextlib.closing(target or place.connect()) as opened:
        return release.publish_show(settings(place.url), output, opened, wish=Wish(**wish))


def correct_second(made: Path, output: Path) -> None:
    folder = next((made / "corrected").iterdir())
    shutil.copytree(folder, output / folder.name, dirs_exist_ok=True)


def listen(place: Place) -> dict[str, tuple[str, str]]:
    """Do what an app does: fetch the feed and all it names, and check sizes and digests."""
    content = place.get("feed.xml")
    if content is None:
        return {}
    heard = {}
    for item in feed.read(content, where="feed.xml").items:
        assert item.audio
        audio = place.get(item.audio.url.removeprefix(f"{place.url}/"))
        assert audio is not None, f"{item.audio.url} is announced and not there"
        assert len(audio) == item.audio.length
        assert hashlib.sha256(audio).hexdigest() == item.audio.sha256
        for line in item.xml.splitlines():
            if "podcast:transcript" in line or "podcast:chapters" in line:
                address = line.split('"')[1]
                assert place.get(address.removeprefix(f"{place.url}/")) is not None
        heard[item.guid] = (item.audio.url.rpartition("/")[2], item.title)
    return heard


class Failing:
    """A target whose connection breaks for good after so many writes."""

    def __init__(self, target: Target, *, after: int) -> None:
        self._target, self._left = target, after
        self.name, self.weakness, self.local = target.name, target.weakness, target.local
        self.written: list[str] = []

    def find(self, path: str) -> Stored | None:
        return self._target.find(path)

    def read(self, path: str) -> tuple[bytes, str] | None:
        return self._target.read(path)

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        if self._left == 0:
            raise PublishError("the connection broke", where=self.name)
        self._left -= 1
        self.written.append(upload.path)
        return self._target.write(upload, expect=expect)

    def close(self) -> None:
        """The target is another's to close."""


# -- on every kind of host -----------------------------------------------------------------------------------


def test_a_show_is_published_and_publishing_again_sends_nothing(host: Host, output: Path) -> None:
    place = host()
    first = put(place, output)
    assert first.published
    assert len(listen(place)) == 3
    again = Failing(place.connect(), after=0)
    second = put(place, output, target=again)
    assert (second.published, second.sent, second.changes, second.unchanged) == (False, (), (), 3)
    assert again.written == []


def test_everything_is_served_as_what_it_is(host: Host, output: Path) -> None:
    place = host()
    sent = put(place, output).sent
    kinds = {".mp3": "audio/mpeg", ".html": "text/html", ".vtt": "text/vtt", ".jpg": "image/jpeg"}
    from narrator.web import ask

    for path in sent:
        suffix = Path(path).suffix
        if suffix in kinds:
            assert ask(f"{place.url}/{path}").type == kinds[suffix], path
    assert not [path for path in sent if path.endswith(("script.md", "episode.json"))]


def test_a_crash_at_any_step_leaves_a_feed_that_works(host: Host, made: Path, output: Path) -> None:
    place, whole = host(), host()
    for folder in ("2026-11-17-report-number-1", "2026-11-19-report-number-3"):
        shutil.rmtree(output / folder)
    steps = 0
    target = place.connect()
    for change in (lambda: None, lambda: correct_second(made, output)):
        change()
        for _ in range(60):
            before = place.get("feed.xml")
            try:
                put(place, output, target=Failing(target, after=1))
            except PublishError:
                assert place.get("feed.xml") == before
                listen(place)
                steps += 1
            else:
                break
        put(whole, output)
        assert listen(place) == listen(whole)
        assert place.get("feed.xml") != before
    target.close()
    assert steps > 15


def test_two_publishers_at_once_lose_no_item(host: Host, tmp_path: Path) -> None:
    place = host()
    for number in range(6):
        make_episode(tmp_path / f"desk-{number % 2}" / str(number), number, seconds=4.0)

    def publish_all(desk: int) -> None:
        for output in sorted((tmp_path / f"desk-{desk}").iterdir()):
            put(place, output, verify=False)

    with ThreadPoolExecutor(2) as desks:
        list(desks.map(publish_all, (0, 1)))
    assert len(listen(place)) == 6
    index = place.get("index.html") or b""
    assert all(f"Report number {number}".encode() in index for number in range(6))


def test_a_correction_keeps_the_guid_and_the_old_audio(host: Host, made: Path, output: Path) -> None:
    place = host()
    put(place, output)
    before = listen(place)
    correct_second(made, output)
    done = put(place, output)
    after = listen(place)
    guid = "6f0c0f5e-0000-5000-8000-000000000002"
    assert before.keys() == after.keys()
    assert [change.kind for change in done.changes] == ["audio"]
    assert before[guid][0] == "2026-11-18-report-number-2.mp3"
    assert after[guid][0] == "2026-11-18-report-number-2-r2.mp3"
    assert {key: value for key, value in after.items() if key != guid} == {
        key: value for key, value in before.items() if key != guid
    }
    assert place.get("2026-11-18-report-number-2/2026-11-18-report-number-2.mp3") is not None


def test_the_feed_before_comes_back_with_one_command(host: Host, made: Path, output: Path) -> None:
    place = host()
    put(place, output)
    first = place.get("feed.xml")
    correct_second(made, output)
    put(place, output)
    second = place.get("feed.xml")
    with contextlib.closing(place.connect()) as target:
        done = release.roll_back(settings(place.url), target)
    assert place.get("feed.xml") == first
    assert len(listen(place)) == 3
    assert [change.guid[-1] for change in done.changes] == ["2"]
    put(place, output)
    assert listen(place)["6f0c0f5e-0000-5000-8000-000000000002"][0].endswith("-r2.mp3")
    assert second != first


def test_the_pages_come_back_with_the_feed(host: Host, made: Path, output: Path) -> None:
    """They showed the correction that had been rolled back, and its transcript beside the older audio."""
    place = host()
    folder = "2026-11-18-report-number-2"
    names = ("index.html", f"{folder}/index.html")

    def shown() -> list[bytes | None]:
        return [place.get(name) for name in names]

    put(place, output)
    first = shown()
    with (output / folder / "notes.md").open("w", encoding="utf-8") as notes:
        notes.write("Our own words.\n")
    put(place, output)
    second = shown()
    correct_second(made, output)
    put(place, output)
    third = shown()
    assert len({first[1], second[1], third[1]}) == 3
    for before in (second, first):
        with contextlib.closing(place.connect()) as target:
            release.roll_back(settings(place.url), target)
        assert shown() == before
    put(place, output)
    assert shown() == third
    assert len(listen(place)) == 3


def test_there_must_be_a_feed_before(shelf: Host, output: Path) -> None:
    place = shelf()
    target = place.connect()
    with contextlib.closing(target), pytest.raises(PublishError, match="no feed before"):
        release.roll_back(settings(place.url), target)
    put(place, output)
    target = place.connect()
    with contextlib.closing(target), pytest.raises(PublishError, match="no feed before"):
        release.roll_back(settings(place.url), target)


def test_a_target_compares_before_it_swaps(host: Host) -> None:
    with contextlib.closing(host().connect()) as target:
        assert target.find("a/b.txt") is None
        assert target.read("a/b.txt") is None
        assert not target.write(upload("a/b.txt", b"0"), expect="another version")
        assert target.write(upload("a/b.txt", b"1"), expect=NOTHING)
        assert not target.write(upload("a/b.txt", b"2"), expect=NOTHING)
        content, version = target.read("a/b.txt") or (b"", "")
        assert content == b"1"
        assert target.write(upload("a/b.txt", b"33"), expect=version)
        assert not target.write(upload("a/b.txt", b"4"), expect=version)
        assert (target.read("a/b.txt") or (b"", ""))[0] == b"33"
        assert target.write(upload("a/b.txt", b"555"))
        found = target.find("a/b.txt")
        assert found is not None
        assert found.size == 3
        assert found.sha256 in ("", hashlib.sha256(b"555").hexdigest())
        assert target.weakness == ""


def upload(path: str, content: bytes) -> Upload:
    return Upload(path, content, "text/plain", hashlib.sha256(content).hexdigest(), len(content), "no-store")


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x"])
def test_nothing_is_placed_outside(shelf: Host, path: str) -> None:
    with pytest.raises(PublishError, match="not a path below"):
        shelf().connect().write(upload(path, b""))


# -- what changes, and what never does -----------------------------------------------------------------------


def test_a_rehearsal_says_what_listeners_will_see_and_sends_nothing(
    shelf: Host, made: Path, output: Path
) -> None:
    place = shelf()
    first = put(place, output, rehearse=True)
    assert [change.kind for change in first.changes] == ["new"] * 3
    assert first.changes[0].says == "is a new episode, dated 17 November 2026"
    assert "feed.xml" in first.sent
    assert not Path(place.target).exists()
    put(place, output)
    correct_second(made, output)
    second = put(place, output, rehearse=True)
    assert "nobody gets it twice" in second.changes[0].says
    assert any(path.endswith("-r2.mp3") for path in second.sent)
    assert not any("number-1/" in path for path in second.sent)
    assert len(listen(place)) == 3


def test_what_is_in_the_feed_only_stays_there(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    before = feed.read(place.get("feed.xml") or b"", where="").items
    shutil.rmtree(output / "2026-11-17-report-number-1")
    make_episode(output, 4)
    done = put(place, output)
    after = feed.read(place.get("feed.xml") or b"", where="").items
    assert done.kept == 1
    assert [item.xml for item in after[1:]] == [item.xml for item in before]
    assert b"Report number 1 " in (place.get("index.html") or b"")


@pytest.mark.parametrize("link", ["", "/", "/?p={}", "/2019/03/{}/", "/blog", "/blog/index.html#{}"])
def test_the_items_of_another_program_stay_wherever_their_pages_are(
    shelf: Host, output: Path, link: str
) -> None:
    """A link to the show's own page ended in a traceback, and two below one folder were refused."""
    place = shelf()
    Path(place.target).mkdir()
    items = "".join(
        f"<item><title>{number}</title><link>{place.url}{link.format(number)}</link><guid>{number}</guid>"
        f"<pubDate>Mon, 0{number} Jun 2020 10:00:00 GMT</pubDate>"
        f'<enclosure url="{place.url}/old/{number}.mp3" length="5" type="audio/mpeg"/></item>'
        for number in (1, 8)
    )
    old = f'<rss version="2.0"><channel><title>x</title>{items}<item/></channel></rss>'
    (Path(place.target) / "feed.xml").write_text(old, encoding="utf-8")
    done = put(place, output)
    assert (done.published, done.kept) == (True, 3)
    kept = feed.read(place.get("feed.xml") or b"", where="").items
    assert [item.guid for item in kept[3:]] == ["8", "1", ""]


def test_the_shows_guid_stays_when_its_address_changes(shelf: Host, output: Path) -> None:
    """It was derived anew in silence, and directories know a show that has moved by nothing else."""
    place = shelf()
    put(place, output)
    guid = feed.read(place.get("feed.xml") or b"", where="").guid
    assert guid == feed.podcast_guid(f"{place.url}/feed.xml")
    with contextlib.closing(place.connect()) as target:
        moved = settings("https://new.example/show")
        done = release.publish_show(moved, output, target, wish=Wish(verify=False))
        assert "has its audio at a new address, https://new.example/show/" in done.changes[0].says
        assert feed.read(place.get("feed.xml") or b"", where="").guid == guid
        another = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
        asked = dataclasses.replace(moved, show=dataclasses.replace(moved.show, guid=another))
        done = release.publish_show(asked, output, target, wish=Wish(rehearse=True))
        assert f"was {guid} and is now {another}" in done.notices[0]


def test_a_new_title_keeps_address_and_guid(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    shutil.rmtree(output / "2026-11-18-report-number-2")
    make_episode(output, 2, title="Ferries!", slug="2026-11-18-ferries", pitch=555)
    put(place, output)
    heard = listen(place)
    assert len(heard) == 3
    assert heard["6f0c0f5e-0000-5000-8000-000000000002"] == ("2026-11-18-report-number-2-r2.mp3", "Ferries!")


def test_of_two_folders_of_one_report_the_last_made_counts(shelf: Host, output: Path) -> None:
    place = shelf()
    make_episode(output, 2, title="Ferries!", slug="2026-11-18-ferries")
    done = put(place, output)
    assert len(listen(place)) == 3
    assert "2026-11-18-ferries was made last" in done.notices[0]


def test_a_changed_guid_is_refused(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    path = output / "2026-11-18-report-number-2" / manifest.FILE_NAME
    episode = dataclasses.replace(manifest.load(path), guid="another")
    path.write_text(manifest.dump(episode), encoding="utf-8")
    with pytest.raises(PublishError, match="every listener would get it twice"):
        put(place, output)


def test_a_date_that_was_announced_stays_unless_asked(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    path = output / "2026-11-18-report-number-2" / manifest.FILE_NAME
    later = NOON + datetime.timedelta(days=20)
    path.write_text(
        manifest.dump(dataclasses.replace(manifest.load(path), published=later)), encoding="utf-8"
    )
    done = put(place, output)
    assert not done.published
    assert "stays dated 18 November 2026" in done.notices[0]
    done = put(place, output, redate=True)
    assert [change.says for change in done.changes] == [
        "shows a new date, 06 December 2026; its audio is the same"
    ]
    assert email.utils.format_datetime(later).encode() in (place.get("feed.xml") or b"")


def test_dates_are_all_different(shelf: Host, tmp_path: Path) -> None:
    place = shelf()
    for number in range(3):
        make_episode(tmp_path / "output", number, published=NOON, slug=f"2026-11-16-{number}", seconds=4.0)
    put(place, tmp_path / "output")
    dates = [item.published for item in feed.read(place.get("feed.xml") or b"", where="").items]
    assert dates == [NOON + datetime.timedelta(seconds=second) for second in (2, 1, 0)]
    make_episode(tmp_path / "output", 3, published=NOON, slug="2026-11-16-3", seconds=4.0)
    assert put(place, tmp_path / "output").notices == ()
    assert len({item.published for item in feed.read(place.get("feed.xml") or b"", where="").items}) == 4


def test_a_correction_line_stands_in_notes_and_page(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    folder = output / "2026-11-18-report-number-2"
    for _ in range(2):
        release.correct(folder, Correction(datetime.date(2026, 11, 21), "It was 48 cars,\n not <84>."))
    done = put(place, output)
    content = (place.get("feed.xml") or b"").decode()
    assert [change.kind for change in done.changes] == ["notes"]
    assert (
        content.count("Correction, 2026-11-21:&lt;/strong&gt; It was 48 cars, not &amp;lt;84&amp;gt;.") == 2
    )
    assert "<lastBuildDate>Sat, 21 Nov 2026 00:00:00 +0000" in content
    assert b"It was 48 cars, not &lt;84&gt;." in (place.get(f"{folder.name}/index.html") or b"")
    assert listen(place)["6f0c0f5e-0000-5000-8000-000000000002"][0].endswith("number-2.mp3")


def test_a_rehearsed_correction_is_not_kept(output: Path, tmp_path: Path, shelf: Host, narrator: Run) -> None:
    """Whoever tried a wording first published both."""
    place = shelf()
    write_settings(tmp_path, place)
    narrator("publish")
    name = "2026-11-18-report-number-2"
    said = narrator("publish", "--dry-run", "--correction", name, "It was forty-eight cars.").stderr
    assert "shows new notes" in said
    assert not (output / name / "corrections.txt").exists()
    assert "no episode there" in narrator("publish", "-n", "--correction", "no", "x", check=1).stderr
    assert "say what was wrong" in narrator("publish", "--correction", name, " ", check=2).stderr
    narrator("publish", "--correction", name, "It was 48 cars.")
    content = place.get("feed.xml") or b""
    assert b"It was 48 cars." in content
    assert b"forty-eight" not in content


def test_a_correction_is_said_once_and_on_a_line_of_its_own(output: Path) -> None:
    """Another day's second try said it twice; behind an open line it was lost in that one."""
    folder = output / "2026-11-18-report-number-2"
    (folder / "corrections.txt").write_text("2026-11-20 It was 48 cars.", encoding="utf-8")
    for day, text in ((21, "It was 48 cars."), (22, "It was Monday.")):
        release.correct(folder, Correction(datetime.date(2026, 11, day), text))
    assert (folder / "corrections.txt").read_text(encoding="utf-8") == (
        "2026-11-20 It was 48 cars.\n2026-11-22 It was Monday.\n"
    )


def test_the_users_own_notes_stand_instead_of_the_lead(shelf: Host, output: Path) -> None:
    place = shelf()
    (output / "2026-11-18-report-number-2" / "notes.md").write_text("With *thanks* to <script>x</script>.")
    put(place, output)
    content = (place.get("feed.xml") or b"").decode()
    assert "With &lt;em&gt;thanks&lt;/em&gt; to &amp;lt;script&amp;gt;x" in content


def test_audio_that_nobody_announced_is_never_overwritten(shelf: Host, made: Path, output: Path) -> None:
    """A publisher died before its feed was placed, and its report was edited since."""
    place = shelf()
    with pytest.raises(PublishError):
        put(place, output, target=Failing(place.connect(), after=3))
    correct_second(made, output)
    put(place, output)
    assert listen(place)["6f0c0f5e-0000-5000-8000-000000000002"][0] == "2026-11-18-report-number-2-r2.mp3"


def test_any_number_of_names_may_be_taken(shelf: Host, tmp_path: Path) -> None:
    """Each took another attempt; at the twelfth, others were said to publish all the time, and for ever."""
    place = shelf()
    output, again = tmp_path / "output", tmp_path / "again"
    for number in range(1, 15):
        make_episode(output, number, seconds=1.0)
        make_episode(again, number, seconds=1.0, pitch=900)
    with pytest.raises(PublishError, match="connection broke"):
        put(place, output, target=Failing(place.connect(), after=14), verify=False)
    assert put(place, again, verify=False).published
    assert all(name.endswith("-r2.mp3") for name, _ in listen(place).values())


def test_a_damaged_cover_is_mended(shelf: Host, output: Path) -> None:
    """Its name was taken, said the publisher to itself twelve times, then that others publish."""
    place = shelf()
    put(place, output)
    (cover,) = Path(place.target).glob("cover-*.jpg")
    whole = cover.read_bytes()
    cover.write_bytes(whole[:100])
    make_episode(output, 4, seconds=4.0)
    assert cover.name in put(place, output).sent
    assert cover.read_bytes() == whole


def test_a_missing_file_is_found_and_sent_again(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    lost = Path(place.target) / "2026-11-18-report-number-2" / "2026-11-18-report-number-2.mp3"
    lost.unlink()
    done = put(place, output, repair=True)
    assert done.sent == ("2026-11-18-report-number-2/2026-11-18-report-number-2.mp3", "feed.xml")
    assert len(listen(place)) == 3


@pytest.mark.parametrize("name", ["2026-11-18-report-number-2.mp3", "chapters.json"])
def test_a_file_that_is_not_what_its_manifest_says_is_refused(shelf: Host, output: Path, name: str) -> None:
    path = output / "2026-11-18-report-number-2" / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"X")
    with pytest.raises(StorageError, match="not what its manifest says"):
        put(shelf(), output)
    path.write_bytes(content[:-1])
    with pytest.raises(StorageError, match="not as long"):
        put(shelf(), output)
    path.unlink()
    with pytest.raises(StorageError, match="is missing"):
        put(shelf(), output)


def test_a_damaged_manifest_stops_the_press(shelf: Host, output: Path) -> None:
    (output / "2026-11-18-report-number-2" / manifest.FILE_NAME).write_text("{")
    with pytest.raises(StorageError, match="damaged"):
        put(shelf(), output)


def test_an_empty_folder_is_told(shelf: Host, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds no episode"):
        put(shelf(), tmp_path)


def test_before_a_damaged_feed_another_is_kept(shelf: Host, made: Path, output: Path) -> None:
    """Whoever was sent to --rollback was sent there again by it."""
    place = shelf()
    put(place, output)
    whole = place.get("feed.xml") or b""
    correct_second(made, output)
    put(place, output)
    broken = Path(place.target) / "feed.xml"
    broken.write_bytes(broken.read_bytes()[:2000])
    for attempt in (
        lambda: put(place, output),
        lambda: release.roll_back(settings(place.url), place.connect()),
    ):
        with pytest.raises(PublishError, match="is not XML") as caught:
            attempt()
        assert ".narrator/feeds" in caught.value.hint
    (kept,) = (Path(place.target) / ".narrator" / "feeds").glob("*.xml")
    assert kept.read_bytes() == whole


def test_a_feed_that_is_none_is_not_overwritten(shelf: Host, output: Path) -> None:
    place = shelf()
    Path(place.target).mkdir()
    (Path(place.target) / "feed.xml").write_text("<html>")
    with pytest.raises(PublishError, match="not XML"):
        put(place, output)


# -- approval ------------------------------------------------------------------------------------------------


def test_only_approved_scripts_go_out(shelf: Host, output: Path, narrator: Run) -> None:
    place = shelf()
    config = settings(place.url, publish=Publish(require_approval=True))

    def attempt() -> Release:
        return release.publish_show(config, output, place.connect())

    with pytest.raises(PublishError, match=r"nobody has approved its script \(and 2 more"):
        attempt()
    narrator("approve", "--by", "Grace", *sorted(output.iterdir()))
    assert attempt().published
    script = output / "2026-11-18-report-number-2" / "script.md"
    script.write_text(script.read_text(encoding="utf-8") + "\nAnd more.\n", encoding="utf-8")
    with pytest.raises(PublishError, match="has changed since Grace approved it"):
        attempt()
    assert "was edited and not read again" in put(place, output, rehearse=True).notices[0]
    refused = narrator("approve", script.parent, check=1)
    assert "not the one that the audio was made from" in refused.stderr
    assert "name the folder of an episode" in narrator("approve", output, check=1).stderr
    assert "name the folder of an episode" in narrator("approve", script, check=1).stderr


# -- asking first, and telling afterwards --------------------------------------------------------------------


class Elsewhere(publish.Folder):
    """A folder that counts as a remote host."""

    local = False


def test_nothing_is_announced_that_the_world_cannot_fetch(shelf: Host, output: Path) -> None:
    place = shelf()
    away = Elsewhere(Path(place.target))
    with pytest.raises(PublishError, match="answers with status 404") as caught:
        release.publish_show(settings(f"{place.url}/elsewhere"), output, away)
    assert "(and 2 more)" in caught.value.message
    assert place.get("feed.xml") is None
    done = release.publish_show(settings(f"{place.url}/elsewhere"), output, away, wish=Wish(verify=False))
    assert done.published


@pytest.mark.parametrize(
    ("announced", "served", "fits"),
    [
        ("audio/mp4", "audio/x-m4a", True),
        ("audio/flac", "audio/x-flac", True),
        ("audio/wav", "audio/x-wav", True),
        ("audio/ogg", "audio/opus", True),
        ("audio/mpeg", "audio/mp4", False),
        ("audio/ogg", "application/octet-stream", False),
    ],
)
def test_a_type_may_have_two_names(announced: str, served: str, fits: bool) -> None:
    """nginx serves M4A as audio/x-m4a: a show in that format could not be published there."""
    answer = Answer("https://a.example/1", 200, {"content-type": served, "content-length": "5"})
    one = publish.Announced("https://a.example/1", 5, announced)
    assert bool(list(publish.trouble([one], look=lambda _: answer, patience=()))) != fits


class Losing(Elsewhere):
    """A host that takes an episode's audio, and has it not."""

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        return "number-4.mp3" in upload.path or super().write(upload, expect=expect)


def test_what_is_new_is_asked_for_first(output: Path, tmp_path: Path) -> None:
    """A thousand older episodes were asked for before a new one was missed, slow ones four times."""
    with Server(tmp_path / "web") as server:
        config = settings(server.url)
        release.publish_show(config, output, Elsewhere(tmp_path / "web"))
        make_episode(output, 4)
        server.requests.clear()
        with pytest.raises(PublishError, match=r"number-4\.mp3 answers with status 404"):
            release.publish_show(config, output, Losing(tmp_path / "web"))
        assert {request.rpartition("/")[2] for request in server.requests} == {
            "2026-11-20-report-number-4.mp3"
        }


def test_of_a_folder_it_only_warns(shelf: Host, output: Path) -> None:
    place = shelf()
    done = release.publish_show(settings(f"{place.url}/elsewhere"), output, place.connect())
    assert done.published
    assert "the world does not see this folder" in done.notices[0]


class Forgetful(publish.Folder):
    """A folder whose answer to the feed gets lost; asked again, it says that another feed is there."""

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        return super().write(upload, expect=expect) and upload.path != "feed.xml"


def test_a_lost_answer_keeps_nobody_from_being_told(shelf: Host, output: Path, tmp_path: Path) -> None:
    """S3's client asks again when an answer is lost: it met its own feed, and no hook was run."""
    place = shelf()
    config = settings(place.url, publish=Publish(hook=f"touch {tmp_path}/told"))
    done = release.publish_show(config, output, Forgetful(Path(place.target)))
    assert (tmp_path / "told").exists()
    assert done.published
    assert "feed.xml" in done.sent


@contextlib.contextmanager
def hub(status: int) -> Iterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/?token=TOPSECRET", heard
        server.shutdown()


def test_the_hub_and_the_hook_are_told_after_the_feed(shelf: Host, output: Path, tmp_path: Path) -> None:
    place = shelf()
    hook = f"sh -c 'curl -sf $NARRATOR_FEED > {tmp_path}/heard'"
    with hub(204) as (address, heard):
        config = settings(place.url, publish=Publish(hook=hook))
        config = dataclasses.replace(config, feed=dataclasses.replace(config.feed, hub=address))
        assert release.publish_show(config, output, place.connect()).notices == ()
        again = release.publish_show(config, output, place.connect())
    assert heard == [
        f"hub.mode=publish&hub.url={q(place.url)}%2Ffeed.xml&hub.topic={q(place.url)}%2Ffeed.xml".encode()
    ]
    assert (tmp_path / "heard").read_bytes() == place.get("feed.xml")
    assert not again.published


def q(url: str) -> str:
    from urllib.parse import quote

    return quote(url, safe="")


@pytest.mark.parametrize(
    "hook", ["sh -c 'echo TOPSECRET >&2; exit 3'", "/no/such/TOPSECRET", "echo 'TOPSECRET"]
)
def test_their_failure_fails_nothing_and_tells_no_secret(shelf: Host, output: Path, hook: str) -> None:
    place = shelf()
    with hub(500) as (address, _):
        config = settings(place.url, publish=Publish(hook=hook))
        config = dataclasses.replace(config, feed=dataclasses.replace(config.feed, hub=address))
        done = release.publish_show(config, output, place.connect())
    assert done.published
    assert len(listen(place)) == 3
    assert len(done.notices) == 2
    assert "TOPSECRET" not in str(done.notices)
    assert "published, but 127.0.0.1 answered with status 500" in done.notices[0]
    assert all("narrator publish --repair tells them again" in notice for notice in done.notices)


def test_what_directories_would_refuse_is_refused_before(shelf: Host, output: Path) -> None:
    place = shelf()
    folder = output / "2026-11-18-report-number-2"
    episode = manifest.load(folder / manifest.FILE_NAME)
    wrong = dataclasses.replace(episode, duration=3.0)
    (folder / manifest.FILE_NAME).write_text(manifest.dump(wrong), encoding="utf-8")
    with pytest.raises(PublishError, match="the chapter 'The ferry' starts at") as caught:
        put(place, output)
    assert "chapters that begin within the episode" in caught.value.hint
    assert place.get("feed.xml") is None


@pytest.mark.parametrize("title", ["The <br> tag turns 30", "What &amp; means", "]]> & <![CDATA[ “🎧” עברית"])
def test_a_report_may_be_about_markup(shelf: Host, tmp_path: Path, title: str) -> None:
    """It was refused: what it says of tags was taken for tags that are escaped twice."""
    place = shelf()
    text = "Each paragraph is a <p> & ends with </p>, as &lt;p&gt; does not."
    make_episode(tmp_path / "output", 1, title=title, text=text, seconds=4.0)
    put(place, tmp_path / "output")
    item = feed.read(place.get("feed.xml") or b"", where="").items[0]
    assert (item.title, item.summary) == (title, text)


def test_the_local_time_of_a_town_is_written_as_feeds_can(shelf: Host, tmp_path: Path) -> None:
    """Berlin was 53 minutes and 28 seconds ahead of Greenwich; no feed can say so, and it was refused."""
    place = shelf()
    noon = datetime.datetime(1890, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    make_episode(tmp_path / "output", 1, published=noon, seconds=4.0)
    put(place, tmp_path / "output")
    assert b"<pubDate>Wed, 01 Jan 1890 11:06:32 +0000</pubDate>" in (place.get("feed.xml") or b"")
    assert not put(place, tmp_path / "output").published


def test_a_date_to_come_is_told(shelf: Host, tmp_path: Path) -> None:
    tomorrow = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(days=1)
    make_episode(tmp_path / "output", 1, published=tomorrow)
    assert "is dated in the future" in put(shelf(), tmp_path / "output").notices[0]


# -- hosts as they are ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-1, 5])
def test_a_dead_publishers_lock_does_not_last(shelf: Host, made: Path, output: Path, hours: int) -> None:
    place = shelf()
    put(place, output)
    correct_second(made, output)
    lock = Path(place.target) / ".narrator" / "lock"
    lock.parent.mkdir(exist_ok=True)
    lock.write_text("dead")
    then = time.time() + hours * 3600
    os.utime(lock, (then, then))
    assert put(place, output).published
    assert not lock.exists()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with HOSTS["sftp"](tmp_path_factory.mktemp("shell")) as new:
        yield new


SENDING = """
import sys
from pathlib import Path
from narrator import publish
from narrator.ports import Upload

target, source = publish.connect(sys.argv[1], folder=Path()), Path(sys.argv[2])
try:
    target.write(Upload("long.mp3", source, "audio/mpeg", "00", source.stat().st_size, "no-store"))
except KeyboardInterrupt:
    print("interrupted", flush=True)
finally:
    target.close()
"""


def test_an_interrupted_upload_takes_its_half_file_away(shell: Host, tmp_path: Path) -> None:
    """It stayed on the server, and the terminal filled with what had been pending."""
    place = shell()
    folder = Path("/" + place.target.split("/", 3)[3])
    source = tmp_path / "long.mp3"
    with source.open("wb") as file:
        file.truncate(2 << 30)
    with subprocess.Popen(
        [sys.executable, "-c", SENDING, place.target, str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as sender:
        while not list(folder.glob(".long.mp3.*.part")):
            assert sender.poll() is None
            time.sleep(0.01)
        sender.send_signal(signal.SIGINT)
        assert sender.communicate(timeout=60) == ("interrupted\n", "")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("config", "Port abc\n"), ("config", 'Match exec "false\n'), ("id_ed25519", "no key at all")],
)
def test_what_is_wrong_in_ssh_is_told(shell: Host, name: str, content: str) -> None:
    path = Path(os.environ["HOME"]) / ".ssh" / name
    before = path.read_bytes() if path.exists() else None
    path.write_text(content, encoding="utf-8")
    try:
        with contextlib.closing(shell().connect()) as target, pytest.raises(PublishError) as caught:
            target.find("feed.xml")
        assert "cannot be used" in caught.value.message
    finally:
        path.unlink() if before is None else path.write_bytes(before)


def test_no_part_of_a_file_is_left_behind(shelf: Host, output: Path) -> None:
    place = shelf()
    put(place, output)
    assert not list(Path(place.target).rglob("*.part"))


@pytest.mark.parametrize("keep", ["refuses", "ignores"])
def test_a_host_without_conditions_is_used_with_a_warning(
    tmp_path: Path, output: Path, keep: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with careless_s3(refuse=keep == "refuses") as endpoint:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        place = Place(f"s3://shows/x?endpoint={endpoint}&region=us-east-1", f"{endpoint}/shows/x")
        done = put(place, output)
        assert done.published
        assert "no conditional writes" in done.notices[-1]
        assert len(listen(place)) == 3
        assert put(place, output).sent == ()


@contextlib.contextmanager
def careless_s3(*, refuse: bool) -> Iterator[str]:
    """As much of S3 as small look-alikes have: no conditions, no checksums they do not know."""
    kept: dict[str, tuple[bytes, str, str]] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            conditional = "If-None-Match" in self.headers or "If-Match" in self.headers
            if "x-amz-sdk-checksum-algorithm" in self.headers or (conditional and refuse):
                self.answer(501, b"<Error><Code>NotImplemented</Code></Error>")
                return
            kept[self.path] = (body, self.headers["Content-Type"], self.headers["x-amz-meta-sha256"])
            self.answer(200)

        def do_GET(self) -> None:
            body, kind, digest = kept.get(self.path.partition("?")[0], (b"", "", ""))
            if not kind:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            self.answer(200, body, kind, digest)

        do_HEAD = do_GET

        def answer(
            self, status: int, body: bytes = b"", kind: str = "application/xml", digest: str = ""
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')
            if digest:
                self.send_header("x-amz-meta-sha256", digest)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    "target",
    [
        f"sftp://me:{SECRET}@h:abc/x",
        "sftp://host:99999/x",
        "sftp://[::1/x",
        f"s3://b/x?endpoint={SECRET}",
        "s3://b/x?endpoint=http://[::1",
        f"sftp://me:{SECRET}@127.0.0.1/x",
        f"s3://AKID:{SECRET}@bucket/x",
        f"s3://bucket/x?secret={SECRET}",
        f"https://me:{SECRET}@127.0.0.1/x",
        "",
    ],
)
def test_credentials_have_no_place_in_an_address(target: str) -> None:
    with pytest.raises(ConfigError) as caught:
        publish.connect(target, folder=Path())
    assert SECRET not in str(caught.value) + caught.value.hint
    assert caught.value.hint


def test_a_profile_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="no profile of the name"):
        publish.connect("s3://b/x", folder=tmp_path)


def test_no_secret_is_told_when_a_host_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    target = publish.connect("s3://b/x?endpoint=http://127.0.0.1:9&region=x", folder=tmp_path)
    with pytest.raises(PublishError) as caught:
        target.read("feed.xml")
    assert "the server cannot be reached" in str(caught.value)
    assert SECRET not in f"{caught.value} {caught.value.hint}"
    monkeypatch.setenv("NARRATOR_SFTP_PASSWORD", SECRET)
    target = publish.connect("sftp://me@127.0.0.1:9/x", folder=tmp_path)
    with pytest.raises(NarratorError) as caught_too:
        target.read("feed.xml")
    assert SECRET not in f"{caught_too.value} {caught_too.value.hint}"
    target.close()


# -- apps and people -----------------------------------------------------------------------------------------


def test_an_app_downloads_each_episode_once(shelf: Host, made: Path, output: Path, tmp_path: Path) -> None:
    """podcast-downloader, over a first day, the same show again, a correction, and a new episode."""
    place = shelf()
    (tmp_path / "app").mkdir()
    app = {
        "if_directory_empty": "download_all_from_feed",
        "file_name_template": "[%publish_date%] %title%.%file_extension%",
        "podcasts": [{"name": "x", "rss_link": f"{place.url}/feed.xml", "path": str(tmp_path / "app")}],
    }
    (tmp_path / "app.json").write_text(json.dumps(app))

    def update() -> list[bytes]:
        put(place, output)
        command = [sys.executable, "-m", "podcast_downloader", "--config", str(tmp_path / "app.json")]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return [path.read_bytes() for path in sorted((tmp_path / "app").iterdir())]

    first = update()
    published = [path.read_bytes() for path in sorted(Path(place.target).rglob("*.mp3"))]
    assert first == published
    assert update() == first
    correct_second(made, output)
    assert update() == first
    make_episode(output, 4)
    assert len(update()) == 4


def test_killed_at_any_moment_nothing_that_was_announced_is_lost(
    narrator: Run, output: Path, tmp_path: Path, shelf: Host
) -> None:
    place = shelf()
    write_settings(tmp_path, place)
    command = [sys.executable, "-m", "narrator", "publish", "--no-verify"]
    for delay in (0.2, 0.35, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as publisher:
            time.sleep(delay)
            publisher.kill()
        listen(place)
    narrator("publish")
    assert len(listen(place)) == 3


def test_a_show_is_rehearsed_on_this_machine(output: Path, tmp_path: Path) -> None:
    """Whatever directories would still ask for, one can listen."""
    command = [sys.executable, "-m", "narrator", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = server.stderr.readline()
        url = said.split()[0].rstrip("/")
        place = Place("", url)
        try:
            assert len(listen(place)) == 3
            assert b"Report number 3" in (place.get("") or b"")
            assert {one.rule for one in checking.check(f"{url}/feed.xml")} == {"author", "owner-email"}
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


def write_settings(folder: Path, place: Place) -> None:
    (folder / "narrator.toml").write_text(
        f'[show]\ntitle = "S"\nauthor = "A"\nemail = "a@b.example"\ndescription = "D"\nurl = "{place.url}"\n'
        f'[publish]\ntarget = "{place.target}"\n',
        encoding="utf-8",
    )


# -- the command line ----------------------------------------------------------------------------------------


def test_the_commands_do_all_of_it(
    narrator: Run, output: Path, made: Path, tmp_path: Path, shelf: Host
) -> None:
    place = shelf()
    write_settings(tmp_path, place)
    assert "3 as before" not in narrator("publish", "--dry-run").stderr
    table = json.loads(narrator("publish", "--json").stdout)
    assert table["published"]
    assert [change["kind"] for change in table["changes"]] == ["new"] * 3
    assert "nothing has changed; 3 as before" in narrator("publish").stderr
    assert "nothing to correct" in narrator("feed", "check", f"{place.url}/feed.xml").stderr
    feed_file = Path(place.target) / "feed.xml"
    assert narrator("feed", "check", feed_file, "--json").stdout == "[]\n"
    named = feed_file.read_bytes().replace(b"/feed.xml", b"/our%20feed.xml")
    other = feed_file.with_name("our feed.xml")
    other.write_bytes(named.replace(b"number-1.mp3", b"n" * 300 + b".mp3"))
    lost = narrator("feed", "check", other, check=1)
    assert "nnn.mp3: there is no such file beside the feed" in lost.stdout
    (tmp_path / "wrong.xml").write_bytes(feed_file.read_bytes().replace(b"audio/mpeg", b"audio/mp3", 1))
    wrong = narrator("feed", "check", "wrong.xml", check=1)
    assert "there is no media type audio/mp3; it is audio/mpeg  [enclosure-type, IANA, Apple]" in wrong.stdout
    assert "cannot be fetched" in narrator("feed", "check", f"{place.url}/no.xml", check=1).stderr
    narrator("publish", "--correction", "2026-11-18-report-number-2", "It was 48.")
    assert b"It was 48." in (place.get("feed.xml") or b"")
    would = narrator("publish", "--rollback", "--dry-run").stderr
    assert "is announced as it was before" in would
    assert "would be sent" in would
    assert b"It was 48." in (place.get("feed.xml") or b"")
    narrator("publish", "--rollback")
    assert b"It was 48." not in (place.get("feed.xml") or b"")
    alone = narrator("publish", "--rollback", "--correction", "2026-11-18-report-number-2", "x", check=2)
    assert "--rollback goes alone" in alone.stderr
    wrong = narrator("publish", "--correction", "nowhere", "x", check=1)
    assert "no episode there" in wrong.stderr
    missing = narrator("publish", "--target", "ftp://x", check=2)
    assert "not a way to publish" in missing.stderr


REPORT = """# The ferry sails again

By Ada Penrose

16 November 2026

The ferry Aurora sails again on Monday, with 48 cars and 200 passengers. It had been in dock since August.

## What comes next

A second ferry follows in spring. Until then, the Aurora sails three times a day.
"""


def test_from_a_report_to_an_app_and_back_for_a_correction(
    narrator: Run, tmp_path: Path, shelf: Host
) -> None:
    place = shelf()
    write_settings(tmp_path, place)
    report = tmp_path / "ferry.md"
    report.write_text(REPORT, encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    narrator("publish")
    ((guid, before),) = listen(place).items()
    report.write_text(REPORT.replace("48 cars", "forty lorries"), encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    assert "nobody gets it twice" in narrator("publish", "--dry-run").stderr
    narrator("publish")
    ((again, after),) = listen(place).items()
    assert guid == again
    assert after[0] == before[0].replace(".mp3", "-r2.mp3")
    assert "nothing to correct" in narrator("feed", "check", f"{place.url}/feed.xml").stderr
    item = feed.read(place.get("feed.xml") or b"", where="").items[0]
    assert item.title == "The ferry sails again"
    assert item.summary.startswith("The ferry Aurora sails again on Monday, with forty lorries")
    assert "Ada Penrose" in item.xml
    assert len(item.chapters) > 1
