"""The propensity of the arm that each row received: known, from the design, or estimated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm as lgb
import numpy as np

from ..checks import check_in, check_same_length
from .arms import arm_columns
from .arrays import Bools, Floats, Ints

FLOOR = 0.01  # an estimated propensity is not trusted below this


def received_propensity(
    propensity: Any | None,
    X: Floats,
    arm: Ints,
    fold: Ints,
    arms: Sequence[Any],
    eligible: Bools | None = None,
) -> Floats:
    """(n,) probability with which each row received its arm.

    Parameters
    ----------
    propensity : (n,) of the arm received; (n, k) of every arm (columns as in `arm_columns`); None for a
        trial: the arm's share among the rows of the same fold that had the same arms open; "estimate":
        cross-fitted multinomial boosting on X, floored at 1 %.
    X : (n, p), only read by "estimate".

    Raises
    ------
    ValueError
        When a propensity of a received arm is missing, 0, negative or above 1.

    Examples
    --------
    >>> arm, fold = np.array([0, 1, 1, 1]), np.zeros(4, dtype=int)
    >>> received_propensity(None, np.zeros((4, 1)), arm, fold, ("none", "sms")).tolist()
    [0.25, 0.75, 0.75, 0.75]
    """
    if propensity is None:
        return _design_share(arm, fold, len(arms), eligible)
    if isinstance(propensity, str):
        check_in(propensity, "propensity", ["estimate"])
        return _estimate(X, arm, fold, len(arms), eligible)
    if np.ndim(propensity) == 2:
        received = arm_columns(propensity, arms, "propensity", len(arm))[np.arange(len(arm)), arm]
    else:
        received = np.asarray(propensity, dtype=np.float64)
        check_same_length(treatment=len(arm), propensity=len(received))
    wrong = ~((received > 0) & (received <= 1))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"propensity == {received[row]} in row {row} ({int(wrong.sum())} rows in all) of arm "
            f"{arms[arm[row]]!r}, which that row received; must be > 0 and <= 1. "
            "Remedy: log the probability with which the arm was drawn."
        )
    return received


def _design_share(arm: Ints, fold: Ints, k: int, eligible: Bools | None) -> Floats:
    """Share of the received arm within fold and within the set of open arms."""
    cell = fold
    if eligible is not None:
        pattern = np.unique(eligible, axis=0, return_inverse=True)[1].reshape(-1)
        cell = pattern * (int(fold.max()) + 1) + fold
    cells = int(cell.max()) + 1
    count = np.bincount(cell * k + arm, minlength=cells * k).reshape(cells, k)
    share: Floats = count[cell, arm] / count.sum(axis=1)[cell]
    return share


def _estimate(X: Floats, arm: Ints, fold: Ints, k: int, eligible: Bools | None) -> Floats:
    """Cross-fitted multinomial probability of the received arm."""
    params = {
        "objective": "multiclass",
        "num_class": k,
        "num_leaves": 8,
        "learning_rate": 0.1,
        "min_data_in_leaf": 50,
        "lambda_l2": 5.0,
        "num_threads": 1,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }
    table = np.empty((len(arm), k))
    for held in np.unique(fold):
        booster = lgb.train(params, lgb.Dataset(X[fold != held], arm[fold != held]), 50)
        table[fold == held] = booster.predict(X[fold == held], num_threads=1)
    table = np.clip(table, FLOOR, None) if eligible is None else np.clip(table, FLOOR, None) * eligible
    received: Floats = (table / table.sum(axis=1, keepdims=True))[np.arange(len(arm)), arm]
    return received
