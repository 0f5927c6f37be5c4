"""Makes the voices of an episode equally loud, whatever their engines make of them.

A voice is as loud as what it says in the episode, measured as programmes are (`narrator.loudness`); no text
but its own tells how loud it is in a language nobody foresaw. What takes measure never changes, so neither do
the gains of an episode that has not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from narrator import loudness
from narrator.model import LUFS, Decibels, Digest, Hertz, Profile, Samples, Seconds, Signal, Take, Voice
from narrator.ports import Takes

ENOUGH: Seconds = 60.0
"""Of a voice's takes are measured, from all along the episode: then it is known to a fifth of a decibel."""
_MOST: Decibels = 20.0
"""What is further from the others than this is no voice that anybody meant to be heard."""


def balance(
    recorded: Sequence[Take], profiles: Sequence[Profile], takes: Takes, *, sample_rate: Hertz
) -> tuple[Decibels, ...]:
    """The gain of each line's take: what makes its voice as loud as the one that says most, and its own gain.

    One voice alone stays as it is.
    """
    spoken: dict[Voice, list[Take]] = defaultdict(list)
    for take, profile in zip(recorded, profiles, strict=True):
        spoken[profile.voice].append(take)
    if len(spoken) < 2:
        return tuple(profile.gain for profile in profiles)
    levels = {voice: measure(found, takes, sample_rate=sample_rate) for voice, found in spoken.items()}
    anchor = levels[max(spoken, key=lambda voice: sum(take.length for take in spoken[voice]))]
    return tuple(_towards(anchor, levels[profile.voice]) + profile.gain for profile in profiles)


def measure(recorded: Sequence[Take], takes: Takes, *, sample_rate: Hertz) -> LUFS:
    """How loud a voice is, by takes from all along what it says."""
    length = sum(take.length for take in recorded)
    step = max(1, round(length / (ENOUGH * sample_rate)))
    hops = loudness.Hops(sample_rate)
    for _, energies in loudness.weighted(_sounds(recorded[::step], takes, sample_rate), sample_rate):
        hops.add(energies)
    return loudness.integrated(hops.powers)


def _sounds(recorded: Sequence[Take], takes: Takes, sample_rate: Hertz) -> Iterator[Signal]:
    heard: Samples = 0
    known: set[Digest] = set()
    for take in recorded:
        if take.digest not in known:
            known.add(take.digest)
            heard += take.length
            yield np.frombuffer(takes.load(take.digest).pcm, "<i2") * np.float32(1 / 32768)
    # Loudness is measured over 400 ms: a single short word is heard with silence around it.
    yield np.zeros(max(0, sample_rate // 2 - heard), np.float32)


def _towards(anchor: LUFS, level: LUFS) -> Decibels:
    """The gain from one loudness to another, in tenths of a decibel: none for silence."""
    if min(anchor, level) <= loudness.SILENT:
        return 0.0
    return round(min(_MOST, max(-_MOST, anchor - level)), 1)
