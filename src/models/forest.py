"""Boosted trees of several models as flat arrays, so that one row is scored in microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .booster_text import CATEGORICAL, DEFAULT_LEFT, MISSING_NAN, MISSING_ZERO, Tree, read_trees

Floats = npt.NDArray[np.float64]
Ints32 = npt.NDArray[np.int32]

_NOTHING = 1e-35  # LightGBM's zero
SPECIAL = CATEGORICAL | MISSING_ZERO
_NO_CODES = np.zeros(0, dtype=np.uint32)


class Forest(NamedTuple):
    """All trees of m models one after the other: N splits, L leaves, T trees.

    feature, threshold, kind, left, right : (N,) of each split; a child >= 0 is a split, ~child a leaf.
    set_first, set_words : (N,) where a categorical split's codes lie in `bits`. rows : (N,) training rows.
    leaf, leaf_rows : (L,). root : (T,) a split, or ~leaf. last_tree : (m,) where each model's trees end.
    last_split, last_leaf : (T,) where each tree's end.
    """

    feature: Ints32
    threshold: Floats
    kind: npt.NDArray[np.int8]
    left: Ints32
    right: Ints32
    set_first: Ints32
    set_words: Ints32
    bits: npt.NDArray[np.uint32]
    rows: Floats
    leaf: Floats
    leaf_rows: Floats
    root: Ints32
    last_tree: Ints32
    last_split: Ints32
    last_leaf: Ints32


@dataclass(frozen=True, slots=True)
class Model:
    """LightGBM's text, and the columns whose value is known beforehand: no row brings them."""

    text: str
    known: dict[int, float] = field(default_factory=dict)


def make_forest(models: Sequence[Model]) -> Forest:
    """Models side by side.

    Raises
    ------
    ValueError
        As `read_trees`.

    Examples
    --------
    >>> from repaylift.uplift.trees import SmallTrees
    >>> X = np.arange(400.0)[:, None]
    >>> model = SmallTrees(trees=30).fit(X, X[:, 0])
    >>> forest = make_forest([Model(model.to_text())] * 2)
    >>> bool((scores(forest, X) == model.predict(X)[:, None]).all())
    True
    """
    built = _Building()
    for model in models:
        for tree in read_trees(model.text):
            built.add_tree(tree, model.known)
        built.last_tree.append(len(built.roots))
    return built.forest()


def scores(forest: Forest, X: Floats) -> Floats:
    """(n, m) sum of each model's trees for rows X (n, p), bit for bit what LightGBM's raw score is.

    NaN is missing. A row's numbers do not depend on the rows beside it.
    """
    out = np.empty((len(X), len(forest.last_tree)))
    _score(forest, np.ascontiguousarray(X), out)
    return out


@compiled
def goes_left(
    kind: int, threshold: float, value: float, bits: npt.NDArray[np.uint32], first: int, words: int
) -> bool:
    """Where a value goes at a split, as LightGBM decides it.

    Parameters
    ----------
    bits, first, words : the codes that go left at a categorical split.
    """
    if kind & CATEGORICAL:
        code = int(value) if value > -1 else -1  # NaN too
        word = code >> 5
        return code >= 0 and word < words and bool((bits[first + word] >> (code & 31)) & 1)
    if np.isnan(value):
        if kind & MISSING_NAN:
            return bool(kind & DEFAULT_LEFT)
        value = 0.0
    if kind & MISSING_ZERO and abs(value) <= _NOTHING:
        return bool(kind & DEFAULT_LEFT)
    return bool(value <= threshold)


@compiled
def _score(forest: Forest, X: Floats, out: Floats) -> None:
    feature, threshold, kind = forest.feature, forest.threshold, forest.kind
    first, words, bits = forest.set_first, forest.set_words, forest.bits
    left, right, leaf, root, last = forest.left, forest.right, forest.leaf, forest.root, forest.last_tree
    for i in range(X.shape[0]):
        tree = 0
        for j in range(out.shape[1]):
            total = 0.0
            while tree < last[j]:
                at = root[tree]
                while at >= 0:
                    value = X[i, feature[at]]
                    if not np.isnan(value) and not kind[at] & SPECIAL:
                        goes = value <= threshold[at]
                    else:
                        goes = goes_left(kind[at], threshold[at], value, bits, first[at], words[at])
                    at = left[at] if goes else right[at]
                total += leaf[~at]
                tree += 1
            out[i, j] = total


class _Building:
    """Rows of the forest's arrays, tree by tree."""

    def __init__(self) -> None:
        self.splits: list[list[float]] = []  # feature, threshold, kind, left, right, set's place, words, rows
        self.bits: list[int] = []
        self.leaves: list[tuple[float, float]] = []  # value, rows
        self.roots: list[int] = []
        self.ends: list[tuple[int, int]] = []  # of each tree's splits and leaves
        self.last_tree: list[int] = []

    def add_tree(self, tree: Tree, known: dict[int, float]) -> None:
        self.roots.append(self._add(tree, 0 if len(tree.feature) else ~0, known))
        self.ends.append((len(self.splits), len(self.leaves)))

    def _add(self, tree: Tree, at: int, known: dict[int, float]) -> int:
        """Add what hangs below, and say where it starts; splits on a known column are decided now."""
        if at < 0:
            self.leaves.append((float(tree.leaf[~at]), float(tree.leaf_rows[~at])))
            return ~(len(self.leaves) - 1)
        feature, threshold, kind = int(tree.feature[at]), float(tree.threshold[at]), int(tree.kind[at])
        codes = tree.sets[int(threshold)] if kind & CATEGORICAL else _NO_CODES
        if feature in known:
            left = goes_left(kind, threshold, known[feature], codes, 0, len(codes))
            return self._add(tree, int((tree.left if left else tree.right)[at]), known)
        place = len(self.splits)
        row = [feature, threshold, kind, 0, 0, len(self.bits), len(codes), float(tree.rows[at])]
        self.splits.append(row)
        self.bits.extend(codes.tolist())
        row[3:5] = [self._add(tree, int(child[at]), known) for child in (tree.left, tree.right)]
        return place

    def forest(self) -> Forest:
        splits = np.array(self.splits, dtype=np.float64).reshape(-1, 8).T
        leaf, leaf_rows = np.array(self.leaves, dtype=np.float64).reshape(-1, 2).T.copy()
        whole = [splits[row].astype(np.int32) for row in (0, 3, 4, 5, 6)]
        feature, left, right, set_first, set_words = whole
        last_split, last_leaf = np.array(self.ends, dtype=np.int32).reshape(-1, 2).T.copy()
        return Forest(
            feature,
            splits[1].copy(),
            splits[2].astype(np.int8),
            left,
            right,
            set_first,
            set_words,
            np.array(self.bits, dtype=np.uint32),
            splits[7].copy(),
            leaf,
            leaf_rows,
            np.array(self.roots, dtype=np.int32),
            np.array(self.last_tree, dtype=np.int32),
            last_split,
            last_leaf,
        )
