"""What a text was sent in: the headers, quoting and signature of mail, the times of subtitles.

None of it is the report, and it hides what is: a forwarded report has a mark before every line. Of several
messages in one mail the longest is read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from narrator.model import Language
from narrator.report import dates, facts, words
from narrator.report.passages import SourceLine, fold, source_lines


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines that were written, without what they were sent in, and what that says of them."""

    lines: tuple[SourceLine, ...]
    title: str = ""
    byline: str = ""
    date: dates.Date | None = None


def opened(text: str, language: Language) -> Letter:
    """Take a text out of what it was sent in; one that was sent in nothing is all there is."""
    lines = tuple(source_lines(text))
    return _mail(text, language) or _subtitles(lines) or Letter(lines)


# -- mail --------------------------------------------------------------------------------------------------

_SUBJECT = words.listed("subject betreff objet asunto assunto oggetto onderwerp temat konu perihal subjek")
_FROM = words.listed("from von de da van od kimden gönderen dari")
_DATE = words.listed(
    "date sent datum gesendet envoyé enviado fecha data inviato verzonden wysłano tarih tanggal"
)
_FIELD = re.compile(r"\*{0,2}(?P<name>[^\W\d_][\w-]{0,40})\s?:\*{0,2}\s+(?P<value>\S.*)")
_QUOTING = re.compile(r"^[ \t]{0,8}(?:>[ \t]?)+", re.MULTILINE)
_DIVIDER = re.compile(
    r"[-_]{2,}\s?[^-_]{0,40}(?:messag|nachricht|mensa|wiadomo|bericht|ileti|pesan)\w{0,6}[^-_]{0,20}\s?[-_]{2,}$|"
    r"(?:on|am|le|el|em|il|op|w dniu)\s.{6,60}\d[:.]\d\d\b.{0,100}"
    r"(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|napisał)[^:]{0,60}:$|"
    r"begin forwarded message:$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"--\s?$")
_ANSWERED = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv|rif|odp|enc)\s?:\s*)+", re.IGNORECASE)
_LONGEST_NOTE = 400
"""Characters that may stand above a forwarded message; a report that quotes a mail has more."""
_SENDER = re.compile(
    r"[\"']?(?P<last>[^\"<>@,:(|]{2,30},\s)?(?P<name>[^\"<>@,:(|]{2,60}?)(?:\s(?:from|at|via|@|[(|–—-])\s?[^<>]{2,60})?[\"']?\s*"
    r"(?:(?:<|\[mailto:)(?P<mailbox>[^<>@]{0,60})|$)"
)
"""Who a mail is from: "Ann Lee <ann@example.org>", "Ann Lee from The Courier <...>", "Lee, Ann"."""


@dataclass(frozen=True, slots=True)
class _Message:
    fields: tuple[tuple[str, str], ...]
    """Names in small letters, and what they say."""
    lines: tuple[SourceLine, ...]

    @property
    def size(self) -> int:
        return sum(len(line.text) for line in self.lines)

    def told(self, names: frozenset[str]) -> str:
        return next((value for name, value in self.fields if name in names), "")


def _mail(text: str, language: Language) -> Letter | None:
    """The longest message of a mail; nothing for a text that does not begin with who wrote about what."""
    messages = _messages(text)
    above = sum(one.size for one in itertools.takewhile(lambda one: not one.fields, messages))
    if above > _LONGEST_NOTE or not any(one.told(_SUBJECT) for one in messages):
        return None
    read = max(messages, key=lambda one: one.size)
    return Letter(
        lines=read.lines,
        title=_ANSWERED.sub("", read.told(_SUBJECT), count=1),
        byline=_author(read.told(_FROM)),
        date=dates.find(read.told(_DATE), language),
    )


def _author(sender: str) -> str:
    """The person a mail is from; nothing where a paper or a desk sent it."""
    found = _SENDER.match(sender)
    name = fold(f"{found['name']} {(found['last'] or '').rstrip(', ')}") if found else ""
    return name if found and facts.is_person(name, found["mailbox"] or "") else ""


def encloses(text: str) -> bool:
    """Whether a mail holds another, forwarded or answered."""
    return sum(bool(one.lines) for one in _messages(text)) > 1


def _messages(text: str) -> list[_Message]:
    """The messages of a mail, the marks of quoting taken off."""
    return list(_divided(list(source_lines(_QUOTING.sub("", text)))))


def _divided(lines: Sequence[SourceLine]) -> Iterator[_Message]:
    """Divide at the heads of messages, leaving out what stands below a signature."""
    fields: tuple[tuple[str, str], ...] = ()
    held: list[SourceLine] = []
    signed = False
    for part in _parts(lines):
        found = _fields(part)
        if found or _DIVIDER.match(part[0].text):
            yield _Message(fields, tuple(held))
            fields, held, signed = found, [], False
            continue
        signed = signed or bool(_SIGNATURE.match(part[0].text))
        held += () if signed else part
    yield _Message(fields, tuple(held))


def _parts(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Single lines, but for those of one head, which stand together."""
    group: list[SourceLine] = []
    for line in lines:
        field = bool(_FIELD.match(line.text))
        if group and not (field and line.gap == 0):
            yield from _whole_or_not(group)
            group = []
        if field:
            group.append(line)
        else:
            yield [line]
    yield from _whole_or_not(group)


def _whole_or_not(group: list[SourceLine]) -> Iterable[list[SourceLine]]:
    return [group] if _fields(group) else [[line] for line in group]


def _fields(lines: Sequence[SourceLine]) -> tuple[tuple[str, str], ...]:
    """What the head of a message says, if these lines are one: who writes, and when or about what."""
    matches = [match for line in lines if (match := _FIELD.match(line.text))]
    found = tuple((match["name"].lower(), match["value"]) for match in matches)
    names = {name for name, _ in found}
    return found if names & _FROM and names & (_SUBJECT | _DATE) else ()


# -- subtitles ---------------------------------------------------------------------------------------------

_TIMES = re.compile(r"(?:\d{1,2}:)?\d{2}:\d{2}[,.]\d{3}\s?-->\s?(?:\d{1,2}:)?\d{2}:\d{2}[,.]\d{3}")
_STYLED = re.compile(r"</?[a-z][^<>]{0,60}>|\{\\[^{}]{1,40}\}", re.IGNORECASE)


def _subtitles(lines: Sequence[SourceLine]) -> Letter | None:
    """What is said between the times of subtitles (SRT, WebVTT)."""
    times = {index for index, line in enumerate(lines) if _TIMES.match(line.text)}
    if len(times) < 3 or len(times) < 0.2 * len(lines):
        return None
    first = min(times)
    left = times | {index - 1 for index in times if index and lines[index - 1].text.isdecimal()}
    said = (line for index, line in enumerate(lines) if index > first and index not in left)
    bare = (replace(line, text=fold(_STYLED.sub("", line.text)), gap=0) for line in said)
    return Letter(tuple(line for line in bare if line.text))


__all__ = ["Letter", "opened"]
