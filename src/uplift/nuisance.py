"""What is fitted before any effect: the outcome without treatment effects, and DR scores of every arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils.parallel import Parallel, delayed

from .arrays import Bools, Floats, Ints
from .table import Table, as_table
from .trees import SmallTrees

RESPONSE = SmallTrees(trees=100, leaves=6, learning_rate=0.05, min_rows=100, l2=10.0)


@dataclass(frozen=True, slots=True)
class Nuisances:
    """Cross-fitted: no row's own outcome took part in its numbers.

    baseline : (n,) expected outcome with the arms' mean effects taken out, that is, under control.
    shift : (k,) mean effect of each arm against control, 0 for the control; the first guess.
    score : (n, k) doubly robust (AIPW) scores: unbiased for the outcome under each arm, one row at a time.
    without : (folds, n) the baseline of every row by the model that saw no row of that fold. Effects that
        are judged on fold f are learned from these: the other rows' `baseline` has seen fold f.
    """

    baseline: Floats
    shift: Floats
    score: Floats
    without: Floats


@dataclass(frozen=True, slots=True)
class Design:
    """Who got what, and in which fold.

    X : features of n rows, a `Table` to share its bins, or an array whose columns at `categorical` hold
    codes. arm : (n,) numbers in [0, k), 0 the control. weight : (n,) 1 / propensity of the arm received.
    fold : (n,) fold numbers. n_jobs : threads.
    """

    X: Table | Floats
    arm: Ints
    weight: Floats
    fold: Ints
    k: int
    categorical: Sequence[int] = ()
    n_jobs: int = 1


def fit_nuisances(base: Any, design: Design, y: Floats) -> Nuisances:
    """Fit the response in every fold's absence, with the arms' mean effects taken out.

    The outcome model is additive, baseline(x) + shift of the arm: one model for all arms, however many.
    Effects that vary with x stay in the residual, where the effect stage looks for them; the score is
    unbiased either way, by the known propensities. What is taken out before the fit is a first guess,
    the weighted means' differences among the same rows; `shift` is found anew from the residuals.

    Parameters
    ----------
    base : scikit-learn regressor, or classifier for a 0/1 outcome.
    y : (n,) outcomes.

    References
    ----------
    Robins, Rotnitzky & Zhao (1994); Chernozhukov et al. (2018), Double/debiased machine learning.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, arm = rng.normal(size=(1800, 2)), np.tile([0, 1], 900)
    >>> y = X[:, 0] + 2.0 * arm
    >>> design = Design(X, arm, weight=np.full(1800, 2.0), fold=np.arange(1800) // 2 % 3, k=2)
    >>> found = fit_nuisances(RESPONSE, design, y)
    >>> float(np.round((found.score[:, 1] - found.score[:, 0]).mean(), 1))
    2.0
    """
    arm, weight = design.arm, design.weight
    table = as_table(design.X, design.categorical)
    folds = range(int(design.fold.max()) + 1)
    parts = Parallel(n_jobs=design.n_jobs, prefer="threads")(
        delayed(_baseline_without)(base, table, design, y, held) for held in folds
    )
    without = np.stack(parts)
    baseline = without[design.fold, np.arange(len(y))]
    shift = mean_shift(y - baseline, arm, weight, design.k)
    return Nuisances(baseline, shift, dr_scores(y, arm, weight, baseline[:, None] + shift), without)


def response_model(
    base: Any,
    X: Table | Floats,
    y: Floats,
    effect: Floats,
    categorical: Sequence[int] = (),
    *,
    rows: Bools | None = None,
) -> Any:
    """A fitted model of y less the received arm's mean `effect` (n,): the outcome under control.

    Parameters
    ----------
    X : a `Table`, whose bins are shared, or an array with codes at `categorical`. rows : (n,) to fit on,
        None for all.
    """
    table = as_table(X, categorical)
    return table.fit(base, y if is_classifier(base) else y - effect, rows=rows)


def predict_response(model: Any, X: Floats) -> Floats:
    """(n,) predictions; the second class's probability of a classifier."""
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X)[:, 1], dtype=np.float64)
    return np.asarray(model.predict(X), dtype=np.float64)


def mean_shift(residual: Floats, arm: Ints, weight: Floats, k: int) -> Floats:
    """(k,) weighted mean residual of each arm against the control's (Hájek)."""
    total = np.bincount(arm, weights=weight * residual, minlength=k)
    mean = total / np.maximum(np.bincount(arm, weights=weight, minlength=k), 1e-12)
    shift: Floats = mean - mean[0]
    return shift


def dr_scores(y: Floats, arm: Ints, weight: Floats, expected: Floats) -> Floats:
    """(n, k) doubly robust scores from the expected outcome (n, k) under each arm.

    Examples
    --------
    >>> dr_scores(np.array([1.0]), np.array([0]), np.array([2.0]), np.array([[0.6, 0.5]])).tolist()
    [[1.4, 0.5]]
    """
    score = expected.copy()
    rows = np.arange(len(y))
    score[rows, arm] += weight * (y - expected[rows, arm])
    return score


def _baseline_without(base: Any, table: Table, design: Design, y: Floats, held: int) -> Floats:
    """(n,) expected outcome of every row under control, by a model that saw no row of the fold."""
    others: Bools = design.fold != held
    guess = mean_shift(y[others], design.arm[others], design.weight[others], design.k)
    effect = guess[design.arm]
    model = response_model(base, table, y, effect, rows=others)
    found = predict_response(model, table.X)
    return found - effect[others].mean() if is_classifier(base) else found
