"""What is never published."""

from __future__ import annotations

from collections.abc import Iterable

from narrator.errors import PublishError
from narrator.feed import lint
from narrator.publish import approval
from narrator.release.gathering import Ready
from narrator.release.planning import Plan

_TOLERATED = ("https", "escaped-twice")
"""Rules that are only told: a house's own network has no https, and titles may be about tags and entities."""


def refuse_unapproved(ready: Iterable[Ready]) -> None:
    """Raise `PublishError` unless somebody has approved every script as it stands."""
    refused = [
        (one.folder, problem) for one in ready if (problem := approval.problem(one.folder, one.episode))
    ]
    if refused:
        folder, problem = refused[0]
        more = f" (and {len(refused) - 1} more episodes)" if len(refused) > 1 else ""
        raise PublishError(problem + more, where=str(folder), hint=f"read it, then narrator approve {folder}")


def faults(planned: Plan) -> tuple[str, ...]:
    """Check our own part of the next feed; says what is doubtful. Raises `PublishError` for what is wrong.

    What others have put into the feed is theirs to correct, and stays as it is.
    """
    findings = lint.check(planned.own)
    wrong = [one for one in findings if one.severity == lint.ERROR and one.rule not in _TOLERATED]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        where = f"the feed that would be published, {wrong[0].rule}"
        raise PublishError(wrong[0].message + more, where=where, hint=wrong[0].advice)
    return tuple(f"{one.message}: {one.advice}" for one in findings)
