"""Reads the sound that a system voice or a server gives back, by what it is and not by what it is called.

WAV (RIFF) and AIFF or AIFC, of any rate and any number of channels, whole numbers of 8 to 32 bits or
floating point; nothing compressed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from narrator.errors import EngineError
from narrator.model import Audio, Hertz

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_FLOAT = 3
_EXTENSIBLE = 0xFFFE
_AIFC = {b"NONE": ">i", b"twos": ">i", b"sowt": "<i", b"fl32": ">f", b"FL32": ">f", b"fl64": ">f"}


def decode(data: bytes) -> Audio:
    """Turn a file's bytes into sound of one channel.

    Raises `EngineError` when they are not a sound that can be read.
    """
    try:
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            return _wave(data)
        if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
            return _aiff(data)
    except (struct.error, KeyError, ValueError, IndexError) as error:
        raise EngineError(f"the sound cannot be read: {error!r}") from error
    raise EngineError(f"this is neither WAV nor AIFF; it starts with {data[:12]!r}")


def _wave(data: bytes) -> Audio:
    chunks = dict(_chunks(data, "<"))
    form = chunks[b"fmt "]
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if code == _EXTENSIBLE:
        (code,) = struct.unpack_from("<H", form, 24)
    if code not in (1, _FLOAT):
        raise ValueError(f"a WAV of kind {code}")
    kind = "<f" if code == _FLOAT else ("|u" if bits == 8 else "<i")
    return _mix(chunks[b"data"], kind, bits // 8, channels, rate)


def _aiff(data: bytes) -> Audio:
    chunks = dict(_chunks(data, ">"))
    common = chunks[b"COMM"]
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", common)
    # The rate is an 80-bit float (IEEE 754 extended), always positive here.
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    kind = _AIFC[common[18:22]] if data[8:12] == b"AIFC" else ">i"
    return _mix(chunks[b"SSND"][8:], kind, (bits + 7) // 8, channels, rate)


def _chunks(data: bytes, order: str) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk by its name. One that claims more than there is, as streamed files do, is what is there."""
    position = 12
    while position + 8 <= len(data):
        name, size = struct.unpack_from(f"{order}4sI", data, position)
        yield name, data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2


def _mix(data: bytes, kind: str, width: int, channels: int, rate: Hertz) -> Audio:
    """Mix down to one channel of 16 bits."""
    import numpy as np

    if channels < 1 or not 4_000 <= rate <= 384_000:
        raise ValueError(f"{channels} channels at {rate} Hz")
    whole = len(data) // (width * channels) * width * channels
    if (kind, width, channels) == ("<i", 2, 1):
        return Audio(data[:whole], rate)
    samples = _samples(data[:whole], kind, width).reshape(-1, channels).mean(axis=1)
    return Audio(np.asarray(np.clip(np.round(samples * 32768), -32768, 32767), "<i2").tobytes(), rate)


def _samples(data: bytes, kind: str, width: int) -> npt.NDArray[np.float64]:
    """Samples as numbers from -1 to 1."""
    import numpy as np

    if width == 3:
        return _samples_of_24_bits(data, kind)
    samples: npt.NDArray[np.float64] = np.frombuffer(data, f"{kind}{width}").astype(np.float64)
    if kind.endswith("f"):
        return samples
    if kind.endswith("u"):
        samples -= 128
    samples /= 2 ** (8 * width - 1)
    return samples


def _samples_of_24_bits(data: bytes, kind: str) -> npt.NDArray[np.float64]:
    """There is no such number in numpy: pad each to 32 bits."""
    import numpy as np

    triples = np.frombuffer(data, "u1").reshape(-1, 3)
    padded = np.zeros((len(triples), 4), "u1")
    if kind.startswith("<"):
        padded[:, 1:] = triples
    else:
        padded[:, :3] = triples
    wide: npt.NDArray[np.float64] = padded.view(f"{kind[0]}i4").reshape(-1).astype(np.float64)
    return wide / 2**31
