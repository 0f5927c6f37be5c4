"""What the pages themselves say, beside the show's and the reports' own words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from narrator.model import Language, Seconds


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, in the order a reader meets them."""

    language: Language = "en"
    skip: str = "Skip to the transcript"
    skip_list: str = "Skip to the episodes"
    by: str = "By {}"
    player: str = "Player"
    position: str = "Position"
    of: str = "{} of {}"
    play: str = "Play"
    pause: str = "Pause"
    back: str = "Back 15 seconds"
    forward: str = "Forward 30 seconds"
    speed: str = "Speed"
    copy: str = "Copy link to this moment"
    copied: str = "Link copied"
    trouble: str = "The audio cannot be played here. It can still be downloaded below."
    return_to: str = "Back to what is being read"
    chapters: str = "Chapters"
    notes: str = "About this episode"
    correction: str = "Correction"
    voice: str = "Synthetic voice: {}"
    source: str = "Read the report at {}"
    transcript: str = "Transcript"
    keys: str = "Choose a sentence to hear it. The arrow keys move from one to the next."
    download: str = "Download"
    audio: str = "Audio"
    subscribe: str = "Subscribe"
    feed: str = "RSS feed"
    episodes: str = "Episodes"
    none_yet: str = "There is no episode yet."
    newer: str = "Newer episodes"
    older: str = "Older episodes"
    page: str = "page {}"
    made: str = "Written reports, read by synthetic voices. Made with narrator."
    date: str = "{day} {month} {year}"
    months: str = "January February March April May June July August September October November December"

    def spell_date(self, moment: datetime.date) -> str:
        """Write a date as people read it, such as ``5 June 2017``."""
        month = self.months.split()[moment.month - 1]
        return self.date.format(day=moment.day, month=month, year=moment.year)


ENGLISH = Words()


def clock(seconds: Seconds) -> str:
    """Write a position as a player shows it: ``4:05``, or ``1:04:05`` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def length(seconds: Seconds) -> str:
    """Write a length roughly: ``45 s``, ``5 min``, ``1 h 10 min``."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def iso_duration(seconds: Seconds) -> str:
    """Write a length as ISO 8601 has it: ``PT1H4M5S``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"PT{hours}H{minute}M{second}S" if hours else f"PT{minute}M{second}S"


def size(octets: int) -> str:
    """Write a file's size: ``812 kB``, ``4.8 MB``."""
    return f"{octets / 1e6:.1f} MB" if octets >= 999_500 else f"{max(round(octets / 1e3), 1)} kB"


def point(seconds: Seconds) -> str:
    """Write a position for a program, to the millisecond: ``12.34``."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def shortened(text: str, most: int) -> str:
    """Bring a text to at most so many characters, ending at a word."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"
