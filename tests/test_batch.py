"""Many reports: each failure its own, nothing done twice, nothing lost to a kill, the week in one digest."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from .conftest import ROOT, Run
from .speech_server import SpeechServer

WEEK = ROOT / "reports/2026-W47"
PROSE = "The ferry left the northern pier at dawn with forty passengers and a piano. "

Start = Callable[..., "subprocess.Popen[str]"]


def batch(narrator: Run, *words: object, check: int = 0, voice: str = "tone") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        narrator("batch", *words, "--voice", voice, "--json", check=check).stdout  # type: ignore[arg-type]
    )
    return rows


def write(folder: Path, names: str, *, sentences: int = 1, day: str = "2026-11-20") -> Path:
    """Write a short report for each letter."""
    folder.mkdir(exist_ok=True)
    for name in names:
        body = " ".join(f"{PROSE} That was part {name} {'and one more ' * n}." for n in range(sentences))
        text = f"# Report {name}\n\n{day}\n\nThe letter of the day is {name}. {body}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def stems(rows: list[dict[str, Any]], **wanted: object) -> list[str]:
    return [Path(row["report"]).stem for row in rows if all(row[key] == wanted[key] for key in wanted)]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start the command line, and go on."""

    def begin(*words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "narrator", *map(str, words)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return begin


def is_tidy(output: Path) -> bool:
    return not [path for path in output.rglob("*.part*") if ".takes" not in path.parts]


# -- what is done -------------------------------------------------------------------------------------------


def test_a_week_is_rehearsed_made_and_then_left_alone(narrator: Run, tmp_path: Path) -> None:
    week = tmp_path / "week"
    shutil.copytree(WEEK, week)
    told = batch(narrator, week, "--dry-run")
    assert not (tmp_path / "output").exists()
    assert all(row["missing"] and row["missing"] + row["reused"] == row["takes"] for row in told)
    made = batch(narrator, week, "--jobs", 1)
    assert [Path(row["report"]).name for row in made] == sorted(path.name for path in week.iterdir())
    assert {row["status"] for row in made} == {"made"}
    assert len({row["published"] for row in made}) == 7
    for before, after in zip(told, made, strict=True):
        assert before["missing"] == after["takes"]["recorded"]
        assert before["cuts"] == after["cuts"]
        assert before["audio"] == pytest.approx(after["duration"], rel=0.2)
    again = batch(narrator, week)
    assert {row["status"] for row in again} == {"unchanged"}
    assert [row["published"] for row in again] == [row["published"] for row in made]
    assert all(row["unchanged"] for row in batch(narrator, week, "--dry-run"))
    assert len(list((tmp_path / "output").glob("batch-*.html"))) == 1


def test_a_report_that_fails_costs_only_itself(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ac")
    (folder / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    rows = batch(narrator, folder, check=1)
    assert [row["status"] for row in rows] == ["made", "failed", "made"]
    error = rows[1]["error"]
    assert error["message"]
    assert error["where"].endswith("b.txt")
    assert error["hint"]
    said = narrator("batch", folder, "--voice", "tone", check=1).stderr
    assert "3 reports: 2 unchanged, 1 failed" in said
    page = next((tmp_path / "output").glob("batch-*.html")).read_text()
    assert error["message"] in page
    assert "Report a" in page


def test_reports_are_found_by_their_day_by_list_and_by_name(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ab")
    long_ago = time.time() - 40 * 86_400
    os.utime(folder / "a.md", (long_ago, long_ago))
    assert stems(batch(narrator, folder, "--since", "yesterday", "--dry-run")) == ["b"]
    assert narrator("batch", folder, "--since", "someday", check=2)
    assert "2999" in narrator("batch", folder, "--since", "2999-01-01", check=1).stderr
    listed = narrator("batch", "-", "--dry-run", "--json", "--voice", "tone", text="day/b.md\n\nday/a.md\n")
    assert stems(json.loads(listed.stdout)) == ["b", "a"]
    assert stems(batch(narrator, "day/a.md", "day", "--dry-run")) == ["a", "b"]


def test_a_folder_is_read_whole_and_each_report_once(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "bc")
    write(folder / "inner", "d")
    write(tmp_path / "elsewhere", "e")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "inner/loop").symlink_to(folder)
    (folder / "a.md").symlink_to("b.md")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / ".hidden.md").write_text(PROSE, encoding="utf-8")
    rows = batch(narrator, folder, "day/./b.md", "day/inner/../c.md", check=1)
    assert [Path(row["report"]).relative_to(folder).as_posix() for row in rows] == [
        *("b.md", "c.md", "gone.txt", "inner/d.md", "linked/e.md")
    ]
    assert stems(rows, status="failed") == ["gone"]


def test_episodes_are_not_taken_for_reports(narrator: Run, tmp_path: Path) -> None:
    write(tmp_path, "ab")
    assert stems(batch(narrator, ".", "--output", "shows/first")) == ["a", "b"]
    assert stems(batch(narrator, ".", "--output", "shows/second")) == ["a", "b"]


def test_a_name_that_is_no_text_costs_only_its_report(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "az")
    name = os.fsencode(folder) + b"/caf\xe9.md"
    with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123 - no path holds it
        file.write(f"# Coffee\n\n2026-11-20\n\n{PROSE}\n")
    rows = batch(narrator, folder, check=1)
    assert [row["status"] for row in rows] == ["made", "failed", "made"]
    assert "UTF-8" in rows[1]["error"]["message"]
    assert "caf" in next((tmp_path / "output").glob("batch-*.html")).read_text()
    assert "UTF-8" in narrator("batch", folder, "--dry-run", check=1).stdout
    refused = narrator("episode", os.fsdecode(name), check=1).stderr
    assert refused.startswith("error: ")
    assert "UTF-8" in refused


@pytest.mark.parametrize("text", ["day/a.md\n\n", "\ufeffday/a.md\r\n"])
def test_a_list_may_stand_among_names(narrator: Run, tmp_path: Path, text: str) -> None:
    write(tmp_path / "day", "abc")
    said = narrator("batch", "day/c.md", "-", "--dry-run", "--json", text=text).stdout
    assert stems(json.loads(said)) == ["c", "a"]


def test_a_list_that_nobody_gives_holds_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "narrator", "batch", "-"]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert closed.returncode == 1
    assert closed.stderr.startswith("error: there are no reports")


def test_the_entries_of_a_feed_and_the_chapters_of_a_book(narrator: Run, tmp_path: Path) -> None:
    entry = (
        "<item><title>{0}</title><link>https://example.org/{0}</link><description>{1}</description></item>"
    )
    entries = "".join(
        entry.format(name, f"It is {name}'s turn. " + PROSE * 8) for name in ("First", "Second")
    )
    feed = f'<rss version="2.0"><channel><title>S</title>{entries}</channel></rss>'
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    made = batch(narrator, "feed.xml")
    assert [(row["title"], row["status"]) for row in made] == [("First", "made"), ("Second", "made")]
    assert stems(batch(narrator, "feed.xml"), status="unchanged") == ["First", "Second"]


# -- what changes, and what that costs ---------------------------------------------------------------------


def test_a_change_costs_what_it_touches_and_no_more(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "abc")
    (folder / "b.md").write_text("# B\n\n2026-11-20\n\nShe sailed for Skerry.\n", encoding="utf-8")
    settings = tmp_path / "narrator.toml"
    batch(narrator, folder)
    (tmp_path / "names.toml").write_text('[[entry]]\nmatch = "Skerry"\nsay = "skair ee"\n', encoding="utf-8")
    settings.write_text('[saying]\nlexicons = ["news", "names.toml"]\n', encoding="utf-8")
    assert [row["missing"] for row in batch(narrator, folder, "--dry-run")] == [0, 1, 0]
    made = batch(narrator, folder)
    assert [row["status"] for row in made] == ["unchanged", "made", "unchanged"]
    assert made[1]["takes"]["recorded"] == 1
    with settings.open("a", encoding="utf-8") as file:
        file.write('[publish]\ntarget = "elsewhere"\n[sound]\nopening = "calm"\n')
    made = batch(narrator, folder)
    assert [(row["status"], row["takes"]["recorded"]) for row in made] == [("made", 0)] * 3


def test_an_opening_of_ones_own_counts_by_its_content(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "a")
    (tmp_path / "narrator.toml").write_text('[sound]\nopening = "own.wav"\n', encoding="utf-8")
    narrator("say", "Listen.", "--voice", "tone", "-o", "own.wav")
    assert stems(batch(narrator, folder), status="made") == ["a"]
    assert stems(batch(narrator, folder), status="unchanged") == ["a"]
    narrator("say", "Listen to this instead.", "--voice", "tone", "-o", "own.wav")
    assert stems(batch(narrator, folder), status="made") == ["a"]


def test_another_voice_is_a_change(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "a")
    (tmp_path / "voices").mkdir()
    voice = tmp_path / "voices/hum.toml"
    voice.write_text('engine = "tone"\n', encoding="utf-8")
    assert stems(batch(narrator, folder, voice="hum"), status="made") == ["a"]
    assert stems(batch(narrator, folder, voice="hum"), status="unchanged") == ["a"]
    voice.write_text('engine = "tone"\nrate = 1.5\n', encoding="utf-8")
    assert stems(batch(narrator, folder, voice="hum"), status="made") == ["a"]


def test_a_rehearsal_tells_what_would_happen(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ab")
    batch(narrator, folder)
    assert not any(row["unchanged"] for row in batch(narrator, folder, "--dry-run", "--force"))
    script = next((tmp_path / "output").glob("*-a/script.md"))
    script.write_text(script.read_text().replace("piano", "violin"), encoding="utf-8")
    write(folder, "a", sentences=2)
    (folder / "c.md").touch()
    told = batch(narrator, folder, "--dry-run", check=1)
    done = batch(narrator, folder, check=1)
    assert [row.get("error") for row in told] == [row.get("error") for row in done]
    assert "edited" in told[0]["error"]["message"]
    said = narrator("batch", folder, "--voice", "tone", "--dry-run", check=1).stderr
    assert said == "2 reports would fail\n"


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_voice_that_nobody_has_is_told_once(narrator: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = write(tmp_path / "day", "ab")
    refused = narrator("batch", folder, "--voice", "nosuch", *words, check=2)
    assert refused.stderr.count("nosuch") == 1
    (tmp_path / "narrator.toml").write_text('[cast]\nquote = "nobody"\n', encoding="utf-8")
    assert "nobody" in narrator("batch", folder, *words, check=2).stderr
    assert not (tmp_path / "output").exists()


def test_what_a_paid_engine_would_ask_is_told(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "a")
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices/dear.toml").write_text(
        'engine = "openai"\nvoice = "alloy"\n[options]\nurl = "http://localhost:9/v1"\nprice = 15\n',
        encoding="utf-8",
    )
    row = batch(narrator, folder, "--dry-run", voice="dear")[0]
    assert row["money"] == pytest.approx(15e-6 * row["recording"] / 0.062, rel=0.05)
    assert batch(narrator, folder, "--dry-run")[0]["money"] == 0


def test_a_batch_is_not_paid_for_before_its_price_is_told(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "a")
    (tmp_path / "voices").mkdir()
    with SpeechServer() as server:
        (tmp_path / "voices/dear.toml").write_text(
            f'engine = "openai"\nvoice = "heart"\n[options]\nurl = "{server.url}"\nprice = 15000\n',
            encoding="utf-8",
        )
        told = narrator("batch", folder, "--voice", "dear").stderr.splitlines()
        assert re.match(r"note: .*for about US\$ \d+\.\d\d$", told[0])
        assert server.requests
        assert "note" not in narrator("batch", folder, "--voice", "dear").stderr


# -- moments -------------------------------------------------------------------------------------------------


def test_reports_of_one_day_keep_their_order(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "abc")
    rows = batch(narrator, folder)
    assert [row["published"][11:16] for row in rows] == ["12:00", "12:01", "12:02"]
    (folder / "aa.md").write_text("# Another\n\n2026-11-20\n\nIt came late.\n", encoding="utf-8")
    again = {Path(row["report"]).stem: row["published"][11:16] for row in batch(narrator, folder)}
    assert again == {"a": "12:00", "aa": "12:03", "b": "12:01", "c": "12:02"}


def test_two_batches_at_once_do_not_hurt_each_other(start: Start, narrator: Run, tmp_path: Path) -> None:
    """The same titles on the same day, from two folders, and one of the folders twice."""
    one, other = write(tmp_path / "one", "abcd"), write(tmp_path / "other", "abcd")
    running = [start("batch", folder, "--voice", "tone", "--json") for folder in (one, other, one)]
    rows = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        rows.append(json.loads(out))
    assert {len(made) for made in rows} == {4}
    places = {(row["report"], row["audio"]) for made in rows for row in made}
    moments = {(row["report"], row["published"]) for made in rows for row in made}
    assert len(places) == len({audio for _, audio in places}) == 8
    assert len(moments) == len({moment for _, moment in moments}) == 8
    assert is_tidy(tmp_path / "output")
    assert set(stems(batch(narrator, one, other), status="unchanged")) == set("abcd")


# -- stopping and going on ---------------------------------------------------------------------------------


def await_first(process: subprocess.Popen[str]) -> None:
    """Wait until one report is finished and others are on their way."""
    assert process.stderr
    for line in process.stderr:
        if line.startswith("[1/"):
            return
    raise AssertionError("it ended too early")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_a_batch_that_was_stopped_goes_on(start: Start, narrator: Run, tmp_path: Path, how: int) -> None:
    folder = write(tmp_path / "day", "abcd", sentences=8)
    process = start("batch", folder, "--voice", "tone", "--jobs", "2")
    await_first(process)
    if how == signal.SIGINT:
        os.killpg(process.pid, how)
    else:
        process.kill()
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    if how == signal.SIGINT:
        assert "Interrupted" in err
        assert is_tidy(tmp_path / "output")
    rows = batch(narrator, folder)
    assert rows[0]["status"] == "unchanged"
    assert stems(rows, status="made")
    assert not stems(rows, status="failed")
    assert [row["published"][11:16] for row in rows] == [f"12:0{n}" for n in range(4)]
    assert is_tidy(tmp_path / "output")
    fresh = batch(narrator, folder, "--output", tmp_path / "fresh")
    for row, whole in zip(rows, fresh, strict=True):
        assert Path(tmp_path, row["audio"]).read_bytes() == Path(whole["audio"]).read_bytes()


def test_an_engine_that_is_killed_costs_nothing(start: Start, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "abc", sentences=25)
    process = start("batch", folder, "--voice", "pyttsx3", "--jobs", "2", "--json")
    killed = 0
    until = time.monotonic() + 60
    while not killed and process.poll() is None and time.monotonic() < until:
        for child in spawned(process.pid):
            os.kill(child, signal.SIGKILL)
            killed += 1
        time.sleep(0.02)
    out, err = process.communicate(timeout=120)
    assert killed
    assert process.returncode == 0, err
    assert {row["status"] for row in json.loads(out)} == {"made"}


def spawned(parent: int) -> list[int]:
    """The processes in which engines speak."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(parent).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [child.pid] if any("spawn_main" in word for word in child.cmdline()) else []
    return found


# -- what is seen while it goes on -------------------------------------------------------------------------


def test_a_line_for_each_report_when_nobody_watches(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ab")
    said = narrator("batch", folder, "--voice", "tone")
    assert not said.stdout
    assert re.search(r"^\[1/2\] \S+/a.md made 0:\d\d of audio in \d", said.stderr, re.MULTILINE)
    assert re.search(r"^\[2/2\] \S+/b.md made", said.stderr, re.MULTILINE)
    assert "\x1b" not in said.stderr


def on_a_terminal(folder: Path, *words: str | Path, **variables: str) -> tuple[int, str]:
    """Run the command line where somebody looks; give its status and what is seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "narrator", *map(str, words)],
        cwd=folder,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", **variables},
    )
    os.close(theirs)
    seen = ""
    while select.select([ours], [], [], 60)[0]:
        try:
            seen += os.read(ours, 65_536).decode(errors="replace")
        except OSError:
            break
    return process.wait(10), seen


def test_colours_only_for_who_wants_them(tmp_path: Path) -> None:
    write(tmp_path, "a", sentences=2)
    words = ("episode", "a.md", "b.md", "--voice", "tone")
    coloured = re.compile(r"\x1b\[[1-9]\d*m")
    for wanted, variables in ((True, {}), (False, {"NO_COLOR": "1"})):
        status, seen = on_a_terminal(tmp_path, *words, **variables)
        assert status == 1
        assert "error: " in re.sub(coloured, "", seen)
        assert bool(coloured.search(seen)) is wanted


def test_bars_for_the_whole_and_for_what_is_made_on_a_terminal(tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "abc", sentences=8)
    status, seen = on_a_terminal(tmp_path, "batch", folder, "--voice", "tone", "--jobs", "1")
    assert status == 0
    assert re.search(r"reports.*1/3.* left", seen)
    assert re.search(r"a\.md.*(speaking|mastering|encoding|checking) \d", seen)
    assert "3 reports: 3 made" in seen


def test_a_narrow_terminal_shows_whose_row_it_is(tmp_path: Path) -> None:
    write(tmp_path / "reports-of-the-harbour", "")
    for week in ("W46", "W47"):
        write(tmp_path / "reports-of-the-harbour" / week, "a")
    (tmp_path / "reports-of-the-harbour/[W48].txt").touch()
    for columns in ("40", "100"):
        words = ("batch", "reports-of-the-harbour", "--voice", "tone")
        status, seen = on_a_terminal(tmp_path, *words, COLUMNS=columns)
        assert status == 1
        seen = re.sub(r"\x1b\[[\d;?]*\w", "", seen)
        for name in ("W46/a.md", "W47/a.md", "[W48].txt"):
            assert re.search(rf"^ *{re.escape(name)} +(made|unchanged|failed) ", seen, re.MULTILINE)


def test_it_works_where_nobody_listens(start: Start, narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "abc")
    process = start("batch", folder, "--voice", "tone", "--json")
    assert process.stdout
    process.stdout.close()
    assert process.wait(120) == 0, process.stderr and process.stderr.read()
    words = [sys.executable, "-m", "narrator", "batch", folder, "--voice", "tone", "--force"]
    assert (
        subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *words], cwd=tmp_path, check=False).returncode
        == 0
    )
    assert stems(batch(narrator, folder), status="unchanged") == ["a", "b", "c"]


def test_where_nothing_can_be_written_is_told_once(narrator: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ab")
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    sealed.chmod(0o555)
    if os.access(sealed, os.W_OK):
        sealed = Path("/proc/1")  # Not even root writes there.
    said = narrator("batch", folder, "--voice", "tone", "--output", sealed, check=1).stderr
    assert said.startswith("error: ")
    assert len(said.splitlines()) == 2


# -- digests, and what is not needed any more ---------------------------------------------------------------


def test_a_digest_records_only_its_own_ends(narrator: Run, tmp_path: Path) -> None:
    week = write(tmp_path / "week", "abc", sentences=2)
    single = batch(narrator, week)
    made = json.loads(narrator("digest", week, "--title", "The week", "--voice", "tone", "--json").stdout)
    assert made["takes"]["recorded"] <= 3
    assert made["takes"]["reused"] == sum(row["takes"]["total"] for row in single) - 3 * 4
    titles = [chapter["title"] for chapter in made["chapters"]]
    assert titles == ["The week", *(row["title"] for row in single), "Closing"]


def test_what_is_not_needed_is_swept(narrator: Run, tmp_path: Path) -> None:
    report = tmp_path / "r.md"
    report.write_text("# R\n\n2026-11-20\n\nOne sentence stays. Another one goes.\n", encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    report.write_text("# R\n\n2026-11-20\n\nOne sentence stays.\n", encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    narrator("clean", "--dry-run", "--json", "--config", "x.toml", check=2)
    (tmp_path / "narrator.toml").write_text('[cast]\nanchor = "tone"\n', encoding="utf-8")
    told = json.loads(narrator("clean", "--dry-run", "--json").stdout)
    done = json.loads(narrator("clean", "--json").stdout)
    assert told == done
    assert done["removed"] == 1
    kept = len(list((tmp_path / "output/.takes").rglob("*.wav")))
    assert json.loads(narrator("clean", "--json").stdout) == {"kept": kept, "removed": 0, "bytes": 0}
    again = json.loads(narrator("episode", report, "--voice", "tone", "--json").stdout)
    assert again["takes"]["recorded"] == 0
    next((tmp_path / "output/.takes").rglob("*.wav")).unlink()
    assert json.loads(narrator("clean", "--json").stdout)["kept"] == kept - 1
