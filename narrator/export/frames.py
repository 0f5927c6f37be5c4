"""Takes MP3 streams apart into frames, and describes a stream in its first frame. Pure.

- The frame header: ISO/IEC 11172-3, 2.4.1.3, and 13818-3.
- The Xing header and its extension by LAME: http://gabriel.mp3-tech.org/mp3infotag.html
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narrator.errors import ToolError
from narrator.model import Hertz, Samples

ENCODER_DELAY: Samples = 576
"""How far LAME shifts the sound it encodes."""
DECODER_DELAY: Samples = 529
"""How far every decoder shifts it again."""

_SYNC = 0xFFE
_BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44_100, 48_000, 32_000)
_FRACTION = {3: 1, 2: 2, 0: 4}
"""What the sample rates of MPEG 1, 2 and 2.5 are divided by, by the header's version bits."""
_XING = 120
"""Bytes of the Xing header with every field."""
_LAME = 36
"""Bytes of LAME's extension."""
_ANY_LAME = b"LAME3.100"
"""Players only read the extension of a LAME with a release number; this one's frames are the same."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the four bytes in front of a frame of layer III say."""

    bits: int
    mpeg1: bool
    bitrate: int
    """In kb/s."""
    sample_rate: Hertz
    mono: bool
    padded: bool

    @property
    def samples(self) -> Samples:
        return 1152 if self.mpeg1 else 576

    @property
    def size(self) -> int:
        """Of the whole frame, in bytes."""
        return self.size_at(self.bitrate) + self.padded

    def size_at(self, bitrate: int) -> int:
        return self.samples // 8 * bitrate * 1000 // self.sample_rate

    @property
    def side_information(self) -> int:
        """Bytes between the header and the sound."""
        if self.mpeg1:
            return 17 if self.mono else 32
        return 9 if self.mono else 17


def frame_length(sample_rate: Hertz) -> Samples:
    """How many samples a frame holds at a sample rate."""
    return 1152 if sample_rate >= 32_000 else 576


def header(data: bytes) -> Header:
    """Read the header at the start of a frame. Raises `ToolError` when there is none."""
    return _header(int.from_bytes(data[:4], "big"))


@functools.lru_cache(maxsize=64)  # Thousands of frames in a row say the same.
def _header(bits: int) -> Header:
    version, layer, rate, bitrate = bits >> 19 & 3, bits >> 17 & 3, bits >> 10 & 3, bits >> 12 & 15
    if bits >> 20 & _SYNC != _SYNC or version == 1 or layer != 1 or rate == 3 or bitrate in (0, 15):
        raise ToolError(
            "ffmpeg wrote something that is not MP3", hint="narrator doctor shows which ffmpeg it is"
        )
    mpeg1 = version == 3
    return Header(
        bits,
        mpeg1=mpeg1,
        bitrate=_BITRATES[mpeg1][bitrate],
        sample_rate=_RATES[rate] // _FRACTION[version],
        mono=bits >> 6 & 3 == 3,
        padded=bool(bits >> 9 & 1),
    )


def split(data: bytes) -> Iterator[bytes]:
    """Take a stream of bare frames apart."""
    at = 0
    while at < len(data):
        size = header(data[at : at + 4]).size
        if at + size > len(data):
            raise ToolError("ffmpeg wrote half a frame of MP3")
        yield data[at : at + size]
        at += size


def stands_alone(frame: bytes) -> bool:
    """Whether a frame needs no bytes of the frames before it: its ``main_data_begin`` is zero."""
    return frame[4] == 0 and (not header(frame).mpeg1 or frame[5] >> 7 == 0)


def encoder(data: bytes) -> bytes:
    """LAME's name and release, which it leaves in frames that it does not fill; empty if there is none."""
    found = re.search(rb"LAME\d\.\d+", data)
    return found[0] if found else b""


# -- the first frame ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stream:
    """What the first frame says about all the others."""

    header: Header
    """Of the first frame of sound."""
    frames: int
    size: int
    """Of all frames of sound, in bytes."""
    crc: int
    """CRC-16 of all frames of sound."""
    length: Samples
    """Of the programme."""
    encoder: bytes
    """Name and release; empty when they are not known."""

    @property
    def padding(self) -> Samples:
        """Samples at the end that are not the programme's."""
        return self.frames * self.header.samples - ENCODER_DELAY - self.length


def info_size(first: Header) -> int:
    """Bytes of the info frame of a stream that begins with a header."""
    return first.size_at(_info_bitrate(first))


def _info_bitrate(first: Header) -> int:
    """The stream's own bit rate, or the lowest whose frames have room for what there is to say."""
    needed = 4 + first.side_information + _XING + _LAME
    rates = itertools.dropwhile(lambda rate: rate < first.bitrate, _BITRATES[first.mpeg1])
    return next(rate for rate in rates if first.size_at(rate) >= needed)


def info(stream: Stream) -> bytes:
    """Write the silent frame in front, by which players know the length, seek, and play without gaps."""
    first = stream.header
    bitrate = _info_bitrate(first)
    without_padding_and_crc = first.bits & ~(0xF << 12 | 1 << 9) | 1 << 16
    bits = without_padding_and_crc | _BITRATES[first.mpeg1].index(bitrate) << 12
    frame = bits.to_bytes(4, "big") + bytes(first.side_information) + _xing(stream) + _lame(stream)
    frame += crc16(frame).to_bytes(2, "big")
    return frame.ljust(first.size_at(bitrate), b"\0")


def _xing(stream: Stream) -> bytes:
    own = info_size(stream.header)
    total = own + stream.size
    # Every frame is as long as every other, so the place of each hundredth is known.
    places = bytes(min(255, 256 * (own + stream.size * part // 100) // total) for part in range(100))
    everything = (0b1111).to_bytes(4, "big")
    counts = stream.frames.to_bytes(4, "big") + total.to_bytes(4, "big")
    return b"Info" + everything + counts + places + bytes(4)


def _lame(stream: Stream) -> bytes:
    """LAME's extension, without the checksum at its end. What is zero there is not known."""
    first = stream.header
    constant_bitrate, lowpass, peak_and_gains, flags = 1, 0, bytes(8), 0
    rate_class = 0 if first.sample_rate <= 32_000 else 1 if first.sample_rate == 44_100 else 2
    mode = 0 if first.mono else 3
    own = info_size(first)
    return (
        (stream.encoder or _ANY_LAME).ljust(9)[:9]
        + bytes([constant_bitrate, lowpass])
        + peak_and_gains
        + bytes([flags, min(255, first.bitrate)])
        + (ENCODER_DELAY << 12 | stream.padding).to_bytes(3, "big")
        + bytes([rate_class << 6 | mode << 2, 0])
        + first.bitrate.to_bytes(2, "big")
        + (own + stream.size).to_bytes(4, "big")
        + stream.crc.to_bytes(2, "big")
    )


# -- the checksum ---------------------------------------------------------------------------------------


def _table() -> npt.NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ 0xA001, values >> 1).astype(np.uint16)
    return values


_CRC = _table()
_LANES = 4096
"""Pieces of the data that are worked on side by side."""


def crc16(data: bytes, crc: int = 0) -> int:
    """Continue the CRC-16 that LAME uses: polynomial 0x8005, reflected, starting at zero."""
    table = _CRC
    length = len(data) // _LANES
    pieces = np.frombuffer(data, np.uint8, length * _LANES).reshape(_LANES, length)
    lanes = np.zeros(_LANES, np.uint16)
    for column in np.ascontiguousarray(pieces.T):
        lanes = table[(lanes ^ column) & 0xFF] ^ lanes >> 8
    low, high = _advanced(length)
    for lane in lanes.tolist():
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ lane
    for byte in data[length * _LANES :]:
        crc = int(table[(crc ^ byte) & 0xFF]) ^ crc >> 8
    return crc


def _advanced(length: int) -> tuple[list[int], list[int]]:
    """What every low and every high byte of a checksum becomes after that many zero bytes."""
    values = np.arange(256, dtype=np.uint16)
    both = np.concatenate([values, values << 8]).astype(np.uint16)
    for _ in range(length):
        both = _CRC[both & 0xFF] ^ both >> 8
    return both[:256].tolist(), both[256:].tolist()
