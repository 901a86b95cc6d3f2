"""Exact SHAP parts of a forest's scores; of small trees they are looked up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .forest import SPECIAL, Forest, goes_left
from .forest_paths import Paths, add_tree_parts, make_paths

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TABLED = 10  # splits up to which a tree's parts are kept for every way its splits can go: 64 KB a tree


class Explainer(NamedTuple):
    """What `parts` reads beside the forest, for T trees.

    paths : to every leaf. last_column : (T,) where each tree's features end in `column`. first : (T,) place
    in `table` of a tree's parts, a row for each way its splits can go; -1 for trees of more splits.
    base : (m,) mean score of each model over its training rows.
    """

    paths: Paths
    column: Ints
    last_column: Ints
    first: Ints
    table: Floats
    base: Floats


def make_explainer(forest: Forest) -> Explainer:
    """Look-up tables of the parts of all small trees."""
    paths = make_paths(forest)
    columns, tables, firsts, size = [], [], [], 0
    starts = np.r_[0, forest.last_split[:-1]]
    for tree, (start, last) in enumerate(zip(starts, forest.last_split, strict=True)):
        columns.append(np.unique(forest.feature[start:last]))
        firsts.append(size if last - start <= TABLED else -1)
        if firsts[-1] >= 0:
            found = _every_way(forest, paths, tree, start, last, int(forest.feature.max(initial=0)) + 2)
            tables.append(found[:, columns[-1]].ravel())
            size += tables[-1].size
    sums = np.r_[0.0, np.cumsum(paths.mean)][forest.last_tree]
    return Explainer(
        paths,
        np.concatenate([*columns, []]).astype(np.int64),
        np.cumsum([len(column) for column in columns], dtype=np.int64),
        np.array(firsts, dtype=np.int64),
        np.concatenate([*tables, []]),
        np.diff(sums, prepend=0.0),
    )


def parts(forest: Forest, explainer: Explainer, X: Floats) -> Floats:
    """(n, m, p + 1) exact parts of every model's score for rows X (n, p), the base last.

    They are the path-dependent Shapley values of TreeSHAP: in the game of a leaf, a feature that is not
    known counts with the share of training rows that its splits let through. A leaf's game is a product
    over the features on its way, so its values come from one polynomial; and a small tree has few ways
    to go, so that its values are known beforehand.

    References
    ----------
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees.
    Yu et al. (2022), Linear TreeShap. Yang (2021), Fast TreeSHAP.

    Examples
    --------
    >>> from repaylift.models.forest import Model, make_forest, scores
    >>> from repaylift.uplift.trees import SmallTrees
    >>> X = np.random.default_rng(0).normal(size=(400, 2))
    >>> forest = make_forest([Model(SmallTrees(trees=30).fit(X, X[:, 0] * X[:, 1]).to_text())])
    >>> found = parts(forest, make_explainer(forest), X)
    >>> bool(np.allclose(found.sum(axis=2), scores(forest, X)))
    True
    """
    out = np.zeros((len(X), len(forest.last_tree), X.shape[1] + 1))
    out[:, :, -1] = explainer.base
    _add_parts(forest, explainer, np.ascontiguousarray(X), out)
    return out


@compiled
def _every_way(forest: Forest, paths: Paths, tree: int, start: int, last: int, width: int) -> Floats:
    """(2^s, width) a tree's parts for every way its s splits can go; bit b of the row: split b sends left."""
    found = np.zeros((1 << (last - start), width))
    went_left = np.zeros(forest.feature.size, dtype=np.bool_)
    for way in range(found.shape[0]):
        for bit in range(last - start):
            went_left[start + bit] = (way >> bit) & 1
        add_tree_parts(forest, paths, tree, went_left, found[way])
    return found


@compiled
def _add_parts(forest: Forest, explainer: Explainer, X: Floats, out: Floats) -> None:
    went_left = np.empty(forest.feature.size, dtype=np.bool_)
    last_tree, last_split = forest.last_tree, forest.last_split
    column, last_column = explainer.column, explainer.last_column
    first, table = explainer.first, explainer.table
    for i in range(X.shape[0]):
        _decide(forest, X[i], went_left)
        tree, split, c = 0, 0, 0
        for j in range(out.shape[1]):
            parts = out[i, j]
            while tree < last_tree[j]:
                if first[tree] < 0:
                    add_tree_parts(forest, explainer.paths, tree, went_left, parts)
                else:
                    way = _way(went_left, split, last_split[tree])
                    place = first[tree] + way * (last_column[tree] - c)
                    for k in range(last_column[tree] - c):
                        parts[column[c + k]] += table[place + k]
                split, c = last_split[tree], last_column[tree]
                tree += 1


@compiled
def _way(went_left: Bools, start: int, last: int) -> int:
    way = 0
    for split in range(start, last):
        way |= int(went_left[split]) << (split - start)
    return way


@compiled
def _decide(forest: Forest, x: Floats, went_left: Bools) -> None:
    """Where every split would send a row x (p,)."""
    feature, threshold, kind = forest.feature, forest.threshold, forest.kind
    for at in range(went_left.size):
        value = x[feature[at]]
        if not np.isnan(value) and not kind[at] & SPECIAL:
            went_left[at] = value <= threshold[at]
        else:
            first, words = forest.set_first[at], forest.set_words[at]
            went_left[at] = goes_left(kind[at], threshold[at], value, forest.bits, first, words)
