"""Features of the training rows, shared by every model that is fitted on some of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from threading import Lock
from typing import Any

import lightgbm as lgb
import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from .arrays import Bools, Floats, Ints
from .trees import SmallTrees, bins_of, some_of

NEARLY_EQUAL = 1.1  # ratio of weights that a base without weights may leave out: a trial's folds differ so


class Table:
    """Numbers (n, p), and their bins: made once, when first needed, for all arms, folds and models.

    A model on some rows copies the bins of those rows, a byte per value, and never X. Bins see X of all
    rows and no outcome. Any scikit-learn regressor or classifier takes its rows of X instead.

    Parameters
    ----------
    X : (n, p) float64 or float32, NaN where missing. categorical : places of the columns that hold codes.

    Examples
    --------
    >>> table = Table(np.arange(400.0)[:, None])
    >>> base = SmallTrees(trees=30, learning_rate=0.3, min_rows=20)
    >>> model = table.fit(base, (table.X[:, 0] > 199) * 1.0, rows=table.X[:, 0] % 2 == 0)
    >>> model.predict(np.array([[0.0], [399.0]])).round(1).tolist()
    [0.0, 1.0]
    """

    def __init__(self, X: Any, categorical: Sequence[int] = ()) -> None:
        self.X: Floats = np.ascontiguousarray(X)
        self.categorical = tuple(categorical)
        self._bins: lgb.Dataset | None = None
        self._bins_with_arm: lgb.Dataset | None = None
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.X)

    def fit(
        self,
        base: Any,
        target: Floats,
        *,
        rows: Bools | None = None,
        weight: Floats | None = None,
        arm: Ints | None = None,
    ) -> Any:
        """A fitted clone of `base`.

        Parameters
        ----------
        target, weight : (n,), of which the given rows (n,) are read; None: every row, equal weights.
            Weights are scaled to a mean of 1, so that a penalty means the same at any propensity.
        arm : (n,) numbers, which the model is shown as a last, categorical column.
        """
        chosen = slice(None) if rows is None else np.flatnonzero(rows)
        scaled = None if weight is None else _scaled(weight[chosen])
        if isinstance(base, SmallTrees):
            bins = self._binned() if arm is None else self._binned_with_arm(arm)
            return clone(base).fit_bins(some_of(bins, rows), target[chosen], scaled)
        X = self.X[chosen] if arm is None else np.column_stack([self.X[chosen], arm[chosen]])
        return clone(base).fit(X, target[chosen], **_weights_for(base, scaled))

    def _binned(self) -> lgb.Dataset:
        with self._lock:
            if self._bins is None:
                self._bins = bins_of(self.X, self.categorical)
            return self._bins

    def _binned_with_arm(self, arm: Ints) -> lgb.Dataset:
        """The bins beside those of one more column; every caller shows the same arms."""
        plain = self._binned()
        with self._lock:
            if self._bins_with_arm is None:
                wide = some_of(plain, None).construct()
                with warnings.catch_warnings():  # that it keeps no raw data, which it never had
                    warnings.simplefilter("ignore", UserWarning)
                    wide.add_features_from(bins_of(arm.astype(np.float64)[:, None], (0,), "arm"))
                self._bins_with_arm = wide
            return self._bins_with_arm


def as_table(X: Any, categorical: Sequence[int] = ()) -> Table:
    """The table itself, or one of an array (n, p), whose bins are then its own.

    Examples
    --------
    >>> len(as_table(np.zeros((3, 1))))
    3
    """
    return X if isinstance(X, Table) else Table(X, categorical)


def _weights_for(base: Any, weight: Floats | None) -> dict[str, Floats]:
    """Weights as the argument that the base, or the last step of a pipeline, takes them by."""
    if weight is None:
        return {}
    last, name = (base.steps[-1][1], f"{base.steps[-1][0]}__") if isinstance(base, Pipeline) else (base, "")
    if has_fit_parameter(last, "sample_weight"):
        return {f"{name}sample_weight": weight}
    if weight.max() <= NEARLY_EQUAL * weight.min():
        return {}
    raise ValueError(
        f"{type(last).__name__} takes no sample_weight, and 1 / propensity varies by a factor of "
        f"{weight.max() / weight.min():.2f}, must be <= {NEARLY_EQUAL}. Remedy: a base that takes weights."
    )


def _scaled(weight: Floats) -> Floats | None:
    """Weights with a mean of 1; None where all are equal."""
    return weight / weight.mean() if np.ptp(weight) > 0 else None
