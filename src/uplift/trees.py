"""The default base learner: LightGBM with few, small trees, saved as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin

from .arrays import Bools, Floats

BINS = {
    "max_bin": 127,
    "bin_construct_sample_cnt": 50_000,
    "is_enable_sparse": False,  # a copy of some rows of sparse bins can crash
    "feature_pre_filter": False,  # one binning serves models whose leaves differ in size
    "num_threads": 1,
    "verbosity": -1,
}


def bins_of(X: Floats, categorical: Sequence[int] = (), prefix: str = "x") -> lgb.Dataset:
    """LightGBM's bins of (n, p) numbers, columns named prefix0, prefix1 ...; X itself is not kept.

    Examples
    --------
    >>> bins_of(np.arange(100.0)[:, None]).num_feature()
    1
    """
    names = [f"{prefix}{place}" for place in range(X.shape[1])]
    data = lgb.Dataset(
        X, np.zeros(len(X)), feature_name=names, categorical_feature=list(categorical), params=BINS
    )
    return data.construct()


def some_of(bins: lgb.Dataset, rows: Bools | None) -> lgb.Dataset:
    """A copy of the bins of some rows (n,), of all with None; the bins they come from stay as they are.

    Examples
    --------
    >>> half = np.arange(100) < 50
    >>> some_of(bins_of(np.arange(100.0)[:, None]), half).construct().num_data()
    50
    """
    places = range(bins.num_data()) if rows is None else np.flatnonzero(rows).tolist()
    return bins.subset(list(places))


class SmallTrees(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Gradient boosting by squared error with few, small trees.

    Small trees keep the variance of an effect low, let one row be scored in microseconds and make its
    reasons nearly free. Parameters are named for what they do; shares are in (0, 1].

    Parameters
    ----------
    trees, leaves, learning_rate : the boosting.
    min_rows : a leaf holds at least so many rows.
    column_share, row_share : drawn afresh for each tree.
    l2 : ridge penalty on leaf values.
    random_state : same seed, same trees.

    Examples
    --------
    >>> X = np.arange(400.0)[:, None]
    >>> model = SmallTrees(trees=30, learning_rate=0.3).fit(X, (X[:, 0] > 199) * 1.0)
    >>> model.predict(X[[0, 399]]).round(1).tolist()
    [0.0, 1.0]
    """

    def __init__(
        self,
        trees: int = 100,
        leaves: int = 8,
        learning_rate: float = 0.05,
        min_rows: int = 50,
        column_share: float = 0.7,
        row_share: float = 0.7,
        l2: float = 5.0,
        random_state: int = 0,
    ) -> None:
        self.trees = trees
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.min_rows = min_rows
        self.column_share = column_share
        self.row_share = row_share
        self.l2 = l2
        self.random_state = random_state

    def fit(
        self, X: Floats, y: Floats, sample_weight: Floats | None = None, categorical: Sequence[int] = ()
    ) -> SmallTrees:
        """Fit on (n, p) numbers, NaN where missing; `categorical` lists the columns that hold codes."""
        return self.fit_bins(bins_of(X, categorical), y, sample_weight)

    def fit_bins(self, bins: lgb.Dataset, y: Floats, sample_weight: Floats | None = None) -> SmallTrees:
        """Fit on `bins_of` the features, or on a subset of them; the bins are given y and the weights."""
        bins.construct().set_label(y)
        if sample_weight is not None:
            bins.set_weight(sample_weight)
        self.booster_ = lgb.train(self._params(), bins, self.trees)
        return self

    def predict(self, X: Floats) -> Floats:
        """(n,) predictions."""
        return np.asarray(self.booster_.predict(X, num_threads=1), dtype=np.float64)

    def to_text(self) -> str:
        """The fitted trees in LightGBM's own text format."""
        return str(self.booster_.model_to_string())

    @classmethod
    def from_text(cls, text: str) -> SmallTrees:
        """Trees read back from `to_text`; they can predict."""
        model = cls()
        model.booster_ = lgb.Booster(model_str=text)
        return model

    def _params(self) -> dict[str, Any]:
        return {
            "objective": "regression",
            "num_leaves": self.leaves,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": self.min_rows,
            "feature_fraction": self.column_share,
            "bagging_fraction": self.row_share,
            "bagging_freq": int(self.row_share < 1),
            "lambda_l2": self.l2,
            "seed": self.random_state,
            "num_threads": 1,
            "deterministic": True,
            "force_col_wise": True,
            "verbosity": -1,
        }
