"""The way to every leaf of a forest, feature by feature, and the game that is played there."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .forest import Forest

Floats = npt.NDArray[np.float64]
Ints32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class Paths(NamedTuple):
    """The way to each of L leaves in E steps, one per feature on it, over C conditions.

    last_step : (L,) where each leaf's steps end. feature : (E,). share : (E,) of the training rows above
    that a step's splits let through. last_condition : (E,) where each step's conditions end. split, left :
    (C,) splits on the feature, and where they must send a row. mean : (T,) of each tree over the training
    rows. weight : weight[q, k] of a coalition of k among q others.
    """

    last_step: Ints32
    feature: Ints32
    share: Floats
    last_condition: Ints32
    split: Ints32
    left: Bools
    mean: Floats
    weight: Floats


def make_paths(forest: Forest) -> Paths:
    """Paths of all leaves, in the forest's order."""
    found = _Steps(forest)
    mean = np.array([found.add(int(root), []) for root in forest.root])
    return Paths(
        np.array(found.last_step, dtype=np.int32),
        np.array(found.feature, dtype=np.int32),
        np.array(found.share),
        np.array(found.last_condition, dtype=np.int32),
        np.array([split for split, _ in found.conditions], dtype=np.int32),
        np.array([left for _, left in found.conditions], dtype=np.bool_),
        mean,
        _weights(found.longest),
    )


@compiled
def add_tree_parts(forest: Forest, paths: Paths, tree: int, went_left: Bools, parts: Floats) -> None:
    """Add a tree's Shapley values to parts (p + 1,), leaf by leaf, without its mean.

    went_left : (N,) where the row goes at each split.
    """
    leaf = forest.last_leaf[tree - 1] if tree else 0
    first = paths.last_step[leaf - 1] if leaf else 0
    passes = np.empty(paths.weight.shape[0], dtype=np.bool_)
    poly = np.empty(paths.weight.shape[0] + 1)
    for at in range(leaf, forest.last_leaf[tree]):
        last = paths.last_step[at]
        for step in range(first, last):
            passes[step - first] = _passes(paths, step, went_left)
        _add_leaf(
            forest.leaf[at],
            paths.share[first:last],
            passes,
            poly,
            paths.weight,
            parts,
            paths.feature[first:last],
        )
        first = last


@compiled
def _passes(paths: Paths, step: int, went_left: Bools) -> bool:
    first = paths.last_condition[step - 1] if step else 0
    passes = True
    for c in range(first, paths.last_condition[step]):
        passes &= went_left[paths.split[c]] == paths.left[c]
    return passes


@compiled
def _add_leaf(
    value: float, share: Floats, passes: Bools, poly: Floats, weight: Floats, parts: Floats, feature: Ints32
) -> None:
    """Add one leaf's parts.

    Its game is value x product over steps of (1 if the row passes, else 0) for features known, of the
    step's share for the others. poly[k] : the sum of the products over coalitions of k steps that pass.
    """
    degree, steps = 0, share.size
    poly[0] = value
    for s in range(steps):
        poly[degree + 1] = 0.0
        for k in range(degree, -1, -1):
            if passes[s]:
                poly[k + 1] += poly[k]
            poly[k] *= share[s]
        degree += passes[s]
    for s in range(steps):
        total, ahead = 0.0, 0.0
        if passes[s]:  # poly / (share + t), from the top
            for k in range(degree, 0, -1):
                ahead = poly[k] - share[s] * ahead
                total += weight[steps - 1, k - 1] * ahead
            parts[feature[s]] += (1.0 - share[s]) * total
        else:  # poly / share
            for k in range(degree + 1):
                total += weight[steps - 1, k] * poly[k]
            parts[feature[s]] -= total


@dataclass(frozen=True, slots=True)
class _Condition:
    """A split on the way, where it sends a row, and the share of its rows that go there."""

    split: int
    left: bool
    share: float


class _Steps:
    """Steps of every leaf, in the forest's order of leaves."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self.last_step: list[int] = []
        self.feature: list[int] = []
        self.share: list[float] = []
        self.last_condition: list[int] = []
        self.conditions: list[tuple[int, bool]] = []
        self.longest = 1

    def add(self, at: int, way: list[_Condition]) -> float:
        """Add the leaves below a place that is reached by a way; the mean of their values."""
        forest = self._forest
        if at < 0:
            self._add_leaf(way)
            return float(forest.leaf[~at])
        mean = 0.0
        for left, child in ((True, int(forest.left[at])), (False, int(forest.right[at]))):
            share = self._rows(child) / float(forest.rows[at])
            mean += share * self.add(child, [*way, _Condition(at, left, share)])
        return mean

    def _rows(self, at: int) -> float:
        return float(self._forest.rows[at] if at >= 0 else self._forest.leaf_rows[~at])

    def _add_leaf(self, way: list[_Condition]) -> None:
        steps: dict[int, list[_Condition]] = {}
        for condition in way:
            steps.setdefault(int(self._forest.feature[condition.split]), []).append(condition)
        for feature, conditions in steps.items():
            self.feature.append(feature)
            self.share.append(float(np.prod([condition.share for condition in conditions])))
            self.conditions.extend((condition.split, condition.left) for condition in conditions)
            self.last_condition.append(len(self.conditions))
        self.last_step.append(len(self.feature))
        self.longest = max(self.longest, len(steps))


def _weights(longest: int) -> Floats:
    weight = np.zeros((longest, longest))
    for others in range(longest):
        for known in range(others + 1):
            weight[others, known] = factorial(known) * factorial(others - known) / factorial(others + 1)
    return weight
