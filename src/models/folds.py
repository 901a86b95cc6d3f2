"""Folds for out-of-fold scores: no person stands on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold, StratifiedKFold

from ..checks import check_between, check_same_length

Ints = npt.NDArray[np.int64]


def make_folds(y: npt.ArrayLike, groups: Any | None, folds: int, random_state: int) -> Ints:
    """Fold number of every row.

    Parameters
    ----------
    y : (n,) outcomes, 0 or 1. Without groups every fold keeps their share.
    groups : (n,) ids such as debtor_id; rows of one id share a fold. None: every row on its own.
    folds : how many, at least 2.
    random_state : seed of the shuffle.

    Returns
    -------
    (n,) int64 in [0, folds).

    Raises
    ------
    ValueError
        When there are too few rows or groups, or the rows outside a fold lack an outcome.

    Examples
    --------
    >>> fold = make_folds([0, 1, 0, 1], groups=["ann", "ann", "bo", "bo"], folds=2, random_state=0)
    >>> bool(fold[0] == fold[1] != fold[2])
    True
    """
    outcome = np.asarray(y)
    check_between(folds, "folds", ge=2)
    group = _group_numbers(groups, len(outcome))
    units = len(outcome) if group is None else int(group.max(initial=-1)) + 1
    check_between(units, "number of rows or groups", ge=folds, remedy="fewer folds, or more rows")
    splitter: Any = (
        StratifiedKFold(folds, shuffle=True, random_state=random_state)
        if group is None
        else GroupKFold(folds, shuffle=True, random_state=random_state)
    )
    fold = np.empty(len(outcome), dtype=np.int64)
    for number, (_, held) in enumerate(splitter.split(outcome, outcome, group)):
        fold[held] = number
    _refuse_one_class(outcome, fold)
    return fold


def sample_rows(groups: Any | None, n: int, max_rows: int, random_state: int) -> Ints:
    """Places of at most `max_rows` of n rows, whole groups drawn at random; all where they fit.

    Examples
    --------
    >>> sample_rows(["ann", "ann", "bo", "cy"], 4, 3, random_state=0).tolist()
    [0, 1, 3]
    """
    if n <= max_rows:
        return np.arange(n)
    unit = _group_numbers(groups, n)
    unit = np.arange(n) if unit is None else unit
    order = np.random.default_rng(random_state).permutation(unit.max() + 1)
    taken = np.cumsum(np.bincount(unit)[order]) <= max_rows
    return np.flatnonzero(np.isin(unit, order[taken]))


def _group_numbers(groups: Any | None, n: int) -> Ints | None:
    if groups is None:
        return None
    ids = np.asarray(groups)
    check_same_length(y=n, groups=len(ids))
    numbers: Ints = np.unique(ids, return_inverse=True)[1].astype(np.int64)
    return numbers


def _refuse_one_class(y: npt.NDArray[Any], fold: Ints) -> None:
    for number in np.unique(fold):
        seen = np.unique(y[fold != number])
        if len(seen) < 2:
            raise ValueError(
                f"the rows outside fold {number} hold only y == {seen.tolist()}, must hold 0 and 1. "
                "Remedy: fewer folds, or rows with more of the rare outcome."
            )
