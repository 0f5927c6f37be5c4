"""Saved mail (``.eml``) to a draft: its page or its plain text read as such, the facts from its head.

Of several messages in one file the longest is read; files that came with it are cut. Mail that holds other
mail, forwarded or answered, is read in plain text, for only there is one told from the other.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from html import escape

from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, Reason, Role
from narrator.report import decode, envelope, html, pieces, scrape
from narrator.report.draft import Draft
from narrator.report.passages import fold, source_lines

_LONGEST_FIELD = 2_000
"""Characters of a field of the head; an address or a headline has a tenth of them."""
_MOST_NESTED = 100
"""Groups of parts in one file: the parser looks at every line once for each that is around it."""
_MOST_PARTS = 5_000
_NESTED = re.compile(rb"^content-type:\s{0,9}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_OVERLONG = re.compile(rb"^content-[a-z-]{2,30}:(?:[^\n]|\n[ \t]){20000}", re.IGNORECASE | re.MULTILINE)
"""A field that says what a part is, and never ends."""
_HEAD = 16_384
_MAIL = re.compile(
    rb"(?:From \S.*\n)?(?:[\w-]+:.*\n(?:[ \t].*\n)*)*?"
    rb"(?:received:|return-path:|delivered-to:|content-type:\s{0,9}multipart/|"
    rb"content-transfer-encoding:\s{0,9}(?:base64|quoted-printable))",
    re.IGNORECASE,
)
_BROKEN_OFF = (
    email.errors.CloseBoundaryNotFoundDefect,
    email.errors.StartBoundaryNotFoundDefect,
    email.errors.NoBoundaryInMultipartDefect,
    email.errors.InvalidBase64PaddingDefect,
    email.errors.InvalidBase64LengthDefect,
)
_ENCRYPTED = frozenset({"pgp-encrypted", "pkcs7-mime", "x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class _Letter:
    """One message of a file."""

    head: str
    """Who wrote when about what, a line each; nothing for a page that a browser saved in this form."""
    text: str
    page: str
    """The same as HTML, where it was sent as that."""
    attached: tuple[str, ...]
    """The names of the files that came with it."""


def looks_like_mail(data: bytes) -> bool:
    """Whether a file is mail as it was sent, told by its head: where it went, or how it is packed.

    Mail that is neither is plain text under a head, and reads as that.
    """
    return bool(_MAIL.match(data[:_HEAD].replace(b"\r", b"")))


def read(data: bytes, clean: Clean, language: Language, *, where: str) -> Draft:
    """Read saved mail, or raise `ReportError` for what is encrypted, breaks off or holds no text.

    The lines are those of its text as decoded; what else the file holds is numbered after them.
    """
    letters = _letters(data, where)
    longest = max(letters, key=lambda one: len(one.text))
    draft = _draft(longest, clean, language, where)
    others = (line.text for one in letters if one is not longest for line in source_lines(one.text))
    left = [(text, Reason.METADATA) for text in others]
    left += [(name, Reason.ATTACHMENT) for one in letters for name in one.attached]
    last = max([0, *(cut.line for cut in draft.cut), *(line for one in draft.blocks for line in one.lines)])
    cuts = (Cut(line, text, reason) for line, (text, reason) in enumerate(left, last + 1))
    return replace(draft, cut=(*draft.cut, *cuts))


def _draft(letter: _Letter, clean: Clean, language: Language, where: str) -> Draft:
    text = f"{letter.head}\n{letter.text}"
    if not letter.page or (letter.head and envelope.encloses(text)):
        return scrape.read(text, clean, language, where=where)
    told = envelope.opened(text, language)
    draft = html.read(letter.page, where=where)
    return replace(
        draft,
        blocks=tuple(_headed(block, told.title) for block in draft.blocks),
        title=told.title or draft.title,
        date=told.date or draft.date,
        byline=draft.byline or told.byline,
    )


def _headed(block: Block, title: str) -> Block:
    """The headline within a page is a heading where the subject says something else."""
    other = block.role is Role.TITLE and title and block.text.casefold() != title.casefold()
    return replace(block, role=Role.HEADING, level=1) if other else block


# -- what a file is made of ----------------------------------------------------------------------------------


def _letters(data: bytes, where: str) -> list[_Letter]:
    """The message of a file, and those within it."""
    message = _parsed(data, where)
    letters = list(_within(message, where))
    if any(isinstance(defect, _BROKEN_OFF) for part in message.walk() for defect in part.defects):
        raise ReportError(
            "breaks off before its end", where=where, hint="save it again from the mail program"
        )
    if not any(one.text for one in letters):
        _refuse_empty(message, letters, where)
    return letters


def _parsed(data: bytes, where: str) -> Message:
    """Take a file apart, unless it is built to take long."""
    nested = len(_NESTED.findall(data)) > _MOST_NESTED or _OVERLONG.search(data)
    message = Message() if nested else email.message_from_bytes(data)
    if nested or sum(1 for _ in itertools.islice(message.walk(), _MOST_PARTS)) == _MOST_PARTS:
        raise ReportError(
            "holds more parts, or larger ones, than any mail",
            where=where,
            hint="save the message to be read alone",
        )
    if not message.keys():
        raise ReportError("is not mail: it has no head", where=where, hint="save it as text")
    return message


def _refuse_empty(message: Message, letters: list[_Letter], where: str) -> None:
    if any(part.get_content_subtype() in _ENCRYPTED for part in message.walk()):
        raise ReportError("is encrypted", where=where, hint="open it in the mail program and save its text")
    attached = ", ".join(name for one in letters for name in one.attached)
    hint = f"save what came with it: {attached[:200]}" if attached else "save it again"
    raise ReportError("is mail without text", where=where, hint=hint)


def _within(message: Message, where: str) -> Iterator[_Letter]:
    leaves = list(_leaves(message))
    pages = [_page(part, where) for part in _forms(message, "html")]
    is_page = any(_is_text(part, "html") for part in leaves)
    yield _Letter(
        head="" if message["Snapshot-Content-Location"] else _head(message),
        text="\n\n".join(filter(None, (_text(part, where) for part in _forms(message, "plain")))),
        page="\n".join(pages) if is_page else "",
        attached=tuple(_name(part) for part in leaves if not (_is_text(part) or _is_letter(part))),
    )
    for part in leaves:
        if _is_letter(part):
            yield from _within(_parts(part)[0], where)


def _parts(part: Message) -> list[Message]:
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold no others, in their order; a letter is one, what only belongs to a page is none."""
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for one in _parts(part)[: 1 if part.get_content_subtype() == "related" else None]:
        yield from _leaves(one)


def _forms(part: Message, wanted: str) -> Iterator[Message]:
    """The parts that hold the text, in the form that is wanted where it was sent in several."""
    kind = part.get_content_type()
    if kind == "multipart/alternative" and (forms := _parts(part)):
        fitting = (one for one in forms if any(_is_text(leaf, wanted) for leaf in _leaves(one)))
        yield from _forms(next(fitting, forms[0]), wanted)
    elif part.get_content_maintype() == "multipart":
        for one in _parts(part)[: 1 if kind == "multipart/related" else None]:
            yield from _forms(one, wanted)
    elif _is_text(part):
        yield part


def _is_text(part: Message, form: str = "") -> bool:
    """Whether a part is to be read with the message, rather than a file that came with it."""
    attached = part.get_content_disposition() == "attachment" or part.get_filename()
    kinds = {f"text/{form}"} if form else {"text/plain", "text/html"}
    return not attached and part.get_content_type() in kinds


def _is_letter(part: Message) -> bool:
    return part.get_content_type() == "message/rfc822" and bool(_parts(part))


def _page(part: Message, where: str) -> str:
    content = _content(part, where)
    if part.get_content_subtype() == "html":
        return content
    return "".join(f"<p>{escape(one)}</p>\n" for one in re.split(r"\n\s*\n", content))


def _text(part: Message, where: str) -> str:
    content = _content(part, where)
    if part.get_content_subtype() == "plain" or not content:
        return content
    return "\n".join(pieces.unmarked(one.text) for one in pieces.pieces(pieces.parsed(content, where)))


def _content(part: Message, where: str) -> str:
    """The text of a part, whatever it was packed and written in; nothing for one without a letter."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not any(map(str.isalpha, data.decode("latin-1"))):
        return ""
    charset = str(part.get_content_charset() or "") or decode.declared_charset(data)
    return decode.decode(data, where=where, charset=charset)


# -- the head ------------------------------------------------------------------------------------------------


def _head(message: Message) -> str:
    told = ((name, _field(message, name)) for name in ("From", "Date", "Subject"))
    return "".join(f"{name}: {value}\n" for name, value in told if value)


def _field(message: Message, name: str) -> str:
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return _decoded(str(next(values, "")))


def _name(part: Message) -> str:
    """What an attached file is called, or is."""
    return _decoded(part.get_filename() or "") or part.get_content_type()


def _decoded(value: str) -> str:
    """A field as words, its raw bytes and its encoded words (RFC 2047) decoded."""
    value = _as_text(value[:_LONGEST_FIELD].encode("utf-8", "surrogateescape"))
    try:
        parts = email.header.decode_header(value)
    except email.errors.HeaderParseError:
        parts = [(value, None)]
    return fold("".join(_worded(part, charset) for part, charset in parts))


def _worded(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    # What stands beside encoded words comes back in this encoding.
    return _as_text(part, charset) if charset else part.decode("raw-unicode-escape")


def _as_text(data: bytes, charset: str = "") -> str:
    try:
        return decode.decode(data, where="", charset=charset)
    except ReportError:
        return data.decode("ascii", "replace")
