"""Pages as people save them: what each piece of one is, told by its tags and its looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrator import report
from narrator.errors import ReportError
from narrator.model import Reason, Report, Role

LONG = (
    "The ferry between Northport and the island sailed again on Monday after nine days of storms, and "
    "the first boat was full before it left the quay. Its captain said that he had seen worse in 1998."
)
OTHER = (
    "The company expects the usual timetable from Wednesday, with an extra boat on Saturday for those "
    "who were left behind on the island. “We slept in the harbour,” says Ana Ek. “It was cold.”"
)
THIRD = "The harbour master has asked for weekly soundings and for a second tug until the spring has come."


def page(folder: Path, body: str, head: str = "") -> Report:
    path = folder / "page.html"
    path.write_text(
        f"<html lang=en><head><title>The ferry runs again</title>{head}</head><body><article>"
        f"<h1>The ferry runs again</h1>{body}</article></body></html>",
        encoding="utf-8",
    )
    return report.read(str(path))


def shown(read: Report) -> list[tuple[str, str]]:
    return [(str(block.role), block.text) for block in read.blocks if block.role is not Role.TITLE]


def test_a_year_in_the_text_is_no_date(tmp_path: Path) -> None:
    read = page(tmp_path, f"<p>{LONG}</p><p>{OTHER}</p><p>Smith, J. (2001). The ferries. London.</p>")
    assert read.date is None


def test_a_date_and_an_author_that_only_the_text_states_are_found(tmp_path: Path) -> None:
    read = page(tmp_path, f"<p>Posted by Ann Ek on 3.5.2019</p><p>{LONG}</p><p>{OTHER}</p>")
    assert (str(read.date), read.byline) == ("2019-05-03", "Ann Ek")


def test_a_line_break_within_a_sentence_ends_no_paragraph(tmp_path: Path) -> None:
    wrapped = LONG.replace("and the first", "and the<br>\nfirst")
    verse = "The gulls come in<br>The boats go out<br>Nobody waves"
    read = page(tmp_path, f"<p>{wrapped}<br><br>{OTHER}</p><p>{verse}</p>")
    texts = [text for _, text in shown(read)]
    assert texts == [LONG, OTHER, "The gulls come in", "The boats go out", "Nobody waves"]


def test_text_that_is_set_as_typed_keeps_its_paragraphs(tmp_path: Path) -> None:
    typed = "\n\n".join(text.replace(" and ", "\nand ") for text in (LONG, OTHER, THIRD))
    read = page(tmp_path, f"<pre>{typed}</pre>")
    assert [text for _, text in shown(read)] == [LONG, OTHER, THIRD]


def test_a_few_words_in_bold_head_what_follows(tmp_path: Path) -> None:
    read = page(
        tmp_path,
        f"<p><strong>What the captain says</strong></p><p>{LONG}</p><p><b>Was it cold?</b></p><p>{OTHER}</p>"
        "<p><b>Northport</b> is a town of nine thousand people on the west coast, and its quay is old.</p>",
    )
    roles = [role for role, _ in shown(read)]
    assert roles == ["heading", "paragraph", "paragraph", "paragraph", "paragraph"]


def test_a_quotation_set_large_and_the_author_below_are_not_read(tmp_path: Path) -> None:
    read = page(
        tmp_path,
        f"<p>By Ann Ek</p><p>{LONG}</p><blockquote><p>“We slept in the harbour. It was cold.” — Ana Ek</p>"
        f"</blockquote><p>{OTHER}</p><p>Ann Ek is the transport correspondent of this paper.</p>",
        '<meta name="author" content="Ann Ek">',
    )
    assert [text for role, text in shown(read) if role != "byline"] == [LONG, OTHER]
    reasons = {cut.text: str(cut.reason) for cut in read.cut}
    assert reasons["“We slept in the harbour. It was cold.” — Ana Ek"] == "repeated"
    assert reasons["Ann Ek is the transport correspondent of this paper."] == "byline"


@pytest.mark.parametrize(("above", "announced"), [(True, False), (False, True)])
def test_a_table_is_announced_among_the_text_alone(tmp_path: Path, above: bool, announced: bool) -> None:
    table = "<table><tr><th>Port</th><td>Northport</td></tr><tr><th>Boats</th><td>Twelve</td></tr></table>"
    parts = [table, f"<p>{LONG}</p>"] if above else [f"<p>{LONG}</p>", table]
    read = page(tmp_path, f"{''.join(parts)}<p>{OTHER}</p>")
    assert any(block.role is Role.TABLE for block in read.blocks) is announced


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<strong>Anzeige</strong>", "advertisement"),
        ("Lesen Sie auch: <a href=x>Was ein Pfeiler kostet</a>", "related links"),
        ("Reporting by Ann Ek; Editing by Tom Reed", "credit"),
        ("¡Comparte este artículo!", "navigation"),
        ("Got a tip? Write to tips@courier.example.", "footer"),
    ],
)
def test_what_is_no_part_of_an_article_is_cut_within_it_too(tmp_path: Path, line: str, reason: str) -> None:
    read = page(tmp_path, f"<p>{LONG}</p><p>{line}</p><p>{OTHER}</p><h2>FAQ</h2><p>{THIRD}</p>")
    assert [text for _, text in shown(read)] == [LONG, OTHER, "FAQ", THIRD]
    assert [str(cut.reason) for cut in read.cut] == [reason]


def test_the_words_of_a_cut_are_divided_as_the_page_divides_them(tmp_path: Path) -> None:
    read = page(tmp_path, f"<nav><b>Ann</b> <i>Monday</i></nav><p>{LONG}</p><p>{OTHER}</p>")
    assert "Ann Monday" in {cut.text for cut in read.cut}


# -- Markdown as its many writers write it -----------------------------------------------------------------


def marked(folder: Path, text: str) -> Report:
    path = folder / "report.md"
    path.write_text(text, encoding="utf-8")
    return report.read(str(path))


def test_facts_between_lines_of_plus_signs_are_facts(tmp_path: Path) -> None:
    read = marked(
        tmp_path, f'+++\ntitle = "The ferry"\ndate = 2023-05-04\nauthor = "Ann Ek"\n+++\n\n{LONG}\n'
    )
    assert (read.title, str(read.date), read.byline) == ("The ferry", "2023-05-04", "Ann Ek")
    assert shown(read) == [("paragraph", LONG)]


def test_facts_that_are_not_toml_are_told_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="not TOML"):
        marked(tmp_path, f"+++\ntitle = The ferry\n+++\n\n{LONG}\n")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The [[Ports/North|Northport]] boat.", "The Northport boat."),
        ("See ![[map.png]] the [[map]].", "See the map."),
        ("It is ==very== late.", "It is very late."),
        ("Not ~~now~~ late.", "Not now late."),
        ("It rose.[@smith2019, p. 4]", "It rose."),
        ("> [!NOTE]\n> Mind the gap.", "Mind the gap."),
        (":::warning\nMind the gap.\n:::", "Mind the gap."),
        ("Mind the gap.^[As they say.]", "Mind the gap."),
        ("Mind %% is it so? %%the gap.", "Mind the gap."),
        ("- [x] Done is done", "Done is done"),
        ("## What to bring {#bring .wide}", "What to bring"),
        ("A map {{< figure src=a.png >}} here.", "A map here."),
        ("A map {% raw %} here.", "A map here."),
        ("An [ordinary] bracket and {a} brace == 4.", "An [ordinary] bracket and {a} brace == 4."),
    ],
)
def test_the_marks_of_other_writers_are_not_said(tmp_path: Path, written: str, said: str) -> None:
    assert said in [text for _, text in shown(marked(tmp_path, f"# T\n\n{LONG}\n\n{written}\n\n{OTHER}\n"))]


@pytest.mark.parametrize("written", ["$$E = mc^2$$", "%% Ask her again. %%", ":::"])
def test_a_formula_or_a_remark_alone_is_cut_as_code(tmp_path: Path, written: str) -> None:
    (tmp_path / "a.md").write_text(f"# The gap\n\nMind it.\n\n{written}\n", encoding="utf-8")
    read = report.read(str(tmp_path / "a.md"))
    assert [(cut.text, cut.reason) for cut in read.cut] == [(written, Reason.CODE)]


def test_a_shortcode_alone_is_cut_as_code(tmp_path: Path) -> None:
    read = marked(tmp_path, f"# T\n\n{{{{< toc >}}}}\n\n{LONG}\n")
    assert [(cut.text, str(cut.reason)) for cut in read.cut] == [("{{< toc >}}", "code left out")]


def test_a_headline_below_its_facts_is_said_once(tmp_path: Path) -> None:
    read = marked(tmp_path, f"By Ann Ek\n\n4 May 2023\n\n# The ferry\n\n{LONG}\n\n# The quay\n\n{OTHER}\n")
    assert read.title == "The ferry"
    assert ("heading", "The ferry") not in shown(read)


def test_a_number_before_a_heading_makes_no_list(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(f"The letter\n\n1. The ferry\n\n{LONG}\n\n2. The quay\n\n{OTHER}\n", encoding="utf-8")
    read = report.read(str(path))
    assert [text for role, text in shown(read) if role == "heading"] == ["1. The ferry", "2. The quay"]
