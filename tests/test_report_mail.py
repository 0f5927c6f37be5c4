"""Saved mail: the letter that was written, out of whatever it was packed in."""

from __future__ import annotations

import datetime
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import report
from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Reason, Report, Role
from narrator.report import mail

PARAGRAPHS = (
    "The company that runs the ferry to St. Brannock said on Tuesday that it will keep its winter timetable "
    "until the end of April, four weeks longer than last year, and blamed the price of fuel.",
    "The mayor of the island called the decision a blow to the hotels. “We have 400 beds and no boat after "
    "six,” she said, and asked the county to pay for an evening sailing.",
    "The county’s transport committee meets on 14 March. Its chair, Erik Moe, said he would not promise "
    "anything: the budget was spent in January.",
    "Last year the longer timetable cost the island about 2,300 overnight stays, according to the hoteliers’ "
    "own count, which the county has never accepted.",
)
TEXT = "\n\n".join(PARAGRAPHS)
SUBJECT = "The ferry goes back to winter times"


def letter(sender: str = "Claire Dunn <claire@example.net>", subject: str = SUBJECT) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Received"] = "from a.example.net by b.example.org; Fri, 08 Mar 2024 07:15:02 +0100"
    message["From"] = sender
    message["To"] = "Editors <editors@example.org>"
    message["Date"] = "Fri, 08 Mar 2024 07:15:00 +0100"
    message["Subject"] = subject
    return message


def laid_out(*cells: str) -> str:
    """A page as newsletters have it: every paragraph in tables within tables."""
    rows = "".join(
        f'<table width="100%"><tbody><tr><td valign="top">{cell}</td></tr></tbody></table>' for cell in cells
    )
    return f"<html><body><center><table><tr><td>{rows}</td></tr></table></center></body></html>"


NEWSLETTER = laid_out(
    '<a href="x">View this email in your browser</a>',
    f"<h1>{SUBJECT}</h1>",
    "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3]),
    f"<h2>What it cost</h2>{PARAGRAPHS[3]}",
    "The Harbour Letter is a reader-supported publication. To receive new posts, become a subscriber.",
    "<em>Copyright © 2024 Harbour Letter, all rights reserved.</em>",
    "You can <a>update your preferences</a> or <a>unsubscribe from this list</a>.",
)


def opened(folder: Path, message: EmailMessage | bytes, name: str = "letter.eml") -> Report:
    path = folder / name
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return report.read(str(path))


def said(read: Report) -> list[str]:
    return [block.text for block in read.blocks if block.role is Role.PARAGRAPH]


def cut(read: Report, reason: Reason) -> list[str]:
    return [one.text for one in read.cut if one.reason is reason]


MOMENT = datetime.datetime(2024, 3, 8, 7, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


@pytest.mark.parametrize("packed", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_letter_is_read_however_it_is_packed(tmp_path: Path, packed: str, charset: str) -> None:
    message = letter("Jørgen Øst <j@example.org>", "Færgen sejler “endelig” igen")
    message.set_content(f"{TEXT}\n\n-- \nJørgen Øst\nThe Courier", charset=charset, cte=packed)
    read = opened(tmp_path, message)
    assert (read.title, read.byline, read.date) == ("Færgen sejler “endelig” igen", "Jørgen Øst", MOMENT)
    assert said(read) == list(PARAGRAPHS)
    assert cut(read, Reason.METADATA)[-2:] == ["Jørgen Øst", "The Courier"]


def test_a_newsletter_is_read_from_its_page(tmp_path: Path) -> None:
    message = letter("The Harbour Letter <news@harbour.example>", f"Re: {SUBJECT}")
    message.set_content(f"{SUBJECT} (https://harbour.example/1)\n\n** What it cost\n\n{TEXT}")
    message.add_alternative(NEWSLETTER, subtype="html")
    read = opened(tmp_path, message)
    assert (read.title, read.byline, read.date) == (SUBJECT, "", MOMENT)
    assert said(read) == list(PARAGRAPHS)
    assert [block.text for block in read.blocks if block.role is Role.HEADING] == ["What it cost"]
    assert len(read.cut) == 4


def test_a_page_may_have_another_headline_than_the_mail(tmp_path: Path) -> None:
    message = letter(subject="Claire’s letter of this week")
    message.set_content(NEWSLETTER, subtype="html")
    read = opened(tmp_path, message)
    assert read.title == "Claire’s letter of this week"
    assert (Role.HEADING, SUBJECT) in [(block.role, block.text) for block in read.blocks]


FORWARDED = (
    "FYI, can we run this?\n\n---------- Forwarded message ---------\n"
    "From: Claire Dunn <claire@example.net>\n"
    f"Date: Fri, 8 Mar 2024 at 07:02\nSubject: {SUBJECT}\nTo: Peter Hall <peter@example.org>\n\n\n{TEXT}"
)


@pytest.mark.parametrize("forms", [("plain",), ("html",), ("plain", "html")])
def test_of_a_forwarded_mail_what_was_forwarded_is_read(tmp_path: Path, forms: tuple[str, ...]) -> None:
    contents = {
        "plain": FORWARDED,
        "html": f"<div>{FORWARDED.replace('<', '&lt;').replace(chr(10), '<br>')}</div>",
    }
    message = letter("Peter Hall <peter@example.org>", f"Fwd: {SUBJECT}")
    message.set_content(contents[forms[0]], subtype=forms[0])
    for form in forms[1:]:
        message.add_alternative(contents[form], subtype=form)
    read = opened(tmp_path, message)
    assert (read.title, read.byline, str(read.date)) == (SUBJECT, "Claire Dunn", "2024-03-08 07:02:00")
    assert said(read) == list(PARAGRAPHS)


def test_of_several_letters_in_one_file_the_longest_is_read(tmp_path: Path) -> None:
    within = letter()
    within.set_content(TEXT)
    message = letter("Peter Hall <peter@example.org>", "See below")
    message.set_content("Can we run this?")
    message.add_attachment(within)
    read = opened(tmp_path, message)
    assert (read.title, read.byline) == (SUBJECT, "Claire Dunn")
    assert said(read) == list(PARAGRAPHS)
    assert "Can we run this?" in cut(read, Reason.METADATA)


def test_what_came_with_a_letter_is_cut_and_what_belongs_to_its_page_is_not(tmp_path: Path) -> None:
    message = letter()
    message.set_content(
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + '<img src="cid:1">', subtype="html"
    )
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1>", filename="logo.png")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Årsregnskab.pdf")
    message.add_attachment("Words of another text.", filename="notes.txt")
    read = opened(tmp_path, message)
    assert said(read) == list(PARAGRAPHS)
    assert cut(read, Reason.ATTACHMENT) == ["Årsregnskab.pdf", "notes.txt"]


def test_a_text_on_either_side_of_a_file_is_read_whole(tmp_path: Path) -> None:
    message = letter()
    message.set_content("\n\n".join(PARAGRAPHS[:2]))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    rest = EmailMessage()
    rest.set_content("".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:]), subtype="html")
    message.attach(rest)
    assert said(opened(tmp_path, message)) == list(PARAGRAPHS)


def test_a_page_that_a_browser_saved_as_mail_has_its_own_facts(tmp_path: Path) -> None:
    message = letter("<Saved by Blink>")
    message["Snapshot-Content-Location"] = "https://harbour.example/1"
    article = f"<article><h1>Boats</h1><p>{'</p><p>'.join(PARAGRAPHS)}</p></article>"
    page = f"<html><head><title>Boats</title></head><body>{article}</body></html>"
    message.set_content(page, subtype="html")
    message.add_related(b"p {}", maintype="text", subtype="css", cid="<css>")
    read = opened(tmp_path, message, "page.mhtml")
    assert (read.title, read.byline, read.date) == ("Boats", "", None)
    assert said(read) == list(PARAGRAPHS)
    assert not read.cut


def test_mail_is_known_without_its_ending(tmp_path: Path) -> None:
    message = letter()
    message.set_content(TEXT, cte="base64")
    assert said(opened(tmp_path, message, "letter.txt")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("sender", "byline"),
    [
        ("Ann Lee from The Harbour Letter <harbour@example.com>", "Ann Lee"),
        ('"Lee, Ann" <ann@example.com>', "Ann Lee"),
        ("Pat O'Neil (Courier) <pat@example.com>", "Pat O'Neil"),
        ("Ann Lee <newsletter@example.com>", ""),
        ("The Harbour Letter <harbour@example.com>", ""),
        ("ann@example.com", ""),
    ],
)
def test_only_a_person_is_the_author(tmp_path: Path, sender: str, byline: str) -> None:
    message = f"From: {sender}\nSubject: {SUBJECT}\n\n{TEXT}\n"
    assert opened(tmp_path, message.encode()).byline == byline


def test_a_head_that_is_encoded_wrongly_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    head = b"From: =?x-none?q?Ann_Lee?= <a@example.org>\nSubject: Caf\xc3\xa9 =?utf-8?b?!!!?=\n"
    read = opened(tmp_path, head + b"Content-Type: text/plain; charset=none\n\n" + TEXT.encode("cp1252"))
    assert read.byline == "Ann Lee"
    assert read.title.startswith("Café")
    assert said(read) == list(PARAGRAPHS)


def _page_of(packing: str) -> bytes:
    message = letter()
    message.set_content(TEXT, cte=packing)
    message.add_alternative(NEWSLETTER, subtype="html", cte=packing)
    return message.as_bytes()


_KIND = b"From: a@example.org\nContent-Type: "


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_page_of("quoted-printable")[:-400], "breaks off"),
        (_page_of("base64")[:-400], "breaks off"),
        (b"From: a@example.org\nContent-Transfer-Encoding: base64\n\nVGhlIGZlcnJ5IHNhaWxlZA", "breaks off"),
        (_KIND + b"multipart/mixed\n\nThe ferry sailed.\n", "breaks off"),
        (b"The ferry sailed again.\nAnd again.\n", "no head"),
        (b"From: a@example.org\nSubject: The ferry\n\n", "without text"),
        (_KIND + b"application/pdf; name=a.pdf\n\n%PDF", "without text"),
        (_KIND + b"application/pkcs7-mime\n\nMIIB\n", "encrypted"),
        (_KIND + b"text/plain; " + b'a="b"; ' * 100_000 + b"\n\nThe ferry.\n", "larger"),
        ((_KIND + b"message/rfc822\n\n") * 2_000 + b"The ferry.\n", "more parts"),
        (_KIND + b"multipart/mixed; boundary=b\n\n" + b"--b\n\nferry\n" * 20_000 + b"--b--\n", "more parts"),
    ],
)
def test_mail_that_cannot_be_read_is_explained(tmp_path: Path, content: bytes, told: str) -> None:
    started = time.process_time()
    with pytest.raises(ReportError, match=told) as error:
        opened(tmp_path, content)
    assert time.process_time() - started < 10
    assert error.value.hint


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("abc <>&-:\n", min_size=1, max_size=60), min_size=1, max_size=5))
def test_every_line_of_a_letter_is_read_or_cut_once(parts: list[str]) -> None:
    content = "\n".join(["The ferry sailed again on Monday.", *parts])
    message = letter()
    message.set_content(content)
    read = mail.read(message.as_bytes(), Clean(), "en", where="a.eml")
    lines = [line for block in read.blocks for line in block.lines] + [one.line for one in read.cut]
    whole = f"From: a\nDate: b\nSubject: c\n\n{content}".split("\n")
    assert sorted(lines) == [number for number, line in enumerate(whole, 1) if line.strip()]
