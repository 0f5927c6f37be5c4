"""Where the speaking is done: threads for the engines that allow it, spawned processes for the others.

One `Workers` has as many lanes as jobs. A lane does one thing at a time, in its own thread or, for an
engine that must be alone in its process, in a process of its own, which is not started before it is
needed. So a process that dies or hangs is known together with what it was doing: it is replaced, and
nothing else is disturbed.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, TypeVar

from narrator import engines
from narrator.errors import SynthesisError
from narrator.model import Seconds

T = TypeVar("T")

_TICK: Seconds = 0.1
_GRACE: Seconds = 5.0
"""What a thread or a process is given to end by itself."""


class Workers:
    """Lanes that work side by side. A context manager: leaving it ends every process it started.

    Leaving it by an error, Ctrl-C included, kills the processes and drops what waits; a thread is given the
    time to end what it does.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = max(1, jobs)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._lanes: list[_Lane] = []
        self._changing = threading.Lock()
        self._closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=kind is not None)

    def submit(
        self, engine: str, function: Callable[..., T], *args: Any, limit: Seconds | None = None
    ) -> Future[T]:
        """Have a function called where an engine can work.

        ``limit`` is the longest it may take once it has begun; then its future raises `SynthesisError`, as it
        does when its process dies twice. For an engine that works in processes the function, its arguments
        and what it returns must be picklable.
        """
        alone = engines.load(engine).traits.parallelism == "processes"
        task = _Task(function, args, alone=alone, limit=limit)
        with self._changing:
            if not self._closed and len(self._lanes) < self.jobs:
                self._start()
        self._tasks.put(task)
        return task.future

    def close(self, *, at_once: bool = False) -> None:
        """End every lane: when all that waits is done, or as soon as may be."""
        with self._changing:
            self._closed = True
            lanes = tuple(self._lanes)
        while at_once and (task := self._waiting()):
            task.future.cancel()
        for _ in lanes:
            self._tasks.put(None)
        for lane in lanes:
            lane.end(at_once=at_once)

    def _waiting(self) -> _Task | None:
        try:
            return self._tasks.get_nowait()
        except queue.Empty:
            return None

    def _start(self) -> None:
        lane = _Lane(self._tasks)
        self._lanes.append(lane)
        threading.Thread(target=self._tend, args=(lane,), daemon=True, name="narrator-lane").start()

    def _tend(self, lane: _Lane) -> None:
        """Replace a lane that hangs: nobody can stop a thread, but it can be left behind."""
        lane.start()
        while not lane.done.wait(_TICK):
            if lane.overdue():
                with self._changing:
                    self._lanes.remove(lane)
                    if not self._closed:
                        self._start()
                lane.abandon("the engine took much longer over this than it should, and was stopped")
                return


@dataclass(eq=False)
class _Task:
    function: Callable[..., Any]
    args: tuple[Any, ...]
    alone: bool
    limit: Seconds | None
    future: Future[Any] = field(default_factory=Future)
    began: float = 0.0


class _Lane:
    """One worker: a thread, and the process it sends to where an engine must be alone."""

    def __init__(self, tasks: queue.SimpleQueue[_Task | None]) -> None:
        self.done = threading.Event()
        self._tasks = tasks
        self._task: _Task | None = None
        self._process: _Process | None = None
        self._settling = threading.Lock()
        # A daemon: one that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, daemon=True, name="narrator-worker")

    def start(self) -> None:
        self._thread.start()

    def overdue(self) -> bool:
        task = self._task
        return bool(task and task.limit and task.began and time.monotonic() - task.began > task.limit)

    def abandon(self, why: str) -> None:
        """Give up what this lane is doing, and the lane with it."""
        with self._settling:
            task, self._task = self._task, None
        if task:
            task.future.set_exception(SynthesisError(why))
        if self._process:
            self._process.kill()

    def end(self, *, at_once: bool) -> None:
        if at_once:
            self.abandon("this was stopped")
        # A thread cannot be killed, and one that computes while the interpreter goes takes it down with it.
        self.done.wait(_GRACE)

    def _run(self) -> None:
        while task := self._tasks.get():
            if task.future.set_running_or_notify_cancel():
                task.began = time.monotonic()
                self._task = task
                if not self._settle(task):
                    break
        if self._process:
            self._process.end()
        self.done.set()

    def _settle(self, task: _Task) -> bool:
        """Do a task; false when the lane was given up meanwhile."""
        result, error = self._outcome(task)
        with self._settling:
            if self._task is not task:
                return False
            self._task = None
        if error:
            task.future.set_exception(error)
        else:
            task.future.set_result(result)
        return True

    def _outcome(self, task: _Task) -> tuple[Any, BaseException | None]:
        try:
            return (self._elsewhere(task) if task.alone else task.function(*task.args)), None
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            return None, error

    def _elsewhere(self, task: _Task) -> Any:
        """Have it done in this lane's process, and once more in a new one when that dies."""
        for _ in range(2):
            if self._process is None:
                self._process = _Process()
            try:
                return self._process.call(task.function, task.args)
            except EOFError:
                self._process.kill()
                self._process = None
                if self._task is not task:
                    break
        raise SynthesisError("the process of the engine ended while it was speaking this, twice")


class _Process:
    """A spawned process that does what it is sent, one thing after another."""

    def __init__(self) -> None:
        # Spawned, never forked: a system voice that was opened before a fork hangs the child.
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True, name="narrator-engine")
        self._process.start()
        theirs.close()

    def call(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Call a function there. Raises what it raises, and `EOFError` when the process is no more."""
        try:
            self._ours.send((function, args))
            result, error = self._ours.recv()
        except OSError as error:
            raise EOFError(str(error)) from error
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        try:
            self._ours.send(None)
        except OSError:
            return
        self._process.join(_GRACE)

    def kill(self) -> None:
        self._process.kill()
        self._process.join(_GRACE)


def _serve(pipe: Connection) -> None:
    """What a spawned process does: until it is told to end, or the other side of the pipe is gone."""
    # Ctrl-C reaches the whole group; the one who started this process decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard output is the user's; libraries that print have standard error.
    os.dup2(2, 1)
    while True:
        try:
            asked = pipe.recv()
        except EOFError:
            return
        if asked is None:
            return
        function, args = asked
        result: tuple[Any, Exception | None]
        try:
            result = function(*args), None
        except Exception as error:  # noqa: BLE001 - carried to whoever asked
            result = None, error
        pipe.send(result)
