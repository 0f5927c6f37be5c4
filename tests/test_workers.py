"""Workers: threads and processes that die, hang and are interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from narrator.errors import EngineError, SynthesisError
from narrator.workers import Workers

from . import plugins


@pytest.fixture(scope="module", autouse=True)
def _announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = list(sys.path)
    plugins.install(tmp_path_factory.mktemp("plugins"))
    yield
    sys.path[:] = before


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def meet(folder: str, name: str) -> bool:
    """Whether somebody else is here at the same time."""
    Path(folder, name).touch()
    until = time.monotonic() + 60
    while len(list(Path(folder).iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return len(list(Path(folder).iterdir())) == 2


def die_once(path: str) -> str:
    """Kill this process, unless it was done before."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die() -> None:
    os._exit(1)


def refuse() -> None:
    raise SynthesisError("no", where="here", hint="try")


def shout() -> None:
    print("noise")
    os.write(1, b"more noise\n")


def until(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true before long."""
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_threads_work_here_and_processes_elsewhere() -> None:
    with Workers(2) as workers:
        assert workers.submit("tone", os.getpid).result() == os.getpid()
        assert workers.submit("lonely", os.getpid).result() != os.getpid()


@pytest.mark.parametrize("engine", ["faulty", "lonely"])
def test_two_jobs_are_done_side_by_side(engine: str, tmp_path: Path) -> None:
    with Workers(2) as workers:
        both = [workers.submit(engine, meet, str(tmp_path), name) for name in ("one", "two")]
        assert all(future.result() for future in both)


def test_one_job_is_done_after_the_other() -> None:
    running: list[int] = []
    most: list[int] = []

    def one() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()

    with Workers(1) as workers:
        for future in [workers.submit("tone", one) for _ in range(5)]:
            future.result()
    assert max(most) == 1


def test_no_process_is_started_before_it_is_needed() -> None:
    before = threading.active_count()
    with Workers(4):
        assert threading.active_count() == before


@pytest.mark.parametrize("engine", ["faulty", "lonely"])
def test_an_error_comes_back_whole(engine: str) -> None:
    with Workers(1) as workers, pytest.raises(SynthesisError, match="here: no") as caught:
        workers.submit(engine, refuse).result()
    assert caught.value.hint == "try"


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    with Workers(1) as workers:
        first = workers.submit("lonely", os.getpid).result()
        assert workers.submit("lonely", die_once, str(tmp_path / "died")).result() == "done"
        assert workers.submit("lonely", os.getpid).result() != first


def test_a_task_that_kills_every_process_fails_alone() -> None:
    with Workers(2) as workers:
        futures = [workers.submit("lonely", nap, 0.1) for _ in range(3)]
        deadly = workers.submit("lonely", die)
        futures += [workers.submit("lonely", nap, 0.1) for _ in range(3)]
        with pytest.raises(SynthesisError, match="ended"):
            deadly.result()
        assert all(future.result() for future in futures)


@pytest.mark.parametrize("engine", ["faulty", "lonely"])
def test_what_hangs_is_given_up_and_the_rest_goes_on(engine: str) -> None:
    with Workers(1) as workers:
        hanging = workers.submit(engine, nap, 300.0, limit=0.5)
        after = workers.submit(engine, nap, 0.0, limit=120)
        with pytest.raises(SynthesisError, match="much longer"):
            hanging.result()
        assert after.result()


def test_leaving_by_an_error_ends_every_process_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        pid = workers.submit("lonely", os.getpid).result()
        napping = [workers.submit("lonely", nap, 300.0) for _ in range(6)]
        assert until(lambda: sum(future.running() for future in napping) == 2)
        raise KeyboardInterrupt
    assert napping[-1].cancelled()
    assert until(lambda: not psutil.pid_exists(pid))


def test_what_a_process_prints_stays_off_standard_output(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from narrator.workers import Workers; from tests.test_workers import shout\n"
        "if __name__ == '__main__':\n"
        "    with Workers(1) as workers: workers.submit('pyttsx3', shout).result()\n"
        "    print('mine')\n"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, program, root], capture_output=True, text=True, check=True)
    assert done.stdout == "mine\n"
    assert "more noise" in done.stderr


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys; sys.path[:0] = sys.argv[1:]\n"
        "from narrator.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    workers = Workers(1)\n"
        "    print(workers.submit('pyttsx3', os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, program, root], capture_output=True, text=True, check=False)
    assert done.returncode == -9
    child = int(done.stdout)
    assert until(lambda: not psutil.pid_exists(child)), "the worker's process outlived its parent"


def test_an_unknown_engine_is_refused_at_once() -> None:
    with Workers(1) as workers, pytest.raises(EngineError):
        workers.submit("nobody", os.getpid)
