"""Plain text to a draft: a scrape cleaned up, a tidy text taken whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from narrator.config import Clean
from narrator.model import Block, Cut, Language, LineNumber, Reason, Role
from narrator.report import facts, plain, words
from narrator.report.draft import Draft, wishes
from narrator.report.passages import Passage, SourceLine, source_lines, unwrap

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*+–—-]|(?P<number>\d{1,3})[.)])\s+(?=\S)")
_VOTERS = 60_000


def read(text: str, clean: Clean, language: Language) -> Draft:
    """Read plain text, whatever it was copied out of."""
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
    title = facts.find_title(passages, body.start, language, body.vetoed)
    byline = facts.find_byline(passages, body.start, title)
    date, dated = facts.find_date(passages, (body.start, body.end), title, language)
    roles = _fact_roles(passages, title=title, byline=byline, dated=dated)
    texts = {line.number: line.text for line in every}
    blocks: list[Block] = []
    cuts = [Cut(line, texts[line], Reason.ASKED) for line in asked]
    for index, one in enumerate(body.judged):
        role = roles.get(index, one.role)
        if role is None or one.reason is Reason.CREDIT:
            cuts += [Cut(line, texts[line], one.reason or Reason.NAVIGATION) for line in one.passage.lines]
        else:
            blocks += _blocks(one.passage, role)
    credit = next((one.passage.text for one in body.judged if one.reason is Reason.CREDIT), "")
    return Draft(
        blocks=tuple(blocks),
        cut=tuple(sorted(cuts, key=lambda cut: cut.line)),
        title=_headline(passages, title, body),
        date=date,
        byline=facts.name_in(passages[byline].text) if byline is not None else "",
        credit=credit,
        confidence=body.confidence,
    )


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


def _headline(passages: Sequence[Passage], title: int | None, body: plain.Body) -> str:
    if title is None:
        return ""
    others = frozenset(passage.text for index, passage in enumerate(passages) if index != title)
    said = [one.passage.text for one in body.judged if one.role]
    return facts.in_sentence_case(facts.without_site(passages[title].text, others), said)


def _blocks(passage: Passage, role: Role) -> list[Block]:
    bullet = _BULLET.match(passage.text)
    if role in (Role.PARAGRAPH, Role.HEADING) and bullet:
        number = int(bullet["number"] or 0)
        return [Block(Role.ITEM, passage.text[bullet.end() :], passage.lines, level=1, number=number)]
    return [Block(role, passage.text, passage.lines, level=2 if role is Role.HEADING else 0)]
