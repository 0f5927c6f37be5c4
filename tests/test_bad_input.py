"""Bad input: a message that tells what, where and what to do next, a true exit status, nothing half-made."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from narrator import config, files
from narrator.errors import ConfigError, StorageError

from .conftest import Run

SENTENCE = "The harbour café reopened on Monday – at last. "


def said(error: str) -> tuple[str, str]:
    """The error and the hint, as they stand on standard error."""
    lines = [line for line in error.splitlines() if line.startswith(("error: ", "  hint: "))]
    assert len(lines) == 2, error
    return lines[0].removeprefix("error: "), lines[1].removeprefix("  hint: ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n\t\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        b"\x7fELF" + bytes(4000),
        b"...\n\n12 34\n\n***\n",
        b"\xff\xfe",
    ],
    ids=["empty", "blank", "a picture", "a program", "no letters", "only a mark"],
)
def test_what_is_no_report(narrator: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.txt").write_bytes(content)
    done = narrator("episode", "report.txt", "--voice", "tone", check=1)
    error, hint = said(done.stderr)
    assert error.startswith("report.txt")
    assert hint
    assert not list((tmp_path / "output").glob("*"))


def test_a_missing_file(narrator: Run) -> None:
    error, hint = said(narrator("episode", "reprot.txt", check=1).stderr)
    assert error == "reprot.txt: there is no such file"
    assert hint


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-16-be", "utf-8"])
def test_any_encoding(narrator: Run, tmp_path: Path, encoding: str) -> None:
    text = "Café reopens\n\n" + "\n\n".join([SENTENCE * 3] * 4) + "\n"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "report.txt").write_bytes((mark + text).encode(encoding))
    made = json.loads(narrator("script", "report.txt", "--json").stdout)
    assert made["title"] == "Café reopens"
    assert made["segments"][-2]["text"] == (SENTENCE * 3).strip()


def test_one_line_of_two_million_characters(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(
        "A long day\n\n" + SENTENCE * (2_000_000 // len(SENTENCE)), encoding="utf-8"
    )
    made = json.loads(narrator("script", "report.txt", "--json").stdout)
    assert sum(len(segment["text"]) for segment in made["segments"]) > 1_990_000


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["episode"], "Missing argument"),
        (["episode", "r.txt", "--jobs", "0"], "--jobs"),
        (["epsiode", "r.txt"], "Did you mean 'episode'?"),
    ],
)
def test_usage(narrator: Run, words: list[str], message: str) -> None:
    done = narrator(*words, check=2)
    assert message in done.stderr


@pytest.mark.parametrize(
    ("words", "message", "advice"),
    [
        (["--voice", "haert"], "there is no voice named 'haert'", "did you mean 'heart'?"),
        (["--format", "mp4"], "there is no format 'mp4'", "did you mean"),
        (["--config", "nowhere.toml"], "there is no such file", "--config"),
        (["--date", "yesterday"], "yesterday", "write it as"),
        (["--drop", "("], "(", ""),
    ],
)
def test_settings_that_cannot_be_meant(
    narrator: Run, tmp_path: Path, words: list[str], message: str, advice: str
) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    error, hint = said(narrator("episode", "report.txt", *words, check=2).stderr)
    assert message in error
    assert advice in hint
    assert not (tmp_path / "output").exists()


def test_a_setting_that_there_is_not(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "narrator.toml").write_text("[show]\ntitel = 'x'\n", encoding="utf-8")
    error, hint = said(narrator("script", "report.txt", check=2).stderr)
    assert "narrator.toml [show]: unknown setting 'titel'" in error
    assert hint == "did you mean 'title'?"


@pytest.mark.parametrize(
    ("table", "setting", "advice"),
    [
        ("sound", "sample_rate = 0", "use 8000 to 192000"),
        (
            "sound",
            "sample_rate = 96000",
            "use one of 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000",
        ),
        ("sound", "overlap = nan", "use 0 to 600"),
        ("sound", "overlap = -0.1", "use 0 to 600"),
        ("sound", "attack = inf", "use 0 to 600"),
        ("sound", "release = -1", "use 0 to 600"),
        ("sound", "depth = 10", "use 15 to 100"),
        ("mastering", "loudness = nan", "use -50 to -5"),
        ("mastering", "true_peak = 3", "use -30 to 0"),
        ("mastering", "tolerance = -1", "use 0.1 to 20"),
        ("pauses", "sentence = -3", "use 0 to 600"),
        ("narration", "part = 0", "use 1 or more"),
        ("saying", "max_sentence_chars = -1", "use 0 or more"),
        ("sound", "bed_span = 'always'", "use ends or throughout"),
        ("mastering", "preset = 'aple'", "use apple, spotify, ebu or acx"),
        ("mastering", "shaping = 'hard'", "use off or gentle"),
        ("export", "bitrate = -96", "use 0 or more"),
        ("export", "channels = 3", "use 1 to 2"),
    ],
)
def test_a_value_that_cannot_be_meant(
    narrator: Run, tmp_path: Path, table: str, setting: str, advice: str
) -> None:
    (tmp_path / "narrator.toml").write_text(f"[{table}]\n{setting}\n", encoding="utf-8")
    error, hint = said(narrator("episode", "report.txt", check=2).stderr)
    assert f"{setting.split(maxsplit=1)[0]}: " in error.replace(f"[{table}] ", "")
    assert hint == advice


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: config.Sound(overlap=math.nan), "[sound] overlap"),
        (lambda: config.Pauses(sentence=-1), "[pauses] sentence"),
        (lambda: config.Narration(part=0), "[narration] part"),
        (lambda: config.Saying(max_sentence_chars=-1), "[saying] max_sentence_chars"),
        (lambda: dataclasses.replace(config.Mastering(), loudness=0), "[mastering] loudness"),
        (lambda: config.Export(channels=3), "[export] channels"),
        (lambda: config.Sound(bed_span="always"), "[sound] bed_span"),
    ],
)
def test_a_value_that_cannot_be_meant_by_a_program_either(make: Callable[[], object], where: str) -> None:
    with pytest.raises(ConfigError, match="cannot be meant") as raised:
        make()
    assert raised.value.where == where


def test_a_voice_that_cannot_speak(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    voice = tmp_path / "voices/slow.toml"
    for setting in ("rate = 0", "rate = nan", "pitch = 99", "gain = inf"):
        voice.write_text(f"engine = 'tone'\n{setting}\n", encoding="utf-8")
        error, hint = said(narrator("voices", check=2).stderr)
        assert f"slow.toml {setting.split()[0]}: " in error
        assert hint.startswith("use ")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("[show]\ncover = 'no.jpg'", "No such file"),
        ("[show]\ncover = 'report.txt'", "is not a picture"),
        ("[sound]\nopening = 'no.wav'", "there is no music called 'no.wav'"),
        ("[sound]\nclosing = 'report.txt'", "report.txt: "),
        ("[sound]\nbed = 'no.wav'", "there is no music called 'no.wav'"),
        ("[saying]\nlexicons = ['no.toml']", "there is no such lexicon"),
    ],
)
def test_a_file_of_the_shows_that_is_missing_is_told_before_anything_is_recorded(
    narrator: Run, tmp_path: Path, setting: str, message: str
) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    (tmp_path / "narrator.toml").write_text(setting, encoding="utf-8")
    error, hint = said(narrator("episode", "report.txt", "--voice", "tone", check=None).stderr)
    assert message in error
    assert hint
    assert not list(tmp_path.rglob(".takes/*/*/*"))


@contextlib.contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """A file system of its own, which can be full or read-only."""
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=False).returncode:
        pytest.fail("this test mounts a small file system, and must be run by root")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_folder_that_may_not_be_written_to(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    with small_disk(tmp_path / "locked", "ro") as disk:
        done = narrator("episode", "report.txt", "--voice", "tone", "-o", disk / "output", check=1)
    error, hint = said(done.stderr)
    assert "Read-only file system" in error
    assert "--output" in hint


def test_an_output_below_a_file(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    done = narrator("episode", "report.txt", "--voice", "tone", "-o", "report.txt/output", check=1)
    error, hint = said(done.stderr)
    assert error.startswith("report.txt/output")
    assert "--output" in hint


def test_a_full_folder_for_temporary_files(
    narrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    with small_disk(tmp_path / "disk", "size=16k") as disk:
        monkeypatch.setenv("TMPDIR", str(disk))
        error, hint = said(narrator("episode", "report.txt", "--voice", "tone", check=1).stderr)
    assert error == f"{disk}: no space left on device"
    assert hint.startswith("free some space")
    assert not list(tmp_path.rglob("*.mp3"))


def test_what_goes_wrong_is_told_of_the_file_that_was_asked_for(tmp_path: Path) -> None:
    """Not of the one with a temporary name, which nobody knows and which is gone."""
    with (
        pytest.raises(StorageError) as raised,
        files.whole(tmp_path / "x.flac") as part,
        files.whole(part) as inner,
    ):
        raise StorageError("no space left on device", where=str(inner))
    assert raised.value.where == str(tmp_path / "x.flac")
    assert not list(tmp_path.iterdir())


def test_an_output_that_is_a_link_to_itself(narrator: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 5, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    error, hint = said(narrator("episode", "report.txt", "--voice", "tone", "-o", "loop", check=1).stderr)
    assert error.startswith("loop")
    assert hint
    for output in ("loop", "report.txt/output"):
        assert "cannot be written to" in narrator("doctor", "-o", output, check=1).stdout


def test_a_full_disk(narrator: Run, tmp_path: Path) -> None:
    """Takes fit, the episode does not; with room, the next run goes on."""
    (tmp_path / "report.txt").write_text("A day\n\n" + SENTENCE * 40, encoding="utf-8")
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        words = ("episode", "report.txt", "--voice", "tone", "-o", disk / "output")
        error, hint = said(narrator(*words, check=1).stderr)
        assert "No space left on device" in error
        assert "run the same command again" in hint
        assert not list(disk.glob("output/2*/*.mp3"))
        assert not list(disk.glob("output/**/.*.part*"))
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        made = json.loads(narrator(*words, "--json").stdout)
        assert made["takes"]["total"]


# -- what is printed to ------------------------------------------------------------------------------------

PAGE = "# Le “Théâtre” rouvre\n\nIl rouvre mardi – après 14 mois.\n"


def shell(line: str, within: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line as a shell does; ``narrator`` in it is this one."""
    line = line.replace("narrator", f"{shlex.quote(sys.executable)} -m narrator")
    return subprocess.run(
        ["sh", "-c", line], cwd=within, env={**os.environ, **variables}, capture_output=True, check=False
    )


def test_printing_to_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    for line in ("narrator script a.md", "narrator voices --json", "narrator --help"):
        done = shell(f"{line} > /dev/full", tmp_path)
        assert (done.returncode, done.stderr.decode().splitlines()[-1]) == (
            1,
            "error: standard output: cannot be written: No space left on device",
        )


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", ">&- 2>&-"])
def test_an_episode_is_made_though_nothing_can_be_said_of_it(tmp_path: Path, where: str) -> None:
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    assert shell(f"narrator episode a.md --voice tone {where}", tmp_path).returncode == 0
    assert list(tmp_path.glob("output/*/episode.json"))


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    for line in ("narrator voices", "narrator voices --json", "narrator episode a.md --voice tone --json"):
        done = shell(f"({line}; echo $? >&3) 3>status | true; cat status", tmp_path)
        assert done.stdout.decode() == "0\n", done.stderr.decode()
    assert list(tmp_path.glob("output/*/episode.json"))


def test_pipes_get_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    plain = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = shell("narrator script a.md", tmp_path, **plain)
    assert "Le “Théâtre” rouvre" in done.stdout.decode("utf-8")
    done = shell("narrator script a.md --cuts", tmp_path, PYTHONIOENCODING="latin-1")
    assert "Le ?Théâtre? rouvre" in done.stdout.decode("latin-1")


def test_a_working_folder_that_was_removed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    done = shell("mkdir gone; cd gone; rmdir ../gone; narrator episode ../a.md --voice tone", tmp_path)
    error, hint = said(done.stderr.decode())
    assert (done.returncode, error) == (1, "the working folder is not there any longer")
    assert hint
