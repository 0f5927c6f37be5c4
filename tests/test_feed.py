"""The feed: what it says, that it says the same twice, and that it loses nothing of what it said before."""

from __future__ import annotations

import dataclasses
import datetime
import email.utils
import html
import re
from typing import Any

import feedparser
import lxml.etree as et
import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import feed
from narrator.config import Feed
from narrator.errors import ConfigError, PublishError
from narrator.feed import NAMESPACES, Channel, Correction, Enclosure, Item, Notes, Trail, categories, notes
from tests.shows import NOON, SHOW

CHANNEL = Channel(
    dataclasses.replace(SHOW, copyright="© 2026 The Courier"),
    Feed(
        licence="CC-BY-4.0",
        people=("Ada Lovelace (Editor)", "Grace Hopper"),
        hub="https://hub.example/?a=1&b=2",
    ),
    cover="https://audio.courier.example/show/cover-0a1b2c3d.jpg",
)


def item(number: int = 1, **changes: Any) -> Item:
    made = Item(
        guid=f"guid-{number}",
        title=f"Ferries & “harbours” <{number}>",
        published=NOON + datetime.timedelta(days=number),
        page=f"https://audio.courier.example/show/{number}/index.html",
        audio=Enclosure(
            f"https://audio.courier.example/show/{number}/{number}.mp3", 96_333, "audio/mpeg", "ab" * 32
        ),
        duration=61.6,
        language="en-US",
        description="<p>Fish &amp; ships</p>",
        notes='<p>Fish &amp; ships, <a href="https://x.example/">in full</a></p>',
        transcripts=((f"https://audio.courier.example/show/{number}/{number}.vtt?v=1", "text/vtt"),),
        chapters_url=f"https://audio.courier.example/show/{number}/chapters.json?v=1",
        chapters=(("Opening", 0.0), ("Ferries & harbours", 12.3456)),
    )
    return dataclasses.replace(made, **changes)


def parsed(content: bytes) -> Any:
    return et.fromstring(content).find("channel")


def text(element: Any, path: str) -> str:
    return str(element.findtext(path, None, NAMESPACES))


def test_the_channel_says_all_that_directories_ask_for() -> None:
    channel = parsed(feed.write(CHANNEL, [item()]))
    assert text(channel, "title") == SHOW.title
    assert text(channel, "itunes:owner/itunes:email") == SHOW.email
    assert text(channel, "itunes:explicit") == "false"
    assert channel.find("itunes:category/itunes:category", NAMESPACES).get("text") == "Daily News"
    assert channel.find("itunes:image", NAMESPACES).get("href") == CHANNEL.cover
    links = {link.get("rel"): link.get("href") for link in channel.findall("atom:link", NAMESPACES)}
    assert links == {"self": f"{SHOW.url}/feed.xml", "hub": "https://hub.example/?a=1&b=2"}
    assert text(channel, "podcast:locked") == "yes"
    assert text(channel, "podcast:medium") == "podcast"
    assert text(channel, "podcast:license") == "CC-BY-4.0"
    assert channel.find("podcast:txt[@purpose='ai-content']", NAMESPACES).text == "true"
    people = [(one.text, one.get("role")) for one in channel.findall("podcast:person", NAMESPACES)]
    assert people == [("Ada Lovelace", "editor"), ("Grace Hopper", None)]


def test_an_item_says_all_that_apps_read() -> None:
    one = parsed(feed.write(CHANNEL, [item(author="Ada Penrose")])).find("item")
    assert one.find("guid").get("isPermaLink") == "false"
    assert text(one, "title") == "Ferries & “harbours” <1>"
    assert dict(one.find("enclosure").attrib) == {
        "url": "https://audio.courier.example/show/1/1.mp3",
        "length": "96333",
        "type": "audio/mpeg",
    }
    assert text(one, "itunes:duration") == "62"
    assert text(one, "description") == "<p>Fish &amp; ships</p>"
    assert re.fullmatch(r"Tue, 17 Nov 2026 12:00:00 \+0000", text(one, "pubDate"))
    starts = [chapter.get("start") for chapter in one.findall("psc:chapters/psc:chapter", NAMESPACES)]
    assert starts == ["00:00:00.000", "00:00:12.346"]
    bite = one.find("podcast:soundbite", NAMESPACES)
    assert (bite.get("startTime"), bite.get("duration")) == ("12.346", "49.254")
    people = [person.text for person in one.findall("podcast:person", NAMESPACES)]
    assert people == ["Ada Lovelace", "Grace Hopper", "Ada Penrose"]
    sri = one.find("podcast:alternateEnclosure/podcast:integrity", NAMESPACES)
    assert sri.get("value") == "sha256-q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="


def test_the_newest_is_first_and_the_build_date_is_its_date() -> None:
    channel = parsed(feed.write(CHANNEL, [item(1), item(3), item(2)]))
    assert [text(one, "guid") for one in channel.findall("item")] == ["guid-3", "guid-2", "guid-1"]
    assert email.utils.parsedate_to_datetime(text(channel, "lastBuildDate")) == NOON + datetime.timedelta(
        days=3
    )


def test_the_same_input_gives_the_same_bytes_in_any_order() -> None:
    assert feed.write(CHANNEL, [item(1), item(2)]) == feed.write(CHANNEL, [item(2), item(1)])


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_makes_a_feed_that_says_it(title: str, description: str) -> None:
    show = dataclasses.replace(SHOW, description=description or "x")
    one = item(title=title or "x", description=description or "x")
    channel = parsed(feed.write(dataclasses.replace(CHANNEL, show=show), [one]))
    assert _legal(channel.findtext("item/title") or "") == _legal(title or "x")
    assert _legal(channel.findtext("description") or "") == _legal(description or "x")


def _legal(words: str) -> str:
    # XML turns carriage returns into line feeds, and has no place for control characters.
    return re.sub(
        "[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
        "",
        words.replace("\r\n", "\n").replace("\r", "\n"),
    )


def test_what_was_there_is_read_and_written_again_to_the_byte() -> None:
    first = feed.write(CHANNEL, [item(1), item(2)], trail=Trail("feeds/1.xml", "abc"))
    standing = feed.read(first, where="feed.xml")
    assert [kept.guid for kept in standing.items] == ["guid-2", "guid-1"]
    assert standing.trail == Trail("feeds/1.xml", "abc")
    assert feed.write(CHANNEL, standing.items, trail=standing.trail) == first
    kept = standing.by_guid()["guid-1"]
    assert kept.xml == feed.item_xml(item(1), CHANNEL)
    assert kept.audio == item(1).audio
    assert (kept.published, kept.duration, kept.chapters[1][0]) == (
        item(1).published,
        62.0,
        "Ferries & harbours",
    )
    assert kept.summary == "Fish & ships"


FOREIGN = b"""<?xml version='1.0'?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>From another host</title>
<item><title>Caf\xc3\xa9 &amp; co</title><guid>1</guid><pubDate>Mon, 16 Nov 2026 12:00:00 GMT</pubDate>
  <media:content url="x"><![CDATA[<item>not one</item>]]></media:content><!-- <item> -->
<enclosure length="x" url="https://old.example/1.mp3"/></item>
<item ><guid>2</guid></item ><item/>
</channel></rss>"""


def test_the_items_of_another_host_are_kept_as_they_were() -> None:
    standing = feed.read(FOREIGN, where="feed.xml")
    assert [kept.guid for kept in standing.items] == ["1", "2", ""]
    assert standing.items[0].xml.encode() in FOREIGN
    assert standing.items[1].xml == "<item ><guid>2</guid></item >"
    assert standing.items[2].xml == "<item/>"
    last = FOREIGN.replace(b"<item/>\n", b"<item/>")
    assert feed.read(last, where="feed.xml").items[2].xml == "<item/>"
    again = feed.write(CHANNEL, [*standing.items, item(5)], namespaces=dict(standing.namespaces))
    assert parsed(again).find("item[guid='1']/{http://search.yahoo.com/mrss/}content") is not None
    assert standing.items[0].xml.encode() in again


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body/></html>", "not an RSS feed"),
        (b"", "not XML"),
        (b"<rss><channel><item></channel></rss>", "not XML"),
        (b'<!DOCTYPE rss [<!ENTITY x "y">]><rss><channel/></rss>', "document type"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel/></rss>', "not in UTF-8"),
        (b'<rss xmlns:itunes="https://example.org/"><channel/></rss>', "uses the prefix"),
    ],
)
def test_nothing_is_overwritten_that_is_no_feed(content: bytes, says: str) -> None:
    with pytest.raises(PublishError, match=says):
        feed.read(content, where="feed.xml")


def test_the_show_guid_is_derived_by_the_rule() -> None:
    assert feed.podcast_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert (
        feed.podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml/")
        == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": ""}, "needs the show's email"),
        ({"title": "", "author": ""}, "needs the show's title, author"),
        ({"category": "Newz"}, "did you mean 'News'"),
        ({"subcategory": "Daily news"}, "did you mean 'Daily News'"),
        ({"category": "Politics", "subcategory": ""}, "is a subcategory of 'News'"),
        ({"category": "Technology", "subcategory": "AI"}, "it has none"),
        ({"url": "audio.courier.example"}, "not a web address"),
    ],
)
def test_a_show_that_directories_would_refuse_is_refused(changes: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        feed.check(dataclasses.replace(CHANNEL, show=dataclasses.replace(SHOW, **changes)))
    assert says in caught.value.message


@pytest.mark.parametrize("person", ["Ada (a) (b)", "(Editor)", "Ada) Lovelace", ""])
def test_nobody_is_left_out_in_silence(person: str) -> None:
    people = dataclasses.replace(CHANNEL.feed, people=("Grace Hopper", person))
    with pytest.raises(ConfigError, match="it is not clear who"):
        feed.check(dataclasses.replace(CHANNEL, feed=people))


def test_apples_list_is_whole() -> None:
    # As Apple counts: https://podcasters.apple.com/support/1691-apple-podcasts-categories
    assert len(categories.CATEGORIES) == 19
    assert len(categories.CATEGORIES) + sum(map(len, categories.CATEGORIES.values())) == 110


def test_two_readers_read_it() -> None:
    content = feed.write(CHANNEL, [item(1), item(2)])
    read = feedparser.parse(content)
    assert not read.bozo, read.get("bozo_exception")
    assert [entry.id for entry in read.entries] == ["guid-2", "guid-1"]
    assert read.entries[1].enclosures[0].length == "96333"
    import io

    podcast = podcastparser.parse(f"{SHOW.url}/feed.xml", io.BytesIO(content))
    assert podcast["title"] == SHOW.title
    episode = podcast["episodes"][1]
    assert (episode["guid"], episode["total_time"]) == ("guid-1", 62)
    assert [chapter["title"] for chapter in episode["chapters"]] == ["Opening", "Ferries & harbours"]


# -- show notes ----------------------------------------------------------------------------------------------


CHAPTERS = (("Opening", 0.0), ("Ferries <&> harbours", 3725.0))


def test_notes_hold_lead_chapters_source_and_disclosure() -> None:
    made = notes.full(
        Notes(lead=("Fish & <ships>",), source="https://x.example/?a=1&b=2", disclosure="Synthetic."),
        CHAPTERS,
    )
    assert made == (
        "<p>Fish &amp; &lt;ships&gt;</p>\n<p>0:00 Opening<br>1:02:05 Ferries &lt;&amp;&gt; harbours</p>\n"
        '<p><a href="https://x.example/?a=1&amp;b=2">Read the report</a></p>\n<p>Synthetic.</p>'
    )


def test_the_users_own_notes_are_sanitised() -> None:
    made = notes.full(
        Notes(
            html='<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y>'
            '<a href="javascript:x">a</a></p>'
        ),
        (),
    )
    assert made == "<p>Hi<a>a</a></p>"


def test_a_correction_stands_first_and_dates_the_item() -> None:
    corrected = Notes(
        lead=("Lead.",), corrections=(Correction(datetime.date(2026, 11, 20), "It was 12 & not 21."),)
    )
    assert notes.full(corrected, ()).startswith(
        "<p><strong>Correction, 2026-11-20:</strong> It was 12 &amp; not 21.</p>"
    )
    assert corrected.revised == datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)


@settings(deadline=None)
@given(st.lists(st.text(max_size=1500), max_size=6), st.lists(st.text(max_size=300), max_size=30))
def test_a_description_always_fits_and_never_breaks_off(lead: list[str], titles: list[str]) -> None:
    chapters = tuple((title, 10.0 * number) for number, title in enumerate(titles))
    made = notes.description(Notes(lead=tuple(lead), disclosure="Synthetic."), chapters)
    assert len(made.encode()) <= notes.LONGEST
    assert made.endswith("<p>Synthetic.</p>")
    assert notes.sanitise(made) == made
    assert made.count("<p>") == made.count("</p>")


def test_corrections_outlast_everything_else_in_a_description() -> None:
    correction = Correction(datetime.date(2026, 11, 20), "It was 12.")
    made = notes.description(Notes(lead=("x" * 5000,), html="y" * 5000, corrections=(correction,)), CHAPTERS)
    assert "It was 12." in made
    assert "Ferries" in made
    assert "xxx" not in made


@settings(deadline=None)
@given(st.text())
def test_text_never_becomes_markup(words: str) -> None:
    made = notes.full(Notes(lead=(words,)), ())
    assert set(re.findall(r"</?([a-z0-9]+)", made)) <= {"p"}
    shown = html.unescape(re.sub(r"<[^>]*>", "", made))
    assert "".join(_legal(shown).split()) == "".join(_legal(words).split())
