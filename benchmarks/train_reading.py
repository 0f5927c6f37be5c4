"""Trains the models that tell a report from the page around it: ``narrator/report/data/*.json``.

    python benchmarks/train_reading.py [--pages FOLDER] [--only joining|body|headline]
                                      [--measured FOLDER] [--every N]

It trains on the ``dev`` split of WCXB and the test pages of Fundus and Readability, the body on those of
trafilatura too, without the sites that `reading.py` measures on. First comes what joins the lines of a
scrape: there the page's own blocks say what belongs together. Then each page is flattened in two ways; to
half of them a comment thread is added after the article, most without a line that announces it. The headline
is told by the sum of two models: whether a line looks like one, and whether more so than the page's others.

Needs what `pages.py` names; takes an hour, most of it to measure pages. With ``--measured`` a run that was
interrupted goes on where it was; begin with an empty folder when a feature or an earlier model has changed.
Each model is written over the one in the tree as soon as it is trained.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pages

from narrator.report import context, facts, features, headline, joining, plain, words
from narrator.report.passages import Passage, source_lines

DATA = Path(__file__).parent.parent / "narrator" / "report" / "data"
MOST_LINES = 1_500
MOST_PASSAGES = 1_000


Numbered = tuple[int, pages.Page]
"""A page and the seed of what is done to it by chance."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=pages.CACHE, help="where the collections are kept")
    parser.add_argument("--jobs", type=int, default=2, help="processes that measure")
    parser.add_argument("--only", choices=MODELS, help="train one of them, with the others as they are")
    parser.add_argument("--measured", type=Path, help="keep what is measured there, and go on with it")
    parser.add_argument("--every", type=int, default=1, help="take every so many pages, to try it")
    options = parser.parse_args()
    for name, train_one in MODELS.items():
        if options.only in (None, name):
            kept = options.measured and options.measured / name
            print(f"{name}: measuring", flush=True)
            train_one(options.pages, Measuring(options.jobs, kept, options.every))


def train_joining(folder: Path, measuring: Measuring) -> None:
    documents = measuring.of(joining_documents, numbered(folder, GOLD))
    keep("joining", train(documents, leaves=16, rounds=100, rate=0.15))


def train_body(folder: Path, measuring: Measuring) -> None:
    posts = pages.posts(folder)
    found = numbered(folder, (*GOLD, pages.trafilatura))
    train_twice(measuring.of(body_documents, [(one, posts) for one in found]))


def train_headline(folder: Path, measuring: Measuring) -> None:
    found = [one for one in numbered(folder, GOLD) if one[1].title]
    told = [one for one in measuring.of(headline_documents, found) if any(one.true)]
    keep("headline", *(train(told, leaves=10, rounds=60, rate=0.12, by=by) for by in (EACH, RANKED)))


MODELS: Mapping[str, Callable[[Path, Measuring], None]] = {
    "joining": train_joining,
    "body": train_body,
    "headline": train_headline,
}
"""In this order: what comes later sees what the earlier ones say."""


def _dev(folder: Path) -> Iterator[pages.Page]:
    return pages.wcxb("dev", folder)


Source = Callable[[Path], Iterator[pages.Page]]
GOLD: Sequence[Source] = (_dev, pages.fundus, pages.readability)


def numbered(folder: Path, sources: Sequence[Source]) -> list[Numbered]:
    """The pages of some collections, without the sites that are held out."""
    held_out = {page.site for page in (*pages.zyte(folder), *pages.wcxb("test", folder))}
    found = (page for source in sources for page in source(folder) if page.site not in held_out)
    return list(enumerate(found))


@dataclass
class Document:
    """A scrape as measured: a row for each thing that is judged, a column for each feature."""

    site: str
    names: Sequence[str]
    rows: Any
    """Of shape (things, features), float32."""
    true: Sequence[bool]
    weights: Sequence[float]
    sizes: Sequence[int] = ()
    """Words of each passage."""


Measure = Callable[[Any], list[Document]]


def document(
    site: str,
    measures: Sequence[Mapping[str, float]],
    true: Sequence[bool],
    weights: Sequence[float],
    **more: Any,
) -> Document:
    names = list(measures[0])
    rows = np.array([[one[name] for name in names] for one in measures], np.float32)
    return Document(site, names, rows, true, weights, **more)


@dataclass(frozen=True)
class Measuring:
    """How pages are measured: in so many processes, and kept in a folder, if one is given.

    What is kept there is not measured again, so that a run that was interrupted goes on; it holds for one
    state of the features and of the models it was measured with.
    """

    jobs: int
    kept: Path | None = None
    every: int = 1

    def of(self, documents: Measure, found: Sequence[Any]) -> list[Document]:
        """Measure in processes that start anew, and so see the models that were just written."""
        if self.kept:
            self.kept.mkdir(parents=True, exist_ok=True)
        tasks = [(documents, one, self._file(place)) for place, one in enumerate(found)][:: self.every]
        made: list[Document] = []
        with ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn")) as pool:
            for count, some in enumerate(pool.map(measured, tasks, chunksize=8), 1):
                made += some
                if count % 50 == 0 or count == len(tasks):
                    print(f"  {count:,} of {len(tasks):,} pages: {len(made):,} documents", flush=True)
        if not made:
            raise SystemExit("nothing to train on: does --pages hold the collections?")
        return made

    def _file(self, place: int) -> Path | None:
        return self.kept and self.kept / f"{place:05}.pickle"


def measured(task: tuple[Measure, Any, Path | None]) -> list[Document]:
    """The documents of a page; in a file once measured, whole or not at all."""
    documents, page, file = task
    if file and file.exists():
        kept: list[Document] = pickle.loads(file.read_bytes())
        return kept
    made = documents(page)
    if file:
        whole = file.with_suffix(".part")
        whole.write_bytes(pickle.dumps(made))
        whole.rename(file)
    return made


# -- what is learned -------------------------------------------------------------------------------------


def train_twice(documents: Sequence[Document]) -> None:
    """The first look, and the second, which sees what a first look says of pages it was not trained on."""
    halves = [[one for one in documents if zlib.crc32(one.site.encode()) % 2 == half] for half in (0, 1)]
    seen = []
    for half, other in (halves, halves[::-1]):
        model = first_look(other)
        seen += [with_context(one, model.predict(one.rows, raw_score=True)) for one in half]
    keep("body", first_look(documents))
    keep("body_again", train(seen, leaves=15, rounds=120, rate=0.1))


def with_context(one: Document, scores: Sequence[float]) -> Document:
    """Add what the first scores say of each passage."""
    around = document(one.site, context.measure(one.sizes, list(scores)), one.true, one.weights)
    return replace(one, names=[*one.names, *around.names], rows=np.hstack([one.rows, around.rows]))


def first_look(documents: Sequence[Document]) -> lightgbm.Booster:
    return train(documents, leaves=17, rounds=170, rate=0.12)


Settings = Mapping[str, str | float]
EACH: Settings = {
    "objective": "binary",
    "min_data_in_leaf": 60,
    "lambda_l2": 5,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
}
"""To tell of each row whether it is true."""
RANKED: Settings = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 5,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 1e-3,
    "lambda_l2": 1,
    "feature_fraction": 0.4,
}
"""To put the true row of each document above its others."""


def train(
    documents: Sequence[Document], *, leaves: int, rounds: int, rate: float, by: Settings = EACH
) -> lightgbm.Booster:
    settings = {
        "learning_rate": rate,
        "num_leaves": leaves,
        "max_bin": 127,
        "seed": 1,
        "num_threads": 1,
        "verbose": -1,
        **by,
    }
    dataset = lightgbm.Dataset(
        np.concatenate([one.rows for one in documents]),
        np.concatenate([one.true for one in documents]),
        weight=np.concatenate([one.weights for one in documents]),
        group=[len(one.true) for one in documents] if by is RANKED else None,
        feature_name=list(documents[0].names),
    )
    return lightgbm.train(settings, dataset, num_boost_round=rounds)


def keep(name: str, *models: lightgbm.Booster) -> None:
    """Write a model, the sum of one or more, where the reader finds it."""
    trees = [columns(tree["tree_structure"]) for model in models for tree in model.dump_model()["tree_info"]]
    told = {"features": models[0].feature_name(), "bias": 0.0, "trees": trees}
    file = DATA / f"{name}.json"
    file.write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    print(f"  {file}: {len(trees)} trees", flush=True)


def columns(root: Mapping[str, Any]) -> list[list[float]]:
    """A tree as the arrays of `narrator.report.trees.Tree`."""
    feature: list[float] = []
    threshold: list[float] = []
    left: list[float] = []
    right: list[float] = []

    def add(node: Mapping[str, Any]) -> int:
        place = len(feature)
        inner = "split_feature" in node
        feature.append(node["split_feature"] if inner else -1)
        threshold.append(float(f"{node['threshold']:.6g}") if inner else round(node["leaf_value"], 4))
        left.append(0)
        right.append(0)
        if inner:
            left[place], right[place] = add(node["left_child"]), add(node["right_child"])
        return place

    add(root)
    return [feature, threshold, left, right]


# -- which lines are one passage ---------------------------------------------------------------------------


def joining_documents(given: Numbered) -> list[Document]:
    """The seams of a page, one inline element a line, with its white space and without."""
    _, page = given
    nodes = list(pages.nodes(page.html))
    bare = [(text.strip(), border) for text, border in nodes if text.strip()]
    return [one for kind in (nodes, bare) for one in seams(page, kind)]


def seams(page: pages.Page, nodes: Sequence[tuple[str, bool]]) -> Iterator[Document]:
    lines = list(source_lines("\n".join(text for text, _ in nodes)))[:MOST_LINES]
    if len(lines) < 2 or not joining.is_inline_wrapped(lines):
        return
    begins = block_starts(nodes)
    article, title = (" ".join(pages.words(text)) for text in (page.article, page.title))
    held = {line.number: inside(" ".join(pages.words(line.text[:200])), article, title) for line in lines}
    measures: list[dict[str, float]] = []
    true: list[bool] = []
    weights: list[float] = []

    def joins(seam: joining.Seam) -> bool:
        together = seam.line.number not in begins
        near = (held[seam.before.number], held[seam.line.number])
        measures.append(joining.measure(seam))
        true.append(together)
        weights.append((0.1 + sum(map(bool, near))) if together else 1 + sum(near))
        return together

    joining.gather(lines, joins)
    yield document(page.site, measures, true, [weight / len(lines) ** 0.5 for weight in weights])


def block_starts(nodes: Sequence[tuple[str, bool]]) -> frozenset[int]:
    """Numbers of the lines that begin a block."""
    starts = []
    number = 1
    for text, border in nodes:
        said = next((place for place, line in enumerate(text.split("\n")) if line.strip()), None)
        if border and said is not None:
            starts.append(number + said)
        number += text.count("\n") + 1
    return frozenset(starts)


def inside(line: str, article: str, title: str) -> int:
    """How much it matters what a line is joined to: most for the headline, little outside of the article."""
    if len(line) > 3 and line == title:
        return 5
    return int(len(line) > 3 and line in article)


# -- which passages are the report -------------------------------------------------------------------------


def scrapes(
    number: int, page: pages.Page, posts: Sequence[str] = ()
) -> Iterator[tuple[list[Passage], list[float], str]]:
    """A page in some styles: its passages, how much of each the article holds, and its language."""
    chance = random.Random(number)
    for style in chance.sample(sorted(pages.FLATTENERS), 2):
        text = pages.FLATTENERS[style](page.html)
        lines = text.split("\n")
        added = range(0)
        if posts and chance.random() < 0.5:
            lines, added = with_thread(lines, page.article, chance, posts)
        split = joining.unwrap(list(source_lines("\n".join(lines))))[:MOST_PASSAGES]
        shares = pages.labels([one.text for one in split], page.article)
        shares = [
            0.0 if set(one.lines) & set(added) else share for one, share in zip(split, shares, strict=True)
        ]
        name, share = words.vote(words.tokens(text[:60_000]))
        if sum(shares) > 1:
            yield list(split), shares, name if share >= 0.12 else ""


def with_thread(
    lines: list[str], article: str, chance: random.Random, posts: Sequence[str]
) -> tuple[list[str], range]:
    """Put a comment thread after the article, or at the page's very end; and say which lines it takes."""
    shares = pages.labels(lines, article)
    end = max((place for place, share in enumerate(shares) if share > 0.5), default=len(lines) - 1) + 1
    end = len(lines) if chance.random() < 0.35 else end
    platform = chance.choice(["bare names", *pages.PLATFORMS])
    added = pages.thread(
        platform, marked=chance.random() < 0.35, count=chance.randint(3, 20), chance=chance, posts=posts
    )
    if chance.random() < 0.3:
        added = [part for line in added for part in (line, "")]
    return [*lines[:end], *added, *lines[end:]], range(end + 1, end + 1 + len(added))


def body_documents(given: tuple[Numbered, Sequence[str]]) -> list[Document]:
    (number, page), posts = given
    silver = 0.5 if page.name.startswith("trafilatura") else 1.0
    return [
        document(
            page.site,
            features.measure(split, language),
            [share > 0.5 for share in shares],
            [silver * (min(one.size, 60) + 2) ** 0.5 * bool(one.size) for one in split],
            sizes=[one.size for one in split],
        )
        for split, shares, language in scrapes(number, page, posts)
    ]


# -- which line is the headline ----------------------------------------------------------------------------


def headline_documents(given: Numbered) -> list[Document]:
    """Every scrape three times: the whole page; what someone may copy of it; its body mistaken.

    The pages trained on are those whose bodies are found best; headlines must be found on others too.
    """
    number, page = given
    chances = random.Random(number), random.Random(number)
    title = " ".join(pages.words(page.title))
    found = []
    for split, shares, language in scrapes(number, page):
        copied = part(split, shares, title, chances[0])
        body, lesser = plain.judge(split, language), plain.judge(copied, language)
        for start, judged in (
            (body.start, body),
            (lesser.start, lesser),
            (elsewhere(body, chances[1]), body),
        ):
            passages = [one.passage for one in judged.judged]
            lines = headline.candidates(passages, start, language, judged.vetoed)
            rows = [values for _, values in headline.measure(lines)]
            if rows:
                found.append(document(page.site, rows, right_lines(lines, title), [1.0] * len(rows)))
    return found


def elsewhere(body: plain.Body, chance: random.Random) -> int:
    """Another passage that looks like prose, not far from where the body starts."""
    first = max(0, body.start - 40)
    near = body.judged[first : body.start + 40]
    places = [first + place for place, one in enumerate(near) if one.score > -1 and one.passage.size >= 8]
    return chance.choice(places) if places else body.start


def part(
    split: Sequence[Passage], shares: Sequence[float], title: str, chance: random.Random
) -> list[Passage]:
    """A page from a few lines above its headline to a few lines below its article."""
    wanted = [
        place
        for place, (one, share) in enumerate(zip(split, shares, strict=True))
        if share > 0.5 or " ".join(pages.words(one.text)) == title
    ]
    first = min(wanted, default=0) - chance.randint(0, 12)
    return list(split[max(0, first) : max(wanted, default=len(split)) + 1 + chance.randint(0, 6)])


def right_lines(lines: Sequence[headline.Candidate], title: str) -> list[bool]:
    """Which lines are the title; if none is, those that become it by what is done to the chosen one."""
    exact = [" ".join(pages.words(one.passage.text)) == title for one in lines]
    if any(exact):
        return exact
    texts = [one.text for one in lines[0].page.passages]
    others = frozenset(texts)
    return [" ".join(pages.words(facts.without_site(one.passage.text, others))) == title for one in lines]


if __name__ == "__main__":
    main()
