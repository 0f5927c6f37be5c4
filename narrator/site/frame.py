"""What stands around every page: its head, the masthead, ways to subscribe, the footer."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from importlib import resources
from urllib.parse import quote, urlsplit

from narrator.model import Language
from narrator.site.markup import Child, Markup, document, tag
from narrator.site.place import Here, Site, origins

_LEFTWARD = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@functools.cache
def asset(name: str) -> tuple[str, bytes]:
    """Where a file that all pages share is placed, and its content; a new content gets a new name."""
    content = resources.files(__package__).joinpath("assets", name).read_bytes()
    stem, _, suffix = name.rpartition(".")
    return f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{suffix}", content


ASSETS = ("pages.css", "player.js", "icon.svg")


def policy(site: Site, *addresses: str) -> str:
    """The content security policy the pages keep: only files of their own, and the media of ``addresses``."""
    media = " ".join(("'self'", *origins(addresses)))
    images = " ".join(("'self'", *origins([site.cover])))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; media-src {media}; "
        "base-uri 'none'; form-action 'none'"
    )


def whole(
    site: Site,
    here: Here,
    body: Child,
    *,
    title: str,
    description: str,
    extra: Child,
    media: str = "",
    language: Language = "",
) -> bytes:
    """Put a page together. Its language is that of our own words, with the text's region."""
    own = site.words.language
    language = language if primary(language) == own else own
    head = tag(
        "head",
        Markup("\n"),
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(site, media)),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", title),
        Markup("\n"),
        tag("meta", name_="description", content=description) if description else None,
        _canonical(site, here),
        tag("link", rel="icon", type="image/svg+xml", href=here.to(asset("icon.svg")[0])),
        tag("link", rel="stylesheet", href=here.to(asset("pages.css")[0])),
        tag(
            "link",
            rel="alternate",
            type="application/rss+xml",
            title=site.show.title,
            href=here.to(site.feed),
        ),
        tag("script", src=here.to(asset("player.js")[0]), defer=True),
        Markup("\n"),
        extra,
    )
    return document(
        language, head, tag("body", Markup("\n"), body), direction="rtl" if own in _LEFTWARD else ""
    )


def _canonical(site: Site, here: Here) -> Markup | None:
    address = site.absolute(here.address)
    return tag("link", rel="canonical", href=address) if address else None


def primary(language: Language) -> Language:
    return language.partition("-")[0].lower()


def language_of(site: Site, language: Language) -> dict[str, str | None]:
    """Attributes for text of a report: its language and direction where they are not the page's own."""
    if primary(language) in ("", site.words.language):
        return {}
    return {"lang": language, "dir": "rtl" if primary(language) in _LEFTWARD else "ltr"}


def masthead(site: Site, here: Here) -> Markup:
    cover = tag("img", src=here.to(site.cover), alt="", width=40, height=40) if site.cover else None
    name = tag("span", site.show.title, **language_of(site, site.show.language))
    return tag("header", tag("a", cover, name, href=here.to("index.html"), class_="brand"), class_="masthead")


def subscribe(site: Site, here: Here) -> Markup:
    """Links that hand the feed to an app, and the feed itself."""
    items = [tag("li", tag("a", name, href=address)) for name, address in _apps(site)]
    feed = tag("li", tag("a", site.words.feed, href=here.to(site.feed), type="application/rss+xml"))
    return tag("ul", feed, *items, class_="links")


def _apps(site: Site) -> Iterator[tuple[str, str]]:
    yield from site.links
    feed = site.absolute(site.feed)
    if urlsplit(feed).scheme in ("http", "https"):
        bare = feed.partition("://")[2]
        yield "Apple Podcasts", f"podcast://{bare}"
        yield "Overcast", f"overcast://x-callback-url/add?url={quote(feed, safe='')}"
        yield "Pocket Casts", f"pktc://subscribe/{bare}"
        yield "AntennaPod", f"https://antennapod.org/deeplink/subscribe?url={quote(feed, safe='')}"


def footer(site: Site) -> Markup:
    rights = tag("p", site.show.copyright) if site.show.copyright else None
    return tag("footer", rights, tag("p", site.words.made), class_="colophon")
