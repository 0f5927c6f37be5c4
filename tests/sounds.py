"""Sounds that tests share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from narrator.model import Decibels, Hertz, Samples, Seconds, Signal

RATE: Hertz = 44_100


def sine(seconds: Seconds, level: Decibels, *, frequency: float = 1_000, rate: Hertz = RATE) -> Signal:
    """A sine whose peak is at ``level``."""
    at = np.arange(round(seconds * rate)) / rate
    return (10 ** (level / 20) * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def silence(seconds: Seconds, *, rate: Hertz = RATE) -> Signal:
    return np.zeros(round(seconds * rate), np.float32)


def speechlike(seconds: Seconds, *, seed: int = 1, rate: Hertz = RATE, level: Decibels = -26.0) -> Signal:
    """Something with the habits of speech: syllables, pauses, more bass than treble, and rare high peaks."""
    chance = np.random.default_rng(seed)
    length = round(seconds * rate)
    pitch = np.fft.rfftfreq(length, 1 / rate)
    tilt = (pitch > 80) / (1 + (pitch / 500) ** 1.3) * (pitch < 11_500)
    voice = np.fft.irfft(np.fft.rfft(chance.standard_normal(length)) * tilt, length)
    knots = np.arange(0, seconds + 0.12, 0.12)
    loud = chance.gamma(1.2, 1.0, len(knots)) * (chance.random(len(knots)) > 0.2)
    envelope = np.interp(np.arange(length) / rate, knots, loud)
    sound = voice * envelope
    return (sound * 10 ** (level / 20) / np.sqrt((sound**2).mean())).astype(np.float32)


def cut(sound: Signal, size: Samples = 32_768) -> Iterator[Signal]:
    for at in range(0, len(sound), size):
        yield sound[at : at + size]
