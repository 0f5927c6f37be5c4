"""Many reports: each failure its own, nothing done twice, the week in one digest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Run

WEEK = ROOT / "reports/2026-W47"


@pytest.fixture
def week(tmp_path: Path) -> Path:
    folder = tmp_path / "week"
    shutil.copytree(WEEK, folder)
    return folder


def batch(narrator: Run, *words: object, check: int = 0) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        narrator("batch", *words, "--voice", "tone", "--json", check=check).stdout  # type: ignore[arg-type]
    )
    return rows


def test_a_week_is_made_once(narrator: Run, week: Path, tmp_path: Path) -> None:
    first = batch(narrator, week)
    assert [Path(row["report"]).name for row in first] == sorted(path.name for path in week.iterdir())
    assert {row["status"] for row in first} == {"made"}
    assert len({row["published"] for row in first}) == 7
    assert list((tmp_path / "output").glob("batch-*.html"))
    second = batch(narrator, week)
    assert {row["status"] for row in second} == {"unchanged"}
    assert [row["published"] for row in second] == [row["published"] for row in first]


def test_a_report_that_fails_costs_only_itself(narrator: Run, week: Path) -> None:
    (week / "2026-11-17-broken.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    rows = batch(narrator, week, check=1)
    failed = [row for row in rows if row["status"] == "failed"]
    assert len(rows) == 8
    assert [Path(row["report"]).name for row in failed] == ["2026-11-17-broken.txt"]
    assert failed[0]["error"]["message"]
    assert failed[0]["error"]["where"].endswith("2026-11-17-broken.txt")
    assert failed[0]["error"]["hint"]


def test_a_rehearsal_tells_and_does_nothing(narrator: Run, week: Path, tmp_path: Path) -> None:
    rows = batch(narrator, week, "--dry-run")
    assert not (tmp_path / "output").exists()
    assert all(row["missing"] and row["missing"] <= row["takes"] for row in rows)
    made = batch(narrator, week)
    for told, done in zip(rows, made, strict=True):
        assert told["missing"] == done["takes"]["recorded"]
        assert told["cuts"] == done["cuts"]
    assert all(row["unchanged"] for row in batch(narrator, week, "--dry-run"))


def test_a_changed_pronunciation_costs_the_takes_it_touches(
    narrator: Run, week: Path, tmp_path: Path
) -> None:
    batch(narrator, week)
    (tmp_path / "names.toml").write_text('[[entry]]\nmatch = "Skerry"\nsay = "skair ee"\n', encoding="utf-8")
    (tmp_path / "narrator.toml").write_text('[saying]\nlexicons = ["news", "names.toml"]\n', encoding="utf-8")
    told = {Path(row["report"]).name: row["missing"] for row in batch(narrator, week, "--dry-run")}
    touched = {name: count for name, count in told.items() if count}
    assert touched == {"2026-11-16-weather.txt": 1, "2026-11-22-strait-raw.txt": 1}
    made = batch(narrator, week)
    assert {Path(r["report"]).name: r["takes"]["recorded"] for r in made if r["status"] == "made"} == touched


def test_reports_of_one_day_keep_their_order(narrator: Run, tmp_path: Path) -> None:
    folder = tmp_path / "day"
    folder.mkdir()
    for name in "abc":
        text = f"# Report {name}\n\n2026-11-20\n\nThe number of the day is {name}.\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    rows = batch(narrator, folder)
    assert [row["published"][11:16] for row in rows] == ["12:00", "12:01", "12:02"]
    (folder / "aa.md").write_text("# Another\n\n2026-11-20\n\nIt came late.\n", encoding="utf-8")
    again = {Path(row["report"]).stem: row["published"][11:16] for row in batch(narrator, folder)}
    assert again == {"a": "12:00", "aa": "12:03", "b": "12:01", "c": "12:02"}


def test_a_digest_records_only_its_own_ends(narrator: Run, week: Path, tmp_path: Path) -> None:
    single = batch(narrator, week)
    made = json.loads(narrator("digest", week, "--title", "The week", "--voice", "tone", "--json").stdout)
    assert made["takes"]["recorded"] <= 6
    assert made["takes"]["reused"] >= sum(row["takes"]["total"] for row in single) - 7 * 7
    titles = [chapter["title"] for chapter in made["chapters"]]
    assert titles[0] == "The week"
    assert titles[-1] == "Closing"
    assert [row["title"] for row in single] == titles[1:-1]


def test_what_is_not_needed_is_swept(narrator: Run, tmp_path: Path) -> None:
    report = tmp_path / "r.md"
    report.write_text("# R\n\n2026-11-20\n\nOne sentence stays. Another one goes.\n", encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    report.write_text("# R\n\n2026-11-20\n\nOne sentence stays.\n", encoding="utf-8")
    narrator("episode", report, "--voice", "tone")
    told = json.loads(
        narrator("clean", "--dry-run", "--json", "--config", "x.toml", check=2).stdout or "null"
    )
    assert told is None
    (tmp_path / "narrator.toml").write_text('[cast]\nanchor = "tone"\n', encoding="utf-8")
    told = json.loads(narrator("clean", "--dry-run", "--json").stdout)
    done = json.loads(narrator("clean", "--json").stdout)
    assert told == done
    assert done["removed"] == 1
    assert json.loads(narrator("clean", "--json").stdout)["removed"] == 0
    again = json.loads(narrator("episode", report, "--voice", "tone", "--json").stdout)
    assert again["takes"]["recorded"] == 0
