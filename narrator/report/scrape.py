"""Plain text to a draft: a scrape cleaned up, a tidy text taken whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from narrator.config import Clean
from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, LineNumber, Reason, Role
from narrator.report import facts, headline, kinds, plain, words
from narrator.report.draft import Draft, wishes
from narrator.report.passages import Passage, SourceLine, source_lines, unwrap

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*+–—-]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_MOST = 8_000_000
"""Characters; the longest novels have a third of it."""
_VOTERS = 60_000
_LAST = 3
"""Passages at the end that may tell who the author is."""
_FACTS = 4
"""Passages below the headline where its own date and author may stand."""


def read(text: str, clean: Clean, language: Language, *, where: str = "") -> Draft:
    """Read plain text, whatever it was copied out of; one longer than any report is refused."""
    if len(text) > _MOST:
        raise ReportError(
            f"is a text of {len(text) // 1_000_000} million characters, too long for a report",
            where=where,
            hint="give the report alone, or divide it",
        )
    wished = wishes(clean)
    every = tuple(source_lines(text))
    asked = frozenset(line.number for line in every if wished.drops(line.text))
    passages = unwrap([line for line in every if line.number not in asked])
    name, share = words.vote(words.tokens(text[:_VOTERS]))
    spoken = name if share >= 0.12 else ""
    body = plain.judge(passages, spoken)
    return _draft(body, every, asked, spoken or language)


def _draft(
    body: plain.Body, every: Sequence[SourceLine], asked: frozenset[LineNumber], language: Language
) -> Draft:
    passages = [one.passage for one in body.judged]
    title = headline.find(passages, body.start, language, body.vetoed)
    byline = facts.find_byline(passages, body.start, title)
    date, dated = facts.find_date(passages, (body.start, body.end), title, language, never=body.vetoed)
    author = _author(passages[byline].text) if byline is not None else ""
    roles = _fact_roles(passages, title=title, byline=byline, dated=dated)
    signed = _signed(body, author)
    texts = {line.number: line.text for line in every}
    blocks: list[Block] = []
    cuts = [Cut(line, texts[line], Reason.ASKED) for line in asked]
    for index, one in enumerate(body.judged):
        role = roles.get(index, one.role if index not in signed else None)
        above = title is not None and index < title and role is Role.HEADING
        if role is None or above or one.reason is Reason.CREDIT:
            again = title is not None and one.passage.text.startswith(passages[title].text)
            named = Reason.BYLINE if index in signed else one.reason or Reason.NAVIGATION
            reason = Reason.REPEATED if again else named
            cuts += [Cut(line, texts[line], reason) for line in one.passage.lines]
        else:
            blocks += _blocks(one.passage, role)
    credit = next((one.passage.text for one in body.judged if one.reason is Reason.CREDIT), "")
    return Draft(
        blocks=tuple(blocks),
        cut=tuple(sorted(cuts, key=lambda cut: cut.line)),
        title=_headline(passages, title, body),
        date=date,
        byline=author,
        credit=credit,
        confidence=body.confidence,
        doubts=kinds.doubts(
            kinds.Span(passages[title].text if title is not None else "", _below(body, title))
        ),
    )


def _signed(body: plain.Body, author: str) -> frozenset[int]:
    """The passages at the very end that tell who the author is."""
    last = [index for index, one in enumerate(body.judged) if one.role][-_LAST:]
    return frozenset(index for index in last if facts.is_of_author(body.judged[index].passage, author))


def _below(body: plain.Body, title: int | None) -> list[Passage]:
    """What stands from the start of the body to its end, the headline and its facts above left out."""
    first = max(body.start, -1 if title is None else title) + 1
    return [one.passage for one in body.judged[first + _FACTS : body.end]]


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


def _blocks(passage: Passage, role: Role) -> list[Block]:
    bullet = _BULLET.match(passage.text)
    if role in (Role.PARAGRAPH, Role.HEADING) and bullet:
        number = int(bullet["number"] or 0)
        return [Block(Role.ITEM, passage.text[bullet.end() :], passage.lines, level=1, number=number)]
    return [Block(role, passage.text, passage.lines, level=2 if role is Role.HEADING else 0)]
