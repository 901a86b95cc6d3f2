"""Boosters: fitting several LightGBM models of one form, and their mean score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from ..checks import check_between, check_in

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TreeForm:
    """Form of the trees and of the boosting; a value out of its range is refused.

    n_trees, bags >= 1; num_leaves >= 2; learning_rate > 0; min_leaf_rows, l2 >= 0; shares in (0, 1];
    monotone: column -> 1 or -1.

    Examples
    --------
    >>> TreeForm(10, 8, 0.1, 20, feature_share=50, row_share=1.0, l2=0.0, random_splits=False)
    Traceback (most recent call last):
    ValueError: feature_share == 50, must be <= 1. Remedy: give a share, such as 0.5
    """

    n_trees: int
    num_leaves: int
    learning_rate: float
    min_leaf_rows: int
    feature_share: float
    row_share: float
    l2: float
    random_splits: bool
    bags: int = 1
    monotone: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, least in (("n_trees", 1), ("bags", 1), ("num_leaves", 2), ("min_leaf_rows", 0), ("l2", 0)):
            check_between(getattr(self, name), name, ge=least)
        check_between(self.learning_rate, "learning_rate", gt=0)
        for name in ("feature_share", "row_share"):
            check_between(getattr(self, name), name, gt=0, le=1, remedy="give a share, such as 0.5")
        for column, sign in self.monotone.items():
            check_in(str(sign), f"monotone[{column!r}]", ("-1", "1"))


def lightgbm_params(form: TreeForm, columns: Sequence[str], seed: int) -> dict[str, Any]:
    """LightGBM's names for a form; one thread, the same trees for the same seed.

    Examples
    --------
    >>> form = TreeForm(10, 8, 0.1, 20, 1.0, 1.0, 0.0, False, monotone={"lateness": 1})
    >>> lightgbm_params(form, ["amount", "lateness"], seed=1)["monotone_constraints"]
    [0, 1]
    """
    params: dict[str, Any] = {
        "objective": "binary",
        "num_leaves": form.num_leaves,
        "learning_rate": form.learning_rate,
        "min_data_in_leaf": form.min_leaf_rows,
        "feature_fraction": form.feature_share,
        "bagging_fraction": form.row_share,
        "bagging_freq": int(form.row_share < 1),
        "lambda_l2": form.l2,
        "extra_trees": form.random_splits,
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
    if form.monotone:
        params["monotone_constraints"] = [form.monotone.get(name, 0) for name in columns]
        params["monotone_constraints_method"] = "intermediate"
    return params


def fit_boosters(
    X: Floats,
    y: Floats,
    form: TreeForm,
    columns: Sequence[str],
    categorical: Sequence[int],
    random_state: int,
) -> tuple[lgb.Booster, ...]:
    """`form.bags` boosters that differ in their seed only.

    Parameters
    ----------
    X : (n, p), NaN is missing; columns at `categorical` hold codes.
    y : (n,) 0 or 1.

    Examples
    --------
    >>> X = np.arange(100.0)[:, None]
    >>> form = TreeForm(5, 4, 0.3, 5, 1.0, 1.0, 0.0, False)
    >>> boosters = fit_boosters(X, (X[:, 0] > 49).astype(float), form, ["x"], [], random_state=0)
    >>> raw_score(boosters, X[[0, 99]]).round().tolist()
    [-2.0, 2.0]
    """
    names = [f"f{i}" for i in range(len(columns))]  # LightGBM refuses some characters in names
    fitted = []
    for bag in range(form.bags):
        data = lgb.Dataset(X, y, feature_name=names, categorical_feature=list(categorical))
        params = lightgbm_params(form, columns, random_state * 1000 + bag)
        fitted.append(lgb.train(params, data, num_boost_round=form.n_trees))
    return tuple(fitted)


def raw_score(boosters: Sequence[lgb.Booster], X: Floats) -> Floats:
    """(n,) mean over the boosters of the uncalibrated log-odds."""
    total = np.zeros(len(X))
    for booster in boosters:
        total += booster.predict(X, raw_score=True, num_threads=1)
    return total / len(boosters)


def scores_by_size(boosters: Sequence[lgb.Booster], X: Floats, sizes: npt.NDArray[np.int64]) -> Floats:
    """(k, n) uncalibrated log-odds of the first `sizes` (k,) trees of every booster, rising sizes."""
    total = np.zeros((len(sizes), len(X)))
    for booster in boosters:
        done = 0
        score = np.zeros(len(X))
        for place, size in enumerate(sizes):
            score = score + booster.predict(
                X, raw_score=True, num_threads=1, start_iteration=done, num_iteration=int(size) - done
            )
            total[place] += score
            done = int(size)
    return total / len(boosters)
