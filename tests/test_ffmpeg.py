"""ffmpeg's border: golden commands, real sound through it, and what happens when it fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import ffmpeg as graphs
import numpy as np
import pytest

from narrator import ffmpeg
from narrator.errors import StorageError, ToolError
from narrator.model import Signal

RATE = 44_100


def tone(seconds: float = 1.0, rate: int = RATE, level: float = 0.25) -> Signal:
    return (level * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype("f4")


def write(path: Path, sound: Signal, rate: int = RATE, **options: object) -> Path:
    channels = 1 if sound.ndim == 1 else sound.shape[1]
    output = ffmpeg.source(rate, channels).output(ffmpeg.name(path), **options)
    ffmpeg.run(output, [sound], where=str(path))
    return path


def read(path: Path, rate: int = RATE, channels: int = 1) -> Signal:
    return np.concatenate(list(ffmpeg.decode(path, sample_rate=rate, channels=channels)))


# -- commands ------------------------------------------------------------------------------------------


def test_our_own_sound_goes_in_as_floats() -> None:
    output = ffmpeg.source(48_000, 2).output(ffmpeg.name("a b.mp3"), acodec="libmp3lame")
    assert ffmpeg.arguments(output) == [
        *("-nostdin", "-hide_banner", "-loglevel", "error"),
        *("-f", "f32le", "-ac", "2", "-ar", "48000", "-i", "pipe:0"),
        *("-acodec", "libmp3lame", "file:a b.mp3", "-y"),
    ]


def test_a_file_somebody_gave_us_is_opened_alone() -> None:
    given = ffmpeg.arguments(ffmpeg.opened("-x:y.wav").output("pipe:1", format="f32le"))
    assert given[given.index("-i") + 1] == "file:-x:y.wav"
    assert given[given.index("-protocol_whitelist") + 1] == "file,pipe"
    containers = given[given.index("-format_whitelist") + 1].split(",")
    assert {"mp3", "wav", "flac", "ogg", "mov"} <= set(containers)
    assert not {"hls", "concat", "dash", "image2", "lavfi"} & set(containers)


# -- which ffmpeg --------------------------------------------------------------------------------------


def test_the_bundled_one_comes_first() -> None:
    assert "imageio_ffmpeg" in ffmpeg.executable()
    assert ffmpeg.version()


def test_a_named_one_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "my ffmpeg"
    named.symlink_to(ffmpeg.executable())
    monkeypatch.setenv(ffmpeg.VARIABLE, str(named))
    assert ffmpeg.executable() == str(named)


def test_a_named_one_that_does_not_run_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "ffmpeg"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    for named in (fake, tmp_path / "missing"):
        monkeypatch.setenv(ffmpeg.VARIABLE, str(named))
        with pytest.raises(ToolError) as caught:
            ffmpeg.executable()
        assert ffmpeg.VARIABLE in caught.value.hint


# -- sound through it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["-dash.wav", "a:b.wav", "per%03d cent.wav", "quote'\"$.wav", "ümlaut 録音.wav"]
)
def test_names_are_only_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(Path(name), tone(), acodec="pcm_f32le")
    assert np.array_equal(read(path), tone())
    assert ffmpeg.probe(path).duration == pytest.approx(1.0, abs=0.01)


def test_two_channels_become_their_mean_and_one_becomes_two(tmp_path: Path) -> None:
    left, right = tone(level=0.5), np.zeros(RATE, "f4")
    stereo = write(tmp_path / "stereo.wav", np.stack([left, right], axis=1), acodec="pcm_f32le")
    mono = write(tmp_path / "mono.wav", left, acodec="pcm_f32le")
    assert np.allclose(read(stereo), left / 2, atol=1e-6)
    assert np.allclose(read(mono, channels=2), np.stack([left, left], axis=1), atol=1e-6)
    assert np.allclose(read(stereo, channels=2), np.stack([left, right], axis=1), atol=1e-6)


def test_what_is_in_the_middle_of_many_channels_is_as_loud_in_two(tmp_path: Path) -> None:
    spoken = np.zeros((RATE, 6), "f4")
    spoken[:, 2] = tone()
    sound = read(write(tmp_path / "x.flac", spoken), channels=2)
    assert (sound**2).sum() == pytest.approx((tone() ** 2).sum(), rel=0.01)


def test_another_rate_is_resampled(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", tone(rate=24_000), rate=24_000, acodec="pcm_f32le")
    assert len(read(path)) == pytest.approx(RATE, abs=2)


def test_a_decoder_that_nobody_reads_to_the_end_is_ended(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", tone(60))
    blocks = ffmpeg.decode(path, sample_rate=RATE, channels=1)
    assert len(next(blocks)) > 0
    blocks.close()  # type: ignore[attr-defined]
    assert _children() == []


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("mp3", {"audio_bitrate": "96k"}),
        ("m4a", {"audio_bitrate": "96k", "aac_coder": "fast"}),
        ("opus", {"audio_bitrate": "48k"}),
        ("flac", {}),
        ("wav", {}),
    ],
)
def test_played_back_a_file_is_what_it_is_decoded(
    suffix: str, options: dict[str, str], tmp_path: Path
) -> None:
    sound, rate = tone(3, rate=48_000), 48_000
    path = write(tmp_path / f"it's: [a], 50%;\\ b=c.{suffix}", sound, rate, **options)
    back = np.concatenate(list(ffmpeg.play_back(path, sample_rate=rate, channels=1)))
    np.testing.assert_array_equal(back, read(path, rate))
    both = np.stack((sound, -sound / 2), axis=1)
    path = write(tmp_path / f"stereo.{suffix}", both, rate, **options)
    back = np.concatenate(list(ffmpeg.play_back(path, sample_rate=rate, channels=2)))
    np.testing.assert_array_equal(back, read(path, rate, 2))


def test_played_back_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "x.mp3", tone(10), audio_bitrate="96k")
    content = bytearray(path.read_bytes())
    content[60_000:61_000] = bytes(1_000)
    path.write_bytes(content)
    assert len(read(path)) > 0
    with pytest.raises(ToolError, match="damaged"):
        list(ffmpeg.play_back(path, sample_rate=RATE, channels=1))


def test_what_ffmpeg_says_is_given_back(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", tone(2))
    said = ffmpeg.run(
        ffmpeg.opened(path).filter("ebur128", framelog="quiet").output("pipe:1", format="null"),
        loglevel="info",
    )
    assert "Integrated loudness" in said


def test_a_flood_of_words_hangs_nothing(tmp_path: Path) -> None:
    output = ffmpeg.source(RATE, 1).filter("ashowinfo").output("pipe:1", format="null")
    said = ffmpeg.run(output, [tone(120)], loglevel="info")
    assert len(said) > 100_000


def test_bytes_through_a_pipe() -> None:
    output = ffmpeg.source(RATE, 1).output("pipe:1", format="f32le")
    assert ffmpeg.pipe(output, [tone(5), tone(2)]) == tone(5).tobytes() + tone(2).tobytes()


# -- looking at files ----------------------------------------------------------------------------------


def test_a_probe_tells_tags_with_any_character_and_chapters(tmp_path: Path) -> None:
    metadata = tmp_path / "m.txt"
    metadata.write_text(
        ";FFMETADATA1\ntitle=a\\=b\\;c\\#d\\\\e\\\nsecond line\nartist=Ærø\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=[Two]\n",
        encoding="utf-8",
    )
    import ffmpeg as graphs

    sound = ffmpeg.source(RATE, 2)
    tags = graphs.input(ffmpeg.name(metadata))["s?"]
    path = tmp_path / "x.m4a"
    output = graphs.output(sound, tags, ffmpeg.name(path), map_metadata=1)
    ffmpeg.run(output, [np.stack([tone(3), tone(3)], axis=1)])
    probe = ffmpeg.probe(path)
    assert dict(probe.tags)["title"] == "a=b;c#d\\e\nsecond line"
    assert dict(probe.tags)["artist"] == "Ærø"
    assert probe.chapters == (("One", 0.0), ("[Two]", 1.5))
    assert (probe.codec, probe.sample_rate, probe.channels) == ("aac", RATE, 2)


def spent(work: Callable[[], object]) -> float:
    """Seconds of CPU that the processes took which some work started."""
    before = os.times()
    work()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_a_long_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", np.zeros(RATE * 600, "f4"))
    assert ffmpeg.probe(path).duration == pytest.approx(600, abs=0.01)
    assert spent(lambda: ffmpeg.probe(path)) < spent(lambda: read(path)) / 2


# -- when it fails -------------------------------------------------------------------------------------


def test_what_is_not_sound_is_refused_in_ffmpegs_words(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    path.write_text("nothing to hear\n" * 100)
    for attempt in (lambda: read(path), lambda: ffmpeg.probe(path)):
        with pytest.raises(ToolError) as caught:
            attempt()
        assert caught.value.where == str(path)
        assert "Invalid data" in caught.value.message
        assert "sound file" in caught.value.hint


def test_a_film_without_sound_has_none(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    film = graphs.input("color=size=16x16:duration=0.2", format="lavfi")
    ffmpeg.run(film.output(ffmpeg.name(path), vcodec="mpeg4"))
    for attempt in (lambda: read(path), lambda: ffmpeg.probe(path)):
        with pytest.raises(ToolError, match="there is no sound in it") as caught:
            attempt()
        assert caught.value.where == str(path)
        assert "sound file" in caught.value.hint


@pytest.mark.parametrize(
    "script",
    [
        "ffconcat version 1.0\nfile secret.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.wav\n#EXT-X-ENDLIST\n",
    ],
)
@pytest.mark.parametrize("suffix", ["mp3", "m3u8", "wav", "txt"])
def test_a_script_dressed_as_music_opens_nothing(script: str, suffix: str, tmp_path: Path) -> None:
    write(tmp_path / "secret.wav", tone(2))
    disguised = tmp_path / f"music.{suffix}"
    disguised.write_text(script)
    with pytest.raises(ToolError):
        read(disguised)
    with pytest.raises(ToolError):
        list(ffmpeg.play_back(disguised, sample_rate=RATE, channels=1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file") as caught:
        read(tmp_path / "missing.wav")
    assert "missing.wav" in caught.value.where


def test_an_encoder_that_gives_up_says_why(tmp_path: Path) -> None:
    output = ffmpeg.source(RATE, 1).output(ffmpeg.name(tmp_path / "x.mp3"), acodec="no-such-codec")
    with pytest.raises(ToolError, match="no-such-codec"):
        ffmpeg.run(output, (tone() for _ in range(1000)))


def test_one_that_stops_listening_is_a_failure() -> None:
    # It ends well as far as it is concerned; but not all that it was given is in the result.
    output = ffmpeg.source(RATE, 1).output("pipe:1", format="null", t=0.1)
    with pytest.raises(ToolError):
        ffmpeg.run(output, (tone() for _ in range(1000)))


def test_it_is_ended_when_we_are_interrupted(tmp_path: Path) -> None:
    def interrupted():  # type: ignore[no-untyped-def]
        yield tone()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ffmpeg.run(ffmpeg.source(RATE, 1).output(ffmpeg.name(tmp_path / "x.mp3")), interrupted())
    assert _children() == []


def test_help_costs_nothing() -> None:
    loads = "import sys, narrator.ffmpeg; print({'numpy', 'ffmpeg', 'imageio_ffmpeg'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def _children() -> list[str]:
    """Name the ffmpegs we started that still run."""
    running = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        fields = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
        if int(fields["PPid"]) == os.getpid() and fields["Name"].startswith("ffmpeg"):
            running.append(fields["Name"])
    return running
