"""What many reports cost: two jobs beside one, warm beside single, a back catalogue that has not changed.

    python benchmarks/batch.py jobs --reports 8       hibari, 600 words each
    python benchmarks/batch.py catalogue --reports 10000

Each figure is a ratio within one run, or per report, so that it means something on a busy machine; wall times
only mean something on an idle one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path

import measure

from narrator import batch, config, files, manifest, planning, produce
from narrator.model import Episode, Loudness, Media, Tally
from narrator.planning import Job
from narrator.ports import Watch
from narrator.produce import Outcome
from narrator.studio import open_studio

WORDS = (
    "harbour council ferry winter budget engineers residents northern announced river after before between "
    "market morning station company government report prices during several while another village weather "
    "people bridge school minister water energy autumn opened closed planned against under without"
)


def write_reports(folder: Path, count: int, words: int) -> list[str]:
    """Write reports that are all different, every one the same on every machine."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, known = [], WORDS.split()
    for number in range(count):
        chance = random.Random(number)
        sentences: list[str] = []
        while sum(len(sentence.split()) for sentence in sentences) < words:
            chosen = " ".join(chance.choices(known, k=chance.randint(9, 17)))
            sentences.append(f"The {chosen}.")
        paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
        day = f"2026-{number % 12 + 1:02}-{number // 12 % 28 + 1:02}"
        path = folder / f"{number:05}.md"
        path.write_text(f"# Report {number}\n\n{day}\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths


def processor() -> float:
    """Seconds of processor time so far, of this process and those it waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def megabytes() -> float:
    """Memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# -- two jobs beside one -------------------------------------------------------------------------------------


def jobs(folder: Path, count: int, words: int, voice: str) -> None:
    sources = write_reports(folder / "reports", count + 1, words)
    single = _warm(folder, sources[0], sources[1], voice)
    figures = {}
    for number in (1, 2):
        began, worked = time.monotonic(), processor()
        with (
            open_studio(config.Config(), folder / f"jobs-{number}", jobs=number) as studio,
            batch.Lanes(studio) as crew,
        ):
            results = list(batch.run(sources[1:], studio, crew, voice=voice))
        assert all(result.status == "made" for result in results)
        figures[number] = time.monotonic() - began, (processor() - worked) / count
        audio = sum(result.outcome.episode.duration for result in results if result.outcome)
    load = os.getloadavg()[0]
    print(f"{count} reports of {words} words, {voice}: {audio / 60:.1f} min of audio; load {load:.1f}")
    for number, (wall, work) in figures.items():
        print(f"  --jobs {number}: wall {wall:.1f} s, {work:.2f} CPU s an episode")
    print(f"  a warm single episode: {single:.2f} CPU s")
    measure.row("wall of --jobs 2 ÷ --jobs 1", figures[2][0] / figures[1][0], 0.60)
    for number, (_, work) in figures.items():
        measure.row(f"CPU an episode ÷ a warm single one, --jobs {number}", work / single, 1.15)


def _warm(folder: Path, first: str, second: str, voice: str) -> float:
    with open_studio(config.Config(), folder / "single", jobs=1) as studio:
        produce.produce(first, studio, voice=voice)
        worked = processor()
        produce.produce(second, studio, voice=voice)
        return processor() - worked


# -- a back catalogue ----------------------------------------------------------------------------------------


class Clerk:
    """A crew that writes manifests and no sound: what is left is what a batch itself costs."""

    size = 2

    def make(self, job: Job, *, watch: Watch) -> Future[Outcome]:  # noqa: ARG002
        name = job.place.folder.name
        script, audio = b"script", b"no sound"
        job.place.folder.mkdir()
        (job.place.folder / "script.md").write_bytes(script)
        (job.place.folder / f"{name}.mp3").write_bytes(audio)
        media = [
            Media(path, len(content), "text/plain", hashlib.sha256(content).hexdigest())
            for path, content in ((f"{name}.mp3", audio), ("script.md", script))
        ]
        episode = Episode(
            title=job.script.title,
            slug=name,
            guid=job.place.guid,
            published=job.place.published,
            language=job.script.language,
            duration=1.0,
            audio=media[0],
            loudness=Loudness(-16, -1),
            voice=("tone", "tone"),
            chapters=(),
            files=(media[1],),
            takes=Tally(1, 1, 0),
            cut=job.script.cut,
            source=job.script.source,
            recipe=job.recipe,
            studio=job.studio,
        )
        files.write(job.place.folder / manifest.FILE_NAME, manifest.dump(episode))
        future: Future[Outcome] = Future()
        future.set_result(Outcome(episode, job.place.folder, made=True))
        return future


def catalogue(folder: Path, count: int, words: int) -> None:
    sources = write_reports(folder / "reports", count, words)
    print(f"{count:,} reports of {words} words; load {os.getloadavg()[0]:.1f}")
    first, memory = _batched(folder, sources)
    again, _ = _batched(folder, sources)
    alone = _plan_alone(folder, sources[: min(count, 500)])
    print(
        f"  read, decided on, scheduled: {first:.1f} ms of CPU a report; read and decided on: {alone:.1f} ms"
    )
    print(f"  memory by tenths: {', '.join(f'{one:.0f}' for one in memory)} MB")
    measure.row("scheduling, a report", first - alone, 5, unit="ms")
    measure.row("when nothing has changed, a report", again, 20, unit="ms")
    measure.row("memory of the coordinator, the end ÷ a tenth of the way", memory[-1] / memory[1], 1.1)


def _batched(folder: Path, sources: list[str]) -> tuple[float, list[float]]:
    """Milliseconds of CPU a report, and megabytes held at every tenth of the way."""
    worked, memory = processor(), []
    with open_studio(config.Config(), folder / "output", jobs=2) as studio:
        for done, result in enumerate(batch.run(sources, studio, Clerk(), voice="tone")):
            assert result.error is None, result.error
            if done % max(1, len(sources) // 10) == 0:
                memory.append(megabytes())
    return (processor() - worked) / len(sources) * 1e3, memory


def _plan_alone(folder: Path, sources: list[str]) -> float:
    """Milliseconds of CPU a report."""
    with open_studio(config.Config(), folder / "elsewhere") as studio:
        planning.plan(sources[0], studio, voice="tone")
        worked = processor()
        for source in sources:
            planning.plan(source, studio, voice="tone")
        return (processor() - worked) / len(sources) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["jobs", "catalogue"])
    parser.add_argument("--reports", type=int, default=0)
    parser.add_argument("--words", type=int, default=0)
    parser.add_argument("--voice", default="heart")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.what == "jobs":
            jobs(Path(folder), asked.reports or 100, asked.words or 600, asked.voice)
        else:
            catalogue(Path(folder), asked.reports or 10_000, asked.words or 40)


if __name__ == "__main__":
    main()
