"""The pages as text: nothing is lost, nothing becomes markup, every address leads somewhere."""

from __future__ import annotations

import dataclasses
import datetime
import html.parser
import json
import re
from pathlib import Path
from urllib.parse import urljoin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import site, waveform
from narrator.errors import PublishError, StorageError
from narrator.model import Role, Script, Segment, Source
from narrator.site import markup, outline
from narrator.site.transcript import passages
from narrator.site.words import clock, iso_duration, length, point, shortened, size, words_in
from tests import pages_sample

SITE = site.Site(pages_sample.SHOW, cover="cover.jpg")
CHAPTERS = (("Old swing bridge", 0.0), ("What it cost", 7.5))


@pytest.fixture
def page(tmp_path: Path) -> site.Page:
    """A page around a file that is no audio, with a sentence every two seconds."""
    audio = tmp_path / f"{pages_sample.SLUG}.mp3"
    audio.write_bytes(b"not heard here")
    for suffix in (".vtt", ".srt", ".json"):
        audio.with_suffix(suffix).write_text("x", encoding="utf-8")
    texts = [text for segment in pages_sample.SEGMENTS for text in re.split(r"(?<=\.) ", segment.text)]
    return site.Page(
        pages_sample.episode(audio, 65.5, CHAPTERS),
        sentences=tuple(site.Sentence(2.0 * n, 2.0 * n + 1.5, text) for n, text in enumerate(texts)),
        script=pages_sample.script(),
        levels=(0.1, 1.0, 0.5, 0.2),
    )


class Reader(html.parser.HTMLParser):
    """Reads a page as its elements with the names of their attributes, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("the pages have no comments")

    @property
    def structure(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    def all(self, tag: str, name: str, value: str = "") -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag and (a.get(name) == value if value else name in a)]

    @property
    def text(self) -> str:
        return "".join(self.words)


def linked_data(content: bytes) -> dict[str, object]:
    found = re.search(rb'<script type="application/ld\+json">(.*?)</script>', content, re.DOTALL)
    assert found
    loaded = json.loads(found[1])
    assert isinstance(loaded, dict)
    return loaded


# -- text stays text -----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>window.hit=1</script>",
    "</script><img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "' onmouseover='window.hit=1",
    "]]><!--<script><!--",
    "&lt;b&gt; &amp; &#x3c;",
    "\x00\x08\ud800\ufffe\u2028\u202e",
    "javascript:window.hit=1",
    "{{7*7}} ${title} %(x)s",
)

REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What HTML has no place for."""


def with_text(page: site.Page, text: str) -> tuple[site.Site, site.Page]:
    """Put one text everywhere that a report or a show can put text."""
    episode = dataclasses.replace(
        page.episode,
        title=text,
        chapters=((text, 0.0), (text, 5.0)),
        voice=(text, text),
        source=Source(text, ""),
        language="en",
    )
    script = Script(text, tuple(Segment(role, text) for role in Role), Source(text, ""), byline=text)
    sentences = tuple(site.Sentence(float(n), n + 0.5, text, text) for n in range(len(Role)))
    show = dataclasses.replace(pages_sample.SHOW, title=text, author=text, description=text, copyright=text)
    changed = dataclasses.replace(
        page,
        episode=episode,
        script=script,
        sentences=sentences,
        corrections=((datetime.date(2026, 1, 2), text),),
    )
    return site.Site(show, notice=text, links=((text, text),)), changed


def structures(page: site.Page, text: str) -> list[list[tuple[str, tuple[str, ...]]]]:
    hostile_site, hostile = with_text(page, text)
    made = site.pages(hostile_site, [hostile])
    return [
        [(tag, tuple(n for n in names if n != "href")) for tag, names in Reader(content).structure]
        for name, content in sorted(made.items())
        if name.endswith(".html")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_markup(page: site.Page, text: str) -> None:
    assert structures(page, text) == structures(page, "Nothing but words")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1).filter(lambda text: text.strip() and "http" not in text))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    episode = pages_sample.episode(Path(__file__), 65.5, CHAPTERS)
    page = site.Page(dataclasses.replace(episode, files=()), levels=(0.5,))
    assert structures(page, text) == structures(page, "Nothing but words")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_was_written(page: site.Page, text: str) -> None:
    shown = Reader(site.episode_page(*with_text(page, text)))
    assert REFUSED.sub("\ufffd", text) in shown.text


@pytest.mark.parametrize("text", HOSTILE)
def test_linked_data_says_what_was_written(page: site.Page, text: str) -> None:
    content = site.episode_page(*with_text(page, text))
    assert REFUSED.sub("\ufffd", str(linked_data(content)["name"])) == REFUSED.sub("\ufffd", text)
    assert content.count(b"</script>") == 2


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "vbscript:x",
        "\x01javascript:x",
    ],
)
def test_an_address_that_runs_something_is_left_out(address: str) -> None:
    assert markup.tag("a", "x", href=address) == "<a>x</a>"


@pytest.mark.parametrize(
    "address", ["https://a.example/?a=1&b=2", "../x:y.html", "feed.xml", "#t=5", "podcast://a/b"]
)
def test_an_ordinary_address_stays(address: str) -> None:
    assert Reader(markup.tag("a", "x", href=address).encode()).elements[0][1]["href"] == address


@pytest.mark.parametrize("attribute", ["style", "onclick", "onerror"])
def test_nothing_is_inline(attribute: str) -> None:
    with pytest.raises(ValueError, match="inline"):
        markup.tag("p", "x", **{attribute: "x"})


def test_a_source_that_is_a_file_is_not_told(page: site.Page) -> None:
    content = site.episode_page(SITE, page)
    assert b"swing-bridge.md" not in content
    assert b"Read the report" not in content


# -- nothing is lost -----------------------------------------------------------------------------------------


def test_every_sentence_is_a_link_into_the_audio(page: site.Page) -> None:
    links = Reader(site.episode_page(SITE, page)).all("a", "class", "sentence")
    assert [link["href"] for link in links] == [
        f"{pages_sample.SLUG}.mp3#t={point(sentence.start)}" for sentence in page.sentences
    ]
    assert [float(link["data-end"] or 0) for link in links] == [sentence.end for sentence in page.sentences]


def test_the_transcript_is_set_as_it_was_written(page: site.Page) -> None:
    set_in = passages(page.sentences, page.script)
    assert [passage.segment for passage in set_in] == list(pages_sample.SEGMENTS)
    text = site.episode_page(SITE, page).decode()
    assert re.search(
        r"<ul><li><a[^>]*>The harbour levy.*?</li>\n<li><a[^>]*>A heritage grant.*?</li>\n</ul>", text
    )
    assert re.search(r"<h3[^>]*><a[^>]*>What it cost</a></h3>", text)
    assert re.search(r"<blockquote[^>]*><p><a[^>]*>You could feel", text)


sentences = st.builds(
    site.Sentence, st.floats(0, 100), st.floats(0, 100), st.text(max_size=8), st.sampled_from(["", "A", "B"])
)
scripts = st.lists(st.builds(Segment, st.sampled_from(Role), st.text(max_size=12)), max_size=6)


@given(st.lists(sentences, max_size=12), scripts)
def test_no_sentence_is_lost_between_passages(spoken: list[site.Sentence], segments: list[Segment]) -> None:
    script = Script("", tuple(segments), Source("", ""))
    assert [one for passage in passages(spoken, script) for one in passage.sentences] == spoken


def test_without_its_script_longer_pauses_end_paragraphs() -> None:
    spoken = [site.Sentence(0, 1, "a"), site.Sentence(1.3, 2, "b"), site.Sentence(2.6, 3, "c")]
    assert [len(passage.sentences) for passage in passages(spoken)] == [2, 1]


def test_a_script_that_was_edited_since_sets_what_it_still_can(page: site.Page) -> None:
    segments = list(pages_sample.SEGMENTS)
    segments[2] = Segment(Role.PARAGRAPH, "Something else.")
    assert page.script
    set_in = passages(page.sentences, dataclasses.replace(page.script, segments=tuple(segments)))
    assert set_in[1].segment.role is Role.TITLE
    assert [one for passage in set_in for one in passage.sentences] == list(page.sentences)


def test_a_transcript_is_read_in_the_order_it_is_heard() -> None:
    text = json.dumps(
        {
            "segments": [
                {"startTime": 2, "endTime": 3, "body": "b\n b"},
                {"startTime": 1, "endTime": 2, "body": "a"},
            ]
        }
    )
    assert site.read(text) == (site.Sentence(1, 2, "a"), site.Sentence(2, 3, "b b"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"segments": [1]}', '{"segments": [{"startTime": "x"}]}'])
def test_what_is_no_transcript_is_refused(text: str) -> None:
    with pytest.raises(StorageError, match=r"t\.json: is not a transcript"):
        site.read(text, where="t.json")


# -- what a page says ----------------------------------------------------------------------------------------


def test_it_says_that_the_voice_is_synthetic(page: site.Page) -> None:
    made = site.pages(SITE, [page])
    assert b"This episode was read by a synthetic voice." in made[page.address]
    assert b"read by synthetic voices" in made["index.html"]


def test_corrections_notes_and_source_are_shown(page: site.Page) -> None:
    told = dataclasses.replace(
        page,
        summary="What it is about.",
        notes="More at https://a.example/x?y=1.\n\nAnd so on.",
        corrections=((datetime.date(2026, 11, 17), "It was eight rollers, not nine."),),
        source="https://courier.example/bridge",
    )
    text = site.episode_page(SITE, told).decode()
    assert (
        "<strong>Correction, 17 November 2026:</strong> <span>It was eight rollers, not nine.</span>" in text
    )
    assert '<p>More at <a href="https://a.example/x?y=1">https://a.example/x?y=1</a>.</p>\n' in text.replace(
        "</p><p>", "</p>\n<p>"
    )
    assert (
        '<a href="https://courier.example/bridge" rel="noopener">Read the report at courier.example</a>'
        in text
    )


def test_notes_that_are_markup_already_stay_so(page: site.Page) -> None:
    notes = site.Markup("<p>With <em>stress</em>.</p>")
    assert b"<p>With <em>stress</em>.</p>" in site.episode_page(SITE, dataclasses.replace(page, notes=notes))


def test_programs_read_what_it_is(page: site.Page) -> None:
    content = site.episode_page(SITE, page)
    told = linked_data(content)
    base = pages_sample.SHOW.url
    assert told["@type"] == "PodcastEpisode"
    assert told["datePublished"] == "2026-11-16T12:00:00+00:00"
    assert told["timeRequired"] == "PT1M6S"
    audio, series, clips = told["associatedMedia"], told["partOfSeries"], told["hasPart"]
    assert isinstance(audio, dict) and isinstance(series, dict) and isinstance(clips, list)
    assert audio["contentUrl"] == f"{base}{pages_sample.SLUG}/{pages_sample.SLUG}.mp3"
    assert series["webFeed"] == f"{base}feed.xml"
    assert clips[0] == {
        "@type": "Clip",
        "name": "Old swing bridge",
        "startOffset": 0,
        "endOffset": 8,
        "url": f"{base}{page.address}#t=0",
    }
    preview = {one["property"]: one["content"] for one in Reader(content).all("meta", "property")}
    assert preview["og:title"] == page.episode.title
    assert preview["og:image"] == f"{base}cover.jpg"
    assert preview["og:audio"] == audio["contentUrl"]
    assert "four hundred people" in str(preview["og:description"])


def test_a_show_without_an_address_promises_none(page: site.Page) -> None:
    local = site.Site(dataclasses.replace(pages_sample.SHOW, url=""))
    content = site.episode_page(local, page)
    assert b"canonical" not in content
    assert b"og:url" not in content
    assert b"podcast://" not in content
    assert b'"url"' not in content


def test_apps_are_handed_the_feed(page: site.Page) -> None:
    links = [one["href"] for one in Reader(site.pages(SITE, [page])["index.html"]).all("a", "href")]
    assert {
        "feed.xml",
        "podcast://podcast.northport-courier.example/feed.xml",
        "overcast://x-callback-url/add?url=https%3A%2F%2Fpodcast.northport-courier.example%2Ffeed.xml",
        "pktc://subscribe/podcast.northport-courier.example/feed.xml",
    } <= set(links)


def test_another_language_is_marked_as_such(page: site.Page) -> None:
    german = dataclasses.replace(page, episode=dataclasses.replace(page.episode, language="de-DE"))
    elements = Reader(site.episode_page(SITE, german)).elements
    assert elements[0] == ("html", {"lang": "en"})
    assert ("h1", {"lang": "de-DE", "dir": "ltr"}) in elements
    arabic = dataclasses.replace(page, episode=dataclasses.replace(page.episode, language="ar"))
    assert ("h1", {"lang": "ar", "dir": "rtl"}) in Reader(site.episode_page(SITE, arabic)).elements


def test_what_is_printed_together_is_set_together(page: site.Page) -> None:
    roles = (Role.OPENING, Role.TITLE, Role.DATELINE, Role.PARAGRAPH, Role.PARAGRAPH)
    segments = tuple(Segment(role, f"Number {n}.") for n, role in enumerate(roles))
    spoken = tuple(site.Sentence(float(n), n + 0.5, segment.text) for n, segment in enumerate(segments))
    script = Script("", segments, Source("", ""))
    told = dataclasses.replace(page, script=script, sentences=spoken)
    text = re.sub("</?a[^>]*>", "", site.episode_page(SITE, told).decode())
    assert '<p data-at="0:00" class="around">Number 0. Number 1.</p>' in text
    assert '<p data-at="0:02">Number 2. Number 3.</p><p data-at="0:04">Number 4.</p>' in text


def test_two_voices_are_told_apart(page: site.Page) -> None:
    spoken = [
        site.Sentence(n, n + 0.9, f"Word {n}.", who) for n, who in enumerate(["Ann", "Ann", "Ben", "Ann"])
    ]
    told = dataclasses.replace(page, script=None, sentences=tuple(spoken))
    text = Reader(site.episode_page(SITE, told)).text
    assert re.search("Ann *Word 0. Word 1. *Ben *Word 2. *Ann *Word 3.", text)


@pytest.mark.parametrize("language", ["en-GB", "de-AT", "fr", "es-MX", "ja"])
def test_the_pages_speak_the_language_of_the_show(page: site.Page, language: str) -> None:
    show = dataclasses.replace(pages_sample.SHOW, language=language)
    episode = dataclasses.replace(page.episode, language=language)
    text = site.episode_page(site.Site(show), dataclasses.replace(page, episode=episode)).decode()
    words = site.Site(show).words
    assert words.language == ("en" if language == "ja" else language[:2])
    assert f'<html lang="{"en" if language == "ja" else language}">' in text
    assert words.transcript in text
    assert words.spell_date(page.episode.published) in text
    assert len(words.months.split()) == 12


def test_every_word_is_translated() -> None:
    same = {"player", "position", "pause", "audio", "page", "correction", "date", "notes", "transcript"}
    for language in ("de", "fr", "es"):
        words = dataclasses.asdict(words_in(language))
        for name, value in dataclasses.asdict(words_in("en")).items():
            assert name in same or words[name] != value, (language, name)
            assert value.count("{") == words[name].count("{"), (language, name)


# -- where everything is -------------------------------------------------------------------------------------


def test_every_address_leads_to_something_that_is_placed(page: site.Page) -> None:
    made = site.pages(SITE, [page])
    files = {f"{pages_sample.SLUG}/{file.path}" for file in page.episode.files}
    there = {*made, *files, "feed.xml", "cover.jpg"}
    for name, content in made.items():
        if name.endswith(".html"):
            for _, attributes in Reader(content).elements:
                address = attributes.get("href") or attributes.get("src") or ""
                relative = urljoin(f"https://x.example/{name}", address).partition("#")[0]
                assert "://x.example/" not in relative or relative.removeprefix("https://x.example/") in there


def test_files_that_were_placed_elsewhere_are_found_there(page: site.Page) -> None:
    moved = dataclasses.replace(
        page,
        urls={
            f"{pages_sample.SLUG}.mp3": "https://cdn.example/a-r2.mp3",
            f"{pages_sample.SLUG}.vtt": "t/a-r2.vtt",
        },
    )
    content = site.episode_page(SITE, moved)
    links = [one["href"] for one in Reader(content).all("a", "download")]
    assert links == ["https://cdn.example/a-r2.mp3", "../t/a-r2.vtt"]
    assert b"media-src &#39;self&#39; https://cdn.example;" in content


def test_the_newest_comes_first_and_long_lists_are_divided(page: site.Page) -> None:
    def number(n: int) -> site.Page:
        published = page.episode.published + datetime.timedelta(hours=n)
        return dataclasses.replace(
            page,
            episode=dataclasses.replace(
                page.episode, slug=f"s{n:03}", title=f"Number {n:03}", published=published
            ),
        )

    made = site.pages(SITE, [number(n) for n in range(101)])
    lists = [Reader(made[name]).text for name in ("index.html", "page-2.html", "page-3.html")]
    titles = [title for text in lists for title in re.findall(r"Number (\d+)", text)]
    assert titles == [f"{n:03}" for n in range(100, -1, -1)]
    assert 'href="page-2.html" rel="next"' in made["index.html"].decode()
    assert 'href="index.html" rel="prev"' in made["page-2.html"].decode()


def test_a_show_without_episodes_has_a_page() -> None:
    assert b"There is no episode yet." in site.pages(SITE, [])["index.html"]


def test_two_episodes_of_one_name_are_refused(page: site.Page) -> None:
    with pytest.raises(PublishError, match=pages_sample.SLUG):
        site.pages(SITE, [page, page])


def test_the_same_input_gives_the_same_bytes(page: site.Page) -> None:
    assert site.pages(SITE, [page]) == site.pages(SITE, [page])


def test_a_page_depends_on_its_own_episode_alone(page: site.Page) -> None:
    other = dataclasses.replace(page, episode=dataclasses.replace(page.episode, slug="other"))
    assert site.pages(SITE, [page, other])[page.address] == site.episode_page(SITE, page)


# -- the waveform --------------------------------------------------------------------------------------------


def test_levels_follow_the_sound() -> None:
    sound = np.concatenate([np.full(1000, level, np.float32) for level in (0.1, 0.4, 0.0, 0.2)])
    blocks = [sound[start : start + 333] for start in range(0, len(sound), 333)]
    assert waveform.levels(blocks, length=4000, bars=4) == (0.25, 1.0, 0.0, 0.5)


@pytest.mark.parametrize("said", [1, 3999, 4001])
def test_levels_stand_a_length_that_is_not_quite_right(said: int) -> None:
    assert len(waveform.levels([np.ones(4000, np.float32)], length=said, bars=4)) == 4


def test_silence_has_levels_too() -> None:
    assert waveform.levels([np.zeros(400, np.float32)], length=400, bars=4) == (0, 0, 0, 0)
    assert waveform.levels([], length=400, bars=4) == (0, 0, 0, 0)


def test_levels_become_strokes_around_the_middle() -> None:
    assert outline.path((1.0, 0.0)) == "M2 3.0V97.0M6 48.1V51.9"
    assert outline.view_box(2) == "0 0 8 100"


@given(st.lists(st.floats(0, 1), max_size=200), st.integers(1, 64))
def test_thinning_keeps_the_loudest_at_full_height(levels: list[float], bars: int) -> None:
    thin = outline.thinned(levels, bars)
    assert len(thin) == (bars if levels else 0)
    assert all(0 <= level <= 1 for level in thin)
    assert max(thin, default=0) in (0, 1)


def test_thinning_takes_the_mean() -> None:
    assert outline.thinned((0.2, 0.4, 0.5, 0.7), 2) == pytest.approx((0.5, 1.0))


# -- how it is put -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (clock(65.9), "1:05"),
        (clock(3845), "1:04:05"),
        (length(44.6), "45 s"),
        (length(303), "5 min"),
        (length(4200), "1 h 10 min"),
        (iso_duration(303.2), "PT5M3S"),
        (iso_duration(3600), "PT1H0M0S"),
        (size(812_300), "812 kB"),
        (size(4_812_300), "4.8 MB"),
        (point(12.340), "12.34"),
        (point(0), "0"),
        (shortened("One word, and another", 12), "One word…"),
    ],
)
def test_figures_are_written_as_people_read_them(made: str, expected: str) -> None:
    assert made == expected
