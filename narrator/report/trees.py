"""Boosted decision trees, evaluated with nothing but arithmetic.

The models are data (``data/*.json``), trained by ``benchmarks/train_reading.py``. A score is a log-odds:
above zero, more likely than not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Tree:
    """A decision tree in parallel arrays; a negative feature marks a leaf."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    """Where an inner node divides (to the left up to and including it), or what a leaf adds."""
    left: tuple[int, ...]
    right: tuple[int, ...]

    def value(self, measured: Sequence[float]) -> float:
        node = 0
        while (feature := self.feature[node]) >= 0:
            node = (self.left if measured[feature] <= self.threshold[node] else self.right)[node]
        return self.threshold[node]


@dataclass(frozen=True, slots=True)
class Model:
    features: tuple[str, ...]
    bias: float
    trees: tuple[Tree, ...]

    def score(self, measured: Mapping[str, float]) -> float:
        values = [measured[name] for name in self.features]
        return self.bias + sum(tree.value(values) for tree in self.trees)


@cache
def model(name: str) -> Model:
    """Load a model by the name of its file."""
    file = resources.files(__package__).joinpath("data", f"{name}.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    trees = tuple(Tree(*(tuple(column) for column in tree)) for tree in data["trees"])
    return Model(tuple(data["features"]), data["bias"], trees)
