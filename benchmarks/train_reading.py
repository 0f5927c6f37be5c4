"""Trains the models that tell a report from the page around it: ``narrator/report/data/*.json``.

    python benchmarks/train_reading.py [--pages FOLDER]

It trains on the ``dev`` split of WCXB, Readability's test pages and trafilatura's, without the sites that
`reading.py` measures on. Each page is flattened in two ways; to some, a comment thread is added after the
article, most without a line that announces it. Needs what `pages.py` names. Takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pages

from narrator.report import features, headline, passages, plain, words

DATA = Path(__file__).parent.parent / "narrator" / "report" / "data"
MOST_PASSAGES = 900
Rows = list[tuple[Mapping[str, float], bool, float]]
"""What was measured, whether it is true, and how much it weighs."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=pages.CACHE, help="where the collections are kept")
    options = parser.parse_args()
    measured_on = {page.site for page in (*pages.zyte(options.pages), *pages.wcxb("test", options.pages))}
    sources = (
        pages.wcxb("dev", options.pages),
        pages.readability(options.pages),
        pages.trafilatura(options.pages),
    )
    found = [page for source in sources for page in source if page.site not in measured_on]
    train("body", list(body_rows(found, pages.posts(options.pages))), leaves=17, rounds=170, rate=0.12)
    train("headline", list(headline_rows(found)), leaves=10, rounds=110, rate=0.08)


def train(name: str, rows: Rows, *, leaves: int, rounds: int, rate: float) -> None:
    names = list(rows[0][0])
    values = np.array([[row[0][name] for name in names] for row in rows], np.float32)
    true, weight = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    settings = {
        "objective": "binary",
        "learning_rate": rate,
        "num_leaves": leaves,
        "min_data_in_leaf": 60,
        "lambda_l2": 5,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "seed": 1,
        "verbose": -1,
    }
    model = lightgbm.train(settings, lightgbm.Dataset(values, true, weight=weight), num_boost_round=rounds)
    trees = [columns(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    told = {"features": names, "bias": 0.0, "trees": trees}
    (DATA / f"{name}.json").write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    print(name, len(rows), "rows")


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
    found: Sequence[pages.Page], posts: Sequence[str] = ()
) -> Iterator[tuple[pages.Page, list[passages.Passage], list[float], str]]:
    """Every page in two styles, with its passages, how much of each the article holds, and its language."""
    for number, page in enumerate(found):
        chance = random.Random(number)
        for style in chance.sample(sorted(pages.FLATTENERS), 2):
            text = pages.FLATTENERS[style](page.html)
            lines = text.split("\n")
            added = range(0)
            if posts and chance.random() < 0.6:
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
    end = len(lines) if chance.random() < 0.4 else end
    platform = chance.choice(["bare names", *pages.PLATFORMS])
    added = pages.thread(
        platform, marked=chance.random() < 0.35, count=chance.randint(3, 20), chance=chance, posts=posts
    )
    return [*lines[:end], *added, *lines[end:]], range(end + 1, end + 1 + len(added))


def body_rows(
    found: Sequence[pages.Page], posts: Sequence[str]
) -> Iterator[tuple[Mapping[str, float], bool, float]]:
    for _, split, shares, language in scrapes(found, posts):
        for one, measured, share in zip(split, features.measure(split, language), shares, strict=True):
            if one.size:
                yield measured, share > 0.5, (min(one.size, 60) + 2) ** 0.5


def headline_rows(found: Sequence[pages.Page]) -> Iterator[tuple[Mapping[str, float], bool, float]]:
    for page, split, _, language in scrapes(found):
        body = plain.judge(split, language)
        title = " ".join(pages.words(page.title))
        rows = [
            (measured, " ".join(pages.words(split[index].text)) == title, 1.0)
            for index, measured in headline.measure(
                headline.candidates(split, body.start, language, body.vetoed)
            )
        ]
        if any(row[1] for row in rows):
            yield from rows


if __name__ == "__main__":
    main()
