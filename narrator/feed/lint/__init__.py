"""Finds what is wrong with a feed, also where validators see nothing.

Each rule is a small function over the whole document that yields lines and what is the matter there. A rule
about what the feed points to asks through `Look`: for a file beside the feed, or a server.

Who requires what: RSS 2.0 (rssboard.org/rss-specification) and its profile, RFC 2822 and RFC 3986, PSP-1 (the
Podcast Standards Project), Apple (podcasters.apple.com), Podcasting 2.0 (podcastindex.org/namespace/1.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from narrator.feed.lint import beyond, channel, items, whole
from narrator.feed.lint.document import ERROR, WARNING, Document, Known, Look, Rule, unseen

__all__ = ["ERROR", "RULES", "WARNING", "Finding", "Known", "Look", "Rule", "check", "pointed"]

RULES = (*whole.RULES, *channel.RULES, *items.RULES, *beyond.RULES)
"""Every rule, in the order in which findings are told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    rule: str
    severity: str
    line: int
    """Of the feed, counted from one; 0 when it is about none in particular."""
    message: str
    required_by: str
    advice: str


def check(raw: bytes, *, address: str = "", look: Look = unseen) -> tuple[Finding, ...]:
    """Check a feed by every rule. With ``look``, also what it points to.

    ``address`` is where it was fetched; without it, the feed is a file.
    """
    document = Document(raw, _parse(raw), address, look)
    return tuple(
        Finding(rule.name, rule.severity, line, message, rule.required_by, rule.advice)
        for rule in RULES
        for line, message in rule.check(document)
    )


def pointed(raw: bytes) -> tuple[str, ...]:
    """What a feed points to, and `check` would look at: each address once."""
    return beyond.pointed(Document(raw, _parse(raw)))


def _parse(raw: bytes) -> Any:
    import lxml.etree as et

    # What is wrong with the file as a whole is a finding of its own, and hides no other.
    parser = et.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        return et.fromstring(raw.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except et.XMLSyntaxError:
        return None
