"""How good a default risk is: ranking, calibration and lift, each with a bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between, check_same_length
from .bootstrap import (
    Estimate,
    Ranked,
    auc,
    bootstrap_weights,
    brier,
    calibration_line,
    ks,
    lift,
    percentile_interval,
    rank,
)
from .outcomes import check_outcome, check_probability

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MEASURES = ("auc", "gini", "ks", "brier", "slope", "intercept", "lift_5", "lift_10", "lift_20")
_PAIRED = ("auc", "ks", "brier")


@dataclass(frozen=True, slots=True)
class RiskMetrics:
    """Measures of one score. n rows, n_bad of them 1; every `Estimate` carries its interval.

    auc, gini (2 auc - 1), ks: ranking. brier: mean squared error. slope, intercept: calibration line in
    log-odds (1 and 0 are perfect; a slope below 1 means too bold). lift_5, _10, _20: bad rate among the
    5, 10, 20 % scored highest over the overall bad rate.
    """

    n: int
    n_bad: int
    level: float
    auc: Estimate
    gini: Estimate
    ks: Estimate
    brier: Estimate
    slope: Estimate
    intercept: Estimate
    lift_5: Estimate
    lift_10: Estimate
    lift_20: Estimate

    def to_frame(self) -> pd.DataFrame:
        """One row per measure: value, low, high."""
        return _as_frame(self, _MEASURES)


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """Score minus reference on the same rows; `Estimate`s with paired intervals."""

    level: float
    auc: Estimate
    ks: Estimate
    brier: Estimate

    def to_frame(self) -> pd.DataFrame:
        """One row per measure: value, low, high."""
        return _as_frame(self, _PAIRED)


def risk_metrics(
    y: Any,
    p: Any,
    *,
    groups: Any | None = None,
    level: float = 0.95,
    resamples: int = 500,
    random_state: int = 0,
) -> RiskMetrics:
    """Measures of predicted probabilities with percentile bootstrap intervals.

    Parameters
    ----------
    y : (n,) 0 or 1, both present. p : (n,) probabilities of 1.
    groups : (n,) person ids: persons are drawn, not rows.
    level : of the intervals. resamples : bootstrap draws. random_state : their seed.

    Raises
    ------
    ValueError
        When y is not 0/1, p leaves [0, 1], lengths differ, or level is outside (0, 1).

    Notes
    -----
    In a resample the calibration line is found by two Newton steps from the full sample's.

    Examples
    --------
    >>> found = risk_metrics([0, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.6, 0.9], resamples=50)
    >>> round(found.auc.value, 3), round(found.ks.value, 3), found.lift_20.value
    (0.889, 0.667, 2.0)
    """
    outcome, score = _checked(y, p, level)
    ranked = rank(outcome, score)
    start = calibration_line(ranked, np.ones(len(outcome)))
    usable = start if np.isfinite(start.slope) else None

    def measure(weight: Floats) -> Floats:
        w = weight[ranked.order]
        area, line = auc(ranked, w), calibration_line(ranked, w, usable)
        lifts = [lift(ranked, w, share) for share in (0.05, 0.10, 0.20)]
        return np.array(
            [area, 2 * area - 1, ks(ranked, w), brier(ranked, w), line.slope, line.intercept, *lifts]
        )

    weights = _both_classes(outcome, groups, resamples, random_state)
    found = percentile_interval(measure, len(outcome), weights, level)
    return RiskMetrics(len(outcome), int(outcome.sum()), level, *found)


def risk_difference(
    y: Any,
    p: Any,
    reference: Any,
    *,
    groups: Any | None = None,
    level: float = 0.95,
    resamples: int = 500,
    random_state: int = 0,
) -> RiskDifference:
    """Paired bootstrap of what `p` measures above `reference` on the same rows.

    Parameters are those of `risk_metrics`; reference : (n,) probabilities of the other model.

    Examples
    --------
    >>> y = [0, 0, 1, 0, 1, 1] * 20
    >>> found = risk_difference(y, [0.1, 0.2, 0.7, 0.3, 0.8, 0.9] * 20, [0.5, 0.1, 0.3, 0.4, 0.6, 0.9] * 20)
    >>> found.auc.low > 0 > found.brier.high
    True
    """
    outcome, score = _checked(y, p, level)
    other = check_probability(reference, len(outcome), "reference")
    one, two = rank(outcome, score), rank(outcome, other)

    def measure(weight: Floats) -> Floats:
        return _paired(one, weight[one.order]) - _paired(two, weight[two.order])

    weights = _both_classes(outcome, groups, resamples, random_state)
    return RiskDifference(level, *percentile_interval(measure, len(outcome), weights, level))


def _paired(ranked: Ranked, weight: Floats) -> Floats:
    return np.array([auc(ranked, weight), ks(ranked, weight), brier(ranked, weight)])


def _checked(y: Any, p: Any, level: float) -> tuple[Floats, Floats]:
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    outcome = check_outcome(y, len(np.asarray(y)))
    return outcome, check_probability(p, len(outcome))


def _both_classes(outcome: Floats, groups: Any | None, resamples: int, random_state: int) -> Any:
    """Resamples that hold both outcomes; in a small sample a draw may lack one."""
    check_between(resamples, "resamples", ge=2)
    units = None
    if groups is not None:
        ids = np.asarray(groups)
        check_same_length(y=len(outcome), groups=len(ids))
        units = np.unique(ids, return_inverse=True)[1].astype(np.int64)
    generator = np.random.default_rng(random_state)
    endless = bootstrap_weights(units, len(outcome), 100 * resamples, generator)
    kept = 0
    for weight in endless:
        bad = weight @ outcome
        if 0 < bad < weight.sum():
            kept += 1
            yield weight
        if kept == resamples:
            return


def _as_frame(found: Any, names: tuple[str, ...]) -> pd.DataFrame:
    estimates = [getattr(found, name) for name in names]
    rows = [[e.value, e.low, e.high] for e in estimates]
    return pd.DataFrame(rows, index=pd.Index(names, name="measure"), columns=["value", "low", "high"])
