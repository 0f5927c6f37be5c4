"""Trains the models that tell a report from the page around it: ``narrator/report/data/*.json``.

    python benchmarks/train_reading.py [--pages FOLDER]

It trains on the ``dev`` split of WCXB and the test pages of Fundus, Readability and trafilatura, without the
sites that `reading.py` measures on. Each page is flattened in three ways; to half of them a comment thread is
added after the article, most without a line that announces it. Needs what `pages.py` names.
Takes half an hour.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pages

from narrator.report import context, features, headline, passages, plain, words

DATA = Path(__file__).parent.parent / "narrator" / "report" / "data"
MOST_PASSAGES = 1_500


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=pages.CACHE, help="where the collections are kept")
    options = parser.parse_args()
    measured_on = {page.site for page in (*pages.zyte(options.pages), *pages.wcxb("test", options.pages))}
    sources = (
        pages.wcxb("dev", options.pages),
        pages.fundus(options.pages),
        pages.readability(options.pages),
        pages.trafilatura(options.pages),
    )
    found = [page for source in sources for page in source if page.site not in measured_on]
    documents = list(body_documents(found, pages.posts(options.pages)))
    train_twice(documents)
    keep("headline", train(headline_documents(found), leaves=10, rounds=110, rate=0.08))


@dataclass
class Document:
    """A scrape as measured."""

    site: str
    rows: list[Mapping[str, float]]
    true: list[bool]
    weights: list[float]
    passages: Sequence[passages.Passage] = ()


def train_twice(documents: Sequence[Document]) -> None:
    """The first look, and the second, which sees what a first look says of pages it was not trained on."""
    halves = [[one for one in documents if zlib.crc32(one.site.encode()) % 2 == half] for half in (0, 1)]
    seen = []
    for half, other in (halves, halves[::-1]):
        model = first_look(other)
        for one in half:
            scores = model.predict(values(one.rows, list(one.rows[0])), raw_score=True)
            around = context.measure(one.passages, list(scores))
            seen.append(
                replace(one, rows=[{**row, **near} for row, near in zip(one.rows, around, strict=True)])
            )
    keep("body", first_look(documents))
    keep("body_again", train(seen, leaves=15, rounds=120, rate=0.1))


def first_look(documents: Sequence[Document]) -> lightgbm.Booster:
    return train(documents, leaves=17, rounds=170, rate=0.12)


def values(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Any:
    return np.array([[row[name] for name in names] for row in rows], np.float32)


def train(documents: Iterable[Document], *, leaves: int, rounds: int, rate: float) -> lightgbm.Booster:
    documents = list(documents)
    names = list(documents[0].rows[0])
    measured = np.concatenate([values(one.rows, names) for one in documents])
    true = np.concatenate([one.true for one in documents])
    weight = np.concatenate([one.weights for one in documents])
    settings = {
        "objective": "binary",
        "learning_rate": rate,
        "num_leaves": leaves,
        "min_data_in_leaf": 60,
        "max_bin": 127,
        "lambda_l2": 5,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "seed": 1,
        "verbose": -1,
    }
    dataset = lightgbm.Dataset(measured, true, weight=weight, feature_name=names)
    return lightgbm.train(settings, dataset, num_boost_round=rounds)


def keep(name: str, model: lightgbm.Booster) -> None:
    """Write a model where the reader finds it."""
    trees = [columns(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    told = {"features": model.feature_name(), "bias": 0.0, "trees": trees}
    (DATA / f"{name}.json").write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    print(name, len(trees), "trees")


def columns(root: Mapping[str, Any]) -> list[list[float]]:
    """A tree as the arrays of `narrator.report.score.Tree`."""
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


def scrapes(
    found: Sequence[pages.Page], styles: int, posts: Sequence[str] = ()
) -> Iterator[tuple[pages.Page, list[passages.Passage], list[float], str]]:
    """Every page in some styles, with its passages, how much of each the article holds, and its language."""
    for number, page in enumerate(found):
        chance = random.Random(number)
        for style in chance.sample(sorted(pages.FLATTENERS), styles):
            text = pages.FLATTENERS[style](page.html)
            lines = text.split("\n")
            added = range(0)
            if posts and chance.random() < 0.5:
                lines, added = with_thread(lines, page.article, chance, posts)
            split = passages.unwrap(list(passages.source_lines("\n".join(lines))))[:MOST_PASSAGES]
            shares = pages.labels([one.text for one in split], page.article)
            shares = [
                0.0 if set(one.lines) & set(added) else share
                for one, share in zip(split, shares, strict=True)
            ]
            name, share = words.vote(words.tokens(text[:60_000]))
            if sum(shares) > 1:
                yield page, list(split), shares, name if share >= 0.12 else ""


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


def body_documents(found: Sequence[pages.Page], posts: Sequence[str]) -> Iterator[Document]:
    for page, split, shares, language in scrapes(found, 3, posts):
        silver = 0.5 if page.name.startswith("trafilatura") else 1.0
        weights = [silver * (min(one.size, 60) + 2) ** 0.5 * bool(one.size) for one in split]
        yield Document(
            page.site, list(features.measure(split, language)), [one > 0.5 for one in shares], weights, split
        )


def headline_documents(found: Sequence[pages.Page]) -> Iterator[Document]:
    for page, split, _, language in scrapes([one for one in found if one.title], 2):
        body = plain.judge(split, language)
        title = " ".join(pages.words(page.title))
        measured = headline.measure(headline.candidates(split, body.start, language, body.vetoed))
        true = [" ".join(pages.words(split[index].text)) == title for index, _ in measured]
        if any(true):
            yield Document(page.site, [values for _, values in measured], true, [1.0] * len(true))


if __name__ == "__main__":
    main()
