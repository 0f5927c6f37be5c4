"""What programs read of a page: previews (Open Graph) and search engines (schema.org as JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from narrator.model import Seconds
from narrator.site.markup import Markup, join, tag
from narrator.site.place import Page, Site
from narrator.site.words import iso_duration

Data = dict[str, object]


def show_preview(site: Site, title: str, address: str) -> Markup:
    return join(
        *_open_graph(
            ("og:type", "website"),
            ("og:title", title),
            ("og:description", site.show.description),
            *_shared(site, address),
        )
    )


def episode_preview(site: Site, page: Page) -> Markup:
    """Describe an episode to whoever shows a preview of its link. See https://ogp.me."""
    episode = page.episode
    audio = site.absolute(page.audio_address)
    return join(
        *_open_graph(
            ("og:type", "article"),
            ("og:title", episode.title),
            ("og:description", page.gist),
            ("article:published_time", episode.published.isoformat()),
            ("og:audio", audio),
            ("og:audio:type", episode.audio.type if audio else ""),
            *_shared(site, page.address),
        )
    )


def _shared(site: Site, address: str) -> Iterator[tuple[str, str]]:
    yield "og:site_name", site.show.title
    yield "og:url", site.absolute(address)
    if site.cover and site.absolute(site.cover):
        yield "og:image", site.absolute(site.cover)
        yield "og:image:alt", site.show.title


def _open_graph(*properties: tuple[str, str]) -> Iterator[Markup]:
    for name, content in properties:
        if content:
            yield tag("meta", property=name, content=content)
    yield tag("meta", name_="twitter:card", content="summary")


def series(site: Site) -> Data:
    """Describe the show. See https://schema.org/PodcastSeries."""
    show = site.show
    return _known(
        {
            "@type": "PodcastSeries",
            "name": show.title,
            "description": show.description,
            "url": site.absolute("index.html"),
            "webFeed": site.absolute(site.feed),
            "image": site.absolute(site.cover) if site.cover else "",
            "inLanguage": show.language,
            "author": {"@type": "Organization", "name": show.author} if show.author else None,
        }
    )


def episode(site: Site, page: Page) -> Data:
    """Describe an episode. See https://schema.org/PodcastEpisode."""
    made = page.episode
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "identifier": made.guid,
            "name": made.title,
            "description": page.gist,
            "url": site.absolute(page.address),
            "datePublished": made.published.isoformat(),
            "timeRequired": iso_duration(made.duration),
            "inLanguage": made.language,
            "isBasedOn": page.source_address,
            "author": {"@type": "Person", "name": page.script.byline}
            if page.script and page.script.byline
            else None,
            "associatedMedia": _audio(site, page),
            "partOfSeries": series(site),
            "hasPart": list(_clips(site, page, made.chapters)),
        }
    )


def _audio(site: Site, page: Page) -> Data:
    made = page.episode
    return _known(
        {
            "@type": "AudioObject",
            "contentUrl": site.absolute(page.audio_address),
            "encodingFormat": made.audio.type,
            "contentSize": str(made.audio.bytes),
            "sha256": made.audio.sha256,
            "duration": iso_duration(made.duration),
            "description": site.notice,
        }
    )


def _clips(site: Site, page: Page, chapters: Sequence[tuple[str, Seconds]]) -> Iterator[Data]:
    ends = [start for _, start in chapters[1:]] + [page.episode.duration]
    address = site.absolute(page.address)
    for (title, start), end in zip(chapters, ends, strict=False):
        yield _known(
            {
                "@type": "Clip",
                "name": title,
                "startOffset": round(start),
                "endOffset": round(end),
                "url": f"{address}#t={round(start)}" if address else "",
            }
        )


def _known(values: Mapping[str, object]) -> Data:
    """Leave out what is not known."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}
