"""Runs ffmpeg: sound in on its standard input, sound or a file out.

Commands are built as ffmpeg-python graphs, which keeps them readable and testable as plain argument lists,
and run here. ffmpeg's own words go to a temporary file, never to a pipe that nobody reads.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

from narrator.errors import StorageError, ToolError
from narrator.model import Hertz, Samples, Seconds, Signal

Node: TypeAlias = Any
"""A node of an ffmpeg-python graph, which has no types of its own."""

VARIABLE = "NARRATOR_FFMPEG"
"""Names an ffmpeg to use instead of the bundled one."""

_BLOCK: Samples = 1 << 16

# A playlist or a concatenation script names other files and addresses, and ffmpeg would open them. A user's
# file must be sound itself: only these containers are tried, and only through these protocols.
_CONTAINERS = (
    *("aac", "ac3", "aiff", "amr", "ape", "asf", "au", "caf", "eac3", "flac", "matroska,webm", "mov,mp4,m4a"),
    *("mp3", "ogg", "tta", "w64", "wav", "wv"),
)
_PROTOCOLS = ("file", "pipe")


# -- which ffmpeg -------------------------------------------------------------------------------------


def executable() -> str:
    """Find the ffmpeg to use.

    The one that ``NARRATOR_FFMPEG`` names; else the one bundled with imageio-ffmpeg, so that one release of
    narrator encodes the same bytes on every machine; else the system's. Raises `ToolError` when none works.
    """
    return _find(os.environ.get(VARIABLE, ""))[0]


def version() -> str:
    """Say which release of ffmpeg that is, such as ``7.0.2-static``."""
    return _find(os.environ.get(VARIABLE, ""))[1]


@functools.cache
def _find(asked: str) -> tuple[str, str]:
    candidates = [asked] if asked else [*_bundled(), "ffmpeg"]
    for candidate in candidates:
        path = shutil.which(candidate)
        release = _release(path) if path else ""
        if path and release:
            return path, release
    if asked:
        raise ToolError(
            f"{asked!r} is not an ffmpeg that runs", where=VARIABLE, hint=f"correct or unset {VARIABLE}"
        )
    raise ToolError(
        "no ffmpeg was found",
        hint=f"reinstall imageio-ffmpeg, install ffmpeg, or name one in the variable {VARIABLE}",
    )


def _bundled() -> Iterator[str]:
    import imageio_ffmpeg

    with contextlib.suppress(RuntimeError):
        yield str(imageio_ffmpeg.get_ffmpeg_exe())


def _release(path: str) -> str:
    try:
        ran = subprocess.run([path, "-version"], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    found = re.match(rb"ffmpeg version (\S+)", ran.stdout)
    return found[1].decode(errors="replace") if found and ran.returncode == 0 else ""


# -- building commands ----------------------------------------------------------------------------------


def source(sample_rate: Hertz, channels: int) -> Node:
    """Begin a graph at our own sound, fed to standard input as 32-bit floats."""
    import ffmpeg

    return ffmpeg.input("pipe:0", format="f32le", ar=sample_rate, ac=channels)


def in_large_frames(sound: Node) -> Node:
    """Have sound handed on in large frames: each small one would wake all of ffmpeg's threads in turn."""
    return sound.filter("asetnsamples", _BLOCK, pad=0)


def opened(path: Path | str) -> Node:
    """Begin a graph at a sound file somebody gave us; nothing else than that file is opened."""
    import ffmpeg

    return ffmpeg.input(
        name(path), protocol_whitelist=",".join(_PROTOCOLS), format_whitelist=",".join(_CONTAINERS)
    )


def name(path: Path | str) -> str:
    """Name a file so that ffmpeg takes neither a leading dash nor a colon in it for something else."""
    return f"file:{os.fspath(path)}"


def arguments(output: Node, *, loglevel: str = "error") -> list[str]:
    """Turn a graph into ffmpeg's arguments, without the program itself."""
    import ffmpeg

    return ["-nostdin", "-hide_banner", "-loglevel", loglevel, *ffmpeg.get_args(output), "-y"]


# -- running them ---------------------------------------------------------------------------------------


def run(output: Node, blocks: Iterable[Signal] = (), *, where: str = "", loglevel: str = "error") -> str:
    """Run a graph to its end, feeding blocks to its `source` if it has one; return what ffmpeg said.

    ``where`` names the file it is about. Raises `ToolError` with ffmpeg's last words when it fails, and
    `StorageError` when those are about space or permission.
    """
    with _running(arguments(output, loglevel=loglevel), where=where, stdin=subprocess.PIPE) as job:
        for block in blocks:
            job.write(block)
    return job.said


@contextlib.contextmanager
def feeding(output: Node, *, where: str = "") -> Iterator[Callable[[Signal], None]]:
    """Run a graph while the block of code feeds its `source`; ffmpeg has ended well when the block has.

    Raises as `run` does.
    """
    with _running(arguments(output), where=where, stdin=subprocess.PIPE) as job:
        yield job.write


def pipe(output: Node, blocks: Iterable[Signal] = (), *, where: str = "") -> bytes:
    """Run a graph that writes to ``pipe:1``, feed blocks to its `source`, and return all that it wrote."""
    # A file takes the result, so that writing never waits for reading.
    with tempfile.TemporaryFile() as result:
        with _running(arguments(output), where=where, stdin=subprocess.PIPE, stdout=result) as job:
            for block in blocks:
                job.write(block)
        result.seek(0)
        return result.read()


def decode(path: Path | str, *, sample_rate: Hertz, channels: int) -> Iterator[Signal]:
    """Play a sound file as blocks, of shape (frames,) for one channel and (frames, 2) for two.

    Two channels become one as their mean, and one becomes two equal ones. Raises `ToolError` when the file is
    not sound that ffmpeg can read.
    """
    if channels == 2 and probe(path).channels == 1:
        return _doubled(_played(opened(path), path, sample_rate, 1))
    return _played(opened(path), path, sample_rate, channels)


def play_back(path: Path | str, *, sample_rate: Hertz, channels: int) -> Iterator[Signal]:
    """Play a file that we have just made, at its own rate and channels, as `decode` does.

    At half of the cost, and without forgiveness: after damage `decode` plays on, and this raises `ToolError`.
    """
    return _played(_undivided(path), path, sample_rate, channels, strict=True)


def _undivided(path: Path | str) -> Node:
    """Begin a graph at a file that is opened, decoded and put into large frames by one thread.

    Otherwise ffmpeg hands each frame of a codec from thread to thread, which costs as much as decoding it.
    """
    import ffmpeg

    whitelists = f"protocol_whitelist={','.join(_PROTOCOLS)}:format_whitelist={','.join(_CONTAINERS)}"
    options = {"filename": name(path), "dec_threads": "1", "format_opts": whitelists}
    movie = ":".join(f"{option}={_quoted(value)}" for option, value in options.items())
    return ffmpeg.input(f"amovie={movie},asetnsamples={_BLOCK}:p=0", format="lavfi")


def _quoted(value: str) -> str:
    """A value as it stands in the text of a graph: escaped for the filter, and then for the graph."""
    return re.sub(r"([\\'\[\],;])", r"\\\1", re.sub(r"([\\':])", r"\\\1", value))


def _played(
    source: Node, path: Path | str, sample_rate: Hertz, channels: int, *, strict: bool = False
) -> Iterator[Signal]:
    import numpy as np

    # Without the limit of one, two equal channels would become one that is 3 dB louder; with it, what is in
    # the middle of many would come out of two 8 dB softer than it is.
    limited = {"rematrix_maxval": 1} if channels == 1 else {}
    sound = (
        source["a:0"]
        .filter("aresample", sample_rate, **limited)
        .filter("aformat", channel_layouts="mono" if channels == 1 else "stereo")
    )
    output = in_large_frames(sound).output("pipe:1", format="f32le")
    size = 4 * channels * _BLOCK
    with _running(arguments(output), where=str(path), stdout=subprocess.PIPE) as job:
        assert job.process.stdout
        while data := job.process.stdout.read(size):
            block = np.frombuffer(data[: len(data) // (4 * channels) * 4 * channels], "<f4")
            yield block if channels == 1 else block.reshape(-1, channels)
    if strict and job.said:
        raise ToolError(f"what was written is damaged: {_last_words(job.said)}", where=str(path))


def _doubled(blocks: Iterator[Signal]) -> Iterator[Signal]:
    import numpy as np

    for block in blocks:
        yield np.repeat(block[:, np.newaxis], 2, axis=1)


class _StoppedEarly(Exception):  # noqa: N818 - it is caught where it is raised
    """ffmpeg no longer listens; its exit status says why."""


@dataclass(slots=True)
class _Job:
    process: subprocess.Popen[bytes]
    said: str = ""

    def write(self, block: Signal) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(block.astype("<f4", order="C", copy=False).data)
        except BrokenPipeError:
            raise _StoppedEarly from None

    def end(self) -> None:
        """Close what we opened, whatever state it is in, and wait."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self.process.wait()


@contextlib.contextmanager
def _running(
    given: list[str],
    *,
    where: str,
    stdin: int = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator[_Job]:
    # A file takes what ffmpeg says: a pipe that nobody reads until the end would fill up and hang it.
    with tempfile.TemporaryFile() as log:
        job = _start(given, stdin, stdout, log)
        stopped = False
        try:
            yield job
        except _StoppedEarly:
            stopped = True
        except BaseException:
            job.process.kill()
            raise
        finally:
            job.end()
            log.seek(0)
            job.said = log.read().decode(errors="replace")
        _check(job, stopped=stopped, where=where)


def _start(given: list[str], stdin: int, stdout: int | IO[bytes], log: IO[bytes]) -> _Job:
    try:
        return _Job(subprocess.Popen([executable(), *given], stdin=stdin, stdout=stdout, stderr=log))
    except OSError as error:
        raise ToolError(
            f"ffmpeg could not be started: {error.strerror}", hint="see narrator doctor"
        ) from error


_STORAGE = {
    "No space left on device": "free some space, then run the same command again: what is finished is kept",
    "Disk quota exceeded": "free some space, then run the same command again: what is finished is kept",
    "File too large": "this file system takes no larger files: choose another folder with --output",
    "Permission denied": "check that the file may be read, and the folder written to",
    "Read-only file system": "choose a folder you may write to with --output",
    "No such file or directory": "check the path",
}


_NO_SOUND = "matches no streams|incorrect codec parameters"
"""Of a film without sound, and of noise that happens to begin like a format."""


def _check(job: _Job, *, stopped: bool, where: str) -> None:
    status = job.process.returncode
    if status == 0 and not stopped:
        return
    words = _last_words(job.said) or _by_status(status)
    hint = "check that it is a sound file" if "opening input" in job.said else "see narrator doctor"
    if re.search(_NO_SOUND, job.said):
        raise ToolError("there is no sound in it", where=where, hint="check that it is a sound file")
    for reason, remedy in _STORAGE.items():
        if reason in (job.said or words):
            place = where or tempfile.gettempdir()
            raise StorageError(reason[0].lower() + reason[1:], where=place, hint=remedy)
    raise ToolError(f"ffmpeg failed: {words}", where=where, hint=hint)


_LARGEST = 256
"""Exit statuses are below it; that of a negative number is what is missing to it."""


def _last_words(said: str) -> str:
    lines = [re.sub(r"^(\[[^]]* @ \w+\] ?)+", "", line.strip()) for line in said.splitlines()]
    telling = [line for line in lines if line and not re.match(r"Error opening (in|out)put file", line)]
    return "; ".join(dict.fromkeys(telling[-2:]))


def _by_status(status: int) -> str:
    """What an exit status says where there was no room for words: ffmpeg ends with the number of an error."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"ended by {signal.Signals(-status).name}"
    if _LARGEST - status in errno.errorcode:
        return os.strerror(_LARGEST - status)
    return f"it ended with status {status}"


# -- looking at files -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Probe:
    """What a sound file says of itself."""

    container: str
    """ffmpeg's name for it, such as ``mp3`` or ``mov,mp4,m4a,3gp,3g2,mj2``."""
    codec: str
    sample_rate: Hertz
    channels: int
    duration: Seconds
    """As the container says, to 10 ms; 0 when it does not."""
    bitrate: int
    """Of the sound alone where the container says, in kb/s."""
    tags: tuple[tuple[str, str], ...]
    """Names in lower case, the file's own before those of its streams."""
    chapters: tuple[tuple[str, Seconds], ...]
    """Titles and starts."""
    pictures: int


def probe(path: Path | str) -> Probe:
    """Look at a sound file without ffprobe, which is not bundled.

    Raises `ToolError` when there is no sound in it that ffmpeg can read.
    """
    graph = (
        opened(path)
        # One packet copied, its time unchanged, makes ffmpeg tell all it knows and read no further.
        # Bit-exact, it leaves itself out.
        .output(
            "pipe:1", format="ffmetadata", map="0:a:0", acodec="copy", fflags="+bitexact", **{"frames:a": 1}
        )
        .global_args("-copyts")
    )
    with _running(arguments(graph, loglevel="info"), where=str(path), stdout=subprocess.PIPE) as job:
        metadata, _ = job.process.communicate()
    return _described(job.said.partition("\nOutput #0")[0], metadata.decode(errors="replace"))


def _described(said: str, metadata: str) -> Probe:
    sound = re.search(r"Stream #.*?: Audio: (.*)", said)
    details = sound[1] if sound else ""
    tags, chapters = _metadata(metadata)
    return Probe(
        container=_first(r"Input #0, (.+), from", said),
        codec=_first(r"(\w+)", details),
        sample_rate=int(_first(r"(\d+) Hz", details) or 0),
        channels=_channels(_first(r"\d+ Hz, ([^,]+)", details)),
        duration=_clock(_first(r"Duration: ([\d:.]+)", said)),
        bitrate=int(_first(r"(\d+) kb/s", details) or _first(r"bitrate: (\d+) kb/s", said) or 0),
        tags=tags,
        chapters=chapters,
        pictures=len(re.findall(r"Stream #.*?: Video: .*\(attached pic\)", said)),
    )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def _channels(layout: str) -> int:
    known = {"mono": 1, "stereo": 2, "5.1": 6, "5.1(side)": 6, "7.1": 8}
    return known.get(layout) or int(_first(r"(\d+) channels", layout) or 0)


def _clock(text: str) -> Seconds:
    if not text:
        return 0.0
    hours, minutes, seconds = text.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def _metadata(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, Seconds], ...]]:
    """Read ffmpeg's metadata format: the file's tags, then those of its streams, and its chapters."""
    tags: dict[str, str] = {}
    chapters: list[tuple[str, Seconds]] = []
    for section in re.split(r"^(?=\[(?:STREAM|CHAPTER)\]$)", text, flags=re.MULTILINE):
        values = dict(_pairs(section))
        if section.startswith("[CHAPTER]"):
            above, _, below = values["timebase"].partition("/")
            chapters.append((values.get("title", ""), int(values["start"]) * int(above) / int(below)))
        else:
            tags = tags | values | tags
    return tuple(tags.items()), tuple(chapters)


def _pairs(section: str) -> Iterator[tuple[str, str]]:
    # A backslash escapes any character, line ends included.
    for found in re.finditer(
        r"^((?:\\.|[^=;#\\\n\[])(?:\\.|[^=\\\n])*)=((?:\\.|[^\\\n])*)$", section, re.M | re.S
    ):
        key, value = (re.sub(r"\\(.)", r"\1", part, flags=re.S) for part in found.groups())
        yield key.lower(), value
