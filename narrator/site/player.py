"""The player: the browser's own until the script turns it into ours, around the waveform."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.model import Seconds
from narrator.site import outline
from narrator.site.markup import Markup, tag
from narrator.site.place import Here, Page, Site
from narrator.site.words import Words, clock, point

_SPEEDS = (0.75, 1, 1.25, 1.5, 1.75, 2)
_FLAT = (0.0,) * 160

_ICONS = {
    "play": "M8 5.1v13.8a1 1 0 0 0 1.5.86l11-6.9a1 1 0 0 0 0-1.72l-11-6.9A1 1 0 0 0 8 5.1z",
    "pause": "M7 4.5h3.4v15H7zM13.6 4.5H17v15h-3.4z",
    "back": "M11.5 4.4V1L6.9 5l4.6 4V5.9A7.2 7.2 0 1 1 4.8 13H3.3a8.7 8.7 0 1 0 8.2-8.6z",
    "forward": "M12.5 4.4V1l4.6 4-4.6 4V5.9a7.2 7.2 0 1 0 6.7 7.1h1.5a8.7 8.7 0 1 1-8.2-8.6z",
}


def player(site: Site, page: Page, here: Here) -> Markup:
    """The audio with the browser's controls, and ours, hidden until there is a script to work them."""
    words, episode = site.words, page.episode
    return tag(
        "section",
        Markup("\n"),
        tag(
            "div",
            waveform(page.levels or _FLAT, chapters=episode.chapters, duration=episode.duration),
            _slider(episode.duration, words),
            class_="track",
        ),
        tag(
            "audio",
            src=here.to(page.audio_address),
            controls=True,
            preload="metadata",
            aria_label=words.audio,
        ),
        Markup("\n"),
        _controls(episode.duration, words),
        tag("p", words.trouble, role="alert", hidden=True, class_="trouble"),
        Markup("\n"),
        class_="player",
        aria_label=words.player,
        data_title=episode.title,
        data_show=site.show.title,
        data_of=words.of,
    )


def waveform(
    levels: Sequence[float], *, chapters: Sequence[tuple[str, Seconds]] = (), duration: Seconds = 0.0
) -> Markup:
    """Draw a waveform: what is ahead, over it what was heard, and a mark where each chapter starts."""
    width = len(levels) * outline.STEP
    starts = [start / duration * width for _, start in chapters if 0 < start < duration]
    marks = "".join(f"M{x:.1f} 0V{outline.HEIGHT}" for x in starts)
    shape = outline.path(levels)
    heard = tag("svg", _strokes(shape), width=0, height=outline.HEIGHT, class_="heard")
    return tag(
        "svg",
        _strokes(shape, "ahead"),
        heard if duration else None,
        _strokes(marks, "marks") if marks else None,
        viewBox=outline.view_box(len(levels)),
        preserveAspectRatio="none",
        class_="waveform",
        aria_hidden="true",
    )


def _strokes(shape: str, kind: str = "") -> Markup:
    """Draw lines that keep their width however the drawing is stretched."""
    return tag("path", d=shape, class_=kind or None, vector_effect="non-scaling-stroke")


def _slider(duration: Seconds, words: Words) -> Markup:
    return tag(
        "input",
        type="range",
        class_="position",
        min=0,
        max=point(duration),
        step="any",
        value=0,
        hidden=True,
        aria_label=words.position,
    )


def _controls(duration: Seconds, words: Words) -> Markup:
    speeds = [tag("option", f"{speed:g}×", value=f"{speed:g}", selected=speed == 1) for speed in _SPEEDS]
    return tag(
        "div",
        _button("back", words.back, "back", number="15"),
        _button("toggle", words.play, "play", "pause", data_play=words.play, data_pause=words.pause),
        _button("forward", words.forward, "forward", number="30"),
        tag("p", tag("span", "0:00", class_="now"), " / ", tag("span", clock(duration)), class_="clock"),
        tag("select", speeds, class_="speed", aria_label=words.speed),
        _button("share", words.copy, text=words.copy, data_copied=words.copied),
        tag("span", role="status", class_="said"),
        tag("button", words.return_to, type="button", class_="return", hidden=True),
        class_="controls",
        hidden=True,
    )


def _button(kind: str, label: str, *icons: str, number: str = "", text: str = "", **data: str) -> Markup:
    children = [_icon(name) for name in icons]
    shown = tag("span", number, aria_hidden="true") if number else text
    return tag(
        "button", *children, shown, type="button", class_=kind, aria_label=None if text else label, **data
    )


def _icon(name: str) -> Markup:
    shape = tag("path", d=_ICONS[name])
    return tag("svg", shape, viewBox="0 0 24 24", class_=f"icon {name}", aria_hidden="true")
