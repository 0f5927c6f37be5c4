"""Plays a timeline: takes and music, mixed into one stream, a block at a time.

The stream may be played again, sample for sample the same: once to measure, once to encode. It costs one
block, and the takes heard in it, of memory, however long the programme.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from narrator import loudness as meters
from narrator.errors import StorageError
from narrator.model import LUFS, Cue, Hertz, Samples, Signal, Timeline
from narrator.music import Music, Piece
from narrator.ports import Takes

BLOCK: Samples = 1 << 16

_FULL_SCALE = 32_768.0
_JUDGED_BY = 12
"""How many takes tell how loud a voice is."""
_NO_MUSIC = Music()


def stream(timeline: Timeline, takes: Takes, music: Music = _NO_MUSIC) -> Iterator[Signal]:
    """Play a programme from its first sample to its last, in blocks of 65,536 frames and a shorter last one.

    Blocks are of shape (frames,), or (frames, 2) when the music is in stereo; the voice is in the middle.
    """
    waiting = deque(sorted(timeline.cues, key=lambda cue: cue.start))
    heard: list[tuple[Cue, Signal]] = []
    for start in range(0, timeline.length, BLOCK):
        end = min(start + BLOCK, timeline.length)
        heard = [(cue, sound) for cue, sound in heard if cue.end > start]
        while waiting and waiting[0].start < end:
            cue = waiting.popleft()
            heard.append((cue, _sound(cue, takes, timeline.sample_rate)))
        voice = np.zeros(end - start, np.float32)
        for cue, sound in heard:
            _lay(voice, start, sound, cue.start)
        yield _mixed(voice, start, music)


def voice_loudness(timeline: Timeline, takes: Takes) -> LUFS:
    """Measure how loud the voice is on a timeline, by takes from all along it."""
    cues = timeline.cues[:: -(-len(timeline.cues) // _JUDGED_BY) or 1]
    hops = meters.Hops(timeline.sample_rate)
    sounds = (_sound(cue, takes, timeline.sample_rate) for cue in cues)
    for _, energies in meters.weighted(sounds, timeline.sample_rate):
        hops.add(energies)
    return meters.integrated(hops.powers)


def _sound(cue: Cue, takes: Takes, sample_rate: Hertz) -> Signal:
    """A take as it is heard on the timeline."""
    audio = takes.load(cue.take)
    if (audio.length, audio.sample_rate) != (cue.length, sample_rate):
        raise StorageError(
            "a take is not what the timeline was made for",
            where=cue.take,
            hint="run the same command again with --force",
        )
    scale = 10 ** (cue.gain / 20) / _FULL_SCALE
    return np.frombuffer(audio.pcm, "<i2") * np.float32(scale)


def _lay(block: Signal, start: Samples, sound: Signal, at: Samples) -> None:
    """Add what falls into a block that starts at ``start`` of a sound that starts at ``at``."""
    first, last = max(start, at), min(start + len(block), at + len(sound))
    if first < last:
        block[first - start : last - start] += sound[first - at : last - at]


def _mixed(voice: Signal, start: Samples, music: Music) -> Signal:
    mix = voice if music.channels == 1 else np.repeat(voice[:, None], 2, axis=1)
    for first, last, piece in _playing(music.pieces, start, start + len(voice)):
        mix[first - start : last - start] += piece.between(first, last)
    return mix


def _playing(
    pieces: Sequence[Piece], start: Samples, end: Samples
) -> Iterator[tuple[Samples, Samples, Piece]]:
    """The pieces heard in a stretch, each with the part of the stretch it is heard in."""
    for piece in pieces:
        first, last = max(start, piece.start), min(end, piece.end)
        if first < last:
            yield first, last, piece
