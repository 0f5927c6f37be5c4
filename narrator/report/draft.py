"""What every reader hands over, and how it becomes a report: the user's own wishes, the facts, the doubts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narrator.config import Clean
from narrator.errors import ConfigError, ReportError
from narrator.model import Block, Cut, Language, Reason, Report, Role, Source
from narrator.report import dates, languages, rules, tables, words
from narrator.report.passages import LONGEST_HEADING

SPOKEN = frozenset(
    {Role.PARAGRAPH, Role.ITEM, Role.QUOTATION, Role.HEADING, Role.FOOTNOTE, Role.CAPTION, Role.CODE}
)
"""The roles of what is the report's own text, rather than what is said about it."""
_SHORT = 100
"""A report of fewer words is doubted."""
_LEAST_SAID = 60
"""Words that stand above a heading such as "References"."""
_UNSURE = 0.75
_TINY = 0.5

_ENDING = '.!?…:;,”"’)'
"""Marks that the names of links do not end in."""

_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’ -]{2,40}(?:,\s[^—–()]{2,40})?(?:\s\([^()]{2,30}\))?|"
    r"[A-Z][\w.'’ -]{2,40}(?:,\s[^—–()]{2,40})?"
    r"\s\((?:AP|AFP|Reuters|UPI|TASS|Xinhua|DPA|EFE|ANSA|CNN)\))\s{1,3}[—–-]{1,2}\s{1,3}(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as one reader understood it."""

    blocks: tuple[Block, ...]
    cut: tuple[Cut, ...] = ()
    title: str = ""
    date: dates.Date | None = None
    byline: str = ""
    credit: str = ""
    language: Language = ""
    """What the document says of itself, as a web page does."""
    told: Language = ""
    """What its writer says, as in a front matter: nobody knows better."""
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """The user's own patterns, compiled."""

    keep: tuple[re.Pattern[str], ...]
    drop: tuple[re.Pattern[str], ...]

    def keeps(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self.keep) and not self.drops(text)

    def drops(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self.drop)


def wishes(clean: Clean) -> Wishes:
    """Compile the user's patterns, or raise `ConfigError` with the one that is wrong."""
    return Wishes(_compiled(clean.keep, "keep"), _compiled(clean.drop, "drop"))


def _compiled(patterns: Iterable[str], setting: str) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for pattern in patterns:
        try:
            compiled.append(re.compile(pattern))
        except re.error as error:
            raise ConfigError(
                f"{pattern!r} is not a regular expression: {error}",
                where=f"[clean] {setting}",
                hint="put a backslash before characters such as ( [ * + ? that mean themselves",
            ) from error
    return tuple(compiled)


def finish(draft: Draft, source: Source, clean: Clean, language: Language) -> Report:
    """Make a report of a draft, as the user wishes it, with every doubt named."""
    draft = _as_wished(_without_notes(draft), wishes(clean))
    if not any(block.role in SPOKEN and _says(block.text) for block in draft.blocks):
        raise ReportError("holds nothing to read", where=source.path, hint=_nothing_hint(draft))
    verdict = _language(draft, clean, language)
    title = clean.title or _typed(draft.title or _first_heading(draft.blocks)) or _file_title(source.path)
    known = bool(clean.title or draft.title)
    doubts = (*draft.doubts, *_doubts(draft, verdict, title_known=known))
    report = Report(
        title=title,
        blocks=tuple(_finished(draft, verdict.language, science=clean.science)),
        source=source,
        cut=draft.cut,
        date=_date(clean, draft, verdict.language),
        byline=draft.byline,
        credit=draft.credit,
        language=verdict.language,
        confidence=round(max(0.0, min(1.0, draft.confidence - 0.15 * len(doubts))), 3),
        doubts=doubts,
        pronunciations=draft.pronunciations,
    )
    if clean.strict and doubts:
        raise ReportError(
            f"the clean-up is not sure of its result: {' '.join(doubts)}",
            where=source.path,
            hint="look at what was cut, then name lines with keep and drop, or leave strict out",
        )
    return report


def _without_notes(draft: Draft) -> Draft:
    """Cut what no listener follows: labels of figures, notes, and sections such as "References"."""
    reasons = _labels(draft.blocks) | _back_matter(draft.blocks) | _notes(draft.blocks)
    blocks = tuple(block for index, block in enumerate(draft.blocks) if index not in reasons)
    found = [
        Cut(line, draft.blocks[index].text, reason)
        for index, reason in reasons.items()
        for line in draft.blocks[index].lines
    ]
    return replace(draft, blocks=blocks, cut=tuple(sorted((*draft.cut, *found), key=lambda cut: cut.line)))


def _labels(blocks: Sequence[Block]) -> dict[int, Reason]:
    """What stands above or below a figure or a table: "Figure 2. Tracks of all animals"."""
    told = (Role.PARAGRAPH, Role.HEADING)
    return {
        index: Reason.CAPTION
        for index, block in enumerate(blocks)
        if block.role in told and rules.labels(block.text)
    }


def _back_matter(blocks: Sequence[Block]) -> dict[int, Reason]:
    """What stands below a heading such as "References", down to the next of its level, and why it is cut."""
    reasons: dict[int, Reason] = {}
    reason, level, said = None, 0, 0
    for index, block in enumerate(blocks):
        if block.role is Role.HEADING:
            backed = rules.backed(block.text) if said >= _LEAST_SAID else None
            if backed or block.level <= level:
                reason, level = backed, block.level if backed else 0
        if reason:
            reasons[index] = reason
        said += len(block.text.split())
    return reasons


def _notes(blocks: Sequence[Block]) -> dict[int, Reason]:
    """Paragraphs that begin with a mark, "[12]" or "¹", which a text above them bears."""
    borne: set[str] = set()
    reasons: dict[int, Reason] = {}
    for index, block in enumerate(blocks):
        opening = _NOTE.match(block.text)
        if opening and opening[1] in borne and block.role in (Role.PARAGRAPH, Role.HEADING):
            reasons[index] = Reason.FOOTNOTE
        borne.update(_BORNE.findall(block.text))
    return reasons


_NOTE = re.compile(r"(\[\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s?(?=\S)")
_BORNE = re.compile(r"(?<=[\w.,;:!?”\"’)\]])(\[\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")


def _finished(draft: Draft, language: Language, *, science: bool) -> Iterator[Block]:
    """The blocks in their final roles and words."""
    blocks = (_unmarked(block) for block in _told(_headed(draft.blocks), language))
    if science:
        blocks = (replace(block, text=_CITED.sub(_uncited, block.text)) for block in blocks)
    return _with_dateline(list(_with_date(blocks, draft.date, language)))


def _headed(blocks: Sequence[Block]) -> Iterator[Block]:
    """Make headings of numbered lines that stand alone above text: "2. What was found" is no list."""
    padded = (None, *blocks, None)
    for before, block, after in zip(padded, blocks, padded[2:], strict=False):
        beside = {one.role for one in (before, after) if one}
        names = block.number and block.text[-1] not in _ENDING and len(block.text.split()) <= LONGEST_HEADING
        if names and after and after.role is Role.PARAGRAPH and Role.ITEM not in beside:
            yield replace(block, role=Role.HEADING, level=2, number=0, text=f"{block.number}. {block.text}")
        else:
            yield block


def _uncited(match: re.Match[str]) -> str:
    """Nothing for a citation; "(in May 1938)" is none."""
    return match.group() if dates.names_month(match.group()) else ""


_CITED_YEAR = r",?\s(?:1[89]|20)\d\d[a-z]?(?:, pp?\. [\d–-]{1,12})?"
_CITED = re.compile(
    rf"\s?\((?:(?:see|cf\.|e\.g\.,?|in)\s)?[A-Z][^()\d;]{{1,60}}?{_CITED_YEAR}"
    rf"(?:;\s[^();]{{2,70}}?{_CITED_YEAR}){{0,20}}\)"
)
"""A citation by author and year: "(Smith, 2019)", "(Berg & Lund 2011; Moe et al., 2015)"."""


def _with_date(blocks: Iterable[Block], date: dates.Date | None, language: Language) -> Iterator[Block]:
    """Give a line above the text that only says the report's date its role."""
    above = True
    for block in blocks:
        short = block.role in (Role.PARAGRAPH, Role.HEADING) and len(block.text.split()) <= _LONGEST_DATE
        above = above and (short or block.role in (Role.TITLE, Role.BYLINE, Role.DATE))
        stated = dates.find(block.text, language) if above and short and date else None
        yield (
            replace(block, role=Role.DATE, level=0)
            if stated and str(stated)[:10] == str(date)[:10]
            else block
        )


_LONGEST_DATE = 8


def _with_dateline(blocks: Sequence[Block]) -> Iterator[Block]:
    """Set the place and agency a first paragraph opens with apart; the paragraph keeps the source line."""
    looking = True
    for block in blocks:
        found = _DATELINE.match(block.text[:200]) if looking and block.role is Role.PARAGRAPH else None
        looking = looking and block.role is not Role.PARAGRAPH
        if found and block.text[found.end() :].strip():
            yield Block(Role.DATELINE, found.group().strip())
            yield replace(block, text=block.text[found.end() :])
        else:
            yield block


_MARK = re.compile(
    r"(?<=[\w.,;:!?”\"’)\]])(?:\[(?:\d{1,3}|citation needed)\]|\s?\[\s?(?:edit|edit source|bearbeiten|"
    r"modifier|editar|editar código|modifica|bewerken|edytuj|değiştir|sunting)\s?\]$)",
    re.IGNORECASE,
)


def _unmarked(block: Block) -> Block:
    """Take out what says nothing: marks such as "[12]", an encyclopaedia's "[edit]", how type was set."""
    text = _MARK.sub("", block.text) if "[" in block.text else block.text
    return block if (typed := _typed(text)) == block.text else replace(block, text=typed)


def _typed(text: str) -> str:
    """A text as it is typed, not as it is set: no ligatures, no marks of direction, each letter one sign."""
    return unicodedata.normalize("NFC", text.translate(_TYPESET))


_TYPESET = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
)


def _told(blocks: Iterable[Block], language: Language) -> Iterator[Block]:
    return filter(None, (tables.told(block, language) for block in blocks))


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _nothing_hint(draft: Draft) -> str:
    if draft.cut:
        return "every line looks like page furniture; name the lines to read with --keep"
    return "check that the right file was saved"


def _as_wished(draft: Draft, wished: Wishes) -> Draft:
    """Move what matches the user's patterns between the blocks and the cuts."""
    dropped = [block for block in draft.blocks if wished.drops(block.text)]
    kept = [cut for cut in draft.cut if cut.reason is not Reason.ASKED and wished.keeps(cut.text)]
    if not dropped and not kept:
        return draft
    blocks = [block for block in draft.blocks if not wished.drops(block.text)]
    blocks = in_place(blocks, [Block(Role.PARAGRAPH, cut.text, (cut.line,)) for cut in kept])
    asked = [Cut(line, block.text, Reason.ASKED) for block in dropped for line in block.lines]
    cut = sorted([cut for cut in draft.cut if cut not in kept] + asked, key=lambda one: one.line)
    return replace(draft, blocks=tuple(blocks), cut=tuple(cut))


def in_place(blocks: Sequence[Block], added: Iterable[Block]) -> list[Block]:
    """Put blocks where their source line belongs, the others left in their order."""
    placed = list(blocks)
    for one in added:
        place = next((index for index, block in enumerate(placed) if block.line > one.line), len(placed))
        placed.insert(place, one)
    return placed


def _language(draft: Draft, clean: Clean, usual: Language) -> languages.Verdict:
    text = "\n".join(block.text[:4000] for block in draft.blocks if block.role in SPOKEN)
    return languages.settle(text, told=clean.language or draft.told, declared=draft.language, usual=usual)


def _first_heading(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if block.role in (Role.TITLE, Role.HEADING)), "")


def _file_title(path: str) -> str:
    stem = "" if path == "-" else Path(path).stem
    return re.sub(r"[-_\s]{1,50}", " ", stem).strip().capitalize() or "Untitled report"


def _date(clean: Clean, draft: Draft, language: Language) -> dates.Date | None:
    if not clean.date:
        return draft.date
    date = dates.parse(clean.date, language)
    if date is None:
        raise ConfigError(
            f"{clean.date!r} is not a date", where="[clean] date", hint="write it as 2017-06-05"
        )
    return date


def _size(text: str) -> int:
    """How many words a text has, or would have in a script that divides them."""
    written, weighed = len(text.split()), len(words.tokens(text))
    return weighed if weighed > 2 * written else written


def _doubts(draft: Draft, verdict: languages.Verdict, *, title_known: bool) -> Iterable[str]:
    read = [block for block in draft.blocks if block.role in SPOKEN]
    sizes = [_size(block.text) for block in read]
    count = sum(sizes)
    if count < _SHORT:
        yield f"Only {count} {'word is' if count == 1 else 'words are'} read."
    if not title_known:
        yield "No headline was found."
    if draft.confidence < _UNSURE:
        yield "What is the report and what is the page around it could not be told apart well."
    if verdict.doubt:
        yield verdict.doubt
    if not words.common(verdict.language):
        yield "The language is not one of those the clean-up knows."
    links = sum(n for n, block in zip(sizes, read, strict=True) if n < 12 and block.text[-1] not in _ENDING)
    if len(read) >= 8 and links > _TINY * sum(sizes) and draft.cut:
        yield "It looks like a list of links rather than one report."
