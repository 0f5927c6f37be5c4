"""Turns written reports into voiced podcast episodes.

    from pathlib import Path
    from narrator import config, produce
    from narrator.studio import open_studio

    with open_studio(config.load(Path("narrator.toml")), Path("output")) as studio:
        outcome = produce.produce("reports/bridge.md", studio)
    print(outcome.audio, outcome.episode.duration)

The nouns are in `narrator.model`, the seams in `narrator.ports`, what can go wrong in `narrator.errors`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrator.config import Config
    from narrator.errors import NarratorError
    from narrator.model import Episode, Line, Report, Script, Timeline, Utterance, Voice

__all__ = ["Config", "Episode", "Line", "NarratorError", "Report", "Script", "Timeline", "Utterance", "Voice"]


def __getattr__(name: str) -> object:
    """Import what is public when it is asked for: help needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module 'narrator' has no attribute {name!r}")
    import importlib

    home = {"Config": "config", "NarratorError": "errors"}.get(name, "model")
    return getattr(importlib.import_module(f"narrator.{home}"), name)
