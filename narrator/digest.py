"""Turns the reports of a week into one omnibus episode, made from the takes of their own episodes."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence

from narrator import identity, produce
from narrator.errors import ReportError
from narrator.model import Role, Script, Segment, Source
from narrator.produce import Job, Studio

_OF_ITS_OWN = (Role.OPENING, Role.DATE, Role.CLOSING)


def plan(sources: Sequence[str], studio: Studio, *, title: str, name: str, voice: str = "") -> Job:
    """Decide everything about a digest of reports, in their order.

    ``name`` is its identity, such as the folder of the week. Where reports differ in their English, it is
    read in that of most. Raises `ReportError` for reports in several languages.
    """
    scripts = [produce.adapt(source, studio.config, voice=voice).script for source in sources]
    languages = sorted({script.language.partition("-")[0] for script in scripts})
    if len(languages) > 1:
        hint = "make one digest for each language"
        raise ReportError(f"these reports are in {' and '.join(languages)}", where=name, hint=hint)
    return produce.decide(_compose(scripts, studio, title=title, name=name, voice=voice), name, studio)


def _compose(scripts: Sequence[Script], studio: Studio, *, title: str, name: str, voice: str) -> Script:
    show, narration = studio.config.show, studio.config.narration
    opening = [Segment(Role.OPENING, f"{show.title}."), Segment(Role.OPENING, _sentence(title))]
    closing = [f"That was {_sentence(title)}", f"This was {show.title}."]
    if narration.disclosure:
        closing.append(narration.disclosure_text)
    reports = [
        segment for script in scripts for segment in script.segments if segment.role not in _OF_ITS_OWN
    ]
    digest = hashlib.sha256("".join(script.source.sha256 for script in scripts).encode()).hexdigest()
    return Script(
        title=title,
        segments=(*opening, *reports, Segment(Role.CLOSING, " ".join(closing))),
        source=Source(name, digest),
        cut=(),
        date=_latest(scripts, studio),
        language=Counter(script.language for script in scripts).most_common(1)[0][0],
        show=show.title,
        voice=voice,
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _latest(scripts: Sequence[Script], studio: Studio) -> datetime.datetime | None:
    """An hour after the last of its reports appeared."""
    moments = [
        identity.publication(script.date, studio.config, otherwise=datetime.datetime.now(datetime.UTC))
        for script in scripts
        if script.date
    ]
    return max(moments) + datetime.timedelta(hours=1) if moments else None
