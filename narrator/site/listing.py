"""The show's own pages: what it is, how to subscribe, and its episodes, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrator.site import frame, metadata, outline
from narrator.site.markup import Markup, data, join, tag
from narrator.site.place import Here, Page, Site
from narrator.site.player import waveform
from narrator.site.words import length

PER_PAGE = 50
_BARS = 64


def render(site: Site, pages: Sequence[Page]) -> Iterator[tuple[str, bytes]]:
    """Write the show's pages: where each is placed, and its content."""
    count = max(1, -(-len(pages) // PER_PAGE))
    for number in range(1, count + 1):
        shown = pages[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield address(number), _page(site, shown, number, count)


def address(number: int) -> str:
    """Where the list's pages are, counted from one."""
    return "index.html" if number == 1 else f"page-{number}.html"


def _page(site: Site, pages: Sequence[Page], number: int, count: int) -> bytes:
    here, words = Here(address(number)), site.words
    title = site.show.title if number == 1 else f"{site.show.title} – {words.page.format(number)}"
    body = join(
        tag("a", words.skip_list, href="#episodes", class_="skip"),
        tag("main", _hero(site, here), _list(site, here, pages), _pager(site, number, count)),
        frame.footer(site),
    )
    return frame.whole(
        site,
        here,
        body,
        title=title,
        description=site.show.description,
        extra=join(
            metadata.show_preview(site, title, here.address),
            data({"@context": "https://schema.org", **metadata.series(site)}),
        ),
        language=site.show.language,
    )


def _hero(site: Site, here: Here) -> Markup:
    show, words = site.show, site.words
    cover = tag("img", src=here.to(site.cover), alt="", width=240, height=240) if site.cover else None
    return tag(
        "header",
        cover,
        tag(
            "div",
            tag("h1", show.title, **frame.language_of(site, show.language)),
            tag("p", words.by.format(show.author), class_="byline") if show.author else None,
            tag("p", show.description, class_="about", **frame.language_of(site, show.language))
            if show.description
            else None,
            tag(
                "section",
                tag("h2", words.subscribe, id="subscribe"),
                frame.subscribe(site, here),
                aria_labelledby="subscribe",
            ),
        ),
        class_="hero",
    )


def _list(site: Site, here: Here, pages: Sequence[Page]) -> Markup:
    items = [_entry(site, here, page) for page in pages]
    none_yet = None if items else tag("p", site.words.none_yet)
    return tag(
        "section",
        tag("h2", site.words.episodes, id="episodes-heading"),
        tag("ol", items) if items else none_yet,
        id="episodes",
        class_="episodes",
        tabindex=-1,
        aria_labelledby="episodes-heading",
    )


def _entry(site: Site, here: Here, page: Page) -> Markup:
    episode, words = page.episode, site.words
    language = frame.language_of(site, episode.language)
    date = tag("time", words.spell_date(episode.published), datetime=episode.published.isoformat())
    return tag(
        "li",
        tag(
            "article",
            tag("p", date, " · ", length(episode.duration), class_="facts"),
            tag("h3", tag("a", episode.title, href=here.to(page.address)), **language),
            tag("p", page.gist, class_="gist", **language) if page.gist else None,
            waveform(outline.thinned(page.levels, _BARS)) if page.levels else None,
        ),
    )


def _pager(site: Site, number: int, count: int) -> Markup | None:
    if count == 1:
        return None
    newer = tag("a", site.words.newer, href=address(number - 1), rel="prev") if number > 1 else None
    older = tag("a", site.words.older, href=address(number + 1), rel="next") if number < count else None
    return tag("nav", newer, older, class_="pager", aria_label=site.words.episodes)
