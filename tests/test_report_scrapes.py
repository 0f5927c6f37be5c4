"""Scrapes: what is read of them and what is cut, line by line; and that no line is ever lost.

A golden case shows a scrape with the verdict on each of its lines in front of it: the role it is read in, or
a dash and the reason it is cut for. A scrape that goes wrong can be pasted there as it is.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrator import report
from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Reason, Report, Role, Source
from narrator.report import draft, html, markdown, scrape
from narrator.report.passages import fold

GOLDEN = sorted((Path(__file__).parent / "golden" / "scrapes").glob("*.scrape"))
COLUMN = "| "


def parsed(case: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The facts a case expects, and its lines as (verdict, text)."""
    head, _, body = case.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in head.split("\n"))
    lines = []
    for line in body.rstrip("\n").split("\n"):
        verdict, _, text = line.partition("|")
        lines.append((verdict.strip(), text[1:]))
    return facts, lines


def verdicts(read: Report, count: int) -> list[str]:
    """What became of each line of the source."""
    found = [""] * count
    for block in read.blocks:
        for line in block.lines:
            found[line - 1] = str(block.role)
    for cut in read.cut:
        found[cut.line - 1] = f"- {cut.reason}"
    return found


def test_there_are_enough_golden_scrapes() -> None:
    assert len(GOLDEN) >= 25


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.stem)
def test_golden_scrape(case: Path, tmp_path: Path) -> None:
    facts, lines = parsed(case)
    source = tmp_path / f"{case.stem}.txt"
    source.write_text("\n".join(text for _, text in lines) + "\n", encoding="utf-8")
    read = report.read(str(source))
    shown = [
        f"{verdict:18}{COLUMN}{text}"
        for verdict, (_, text) in zip(verdicts(read, len(lines)), lines, strict=True)
    ]
    assert shown == [f"{verdict:18}{COLUMN}{text}" for verdict, text in lines]
    assert read.title == facts["title"]
    assert str(read.date or "") == facts["date"]
    assert read.byline == facts["byline"]
    assert read.language == facts["language"]
    assert " ".join(read.doubts) == facts["doubts"]


def test_a_row_of_links_goes_on_in_no_headline() -> None:
    text = f"Home | Recipes | About\nFish soup from the quay\nBy Ann Lee\n\n{LED[0]}\n\n{LED[1]}\n\nShare\n"
    assert scrape.read(text, Clean(), "sv").title == "Fish soup from the quay"


def test_what_stands_apart_below_a_list_heads_what_follows() -> None:
    listed = "What it takes\n500 g cod\n2 onions\nA bunch of dill"
    text = f"Fish soup\n\n{LED[0]}\n\n{listed}\n\nHow it is done\n\n{LED[1]}\n\n{LED[2]}\n"
    read = scrape.read(text, Clean(), "sv")
    roles = {block.text: block.role for block in read.blocks}
    assert [roles[text] for text in listed.split("\n")] == [Role.HEADING, Role.ITEM, Role.ITEM, Role.ITEM]
    assert roles["How it is done"] is Role.HEADING


LED = (
    "Rederiet som driver färjan till Sankt Brannock meddelade på tisdagen att det behåller vintertidtabellen "
    "till slutet av april, fyra veckor längre än förra året.",
    "Borgmästaren på ön kallade beslutet ett slag mot hotellen och bad landstinget betala för en kvällstur.",
    "Kommunens trafiknämnd sammanträder den 14 mars. Ordföranden säger att han inte vill lova något.",
)


@pytest.mark.parametrize(
    "link",
    [
        "Läs också: Stormen stoppade färjan i nio dagar",
        "Læs også: Stormen standsede færgen",
        "Les også: Stormen stanset fergen",
        "Lue myös: Myrsky pysäytti lautan",
        "Lies auch: Der Sturm hielt die Fähre auf",
        "Lire aussi : La tempête a arrêté le bac",
        "Lee también: La tormenta detuvo el ferri",
        "関連記事：嵐で連絡船が欠航",
        "Läs även\nHamnavgiften höjs med sex procent",
        "Read next\nHarbour dues will rise by six per cent",
    ],
)
def test_a_line_that_leads_to_another_report_is_cut(link: str) -> None:
    text = f"Färjan går tillbaka\n\n{LED[0]}\n\n{link}\n\n{LED[1]}\n\n{LED[2]}\n"
    draft = scrape.read(text, Clean(), "sv")
    assert [block.text for block in draft.blocks if block.role is not Role.TITLE] == list(LED)
    assert {cut.reason for cut in draft.cut} == {Reason.RELATED}


# -- nothing is lost ---------------------------------------------------------------------------------------

FURNITURE = st.sampled_from(
    [
        "Share this",
        "17 Comments",
        "Subscribe",
        "Leave a Reply",
        "0 $",
        "Read more: The other one",
        "By Jane Doe",
        "June 5, 2017",
        "Photo: AP",
        "x",
        "()",
        "Anna says:",
        "3 hours ago",
        "- a bullet",
        "1. first",
        "PARIS (AP) — The strike ended.",
        "| a | b |",
        "    code",
        "> quoted",
        "# Heading",
        "```",
        "---",
        "title: x",
        "[^1]: note",
    ]
)
WORDS = "the of and Maskanah army in a said that moved on town north 40 km troops to"
SENTENCE = st.lists(
    st.sampled_from(WORDS.split()),
    min_size=3,
    max_size=40,
).map(lambda found: " ".join(found).capitalize() + ".")
LINE = st.one_of(
    FURNITURE, SENTENCE, st.just(""), st.text(max_size=30).map(lambda text: " ".join(text.split()))
)
TEXT = st.lists(LINE, min_size=1, max_size=40).map("\n".join)


def numbered(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if fold(line)]


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_every_line_of_a_text_is_read_or_cut_once(text: str) -> None:
    found = scrape.read(text, Clean(), "en")
    lines = [line for block in found.blocks for line in block.lines] + [cut.line for cut in found.cut]
    assert sorted(lines) == numbered(text)


@settings(max_examples=150, deadline=None)
@given(TEXT)
@example("\u00ad")  # A soft hyphen alone is no line.
def test_every_line_of_markdown_is_read_or_cut_once(text: str) -> None:
    try:
        found = markdown.read(text, "en", where="a.md")
    except ReportError as error:
        assert "front matter" in error.message
        return
    lines = [line for block in found.blocks for line in block.lines] + [cut.line for cut in found.cut]
    assert sorted(lines) == numbered(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "h2", "li", "div", "blockquote", "td", "nav"]), SENTENCE), min_size=1
    )
)
def test_every_word_of_a_page_is_read_or_cut_once(parts: list[tuple[str, str]]) -> None:
    page = "<html><body>\n" + "\n".join(f"<{tag}>{text}</{tag}>" for tag, text in parts) + "\n</body></html>"
    found = html.read(page, where="a.html")
    told = [block.text for block in found.blocks if block.lines] + [cut.text for cut in found.cut]
    assert Counter(" ".join(told).split()) == Counter(" ".join(text for _, text in parts).split())
    lines = {line for block in found.blocks for line in block.lines} | {cut.line for cut in found.cut}
    assert lines == set(range(2, len(parts) + 2))


@settings(max_examples=60, deadline=None)
@given(TEXT, st.lists(st.sampled_from(["army", "^By", "Share", "town", "."]), max_size=2))
def test_the_users_wishes_lose_no_line_either(text: str, patterns: list[str]) -> None:
    clean = Clean(keep=tuple(patterns[:1]), drop=tuple(patterns[1:]))
    try:
        read = draft.finish(scrape.read(text, clean, "en"), Source("a.txt", ""), clean, "en")
    except ReportError as error:
        assert "nothing to read" in error.message
        return
    lines = [line for block in read.blocks for line in block.lines] + [cut.line for cut in read.cut]
    assert sorted(lines) == numbered(text)


# -- hostile input -----------------------------------------------------------------------------------------

HOSTILE = {
    "one long line": "word " * 400_000,
    "one long word": "a" * 2_000_000,
    "one long sentence": "said, " * 400_000 + ".",
    "many commas": "a" + "," * 2_000_000,
    "many brackets": "(" * 1_000_000 + "b",
    "many short lines": "By A\n" * 6_000,
    "many subtitles": "1\n00:00:01,000 --> 00:00:02,000\nwords of it\n\n" * 20_000,
    "many heads of mail": "From: A B <a@b.example>\nSubject: c\n\nThe text is here.\n" * 5_000,
    "many dates": "June 5, 2017 " * 100_000,
    "many digits": "1" * 1_000_000 + " b",
    "many spaces": "a" + " " * 2_000_000 + "b",
    "many bylines": ("by " * 300_000 + "\n") * 2,
    "many dashes": "a " + "- " * 500_000,
    "many ats": "a@" * 500_000,
    "many clocks": "1:1" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_takes_bounded_time(name: str) -> None:
    started = time.process_time()
    scrape.read(HOSTILE[name], Clean(), "en")
    assert time.process_time() - started < 20


PAGES = {
    "deep": "<html><body>" + "<div>" * 100_000 + "deep",
    "deep inline": "<html><body>" + "<b>" * 100_000 + "deep",
    "unclosed comments": "<html><body>" + "<!--" * 300_000 + " words",
    "unclosed tags": "<html><body>" + "<a " * 300_000 + " words",
    "entities": "<html><body><p>" + "&amp;" * 300_000 + "</p>",
    "unknown entities": "<!DOCTYPE html [<!ENTITY a 'b'>]><html><body><p>" + "&a;" * 100_000 + " words",
    "one long line": "<html><body><p>" + "word " * 300_000 + "</p>",
    "many tables": "<html><body>" + "<table><tr><td>a</td></tr></table>" * 3_000,
    "attributes": "<html><body><p " + "class='a' " * 100_000 + ">words</p>",
    "many attributes": "<html><body><p " + "".join(f"a{n}=b " for n in range(200_000)) + ">words</p>",
    "tiny elements": "<html><body>" + "<div><span>A few words.</span></div>" * 300_000,
    "open paragraphs": "<html><body>" + "<p>" * 2_000_000,
    "words in type": "<html><body><p>" + "some <b>bold</b> words " * 20_000 + "</p>",
    "comments": "<html><body><p>words</p>" + "<div class='comment'><b>Ann</b><p>So true.</p></div>" * 3_000,
    "links": "<html><body><ul>" + "<li><a href='/a'>Another of the links</a></li>" * 8_000,
    "headings": "<html><body>" + "<h2>One of them</h2><p>And what it says.</p>" * 10_000,
    "scripts": "<html><body>" + "<script>var a = '<p>no</p>';</script>" * 20_000 + "<p>words</p>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_takes_bounded_time(name: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGES[name])
    started = time.process_time()
    try:
        read = report.read(str(tmp_path / "page.html"))
        assert not any("no</p>" in block.text for block in read.blocks)
    except ReportError as error:
        assert error.where
    assert time.process_time() - started < 30


@pytest.mark.parametrize("nested", ["<div>", "<table><tr><td>", "<ul><li>"])
def test_a_page_too_deep_to_be_taken_apart_is_refused_rather_than_read_by_halves(
    nested: str, tmp_path: Path
) -> None:
    page = f"<html><body><p>The ferry sailed.</p>{nested * 2100}And it came back.</body></html>"
    (tmp_path / "page.html").write_text(page)
    with pytest.raises(ReportError, match="too deep"):
        report.read(str(tmp_path / "page.html"))


def test_a_text_of_more_lines_than_any_report_is_refused_soon() -> None:
    started = time.process_time()
    with pytest.raises(ReportError, match="more than any report"):
        scrape.read("By A\n" * 300_000, Clean(), "en")
    assert time.process_time() - started < 20


def test_facts_that_hold_each_other_without_end_are_none() -> None:
    laughs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    read = markdown.read(f"---\na0: &a0 [x]\n{laughs}title: *a9\n---\n\nThe text.\n", "en", where="a.md")
    assert [block.text for block in read.blocks] == ["The text."]


def test_a_file_of_fifty_megabytes_is_read_or_refused_soon(tmp_path: Path) -> None:
    line = "The troops moved north on Monday, said the army, and the town was quiet again by the evening.\n"
    (tmp_path / "long.txt").write_text(line * (50_000_000 // len(line)))
    (tmp_path / "long.html").write_text("<html><body>" + f"<p>{line}</p>" * (50_000_000 // (len(line) + 7)))
    for name in ("long.txt", "long.html"):
        with pytest.raises(ReportError, match=r"too large|too long"):
            report.read(str(tmp_path / name))
