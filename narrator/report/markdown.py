"""Markdown, with or without front matter, to a draft: what the author marked up is what it is."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from narrator.errors import ReportError
from narrator.model import Block, Cut, Language, LineNumber, Reason, Role
from narrator.report import dates, facts, superscripts, tables, words
from narrator.report.draft import Draft
from narrator.report.passages import Passage, fold

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,500}>")
_MARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_NOTE = re.compile(r"\[\^[^\]\n]{1,40}\]:\s*")
_RULE = re.compile(r"[\s\W_]*\Z")
_DEEPEST_NESTING = 100


def read(text: str, language: Language, *, where: str) -> Draft:
    """Read Markdown (CommonMark, with tables, footnotes' marks and YAML front matter)."""
    header, values = _front_matter(text, where)
    lines = text.split("\n")
    spoken = _string(values, "language", "lang") or _voted(text) or language or "en"
    blocks = list(_Reader(lines).blocks(text, header))
    draft = _with_facts(blocks, lines, values, spoken)
    return replace(draft, pronunciations=_pronunciations(values, where))


def _voted(text: str) -> Language:
    name, share = words.vote(words.tokens(text[:60_000]))
    return name if share >= 0.15 else ""


# -- front matter ------------------------------------------------------------------------------------


def _front_matter(text: str, where: str) -> tuple[int, Mapping[str, object]]:
    """How many lines the front matter takes, and what it says."""
    fence = _FENCE.match(text)
    if not fence:
        return _toml(text, where)
    import yaml

    try:
        values = yaml.safe_load(fence["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        problem = getattr(error, "problem", None) or "a value is not one"
        raise ReportError(
            f"the front matter is not YAML: {problem}",
            where=f"{where}:{line}",
            hint='put a value that holds a colon in quotation marks: title: "One: two"',
        ) from error
    return _told(text, fence, values) if isinstance(values, dict) else (0, {})


def _toml(text: str, where: str) -> tuple[int, Mapping[str, object]]:
    """The same, between lines of ``+++``, as Hugo has it too."""
    fence = _TOML.match(text)
    if not fence:
        return 0, {}
    try:
        return _told(text, fence, tomllib.loads(fence["toml"]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = 'put what is text in quotation marks: title = "One"'
        raise ReportError(f"the front matter is not TOML: {error}", where=f"{where}:1", hint=hint) from error


def _told(text: str, fence: re.Match[str], values: Mapping[Any, object]) -> tuple[int, Mapping[str, object]]:
    lines = text.count("\n", 0, fence.end()) or 1
    return lines, {str(key).lower(): value for key, value in values.items()}


def _pronunciations(values: Mapping[str, object], where: str) -> tuple[tuple[str, str], ...]:
    """Words and how they are said, which an author may list under ``pronunciations``."""
    given = values.get("pronunciations", {})
    if not isinstance(given, dict):
        hint = "write each below it, as in: Raqqa: RAK-uh"
        raise ReportError("pronunciations are not words with how they are said", where=where, hint=hint)
    return tuple((str(word), _scalar(said)) for word, said in given.items())


def _string(values: Mapping[str, object], *names: str) -> str:
    """The first of these values that is there, as words: names in a list are joined."""
    for name in names:
        value = values.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list):
            given = [one.get("name", "") if isinstance(one, dict) else one for one in value[:_MOST_NAMES]]
            value = facts.joined(list(filter(None, map(_scalar, given))))
        if said := _scalar(value):
            return fold(said)
    return ""


_MOST_NAMES = 100


def _scalar(value: object) -> str:
    """A value as words; nothing for one that holds others, which may hold each other without end."""
    return "" if value is None or isinstance(value, (list, dict, set, tuple)) else str(value)


def _date(values: Mapping[str, object], language: Language) -> dates.Date | None:
    for name in ("date", "published", "publish_date", "pubdate"):
        value = values.get(name)
        if isinstance(value, datetime.date):
            return value
        if said := _scalar(value):
            return dates.parse(said, language)
    return None


# -- blocks --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """What a token stands in."""

    quoted: bool = False
    depth: int = 0
    number: int = 0
    fresh: bool = False
    """Whether the next paragraph is the first of its item."""


@dataclass(slots=True)
class _Reader:
    """Walks markdown-it's tokens, keeping what encloses them."""

    lines: Sequence[str]
    places: list[_Place] = field(default_factory=lambda: [_Place()])
    counters: list[int] = field(default_factory=list)

    def blocks(self, text: str, header: int) -> Iterator[Block]:
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST_NESTING}).enable(["table", "strikethrough"])
        body = "\n" * header + "\n".join(self.lines[header:]) if header else text
        tokens = parser.parse(body)
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                index, found = self._table(tokens, index)
                yield from found
            else:
                yield from self._token(tokens, index)
            index += 1

    def _token(self, tokens: Sequence[Token], index: int) -> Iterator[Block]:
        token = tokens[index]
        enclose = _ENCLOSE.get(token.type)
        if enclose:
            enclose(self, token)
        elif token.type == "inline":
            yield from self._text(tokens[index - 1], token)
        elif token.type in ("fence", "code_block"):
            yield Block(Role.CODE, fold(token.content), self._span(token))
        elif token.type == "html_block":
            yield from self._markup(token)

    def _text(self, opening: Token, token: Token) -> Iterator[Block]:
        place = self.places[-1]
        text = _plain(token)
        lines = self._span(token)
        if opening.type == "heading_open":
            yield Block(Role.HEADING, text, lines, level=int(opening.tag[1:]))
        elif _NOTE.match(token.content):
            yield Block(Role.FOOTNOTE, fold(_NOTE.sub("", text, count=1)) or text, lines)
        elif not text:
            role = Role.CODE if _DIALECT.search(token.content) else Role.CAPTION
            yield Block(role, fold(token.content), lines)
        elif place.depth and place.fresh:
            self.places[-1] = replace(place, fresh=False)
            yield Block(Role.ITEM, text, lines, level=place.depth, number=place.number)
        elif place.quoted:
            yield Block(Role.QUOTATION, text, lines)
        else:
            yield Block(Role.PARAGRAPH, text, lines)

    def _markup(self, token: Token) -> Iterator[Block]:
        """HTML within Markdown: its words are read, its tags and comments are not."""
        content = re.sub(r"<!--.*?(?:-->|\Z)", " ", token.content, flags=re.DOTALL)
        hidden = re.match(r"\s*<(?:script|style|iframe|svg)\b", content, re.IGNORECASE)
        text = "" if hidden else _entities(fold(_TAG.sub(" ", content)))
        yield Block(Role.PARAGRAPH if text else Role.CODE, text or fold(token.content), self._span(token))

    def _table(self, tokens: Sequence[Token], index: int) -> tuple[int, list[Block]]:
        end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
        rows = sum(token.type == "tr_open" for token in tokens[index:end]) - 1
        lines = self._span(tokens[index])
        return end, [tables.announcement(rows), Block(Role.TABLE, "", lines)]

    def _span(self, token: Token) -> tuple[LineNumber, ...]:
        start, end = token.map or (0, 0)
        return tuple(n for n in range(start + 1, min(end, len(self.lines)) + 1) if fold(self.lines[n - 1]))

    def open_list(self, token: Token) -> None:
        start = token.attrGet("start")
        self.counters.append(
            (int(start) if start is not None else 1) if token.type.startswith("ordered") else 0
        )

    def close_list(self, _token: Token) -> None:
        self.counters.pop()

    def open_item(self, _token: Token) -> None:
        place = self.places[-1]
        self.places.append(_Place(place.quoted, len(self.counters), self.counters[-1], fresh=True))
        self.counters[-1] += bool(self.counters[-1])

    def open_quotation(self, _token: Token) -> None:
        self.places.append(_Place(quoted=True))

    def leave(self, _token: Token) -> None:
        self.places.pop()


_ENCLOSE: Mapping[str, Callable[[_Reader, Token], None]] = {
    "bullet_list_open": _Reader.open_list,
    "ordered_list_open": _Reader.open_list,
    "bullet_list_close": _Reader.close_list,
    "ordered_list_close": _Reader.close_list,
    "list_item_open": _Reader.open_item,
    "list_item_close": _Reader.leave,
    "blockquote_open": _Reader.open_quotation,
    "blockquote_close": _Reader.leave,
}


def _plain(token: Token) -> str:
    """The words of a stretch of Markdown: no emphasis, addresses of links, pictures or reference marks."""
    parts = [_INLINE.get(child.type, _nothing)(child) for child in token.children or ()]
    text = _DIALECT.sub(_plainly, _MARK.sub("", "".join(parts)))
    return fold(superscripts.settled(text))


_DIALECT = re.compile(
    r"!\[\[[^\[\]\n]{1,200}\]\]|\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<link>[^\[\]|\n]{1,200})\]\]|"  # Obsidian
    r"==(?P<mark>[^=\n]{1,300})==|%%.{0,500}?%%|\A\[![\w-]{2,20}\][+-]?|\A\[[ xX]\]\s|"  # Obsidian, GitHub
    r":{3,}\s?(?:\{[^{}\n]{0,100}\}|[a-z][\w-]{0,30}\b)?|\A\$\$.{1,2000}\$\$\Z|"  # Docusaurus, formulas
    r"\{\{[<%].{0,300}?[>%]\}\}|\{%.{0,300}?%\}|"  # Hugo, Jekyll
    r"\s?\{[#.:][^{}\n]{0,100}\}\Z|\s?\[-?@[\w:.#$%&+?<>~/-]{2,60}[^\[\]\n]{0,80}\]|"  # Pandoc, Kramdown
    r"\^\[[^\[\]\n]{1,300}\]|"
    r"\A\*\[[^\[\]\n]{1,40}\]:.{0,300}"  # PHP Markdown Extra
)
"""What other writers of Markdown add to it: links, highlights, comments, callouts, tasks, formulas,
shortcodes, notes, attributes."""


def _plainly(match: re.Match[str]) -> str:
    return match["link"] or match["mark"] or ""


def _content(token: Token) -> str:
    return token.content


def _nothing(_token: Token) -> str:
    return ""


def _space(_token: Token) -> str:
    return " "


def _raised(token: Token) -> str:
    """The tags of a superscript; any other says nothing."""
    tag = token.content.lower()
    return superscripts.begin(linked=False) if tag == "<sup>" else superscripts.END if tag == "</sup>" else ""


_INLINE: Mapping[str, Callable[[Token], str]] = {
    "text": _content,
    "text_special": _content,
    "code_inline": _content,
    "softbreak": _space,
    "hardbreak": _space,
    "html_inline": _raised,
}


def _entities(text: str) -> str:
    import html

    return html.unescape(text)


# -- the whole ------------------------------------------------------------------------------------------

_DATED = (Role.DATE, Role.BYLINE)
_LEFT_OUT: Mapping[Role, Reason] = {
    Role.CODE: Reason.CODE,
    Role.CAPTION: Reason.CAPTION,
    Role.TABLE: Reason.TABLE,
    Role.FOOTNOTE: Reason.FOOTNOTE,
}


def _with_facts(
    blocks: Sequence[Block],
    lines: Sequence[str],
    values: Mapping[str, object],
    language: Language,
) -> Draft:
    blocks = _titled(blocks, _string(values, "title", "headline"))
    blocks = _with_fact_lines(blocks)
    title = next((block.text for block in blocks if block.role is Role.TITLE), "")
    byline = next((facts.name_in(block.text) for block in blocks if block.role is Role.BYLINE), "")
    dated = next(
        filter(None, (dates.find(block.text, language) for block in blocks if block.role in _DATED)), None
    )
    read = tuple(block for block in blocks if block.role not in _LEFT_OUT or not block.lines)
    return Draft(
        blocks=read,
        cut=tuple(_cuts(blocks, lines)),
        title=_string(values, "title", "headline") or title,
        date=_date(values, language) or dated or dates.find(title, language),
        byline=_string(values, "byline", "author", "authors") or byline,
        credit=_string(values, "credit", "credits"),
        told=_string(values, "language", "lang"),
    )


def _titled(blocks: Sequence[Block], title: str) -> list[Block]:
    """Give the headline its role: the first heading, when nothing but facts stands before it."""
    first = next((i for i, block in enumerate(blocks) if block.role is Role.HEADING), None)
    if first is None or (title and fold(title).casefold() != blocks[first].text.casefold()):
        return list(blocks)
    top = blocks[first].level == 1 and sum(b.role is Role.HEADING and b.level == 1 for b in blocks) == 1
    if not title and not top and not all(_fact(block).role in _DATED for block in blocks[:first]):
        return list(blocks)
    return [
        Block(Role.TITLE, block.text, block.lines) if index == first else block
        for index, block in enumerate(blocks)
    ]


def _with_fact_lines(blocks: Sequence[Block]) -> list[Block]:
    """Recognise a byline and a date that stand as short paragraphs before the body."""
    found: list[Block] = []
    head = True
    for index, block in enumerate(blocks):
        short = block.role is Role.PARAGRAPH and len(block.text) < 80 and index < 5
        head = head and (short or block.role in (Role.TITLE, Role.HEADING))
        found.append(_fact(block) if head and short else block)
    return found


def _fact(block: Block) -> Block:
    if facts.is_byline(Passage(block.text, block.lines)):
        return replace(block, role=Role.BYLINE)
    if dates.mentions(block.text) and len(block.text.split()) <= 8:
        return replace(block, role=Role.DATE)
    return block


def _cuts(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Cut]:
    """Every non-blank line that no block reads, with its reason."""
    reasons = {
        line: _LEFT_OUT[block.role] for block in blocks if block.role in _LEFT_OUT for line in block.lines
    }
    read = {line for block in blocks if block.role not in _LEFT_OUT for line in block.lines}
    for number, line in enumerate(lines, 1):
        if number not in read and (text := fold(line)):
            yield Cut(number, text, reasons.get(number, Reason.METADATA))


__all__ = ["read"]
