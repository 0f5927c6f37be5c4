"""Report → Script, and Script ⇄ script.md, the file a person edits.

The file is Markdown with a YAML front matter. Headings are chapters, paragraphs segments, quotations and
list items what they look like; what Markdown has no form for carries its role in front:
``[opening] Good morning.`` Directions follow Speech Markdown: ``[2s]`` pauses, ``(SAA)[sub:"S A A"]`` and
``(Raqqa)[ipa:"ˈrɑːkə"]`` say how, ``(never)[emphasis:"strong"]`` stresses, and ``#[voice:"fenrir"]`` on a
line of its own changes the voice until ``#[voice]``. A backslash makes the character after it an ordinary
one. A comment ``<!--12-->`` at the end of a segment names its line of the report. After the heading
``# Not read`` stand the cuts; a line moved up from there is read.

See https://www.speechmarkdown.org/syntax/ for the directions.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from narrator import phonemes, wording
from narrator.config import DURATIONS, Clean, Narration, Show
from narrator.errors import ConfigError, LexiconError, ScriptError
from narrator.model import (
    Block,
    Cut,
    Direction,
    Language,
    LineNumber,
    Mark,
    Reason,
    Report,
    Role,
    Script,
    Segment,
    Source,
)

NOT_READ = "# Not read"
_KIND = "script"

# -- writing: report → script --------------------------------------------------------------------------

_IN_OPENING = (Role.TITLE, Role.BYLINE, Role.DATE)
_DEEPEST = 5
_TWO_STOPS = re.compile(r"([.!?…。！？।۔])(\s?[”“’‘»《》」\"']?)[.。।۔]$")
VALUES = ("show", "author", "title", "byline", "date", "site")
"""What opening and closing may name."""
_ROLE_OF_VALUE = {"title": Role.TITLE, "byline": Role.BYLINE, "date": Role.DATE}


def write(
    report: Report, *, show: Show = Show(), narration: Narration = Narration(), clean: Clean = Clean()
) -> Script:
    """Adapt a report for listeners: an opening, the body in its own order and words, a closing.

    What the settings leave to narrator is said in the language of the report.
    """
    narration = wording.narration(narration, report.language)
    body = tuple(_segment(block) for block in report.blocks if block.role not in _IN_OPENING)
    opening = () if clean.body_only else tuple(_opening(report, show, narration))
    closing = () if clean.body_only else tuple(_closing(report, show, narration))
    return Script(
        title=report.title,
        segments=opening + body + closing,
        source=report.source,
        cut=tuple(sorted((*report.cut, *_unsaid(report, opening, show)), key=lambda cut: cut.line)),
        date=report.date,
        byline=report.byline,
        language=report.language,
        show=show.title,
        pronunciations=report.pronunciations,
    )


def _segment(block: Block) -> Segment:
    level = min(max(block.level, 1), _DEEPEST) if block.role in (Role.HEADING, Role.ITEM) else 0
    return Segment(block.role, block.text, block.line, level, block.number)


def _opening(report: Report, show: Show, narration: Narration) -> Iterator[Segment]:
    lines = {block.role: block.line for block in reversed(report.blocks)}
    told = values(report, show)
    if _tells_date(report):
        told["date"] = ""
    for role, text in fill(narration.opening, told, Role.OPENING):
        yield Segment(role, text, lines.get(role, 0), level=1 if role is Role.TITLE else 0)


_WHY_UNSAID = {Role.TITLE: Reason.METADATA, Role.BYLINE: Reason.BYLINE, Role.DATE: Reason.DATE}


def _unsaid(report: Report, opening: tuple[Segment, ...], show: Show) -> Iterator[Cut]:
    """The lines of title, byline and date that no opening says: they are known, and not heard."""
    told = " ".join(segment.text for segment in opening)
    known = values(report, show)
    lines = {segment.line for segment in opening}
    said = {role for name, role in _ROLE_OF_VALUE.items() if known[name] and known[name] in told}
    for block in report.blocks:
        if block.role in _IN_OPENING and block.lines and block.line not in lines:
            if block.role in said:
                said.remove(block.role)
            else:
                yield Cut(block.line, block.text, _WHY_UNSAID[block.role])


def _closing(report: Report, show: Show, narration: Narration) -> Iterator[Segment]:
    parts = [text for _, text in fill(narration.closing, values(report, show), Role.CLOSING)]
    if narration.disclosure and narration.disclosure_text:
        parts.append(narration.disclosure_text)
    if parts:
        yield Segment(Role.CLOSING, " ".join(parts))


def values(report: Report, show: Show) -> dict[str, str]:
    """What opening and closing may name; empty for what is not known."""
    site = re.match(r"https?://(?:www\.)?([^/:?#]+)", report.source.path)
    return {
        "show": spoken_name(show, report.language),
        "author": show.author,
        "title": report.title,
        "byline": report.byline,
        "date": wording.date(report.date, report.language) if report.date else "",
        "site": site[1] if site else "",
    }


def spoken_name(show: Show, language: Language) -> str:
    """The show's title; in another language than English not the one that it has when nobody named it."""
    unnamed = show.title == Show().title and language.partition("-")[0].lower() != "en"
    return "" if unnamed else show.title


def fill(templates: Iterable[str], values: Mapping[str, str], role: Role) -> Iterator[tuple[Role, str]]:
    """Say each template that has a value for all it names, in the role of what it names or else ``role``."""
    for template in templates:
        named = re.findall(r"\{(\w+)\}", template)
        unknown = [name for name in named if name not in values]
        if unknown:
            known = ", ".join(values)
            raise ConfigError(
                f"no value is called {{{unknown[0]}}}",
                where=f"[narration] {role}",
                hint=f"known are {known}",
            )
        if all(values[name] for name in named):
            text = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], template)
            # A title that ends in its own mark does not get the template's full stop as well.
            text = _TWO_STOPS.sub(r"\1\2", text)
            yield _role_of(named, role), text


def _role_of(named: list[str], role: Role) -> Role:
    if role is Role.OPENING and len(named) == 1:
        return _ROLE_OF_VALUE.get(named[0], role)
    return role


def _tells_date(report: Report) -> bool:
    """Whether the title already says the date, in digits next to the month's name or as ISO 8601."""
    date, title = report.date, report.title
    if date is None:
        return False
    month = rf"{date:%b}[a-z]*\.?"
    spoken = rf"\b(?:{month} {date.day}(?!\d)|{date.day}(?:st|nd|rd|th)? {month})"
    written = (f"{date:%Y-%m-%d}", wording.date(date, report.language))
    return any(form in title for form in written) or bool(re.search(spoken, title, re.IGNORECASE))


# -- dumping: script → file -----------------------------------------------------------------------------

_LINE_START = re.compile(r"(?=[#>*+\-–—])|(\d+)(?=[.)] )")


def dump(script: Script) -> str:
    """Write a script as the text of its file; `parse` gives the same script back."""
    parts = [_front_matter(script)]
    voice = ""
    for segment in script.segments:
        if segment.voice != voice:
            parts.append(f'#[voice:"{segment.voice}"]' if segment.voice else "#[voice]")
            voice = segment.voice
        parts.append(_dump_segment(segment))
    if script.cut:
        parts.append(NOT_READ)
        parts.append("A line moved from here to above this heading is read.")
        parts.append("\n".join(f"- [{cut.line}, {cut.reason}] {_escape(cut.text)}" for cut in script.cut))
    return "\n\n".join(parts) + "\n"


def _front_matter(script: Script) -> str:
    import yaml

    facts: dict[str, Any] = {"narrator": _KIND, "title": script.title}
    optional = {
        "date": script.date.isoformat() if script.date else "",
        "byline": script.byline,
        "show": script.show,
        "voice": script.voice,
    }
    facts |= {key: value for key, value in optional.items() if value}
    facts |= {"language": script.language, "source": script.source.path, "sha256": script.source.sha256}
    if script.pronunciations:
        facts["pronunciations"] = dict(script.pronunciations)
    text: str = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---"


def _dump_segment(segment: Segment) -> str:
    text = _dump_text(segment)
    comment = f" <!--{segment.line}-->" if segment.line else ""
    return _prefix(segment) + text + comment


def _prefix(segment: Segment) -> str:
    match segment.role:
        case Role.PARAGRAPH:
            return ""
        case Role.TITLE if segment.level == 1:
            return "# "
        case Role.HEADING if 1 <= segment.level <= _DEEPEST:
            return "#" * (segment.level + 1) + " "
        case Role.QUOTATION:
            return "> "
        case Role.ITEM:
            indent = "  " * max(0, segment.level - 1)
            return f"{indent}{segment.number}. " if segment.number else f"{indent}- "
        case role:
            return f"[{role}] "


def _dump_text(segment: Segment) -> str:
    """The text with its marks as directions, and all that would be mistaken for one escaped."""
    text, out, at = segment.text, [], 0
    for mark in segment.marks:
        out.append(_escape(text[at : mark.start]))
        if mark.direction is Direction.PAUSE:
            out.append(f"[{mark.value}s]")
        else:
            said = _escape(text[mark.start : mark.end]).replace("(", r"\(").replace(")", r"\)")
            value = mark.value.replace("\\", r"\\").replace('"', r"\"")
            out.append(f'({said})[{mark.direction}:"{value}"]')
        at = mark.end
    whole = "".join(out) + _escape(text[at:])
    return (
        _LINE_START.sub(lambda m: (m[1] or "") + "\\", whole, count=1) if _LINE_START.match(whole) else whole
    )


def _escape(text: str) -> str:
    return re.sub(r"\\|\[|<!--", lambda found: "\\" + found[0], text)


# -- parsing: file → script -----------------------------------------------------------------------------

_FENCE = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_VOICE = re.compile(r'#\[voice(?::"([^"]*)")?\]')
_COMMENT = re.compile(r"(?<!\\)\s*<!--\s*(\d+)\s*-->\s*$")
_MOVED = re.compile(r"- \[(\d+), ([a-z ]+)\] (.*)")
_TAGGED = re.compile(rf"\[({'|'.join(Role)})\] ?")
_HEADING = re.compile(r"(#{1,6})\s+")
_ITEM = re.compile(r"( *)(?:[-*+]|(\d+)[.)])\s+")


def is_script(text: str) -> bool:
    """Whether a text is a script's file rather than a report."""
    fence = _FENCE.match(text)
    return bool(fence and re.search(rf"^narrator:\s*{_KIND}\s*$", fence[1], re.MULTILINE))


def parse(text: str, *, where: str = "script.md") -> Script:
    """Read a script from the text of its file.

    Raises `ScriptError`, with the line, for a front matter or a direction it does not know.
    """
    facts, lines, first = _read_front_matter(text.replace("\r\n", "\n"), where)
    end = lines.index(NOT_READ) if NOT_READ in lines else len(lines)
    segments: list[Segment] = []
    voice = ""
    for number, paragraph in _paragraphs(lines[:end], first):
        change = _VOICE.fullmatch(paragraph)
        if change:
            voice = change[1] or ""
        else:
            segments.append(_read_segment(paragraph, voice, f"{where}:{number}"))
    cut = tuple(_read_cuts(lines[end:], where))
    return Script(segments=tuple(segments), cut=cut, **facts)


def voices(text: str) -> Iterator[tuple[str, LineNumber]]:
    """The voices that a script's file names, each with its line."""
    body = text.partition(f"\n{NOT_READ}\n")[0]
    fence = _FENCE.match(body)
    for number, line in enumerate(body.splitlines(), 1):
        if fence and number <= fence[0].count("\n"):
            named = re.fullmatch(r"voice:\s*['\"]?([^'\"]+?)['\"]?\s*", line)
        else:
            named = _VOICE.fullmatch(line.strip())
        if named and named[1]:
            yield named[1], number


def _read_front_matter(text: str, where: str) -> tuple[dict[str, Any], list[str], int]:
    import yaml

    fence = _FENCE.match(text)
    if not fence:
        hint = "a script starts with a front matter between two lines of ---"
        raise ScriptError("this is not a script", where=f"{where}:1", hint=hint)
    try:
        found = yaml.load(fence[1], Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ScriptError(f"the front matter is not YAML: {error}", where=f"{where}:2") from error
    if not isinstance(found, dict):
        raise ScriptError("the front matter has no keys", where=f"{where}:2", hint="write title: ...")
    return _facts(found, where), text[fence.end() :].split("\n"), text.count("\n", 0, fence.end()) + 1


_FACTS = (
    "narrator",
    "title",
    "date",
    "byline",
    "show",
    "voice",
    "language",
    "source",
    "sha256",
    "pronunciations",
)


def _facts(found: dict[str, Any], where: str) -> dict[str, Any]:
    unknown = [key for key in found if key not in _FACTS]
    if unknown:
        hint = f"known are {', '.join(_FACTS)}"
        raise ScriptError(f"unknown key {unknown[0]!r} in the front matter", where=f"{where}:2", hint=hint)
    return {
        "title": found.get("title", ""),
        "date": _read_date(found.get("date", ""), where),
        "byline": found.get("byline", ""),
        "show": found.get("show", ""),
        "voice": found.get("voice", ""),
        "language": found.get("language", "en"),
        "source": Source(found.get("source", where), found.get("sha256", "")),
        "pronunciations": tuple(found.get("pronunciations", {}).items()),
    }


def _read_date(text: str, where: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
    except ValueError:
        raise ScriptError(
            f"{text!r} is not a date",
            where=f"{where}:2",
            hint="write it as 2026-11-23 or 2026-11-23T09:30+01:00",
        ) from None


def _paragraphs(lines: Iterable[str], first: int) -> Iterator[tuple[int, str]]:
    """Paragraphs with the line they start on; list items and headings need no blank line between them."""
    held: list[str] = []
    start = first
    for number, line in enumerate(lines, first):
        ends = not line.strip()
        if held and (ends or _begins(line, held[0])):
            yield start, _unwrap(held)
            held = []
        if not ends:
            start = start if held else number
            held.append(line)
    if held:
        yield start, _unwrap(held)


def _begins(line: str, paragraph: str) -> bool:
    """Whether a line starts a paragraph of its own, right after one that started with another line."""
    if _HEADING.match(line) or _ITEM.match(line) or _HEADING.match(paragraph):
        return True
    if _VOICE.fullmatch(line.strip()) or _VOICE.fullmatch(paragraph.strip()):
        return True
    return line.startswith(">") and not paragraph.startswith(">")


def _unwrap(lines: list[str]) -> str:
    """Undo a person's wrapping; a quotation repeats its mark on every line."""
    if lines[0].startswith(">"):
        lines = [lines[0], *(line.removeprefix(">") for line in lines[1:])]
    return " ".join([lines[0].rstrip(), *(line.strip() for line in lines[1:])])


def _read_segment(paragraph: str, voice: str, place: str) -> Segment:
    moved = _MOVED.fullmatch(paragraph)
    if moved:
        text, marks = _read_text(moved[3], place)
        return Segment(Role.PARAGRAPH, text, int(moved[1]), voice=voice, marks=marks)
    comment = _COMMENT.search(paragraph)
    line = int(comment[1]) if comment else 0
    rest = paragraph[: comment.start()].rstrip() if comment else paragraph
    role, level, number, rest = _read_role(rest)
    text, marks = _read_text(rest, place)
    return Segment(role, text, line, level, number, voice, marks)


def _read_role(text: str) -> tuple[Role, int, int, str]:
    if tagged := _TAGGED.match(text):
        return Role(tagged[1]), 0, 0, text[tagged.end() :]
    if heading := _HEADING.match(text):
        level = len(heading[1])
        role = Role.TITLE if level == 1 else Role.HEADING
        return role, max(1, level - 1), 0, text[heading.end() :]
    if quoted := re.match(r"> ?", text):
        return Role.QUOTATION, 0, 0, text[quoted.end() :]
    if item := _ITEM.match(text):
        return Role.ITEM, len(item[1]) // 2 + 1, int(item[2] or 0), text[item.end() :]
    return Role.PARAGRAPH, 0, 0, text.strip()


_TOKEN = re.compile(
    r"""\\(?P<literal><!--|[^\w\s])
      | \)\[(?P<name>[a-z-]+):"(?P<value>(?:[^"\\]|\\.)*)"\]
      | \[(?:break:")?(?P<pause>\d+(?:\.\d+)?)\s*(?P<unit>ms|s)"?\]
      | (?P<open>\() | (?P<close>\))
      | \[[^\]]*\]?""",
    re.VERBOSE,
)


def _read_text(source: str, place: str) -> tuple[str, tuple[Mark, ...]]:
    """Tell directions from prose, in one pass."""
    prose = _Prose(place)
    at = 0
    for token in _TOKEN.finditer(source):
        prose.add(source[at : token.start()])
        at = token.end()
        if token["literal"]:
            prose.add(token["literal"])
        elif token["open"]:
            prose.open()
        elif token["close"]:
            prose.close()
        elif token["pause"]:
            prose.pause(float(token["pause"]) / (1000 if token["unit"] == "ms" else 1))
        elif token["name"]:
            prose.direct(token["name"], re.sub(r"\\(.)", r"\1", token["value"]), token[0][1:])
        else:
            raise ScriptError(f"unknown direction {token[0]}", where=place, hint=_HINT)
    prose.add(source[at:])
    return prose.finish()


class _Prose:
    """The text of a segment while it is read, with the parentheses that are open."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.pieces: list[str] = []
        self.size = 0
        self.marks: list[Mark] = []
        self.opened: list[tuple[int, int]] = []  # the place in the text, and the piece, of each "("

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.size += len(text)

    def open(self) -> None:
        self.opened.append((self.size, len(self.pieces)))
        self.add("(")

    def close(self) -> None:
        if self.opened:
            self.opened.pop()
        self.add(")")

    def pause(self, seconds: float) -> None:
        if seconds not in DURATIONS:
            message = f"a pause of {seconds:g} s cannot be meant"
            raise ScriptError(message, where=self.place, hint=f"use {DURATIONS}")
        self.marks.append(Mark(self.size, self.size, Direction.PAUSE, f"{seconds:g}"))

    def direct(self, name: str, value: str, written: str) -> None:
        """Give what the last parentheses hold a direction; they were its own, so they leave the prose."""
        if name not in _BY_NAME:
            raise ScriptError(f"unknown direction {written}", where=self.place, hint=_HINT)
        value = _checked(name, value, self.place)
        if not self.opened:
            hint = "write the words in parentheses before it: (word)[...]"
            raise ScriptError(f"nothing for {written} to apply to", where=self.place, hint=hint)
        start, piece = self.opened.pop()
        self.pieces[piece] = ""
        self.size -= 1
        self.marks = [_moved_back(mark) if mark.start > start else mark for mark in self.marks]
        self.marks.append(Mark(start, self.size, _BY_NAME[name], value))

    def finish(self) -> tuple[str, tuple[Mark, ...]]:
        return "".join(self.pieces), tuple(sorted(self.marks, key=lambda mark: (mark.start, mark.end)))


def _moved_back(mark: Mark) -> Mark:
    return replace(mark, start=mark.start - 1, end=mark.end - 1)


def _checked(name: str, value: str, place: str) -> str:
    """Refuse what no engine could make anything of: a phoneme that does not exist, an unknown stress."""
    if name == Direction.EMPHASIS and value not in _STRESSES:
        hint = f"known are {', '.join(_STRESSES)}"
        raise ScriptError(f"unknown emphasis {value!r}", where=place, hint=hint)
    if name != Direction.IPA:
        return value
    ipa = value.strip("/[]")
    try:
        phonemes.parse(ipa)
    except LexiconError as error:
        raise ScriptError(error.message, where=place, hint=error.hint) from error
    return ipa


_STRESSES = ("strong", "moderate", "none", "reduced")
_HINT = (
    'known are [2s], (word)[sub:"..."], (word)[ipa:"..."], (word)[emphasis:"strong"] and, '
    r'on a line of its own, #[voice:"name"]; write \[ to have a bracket read'
)
_BY_NAME = {str(direction): direction for direction in Direction if direction is not Direction.PAUSE}


def _read_cuts(lines: Iterable[str], place: str) -> Iterator[Cut]:
    for line in lines:
        entry = _MOVED.fullmatch(line)
        if entry:
            yield Cut(int(entry[1]), _read_text(entry[3], place)[0], Reason(entry[2]))
