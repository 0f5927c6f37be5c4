"""``narrator voices``, as a user calls it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from narrator import engines
from narrator.engines import downloads
from narrator.errors import EngineError
from narrator.ports import Installer, Paid, Progress

from .conftest import ROOT, Run

CONTENT = bytes(range(256)) * 4_000


@pytest.fixture(autouse=True)
def _nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HIBARI_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/voice.onnx" else 404)
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_voices_are_listed_for_programs(narrator: Run) -> None:
    rows = {row["name"]: row for row in json.loads(narrator("voices", "--json").stdout)}
    assert rows["heart"].items() >= {"engine": "hibari", "language": "en-US", "installed": True}.items()
    assert rows["emma"]["installed"] is False
    assert rows["espeak-de"].items() >= {"engine": "pyttsx3", "language": "de", "installed": True}.items()


def test_voices_are_listed_by_language(narrator: Run) -> None:
    rows = json.loads(narrator("voices", "--json", "--language", "sv").stdout)
    assert [row["name"] for row in rows] == ["pyttsx3:gmq/sv"]
    assert "espeak-de" in narrator("voices", "--language", "de-AT").stdout
    assert "heart" not in narrator("voices", "--language", "de-AT").stdout


def test_voices_are_heard_side_by_side(narrator: Run, tmp_path: Path) -> None:
    done = narrator("voices", "--audition", "tone", "espeak-de", "heart", "-o", "heard.mp3")
    assert (tmp_path / "heard.mp3").stat().st_size > 20_000
    assert [line.split()[-1] for line in done.stderr.splitlines()[:3]] == ["tone", "espeak-de", "heart"]


def test_voices_say_what_they_are_given(narrator: Run, tmp_path: Path) -> None:
    narrator("voices", "--audition", "tone", "--text", "Hello.", "-o", "short.wav")
    narrator("voices", "--audition", "tone", "--text", "Hello. " * 20, "-o", "long.wav")
    assert (tmp_path / "long.wav").stat().st_size > 3 * (tmp_path / "short.wav").stat().st_size


def test_words_of_one_s_own_are_heard_at_once(narrator: Run, tmp_path: Path) -> None:
    narrator("voices", "tone", "--text", "Hello.", "-o", "own.wav")
    assert (tmp_path / "own.wav").exists()


def test_a_language_nobody_speaks_is_said_to_be(narrator: Run) -> None:
    done = narrator("voices", "--language", "tlh")
    assert "No voice speaks 'tlh'" in done.stderr
    assert done.stdout == ""


def test_a_voice_on_a_server_is_not_said_to_be_here(narrator: Run) -> None:
    done = narrator("voices", "heart", "own-server", "emma")
    assert [line[0] for line in done.stdout.splitlines()] == ["✓", "→", "○"]
    assert "→ speaks on a server" in done.stderr


def test_an_unknown_voice_is_a_usage_error(narrator: Run) -> None:
    done = narrator("voices", "hart", check=2)
    assert "did you mean 'heart'" in done.stderr


def test_a_voice_that_is_missing_says_what_to_do(narrator: Run) -> None:
    done = narrator("voices", "--audition", "emma", check=1)
    assert "narrator voices install emma" in done.stderr
    done = narrator("voices", "install", "piper-alba", check=1)
    assert "rhasspy/piper-voices" in done.stderr
    assert "installed" in narrator("voices", "install", "heart").stderr


SAMPLES = {
    "de": "# Der Fluss steigt\n\nDer Fluss stieg in der Nacht um einen Meter, und die Unterstadt stand unter "
    "Wasser, bevor jemand wach wurde. Am Donnerstag beraten die Minister, wer die neue Mauer zahlt.\n",
    "es": "# El río sube\n\nEl río creció un metro durante la noche, y la parte baja quedó bajo el agua "
    "antes de que nadie despertara. Los ministros se reúnen el jueves para decidir quién paga el muro.\n",
    "fr": "# La rivière monte\n\nLa rivière est montée d'un mètre dans la nuit, et la ville basse était sous "
    "les eaux avant le réveil. Les ministres se réunissent jeudi pour décider qui paiera le nouveau mur.\n",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_a_report_is_read_by_a_voice_of_its_language(narrator: Run, tmp_path: Path, language: str) -> None:
    """The language is found out; nobody says it."""
    (tmp_path / "report.md").write_text(SAMPLES[language], encoding="utf-8")
    made = json.loads(narrator("episode", "report.md", "--json").stdout)
    made = made[0] if isinstance(made, list) else made
    assert made["language"].split("-")[0] == language
    assert made["voice"] == {"engine": "pyttsx3", "name": f"espeak-{language}"}
    assert made["duration"] > 15


def test_the_table_of_voices_can_be_made_again(tmp_path: Path) -> None:
    """By the command that docs/voices.md gives; a deaf listener is asked what it heard."""
    (tmp_path / "report.md").write_text(
        "# The river\n\nThe river rose by a metre in the night.\n", encoding="utf-8"
    )
    (tmp_path / "ears.py").write_text(
        "import sys; from pathlib import Path; said = Path(sys.argv[3]).read_text(encoding='utf-8')\n"
        "assert Path(sys.argv[1]).stat().st_size > 50_000 and said, sys.argv\n"
        'print(\'{"wer": 0.25, "dnsmos_p808": 3.5}\')\n'
    )
    command = [sys.executable, ROOT / "benchmarks/voices.py", "espeak-en", "espeak-de", "tone"]
    command += ["--report", tmp_path / "report.md", "--ears", f"{sys.executable} {tmp_path / 'ears.py'}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines()[2:]]
    assert [row[:3] for row in rows] == [
        ["espeak-en", "pyttsx3", "en-US"],
        ["espeak-de", "pyttsx3", "de"],
        ["tone", "tone", "any"],
    ]
    assert [row[5:] for row in rows] == [["25.0 %", "3.50"], ["25.0 %", "3.50"], ["–", "–"]]
    assert all(float(row[3]) > 1 for row in rows)


# -- downloads -------------------------------------------------------------------------------------------


def test_a_download_is_checked_and_watched(server: str, tmp_path: Path) -> None:
    seen: list[Progress] = []
    path = tmp_path / "new" / "voice.onnx"
    digest = hashlib.sha256(CONTENT).hexdigest()
    downloads.fetch(f"{server}/voice.onnx", path, sha256=digest, size=len(CONTENT), watch=seen.append)
    assert path.read_bytes() == CONTENT
    assert (seen[-1].done, seen[-1].total) == (len(CONTENT), len(CONTENT))


def test_a_download_that_is_not_what_was_asked_for_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="checksum"):
        downloads.fetch(f"{server}/voice.onnx", tmp_path / "voice.onnx", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/voice.onnx", "http://nowhere.invalid/voice.onnx"])
def test_no_network_is_said_plainly(address: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no reaching the server") as caught:
        downloads.fetch(address, tmp_path / "voice.onnx", sha256="")
    assert "by hand" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_is_said_to_be(server: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="404"):
        downloads.fetch(f"{server}/other", tmp_path / "voice.onnx", sha256="")


def test_engines_that_can_install_or_cost_say_so() -> None:
    assert [name for name in engines.names() if isinstance(engines.load(name), Installer)] == [
        "hibari",
        "kokoro",
    ]
    assert [name for name in engines.names() if isinstance(engines.load(name), Paid)] == ["openai"]
