"""Recording: nothing twice, nothing lost, nothing faulty kept, and every failure named."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import hearing, performing, synthesis
from narrator.errors import EngineError, SynthesisError
from narrator.model import Audio, Line, Pronunciation, Tally, Utterance, Voice
from narrator.ports import Progress
from narrator.takes import Folder
from narrator.workers import Workers

from . import plugins

RATE = 44_100
LONG = "The river rose by a metre in the night, and the lower town was under water before anybody woke."


@pytest.fixture(scope="module", autouse=True)
def _announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = list(sys.path)
    plugins.install(tmp_path_factory.mktemp("plugins"))
    yield
    sys.path[:] = before


@pytest.fixture
def takes(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "takes")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in which the faulty engines note each of their calls."""
    path = tmp_path / "calls"
    path.touch()
    monkeypatch.setenv("FAULTY_CALLS", str(path))
    return path


def lines(*texts: str, voice: Voice = Voice("tone", "")) -> list[Line]:
    return [Line(Utterance(text, voice), 0, n, text, 0.3, line=n + 1) for n, text in enumerate(texts)]


def test_every_line_gets_its_take_in_order(takes: Folder) -> None:
    texts = ("One.", "The second one.", "The third of them, longer.", "One.")
    with Workers(2) as workers:
        made = synthesis.record(lines(*texts), takes, workers, sample_rate=RATE)
    assert made.tally == Tally(total=4, recorded=3, reused=1)
    assert made.takes[0] == made.takes[3]
    lengths = [take.length for take in made.takes[:3]]
    assert lengths == sorted(lengths)


def test_what_is_kept_is_not_spoken_again(takes: Folder, calls: Path) -> None:
    voice = Voice("faulty", "")
    with Workers(2) as workers:
        synthesis.record(lines("One.", "Two.", "Three.", voice=voice), takes, workers, sample_rate=RATE)
        first = calls.read_text()
        again = lines("One.", "Two.", "Three.", voice=voice)
        assert synthesis.record(again, takes, workers, sample_rate=RATE).tally.recorded == 0
        assert calls.read_text() == first
        edited = lines("One.", "Two, and more.", "Three.", voice=voice)
        assert synthesis.record(edited, takes, workers, sample_rate=RATE).tally == Tally(3, 1, 2)
    assert len(calls.read_text().splitlines()) == 4


def test_pauses_and_places_cost_no_take(takes: Folder) -> None:
    said = lines("One.", "Two.")
    moved = [dataclasses.replace(line, pause=2.0, segment=7, written="1.") for line in said]
    with Workers(1) as workers:
        synthesis.record(said, takes, workers, sample_rate=RATE)
        assert synthesis.record(moved, takes, workers, sample_rate=RATE).tally.recorded == 0


def test_nothing_to_record_starts_no_worker(takes: Folder) -> None:
    with Workers(2) as workers:
        made = synthesis.record([], takes, workers, sample_rate=RATE)
    assert made.takes == ()
    assert made.tally == Tally(0, 0, 0)


@pytest.mark.parametrize("fault", ["silent", "cut", "short", "long", "flat", "refusing"])
@pytest.mark.parametrize("engine", ["faulty", "lonely"])
def test_a_faulty_take_is_recorded_again(takes: Folder, calls: Path, engine: str, fault: str) -> None:
    with Workers(1) as workers:
        made = synthesis.record(lines(LONG, voice=Voice(engine, fault)), takes, workers, sample_rate=RATE)
    assert made.takes[0].length == pytest.approx(len(LONG) * 0.065 * RATE, abs=2)
    assert [call.split()[1] for call in calls.read_text().splitlines()] == ["0", "1"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("silent", "silence"),
        ("cut", "breaks off"),
        ("short", "too short"),
        ("long", "too long"),
        ("flat", "clipped"),
        ("refusing", "the voice has gone"),
    ],
)
def test_a_fault_that_stays_is_reported_with_its_line(takes: Folder, fault: str, said: str) -> None:
    good, bad = "This one is fine.", "This one is not."
    script = lines(good, bad, "Another fine one.", "Nor is this.", voice=Voice("faulty", f"{fault}-always"))
    with Workers(2) as workers, pytest.raises(SynthesisError, match=said) as caught:
        synthesis.record(script, takes, workers, sample_rate=RATE, source="report.txt")
    assert caught.value.where == "report.txt:2"
    assert repr(bad) in caught.value.message
    assert "1 more" in caught.value.message
    assert len(list(takes.root.rglob("*.wav"))) == 2


def test_what_only_fails_whole_is_spoken_in_two(takes: Folder, calls: Path) -> None:
    with Workers(1) as workers:
        made = synthesis.record(
            lines(LONG, voice=Voice("faulty", "silent-long")), takes, workers, sample_rate=RATE
        )
    assert "The river rose by a metre in the night," in calls.read_text().splitlines()[-3]
    assert made.takes[0].length > len(LONG) * 0.06 * RATE


def test_a_take_out_of_the_voice_s_own_pace_is_recorded_again(takes: Folder, calls: Path) -> None:
    texts = [f"This sentence is fine, and it is number {number}." for number in range(10)]
    script = lines(*texts, "This one is said in a great hurry.", voice=Voice("faulty", "hasty"))
    with Workers(1) as workers:
        made = synthesis.record(script, takes, workers, sample_rate=RATE)
    assert "100 This one is said in a great hurry." in calls.read_text()
    assert made.takes[-1].length == pytest.approx(34 * 0.065 * RATE, abs=2)


def test_a_voice_that_says_it_so_twice_is_believed(takes: Folder) -> None:
    texts = [f"This sentence is fine, and it is number {number}." for number in range(10)]
    script = lines(*texts, "This one is said in a great hurry.", voice=Voice("faulty", "hasty-always"))
    with Workers(1) as workers:
        made = synthesis.record(script, takes, workers, sample_rate=RATE)
    assert made.takes[-1].length < 34 * 0.03 * RATE


def test_an_engine_that_hangs_is_given_up(takes: Folder) -> None:
    script = lines(
        "This is fine.", "This is not.", "This too is fine.", voice=Voice("lonely", "hanging-always")
    )
    with Workers(1) as workers:
        synthesis.record(script[:1], takes, workers, sample_rate=RATE)
        with pytest.raises(SynthesisError, match="much longer") as caught:
            synthesis.record(script[1:2], takes, workers, sample_rate=RATE, source="r.md", patience=-6.0)
        synthesis.record(script[2:], takes, workers, sample_rate=RATE)
    assert caught.value.where == "r.md:2"
    assert len(list(takes.root.rglob("*.wav"))) == 2


def test_a_process_that_dies_costs_one_line(takes: Folder) -> None:
    script = lines(
        "This is fine.", "This is not.", "This too is fine.", voice=Voice("lonely", "dying-always")
    )
    with Workers(2) as workers, pytest.raises(SynthesisError, match="twice") as caught:
        synthesis.record(script, takes, workers, sample_rate=RATE, source="r.md")
    assert caught.value.where == "r.md:2"
    assert len(list(takes.root.rglob("*.wav"))) == 2


def test_a_process_that_is_killed_meanwhile_costs_nothing(takes: Folder, calls: Path) -> None:
    script = lines(*(f"Sentence number {n} of the report." for n in range(60)), voice=Voice("lonely", ""))

    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done >= 10 and not killed:
            killed.append(int(calls.read_text().splitlines()[-1].split()[0]))
            os.kill(killed[0], signal.SIGKILL)

    with Workers(1) as workers:
        made = synthesis.record(script, takes, workers, sample_rate=RATE, watch=kill)
    assert killed
    assert made.tally.recorded == 60


def test_a_worker_with_another_engine_refuses(takes: Folder) -> None:
    with Workers(1) as workers, pytest.raises(EngineError, match="another version"):
        synthesis.record(lines("One.", voice=Voice("lonely", "stale")), takes, workers, sample_rate=RATE)


def test_an_engine_s_own_mistake_is_not_hidden(takes: Folder) -> None:
    with Workers(1) as workers, pytest.raises(ZeroDivisionError):
        synthesis.record(lines("One.", voice=Voice("faulty", "broken")), takes, workers, sample_rate=RATE)


def test_a_voice_that_is_missing_is_said_before_anything_is_spoken(takes: Folder, calls: Path) -> None:
    script = [*lines("One.", voice=Voice("faulty", "")), *lines("Two.", voice=Voice("hibari", "emma"))]
    with Workers(1) as workers, pytest.raises(EngineError, match="emma"):
        synthesis.record(script, takes, workers, sample_rate=RATE)
    assert calls.read_text() == ""


def test_progress_counts_what_is_there_and_what_is_made(takes: Folder) -> None:
    seen: list[Progress] = []
    with Workers(1) as workers:
        synthesis.record(lines("One.", "Two."), takes, workers, sample_rate=RATE)
        synthesis.record(
            lines("One.", "Two.", "Three.", "Three."), takes, workers, sample_rate=RATE, watch=seen.append
        )
    assert [(step.done, step.total) for step in (seen[0], seen[-1])] == [(2, 3), (3, 3)]
    assert seen[-1].audio == pytest.approx(6 * 0.065, abs=0.001)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_number_of_workers_changes_no_byte(tmp_path: Path, jobs: int) -> None:
    texts = [f"Sentence {word} of the report." for word in ("one", "two", "three", "four", "five")]
    kept = []
    for count in (1, jobs):
        takes = Folder(tmp_path / str(count))
        with Workers(count) as workers:
            made = synthesis.record(lines(*texts, voice=Voice()), takes, workers, sample_rate=RATE)
        kept.append([takes.load(take.digest) for take in made.takes])
    assert kept[0] == kept[-1]


def test_a_run_that_is_killed_is_taken_up_where_it_was(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from narrator import synthesis; from narrator.takes import Folder\n"
        "from narrator.workers import Workers; from tests.test_synthesis import lines\n"
        "def watch(step):\n"
        "    if step.done >= 20: os.kill(os.getpid(), 9)\n"
        "with Workers(2) as workers:\n"
        "    texts = [f'Sentence number {n}.' for n in range(50)]\n"
        "    takes = Folder(Path(sys.argv[2]))\n"
        "    synthesis.record(lines(*texts), takes, workers, sample_rate=44100, watch=watch)\n"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, program, root, tmp_path / "takes"], check=False)
    assert done.returncode == -9
    texts = [f"Sentence number {n}." for n in range(50)]
    with Workers(2) as workers:
        made = synthesis.record(lines(*texts), Folder(tmp_path / "takes"), workers, sample_rate=RATE)
    assert 20 <= made.tally.reused < 50
    assert made.tally.recorded == 50 - made.tally.reused


@pytest.mark.parametrize(("engine", "voice"), [("lonely", "hanging-always"), ("hibari", "heart")])
def test_ctrl_c_stops_at_once_and_keeps_what_is_made(tmp_path: Path, engine: str, voice: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from narrator import synthesis; from narrator.takes import Folder\n"
        "from narrator.model import Voice; from narrator.workers import Workers\n"
        "from tests import plugins; from tests.test_synthesis import lines\n"
        "def watch(step):\n"
        "    if step.done >= 3: print('enough', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    here = Path(sys.argv[2]); plugins.install(here)\n"
        "    texts = ['This is fine, too.', 'All fine.', 'A fine day.']\n"
        "    texts += [f'Sentence {n}. ' * 20 for n in range(3000)]\n"
        "    with Workers(2) as workers:\n"
        "        said = lines(*texts, voice=Voice(sys.argv[3], sys.argv[4]))\n"
        "        synthesis.record(said, Folder(here / 'takes'), workers, sample_rate=44100, watch=watch)\n"
    )
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, program, root, tmp_path, engine, voice]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stdout.readline() == "enough\n"
        running.send_signal(signal.SIGINT)
        # All of it would take longer than this on any machine.
        _, errors = running.communicate(timeout=120)
    assert running.returncode in (1, -signal.SIGINT, 130)
    assert "KeyboardInterrupt" in errors
    assert "Fatal" not in errors
    assert len(list((tmp_path / "takes").rglob("*.wav"))) >= 3


def test_what_a_run_costs_is_known_before_it(takes: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nothing")
    paid = Voice("openai", "alloy", options=(("price", "100"),))
    unknown = Voice("openai", "alloy")
    script = [*lines("One.", "Two."), *lines("Ten letters", "Ten letters", voice=paid)]
    with Workers(1) as workers:
        synthesis.record(script[:1], takes, workers, sample_rate=RATE)
    made = synthesis.estimate(script, takes, sample_rate=RATE)
    assert (made.missing, made.characters) == (2, len("Two.") + len("Ten letters"))
    assert made.paid == len("Ten letters")
    assert made.price == pytest.approx(11 * 100 / 1e6)
    assert synthesis.estimate(lines("One.", voice=unknown), takes, sample_rate=RATE).price is None


# -- dividing --------------------------------------------------------------------------------------------


@given(st.text(alphabet="abc ,;", max_size=120))
def test_dividing_loses_no_letter(text: str) -> None:
    parts = performing.divide(Utterance(text))
    if parts:
        assert "".join(part.text for part in parts).replace(" ", "") == text.replace(" ", "")
        assert all(part.text for part in parts)


def test_dividing_keeps_a_pronunciation_whole() -> None:
    text = "They came at last to Deir ez-Zor and stayed there for the winter."
    start = text.index("Deir")
    utterance = Utterance(text, pronunciations=(Pronunciation(start, start + 11, "ˌdɛɹ ɛˈzɔɹ"),))
    parts = performing.divide(utterance)
    sounds = [(part.text[s.start : s.end], s.ipa) for part in parts for s in part.pronunciations]
    assert sounds == [("Deir ez-Zor", "ˌdɛɹ ɛˈzɔɹ")]


# -- hearing ---------------------------------------------------------------------------------------------


def test_a_voice_of_another_script_is_not_too_slow() -> None:
    """A character of Chinese is a syllable, and takes as long as one."""
    assert hearing.weight("晚上好") == 9
    assert hearing.weight("Good") == 4


def test_a_pace_is_odd_only_beside_others() -> None:
    pace = hearing.Pace()
    assert not pace.is_odd(40.0)
    for value in (14.0, 15.0, 16.0, 15.5, 14.5, 15.2, 15.1, 14.9):
        pace.learn(value)
    assert pace.is_odd(40.0)
    assert pace.is_odd(5.0)
    assert pace.is_odd(25.0)  # Two thirds of the text, and no more.
    assert not pace.is_odd(22.0)
    assert not pace.is_odd(10.5)
    assert not pace.is_odd(0.0)


def test_a_fault_is_found_in_sound_of_no_length() -> None:
    nothing = Audio(b"", 24_000)
    assert hearing.fault(nothing, nothing, Utterance("Hello.")) == "silence"
