"""What finding names costs: a lexicon of 2,000 entries on a report of 10,000 characters.

    python benchmarks/lexicon.py

The cost is told in milliseconds, and as a multiple of cutting the same text into words, which no finder can
do without: the multiple is what to compare between machines.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from narrator import lexicon
from narrator.lexicon import Entry, Lexicon
from narrator.lexicon.matching import tokens

ENTRIES, CHARACTERS, RUNS = 2_000, 10_000, 30
SENTENCE = "On Monday the forces of {} said that {} had been taken, while {} denied it and spoke of {} dead. "


def main() -> None:
    shelf = _lexicon()
    text = _report(shelf)
    matches = len(shelf.find(text))
    floor, cost = _milliseconds(lambda: tokens(text)), _milliseconds(lambda: shelf.find(text))
    started = time.process_time()
    lexicon.load(["news"], folder=None).find("")
    loading = (time.process_time() - started) * 1e3
    print(f"{ENTRIES} entries, {len(text)} characters, {matches} matches")
    print(f"cutting into words   {floor:6.2f} ms")
    print(f"finding              {cost:6.2f} ms   {cost / floor:.2f} times as long")
    print(f"loading the news     {loading:6.0f} ms")


def _lexicon() -> Lexicon:
    news = lexicon.load(["news"], folder=None).entries
    made = tuple(Entry((f"Sample{number} al-Place",), say="sam-pul") for number in range(ENTRIES))
    return Lexicon((*news, *made)[:ENTRIES])


def _report(shelf: Lexicon) -> str:
    choose = random.Random(7)
    text = ""
    while len(text) < CHARACTERS:
        text += SENTENCE.format(*(choose.choice(choose.choice(shelf.entries).match) for _ in range(4)))
    return text[:CHARACTERS]


def _milliseconds(run: Callable[[], object]) -> float:
    """Median processor time of a call, after one to warm up."""
    run()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return statistics.median(times) * 1e3


if __name__ == "__main__":
    main()
