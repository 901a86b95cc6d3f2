"""Folds that keep the share of every arm and never split a person."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Ints


def arm_folds(arm: Ints, folds: int, rng: np.random.Generator, groups: Any | None = None) -> Ints:
    """Fold number of every row, stratified by arm only.

    Never stratify by arm and outcome: the folds would share their arm means, and the best arm of one
    would be known from the other by hindsight.

    Parameters
    ----------
    arm : (n,) arm numbers.
    groups : (n,) ids of persons, whose rows share a fold; a person counts with the arm of one row.

    Returns
    -------
    (n,) fold numbers in [0, folds).

    Examples
    --------
    >>> arm = np.array([0, 0, 0, 0, 1, 1])
    >>> fold = arm_folds(arm, 2, np.random.default_rng(0))
    >>> [int((fold[arm == a] == 0).sum()) for a in (0, 1)]
    [2, 1]
    """
    if groups is None:
        return _deal(arm, folds, rng)
    _, first, person = np.unique(np.asarray(groups), return_index=True, return_inverse=True)
    dealt: Ints = _deal(arm[first], folds, rng)[person]
    return dealt


def _deal(arm: Ints, folds: int, rng: np.random.Generator) -> Ints:
    """Shuffle, then deal arm by arm like cards."""
    shuffled = rng.permutation(len(arm))
    order = shuffled[np.argsort(arm[shuffled], kind="stable")]
    fold = np.empty(len(arm), dtype=np.int64)
    fold[order] = np.arange(len(arm)) % folds
    return fold
