"""What is fitted before any effect: the outcome without treatment effects, and DR scores of every arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.utils.parallel import Parallel, delayed

from .arrays import Bools, Floats, Ints
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

    X : (n, p) numbers; columns at `categorical` hold codes. arm : (n,) numbers in [0, k), 0 the control.
    weight : (n,) 1 / propensity of the arm received. fold : (n,) fold numbers. n_jobs : threads.
    """

    X: Floats
    arm: Ints
    weight: Floats
    fold: Ints
    k: int
    categorical: Sequence[int] = ()
    n_jobs: int = 1


def fit_nuisances(base: Any, design: Design, y: Floats) -> Nuisances:
    """Fit the response twice, the second time with the arms' mean effects taken out.

    The outcome model is additive, baseline(x) + shift of the arm: one model for all arms, however many.
    Effects that vary with x stay in the residual, where the effect stage looks for them; the score is
    unbiased either way, by the known propensities.

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
    rows = np.arange(len(y))
    first = _without_each(base, design, y, np.zeros(len(y)))
    shift = mean_shift(y - first[design.fold, rows], arm, weight, design.k)
    without = first - shift[arm].mean()
    if not is_classifier(base):  # a classifier cannot be fitted to a difference
        without = _without_each(base, design, y, shift[arm])
    baseline = without[design.fold, rows]
    return Nuisances(baseline, shift, dr_scores(y, arm, weight, baseline[:, None] + shift), without)


def response_model(base: Any, X: Floats, y: Floats, effect: Floats, categorical: Sequence[int]) -> Any:
    """A fitted model of y less the received arm's mean `effect` (n,): the outcome under control."""
    return fit_one(base, X, y if is_classifier(base) else y - effect, None, categorical)


def predict_response(model: Any, X: Floats) -> Floats:
    """(n,) predictions; the second class's probability of a classifier."""
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X)[:, 1], dtype=np.float64)
    return np.asarray(model.predict(X), dtype=np.float64)


def fit_one(base: Any, X: Floats, y: Floats, weight: Floats | None, categorical: Sequence[int]) -> Any:
    """A fitted clone of `base`; only `SmallTrees` is told which columns hold codes."""
    extra: dict[str, Any] = {"categorical": categorical} if isinstance(base, SmallTrees) else {}
    if weight is not None and np.ptp(weight) > 0:  # equal weights are none, for bases that take none
        extra["sample_weight"] = weight
    return clone(base).fit(X, y, **extra)


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


def _without_each(base: Any, design: Design, y: Floats, effect: Floats) -> Floats:
    """(folds, n) predictions for all rows by models that saw no row of each fold."""

    def part(held: int) -> Floats:
        others: Bools = design.fold != held
        model = response_model(base, design.X[others], y[others], effect[others], design.categorical)
        return predict_response(model, design.X)

    parts = Parallel(n_jobs=design.n_jobs, prefer="threads")(
        delayed(part)(held) for held in range(int(design.fold.max()) + 1)
    )
    return np.stack(parts)
