"""How much of predicted individual differences is real, and what the evidence keeps of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .parts import Parts
from .shrink import Estimates, between_variance

MAX_SLOPE = 1.5  # an underfitted learner may be stretched, but not without limit
EVIDENCE = 2.33  # standard errors above 0 that a slope must reach to count: one-sided 99 %


@dataclass(frozen=True, slots=True)
class Slopes:
    """Real share of the predicted differences; 1: as predicted, 0: nothing of it.

    own : (k,) of each treatment's own part; its entry 0 is the control's. common : (1,) of the part that
    all treatments share.
    """

    own: Estimates
    common: Estimates


@dataclass(frozen=True, slots=True)
class Rows:
    """What slopes are measured on, all (n,).

    residual : outcome less the expected outcome under control. arm, fold, person : numbers.
    weight : 1 / propensity of the arm received.
    """

    residual: Floats
    arm: Ints
    weight: Floats
    fold: Ints
    person: Ints


def learner_slopes(parts: Parts, rows: Rows) -> Slopes:
    """Slopes of the best linear predictor, from out-of-fold predictions.

    The residual is regressed on a part among the rows it concerns, weighted by 1 / propensity: the common
    part among all treated rows, a treatment's own part among its rows after the common part is taken
    out. Everything is centred within fold and arm, because an out-of-fold mean falls where the fold's own
    mean rises.

    References
    ----------
    Chernozhukov, Demirer, Duflo & Fernández-Val (2018), Generic machine learning inference.

    Examples
    --------
    >>> x, none = np.tile([-1.0, 1.0, 0.0], 20), np.zeros(60)
    >>> parts = Parts(none, x, np.zeros((60, 2)))
    >>> group = np.zeros(60, dtype=int)
    >>> rows = Rows(0.5 * x, np.ones(60, dtype=int), np.ones(60), group, np.arange(60))
    >>> learner_slopes(parts, rows).common.value.round(2).tolist()
    [0.5]
    """
    k = parts.own.shape[1]
    control = _slope(parts.control, rows, rows.residual, rows.arm == 0)
    common = _slope(parts.common, rows, rows.residual, rows.arm > 0)
    left = rows.residual - max(common[0], 0.0) * parts.common
    own = [_slope(parts.own[:, a], rows, left, rows.arm == a) for a in range(1, k)]
    value, variance = np.array([control, *own]).T
    return Slopes(Estimates(value, variance), Estimates(np.array([common[0]]), np.array([common[1]])))


def shrink_slopes(slopes: Slopes, bound: float = EVIDENCE) -> Slopes:
    """What is kept: each kind of slope by `keep_slopes`, the control's and the common one on their own."""
    own = slopes.own
    control = keep_slopes(Estimates(own.value[:1], own.variance[:1]), bound)
    rest = keep_slopes(Estimates(own.value[1:], own.variance[1:]), bound)
    kept = Estimates(np.r_[control.value, rest.value], np.r_[control.variance, rest.variance])
    return Slopes(kept, keep_slopes(slopes.common, bound))


def keep_slopes(slopes: Estimates, bound: float = EVIDENCE) -> Estimates:
    """Slopes (m,) of one kind, after shrinkage: toward their common slope, and that toward 0.

    Individual differences count only where the common slope is `bound` standard errors above 0;
    otherwise all are 0. Above, it is multiplied by 1 - variance / square (James-Stein), and each slope is
    drawn to it by empirical Bayes, so that arms vouch for each other. Never negative, at most
    `MAX_SLOPE`. The variance is the posterior's.

    The slope uses every row's whole prediction, so it tells real differences from noise at a fraction
    of the sample at which the value of the choice itself would.

    Examples
    --------
    >>> keep_slopes(Estimates(np.array([1.0, 1.0]), np.array([0.1, 0.1]))).value.round(2).tolist()
    [0.95, 0.95]
    >>> keep_slopes(Estimates(np.array([0.2, -0.2]), np.array([0.1, 0.1]))).value.tolist()
    [0.0, 0.0]
    """
    pooled = pool(slopes)
    common, doubt = float(pooled.value[0]), float(pooled.variance[0])
    noise = np.clip(slopes.variance, 1e-12, 1e12)
    if common <= max(bound, 1.0) * np.sqrt(doubt):
        return Estimates(np.zeros(len(noise)), np.zeros(len(noise)))
    between = between_variance(slopes.value, noise)
    common *= 1.0 - doubt / common**2
    pull = noise / (noise + between)
    value = np.clip(pull * common + (1.0 - pull) * slopes.value, 0.0, MAX_SLOPE)
    return Estimates(value, np.where(value > 0, (1.0 - pull) * noise + pull**2 * doubt, 0.0))


def pool(slopes: Estimates) -> Estimates:
    """(1,) the common slope of several (m,), by random effects.

    References
    ----------
    DerSimonian & Laird (1986), Meta-analysis in clinical trials.

    Examples
    --------
    >>> found = pool(Estimates(np.array([0.8, 1.2]), np.array([0.1, 0.1])))
    >>> found.value.round(2).tolist(), found.variance.round(2).tolist()
    ([1.0], [0.05])
    """
    noise = np.clip(slopes.variance, 1e-12, 1e12)
    precision = 1.0 / (noise + between_variance(slopes.value, noise))
    value = precision @ slopes.value / precision.sum()
    return Estimates(np.array([value]), np.array([1.0 / precision.sum()]))


def _slope(prediction: Floats, rows: Rows, outcome: Floats, among: Bools) -> tuple[float, float]:
    """Weighted slope of outcome on prediction among some rows, and its variance clustered by person."""
    w, person = rows.weight[among], rows.person[among]
    cell = rows.fold[among] * (int(rows.arm.max()) + 1) + rows.arm[among]
    x, u = _centred(prediction[among], w, cell), _centred(outcome[among], w, cell)
    spread = float((w * x) @ x)
    if spread <= 1e-12 * max(len(w), 1):
        return 0.0, np.inf
    slope = float((w * x) @ u) / spread
    total = np.bincount(person, weights=w * x * (u - slope * x))
    return slope, float(total @ total) / spread**2


def _centred(values: Floats, weight: Floats, cell: Ints) -> Floats:
    """Values (m,) less their weighted mean within cell."""
    total = np.bincount(cell, weights=weight)
    mean = np.bincount(cell, weights=weight * values) / np.maximum(total, 1e-300)
    centred: Floats = values - mean[cell]
    return centred
