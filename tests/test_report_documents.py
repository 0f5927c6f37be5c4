"""Word files, PDFs and books: the same report out of each, and a clear word on what cannot be opened."""

from __future__ import annotations

import datetime
import io
import sys
import time
import zipfile
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import report
from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Block, Reason, Report, Role, Source
from narrator.report import docx, epub, pdf
from narrator.report.draft import Draft, finish
from narrator.report.words import listed
from tests import documents

PARAGRAPHS = (
    "The ferry between Northport and St. Brannock sailed again on Monday after nine days of storms, and the "
    "first boat was full before it left the quay.",
    "Captain Ole Brandt said that the crossing had been rough but safe, and that he had seen worse in the "
    "autumn of 1998, when the well-known pier was lost.",
    "The company expects the usual timetable from Wednesday, with an extra boat on Saturday for those who "
    "were left behind on the island over the weekend.",
)


def opened(folder: Path, name: str, content: bytes) -> Report:
    path = folder / name
    path.write_bytes(content)
    return report.read(str(path))


def refused(folder: Path, name: str, content: bytes) -> ReportError:
    started = time.process_time()
    with pytest.raises(ReportError) as error:
        opened(folder, name, content)
    assert time.process_time() - started < 5
    assert error.value.where.startswith(str(folder / name))
    assert error.value.hint
    return error.value


def texts(read: Report, role: Role = Role.PARAGRAPH) -> list[str]:
    return [block.text for block in read.blocks if block.role is role]


# -- Word ------------------------------------------------------------------------------------------------


def test_a_word_file_keeps_its_styles_as_roles(tmp_path: Path) -> None:
    content = documents.docx(
        [
            ("Title", "The ferry runs again"),
            ("", "By Jane Doe"),
            ("", "June 5, 2017"),
            ("", PARAGRAPHS[0]),
            ("heading 1", "What the captain said"),
            ("Quote", "I have seen worse."),
            [["Day", "Boats"], ["Monday", "3"]],
            ("", PARAGRAPHS[1]),
        ]
    )
    read = opened(tmp_path, "ferry.docx", content)
    assert read.title == "The ferry runs again"
    assert read.byline == "Jane Doe"
    assert read.date == datetime.date(2017, 6, 5)
    assert texts(read) == ["June 5, 2017", PARAGRAPHS[0], PARAGRAPHS[1]] or texts(read) == list(
        PARAGRAPHS[:2]
    )
    assert texts(read, Role.HEADING) == ["What the captain said"]
    assert texts(read, Role.QUOTATION) == ["I have seen worse."]
    assert texts(read, Role.TABLE) == ["A table with two rows is left out."]
    assert [cut.text for cut in read.cut] == ["Day", "Boats", "Monday", "3"]
    assert {cut.reason for cut in read.cut} == {Reason.TABLE}
    lines = sorted([line for block in read.blocks for line in block.lines] + [cut.line for cut in read.cut])
    assert lines == list(range(1, 12))


def test_the_contents_of_a_word_file_are_not_read(tmp_path: Path) -> None:
    listed = [("toc 1", "Summary 1"), ("toc 2", "What was found 2")]
    content = documents.docx([("Title", "The ferry"), *listed, *(("", text) for text in PARAGRAPHS)])
    read = opened(tmp_path, "ferry.docx", content)
    assert texts(read) == list(PARAGRAPHS)
    assert {cut.reason for cut in read.cut} == {Reason.NAVIGATION}


def test_lists_that_only_their_style_makes_lists(tmp_path: Path) -> None:
    content = documents.docx(
        [
            ("Title", "The ferry runs again"),
            ("", PARAGRAPHS[0]),
            ("List Number", "Mend the pier."),
            ("List Number", "Paint the boat."),
            ("", PARAGRAPHS[1]),
            ("List Bullet", "Ropes and chains"),
            ("List Bullet 2", "Of steel"),
        ]
    )
    read = opened(tmp_path, "ferry.docx", content)
    items = [(block.text, block.level, block.number) for block in read.blocks if block.role is Role.ITEM]
    assert items == [
        ("Mend the pier.", 1, 1),
        ("Paint the boat.", 1, 2),
        ("Ropes and chains", 1, 0),
        ("Of steel", 2, 0),
    ]
    assert texts(read) == list(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 and nothing", "not a whole file"),
        (documents.zipped({"a.txt": "words"}), "holds no document"),
        (documents.docx([("", "Hello.")])[:-200], "not a whole file"),
        (documents.zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "entities"),
        (documents.zipped({"word/document.xml": "<w:document>"}), "cannot be read"),
        (documents.docx([("", "Hello.")], {"word/media/a.xml": b"\0" * 50_000_000}), "unpacks to more"),
    ],
)
def test_a_word_file_that_is_none_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(tmp_path, "bad.docx", content).message


def test_a_word_file_nested_without_end_is_refused_or_read(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
    good = documents.docx([("", "DEEP")])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"DEEP", b"x</w:t></w:r></w:p>" + deep.encode() + b"<w:p><w:r><w:t>y"
    )
    refused(tmp_path, "deep.docx", documents.zipped(parts))


# -- PDF -------------------------------------------------------------------------------------------------

PAGES = (
    (
        "Northport Courier - Page 1",
        "The ferry runs again",
        "By Jane Doe",
        "The ferry between Northport and St. Brannock sailed again on Monday after nine days",
        "of storms, and the first boat was full before it left the quay. Some said they had wai-",
        "ted since dawn, in a queue that reached to the lighthouse.",
        "Captain Ole Brandt said that the crossing had been rough but safe, and that he had seen",
    ),
    (
        "Northport Courier - Page 2",
        "worse in the autumn of 1998, when the pier was lost.",
        "What comes next",
        "The company expects the usual timetable from Wednesday, with an extra boat on Saturday",
        "for those who were left behind.",
    ),
    (
        "Northport Courier - Page 3",
        "Tickets that were bought for the days of the storm stay valid until the autumn.",
    ),
)


def test_a_pdf_loses_its_running_heads_and_its_wrapping(tmp_path: Path) -> None:
    read = opened(tmp_path, "ferry.pdf", documents.pdf(PAGES, title="The ferry runs again"))
    assert read.title == "The ferry runs again"
    assert read.byline == "Jane Doe"
    assert texts(read) == [
        "The ferry between Northport and St. Brannock sailed again on Monday after nine days of storms, and "
        "the first boat was full before it left the quay. Some said they had waited since dawn, in a queue "
        "that reached to the lighthouse.",
        "Captain Ole Brandt said that the crossing had been rough but safe, and that he had seen worse in "
        "the autumn of 1998, when the pier was lost.",
        "The company expects the usual timetable from Wednesday, with an extra boat on Saturday for those "
        "who were left behind.",
        "Tickets that were bought for the days of the storm stay valid until the autumn.",
    ]
    assert texts(read, Role.HEADING) == ["What comes next"]
    assert [(cut.text, cut.reason) for cut in read.cut] == [
        (f"Northport Courier - Page {page}", Reason.REPEATED) for page in (1, 2, 3)
    ]
    lines = sorted([line for block in read.blocks for line in block.lines] + [cut.line for cut in read.cut])
    assert lines == list(range(1, 15))


BRIEF = (
    (
        "Rivers Institute - Page 1",
        "{20}What the floods cost us in",
        "{20}the year of the great storm",
        "Robert Nash",
        "4 June 2024",
        "Contents",
        "Summary ............................................ 1",
        "1. Who pays . . . . . . . . . . . . . . . . . . . 2",
        "2. What now ......................................... 2",
        "{15}Summary",
        "Floods cost the county 61 million pounds last year,{6}1{11} three times as much as in 2010. The",
        "greater part fell on households without insurance, on 12 km{6}2{11} of land.",
        "{8}{5}1{8} County council, Annual accounts 2023, Northport 2024.",
        "{8}{5}2{8} See also the letter of the harbour board to the minister, which was published",
        "{8}in full by the Courier.",
    ),
    (
        "Rivers Institute - Page 2",
        "{15}1. Who pays",
        "Half of it was paid by those who lived there, as the table shows year by year and in full.",
        "Year Loss Insured",
        "2010 20 12",
        "2023 61 18",
        "Table 1. Losses in million pounds",
        "The other half was paid by the county, which had put nothing by for it since the year 2010.",
    ),
)


def test_what_two_pages_of_a_pdf_both_say_is_read_but_for_their_heads(tmp_path: Path) -> None:
    pages = [
        [
            "Courier, 8 March 2024",
            "The boat of the island",
            *PAGES[0][3:6],
            "Boats and ports",
            "And the boat went on.",
            "1",
        ],
        ["Courier, 8 March 2024", "Boats and ports", *PAGES[1][3:], "And the boat went on.", "2"],
    ]
    read = opened(tmp_path, "a.pdf", documents.pdf(pages))
    told = " ".join(block.text for block in read.blocks)
    assert told.count("And the boat went on.") == told.count("Boats and ports") == 2
    assert [cut.text for cut in read.cut] == ["Courier, 8 March 2024", "1", "Courier, 8 March 2024", "2"]


def test_a_headline_that_is_also_the_head_of_every_page_is_read_once(tmp_path: Path) -> None:
    head = "What the floods cost us"
    start = ["{20}" + head, "{15}1. Who pays", *PAGES[0][3:6], "1"]
    pages = [start, [head, *PAGES[1][3:], "2"], [head, "{15}2. What now", *PAGES[2][1:], "3"]]
    read = opened(tmp_path, "a.pdf", documents.pdf(pages))
    assert read.title == head
    assert texts(read, Role.HEADING)[0] == "1. Who pays"
    assert "2. What now" in texts(read, Role.HEADING)
    assert [cut.text for cut in read.cut] == ["1", head, "2", head, "3"]


def test_a_pdf_tells_its_parts_by_the_size_of_their_type(tmp_path: Path) -> None:
    read = opened(tmp_path, "brief.pdf", documents.pdf(BRIEF))
    assert read.title == "What the floods cost us in the year of the great storm"
    assert texts(read, Role.HEADING) == ["Robert Nash", "Summary", "1. Who pays"]
    assert texts(read) == [
        "Floods cost the county 61 million pounds last year, three times as much as in 2010. The greater "
        "part fell on households without insurance, on 12 km² of land.",
        "Half of it was paid by those who lived there, as the table shows year by year and in full.",
        "The other half was paid by the county, which had put nothing by for it since the year 2010.",
    ]
    assert texts(read, Role.TABLE) == ["A table with two rows is left out."]
    assert Counter(cut.reason for cut in read.cut) == {
        Reason.REPEATED: 2,
        Reason.NAVIGATION: 4,
        Reason.FOOTNOTE: 3,
        Reason.TABLE: 3,
        Reason.CAPTION: 1,
    }


def test_what_is_set_in_ligatures_is_said_in_letters() -> None:
    found = Draft(
        (Block(Role.PARAGRAPH, "The o\ufb03ce found \ufb01ve \ufb02ats e\u0301tait \u200fhere.", (1,)),)
    )
    read = finish(found, Source("a.pdf", ""), Clean(), "en")
    assert texts(read) == ["The office found five flats \u00e9tait here."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\nnothing of the kind", "cannot be read as a PDF"),
        (documents.pdf([[""], [""]]), "pictures of pages"),
        (b"words", "cannot be read as a PDF"),
    ],
)
def test_a_pdf_without_text_says_so(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(tmp_path, "bad.pdf", content).message


# -- books -----------------------------------------------------------------------------------------------

FACTS = (
    "<dc:title>Boats</dc:title><dc:creator>Jane Doe</dc:creator><dc:language>en-GB</dc:language>"
    "<dc:date>2017-06-05</dc:date>"
)
CHAPTERS = (
    "<p>Boats</p>",
    f"<h1>The ferry</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>",
    f"<h1>The timetable</h1><p>{PARAGRAPHS[2]}<sup>3</sup></p><ul><li>Monday</li><li>Friday</li></ul>",
)


def test_a_book_is_one_report_or_one_a_chapter(tmp_path: Path) -> None:
    book = documents.epub(CHAPTERS, facts=FACTS)
    read = opened(tmp_path, "boats.epub", book)
    assert (read.title, read.byline, read.language) == ("Boats", "Jane Doe", "en-GB")
    assert read.date == datetime.date(2017, 6, 5)
    assert texts(read) == ["Boats", *PARAGRAPHS]
    chapters = report.read_all(str(tmp_path / "boats.epub"))
    assert [chapter.title for chapter in chapters] == ["The ferry"]


def test_the_contents_and_the_notes_of_a_book_are_not_read(tmp_path: Path) -> None:
    contents = (
        '<h1>Contents</h1><p><a href="c1.xhtml">The Quay</a></p><p><a href="c2.xhtml">The Light</a></p>'
    )
    chapter = (
        f"<h1>1<br/>The Quay</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}"
        '<span epub:type="pagebreak">12</span></p><aside epub:type="footnote"><p>1. A dog.</p></aside>'
    )
    read = opened(tmp_path, "quay.epub", documents.epub([contents, chapter], facts=FACTS))
    assert texts(read) == list(PARAGRAPHS[:2])
    assert texts(read, Role.TITLE) == ["1 The Quay"]
    assert [(cut.text, cut.reason) for cut in read.cut] == [
        ("Contents", Reason.NAVIGATION),
        ("The Quay", Reason.NAVIGATION),
        ("The Light", Reason.NAVIGATION),
        ("1. A dog.", Reason.FOOTNOTE),
    ]


def test_the_imprint_of_a_book_is_not_read(tmp_path: Path) -> None:
    imprint = "<p>Copyright © 2024 Ann Lee</p><p>All rights reserved.</p><p>ISBN 978-1-23456-789-0</p>"
    told = f"<h1>One</h1><p>{PARAGRAPHS[0]}</p><p>Copyright was all that they talked of.</p>"
    read = opened(tmp_path, "a.epub", documents.epub([imprint, told]))
    assert texts(read) == [PARAGRAPHS[0], "Copyright was all that they talked of."]
    assert {cut.reason for cut in read.cut} == {Reason.FOOTER}


def test_chapters_without_prose_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(
        documents.epub([CHAPTERS[0], CHAPTERS[1], CHAPTERS[1].replace("ferry", "boat")])
    )
    assert [one.title for one in report.read_all(str(tmp_path / "a.epub"))] == ["The ferry", "The boat"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"words", "not a whole file"),
        (documents.zipped({"mimetype": "application/epub+zip"}), "not a whole book"),
        (documents.epub([]), "no chapters"),
        (documents.epub(CHAPTERS, extra={"big.xhtml": b" " * 60_000_000}), "unpacks to more"),
        (
            documents.epub(
                CHAPTERS,
                extra={
                    "META-INF/container.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
                },
            ),
            "names no package",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_book_that_is_none_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(tmp_path, "bad.epub", content).message


# -- what is not installed ---------------------------------------------------------------------------------


def test_a_reader_that_is_not_installed_names_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert "narrator[documents]" in refused(tmp_path, "ferry.pdf", documents.pdf(PAGES)).hint


# -- nothing is lost ---------------------------------------------------------------------------------------

SENTENCE = st.lists(
    st.sampled_from(
        sorted(listed("the ferry By Jane Doe Photo: storm [1] 12 Share this Monday 5 June 2017 sailed again"))
    ),
    min_size=1,
    max_size=25,
).map(lambda found: " ".join(found).capitalize() + ".")
STYLED = st.tuples(
    st.sampled_from(["", "Title", "heading 1", "heading 2", "Quote", "List Paragraph"]), SENTENCE
)
TABLE = st.lists(st.lists(SENTENCE, min_size=2, max_size=2), min_size=1, max_size=3)
MARKUP = st.tuples(
    st.sampled_from(["p", "h1", "h2", "blockquote", "pre", "figcaption", "li", "aside", "td"]), SENTENCE
)


def accounted(read: Draft) -> tuple[list[int], Counter[str]]:
    """The source lines of a draft, and every word that it says or cuts."""
    lines = [line for block in read.blocks for line in block.lines] + [cut.line for cut in read.cut]
    told = [f"{block.number}. " * bool(block.number) + block.text for block in read.blocks if block.lines]
    told += [cut.text for cut in read.cut]
    return sorted(lines), Counter(" ".join(told).split())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(STYLED, TABLE), min_size=1, max_size=12))
def test_every_paragraph_of_a_word_file_is_read_or_cut_once(
    parts: list[tuple[str, str] | list[list[str]]],
) -> None:
    lines, told = accounted(docx.read(documents.docx(parts), "en", where="a.docx"))
    texts = [text for one in parts for text in (chain(*one) if isinstance(one, list) else one[1:])]
    assert lines == list(range(1, len(texts) + 1))
    assert told == Counter(" ".join(texts).split())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(MARKUP, min_size=1, max_size=8), min_size=1, max_size=3))
def test_every_piece_of_a_book_is_read_or_cut_once(chapters: list[list[tuple[str, str]]]) -> None:
    bodies = ["".join(f"<{tag}>{text}</{tag}>" for tag, text in chapter) for chapter in chapters]
    lines, told = accounted(epub.read(documents.epub(bodies), "en", where="a.epub"))
    assert lines == list(range(1, len(lines) + 1))
    assert told == Counter(" ".join(text for chapter in chapters for _, text in chapter).split())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(SENTENCE, min_size=4, max_size=9), min_size=1, max_size=4))
def test_every_line_of_a_pdf_is_read_or_cut_once(pages: list[list[str]]) -> None:
    pages = [["The ferry sailed again on Monday.", *page] for page in pages]
    lines, told = accounted(pdf.read(documents.pdf(pages), "en", where="a.pdf"))
    assert lines == list(range(1, sum(map(len, pages)) + 1))
    assert told == Counter(" ".join(chain(*pages)).split())
