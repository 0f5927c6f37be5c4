"""The feed: what apps that subscribed read. Written and read here, without input or output.

A feed is a contract. An item's GUID is given once and never changes; an item that is already out there is
written again to the byte; the exact size and digest of its audio are part of it.
"""

from narrator.feed.items import CHAPTERS, Channel, Enclosure, Item, Kept, Trail, address, compose
from narrator.feed.notes import Correction, Notes, sanitise
from narrator.feed.reader import Standing, read, self_link
from narrator.feed.writer import NAMESPACES, check, item_xml, podcast_guid, write

__all__ = [
    "CHAPTERS",
    "NAMESPACES",
    "Channel",
    "Correction",
    "Enclosure",
    "Item",
    "Kept",
    "Notes",
    "Standing",
    "Trail",
    "address",
    "check",
    "compose",
    "item_xml",
    "podcast_guid",
    "read",
    "sanitise",
    "self_link",
    "write",
]
