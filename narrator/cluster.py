"""Has episodes made by the workers of a Dask cluster: one task an episode, and no audio on its way back.

The coordinator reads the reports and decides everything; a task is an episode that is decided on, its result
a manifest. Takes and finished files go straight between a worker and where they are kept. A worker makes an
episode only if its software is the coordinator's: its recipe must come out the same there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator import manifest, planning, produce, recipe, remote
from narrator.config import Config
from narrator.errors import ConfigError, EngineError, NarratorError
from narrator.model import Seconds, Voice
from narrator.planning import Job
from narrator.ports import Progress, Watch
from narrator.produce import Outcome
from narrator.shelf import Shelf
from narrator.studio import TAKES, Studio, open_studio

if TYPE_CHECKING:
    import distributed

LOCAL = "local"
"""The address of a cluster that is started for the run, on this machine."""

_TICK: Seconds = 1.0
_PATIENCE: Seconds = 60.0
"""What a cluster is given to come up with a worker that fits."""


@dataclass(frozen=True, slots=True)
class Order:
    """An episode to be made, with all that a worker needs to know."""

    job: Job
    config: Config
    output: str
    """Where episodes and takes are kept: a folder that every worker sees, or an address."""


# -- on a worker ---------------------------------------------------------------------------------------------


def make(order: Order) -> Outcome:
    """Make an episode. Raises `EngineError` when the software here is not what it was decided on with."""
    threads, space = _worker()
    studio = _studio(order.config, order.output, threads)
    if not planning.is_ours(order.job, studio):
        raise EngineError(
            "the software on a worker is not what the episode was decided on with",
            where=order.job.source,
            hint="install the same narrator, voices and music on every worker",
        )
    if not remote.is_remote(order.output):
        return produce.perform(order.job, studio)
    with tempfile.TemporaryDirectory(prefix="narrator-", dir=space) as scratch:
        near = dataclasses.replace(
            studio, takes=remote.Takes(f"{order.output}/{TAKES}", Path(scratch, TAKES))
        )
        folder = Path(scratch, order.job.place.folder.name)
        place = dataclasses.replace(order.job.place, folder=folder)
        outcome = produce.perform(dataclasses.replace(order.job, place=place), near)
        _send(outcome, f"{order.output}/{folder.name}")
    return dataclasses.replace(outcome, folder=order.job.place.folder)


def _send(outcome: Outcome, url: str) -> None:
    """Put an episode where it is kept, its manifest last: one that has a manifest is whole."""
    episode = outcome.episode
    for name in (*(file.path for file in (*episode.files, episode.audio)), manifest.FILE_NAME):
        remote.put(outcome.folder / name, f"{url}/{name}")


@functools.lru_cache(maxsize=4)
def _studio(config: Config, output: str, jobs: int) -> Studio:
    """What this process makes episodes with: opened once, and open until it ends."""
    place = Path() if remote.is_remote(output) else Path(output)
    return _kept.enter_context(open_studio(config, place, jobs=jobs))


_kept = contextlib.ExitStack()


def _worker() -> tuple[int, str]:
    """How many threads the worker has, and a folder that Dask sweeps once the worker is gone."""
    import distributed

    worker = distributed.get_worker()
    return int(worker.state.nthreads), str(worker.local_directory)


def _describe(voices: Iterable[Voice]) -> tuple[str, ...]:
    """The software of this process, as far as it decides the sound of some voices."""
    return recipe.software(voices)


# -- on the coordinator --------------------------------------------------------------------------------------


@contextlib.contextmanager
def connect(address: str, *, jobs: int = 1) -> Iterator[distributed.Client]:
    """Reach the scheduler at an address, or start a cluster on this machine with a worker for each job."""
    try:
        import dask
        import distributed
    except ImportError:
        hint = "pip install 'narrator[cluster]'"
        raise ConfigError("a cluster needs an extra", where="--cluster", hint=hint) from None
    with contextlib.ExitStack() as stack:
        # Engines that speak in a process of their own start it from the worker.
        stack.enter_context(dask.config.set({"distributed.worker.daemon": False}))
        try:
            if address == LOCAL:
                address = stack.enter_context(_started(distributed.LocalCluster, jobs)).scheduler_address
            open_client: Callable[..., Any] = distributed.Client
            client: distributed.Client = stack.enter_context(open_client(address, timeout=10))
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"there is no scheduler: {error}",
                where=f"--cluster {address}",
                hint="start one: dask scheduler",
            ) from error
        yield client


def _started(cluster: Callable[..., Any], workers: int) -> Any:
    """Start workers that leave Ctrl-C to this process, which then ends them."""
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return cluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0, silence_logs=50
        )
    finally:
        signal.signal(signal.SIGINT, interrupted)


def shelf(output: str) -> Shelf:
    """The episodes at an address."""
    return Shelf(Path(output), remote.Store(output))


@dataclass(eq=False)
class _Flight:
    """A task on its way, and who may do it."""

    order: Order
    future: Future[Outcome]
    task: Any
    workers: frozenset[str]


class Crew:
    """The workers of a cluster, as a crew for `narrator.batch.run`. A context manager."""

    def __init__(
        self,
        client: distributed.Client,
        config: Config,
        output: str,
        *,
        tell: Callable[[str], None],
        patience: Seconds = _PATIENCE,
    ) -> None:
        self._client = client
        self._config = config
        self._output = output
        self._tell = tell
        self._patience = patience
        self._fitting: dict[tuple[str, Voice], bool] = {}
        self._flights: set[_Flight] = set()
        self._changing = threading.Lock()
        self._closed = threading.Event()
        self._watching = threading.Thread(target=self._tend, daemon=True, name="narrator-cluster")

    def __enter__(self) -> Crew:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with self._changing:
            for flight in self._flights:
                flight.task.cancel()
        self._watching.join(2 * _TICK)

    @property
    def size(self) -> int:
        """How many episodes are made side by side."""
        return max(1, sum(self._workers().values()))

    def make(self, job: Job, *, watch: Watch) -> Future[Outcome]:
        """Have an episode made by any worker that fits. Raises `EngineError` when none does in good time."""
        watch(Progress("waiting", 0, 1, subject=job.source))
        order = Order(job, self._config, self._output)
        workers = self._await_fitting(job)
        flight = _Flight(order, Future(), self._submit(order, workers), workers)
        with self._changing:
            self._flights.add(flight)
        self._follow(flight)
        return flight.future

    def _submit(self, order: Order, workers: Iterable[str]) -> Any:
        return self._client.submit(make, order, workers=sorted(workers), pure=False, retries=0)

    def _follow(self, flight: _Flight) -> None:
        flight.task.add_done_callback(lambda task: self._land(flight, task))

    def _land(self, flight: _Flight, task: Any) -> None:
        with self._changing:
            if task is not flight.task or task.cancelled() or flight not in self._flights:
                return
            self._flights.discard(flight)
        error = task.exception()
        if error is None:
            flight.future.set_result(task.result())
        else:
            flight.future.set_exception(_told(error, flight.order.job.source))

    def _tend(self) -> None:
        """Send again what waits for workers that are all gone."""
        while not self._closed.wait(_TICK):
            there = set(self._workers())
            with self._changing:
                lost = [flight for flight in self._flights if not flight.workers & there]
            for flight in lost:
                workers = self._fit(flight.order.job)
                if workers:
                    stale, flight.workers = flight.task, workers
                    flight.task = self._submit(flight.order, workers)
                    self._follow(flight)
                    stale.cancel()

    def _workers(self) -> dict[str, int]:
        """The addresses of those that are there, each with the number of its threads."""
        found = self._client.scheduler_info(n_workers=-1)["workers"]
        return {address: int(worker["nthreads"]) for address, worker in found.items()}

    def _await_fitting(self, job: Job) -> frozenset[str]:
        until = time.monotonic() + self._patience
        while not (workers := self._fit(job)):
            if time.monotonic() > until:
                self._patience = 0.0  # Once is enough.
                hint = "install the same narrator and voices on the workers as here"
                raise EngineError("the cluster has no worker that can make this", where=job.source, hint=hint)
            time.sleep(_TICK / 2)
        return workers

    def _fit(self, job: Job) -> frozenset[str]:
        """The workers whose software is ours, as far as it decides the sound of a job."""
        voices = {profile.voice for profile in job.voiced.profiles}
        there = list(self._workers())
        for voice in voices:
            unknown = [worker for worker in there if (worker, voice) not in self._fitting]
            if unknown:
                self._ask(unknown, voice)
        return frozenset(
            worker for worker in there if all(self._fitting.get((worker, voice)) for voice in voices)
        )

    def _ask(self, workers: list[str], voice: Voice) -> None:
        ours = _describe([voice])
        answers = self._client.run(_describe, [voice], workers=workers, on_error="return")
        for worker, answer in answers.items():
            fits = answer == ours
            self._fitting[worker, voice] = fits
            if not fits:
                self._tell(f"{worker} is refused: {_difference(answer, ours)}")


def _difference(answer: object, ours: tuple[str, ...]) -> str:
    if not isinstance(answer, tuple):
        return f"it cannot say what it is: {answer}"
    theirs = [one for one, other in zip(answer, ours, strict=False) if one != other]
    expected = [other for one, other in zip(answer, ours, strict=False) if one != other]
    return f"it has {', '.join(theirs)} instead of {', '.join(expected)}"


def _told(error: BaseException, source: str) -> BaseException:
    if isinstance(error, NarratorError):
        return error
    if type(error).__name__ == "KilledWorker":
        hint = "look at the workers' logs; perhaps they run out of memory"
        return EngineError("several workers died while they made this", where=source, hint=hint)
    return error


__all__ = ["LOCAL", "Crew", "Order", "connect", "make", "shelf"]
