"""Plain text to a draft: a scrape cleaned up, a tidy text taken whole."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, Reason, Role
from narrator.report import dates, envelope, facts, headline, joining, kinds, plain, tables, words
from narrator.report.draft import Draft, wishes
from narrator.report.passages import Passage, source_lines
from narrator.report.plain import Judged

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*+–—-]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_MOST = 8_000_000
"""Characters; the longest novels have a third of it."""
_VOTERS = 60_000
_LAST = 3
"""Passages at the end that may tell who the author is."""
_LONGEST_DATE = 60
"""Characters."""
_MANY = 3
"""So many headings in a row are none."""


def read(text: str, clean: Clean, language: Language, *, where: str = "") -> Draft:
    """Read plain text, whatever it was copied out of; one longer than any report is refused."""
    if len(text) > _MOST:
        raise ReportError(
            f"is a text of {len(text) // 1_000_000} million characters, too long for a report",
            where=where,
            hint="give the report alone, or divide it",
        )
    wished = wishes(clean)
    name, share = words.vote(words.tokens(text[:_VOTERS]))
    spoken = name if share >= 0.12 else ""
    letter = envelope.opened(text, spoken or language)
    asked = {line.number: line for line in letter.lines if wished.drops(line.text)}
    passages = joining.unwrap([line for line in letter.lines if line.number not in asked])
    draft = _draft(plain.judge(passages, spoken, where=where), letter, spoken or language)
    left = [Cut(line.number, line.text, Reason.ASKED) for line in asked.values()] + _unsent(text, letter)
    return replace(draft, cut=tuple(sorted((*draft.cut, *left), key=lambda cut: cut.line)))


def _unsent(text: str, letter: envelope.Letter) -> list[Cut]:
    """The lines of what a text was sent in."""
    sent = frozenset(line.number for line in letter.lines)
    return [
        Cut(line.number, line.text, Reason.METADATA) for line in source_lines(text) if line.number not in sent
    ]


def _draft(body: plain.Body, letter: envelope.Letter, language: Language) -> Draft:
    passages = [one.passage for one in body.judged]
    title = None if letter.title else _title(body, language)
    byline = facts.find_byline(passages, body.start, title, never=body.vetoed)
    date, dated = facts.find_date(passages, (body.start, body.end), title, language, never=body.vetoed)
    author = _author(passages[byline].text) if byline is not None else ""
    roles = _fact_roles(passages, title=title, byline=byline, dated=dated)
    settled = _settled(body, roles, title, _signed(body, author))
    texts = {line.number: line.text for line in letter.lines}
    cuts = (Cut(line, texts[line], one.reason) for one in settled if one.reason for line in one.passage.lines)
    return Draft(
        blocks=tuple(_listed(_blocks(settled, body))),
        cut=tuple(cuts),
        title=letter.title or _headline(passages, title, body),
        date=letter.date or date,
        byline=author or letter.byline,
        credit=next((one.passage.text for one in body.judged if one.reason is Reason.CREDIT), ""),
        confidence=body.confidence,
        doubts=kinds.doubts(kinds.Span(_called(passages, title), _below(body, title))),
    )


def _title(body: plain.Body, language: Language) -> int | None:
    """The headline, which is more than a date, unless it is all that there is to read."""
    passages = [one.passage for one in body.judged]
    title = headline.find(passages, body.start, language, body.vetoed)
    if title is not None and dates.is_one(passages[title].text):
        dated = (index for index, one in enumerate(passages) if dates.is_one(one.text[:_LONGEST_DATE]))
        title = headline.find(passages, body.start, language, body.vetoed.union(dated))
    more = any(one.role for index, one in enumerate(body.judged) if index != title)
    return title if more else None


def _settled(
    body: plain.Body, roles: Mapping[int, Role], title: int | None, signed: frozenset[int]
) -> list[Judged]:
    """The final verdicts: facts in their roles, and what only seemed to be text cut."""
    cut = dict.fromkeys(_stray(body, roles, title), Reason.NAVIGATION) | dict.fromkeys(signed, Reason.BYLINE)
    named = body.judged[title].passage.text if title is not None else None
    settled = []
    for index, one in enumerate(body.judged):
        role = None if index in cut or one.reason is Reason.CREDIT else roles.get(index, one.role)
        reason = None if role else cut.get(index) or one.reason
        if reason and named and one.passage.text.startswith(named):
            reason = Reason.REPEATED
        settled.append(replace(one, role=role, reason=reason))
    return settled


def _stray(body: plain.Body, roles: Mapping[int, Role], title: int | None) -> frozenset[int]:
    """Short lines that are no headings: above the headline, or many of them before any paragraph."""
    prose = (
        index for index, one in enumerate(body.judged) if one.role is Role.PARAGRAPH and index not in roles
    )
    first = next(prose, 0)
    short = [
        index
        for index, one in enumerate(body.judged)
        if one.role is Role.HEADING and index not in roles and not _BULLET.match(one.passage.text)
    ]
    above = [index for index in short if title is not None and index < title]
    between = [index for index in short if index < first and index not in above]
    return frozenset(above + (between if len(between) >= _MANY and body.vetoed else []))


def _signed(body: plain.Body, author: str) -> frozenset[int]:
    """The passages at the very end, or right below it, that tell who the author is."""
    last = [index for index, one in enumerate(body.judged) if one.role][-_LAST:]
    last += range(body.end, min(body.end + _LAST, len(body.judged)))
    return frozenset(index for index in last if facts.is_of_author(body.judged[index].passage, author))


def _called(passages: Sequence[Passage], title: int | None) -> str:
    """What a page calls itself: its headline, and what stands right above it."""
    return "" if title is None else " ".join(one.text for one in passages[max(0, title - 4) : title + 1])


def _below(body: plain.Body, title: int | None) -> list[Passage]:
    """What stands below the headline, from the start of the body to the line after its end."""
    first = max(body.start, -1 if title is None else title) + 1
    return [one.passage for one in body.judged[first : body.end + 1]]


def _fact_roles(
    passages: Sequence[Passage], *, title: int | None, byline: int | None, dated: int | None
) -> Mapping[int, Role]:
    """The passages that state a fact and are kept for it, each in the role of that fact."""
    roles = {}
    if dated is not None and len(passages[dated].text) < 80 and dated != title:
        roles[dated] = Role.DATE
    if byline is not None:
        roles[byline] = Role.BYLINE
    if title is not None:
        roles[title] = Role.TITLE
    return roles


def _author(text: str) -> str:
    return facts.name_in(text) or text


def _headline(passages: Sequence[Passage], title: int | None, body: plain.Body) -> str:
    if title is None:
        return ""
    others = frozenset(passage.text for index, passage in enumerate(passages) if index != title)
    said = [one.passage.text for index, one in enumerate(body.judged) if one.role and index != title]
    return facts.in_sentence_case(facts.without_site(passages[title].text, others), said)


def _blocks(settled: Sequence[Judged], body: plain.Body) -> Iterator[Block]:
    """What is read; a table in the middle of it is announced where it stood."""
    rows = 0
    for index, one in enumerate(settled):
        within = body.start <= index < body.end
        if one.reason is Reason.TABLE and within:
            rows += 1
        elif rows:
            yield tables.announcement(rows - 1)
            rows = 0
        if one.role:
            yield _block(one.passage, one.role)
    if rows:
        yield tables.announcement(rows - 1)


def _block(passage: Passage, role: Role) -> Block:
    bullet = _BULLET.match(passage.text)
    if role in (Role.PARAGRAPH, Role.HEADING) and bullet:
        number = int(bullet["number"] or 0)
        return Block(Role.ITEM, passage.text[bullet.end() :], passage.lines, level=1, number=number)
    return Block(role, passage.text, passage.lines, level=2 if role is Role.HEADING else 0)


def _listed(blocks: Iterable[Block]) -> Iterator[Block]:
    """Make of headings with nothing between them what they are: the items of a list, and its heading.

    Behind a sentence that leads in to a list, the first of them is an item too. One below them, apart from
    the others, heads what follows.
    """
    led = False
    for role, group in itertools.groupby(blocks, key=lambda block: block.role):
        found = list(group)
        if role is Role.HEADING and len(found) >= _MANY - led:
            first, last = 0 if led else 1, len(found) - _heads_on(found)
            found[first:last] = [replace(block, role=Role.ITEM, level=1) for block in found[first:last]]
        led = role is Role.PARAGRAPH and found[-1].text.endswith(":")
        yield from found


def _heads_on(blocks: Sequence[Block]) -> bool:
    """Whether only the last of some lines stands apart, above what it heads."""
    gaps = [two.line - one.lines[-1] for one, two in itertools.pairwise(blocks)]
    return len(gaps) > 1 and gaps[-1] > 1 and all(gap == 1 for gap in gaps[1:-1])
