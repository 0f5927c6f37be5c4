"""Turns written reports into voiced podcast episodes.

    from pathlib import Path
    from narrator import config, produce
    from narrator.studio import open_studio

    with open_studio(config.load(Path("narrator.toml")), Path("output")) as studio:
        outcome = produce.produce("reports/bridge.md", studio)
    print(outcome.audio, outcome.episode.duration)

The nouns are in `narrator.model`, the seams in `narrator.ports`, what can go wrong in `narrator.errors`.
"""

from narrator.config import Config
from narrator.errors import NarratorError
from narrator.model import Episode, Line, Report, Script, Timeline, Utterance, Voice

__all__ = ["Config", "Episode", "Line", "NarratorError", "Report", "Script", "Timeline", "Utterance", "Voice"]
