"""Trees of a LightGBM model, read from its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CATEGORICAL, DEFAULT_LEFT = 1, 2  # bits of a node's kind
MISSING_ZERO, MISSING_NAN = 4, 8  # what counts as missing, in the same number; neither: nothing does


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree: s splits, s + 1 leaves. A child >= 0 is a split, ~child a leaf.

    feature, kind, left, right : (s,). threshold : (s,); of a categorical split the place of its set.
    rows : (s,) training rows that came to the split. leaf, leaf_rows : (s + 1,) values, and rows there.
    sets : the codes that go left, as 32-bit words, for each categorical split.
    """

    feature: Ints
    threshold: Floats
    kind: Ints
    left: Ints
    right: Ints
    rows: Floats
    leaf: Floats
    leaf_rows: Floats
    sets: tuple[npt.NDArray[np.uint32], ...]


def read_trees(text: str) -> tuple[Tree, ...]:
    """Trees in the order in which they are added up.

    Raises
    ------
    ValueError
        When the model has several classes, averages its trees, or has linear leaves.

    Examples
    --------
    >>> from repaylift.uplift.trees import SmallTrees
    >>> X = np.arange(400.0)[:, None]
    >>> model = SmallTrees(trees=1, leaves=2, learning_rate=1.0, l2=0.0).fit(X, (X[:, 0] > 199) * 1.0)
    >>> tree = read_trees(model.to_text())[0]
    >>> tree.left.tolist(), tree.right.tolist(), bool(tree.rows[0] == tree.leaf_rows.sum())
    ([-1], [-2], True)
    """
    head, *blocks = text.split("\nTree=")
    told = dict(_pairs(head))
    per_round = told.get("num_tree_per_iteration", "1")
    if per_round != "1" or "average_output" in head:
        raise ValueError(
            f"a booster with {per_round} trees per round, or one that averages, is not read. "
            "Remedy: give a boosted model of one output."
        )
    return tuple(_tree(dict(_pairs(block.split("\n\n")[0]))) for block in blocks)


def _pairs(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            yield name, value


def _tree(told: dict[str, str]) -> Tree:
    if told.get("is_linear", "0") != "0":
        raise ValueError("a tree has linear leaves. Remedy: fit without linear_tree.")
    return Tree(
        feature=_ints(told, "split_feature"),
        threshold=_floats(told, "threshold"),
        kind=_ints(told, "decision_type"),
        left=_ints(told, "left_child"),
        right=_ints(told, "right_child"),
        rows=_floats(told, "internal_count"),
        leaf=_floats(told, "leaf_value"),
        leaf_rows=_floats(told, "leaf_count"),
        sets=_sets(told),
    )


def _sets(told: dict[str, str]) -> tuple[npt.NDArray[np.uint32], ...]:
    ends, words = _ints(told, "cat_boundaries"), _ints(told, "cat_threshold").astype(np.uint32)
    return tuple(words[a:b] for a, b in pairwise(ends))


def _ints(told: dict[str, str], name: str) -> Ints:
    return np.array(told.get(name, "").split(), dtype=np.int64)


def _floats(told: dict[str, str], name: str) -> Floats:
    return np.array(told.get(name, "").split(), dtype=np.float64)
