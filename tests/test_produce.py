"""The whole way: a report goes in, an episode comes out, and nothing is done twice."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import mutagen.id3
import pytest
from PIL import Image

from narrator import export, ffmpeg, files, identity, manifest
from narrator.config import Config, Show
from narrator.errors import ConfigError
from narrator.model import Reason, Source

from .conftest import ROOT, Run

REPORT = """\
# Harbour bridge reopens

By Jane Doe, November 16, 2026

The bridge reopened on Monday after 14 months. It cost £3.5m.

## What comes next

The ramp follows in Q2 2027. Nobody will miss the ferry.

## Who paid

The town paid 60% and the port the rest.
"""
RAW = ROOT / "reports/2026-W47/2026-11-22-strait-raw.txt"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def episode(narrator: Run, report: Path, *options: str, **extra: Any) -> dict[str, Any]:
    done = narrator("episode", report, "--voice", "tone", "--json", *options, **extra)
    table: dict[str, Any] = json.loads(done.stdout)
    return table


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".takes" not in path.parts
    }


def test_an_episode_names_the_voice_that_reads_most_of_it(
    narrator: Run, report: Path, tmp_path: Path
) -> None:
    (tmp_path / "narrator.toml").write_text('[cast]\nanchor = "tone"\nintro = "tone:bass"\n')
    done = narrator("episode", report, "--json")
    assert json.loads(done.stdout)["voice"] == {"engine": "tone", "name": "tone"}


def test_what_an_episode_leaves_behind(narrator: Run, report: Path, tmp_path: Path) -> None:
    made = episode(narrator, report)
    slug = "2026-11-16-harbour-bridge-reopens"
    folder = tmp_path / "output" / slug
    assert made["slug"] == slug
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            *(f"{slug}.{suffix}" for suffix in ("json", "mp3", "srt", "vtt")),
            *("chapters.json", "episode.json", "script.md"),
        ]
    )
    assert json.loads((folder / "episode.json").read_text())["recipe"] == made["recipe"]
    assert made["title"] == "Harbour bridge reopens"
    assert made["published"] == "2026-11-16T12:00:00+00:00"
    assert made["voice"] == {"engine": "tone", "name": "tone"}
    assert [chapter["title"] for chapter in made["chapters"]][-3:] == [
        "What comes next",
        "Who paid",
        "Closing",
    ]
    assert made["loudness"]["integrated"] == pytest.approx(-16, abs=0.5)
    assert made["loudness"]["true_peak"] <= -1.0
    audio = folder / made["audio"]["path"]
    assert made["audio"]["bytes"] == audio.stat().st_size
    assert made["audio"]["sha256"] == hashlib.sha256(audio.read_bytes()).hexdigest()
    assert made["audio"]["type"] == "audio/mpeg"
    assert made["takes"]["recorded"] == made["takes"]["total"]
    for file in made["files"]:
        assert file["sha256"] == hashlib.sha256((folder / file["path"]).read_bytes()).hexdigest()


def test_every_sentence_has_its_cue_within_the_programme(narrator: Run, report: Path, tmp_path: Path) -> None:
    made = episode(narrator, report)
    folder = tmp_path / "output" / made["slug"]
    segments = json.loads((folder / f"{made['slug']}.json").read_text())["segments"]
    bodies = [segment["body"] for segment in segments]
    body = ["The bridge reopened on Monday after 14 months.", "It cost £3.5m.", "What comes next"]
    at = bodies.index(body[0])
    assert bodies[at : at + 3] == body
    times = [time for segment in segments for time in (segment["startTime"], segment["endTime"])]
    assert times == sorted(times)
    assert times[-1] <= made["duration"]
    assert max(len(line) for line in (folder / f"{made['slug']}.vtt").read_text().splitlines()) <= 65


def test_nothing_changed_means_nothing_done(narrator: Run, report: Path, tmp_path: Path) -> None:
    first = episode(narrator, report)
    before = tree(tmp_path / "output")
    again = narrator("episode", report, "--voice", "tone")
    assert "nothing has changed" in again.stderr
    second = episode(narrator, report)
    assert second["takes"] == {
        "total": first["takes"]["total"],
        "recorded": 0,
        "reused": first["takes"]["total"],
    }
    assert tree(tmp_path / "output") == before


def test_an_edited_sentence_costs_one_take(narrator: Run, report: Path) -> None:
    first = episode(narrator, report)
    report.write_text(REPORT.replace("14 months", "15 months"), encoding="utf-8")
    second = episode(narrator, report)
    assert second["takes"]["recorded"] == 1
    assert second["guid"] == first["guid"]


@pytest.mark.parametrize("voice", ["tone", "heart"])
def test_the_same_bytes_again_whatever_the_jobs(
    narrator: Run, report: Path, tmp_path: Path, voice: str
) -> None:
    for place, jobs in (("one", 1), ("two", 2)):
        narrator("episode", report, "--voice", voice, "-o", place, "--jobs", jobs)
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert one == two


def test_the_shows_cover_is_in_every_file_that_can_hold_one(
    narrator: Run, report: Path, tmp_path: Path
) -> None:
    (tmp_path / "narrator.toml").write_text('[show]\ncover = "art.jpg"\n', encoding="utf-8")
    shutil.copy(ROOT / "tests/golden/cover.jpg", tmp_path / "art.jpg")
    made = episode(narrator, report, "--format", "mp3,m4a,opus,flac")
    folder = tmp_path / "output" / made["slug"]
    for name in ("mp3", "m4a", "opus", "flac"):
        assert ffmpeg.probe(folder / f"{made['slug']}.{name}").pictures == 1
    Image.new("RGB", (1500, 1500), "navy").save(tmp_path / "art.jpg")
    again = episode(narrator, report, "--format", "mp3,m4a,opus,flac")
    assert again["audio"]["sha256"] != made["audio"]["sha256"]
    assert again["takes"]["recorded"] == 0


def test_the_files_hold_the_transcript_on_request(narrator: Run, report: Path, tmp_path: Path) -> None:
    made = episode(narrator, report)
    assert not export.read_back(tmp_path / "output" / made["slug"] / made["audio"]["path"]).transcript
    (tmp_path / "narrator.toml").write_text("[export]\ntranscript = true\n", encoding="utf-8")
    made = episode(narrator, report, "--format", "mp3,m4a,opus,flac")
    folder = tmp_path / "output" / made["slug"]
    for name in ("mp3", "m4a", "opus", "flac"):
        lines = export.read_back(folder / f"{made['slug']}.{name}").transcript.splitlines()
        assert "It cost £3.5m." in lines
        assert lines == [
            one["body"] for one in json.loads((folder / f"{made['slug']}.json").read_text())["segments"]
        ]


def test_replaygain_is_that_of_the_file(narrator: Run, report: Path, tmp_path: Path) -> None:
    """For audiobooks the mean level is what is asked for, and the loudness what comes of it."""
    (tmp_path / "narrator.toml").write_text('[mastering]\npreset = "acx"\n', encoding="utf-8")
    made = episode(narrator, report, "--voice", "heart")
    tags = mutagen.id3.ID3(tmp_path / "output" / made["slug"] / made["audio"]["path"])
    gain = float(str(tags["TXXX:REPLAYGAIN_TRACK_GAIN"]).removesuffix(" dB"))
    assert gain == pytest.approx(-18 - made["loudness"]["integrated"], abs=0.11)


def test_a_raw_scrape_is_read_without_its_surroundings(narrator: Run, tmp_path: Path) -> None:
    done = narrator("script", RAW, "--json")
    made = json.loads(done.stdout)
    assert made["title"] == "Strait Monitor – November 22, 2026: Convoy Turns Back, Talks Resume In Castleby"
    assert made["date"] == "2026-11-22"
    body = [segment["text"] for segment in made["segments"] if segment["role"] == "paragraph"]
    assert len(body) == 6
    assert body[0].startswith("A convoy of seven ships")
    assert body[-1].endswith("50-60 km/h until Wednesday.")
    reasons = {cut["text"]: cut["reason"] for cut in made["cut"]}
    assert reasons["Voiceover by Piers Calder"] == Reason.CREDIT
    assert reasons["415 £"] == Reason.DONATION
    assert reasons["why do we even have a coast guard"] == Reason.COMMENTS


def test_an_author_says_how_names_are_said_in_the_own_front_matter(narrator: Run, report: Path) -> None:
    report.write_text("---\npronunciations:\n  ferry: FAIR-ee\n---\n" + REPORT, encoding="utf-8")
    said = narrator("script", report, "--voice", "tone", "--spoken")
    assert "Nobody will miss the fair-ee." in said.stdout.splitlines()
    assert "- Nobody will miss the ferry." in said.stderr
    kept = narrator("script", report).stdout
    assert "pronunciations:\n  ferry: FAIR-ee\n" in kept


def test_an_edited_script_is_what_is_read(narrator: Run, report: Path, tmp_path: Path) -> None:
    first = episode(narrator, report)
    path = tmp_path / "output" / first["slug"] / "script.md"
    path.write_text(
        path.read_text().replace("Nobody will miss", "[1s] Everybody will miss"), encoding="utf-8"
    )
    second = episode(narrator, path)
    assert second["guid"] == first["guid"]
    assert second["slug"] == first["slug"]
    assert second["takes"]["recorded"] == 1
    assert "[1s] Everybody" in path.read_text()


def test_an_edited_script_is_not_overwritten(narrator: Run, report: Path, tmp_path: Path) -> None:
    first = episode(narrator, report)
    path = tmp_path / "output" / first["slug"] / "script.md"
    edited = path.read_text().replace("Nobody", "Somebody")
    path.write_text(edited, encoding="utf-8")
    report.write_text(REPORT.replace("14", "15"), encoding="utf-8")
    refused = narrator("episode", report, "--voice", "tone", check=1)
    assert "has been edited" in refused.stderr
    assert "hint: " in refused.stderr
    assert path.read_text() == edited
    narrator("episode", report, "--voice", "tone", "--force")
    assert "Somebody" not in path.read_text()


def test_an_episode_of_an_edited_script_is_not_made_of_its_report_again_unasked(
    narrator: Run, report: Path, tmp_path: Path
) -> None:
    first = episode(narrator, report)
    path = tmp_path / "output" / first["slug"] / "script.md"
    path.write_text(path.read_text().replace("Nobody", "Somebody"), encoding="utf-8")
    narrator("episode", path)
    edited = path.read_text()
    assert "nothing has changed" in narrator("episode", report, "--voice", "tone").stderr
    assert "nothing has changed" in narrator("episode", report).stderr
    (tmp_path / "narrator.toml").write_text("[pauses]\nsentence = 0.5\n", encoding="utf-8")
    assert "has been edited" in narrator("episode", report, "--voice", "tone", check=1).stderr
    assert path.read_text() == edited
    narrator("episode", path)
    assert "nothing has changed" in narrator("episode", report).stderr
    narrator("episode", report, "--voice", "tone", "--force")
    (tmp_path / "narrator.toml").write_text("[pauses]\nsentence = 0.6\n", encoding="utf-8")
    assert "takes reused" in narrator("episode", report, "--voice", "tone").stderr


def test_a_script_that_nobody_has_edited_gives_way_to_its_report(
    narrator: Run, report: Path, tmp_path: Path
) -> None:
    path = tmp_path / "output" / episode(narrator, report)["slug"] / "script.md"
    for seconds in (0.5, 0.6):
        (tmp_path / "narrator.toml").write_text(f"[pauses]\nsentence = {seconds}\n", encoding="utf-8")
        narrator("episode", path)
    report.write_text(REPORT.replace("14", "15"), encoding="utf-8")
    assert "takes reused" in narrator("episode", report, "--voice", "tone").stderr


def test_two_reports_of_one_day_and_title_keep_apart(narrator: Run, report: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(REPORT.replace("ferry", "old ferry"), encoding="utf-8")
    done = narrator("episode", report, other, "--voice", "tone", "--json")
    slugs = [made["slug"] for made in json.loads(done.stdout)]
    assert slugs == ["2026-11-16-harbour-bridge-reopens", "2026-11-16-harbour-bridge-reopens-2"]


def test_one_that_fails_costs_only_itself(narrator: Run, report: Path, tmp_path: Path) -> None:
    done = narrator("episode", tmp_path / "missing.md", report, "--voice", "tone", "--json", check=1)
    assert len(json.loads(done.stdout)) == 1
    assert "missing.md" in done.stderr


def _start(report: Path, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "narrator", "episode", str(report), *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_killed_at_any_moment_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """Kill the whole process group ever later, until a run gets through; look at what is there each time."""
    report = tmp_path / "long.md"
    paragraphs = [
        f"Paragraph {n} tells of the number {n * 37} and of what became of it. It ends." for n in range(60)
    ]
    report.write_text("# A long report\n\n2026-11-20\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    output, wait, recorded = tmp_path / "output", 1.2, 0
    for _ in range(40):
        process = _start(report, tmp_path, "--voice", "heart")
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        kept = sum(1 for _ in output.glob(".takes/**/*.wav"))
        assert kept >= recorded
        recorded = kept
        for path in output.glob("*/episode.json"):
            listed = manifest.load(path)
            for file in (listed.audio, *listed.files):
                assert (path.parent / file.path).stat().st_size == file.bytes
        for audio in output.glob("*/[!.]*.mp3"):
            _decodes(audio)
        if process.returncode == 0:
            break
        wait += 0.4
    assert process.returncode == 0
    folder = next(path.parent for path in output.glob("*/episode.json"))
    assert not list(files.leftovers(folder))
    assert (
        manifest.load(folder / "episode.json").takes.recorded
        < manifest.load(folder / "episode.json").takes.total
    )


def _decodes(audio: Path) -> None:
    from narrator import ffmpeg

    frames = sum(len(block) for block in ffmpeg.decode(audio, sample_rate=44_100, channels=1))
    assert frames > 44_100


def test_interrupted_it_says_so(tmp_path: Path, report: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "narrator", "episode", str(report), "--voice", "pyttsx3:"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.wav")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130)  # It may have been done already.
    if process.returncode:
        assert "Interrupted" in said


# -- names and dates -----------------------------------------------------------------------------------


NOW = datetime.datetime(2026, 11, 23, 9, 30, 15, 250, tzinfo=datetime.UTC)
BERLIN = Config(show=Show(timezone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("date", "published"),
    [
        (datetime.date(2026, 7, 1), "2026-07-01T12:00:00+02:00"),
        (datetime.datetime(2026, 7, 1, 8, 30), "2026-07-01T08:30:00+02:00"),
        (datetime.datetime(2026, 7, 1, 8, 30, tzinfo=datetime.UTC), "2026-07-01T08:30:00+00:00"),
        (None, "2026-11-23T10:30:15+01:00"),
    ],
    ids=[
        "a date means noon where the show is",
        "a time is kept",
        "so is its zone",
        "else the date of the file",
    ],
)
def test_when_a_report_was_published(date: datetime.date | None, published: str) -> None:
    assert identity.publication(date, BERLIN, otherwise=NOW).isoformat() == published


def test_a_time_zone_that_there_is_not() -> None:
    with pytest.raises(ConfigError, match="no time zone 'Mars/Olympus'"):
        identity.publication(None, Config(show=Show(timezone="Mars/Olympus")), otherwise=NOW)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Harbour bridge reopens", "2026-11-16-harbour-bridge-reopens"),
        ("Größe: “naïve” Ærø", "2026-11-16-grosse-naive-aero"),
        ("Война и мир", "2026-11-16-voyna-i-mir"),
        ("…", "2026-11-16-report"),
        ("It's the town's", "2026-11-16-its-the-towns"),
        ("word " * 40, "2026-11-16" + "-word" * 14),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    made = identity.slug(title, NOW.replace(day=16))
    assert made == slug
    assert re.fullmatch(r"[a-z0-9-]{1,80}", made)


def test_reports_from_standard_input_are_known_by_date_and_title(narrator: Run) -> None:
    """Otherwise all of them were one episode to a feed, and the latest took the place of the others."""
    texts = [
        REPORT,
        REPORT.replace("Harbour", "Railway"),
        REPORT.replace("16", "17"),
        f"{REPORT}\nAt last.\n",
    ]
    words = ("episode", "-", "--voice", "tone", "--json")
    made = [json.loads(narrator(*words, text=text).stdout)["guid"] for text in texts]
    assert len(set(made)) == 3
    assert made[0] == made[3]


def test_reports_of_one_name_in_two_folders_are_two_episodes(narrator: Run, tmp_path: Path) -> None:
    """And either is one episode, from whichever folder it is named."""
    (tmp_path / "narrator.toml").write_text("")
    for week, title in (("w1", "Harbour"), ("w2", "Railway")):
        (tmp_path / week).mkdir()
        (tmp_path / week / "report.md").write_text(REPORT.replace("Harbour", title))

    def made(path: str, within: str) -> str:
        words = ("episode", path, "--voice", "tone", "--json", "-o", tmp_path / "output")
        return str(json.loads(narrator(*words, within=within).stdout)["guid"])

    first = made("report.md", "w1")
    assert made("report.md", "w2") != first
    assert len(list((tmp_path / "output").glob("2*"))) == 2
    assert made("../w1/report.md", "w2") == made("w1/report.md", "") == first


def test_without_settings_too_reports_of_one_name_are_two_episodes(narrator: Run, tmp_path: Path) -> None:
    """They are known by where they lie beside the output folder, and links lead to the same place."""
    for week, title in (("w1", "Harbour"), ("w2", "Railway")):
        (tmp_path / week).mkdir()
        (tmp_path / week / "report.md").write_text(REPORT.replace("Harbour", title))
    (tmp_path / "link").symlink_to(tmp_path / "w1")

    def made(path: str, output: str, within: str = "") -> str:
        words = ("episode", path, "--voice", "tone", "--json", "-o", output)
        return str(json.loads(narrator(*words, within=within).stdout)["guid"])

    first = made("report.md", "../output", "w1")
    assert made("report.md", "../output", "w2") != first
    assert made("w1/report.md", "output") == made("link/report.md", str(tmp_path / "output")) == first
    (tmp_path / "moved").mkdir()
    for name in ("w1", "output"):
        (tmp_path / name).rename(tmp_path / "moved" / name)
    assert made("w1/report.md", "output", "moved") == first


def test_a_report_outside_the_shows_folder_is_known_by_where_it_lies(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "show").mkdir()
    (tmp_path / "show/narrator.toml").write_text("")
    for week in ("w1", "w2"):
        (tmp_path / week).mkdir()
        (tmp_path / week / "report.md").write_text(REPORT)
    words = ("--voice", "tone", "--json", "--config", "../show/narrator.toml", "-o", "../output")
    first, second, again = (
        json.loads(narrator("episode", path, *words, within=within).stdout)
        for path, within in (("report.md", "w1"), ("report.md", "w2"), ("../w1/report.md", "w2"))
    )
    assert first["guid"] == again["guid"] != second["guid"]
    assert first["source"]["path"] == again["source"]["path"] == "../w1/report.md"


def test_a_digest_is_the_same_from_whichever_folder_it_is_made(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text("")
    for week in ("w1", "w2"):
        (tmp_path / week).mkdir()
        (tmp_path / week / "report.md").write_text(REPORT)

    def made(folder: str, within: str) -> str:
        words = ("--title", "The week", "--voice", "tone", "--json", "-o", tmp_path / "output")
        return str(json.loads(narrator("digest", folder, *words, within=within).stdout)["guid"])

    assert made("w1", "") == made("../w1/", "w2") != made("../w2", "w1")


def test_where_a_report_lies_on_the_own_disk_is_told_nobody(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private/bridge.md").write_text(REPORT)
    made = episode(narrator, tmp_path / "private/bridge.md", "--format", "flac")
    tags = dict(ffmpeg.probe(tmp_path / "output" / made["slug"] / made["audio"]["path"]).tags)
    assert tags["comment"].startswith("Source: bridge.md. ")


def test_a_pause_that_was_asked_for_is_no_fault(narrator: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text("[pauses]\nsentence = 3.0\n")
    assert "longest gap" not in narrator("episode", report, "--voice", "tone").stderr
    (tmp_path / "narrator.toml").unlink()
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices/slow.toml").write_text("engine = 'tone'\nrate = 0.3\n")
    assert "longest gap" not in narrator("episode", report, "--voice", "slow").stderr
    script = narrator("script", report).stdout.replace("14 months. It", "14 months. [4s] It")
    (tmp_path / "slow.md").write_text(script)
    made = episode(narrator, tmp_path / "slow.md")
    assert made["longest_pause"] == 4.0
    found = narrator("check", tmp_path / "output" / made["slug"], check=None).stdout
    assert "✓ longest gap" in found


def test_a_voice_in_the_working_folder_is_everywhere_or_nowhere(
    narrator: Run, report: Path, tmp_path: Path
) -> None:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices/hummer.toml").write_text("engine = 'tone'\n")
    assert "hummer" in narrator("voices").stdout
    written = re.sub("(#+ Who paid)", r'#[voice:"hummer"]\n\n\1', narrator("script", report).stdout)
    (tmp_path / "script.md").write_text(written)
    assert episode(narrator, tmp_path / "script.md")["takes"]["total"]


@pytest.mark.parametrize("name", ["x.mp3", "x.M4A", "x.opus", "x.flac", "x"])
def test_an_utterance_is_kept_in_stereo_where_the_show_is(narrator: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "narrator.toml").write_text("[export]\nchannels = 2\n[sound]\nroom_tone = true\n")
    narrator("say", "Hello there.", "--voice", "tone", "-o", name)
    assert ffmpeg.probe(tmp_path / name).channels == 2


def test_an_identity_comes_from_where_the_report_lies(tmp_path: Path) -> None:
    config = Config(folder=str(tmp_path))
    relative = identity.guid(Source("reports/a.md", "1"), config, home=tmp_path)
    assert relative == identity.guid(Source(str(tmp_path / "reports/a.md"), "2"), config, home=tmp_path)
    assert relative != identity.guid(Source("reports/b.md", "1"), config, home=tmp_path)
