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
        cell, share = _design(arm, fold, len(arms), eligible)
        of_arm: Floats = share[cell, arm]
        return of_arm
    if not isinstance(propensity, str) and np.ndim(propensity) == 1:
        received = np.asarray(propensity, dtype=np.float64)
        check_same_length(treatment=len(arm), propensity=len(received))
    else:
        table = propensity_table(propensity, X, arm, fold, arms, eligible)
        received = table[np.arange(len(arm)), arm]
    _check_received(received, arm, arms)
    return received


def propensity_table(
    propensity: Any | None,
    X: Floats,
    arm: Ints,
    fold: Ints,
    arms: Sequence[Any],
    eligible: Bools | None = None,
    *,
    floor: float = FLOOR,
) -> Floats:
    """(n, k) probability with which each row could have received every arm.

    Parameters as in `received_propensity`, whose (n,) form says nothing of the other arms and is refused.
    floor : of estimated propensities; 0 shows how far overlap really goes.

    Examples
    --------
    >>> arm, fold = np.array([0, 1, 1, 1]), np.zeros(4, dtype=int)
    >>> propensity_table(None, np.zeros((4, 1)), arm, fold, ("none", "sms"))[0].tolist()
    [0.25, 0.75]
    """
    if propensity is None:
        cell, share = _design(arm, fold, len(arms), eligible)
        shares: Floats = share[cell]
        return shares
    if isinstance(propensity, str):
        check_in(propensity, "propensity", ["estimate"])
        return _estimate(X, arm, fold, len(arms), eligible, floor)
    return arm_columns(propensity, arms, "propensity", len(arm))


def _check_received(received: Floats, arm: Ints, arms: Sequence[Any]) -> None:
    wrong = ~((received > 0) & (received <= 1))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"propensity == {received[row]} in row {row} ({int(wrong.sum())} rows in all) of arm "
            f"{arms[arm[row]]!r}, which that row received; must be > 0 and <= 1. "
            "Remedy: log the probability with which the arm was drawn."
        )


def _design(arm: Ints, fold: Ints, k: int, eligible: Bools | None) -> tuple[Ints, Floats]:
    """Cell (n,) of fold and set of open arms; share (cells, k) of every arm in it."""
    cell = fold
    if eligible is not None:
        pattern = np.unique(eligible, axis=0, return_inverse=True)[1].reshape(-1)
        cell = pattern * (int(fold.max()) + 1) + fold
    cells = int(cell.max()) + 1
    count = np.bincount(cell * k + arm, minlength=cells * k).reshape(cells, k)
    return cell, count / np.maximum(count.sum(axis=1, keepdims=True), 1)


def _estimate(X: Floats, arm: Ints, fold: Ints, k: int, eligible: Bools | None, floor: float) -> Floats:
    """Cross-fitted multinomial probabilities (n, k)."""
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
    table = np.clip(table, floor, None) if eligible is None else np.clip(table, floor, None) * eligible
    scaled: Floats = table / table.sum(axis=1, keepdims=True)
    return scaled
