"""Dates as reports write them, in every language that the reader knows."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from narrator import report
from narrator.report import dates, words

DAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    "written",
    [
        "2026年11月22日",
        "2026年 11月 22日（日）",
        "２０２６年１１月２２日",
        "2026년 11월 22일",
        "2026. 11. 22.",
        "ngày 22 tháng 11 năm 2026",
        "22 Kasım 2026",
        "22 KASIM 2026 PAZAR",
        "22. listopadu 2026",
        "22. marraskuuta 2026",
        "2026. november 22.",
        "2026 m. lapkričio 22 d.",
        "22 ноября 2026 г.",
        "22 Νοεμβρίου 2026",
        "22 نوفمبر 2026",
        "22 lis 2026",
        "22/nov/2026",
        "22. 11. 2026",
        "November the 22nd, 2026",
    ],
)
def test_a_date_is_found_however_it_is_written(written: str) -> None:
    assert dates.mentions(written)
    assert dates.find(f"x {written} x") == DAY


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("8. marts 2024", (2024, 3, 8)),
        ("8. Mrz. 2024", (2024, 3, 8)),
        ("8 NİSAN 2024", (2024, 4, 8)),
        ("1° marzo 2024", (2024, 3, 1)),
        ("8 Des 2024", (2024, 12, 8)),
        ("8 Auguſt 1924", (1924, 8, 8)),
    ],
)
def test_a_month_is_known_by_each_of_its_names(written: str, found: tuple[int, int, int]) -> None:
    assert dates.find(written) == datetime.date(*found)


def test_a_name_of_two_months_means_what_it_means_in_the_language() -> None:
    assert dates.find("22. listopada 2026", "hr") == datetime.date(2026, 10, 22)
    assert dates.find("22 listopada 2026", "pl") == DAY


@pytest.mark.parametrize(
    "written", ["10:30", "Version 12 2024", "99/99/2024", "2026年のこと", "page 4, 2024"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert not dates.mentions(written)
    assert not dates.is_one(written)
    assert dates.find(written) is None


@pytest.mark.parametrize(
    "written", ["2026年11月22日（日） 10:30", "2026년 11월 22일 일요일", "Søndag 22. november 2026"]
)
def test_a_date_with_its_weekday_and_hour_is_nothing_else(written: str) -> None:
    assert dates.is_one(written)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("오후 3:30", 15), ("午前10時30分", 10), ("3:30 p. m.", 15), ("下午3:30", 15), ("15h30", 15)],
)
def test_the_hour_is_that_of_the_clock(written: str, hour: int) -> None:
    found = dates.find(f"2026-11-22 {written}")
    assert isinstance(found, datetime.datetime)
    assert (found.hour, found.minute) == (hour, 30)


def test_every_language_names_twelve_months() -> None:
    assert {len(line.split()) for line in words.data("months.toml").values()} == {12}


def test_a_report_in_japanese_has_its_date(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "連絡船が再開\n2026年11月22日（日）\n\n"
        + "嵐のために九日間欠航していた連絡船が月曜日に運航を再開した。" * 5,
        encoding="utf-8",
    )
    assert report.read(str(file)).date == DAY
