"""Finished files of every format: decoded, measured, and read back by others than those who wrote them."""

from __future__ import annotations

import base64
import datetime
import gc
import hashlib
import io
import itertools
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import mutagen.flac
import mutagen.id3
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import export, ffmpeg
from narrator.errors import ConfigError, StorageError, ToolError
from narrator.export import frames, id3, m4a, mp3, mp4, pieces, streams
from narrator.model import Chapter, Loudness, Signal

RATE = 44_100
FORMATS = tuple(export.FORMATS)
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d"
    "1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f000001050101"
    "0101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d010203000411051221314106"
    "13516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455"
    "565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba"
    "c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbfeffd9"
)
"""One grey pixel."""


def programme(seconds: float, rate: int = RATE, seed: int = 0) -> Signal:
    """Something with pitch, syllables and breath: hard enough for an encoder."""
    rng = np.random.default_rng(seed)
    time_ = np.arange(round(seconds * rate)) / rate
    pitch = 110 + 20 * np.sin(2 * np.pi * 0.31 * time_)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voiced = sum(np.sin(n * phase) / n**1.2 for n in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 3.7 * time_) + 0.3, 0, None)
    breath = 0.05 * rng.standard_normal(len(time_))
    return (0.12 * syllables * voiced + 0.02 * breath * (1 + syllables)).astype("f4")


def player(sound: Signal, block: int = 1 << 15) -> Callable[[], Iterator[Signal]]:
    return lambda: (sound[at : at + block] for at in range(0, len(sound), block))


def encode(
    sound: Signal, path: Path, *, rate: int = RATE, channels: int = 1, jobs: int = 2, **tags: object
) -> Path:
    export.encode(
        player(sound),
        path,
        sample_rate=rate,
        format=export.choose(path.suffix[1:], channels=channels),
        tags=export.Tags(sample_rate=rate, length=len(sound), **tags),  # type: ignore[arg-type]
        jobs=jobs,
    )
    return path


def decoded(path: Path, rate: int = RATE, channels: int = 1) -> Signal:
    return np.concatenate(list(ffmpeg.decode(path, sample_rate=rate, channels=channels)))


def noise_ratio(original: Signal, copy: Signal) -> float:
    """Signal to noise, in decibels."""
    return float(10 * np.log10(np.sum(original**2) / max(np.sum((original - copy) ** 2), 1e-12)))


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- formats -------------------------------------------------------------------------------------------


def test_a_format_is_chosen_by_name_and_bit_rate() -> None:
    assert (export.choose("mp3").bitrate, export.choose("mp3").gain) == (96, 0.4455)
    assert export.choose("mp3", channels=2).bitrate == 128
    assert [export.choose("mp3", bitrate=rate).gain for rate in (160, 192, 224, 256)] == [
        0.4455,
        0.2646,
        0.1755,
        0,
    ]
    assert export.choose("flac", bitrate=96).bitrate == 0
    assert export.choose("mp3").ceiling(-1.0) == -2.0
    assert export.choose("m4a").ceiling(-1.0) == -2.5
    assert (export.choose("opus").suffix, export.choose("opus").media_type) == (".opus", "audio/ogg")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"name": "mp4"}, "mp3"),
        ({"name": "mp3", "bitrate": 20}, "between 32 and 320"),
        ({"name": "mp3", "channels": 6}, "1 or 2"),
    ],
)
def test_what_there_is_not_is_refused(asked: dict[str, object], hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        export.choose(**asked)  # type: ignore[arg-type]
    assert hint in caught.value.hint


def test_an_mp3_is_not_made_at_a_rate_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        encode(programme(1, 96_000), tmp_path / "x.mp3", rate=96_000)
    assert "44100" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


COMMANDS = {
    "opus": "-b:a 48k -acodec libopus -flags:a +bitexact",
    "flac": "-acodec flac -flags:a +bitexact",
    "wav": "-acodec pcm_s16le -flags:a +bitexact -rf64 auto",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands(name: str) -> None:
    path = Path(f"x.{name}")
    graph = streams.graph(
        path, export.choose(name), export.Tags(), sample_rate=RATE, beside=Path("tags"), cover=Path("cover")
    )
    given_ = ffmpeg.arguments(graph)
    words = " ".join(given_)
    for pair in COMMANDS[name].replace(" -", "\n-").split("\n"):
        assert pair in words
    inputs = [value for flag, value in itertools.pairwise(given_) if flag == "-i"]
    assert inputs[int(given_[given_.index("-map_metadata") + 1])] == "file:tags"
    assert given_[-2:] == [f"file:{path}", "-y"]
    assert "-filter_complex" in given_


def test_a_piece_of_mp3_is_encoded_bare_and_without_a_reservoir() -> None:
    assert mp3.options(export.choose("mp3")) == {
        "format": "mp3",
        "write_xing": 0,
        "id3v2_version": 0,
        "acodec": "libmp3lame",
        "b:a": "96k",
        "reservoir": 0,
    }


def test_a_piece_of_aac_is_encoded_bare_and_with_the_coder_that_keeps_peaks() -> None:
    assert m4a.options(export.choose("m4a")) == {
        "format": "adts",
        "acodec": "aac",
        "b:a": "96k",
        "aac_coder": "fast",
    }


# -- the sound -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("seconds", "rate"), [(7.3, 44_100), (4.01, 48_000), (3, 24_000), (0.0007, 44_100)])
def test_every_sample_comes_back(name: str, seconds: float, rate: int, tmp_path: Path) -> None:
    sound = programme(seconds, rate)
    path = encode(sound, tmp_path / f"x.{name}", rate=rate)
    back = decoded(path, rate)
    # Opus is kept at 48 kHz: going there and back may cost or give a sample.
    assert abs(len(back) - len(sound)) <= (2 if name == "opus" else 0)
    if seconds > 1:
        assert ffmpeg.probe(path).duration == pytest.approx(len(sound) / rate, abs=0.011)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_clicks_and_levels_are_where_they_were(name: str, rate: int, tmp_path: Path) -> None:
    sound = np.zeros(rate * 6, "f4")
    tone = 0.25 * np.sin(2 * np.pi * 997 * np.arange(rate * 2) / rate)
    sound[rate : 3 * rate] = tone
    clicks = [round(rate * at) for at in (3.5, 4.4999, 5.25)]
    sound[clicks] = 0.8
    back = decoded(encode(sound, tmp_path / f"x.{name}", rate=rate), rate)
    for click in clicks:
        near = np.abs(back[click - 2000 : click + 2000])
        assert abs(int(near.argmax()) - 2000) <= 2
    middle = slice(rate + rate // 2, 2 * rate + rate // 2)
    level = 10 * np.log10(np.mean(back[middle] ** 2) / np.mean(sound[middle] ** 2))
    # What Opus takes, it takes from the treble of speech; a pure tone keeps what it was given.
    kept = export.choose(name).gain if name == "opus" else 0.0
    assert abs(level - kept) < 0.03


@pytest.mark.parametrize("name", FORMATS)
def test_two_channels_stay_apart_and_one_fills_both(name: str, tmp_path: Path) -> None:
    left = programme(3)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    back = decoded(encode(stereo, tmp_path / f"two.{name}", channels=2), channels=2)[: len(left)]
    assert np.mean(back[:, 1] ** 2) < 0.01 * np.mean(back[:, 0] ** 2)
    back = decoded(encode(left, tmp_path / f"one.{name}", channels=2), channels=2)[: len(left)]
    assert noise_ratio(back[:, 0], back[:, 1]) > 20
    with pytest.raises(ValueError, match="mastered"):
        encode(stereo, tmp_path / f"mixed.{name}")


def test_quiet_sound_is_rounded_to_16_bits_with_noise_not_distortion(tmp_path: Path) -> None:
    sound = (0.4 / 32768 * np.sin(2 * np.pi * 440 * np.arange(RATE * 4) / RATE)).astype("f4")
    back = decoded(encode(sound, tmp_path / "x.wav"))
    spectrum = np.abs(np.fft.rfft(back * np.hanning(len(back))))
    assert spectrum[440 * 4] > 10 * np.median(spectrum)
    assert spectrum[1320 * 4] < 5 * np.median(spectrum)


# -- MP3, encoded in pieces ----------------------------------------------------------------------------


SECONDS = {"mp3": 2.0, "m4a": 6.0}
"""Of the pieces here: AAC spends its bits over a longer time, and shorter pieces would not be fair to it."""


def in_pieces(
    sound: Signal, path: Path, *, rate: int = RATE, channels: int = 1, jobs: int = 2, block: int = 1 << 15
) -> Path:
    name = path.suffix[1:]
    encoder = {"mp3": mp3.encoder, "m4a": m4a.encoder}[name]
    kind = export.choose(name, channels=channels)
    tags = export.Tags(sample_rate=rate, length=len(sound))
    with encoder(path, kind, tags, sample_rate=rate, jobs=jobs, piece=SECONDS[name]) as feed:
        for part in player(louder(sound, kind), block)():
            feed(part)
    return path


def louder(sound: Signal, kind: export.Format) -> Signal:
    """With what the encoder will take away."""
    return sound * np.float32(10 ** (kind.gain / 20))


def whole(sound: Signal, path: Path, *, rate: int, channels: int) -> Path:
    """The same encoder, in one run, as ffmpeg itself writes a file."""
    kind = export.choose(path.suffix[1:], channels=channels)
    options = dict(kind.options) | {"acodec": kind.codec, "b:a": f"{kind.bitrate}k"}
    options |= {"reservoir": 0} if kind.name == "mp3" else {}
    ffmpeg.run(ffmpeg.source(rate, channels).output(ffmpeg.name(path), **options), [louder(sound, kind)])
    return path


@pytest.mark.parametrize("name", ["mp3", "m4a"])
@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (24_000, 1), (48_000, 2)])
def test_pieces_sound_like_a_whole(name: str, rate: int, channels: int, tmp_path: Path) -> None:
    sound = programme(17, rate)
    if channels == 2:
        sound = np.stack([sound, programme(17, rate, seed=1)], axis=1)
    joined = decoded(
        in_pieces(sound, tmp_path / f"joined.{name}", rate=rate, channels=channels), rate, channels
    )
    once = decoded(whole(sound, tmp_path / f"once.{name}", rate=rate, channels=channels), rate, channels)
    assert joined.shape == once.shape == sound.shape
    assert noise_ratio(sound, joined) > noise_ratio(sound, once) - 0.1
    frame = mp4.FRAME if name == "m4a" else frames.frame_length(rate)
    step = -(-round(SECONDS[name] * rate) // frame) * frame
    seams = range(step, len(sound) - step, step)
    around = np.concatenate([np.arange(at - 3 * frame, at + 3 * frame) for at in seams])
    # How AAC spends its bits in a place depends on all that came before.
    least = noise_ratio(sound[around], once[around]) - (1.0 if name == "m4a" else 0.3)
    assert noise_ratio(sound[around], joined[around]) > least


@pytest.mark.parametrize("name", ["mp3", "m4a"])
def test_a_decoder_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    path = in_pieces(programme(9), tmp_path / f"x.{name}")
    output = ffmpeg.opened(path).output("pipe:1", format="null", err_detect="explode")
    assert ffmpeg.run(output, loglevel="warning") == ""


def test_any_number_of_jobs_gives_the_same_bytes(tmp_path: Path) -> None:
    sound = programme(64)
    assert sha(encode(sound, tmp_path / "1.mp3", jobs=1)) == sha(encode(sound, tmp_path / "3.mp3", jobs=3))


@pytest.mark.parametrize("name", ["mp3", "m4a"])
def test_any_jobs_and_any_blocks_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    sound = programme(9)
    ways = [{"jobs": 1}, {"jobs": 7}, {"block": 1_000}, {"block": 1 << 20}]
    made = [in_pieces(sound, tmp_path / f"{number}.{name}", **way) for number, way in enumerate(ways)]
    assert len(set(map(sha, made))) == 1


def test_another_second_gives_the_same_bytes(tmp_path: Path) -> None:
    sound = programme(5)
    tags = export.Tags(
        "Same", chapters=(Chapter("One", 0), Chapter("Two", RATE)), cover=JPEG, length=len(sound)
    )
    made = []
    for take in ("a", "b"):
        targets = {tmp_path / f"{take}.{name}": export.choose(name) for name in FORMATS}
        export.encode_all(player(sound), targets, sample_rate=RATE, tags=tags)
        made.append([sha(path) for path in targets])
        time.sleep(1.1)  # Long enough for another time to be written somewhere.
    assert made[0] == made[1]


@settings(deadline=None)
@given(st.integers(0, 20_000), st.integers(1, 3_000), st.data())
def test_pieces_are_the_stream_cut_at_the_same_places(length: int, block: int, data: st.DataObject) -> None:
    frame, about = 100, data.draw(st.integers(200, 3_000))
    sound = np.arange(1, length + 1, dtype="f4")
    cut, made = pieces.Pieces(frame, about, lead=4), []
    for at in range(0, length, block):
        for piece in cut.add(sound[at : at + block]):
            made.append(pieces.Piece(piece.sound.copy(), piece.skip, piece.keep))
            cut.reuse(piece)
    if length:
        made.append(cut.last())
    step, place = -(-about // frame) * frame, 0
    for piece in made:
        kept = piece.sound[piece.skip * frame :]
        expected = sound[place : place + step + pieces.TRAIL * frame if piece.keep else None]
        assert np.array_equal(kept, expected)
        assert piece.skip == (min(4, place // frame) if place else 0)
        place += piece.keep * frame
    assert cut.length == length


def test_the_memory_of_pieces_is_given_back_before_a_file_is_finished() -> None:
    memory: list[weakref.ref[Signal]] = []

    def encode(piece: pieces.Piece) -> int:
        assert piece.sound.base is not None
        memory.append(weakref.ref(piece.sound.base))
        return len(piece.sound)

    cut = pieces.Pieces(100, 1_000, lead=4)
    with pieces.encoded(cut, jobs=2, encode=encode, join=lambda _: None) as play:
        play(np.zeros(5_000, "f4"))
    assert memory
    assert not any(array() is not None for array in memory)


@pytest.mark.parametrize("name", ["mp3", "m4a"])
def test_the_memory_of_pieces_is_given_back_at_once(tmp_path: Path, name: str) -> None:
    gc.disable()  # It may be long before it runs, and a batch would hold the pieces of many episodes.
    try:
        encode(programme(5), tmp_path / f"x.{name}", jobs=2)
        assert not any(isinstance(one, pieces.Pieces) for one in gc.get_objects())
    finally:
        gc.enable()


def test_the_first_frame_says_what_is_in_the_others(tmp_path: Path) -> None:
    sound = programme(10.5)
    data = encode(sound, tmp_path / "x.mp3").read_bytes()
    stream = data[data.index(b"Info") - 21 :]
    first, *others = list(frames.split(stream))
    at = first.index(b"Info")
    assert int.from_bytes(first[at + 8 : at + 12], "big") == len(others)
    assert int.from_bytes(first[at + 12 : at + 16], "big") == len(stream)
    assert all(map(frames.stands_alone, others))
    lame = at + 120
    assert first[lame : lame + 4] == b"LAME"
    delays = int.from_bytes(first[lame + 21 : lame + 24], "big")
    delay, padding = delays >> 12, delays & 0xFFF
    assert delay == 576
    assert len(others) * 1152 - delay - padding == len(sound)
    assert int.from_bytes(first[lame + 28 : lame + 32], "big") == len(stream)
    assert int.from_bytes(first[lame + 32 : lame + 34], "big") == frames.crc16(b"".join(others))
    assert int.from_bytes(first[lame + 34 : lame + 36], "big") == frames.crc16(first[: lame + 34])
    # The seek table leads to within one frame of the right place.
    for part, place in enumerate(first[at + 16 : at + 116]):
        assert abs(place / 256 - part / 100) < 1 / 256 + 400 / len(stream)


def test_a_frame_table_as_large_as_a_day_keeps_its_place() -> None:
    tags = export.Tags(chapters=(Chapter("One", 0), Chapter("Two", RATE)), length=48_000 * 60 * 60 * 30)
    movie = mp4.Movie(tags, 48_000, 2, 320)
    assert movie.wide
    index = mp4.Index(bytes(5))
    start = sum(map(len, mp4.head(movie, mp4.blank(movie))))
    for _ in range(movie.frames):
        index.add(1_000, start=start, movie=movie)
    head = b"".join(mp4.head(movie, index))
    assert len(head) == start
    assert int.from_bytes(index.offsets[-8:], "big") > 1 << 32
    assert int.from_bytes(head[head.index(b"mdat") + 4 :][:8], "big") == 16 + index.total + len(head) - (
        head.index(b"mdat") + 12
    )


def test_aac_that_is_not_adts_is_refused() -> None:
    with pytest.raises(ToolError):
        m4a.split(b"ID3" + bytes(100))
    with pytest.raises(ToolError):
        m4a.split(bytes.fromhex("fff1504011fffc") + bytes(20))


def test_low_bit_rates_have_a_first_frame_with_room(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    tags = export.Tags(length=RATE * 3)
    low = export.choose("mp3", bitrate=32)
    export.encode(player(programme(3)), path, sample_rate=RATE, format=low, tags=tags)
    assert len(decoded(path)) == RATE * 3
    assert mutagen.mp3.MP3(path).info.length == pytest.approx(3, abs=1e-4)


def test_the_checksum_is_crc16_arc() -> None:
    assert frames.crc16(b"123456789") == 0xBB3D
    data = np.random.default_rng(0).integers(0, 256, 20_000, np.uint8).tobytes()
    slow = 0
    for byte in data:
        slow ^= byte
        for _ in range(8):
            slow = slow >> 1 ^ (0xA001 if slow & 1 else 0)
    assert frames.crc16(data) == slow
    assert frames.crc16(data[7_000:], frames.crc16(data[:7_000])) == slow


def test_what_is_not_mp3_is_refused() -> None:
    with pytest.raises(ToolError):
        list(frames.split(b"OggS" + bytes(400)))
    with pytest.raises(ToolError):
        list(frames.split(bytes.fromhex("fffb7000") + bytes(100)))


# -- tags and chapters ---------------------------------------------------------------------------------

TITLE = "“Ünder” fire = 100 %; #1 \\ 記者"
STARTS = (0.0, 2.5, 3.691, 5.999, 7.5004)
ABOUT = {
    "title": TITLE,
    "artist": "Ada",
    "album": "The Show",
    "date": datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC),
    "comment": "Source: https://example.org/a",
    "language": "en-GB",
    "source_url": "https://example.org/a?b=ä c",
    "cover": JPEG,
    "chapters": tuple(
        Chapter(
            f"Chapter {n}: “=;#”",
            round(start * RATE),
            "https://example.org/c" if n == 1 else "",
            JPEG * (n == 2),
        )
        for n, start in enumerate(STARTS)
    ),
    "transcript": "First line; = #.\nSecond “line”.",
    "loudness": Loudness(-16.02, -1.5),
}


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("tagged")

    def make(name: str) -> Path:
        path = folder / f"x.{name}"
        return path if path.exists() else encode(programme(9.7), path, **ABOUT)

    return make


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "wav"])
def test_chapters_are_read_back_to_10_ms(name: str, tagged: Callable[[str], Path]) -> None:
    chapters = ffmpeg.probe(tagged(name)).chapters
    assert [title for title, _ in chapters] == [f"Chapter {n}: “=;#”" for n in range(5)]
    assert [start for _, start in chapters] == pytest.approx(STARTS, abs=0.0011)


@pytest.mark.parametrize("name", FORMATS)
def test_tags_are_read_back_by_ffmpeg(name: str, tagged: Callable[[str], Path]) -> None:
    found = export.read_back(tagged(name))
    assert (found.title, found.artist, found.album) == (TITLE, "Ada", "The Show")
    assert (found.genre, found.comment) == ("Podcast", "Source: https://example.org/a")
    assert found.date is not None
    assert f"{found.date:%Y-%m-%d %H:%M}" == "2026-03-04 05:06"
    if name != "wav":
        assert found.language[:2] == "en"
        assert found.transcript == ABOUT["transcript"]
        assert ffmpeg.probe(tagged(name)).pictures >= 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_tag_ends_where_it_ends(name: str, tmp_path: Path) -> None:
    """ffmpeg takes a backslash at the end of a line, escaped or not, for one that continues it."""
    path = encode(programme(1), tmp_path / f"x.{name}", title="C:\\", artist="a\rb", album="The Show")
    found = dict(ffmpeg.probe(path).tags)
    assert found["title"] == "C:\\"
    assert found["artist"].split() == ["a", "b"]
    assert found["album"] == "The Show"


def test_id3_is_read_back_by_mutagen(tagged: Callable[[str], Path]) -> None:
    tags = mutagen.id3.ID3(tagged("mp3"), translate=False)
    assert tags.version == (2, 3, 0)
    texts = {
        "TIT2": TITLE,
        "TPE1": "Ada",
        "TALB": "The Show",
        "TCON": "Podcast",
        "TLAN": "eng",
        "TLEN": "9700",
    }
    texts |= {"TYER": "2026", "TDAT": "0403", "TIME": "0506"}
    assert {name: str(tags[name]) for name in texts} == texts
    assert tags["COMM::eng"].text == ["Source: https://example.org/a"]
    assert tags["USLT::eng"].text == ABOUT["transcript"]
    assert tags["WOAS"].url == tags["WXXX:Source"].url == "https://example.org/a?b=%C3%A4%20c"
    assert tags["APIC:"].data == JPEG
    assert str(tags["TXXX:REPLAYGAIN_TRACK_GAIN"]) == "-1.98 dB"
    assert float(str(tags["TXXX:REPLAYGAIN_TRACK_PEAK"])) == pytest.approx(0.8414, abs=1e-4)
    contents = tags["CTOC:toc"]
    assert contents.flags == mutagen.id3.CTOCFlags.TOP_LEVEL | mutagen.id3.CTOCFlags.ORDERED
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [chapter.start_time for chapter in chapters] == [0, 2500, 3691, 5999, 7500]
    assert [chapter.end_time for chapter in chapters] == [2500, 3691, 5999, 7500, 9700]
    assert [str(chapter.sub_frames["TIT2"]) for chapter in chapters] == [
        f"Chapter {n}: “=;#”" for n in range(5)
    ]
    assert chapters[1].sub_frames["WXXX:chapter url"].url == "https://example.org/c"
    assert chapters[2].sub_frames["APIC:"].data == JPEG


def test_more_chapters_than_a_table_holds_stay_in_order() -> None:
    chapters = tuple(Chapter(f"{n}", n * RATE) for n in range(600))
    tag = id3.tag(export.Tags(chapters=chapters, length=600 * RATE))
    tags = mutagen.id3.ID3(io.BytesIO(tag))
    listed = [
        name for part in tags["CTOC:toc"].child_element_ids for name in tags[f"CTOC:{part}"].child_element_ids
    ]
    assert [str(tags[f"CHAP:{name}"].sub_frames["TIT2"]) for name in listed] == [f"{n}" for n in range(600)]


def test_mp4_is_read_back_by_mutagen(tagged: Callable[[str], Path]) -> None:
    file = mutagen.mp4.MP4(tagged("m4a"))
    assert file["\xa9nam"] == [TITLE]
    assert file["\xa9ART"] == ["Ada"]
    assert file["\xa9lyr"] == [ABOUT["transcript"]]
    assert bytes(file["covr"][0]) == JPEG
    assert [chapter.start for chapter in file.chapters] == pytest.approx(STARTS, abs=0.001)
    data = tagged("m4a").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert file.info.length == pytest.approx(9.7, abs=0.03)


@pytest.mark.parametrize(("name", "kind"), [("opus", mutagen.oggopus.OggOpus), ("flac", mutagen.flac.FLAC)])
def test_vorbis_comments_are_read_back_by_mutagen(
    name: str, kind: Callable[[Path], mutagen.FileType], tagged: Callable[[str], Path]
) -> None:
    file = kind(tagged(name))
    assert file["title"] == [TITLE]
    assert file["chapter001"] == ["00:00:02.500"]
    assert file["chapter002"] == ["00:00:03.691"]
    assert file["chapter002name"] == ["Chapter 2: “=;#”"]
    assert file["chapter001url"] == ["https://example.org/c"]
    assert file["language"] == ["en-GB"]
    if name == "opus":
        assert mutagen.flac.Picture(base64.b64decode(file["metadata_block_picture"][0])).data == JPEG
        assert file["r128_track_gain"] == [str(round(-6.98 * 256))]
    else:
        assert file.pictures[0].data == JPEG
        assert file["replaygain_track_gain"] == ["-1.98 dB"]


def test_a_large_cover_and_a_long_transcript_fit(tmp_path: Path) -> None:
    cover = JPEG + np.random.default_rng(0).integers(0, 255, 480_000, np.uint8).tobytes()
    text = "A sentence that is said.\n" * 20_000
    for name in FORMATS:
        path = encode(programme(2), tmp_path / f"x.{name}", cover=cover, transcript=text)
        assert ffmpeg.probe(path).duration == pytest.approx(2, abs=0.02)
        if name != "wav":
            assert export.read_back(path).transcript.strip() == text.strip()
            assert path.stat().st_size > len(cover) + len(text)


def test_a_length_that_is_not_given_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.m4a"
    tags = export.Tags(chapters=(Chapter("One", 0), Chapter("Two", RATE)))
    export.encode(player(programme(3)), path, sample_rate=RATE, format=export.choose("m4a"), tags=tags)
    assert ffmpeg.probe(path).duration == pytest.approx(3, abs=0.01)


# -- several at once -----------------------------------------------------------------------------------


def test_several_formats_come_from_one_pass(tmp_path: Path) -> None:
    sound, plays, told = programme(8), [], []

    def play() -> Iterator[Signal]:
        plays.append(1)
        return player(sound)()

    targets = {tmp_path / f"all.{name}": export.choose(name) for name in FORMATS}
    tags = export.Tags("All", length=len(sound))
    export.encode_all(play, targets, sample_rate=RATE, tags=tags, jobs=2, watch=told.append)
    assert len(plays) == 1
    assert (told[-1].done, told[-1].total) == (len(sound), len(sound))
    for path, kind in targets.items():
        alone = tmp_path / f"alone{kind.suffix}"
        export.encode(player(sound), alone, sample_rate=RATE, format=kind, tags=tags)
        assert sha(alone) == sha(path)


# -- the whole file, or none ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("reason", [KeyboardInterrupt, StorageError("no take")])
def test_a_programme_that_breaks_off_leaves_nothing(name: str, reason: BaseException, tmp_path: Path) -> None:
    def play() -> Iterator[Signal]:
        yield from player(programme(3))()
        raise reason

    target = tmp_path / f"x.{name}"
    with pytest.raises(type(reason) if isinstance(reason, BaseException) else reason):
        tags = export.Tags(length=RATE * 9)
        export.encode(play, target, sample_rate=RATE, format=export.choose(name), tags=tags)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = encode(programme(2), tmp_path / "x.m4a")
    before = sha(path)
    with pytest.raises(ValueError, match="played as"):
        export.encode(
            player(programme(2)),
            path,
            sample_rate=RATE,
            format=export.choose("m4a"),
            tags=export.Tags(length=RATE * 3),
        )
    assert sha(path) == before
    assert list(tmp_path.iterdir()) == [path]


ENDLESS = """
import sys, numpy
from pathlib import Path
from narrator import export
def play():
    print("playing", flush=True)
    while True:
        yield numpy.zeros(1 << 15, "f4")
path = Path(sys.argv[1])
tags = export.Tags(length=44100 * 36000)
export.encode(play, path, sample_rate=44100, format=export.choose(path.suffix[1:]), tags=tags)
"""


@pytest.mark.parametrize("name", FORMATS)
def test_a_kill_leaves_nothing_under_the_final_name(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"x.{name}"
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, target], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"playing\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not target.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_folder_that_cannot_be_made_is_a_storage_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError) as caught:
        encode(programme(1), tmp_path / "file" / f"x.{name}")
    assert f"x.{name}" in caught.value.where
    assert caught.value.hint


LIMITED = """
import resource, sys, numpy, signal
from pathlib import Path
from narrator import export
from narrator.errors import NarratorError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
path = Path(sys.argv[1])
sound = numpy.random.default_rng(0).normal(0, .1, 44100 * 60).astype("f4")
play = lambda: (sound[at:at + 32768] for at in range(0, len(sound), 32768))
try:
    tags = export.Tags(length=len(sound))
    export.encode(play, path, sample_rate=44100, format=export.choose(path.suffix[1:]), tags=tags)
except NarratorError as error:
    print(type(error).__name__, error.message, error.hint)
"""


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_takes_no_more_leaves_nothing(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"x.{name}"
    ran = subprocess.run([sys.executable, "-c", LIMITED, target], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[0] in ("StorageError", "ToolError"), ran.stdout + ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a full disk; the limit on file size is tested instead")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_nothing(name: str, full: Path) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, RATE * 60).astype("f4")
    with pytest.raises(StorageError) as caught:
        encode(sound, full / f"x.{name}")
    assert "no space" in caught.value.message.lower()
    assert "free some space" in caught.value.hint
    assert list(full.iterdir()) == []
