"""How well and how fast things are said, against the targets.

    python benchmarks/saying.py [--cases FILE] [--google FILE] [--sentences FILE] [--golden-rules FILE]

Without arguments it measures what ships with narrator: acronyms, sentences that need no change, speed and
import. Other people's data is not kept here; give it by path:

--cases         lines of class, written and spoken (alternatives parted by " || "), parted by tabs
--google        GoogleTN.json of NVIDIA/NeMo-text-processing (data/GoogleTN.json), its first 600 with digits
--sentences     lines of text with " ‖ " where a sentence ends
--golden-rules  benchmarks/english_golden_rules.py of nipunsadvilkar/pySBD
"""

from __future__ import annotations

import argparse
import ast
import itertools
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator import speech
from narrator.speech.acronyms import is_word

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Score:
    """What came of one measurement."""

    name: str
    right: int
    total: int
    target: float
    wrong: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.right / self.total

    def __str__(self) -> str:
        verdict = "ok" if self.share >= self.target else "MISSED"
        share = f"{self.right} of {self.total} = {self.share:.1%}"
        return f"{self.name:<36} {share:<24} target {self.target:.0%}  {verdict}"


def measure(name: str, target: float, checks: Iterator[tuple[bool, str]]) -> Score:
    results = list(checks)
    wrong = tuple(what for right, what in results if not right)
    return Score(name, len(results) - len(wrong), len(results), target, wrong)


def words(text: str, *, join: bool = True) -> list[str]:
    """What is compared: no case, no punctuation, no "and"; letters said one by one may be joined."""
    bare = re.sub(r"[^\w\s]", "", re.sub(r"[-–—/]", " ", re.sub(r"['’]s\b", "s", text.lower())))
    found = ["oh" if word == "o" else word for word in bare.split() if word != "and"]
    if not join:
        return found
    groups = itertools.groupby(found, key=lambda word: len(word) == 1 and word.isalpha())
    return [word for letters, group in groups for word in (["".join(group)] if letters else group)]


def cases(path: Path) -> Iterator[tuple[str, bool, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line.count("\t") != 2:
            continue
        kind, written, expected = line.split("\t")
        said = speech.say_text(written, language="en-US")
        join = kind != "acronym"
        right = words(said, join=join) in [words(each, join=join) for each in expected.split(" || ")]
        yield kind, right, f"{written} → {said}"


def by_class(path: Path) -> list[Score]:
    results = list(cases(path))
    kinds = Counter(kind for kind, _, _ in results)
    scores = [
        measure(f"  {kind}", 0.0, ((right, what) for each, right, what in results if each == kind))
        for kind in kinds
    ]
    return [measure("written to spoken", 0.99, ((right, what) for _, right, what in results)), *scores]


def google(path: Path) -> Iterator[tuple[bool, str]]:
    pairs = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    for pair in itertools.islice((pair for pair in pairs if re.search(r"\d", pair["text"])), 600):
        said = speech.say_text(pair["text"], language="en-US")
        yield words(said) == words(pair["gt_normalized"]), f"{pair['text']} → {said}"


def sentence_cases(texts: Iterator[tuple[str, list[str]]]) -> Iterator[tuple[bool, str]]:
    for text, expected in texts:
        found = [sentence.strip() for sentence in speech.sentences(text)]
        yield found == expected, " ‖ ".join(found)


def marked(path: Path) -> Iterator[tuple[str, list[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            expected = [part.strip() for part in line.split("‖")]
            yield " ".join(expected), expected


def golden_rules(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            yield from ast.literal_eval(node.value)


def acronyms() -> Iterator[tuple[bool, str]]:
    for line in (DATA / "acronyms.txt").read_text(encoding="utf-8").splitlines():
        kind, _, names = line.partition(" ")
        if kind in ("W", "L"):
            for name in names.split():
                yield is_word(name) == (kind == "W"), name


def plain() -> list[str]:
    """Three hundred sentences that are said as they are written."""
    subjects = (
        "The army of the north",
        "A spokesman for the ministry, who gave no name,",
        "In May, the minister's aide",
        "“No,” said Jean-Luc O'Neill: he",
        "Umm al-Qusayr's mayor",
        "Mark, the so-called third man,",
        "However, the Dutch-led mission",
        "Is it true that the co-chair",
        "Late on Sunday, an ex-officer in Fort Worth",
        "I fear the pre-war government",
        "According to local sources, NATO",
        "Not one of the two-thirds majority",
        "She and I, no less,",
        "Deir ez-Zor, the last city in the east,",
        "The world's biggest maker of X-ray machines",
    )
    predicates = (
        "may march in May.",
        "left the town – or so it seemed – at noon.",
        "can see no end to it…",
        "spoke of Vitamin C, T-shirts and e-mail.",
        "paid in pounds, dollars and euros, cent by cent.",
        "said: “We will not stop.”",
        "is in, out, up, down and at it again?",
        "met the in-laws, the has-beens and the also-rans!",
        "has set up a base (its second) near Al-Zkuf.",
        "read the fine print, to no avail; it failed.",
        "fell by half, or a third, or so.",
        "won’t do as it’s told.",
        "wants some of us to go as far as we can.",
        "took a one-off, once-in-a-lifetime chance.",
        "was not so sure, was it?",
        "ran an ad on a man of sixty-five.",
        "drove an all-or-nothing bargain with Saint Mary's.",
        "lost.",
        "agreed that it is what it is.",
        "asked the ayes and the noes to vote as one.",
    )
    return [f"{subject} {predicate}" for subject in subjects for predicate in predicates]


def unchanged() -> Iterator[tuple[bool, str]]:
    for sentence in plain():
        said = speech.say_text(sentence, language="en-US")
        yield said == sentence, f"{sentence} → {said}"


def speed() -> str:
    """Sentences a second on one core, from a mixture with a figure in every second sentence."""
    dense = [
        "On June 5, 2017, the SAA took 1,400 sq km and 12 T-90A tanks worth $1.2bn along the N4 highway.",
        "Gen. Smith said at 7:05 p.m. that 3.8% of the 137th Base's men, some 70 km away, had left.",
    ]
    texts = [text for pair in zip(itertools.cycle(dense), plain(), strict=False) for text in pair]
    best = min(timed(lambda: [speech.say(text, language="en-US") for text in texts]) for _ in range(5))
    return f"{len(texts) / best:,.0f} sentences a second (target 1,500)"


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def importing() -> str:
    """What importing the stage costs beyond the vocabulary and settings everything needs."""
    code = (
        "import time, narrator.config; start = time.process_time(); import narrator.speech;"
        "print(time.process_time() - start)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    return f"{min(float(run.stdout) for run in runs) * 1000:.0f} ms to import (target 50)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("--cases", "--google", "--sentences", "--golden-rules"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--wrong", action="store_true", help="list what came out wrong")
    given = parser.parse_args()
    scores = [measure("acronyms", 0.97, acronyms()), measure("nothing to change", 1.0, unchanged())]
    if given.cases:
        scores += by_class(given.cases)
    if given.google:
        scores.append(measure("Google's sentences with digits", 0.9, google(given.google)))
    if given.sentences:
        scores.append(measure("sentences, news", 0.98, sentence_cases(marked(given.sentences))))
    if given.golden_rules:
        scores.append(
            measure("sentences, Golden Rules", 0.92, sentence_cases(golden_rules(given.golden_rules)))
        )
    for score in scores:
        print(score)
        if given.wrong:
            print(*(f"    {what}" for what in score.wrong), sep="\n", end="\n" if score.wrong else "")
    print(speed(), importing(), sep="\n")


if __name__ == "__main__":
    main()
