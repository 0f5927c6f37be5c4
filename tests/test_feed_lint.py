"""The linter: silent on a sound feed, and each rule finds what it is for."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from narrator import feed
from narrator.feed import lint
from narrator.feed.lint import Known
from tests.test_feed import CHANNEL, item

SOUND = feed.write(CHANNEL, [item(1), item(2)]).decode()
NOW = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)

Change = tuple[str, str, str]
"""A rule, and what to replace by what, once, for it to be broken: a regular expression and its template."""

CHANGES: list[Change] = [
    ("leading-blank", r"<\?xml", "\n<?xml"),
    ("encoding", 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    ("illegal-character", "Ferries", "Ferries\x0b"),
    ("well-formed", "Ferries &amp;", "Ferries &"),
    ("well-formed", "</item>", ""),
    ("document-type", "<rss", "<!DOCTYPE rss>\n<rss"),
    ("rss", 'version="2.0"', 'version="0.91"'),
    ("namespace", "http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd"),
    ("channel-title", r"<title>Harbour.*?</title>", "<title> </title>"),
    ("channel-link", r"<link>https://audio.courier.example/show/</link>", ""),
    ("channel-description", r"<description>Written.*?</description>", ""),
    ("channel-language", "<language>en-US</language>", ""),
    ("channel-language", "<language>en-US</language>", "<language>English (US)</language>"),
    ("self-link", 'rel="self"', 'rel="alternate"'),
    ("author", r"<itunes:author>.*?</itunes:author>", ""),
    ("owner-email", r"<itunes:email>.*?</itunes:email>", ""),
    ("owner-email", "desk@courier.example</itunes:email>", "the desk</itunes:email>"),
    ("image", r"<itunes:image [^>]*/>", ""),
    ("image", "0a1b2c3d.jpg", "0a1b2c3d.webp"),
    ("category", 'text="News"', 'text="Newspapers"'),
    ("category", 'text="Daily News"', 'text="Daily news"'),
    ("category", r'(?s)<itunes:category text="News">.*</itunes:category>', ""),
    ("explicit", "<itunes:explicit>false", "<itunes:explicit>clean"),
    ("explicit", r"<itunes:explicit>false</itunes:explicit>\s*<itunes:type>", "<itunes:type>"),
    ("show-type", "episodic", "daily"),
    ("once", "</language>", "</language><language>en</language>"),
    ("once", "</itunes:duration>", "</itunes:duration><itunes:duration>62</itunes:duration>"),
    ("podcast-guid", r"<podcast:guid>........-", "<podcast:guid>"),
    ("podcast-values", "<podcast:medium>podcast", "<podcast:medium>talk"),
    ("podcast-values", ">yes</podcast:locked>", ">true</podcast:locked>"),
    ("podcast-values", "Grace Hopper", ""),
    ("podcast-values", "CC-BY-4.0", "Ask us first"),
    ("item-title", r"<title>Ferries.*?</title>", ""),
    ("item-description", r"<description>&lt;p.*?</description>", ""),
    ("enclosure-missing", r"<enclosure [^>]*/>", ""),
    ("enclosure-duplicate", r"(<enclosure [^>]*/>)", r"\1\1"),
    ("enclosure-duplicate", r"show/2/2.mp3\" length", 'show/1/1.mp3" length'),
    ("enclosure-length", 'length="96333" type="audio/mpeg"/>', 'length="0" type="audio/mpeg"/>'),
    ("enclosure-length", 'length="96333" type="audio/mpeg"/>', 'type="audio/mpeg"/>'),
    ("enclosure-type", 'type="audio/mpeg"/>', 'type="audio/mp3"/>'),
    ("enclosure-type", 'type="audio/mpeg"/>', 'type="audio/mp4"/>'),
    ("enclosure-type", 'type="audio/mpeg"/>', 'type="text/html"/>'),
    ("guid-missing", r"<guid .*?</guid>", ""),
    ("guid-duplicate", "guid-1<", "guid-2<"),
    ("guid-permalink", ' isPermaLink="false"', ""),
    ("date-missing", r"<pubDate>.*?</pubDate>", ""),
    ("date-format", "<pubDate>Wed, 18 Nov 2026", "<pubDate>2026-11-18"),
    ("date-format", "<pubDate>Wed, 18 Nov", "<pubDate>Fri, 18 Nov"),
    ("date-format", "<pubDate>Wed, 18 Nov", "<pubDate>Wed, 31 Nov"),
    ("date-format", "<pubDate>Wed, 18 Nov 2026 12", "<pubDate>18 Nov 2026 25"),
    ("date-naive", r"(<pubDate>.*?) \+0000", r"\1"),
    ("date-naive", r"(<pubDate>.*?) \+0000", r"\1 -0000"),
    ("date-duplicate", "<pubDate>Wed, 18 Nov 2026 12:00:00", "<pubDate>Tue, 17 Nov 2026 12:00:00"),
    ("date-future", "<pubDate>Wed, 18 Nov 2026", "<pubDate>Thu, 18 Nov 2060"),
    ("order", "<pubDate>Wed, 18 Nov 2026", "<pubDate>Wed, 18 Nov 2020"),
    ("description-length", "Fish &amp;amp; ships", "x" * 4001),
    ("escaped-twice", "&lt;p&gt;Fish &amp;amp; ships&lt;/p&gt;", "&amp;lt;p&amp;gt;Fish&amp;lt;/p&amp;gt;"),
    ("escaped-twice", "<title>Ferries &amp;", "<title>Ferries &amp;amp;"),
    ("duration", "<itunes:duration>62", "<itunes:duration>61.6"),
    ("duration", r"<itunes:duration>.*?</itunes:duration>", ""),
    ("https", '<enclosure url="https:', '<enclosure url="http:'),
    ("https", '<enclosure url="https:', '<enclosure url="ftp:'),
    ("https", '<enclosure url="https://', '<enclosure url="'),
    ("absolute", '<enclosure url="https://audio.courier.example', '<enclosure url="'),
    ("ascii-address", "show/2/2.mp3", "show/2/zwölf.mp3"),
    ("ascii-address", "show/2/2.mp3", "show/2/2 2.mp3"),
    ("transcript", 'type="text/vtt"', 'type="vtt"'),
    ("chapters", r"application/json\+chapters", "application/json"),
    ("chapters", "00:00:12.346", "00:10:12.346"),
    ("chapters", 'start="00:00:00.000"', 'start="00:00:13.000"'),
    ("soundbite", 'duration="49.254"', 'duration="120"'),
    ("integrity", 'value="sha256-', 'value="'),
]


def broken(change: Change) -> bytes:
    _, pattern, replacement = change
    changed, count = re.subn(pattern, replacement, SOUND, count=1)
    assert count == 1, pattern
    return changed.encode()


def rules_of(raw: bytes, **more: object) -> set[str]:
    return {finding.rule for finding in lint.check(raw, **more)}  # type: ignore[arg-type]


def test_a_sound_feed_passes() -> None:
    assert lint.check(SOUND.encode()) == ()


@pytest.mark.parametrize(
    "change", CHANGES, ids=[f"{number}-{name}" for number, (name, *_) in enumerate(CHANGES)]
)
def test_a_rule_finds_what_breaks_it(change: Change) -> None:
    found = [finding for finding in lint.check(broken(change)) if finding.rule == change[0]]
    assert found
    for finding in found:
        assert finding.message
        assert finding.advice
        assert finding.required_by


KNOWN: list[tuple[str, str, Known]] = [
    ("enclosure-there", ".mp3", Known(problem="the server answers with status 404")),
    ("enclosure-size", ".mp3", Known(96_332, "audio/mpeg", ranges=True)),
    ("enclosure-served", ".mp3", Known(96_333, "application/octet-stream", ranges=True)),
    ("ranges", ".mp3", Known(96_333, "audio/mpeg", ranges=False)),
    ("sidecar-there", ".vtt?v=1", Known(problem="there is no such file")),
    ("image-fit", ".jpg", Known(9, "image/jpeg", image=("JPEG", 1400, 1399))),
    ("image-fit", ".jpg", Known(9, "image/webp", image=("WEBP", 1400, 1400))),
    ("image-fit", ".jpg", Known(problem="the server answers with status 403")),
    ("feed-served", ".xml", Known(9, "text/html", conditional=True)),
    ("feed-served", ".xml", Known(9, "application/rss+xml", conditional=False)),
]


@pytest.mark.parametrize(
    ("name", "ending", "known"), KNOWN, ids=[f"{n}-{one[0]}" for n, one in enumerate(KNOWN)]
)
def test_a_rule_looks_at_what_the_feed_points_to(name: str, ending: str, known: Known) -> None:
    look: Callable[[str], Known | None] = lambda url: known if url.endswith(ending) else None  # noqa: E731
    assert rules_of(SOUND.encode(), address=CHANNEL.url, look=look) == {name}


def test_a_feed_that_was_fetched_elsewhere_is_told() -> None:
    assert rules_of(SOUND.encode(), address="https://elsewhere.example/feed.xml") == {"self-link"}


def test_every_rule_is_tried() -> None:
    tried = {change[0] for change in CHANGES} | {name for name, _, _ in KNOWN}
    assert tried == {rule.name for rule in lint.RULES}


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in lint.RULES}) == len(lint.RULES)


def test_findings_name_the_line() -> None:
    raw = SOUND.replace('type="audio/mpeg"/>', 'type="audio/mp3"/>', 1)
    line = raw[: raw.index("audio/mp3")].count("\n") + 1
    assert [finding.line for finding in lint.check(raw.encode()) if finding.rule == "enclosure-type"] == [
        line
    ]


@pytest.mark.parametrize(
    "raw", [b"", b"no feed at all", b"<rss/>", b"<rss version='2.0'><channel/></rss>", b"\xff\xfe<"]
)
def test_anything_at_all_can_be_checked(raw: bytes) -> None:
    assert lint.check(raw)


def test_loopback_needs_no_https() -> None:
    local = dataclasses.replace(CHANNEL, show=dataclasses.replace(CHANNEL.show, url="http://127.0.0.1:8765"))
    local = dataclasses.replace(
        local, cover="http://127.0.0.1:8765/cover.jpg", feed=dataclasses.replace(local.feed, hub="")
    )
    assert lint.check(feed.write(local, [])) == ()


def test_the_documentation_lists_every_rule() -> None:
    text = (Path(__file__).parent.parent / "docs" / "publishing.md").read_text(encoding="utf-8")
    for rule in lint.RULES:
        assert f"| `{rule.name}` | {rule.required_by} | {rule.advice} |" in text


def test_another_encoding_is_told_once() -> None:
    """Each of its zero bytes was a finding."""
    raw = SOUND.replace("UTF-8", "UTF-16").encode("utf-16")
    assert [finding.rule for finding in lint.check(raw)] == ["encoding"]


@pytest.mark.parametrize(
    ("feed_says", "served", "fits"),
    [
        ("audio/x-m4a", "audio/mp4", True),
        ("audio/mp4", "audio/x-m4a", True),
        ("audio/mp4", "audio/mpeg", False),
    ],
)
def test_two_names_of_one_type_are_one(feed_says: str, served: str, fits: bool) -> None:
    raw = SOUND.replace("audio/mpeg", feed_says).replace(".mp3", ".m4a").encode()
    look: Callable[[str], Known | None] = lambda url: Known(96_333, served) if "m4a" in url else None  # noqa: E731
    assert ("enclosure-served" not in rules_of(raw, look=look)) == fits


@pytest.mark.parametrize("written", ["<itunes:duration>01:02:03</itunes:duration>", ""])
def test_a_duration_that_apple_takes_is_only_told(written: str) -> None:
    raw = SOUND.replace("<itunes:duration>62</itunes:duration>", written).encode()
    assert {(one.rule, one.severity) for one in lint.check(raw)} == {("duration", "warning")}
