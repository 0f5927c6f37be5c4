"""The store of takes: whole or not at all, and named by all that decides their sound."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from narrator.errors import StorageError
from narrator.model import Audio, Pronunciation, Utterance, Voice
from narrator.takes import Folder, digest

AUDIO = Audio(bytes(range(200)) * 10, 44_100)
NAME = digest(Utterance("Hello."), "engine 1", 44_100)


def test_a_digest_never_changes_by_accident() -> None:
    """If this fails, every take of every user is recorded again: change it only on purpose."""
    utterance = Utterance(
        "Hello.",
        Voice("hibari", "heart", rate=1.1, options=(("a", "b"),)),
        pronunciations=(Pronunciation(0, 5, "həˈloʊ"),),
    )
    assert digest(utterance, "hibari 0.2.1", 44_100) == "ecac0611e05a1148671584747ed8c81d76d00dbe"


_OTHER = {
    "text": "Hello!",
    "language": "en-GB",
    "pronunciations": (Pronunciation(0, 5, "həˈloʊ"),),
    "voice": Voice(rate=1.01),
}


def test_every_field_but_the_attempt_is_part_of_the_digest() -> None:
    utterance = Utterance("Hello.")
    names = {digest(utterance, "engine 1", 44_100)}
    for field in dataclasses.fields(Utterance):
        changed = dataclasses.replace(utterance, **{field.name: _OTHER.get(field.name, 7)})
        names.add(digest(changed, "engine 1", 44_100))
    names |= {digest(utterance, "engine 2", 44_100), digest(utterance, "engine 1", 48_000)}
    assert len(names) == len(dataclasses.fields(Utterance)) + 2
    assert digest(dataclasses.replace(utterance, attempt=3), "engine 1", 44_100) in names


def test_every_field_of_a_voice_is_part_of_the_digest() -> None:
    others = {"engine": "tone", "name": "bass", "rate": 2.0, "pitch": 1.0, "options": (("a", "b"),)}
    voices = [Voice(), *(dataclasses.replace(Voice(), **{name: value}) for name, value in others.items())]
    assert others.keys() == {field.name for field in dataclasses.fields(Voice)}
    assert len({digest(Utterance("Hello.", voice), "engine 1", 44_100) for voice in voices}) == len(voices)


def test_what_is_kept_is_found_and_loaded(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    assert takes.find(NAME) is None
    take = takes.keep(NAME, AUDIO)
    assert takes.find(NAME) == take
    assert take.length == 1_000
    assert takes.load(NAME) == AUDIO
    assert takes.lengths([NAME, "0" * 40]) == (1_000, None)


def test_a_take_is_a_wav_that_anything_can_play(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    takes.keep(NAME, AUDIO)
    with wave.open(str(takes.path(NAME))) as file:
        assert file.getparams()[:4] == (1, 2, 44_100, 1_000)
        assert file.readframes(2_000) == AUDIO.pcm


@pytest.mark.parametrize("kept", [0, 20, 44, 45, 1_000, 2_043])
def test_a_truncated_take_counts_as_missing(tmp_path: Path, kept: int) -> None:
    takes = Folder(tmp_path)
    takes.keep(NAME, AUDIO)
    os.truncate(takes.path(NAME), kept)
    assert takes.find(NAME) is None
    with pytest.raises(StorageError):
        takes.load(NAME)


def test_a_damaged_take_counts_as_missing_and_can_be_kept_again(tmp_path: Path) -> None:
    takes = Folder(tmp_path)
    takes.keep(NAME, AUDIO)
    takes.path(NAME).write_bytes(b"<html>" * 400)
    assert takes.find(NAME) is None
    takes.keep(NAME, AUDIO)
    assert takes.load(NAME) == AUDIO


def test_millions_of_takes_are_spread_over_folders(tmp_path: Path) -> None:
    relative = Folder(tmp_path).path(NAME).relative_to(tmp_path)
    assert [len(part) for part in relative.parts] == [2, 2, 40]


def test_a_folder_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file")
    with pytest.raises(StorageError):
        Folder(tmp_path / "takes").keep(NAME, AUDIO)


def test_a_killed_writer_leaves_no_take(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from narrator import files\n"
        "with files.whole(Path(sys.argv[1])) as part:\n"
        "    part.write_bytes(bytes(100)); os.kill(os.getpid(), 9)\n"
    )
    path = Folder(tmp_path).path(NAME)
    done = subprocess.run([sys.executable, "-c", program, path], check=False)
    assert done.returncode == -9
    assert Folder(tmp_path).find(NAME) is None
    assert not path.exists()


def test_a_take_never_changes(tmp_path: Path) -> None:
    """An engine that is not the same twice may be asked twice at once: the first recording is the take."""
    kept = Folder(tmp_path)
    first, second = Audio(b"\1\0" * 100, 44_100), Audio(b"\2\0" * 300, 44_100)
    assert kept.keep("ab" * 20, first).length == 100
    assert kept.keep("ab" * 20, second).length == 100
    assert kept.load("ab" * 20) == first
    kept.path("ab" * 20).write_bytes(b"damaged")
    assert kept.keep("ab" * 20, second).length == 300
    assert kept.load("ab" * 20) == second
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ab" * 18 + ".wav"]
