"""The music is in tune, at its place, beside the voice and never over it."""

from __future__ import annotations

import dataclasses
import wave
from pathlib import Path

import numpy as np
import pytest

from narrator import clips, instruments, music
from narrator import loudness as meters
from narrator.config import Sound
from narrator.errors import ConfigError, NarratorError
from narrator.model import Cue, Signal, Timeline
from narrator.moods import MOODS

from .sounds import RATE, silence, sine, speechlike

VOICE = -23.0
KEYS = {"bright": (2, "major"), "calm": (5, "major"), "grave": (2, "minor"), "lively": (0, "major")}
SCALES = {"major": {0, 2, 4, 5, 7, 9, 11}, "minor": {0, 2, 3, 5, 7, 8, 10}}


def timeline(opening: int, closing: int, *, speech: float = 60, overlap: float = 0.8) -> Timeline:
    """Sentences of four seconds with half a second between them, from under the opening to the closing."""
    start = max(0, opening - round(overlap * RATE))
    cues = tuple(Cue(f"t{n}", start + round(4.5 * n * RATE), 4 * RATE, n) for n in range(round(speech / 4.5)))
    end = cues[-1].end
    return Timeline(cues, end + RATE // 5 + closing, RATE, start, end)


def heard(piece: music.Piece) -> Signal:
    return piece.between(piece.start, piece.end)


# -- ours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize(
    ("part", "shortest", "longest"), [("opening", 3, 5), ("closing", 4, 6), ("bumper", 1, 3)]
)
def test_stings_are_short_clean_and_the_same_every_time(
    mood: str, part: str, shortest: float, longest: float
) -> None:
    sound = instruments.play(MOODS[mood][part], RATE)
    assert shortest <= len(sound) / RATE <= longest
    assert sound.tobytes() == instruments.play(MOODS[mood][part], RATE).tobytes()
    assert np.abs(sound).max() == pytest.approx(0.5)
    assert np.abs(sound[[0, -1]]).max() < 1e-4
    assert np.abs(np.diff(sound, axis=0)).max() < 0.25


@pytest.mark.parametrize("mood", MOODS)
def test_nothing_is_lost_on_one_speaker(mood: str) -> None:
    stereo = instruments.play(MOODS[mood]["opening"], RATE)
    mono = stereo.mean(axis=1, dtype=np.float32)
    played = instruments.play(MOODS[mood]["opening"], RATE, channels=1)
    np.testing.assert_allclose(played / np.abs(played).max(), mono / np.abs(mono).max(), atol=1e-4)
    assert music.loudness(stereo, RATE) - music.loudness(mono, RATE) < 1.5
    assert 0.3 < np.corrcoef(stereo.T)[0, 1] < 0.95


@pytest.mark.parametrize("mood", MOODS)
def test_beds_repeat_without_a_seam(mood: str) -> None:
    bed = instruments.play(MOODS[mood]["bed"], RATE)
    steps = np.abs(np.diff(bed, axis=0))
    assert np.abs(bed[0] - bed[-1]).max() <= steps.max()
    ends = [music.loudest(part, RATE) for part in (bed[-RATE:], bed[:RATE])]
    assert abs(ends[0] - ends[1]) < 6


@pytest.mark.parametrize("mood", MOODS)
def test_every_note_is_in_its_key_and_the_closing_comes_home(mood: str) -> None:
    tonic, scale = KEYS[mood]
    for tune in MOODS[mood].values():
        notes = [note for part in tune.parts for note in part.notes]
        assert {(note.pitch - tonic) % 12 for note in notes} <= SCALES[scale]
        ringing = [tune.tail - (note.beat - tune.beats) * 60 / tune.tempo for note in notes]
        assert min(ringing) > (1 if tune.tail else 0)
    closing = [note for part in MOODS[mood]["closing"].parts for note in part.notes]
    last = max(note.beat for note in closing if note.pitch < 48)
    lowest = min((note for note in closing if note.beat == last), key=lambda note: note.pitch)
    assert (lowest.pitch - tonic) % 12 == 0


def test_a_note_has_the_pitch_it_is_written_with() -> None:
    tune = instruments.Tune(
        60, 1, (instruments.Part(instruments.MARIMBA, 1, (instruments.Note(0, 69),)),), 1.0
    )
    sound = instruments.play(tune, RATE)[:, 0]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert np.argmax(spectrum) * RATE / len(sound) == pytest.approx(440, abs=1)


# -- placing it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("channels", [1, 2])
def test_stings_stand_a_little_below_the_voice_and_well_below_it_when_it_speaks(
    mood: str, channels: int
) -> None:
    sound = Sound(opening=mood, closing=mood)
    score = music.compose(sound, sample_rate=RATE, channels=channels)
    laid = timeline(score.opening_length, score.closing_length)
    opening, closing = music.place(score, laid, voice=VOICE, channels=channels).pieces
    assert opening.start == 0
    assert closing.end == laid.length
    alone = heard(opening)[: laid.speech_start]
    assert music.loudness(alone, RATE) == pytest.approx(VOICE - music.BELOW_VOICE, abs=1.5)
    under = heard(opening)[laid.speech_start :]
    assert music.loudest(under, RATE) <= VOICE - 15
    assert music.loudness(heard(closing), RATE) == pytest.approx(VOICE - music.BELOW_VOICE, abs=0.5)


@pytest.mark.parametrize("span", ["ends", "throughout"])
def test_a_bed_stays_below_speech_and_moves_slowly(span: str) -> None:
    sound = Sound(bed="calm", bed_span=span)
    score = music.compose(sound, sample_rate=RATE)
    laid = timeline(score.opening_length, score.closing_length, speech=90)
    placed = music.place(score, laid, voice=VOICE)
    beds = placed.pieces[2:]
    assert len(beds) == (2 if span == "ends" else 1)
    mix = np.zeros(laid.length, np.float32)
    for piece in placed.pieces:
        mix[piece.start : piece.end] += heard(piece)
    for cue in laid.cues[1:-1]:
        assert music.loudest(mix[cue.start : cue.end], RATE) <= VOICE - 15
    middle = laid.cues[len(laid.cues) // 2]
    assert np.any(mix[middle.start : middle.end]) == (span == "throughout")
    for piece in beds:
        at, decibels = piece.level.at / RATE, piece.level.decibels
        assert np.abs(np.diff(decibels) / np.diff(at)).max() < 60


def test_music_makes_room_before_the_voice_and_stays_down_between_sentences() -> None:
    sound = Sound(attack=0.4, release=1.0)
    laid = timeline(0, 0, speech=20)
    late = dataclasses.replace(
        laid, cues=tuple(dataclasses.replace(c, start=c.start + 5 * RATE) for c in laid.cues)
    )
    level = music.ducked(late, sound, 0, 60 * RATE, up=0.0, down=-20.0)
    assert level.decibels.tolist() == [0.0, -20.0, -20.0, 0.0]
    end = late.cues[-1].end
    assert level.at.tolist() == [round(4.6 * RATE), 5 * RATE, end, end + RATE]


def test_a_level_is_straight_lines_in_decibels() -> None:
    level = music.Level.through([(1_000, 0.0), (2_000, -20.0)])
    heard = 20 * np.log10(level.between(0, 3_000))
    np.testing.assert_allclose(heard[[0, 1_000, 1_500, 2_100]], [0, 0, -10, -20], atol=0.2)
    assert level.between(2_048, 4_096).shape == (1,)
    np.testing.assert_allclose(level.between(900, 2_200), level.between(0, 3_000)[900:2_200], rtol=1e-6)


def test_a_bumper_is_made_on_request_and_put_where_it_is_asked_for() -> None:
    score = music.compose(Sound(opening="none", closing="none"), sample_rate=RATE, bumper=True)
    laid = timeline(0, 0)
    placed = music.place(score, laid, voice=VOICE, bumpers=[5 * RATE, 50 * RATE])
    assert [piece.start for piece in placed.pieces] == [5 * RATE, 50 * RATE]
    assert music.compose(Sound(), sample_rate=RATE).bumper is None


def test_room_tone_fills_pauses_far_below_the_voice() -> None:
    score = music.compose(Sound(opening="none", closing="none", room_tone=True), sample_rate=RATE)
    laid = timeline(0, 0)
    (room,) = music.place(score, laid, voice=-16).pieces
    assert (room.start, room.end) == (0, laid.length)
    assert music.loudness(heard(room)[: 10 * RATE], RATE) == pytest.approx(
        -16 - music.ROOM_BELOW_VOICE, abs=0.5
    )


def test_without_music_there_is_none() -> None:
    score = music.compose(Sound(opening="none", closing=""), sample_rate=RATE)
    assert (score.opening_length, score.closing_length, score.bumper_length) == (0, 0, 0)
    assert music.place(score, timeline(0, 0), voice=VOICE).pieces == ()


# -- the user's own ----------------------------------------------------------------------------------------


def save(path: Path, sound: Signal) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(meters.channels(sound))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    return path


def test_a_file_of_the_users_is_trimmed_and_faded(tmp_path: Path) -> None:
    save(tmp_path / "ours.wav", np.concatenate((silence(1), sine(3, -12), silence(2))))
    score = music.compose(Sound(opening="ours.wav", closing="none"), sample_rate=RATE, folder=str(tmp_path))
    assert score.opening is not None
    assert score.opening_length / RATE == pytest.approx(3, abs=0.03)
    assert np.abs(score.opening[[0, -1]]).max() < 0.01


def test_a_sting_that_is_too_long_fades_out(tmp_path: Path) -> None:
    clip = clips.sting(save(tmp_path / "long.wav", sine(40, -12)), RATE, 1)
    assert len(clip) / RATE == pytest.approx(clips.LONGEST_STING, abs=0.01)
    assert music.loudest(clip[-RATE // 2 :], RATE) < music.loudest(clip[: RATE // 2], RATE) - 6


def test_a_bed_of_the_users_fades_into_its_own_beginning(tmp_path: Path) -> None:
    sound = speechlike(12)
    bed = clips.bed(save(tmp_path / "bed.wav", sound), RATE, 1)
    assert len(bed) / RATE == pytest.approx(10, abs=0.1)
    assert abs(bed[0] - bed[-1]) < 0.1


def test_a_mood_or_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no music called 'brihgt'") as raised:
        music.compose(Sound(opening="brihgt"), sample_rate=RATE, folder=str(tmp_path))
    assert "bright" in raised.value.hint


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        "[playlist]\nFile1={secret}\n",
    ],
)
def test_a_playlist_dressed_as_music_reads_nothing(tmp_path: Path, script: str) -> None:
    secret = save(tmp_path / "secret.wav", sine(3, -12))
    (tmp_path / "music.mp3").write_text(script.format(secret=secret))
    with pytest.raises(NarratorError):
        music.compose(Sound(opening="music.mp3"), sample_rate=RATE, folder=str(tmp_path))


def test_surround_sound_keeps_its_wave_when_it_is_mixed_down(tmp_path: Path) -> None:
    """Six loud channels make more than full scale of two; what was cut off there would be distortion."""
    surround = np.repeat(sine(3, -1)[:, np.newaxis], 6, axis=1)
    for channels in (1, 2):
        clip = clips.sting(save(tmp_path / "surround.wav", surround), RATE, channels)
        heard = clip if channels == 1 else clip[:, 0]
        assert np.abs(heard).max() > 0.88
        assert np.mean(np.abs(heard) > 0.97 * np.abs(heard).max()) < 0.2


def test_a_silent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to hear"):
        clips.sting(save(tmp_path / "silence.wav", silence(3)), RATE, 1)
