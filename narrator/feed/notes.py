"""Show notes: the HTML that apps show below an episode. Text can never become markup."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from narrator.model import Seconds

LONGEST = 4000
"""In bytes of UTF-8: what Apple shows of a description, and PSP-1 allows."""

_TAGS = {"p", "br", "a", "ul", "ol", "li", "em", "strong", "b", "i", "blockquote", "h3", "h4", "code"}
_ATTRIBUTES = {"a": {"href"}}
_SCHEMES = {"https", "http", "mailto"}


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong in an episode that listeners may have heard."""

    date: datetime.date
    text: str
    """In one line, however it was given."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", " ".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class Notes:
    """What show notes are made of, before any markup but the user's own."""

    lead: tuple[str, ...] = ()
    """The first paragraphs of the report, plain."""
    html: str = ""
    """The user's own notes, which stand instead of the lead."""
    corrections: tuple[Correction, ...] = ()
    source: str = ""
    """Address of the written report."""
    disclosure: str = ""
    """That the voice is synthetic, in a sentence."""
    author: str = ""

    @property
    def revised(self) -> datetime.datetime | None:
        """When the last correction was made."""
        days = [correction.date for correction in self.corrections]
        return datetime.datetime.combine(max(days), datetime.time(), datetime.UTC) if days else None


Chapters = Sequence[tuple[str, Seconds]]


def full(notes: Notes, chapters: Chapters) -> str:
    """Write the whole of the notes, sanitised."""
    return sanitise("\n".join(_parts(notes, chapters)))


def description(notes: Notes, chapters: Chapters, *, limit: int = LONGEST) -> str:
    """Write notes that fit: first the lead gives way, then the chapters; never half of a tag or a word.

    Corrections, the source and the disclosure always stay, as far as anything fits at all.
    """
    for kept in range(len(notes.lead), -1, -1):
        text = sanitise("\n".join(_parts(_shortened(notes, kept), chapters)))
        if len(text.encode()) <= limit:
            return text
    for chosen in (chapters, ()):
        text = sanitise("\n".join(_parts(_shortened(notes, 0, own=False), chosen)))
        if len(text.encode()) <= limit:
            return text
    return _cut(notes, limit)


def _shortened(notes: Notes, lead: int, *, own: bool = True) -> Notes:
    return Notes(
        notes.lead[:lead],
        notes.html if own else "",
        notes.corrections,
        notes.source,
        notes.disclosure,
    )


def _cut(notes: Notes, limit: int) -> str:
    # Only corrections can be this long; the newest are the ones that matter.
    parts: list[str] = []
    for part in [*_corrections(notes.corrections), *_about(notes)]:
        text = sanitise(part)
        if len("\n".join([*parts, text]).encode()) <= limit:
            parts.append(text)
    return "\n".join(parts)


def _parts(notes: Notes, chapters: Chapters) -> Iterable[str]:
    yield from _corrections(notes.corrections)
    if notes.html:
        yield notes.html
    else:
        yield from (f"<p>{html.escape(text, quote=False)}</p>" for text in notes.lead)
    if len(chapters) > 1:
        yield "<p>" + "<br>".join(_timestamp(title, start) for title, start in chapters) + "</p>"
    yield from _about(notes)


def _corrections(corrections: Iterable[Correction]) -> Iterable[str]:
    for correction in sorted(corrections, key=lambda one: one.date, reverse=True):
        text = html.escape(correction.text, quote=False)
        yield f"<p><strong>Correction, {correction.date.isoformat()}:</strong> {text}</p>"


def _timestamp(title: str, start: Seconds) -> str:
    minutes, seconds = divmod(int(start), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock} {html.escape(title, quote=False)}"


def _about(notes: Notes) -> Iterable[str]:
    if notes.source:
        yield f'<p><a href="{html.escape(notes.source)}">Read the report</a></p>'
    if notes.disclosure:
        yield f"<p>{html.escape(notes.disclosure, quote=False)}</p>"


def sanitise(markup: str) -> str:
    """Leave of HTML only what podcast apps show: paragraphs, lists, links, emphasis."""
    import nh3

    cleaned: str = nh3.clean(
        markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None, strip_comments=True
    )
    return cleaned.strip()
