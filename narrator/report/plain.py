"""The report out of a plain-text scrape: no tags, all the page's furniture.

Passages are measured and scored; rules veto what cannot be read; the comment section ends the page; the best
contiguous run is the body; and what is left out of it says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrator.model import Language, Reason, Role
from narrator.report import comments, features, rules, score
from narrator.report.context import best_run
from narrator.report.passages import Passage

_LEAST = 30
"""Words; a smaller body is not believed."""
_VETO = -4.0
"""The score of what a rule forbids."""
_WITHIN = frozenset({Reason.ADVERTISEMENT, Reason.CAPTION, Reason.CREDIT, Reason.RELATED})
"""What often stands in the middle of a report."""
_INTERRUPTS = -0.8
"""The score at which that counts against the run it interrupts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage with its verdict: read in a role, or cut for a reason."""

    passage: Passage
    score: float
    role: Role | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A page with its verdicts, and where the body lies in it."""

    judged: tuple[Judged, ...]
    start: int
    end: int
    """Half open."""
    vetoed: frozenset[int]
    """The passages that a rule forbids."""
    confidence: float


def judge(passages: Sequence[Passage], language: Language) -> Body:
    """Give every passage of a scrape its verdict."""
    measured = features.measure(passages, language)
    page = rules.page(tuple(passages))
    backed = rules.back_matter(passages)
    vetoes = [backed.get(index) or rules.never_read(passage, page) for index, passage in enumerate(passages)]
    scores = [
        _VETO if veto else one for veto, one in zip(vetoes, score.score(passages, measured), strict=True)
    ]
    vetoed = frozenset(index for index, veto in enumerate(vetoes) if veto)
    end = comments.start(passages, scores, language)
    if end == len(passages) and _is_tidy(passages, measured, vetoed):
        return _whole(passages, scores, measured)
    bridged = [_INTERRUPTS if veto in _WITHIN else one for veto, one in zip(vetoes, scores, strict=True)]
    first, last = _trim(scores, vetoes, best_run(passages[:end], bridged[:end]))
    if sum(passage.size for passage in passages[first:last]) < _LEAST:
        return _leftover(passages, scores, measured, vetoes, end)
    verdicts = []
    related = False
    for index, passage in enumerate(passages):
        related = (related or vetoes[index] is Reason.RELATED) and not first <= index < last
        inside = first <= index < last
        if inside and (scores[index] > 0 or _is_heading(passages, scores, vetoes, index, last)):
            verdicts.append(Judged(passage, scores[index], role=_role(passage, measured[index])))
        else:
            reason = _reason(passage, vetoes[index], index, (first, last, end), related=related)
            verdicts.append(Judged(passage, scores[index], reason=reason))
    return Body(tuple(verdicts), first, last, vetoed, _confidence(verdicts))


def _is_tidy(
    passages: Sequence[Passage], measured: Sequence[Mapping[str, float]], vetoed: frozenset[int]
) -> bool:
    """Whether nothing around the report was copied with it: then every line of it is read."""
    if vetoed or any(one["furniture_density"] > 0.3 for one in measured):
        return False
    total = sum(passage.size for passage in passages)
    ended = sum(
        passage.size for passage, one in zip(passages, measured, strict=True) if one["ends"] or one["colon"]
    )
    return ended >= 0.75 * total or len(passages) <= 2


def _whole(
    passages: Sequence[Passage], scores: Sequence[float], measured: Sequence[Mapping[str, float]]
) -> Body:
    verdicts = tuple(
        Judged(passage, one, role=_role(passage, values))
        for passage, one, values in zip(passages, scores, measured, strict=True)
    )
    body = (index for index, values in enumerate(measured) if values["ends"] and values["length"] > 2)
    return Body(verdicts, next(body, 0), len(passages), frozenset(), 1.0)


def _leftover(
    passages: Sequence[Passage],
    scores: Sequence[float],
    measured: Sequence[Mapping[str, float]],
    vetoes: Sequence[Reason | None],
    end: int,
) -> Body:
    """Where next to nothing looks like a body: whole sentences, or else all that no rule forbids."""
    free = [index for index in range(end) if not vetoes[index]]
    told = [index for index in free if measured[index]["ends"] and passages[index].size > 5] or free
    first, last = (told[0], told[-1] + 1) if told else (0, 0)
    chosen = frozenset(told)
    verdicts = [
        Judged(passage, scores[index], role=_role(passage, measured[index]))
        if index in chosen
        else Judged(
            passage,
            scores[index],
            reason=_reason(passage, vetoes[index], index, (first, last, end), related=False),
        )
        for index, passage in enumerate(passages)
    ]
    vetoed = frozenset(index for index, veto in enumerate(vetoes) if veto)
    return Body(tuple(verdicts), first, last, vetoed, 0.3)


def _role(passage: Passage, values: Mapping[str, float]) -> Role:
    """A short passage that ends no sentence is a heading."""
    return Role.HEADING if not values["ends"] and passage.size <= 14 else Role.PARAGRAPH


def _trim(
    scores: Sequence[float],
    vetoes: Sequence[Reason | None],
    run: tuple[int, int],
) -> tuple[int, int]:
    """Take what cannot start or end a body off its edges."""
    start, end = run
    while end > start + 1 and (vetoes[end - 1] or scores[end - 1] <= 0):
        end -= 1
    while start < end - 1 and vetoes[start]:
        start += 1
    return start, end


def _is_heading(
    passages: Sequence[Passage],
    scores: Sequence[float],
    vetoes: Sequence[Reason | None],
    index: int,
    last: int,
) -> bool:
    """A short line between good ones that names what follows."""
    passage = passages[index]
    if vetoes[index] or passage.size > 14 or scores[index] < -2.5 or passage.text[-1] in ",;":
        return False
    following = scores[index + 1] if index + 1 < last else _VETO
    preceding = scores[index - 1] if index else _VETO
    return following > 0.4 and preceding > -0.5 and rules.furnished(passage) < 0.34


def _reason(
    passage: Passage,
    veto: Reason | None,
    index: int,
    bounds: tuple[int, int, int],
    *,
    related: bool,
) -> Reason:
    first, last, end = bounds
    if index >= end:
        named = rules.by_words(passage) if passage.size < 12 else None
        return named if named in (Reason.FOOTER, Reason.RELATED) else Reason.COMMENTS
    return veto or rules.why(passage, before=index < first, after=index >= last, related=related)


def _confidence(verdicts: Sequence[Judged]) -> float:
    """The share of words whose verdict the model was sure of."""
    sure = sum(one.passage.size * _certainty(one.score) for one in verdicts if one.role)
    total = sum(one.passage.size for one in verdicts if one.role)
    return round(sure / total, 3) if total else 0.0


def _certainty(one: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, one))))
