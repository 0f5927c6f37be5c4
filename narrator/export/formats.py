"""The formats episodes are delivered in, as data."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass

from narrator.errors import ConfigError
from narrator.model import DBTP, Decibels, Hertz


@dataclass(frozen=True, slots=True)
class Format:
    """How a programme is encoded, and what the encoder does to its level."""

    name: str
    media_type: str
    codec: str
    """ffmpeg's name of the encoder."""
    bitrate: int = 0
    """In kb/s, both channels together; 0 where nothing is lost."""
    channels: int = 1
    headroom: Decibels = 0.1
    """How far true peaks may rise when the file is decoded again: the limiter stays that much lower."""
    gain: Decibels = 0.0
    """What the encoder takes away, given back just before it."""
    rates: tuple[Hertz, ...] = ()
    """Sample rates it knows; empty for any. Another is resampled to ``resampled``, if there is one."""
    resampled: Hertz = 0
    options: tuple[tuple[str, str | int], ...] = ()
    """Further options of the encoder or the container, for ffmpeg."""

    @property
    def suffix(self) -> str:
        return f".{self.name}"

    def check(self, sample_rate: Hertz) -> None:
        """Raise `ConfigError` for a rate that the format does not know and nothing is resampled for."""
        if self.rates and sample_rate not in self.rates and not self.resampled:
            raise ConfigError(
                f"{self.name} does not know {sample_rate} samples a second",
                where="[sound] sample_rate",
                hint=f"use one of {', '.join(map(str, self.rates))}",
            )

    def ceiling(self, true_peak: DBTP) -> DBTP:
        """Where the limiter must stop, so that the decoded file stays below a true peak."""
        return true_peak - self.headroom


_MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC_RATES = (*_MP3_RATES, 64_000, 88_200, 96_000)

FORMATS = {
    known.name: known
    for known in (
        Format("mp3", "audio/mpeg", "libmp3lame", 96, headroom=1.0, rates=_MP3_RATES),
        # The default coder of ffmpeg's AAC encoder costs twice as much and lets peaks rise by 3 dB.
        Format(
            "m4a", "audio/mp4", "aac", 96, headroom=1.5, rates=_AAC_RATES, options=(("aac_coder", "fast"),)
        ),
        Format("opus", "audio/ogg", "libopus", 48, headroom=1.7, rates=(48_000,), resampled=48_000),
        Format("flac", "audio/flac", "flac"),
        Format("wav", "audio/wav", "pcm_s16le", options=(("rf64", "auto"),)),
    )
}

_STEREO_BITRATE = {"mp3": 128, "m4a": 128, "opus": 96}
_BITRATES = {"mp3": (32, 320), "m4a": (32, 320), "opus": (12, 256)}

_LOSS = {
    # LAME scales everything down at constant bit rates.
    "mp3": ((160, 0.4455), (192, 0.2646), (224, 0.1755)),
    # Opus codes the treble of speech as noise where it has few bits; measured on ours.
    "opus": ((18, 0.48), (26, 0.31), (34, 0.24), (50, 0.19)),
}
"""Up to the first number of kb/s, a programme comes out softer by the second, in decibels."""


def choose(name: str, *, bitrate: int = 0, channels: int = 1) -> Format:
    """Find a format by name, at a bit rate in kb/s (0 for its own default).

    Raises `ConfigError` for what there is not.
    """
    known = FORMATS.get(name)
    if known is None:
        close = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(FORMATS)}"
        raise ConfigError(f"there is no format {name!r}", where="[export] format", hint=hint)
    if channels not in (1, 2):
        raise ConfigError(
            f"an episode cannot have {channels} channels", where="[export] channels", hint="use 1 or 2"
        )
    if not known.bitrate:
        return dataclasses.replace(known, channels=channels)
    usual = known.bitrate if channels == 1 else _STEREO_BITRATE[name]
    made = dataclasses.replace(known, channels=channels, bitrate=_checked(name, bitrate or usual))
    return dataclasses.replace(made, gain=_loss(name, made.bitrate))


def _checked(name: str, bitrate: int) -> int:
    low, high = _BITRATES[name]
    if low <= bitrate <= high:
        return bitrate
    raise ConfigError(
        f"{name} cannot have {bitrate} kb/s",
        where="[export] bitrate",
        hint=f"choose between {low} and {high}",
    )


def _loss(name: str, bitrate: int) -> Decibels:
    return next((loss for upto, loss in _LOSS.get(name, ()) if bitrate <= upto), 0.0)
