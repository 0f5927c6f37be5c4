"""How likely each passage of a page is to belong to the report, as log-odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrator.report import context, trees
from narrator.report.passages import Passage


def score(passages: Sequence[Passage], measured: Sequence[Mapping[str, float]]) -> list[float]:
    """Score every passage of a page: by itself first, then among the others' first scores."""
    first = [trees.model("body").score(one) for one in measured]
    around = context.measure([passage.size for passage in passages], first)
    return [
        trees.model("body_again").score({**one, **near}) for one, near in zip(measured, around, strict=True)
    ]
