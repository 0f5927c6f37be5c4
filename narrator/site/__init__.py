"""The show's pages: a static site that stands beside the feed.

One page a show and one a report, HTML, a style sheet and a small script, with nothing fetched from anywhere
else. They work without the script, under a strict content security policy, at any address and from a folder,
and the same input gives the same bytes. Pure: the caller puts the files where they belong.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrator.errors import PublishError
from narrator.site import episode, frame, listing
from narrator.site.frame import policy
from narrator.site.markup import Markup
from narrator.site.place import Page, Site
from narrator.site.transcript import Sentence, read

__all__ = ["Markup", "Page", "Sentence", "Site", "episode_page", "pages", "policy", "read"]


def pages(site: Site, episodes: Sequence[Page]) -> dict[str, bytes]:
    """Write a whole site: what to place where, relative to the site's root.

    Raises `PublishError` when two episodes would be placed on each other.
    """
    newest_first = sorted(
        episodes, key=lambda page: (page.episode.published, page.episode.slug), reverse=True
    )
    site_files = dict(frame.asset(name) for name in frame.ASSETS)
    site_files.update(listing.render(site, newest_first))
    for page in newest_first:
        if page.address in site_files:
            raise PublishError(
                "two episodes have the same name", where=page.episode.slug, hint="rename one of their folders"
            )
        site_files[page.address] = episode_page(site, page)
    return site_files


def episode_page(site: Site, page: Page) -> bytes:
    """Write one episode's page alone."""
    return episode.render(site, page)
