"""Subscribes to the sample week with real podcast clients, and compares what they download byte for byte.

    python benchmarks/clients.py [--folder DIR]

Everything happens on this machine: the week is made with the tone engine, published into a folder, and served
on loopback. Each client then lives through four days: it subscribes and downloads; the same show is published
again; a report is corrected; a new report is added. Clients that are not there are installed: gpodder and
newsboat with apt-get, the Python ones into a virtual environment of their own, podcast-partytime with npm.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator.serve import Server

ROOT = Path(__file__).parent.parent
WEEK = sorted((ROOT / "reports" / "2026-W47").iterdir())


@dataclass(frozen=True)
class Heard:
    """What a client has after an update."""

    episodes: int
    """Episodes it lists."""
    files: frozenset[str]
    """SHA-256 of every audio file it has downloaded."""


Client = Callable[[str, Path], Heard]
"""Updates its subscription to a feed, downloads what is new, and tells what it has; the folder is its home,
with ``audio`` for downloads."""


# -- the clients --------------------------------------------------------------------------------------------


def gpodder(feed: str, home: Path) -> Heard:
    """gPodder's command line. Judged by its database and its files; its output tells nothing."""
    database = home / "Database"
    known = database.exists()
    for words in ([] if known else [["subscribe", feed]]) + [["update"], ["download"]]:
        _run(["gpo", *words], home, GPODDER_HOME=str(home))
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM episode").fetchone()
    return Heard(count, _digests(home / "Downloads"))


def newsboat(feed: str, home: Path) -> Heard:
    """newsboat reads the feed; podboat, in a terminal of its own, downloads what it queued."""
    settings, cache, queue = home / "config", home / "cache.db", home / "queue"
    settings.write_text(f'podcast-auto-enqueue yes\ndownload-path "{home}/audio/"\ndownload-full-page no\n')
    (home / "urls").write_text(feed + "\n")
    (home / ".newsboat").mkdir(exist_ok=True)
    files = ["-C", str(settings)]
    _run(["newsboat", *files, "-u", str(home / "urls"), "-c", str(cache), "-x", "reload"], home)
    queued = home / ".newsboat" / "queue"
    if queued.exists():
        shutil.copy(queued, queue)
        wanted = sum(1 for line in queue.read_text().splitlines() if line and "finished" not in line)
        _podboat(["podboat", *files, "-q", str(queue), "-a"], home, wanted=wanted)
        queued.write_text("")
    with contextlib.closing(sqlite3.connect(cache)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM rss_item").fetchone()
    return Heard(count, _digests(home / "audio"))


def _podboat(command: list[str], home: Path, *, wanted: int) -> None:
    before = len(list((home / "audio").rglob("*.mp3")))
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, {**os.environ, "HOME": str(home), "TERM": "xterm"})
    deadline = time.monotonic() + 60
    done = False
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:
                break
        if len(list((home / "audio").rglob("*.mp3"))) >= before + wanted and not done:
            done = True
            time.sleep(1)
            os.write(terminal, b"q")
    os.close(terminal)
    os.waitpid(child, 0)


def podcast_archiver(feed: str, home: Path) -> Heard:
    (home / "config.yaml").touch()
    command = [_environment() / "podcast-archiver", "--feed", feed, "--dir", home / "audio"]
    _run([*map(str, command), "--config", str(home / "config.yaml"), "--database", str(home / "db")], home)
    files = _digests(home / "audio")
    return Heard(len(files), files)


def podcast_downloader(feed: str, home: Path) -> Heard:
    settings = {
        "if_directory_empty": "download_all_from_feed",
        "file_name_template": "[%publish_date%] %title%.%file_extension%",
        "podcasts": [{"name": "week", "rss_link": feed, "path": str(home / "audio")}],
    }
    (home / "config.json").write_text(json.dumps(settings))
    python = str(_environment() / "python")
    _run([python, "-m", "podcast_downloader", "--config", str(home / "config.json")], home)
    files = _digests(home / "audio")
    return Heard(len(files), files)


def parsers(feed: str, home: Path) -> Heard:
    """feedparser and podcastparser, which other apps are built on: what both list, fetched once by GUID."""
    code = (
        "import feedparser, podcastparser, json, sys, urllib.request\n"
        "read = feedparser.parse(sys.argv[1]); assert not read.bozo, read.bozo_exception\n"
        "podcast = podcastparser.parse(sys.argv[1], urllib.request.urlopen(sys.argv[1]))\n"
        "ours = {e.id: e.enclosures[0].href for e in read.entries}\n"
        "theirs = {e['guid']: e['enclosures'][0]['url'] for e in podcast['episodes']}\n"
        "assert ours == theirs; print(json.dumps(ours))"
    )
    done = _run([str(_environment() / "python"), "-c", code, feed], home)
    return _fetch(json.loads(done), home)


def partytime(feed: str, home: Path) -> Heard:
    """podcast-partytime, which the Podcasting 2.0 world is built on."""
    modules = TOOLS / "npm"
    if not (modules / "node_modules" / "podcast-partytime").exists():
        modules.mkdir(parents=True, exist_ok=True)
        _run(["npm", "install", "--silent", "--prefix", str(modules), "podcast-partytime"], home)
    done = _run(["node", "-e", _PARTYTIME, feed], home, NODE_PATH=str(modules / "node_modules"))
    return _fetch(json.loads(done), home)


_PARTYTIME = """
const { parseFeed } = require("podcast-partytime");
fetch(process.argv[1]).then((answer) => answer.text()).then((xml) => {
  const feed = parseFeed(xml);
  const whole = (item) => item.podcastTranscripts.length === 3 && item.podcastChapters && item.duration > 0;
  const tags = feed.guid && feed.locked && feed.medium;
  if (!tags || !feed.items.every(whole)) throw new Error("tags were lost");
  console.log(JSON.stringify(Object.fromEntries(feed.items.map((item) => [item.guid, item.enclosure.url]))));
});
"""


def _fetch(addresses: dict[str, str], home: Path) -> Heard:
    import urllib.request

    for guid, address in addresses.items():
        path = home / "audio" / f"{hashlib.sha256(guid.encode()).hexdigest()}.mp3"
        if not path.exists():
            with urllib.request.urlopen(address) as response:
                path.write_bytes(response.read())
    return Heard(len(addresses), _digests(home / "audio"))


CLIENTS: dict[str, Client] = {
    "gPodder": gpodder,
    "newsboat and podboat": newsboat,
    "podcast-archiver": podcast_archiver,
    "podcast-downloader": podcast_downloader,
    "feedparser, podcastparser": parsers,
    "podcast-partytime": partytime,
}


# -- tools --------------------------------------------------------------------------------------------------

TOOLS = Path(tempfile.gettempdir()) / "narrator-clients"


def _run(command: list[str], home: Path, **more: str) -> str:
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), **more}
    done = subprocess.run(
        command,
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _digests(folder: Path) -> frozenset[str]:
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.mp3"))


def _environment() -> Path:
    folder = TOOLS / "python"
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        packages = ["podcast-archiver", "podcast-downloader", "feedparser", "podcastparser"]
        subprocess.run([str(folder / "bin" / "pip"), "install", "-q", *packages], check=True)
    return folder / "bin"


def _install() -> None:
    missing = [
        name for name, program in (("gpodder", "gpo"), ("newsboat", "podboat")) if not shutil.which(program)
    ]
    if missing:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True)


# -- the four days ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Show:
    """The sample week, where it is made and where it is served."""

    folder: Path
    url: str

    def episode(self, *reports: Path) -> None:
        self._narrator("episode", *map(str, reports), "--voice", "tone")

    def publish(self) -> None:
        self._narrator("publish", "--target", "public")

    def audio(self) -> frozenset[str]:
        return _digests(self.folder / "public")

    def _narrator(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "narrator", *words], cwd=self.folder, check=True, capture_output=True
        )


@contextlib.contextmanager
def show(folder: Path) -> Iterator[Show]:
    (folder / "public").mkdir(parents=True)
    shutil.copytree(ROOT / "reports" / "2026-W47", folder / "reports")
    with Server(folder / "public") as server:
        settings = (ROOT / "narrator.toml").read_text(encoding="utf-8")
        lines = [
            f'url = "{server.url}"' if line.startswith("url = ") else line for line in settings.splitlines()
        ]
        (folder / "narrator.toml").write_text("\n".join(lines), encoding="utf-8")
        yield Show(folder, server.url)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="where to work; a new temporary folder otherwise")
    parser.add_argument("--only", default="", help="clients whose name holds this")
    chosen = parser.parse_args()
    clients = {name: client for name, client in CLIENTS.items() if chosen.only in name}
    _install()
    with (
        tempfile.TemporaryDirectory() as temporary,
        show((chosen.folder or Path(temporary)) / "show") as week,
    ):
        print(f"{'':28}{'subscribed':>12}{'again':>8}{'corrected':>11}{'new':>6}  byte for byte")
        days = {name: [] for name in clients}  # type: dict[str, list[Heard]]
        exact = dict.fromkeys(clients, True)
        for day in (_first, _again, _corrected, _new):
            expected = day(week)
            for name, client in clients.items():
                home = week.folder.parent / name.replace(" ", "-")
                (home / "audio").mkdir(parents=True, exist_ok=True)
                heard = client(f"{week.url}/feed.xml", home)
                days[name].append(heard)
                exact[name] &= heard.files <= week.audio() and len(heard.files) == expected
        count = len(WEEK)
        wanted = [count - 1, count - 1, count - 1, count]
        for name, heards in days.items():
            counts = [heard.episodes for heard in heards]
            verdict = "yes" if exact[name] and counts == wanted else "NO"
            print(f"{name:28}{counts[0]:>12}{counts[1]:>8}{counts[2]:>11}{counts[3]:>6}  {verdict}")
        if not all(exact.values()) or any(
            [heard.episodes for heard in one] != wanted for one in days.values()
        ):
            raise SystemExit(1)


def _reports(week: Show) -> list[Path]:
    return sorted(path.relative_to(week.folder) for path in (week.folder / "reports").iterdir())


def _first(week: Show) -> int:
    week.episode(*_reports(week)[:-1])
    week.publish()
    return len(WEEK) - 1


def _again(week: Show) -> int:
    week.publish()
    return len(WEEK) - 1


def _corrected(week: Show) -> int:
    report = _reports(week)[0]
    path = week.folder / report
    path.write_text(
        path.read_text(encoding="utf-8") + "\nCorrection: the gale warning ends at noon.\n", encoding="utf-8"
    )
    week.episode(report)
    week.publish()
    assert any(name.name.endswith("-r2.mp3") for name in (week.folder / "public").rglob("*.mp3"))
    return len(WEEK) - 1


def _new(week: Show) -> int:
    week.episode(_reports(week)[-1])
    week.publish()
    return len(WEEK)


if __name__ == "__main__":
    main()
