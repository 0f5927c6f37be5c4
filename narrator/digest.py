"""Turns the reports of a week into one omnibus episode, made from the takes of their own episodes."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence

from narrator import identity, planning, script, wording
from narrator.config import Config
from narrator.errors import ReportError
from narrator.model import Language, Role, Script, Segment, Source
from narrator.planning import Job
from narrator.studio import Studio

_OF_ITS_OWN = (Role.OPENING, Role.DATE, Role.CLOSING)


def plan(sources: Sequence[str], studio: Studio, *, title: str, name: str, voice: str = "") -> Job:
    """Decide everything about a digest of reports, in their order.

    ``name`` is its identity, such as the folder of the week. Where reports differ in their English, it is
    read in that of most. Raises `ReportError` for reports in several languages.
    """
    scripts = [planning.adapt(source, studio.config, voice=voice).script for source in sources]
    languages = sorted({each.language.partition("-")[0] for each in scripts})
    if len(languages) > 1:
        hint = "make one digest for each language"
        raise ReportError(f"these reports are in {' and '.join(languages)}", where=name, hint=hint)
    return planning.decide(_compose(scripts, studio, title=title, name=name, voice=voice), name, studio)


def _compose(scripts: Sequence[Script], studio: Studio, *, title: str, name: str, voice: str) -> Script:
    show = studio.config.show
    language = Counter(each.language for each in scripts).most_common(1)[0][0]
    digest = hashlib.sha256("".join(each.source.sha256 for each in scripts).encode()).hexdigest()
    reports = [segment for each in scripts for segment in each.segments if segment.role not in _OF_ITS_OWN]
    opening, closing = _ends(title, language, studio.config)
    return Script(
        title=title,
        segments=(*opening, *reports, closing),
        source=Source(name, digest),
        cut=(),
        date=_latest(scripts, studio),
        language=language,
        show=show.title,
        voice=voice,
    )


def _ends(title: str, language: Language, config: Config) -> tuple[list[Segment], Segment]:
    """Its own opening and closing: those of a report, as far as they are not of one report alone."""
    narration = wording.narration(config.narration, language)
    of_show = dict.fromkeys(script.VALUES, "") | {
        "show": script.spoken_name(config.show, language),
        "author": config.show.author,
    }
    opening = script.fill(narration.opening, of_show | {"title": title}, Role.OPENING)
    ended = script.fill((wording.find(language).digest,), {"title": title}, Role.CLOSING)
    closing = [text for _, text in (*ended, *script.fill(narration.closing, of_show, Role.CLOSING))]
    if narration.disclosure and narration.disclosure_text:
        closing.append(narration.disclosure_text)
    return [Segment(Role.OPENING, text) for _, text in opening], Segment(Role.CLOSING, " ".join(closing))


def _latest(scripts: Sequence[Script], studio: Studio) -> datetime.datetime | None:
    """An hour after the last of its reports appeared."""
    moments = [
        identity.publication(each.date, studio.config, otherwise=datetime.datetime.now(datetime.UTC))
        for each in scripts
        if each.date
    ]
    return max(moments) + datetime.timedelta(hours=1) if moments else None
