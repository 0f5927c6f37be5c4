"""Episodes made by real workers of a real scheduler, kept in a folder or on a real S3 server."""

from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import fsspec
import pytest

from .hosts import free_port, running, wait_for
from .test_batch import write

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An S3 server with a bucket, whose address every process started here knows."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        with running(command, port, tmp_path_factory.mktemp("moto") / "log"):
            files = fsspec.filesystem("s3", use_listings_cache=False)
            files.mkdir("newsroom")
            yield files


class Cluster:
    """A scheduler, and workers that come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        scheduler = ("dask_scheduler", "--host", "127.0.0.1", "--port", self.port, "--no-dashboard")
        wait_for(self.port, self._start(*scheduler))

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        return self._start(
            "dask_worker", self.address, "--no-nanny", "--nthreads", 1, "--no-dashboard", **environment
        )

    def _start(self, module: str, *words: object, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{module}-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *map(str, words)],
            stdout=log,
            stderr=log,
            cwd=self.folder,
            env={**os.environ, **environment},
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(store: Any, tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.close()


Batch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def batch(tmp_path: Path) -> Iterator[Batch]:
    """Start a batch, and go on."""
    with ExitStack() as started:

        def begin(*words: object) -> subprocess.Popen[str]:
            command = [
                sys.executable,
                "-m",
                "narrator",
                "batch",
                "--voice",
                "tone",
                "--json",
                *map(str, words),
            ]
            process = subprocess.Popen(
                command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            started.callback(process.kill)
            return process

        yield begin


def rows(process: subprocess.Popen[str], *, status: int = 0) -> list[dict[str, Any]]:
    out, err = process.communicate(timeout=180)
    assert process.returncode == status, err
    made: list[dict[str, Any]] = json.loads(out)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the episodes in a folder; manifests without what may differ: who recorded which take."""
    found = {}
    for path in folder.glob("2026-*/*"):
        found[path.relative_to(folder).as_posix()] = _told(path.name, path.read_bytes())
    return found


def stored(store: Any, prefix: str) -> dict[str, bytes]:
    """The same of an address."""
    found = store.find(prefix)
    names = [name for name in found if "/2026-" in name]
    return {name.removeprefix(f"{prefix}/"): _told(Path(name).name, store.cat_file(name)) for name in names}


def _told(name: str, content: bytes) -> bytes:
    if name != "episode.json":
        return content
    table = json.loads(content)
    del table["takes"]
    return json.dumps(table).encode()


def test_a_cluster_on_this_machine_makes_the_same(batch: Batch, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "ab")
    made = rows(batch(folder, "-o", "far", "--cluster", "local", "--jobs", 2))
    assert [row["status"] for row in made] == ["made", "made"]
    rows(batch(folder, "-o", "near"))
    assert contents(tmp_path / "far") == contents(tmp_path / "near")
    assert [row["status"] for row in rows(batch(folder, "-o", "far"))] == ["unchanged"] * 2


def test_a_worker_that_is_killed_costs_no_episode(
    cluster: Cluster, store: Any, batch: Batch, tmp_path: Path
) -> None:
    """From S3 and to S3, with a worker killed in the middle and one of another version refused."""
    folder = write(tmp_path / "day", "abcd", sentences=4)
    store.put(str(folder), "newsroom/reports/day", recursive=True)
    other = tmp_path / "other/narrator-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: narrator\nVersion: 0.0.1\n")
    ours = importlib.metadata.distribution("narrator").read_text("entry_points.txt")
    (other / "entry_points.txt").write_text(ours or "")
    cluster.add_worker(PYTHONPATH=str(other.parent))
    victim = cluster.add_worker()
    run = batch("s3://newsroom/reports/day", "-o", "s3://newsroom/shows", "--cluster", cluster.address)
    await_takes(store, run)
    victim.send_signal(signal.SIGKILL)
    cluster.add_worker()
    out, err = run.communicate(timeout=180)
    assert run.returncode == 0, err
    assert "is refused: it has narrator 0.0.1 instead of narrator 0." in err
    made = json.loads(out)
    assert [row["status"] for row in made] == ["made"] * 4
    assert made[0]["audio"].startswith("s3://newsroom/shows/2026-11-20-report-a/")
    for row in made:
        table = json.loads(store.cat_file(os.path.dirname(row["audio"]) + "/episode.json"))  # noqa: PTH120
        assert store.size(row["audio"]) == table["audio"]["bytes"]
    assert store.glob("newsroom/shows/batch-*.html")
    again = rows(
        batch("s3://newsroom/reports/day", "-o", "s3://newsroom/shows", "--cluster", cluster.address)
    )
    assert [row["status"] for row in again] == ["unchanged"] * 4


def await_takes(store: Any, run: subprocess.Popen[str]) -> None:
    """Wait until the first episode is being recorded."""
    deadline = time.monotonic() + 60
    while not store.find("newsroom/shows/.takes") and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.05)


def test_s3_keeps_the_same_bytes_as_a_folder(
    cluster: Cluster, store: Any, batch: Batch, tmp_path: Path
) -> None:
    folder = write(tmp_path / "day", "ab")
    cluster.add_worker()
    rows(batch(folder, "-o", "s3://newsroom/same", "--cluster", cluster.address))
    rows(batch(folder, "-o", "near"))
    assert stored(store, "newsroom/same") == contents(tmp_path / "near")
    told = rows(batch(folder, "-o", "s3://newsroom/same", "--cluster", cluster.address, "--dry-run"))
    assert all(row["unchanged"] and not row["missing"] for row in told)


def test_no_audio_comes_to_the_coordinator(
    cluster: Cluster, store: Any, batch: Batch, tmp_path: Path
) -> None:
    """A report of four minutes, whose takes are 19 MB, costs it no more memory than one of half a minute."""
    cluster.add_worker()
    peaks = []
    for name, sentences in (("a", 1), ("b", 20)):
        folder = write(tmp_path / name, name, sentences=sentences)
        words = (folder, "-o", "s3://newsroom/long", "--cluster", cluster.address)
        process = batch(*words)
        _, status, used = os.wait4(process.pid, 0)
        assert status == 0
        peaks.append(used.ru_maxrss / 1024)
    assert store.du("newsroom/long/.takes") > 18_000_000
    assert peaks[1] - peaks[0] < 10


def test_what_cannot_be_is_told(store: Any, batch: Batch, tmp_path: Path) -> None:
    folder = write(tmp_path / "day", "a")
    out, err = batch(folder, "-o", "s3://newsroom/x").communicate(timeout=60)
    assert "only a cluster keeps its episodes there" in err
    out, err = batch(folder, "--cluster", f"tcp://127.0.0.1:{free_port()}").communicate(timeout=60)
    assert "there is no scheduler" in err
    assert not out.strip().startswith("[{")
    missing = batch("s3://nowhere/at/all", "--cluster", "local")
    assert "s3://nowhere" in missing.communicate(timeout=60)[1]
    assert missing.returncode == 1
