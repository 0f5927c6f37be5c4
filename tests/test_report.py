"""Reading: the right reader for each file, and bad input that is told apart and explained."""

from __future__ import annotations

import datetime
import io
import subprocess
import sys
from pathlib import Path

import pytest

from narrator import report
from narrator.config import Clean
from narrator.errors import ConfigError, ReportError
from narrator.model import Block, Reason, Role
from narrator.report import decode
from narrator.report.passages import Passage

from . import documents

STORY = """The ferry runs again

By Jane Doe
June 5, 2017

The ferry between Northport and St. Brannock sailed again on Monday after nine days of storms, and the first \
boat was full before it left the quay.

Captain Ole Brandt said that the crossing had been rough but safe, and that he had seen worse in the autumn \
of 1998, when the pier was lost.

The company expects the usual timetable from Wednesday, with an extra boat on Saturday for those who were \
left behind on the island over the weekend.
"""


def write(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def said(read: tuple[Block, ...]) -> list[str]:
    return [block.text for block in read if block.role is Role.PARAGRAPH]


def test_a_plain_text_gives_title_byline_date_and_body(tmp_path: Path) -> None:
    read = report.read(write(tmp_path, "story.txt", STORY))
    assert read.title == "The ferry runs again"
    assert read.byline == "Jane Doe"
    assert read.date == datetime.date(2017, 6, 5)
    assert [block.role for block in read.blocks] == [
        Role.TITLE,
        Role.BYLINE,
        Role.DATE,
        *[Role.PARAGRAPH] * 3,
    ]
    assert not read.cut
    assert read.source.path.endswith("story.txt")
    assert len(read.source.sha256) == 64


@pytest.mark.parametrize("title", ["Ferries", "Ferry sails", "Ferry sails again"])
def test_a_headline_of_few_words_is_one(tmp_path: Path, title: str) -> None:
    text = STORY.replace("The ferry runs again\n\nBy Jane Doe\n", f"{title}\n\n")
    found = report.read(write(tmp_path, "story.txt", text))
    assert (found.title, str(found.date)) == (title, "2017-06-05")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_ending_reads_the_same(tmp_path: Path, encoding: str, ending: str) -> None:
    text = STORY.replace("Ole Brandt", "Øle “Brandt” — naïve €5").replace("\n", ending)
    read = report.read(write(tmp_path, "story.txt", text.encode(encoding)))
    assert "Øle “Brandt” — naïve €5" in said(read.blocks)[1]
    assert [block.lines for block in read.blocks] == [(1,), (3,), (4,), (6,), (8,), (10,)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n ", "empty"),
        ("a.txt", b"\x00" * 50, "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "a PNG picture"),
        ("a.txt", b"\x7fELF\x02\x01\x01" + bytes(200), "a program"),
        ("a.html", b"\x1f\x8b\x08" + bytes(range(256)), "compressed"),
        ("a.txt", bytes(range(256)) * 50, "not text"),
        ("a.txt", b"words and\x00\x00\x01\x02 more \x03\x04" * 40, "not text"),
        ("a.txt", "Паром снова вышел в море в понедельник.\n".encode("koi8-r") * 9, "not text"),
        ("a.txt", b"123 456 *** 789\n--- 0 $", "no letters"),
        ("a.md", b"---\ntitle: [unclosed\n---\n\nText.", "front matter"),
        ("a.html", b"<html><body><script>var words = 1</script></body></html>", "nothing to read"),
    ],
)
def test_what_cannot_be_read_is_explained(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(ReportError, match=message) as error:
        report.read(path)
    assert error.value.where.startswith(path)
    assert error.value.hint


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such file"):
        report.read(str(tmp_path / "nowhere.txt"))
    with pytest.raises(ReportError, match="folder"):
        report.read(str(tmp_path))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    assert report.read("-").title == "The ferry runs again"


HEADED = "# The ferry runs again\n\nIt sailed on Monday.\n\n## After the storm\n\nAll went.\n"
TITLED = "# The ferry runs again\nIt sailed on Monday.\n"
MARKDOWN = f"---\ntitle: The ferry runs again\ndate: 2017-06-05\n---\n\n{HEADED}"
PAGE = "<!doctype html><title>The ferry runs again</title>" + "".join(
    f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n")[2:]
)


@pytest.mark.parametrize(
    "content", [MARKDOWN, HEADED, "\ufeff" + MARKDOWN.replace("\n", "\r\n"), "\ufeff" + TITLED, PAGE]
)
def test_standard_input_has_no_name_and_shows_what_it_is(
    content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    read = report.read("-")
    assert read.title == "The ferry runs again"
    assert not any("#" in block.text or "<" in block.text for block in read.blocks)


def test_a_document_comes_through_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    content = documents.docx([("Title", "The ferry runs again"), ("", "It sailed on Monday.")])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert report.read("-").title == "The ferry runs again"


def test_a_script_is_not_read_aloud_with_its_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\nnarrator: script\ntitle: A\n---\n\n[opening] Good morning.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    with pytest.raises(ReportError, match="is a script"):
        report.read("-")


def test_a_short_text_is_read_whole_and_doubted(tmp_path: Path) -> None:
    read = report.read(write(tmp_path, "note.txt", "The bridge is closed until Friday."))
    assert said(read.blocks) == ["The bridge is closed until Friday."]
    assert any("words are read" in doubt for doubt in read.doubts)
    with pytest.raises(ReportError, match="not sure"):
        report.read(write(tmp_path, "note.txt", "The bridge is closed."), clean=Clean(strict=True))


def test_the_user_decides_what_is_kept_and_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, "story.txt", STORY + "\nAdvertisement\n\nSubscribe to our newsletter\n")
    assert not any("newsletter" in block.text for block in report.read(path).blocks)
    read = report.read(path, clean=Clean(keep=("newsletter",), drop=("^Captain",)))
    assert read.blocks[-1].text == "Subscribe to our newsletter"
    assert [cut.reason for cut in read.cut if cut.text.startswith("Captain")] == [Reason.ASKED]
    read = report.read(path, clean=Clean(title="Boats", date="1 May 2020"))
    assert (read.title, read.date) == ("Boats", datetime.date(2020, 5, 1))


def test_a_pattern_or_date_that_is_none_is_the_users_to_mend(tmp_path: Path) -> None:
    path = write(tmp_path, "story.txt", STORY)
    with pytest.raises(ConfigError, match="not a regular expression") as error:
        report.read(path, clean=Clean(keep=("(",)))
    assert error.value.where == "[clean] keep"
    with pytest.raises(ConfigError, match="not a date"):
        report.read(path, clean=Clean(date="soon"))


def test_reading_text_loads_nothing_heavy(tmp_path: Path) -> None:
    path = write(tmp_path, "story.txt", STORY)
    code = (
        "import sys; from narrator import report; report.read(sys.argv[1]); "
        "heavy = {'numpy', 'lxml', 'trafilatura', 'yaml', 'markdown_it', 'pypdf'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code, path], check=True)


@pytest.mark.parametrize("text", ["The bridge is closed", "Breaking: the bridge is closed until Friday"])
def test_a_text_of_one_line_is_read_though_it_looks_like_a_headline(tmp_path: Path, text: str) -> None:
    read = report.read(write(tmp_path, "note.txt", text))
    assert [block.text for block in read.blocks] == [text]
    assert read.blocks[0].role is not Role.TITLE


def test_a_table_among_the_text_is_announced(tmp_path: Path) -> None:
    rows = "Day\tBoats\nMonday\t3\nTuesday\t4\n"
    read = report.read(write(tmp_path, "story.txt", STORY + "\n" + rows + "\nIt goes on until the autumn.\n"))
    assert said(read.blocks)[-1] == "It goes on until the autumn."
    assert read.blocks[-2].text == "A table with two rows is left out."
    assert [(cut.text, cut.reason) for cut in read.cut] == [
        ("Day Boats", Reason.TABLE),
        ("Monday 3", Reason.TABLE),
        ("Tuesday 4", Reason.TABLE),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The crew's 3.5 tonnes", 4),
        ("橋は修理のため閉鎖されました。", 7),
        ("Tokyo東京でopen", 4),
        ("สะพานปิดซ่อมแซม", 3),
    ],
)
def test_words_are_counted_where_no_spaces_divide_them(text: str, count: int) -> None:
    assert Passage(text, (1,)).size == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мост через реку закрыт на ремонт, сообщили власти города в понедельник утром.", "ru"),
        ("今天早上大桥关闭维修。市政府周一表示。", "zh"),
        ("橋は修理のため閉鎖されました。", "ja"),
        ("Ο δρόμος έκλεισε σήμερα το πρωί για έργα.", "el"),
    ],
)
def test_another_script_is_read_whole_and_doubted(tmp_path: Path, text: str, language: str) -> None:
    read = report.read(write(tmp_path, "note.txt", f"{text}\n\n{text}\n"), language="en-US")
    assert read.language == language
    assert {block.text for block in read.blocks} == {text}
    assert any("language" in doubt for doubt in read.doubts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The bridge stood (Smith, 2019), it is said.", "The bridge stood, it is said."),
        ("It held (Berg & Lund 2011; Moe et al., 2015, p. 4).", "It held."),
        ("It was old (see Moe 2001b) and narrow.", "It was old and narrow."),
        (
            "The war (1939–1945) and the flood (in May 1938) passed.",
            "The war (1939–1945) and the flood (in May 1938) passed.",
        ),
        ("He won (Paris, 12 May 2019) twice.", "He won (Paris, 12 May 2019) twice."),
    ],
)
def test_citations_are_left_out_in_science_alone(tmp_path: Path, written: str, read: str) -> None:
    path = write(tmp_path, "note.txt", f"{written}\n\nThat is all there is to say of it today.\n")
    assert said(report.read(path, clean=Clean(science=True)).blocks)[0] == read
    assert said(report.read(path).blocks)[0] == written


NOTED = (
    "The bridge at Orsvik was built in 1911.[12] It was closed twice, in 1938 and in 1957, and the river¹ "
    "was high both times, as the commission found when it met in autumn, and as the mills have said since. "
    * 3
)


def test_notes_below_the_text_are_cut_when_the_text_bears_their_marks(tmp_path: Path) -> None:
    notes = "[12] Smith, J. Bridges of the north.\n¹ Measured at Mill End.\n[13] Nobody asks for this one.\n"
    read = report.read(write(tmp_path, "note.txt", f"{NOTED}\n\n{notes}"))
    assert [(cut.line, cut.reason) for cut in read.cut] == [(3, Reason.FOOTNOTE), (4, Reason.FOOTNOTE)]
    assert said(read.blocks)[-1] == "[13] Nobody asks for this one."


@pytest.mark.parametrize("heading", ["## References", "## Works cited", "## Further reading"])
def test_sections_that_no_listener_follows_are_cut_and_the_next_is_read(tmp_path: Path, heading: str) -> None:
    section = f"{heading}\n\n1. Smith, J.\n\n### Older\n\n1. Berg, U.\n\n## After\n\nIt goes on.\n"
    text = f"# A bridge\n\n{NOTED}\n\n{section}"
    read = report.read(write(tmp_path, "a.md", text))
    assert [cut.text for cut in read.cut] == [heading[3:], "Smith, J.", "Older", "Berg, U."]
    assert [block.text for block in read.blocks[-2:]] == ["After", "It goes on."]
    assert "Smith, J." in {
        block.text for block in report.read(read.source.path, clean=Clean(keep=("Smith",))).blocks
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("an area of 40 m<sup>2</sup> and", "an area of 40 m² and"),
        ("E = mc<sup>2</sup> holds", "E = mc² holds"),
        ("about 10<sup>-6</sup> of it", "about 10⁻⁶ of it"),
        ("the 21<sup>st</sup> century", "the 21st century"),
        ("the river<sup>3</sup> was high", "the river was high"),
        ("in 1911.<sup>4</sup><sup>5</sup> Then", "in 1911. Then"),
        ("in 1911.<sup>4,5</sup> Then", "in 1911. Then"),
        ("it fell<sup>*</sup> and rose", "it fell and rose"),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_a_raised_number_is_a_mark_or_a_power(tmp_path: Path, written: str, read: str, name: str) -> None:
    text = f"They say that {{}}, and that nobody has known it better since then. {NOTED}"
    page = f"<!doctype html><html><body><p>{text.format(written)}</p></body></html>"
    content = page if name == "a.html" else text.format(written)
    assert read in report.read(write(tmp_path, name, content)).blocks[0].text


def test_a_line_that_only_says_the_date_is_the_date(tmp_path: Path) -> None:
    page = f"<!doctype html><html><body><h1>A bridge</h1><p>5 June 2017</p><p>{NOTED}</p></body></html>"
    roles = [block.role for block in report.read(write(tmp_path, "a.html", page)).blocks]
    assert roles == [Role.TITLE, Role.DATE, Role.PARAGRAPH]


def test_reference_marks_say_nothing(tmp_path: Path) -> None:
    read = report.read(
        write(tmp_path, "note.txt", "The bridge was built in 1911.[12][3] It has 3 arches [sic].\n")
    )
    assert said(read.blocks) == ["The bridge was built in 1911. It has 3 arches [sic]."]


@pytest.mark.parametrize(
    ("claimed", "encoding", "text"),
    [("gb2312", "gb18030", "朱镕基"), ("shift_jis", "cp932", "髙橋①"), ("iso-8859-9", "cp1254", "“şimdi”")],
)
def test_an_encoding_is_taken_for_the_wider_one_that_browsers_take_it_for(
    claimed: str, encoding: str, text: str
) -> None:
    assert decode.decode(text.encode(encoding), where="a.html", charset=claimed) == text
