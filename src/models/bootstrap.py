"""Measures of a risk score under row weights, so that a bootstrap is a loop over weights.

Every function reads `Ranked`: rows sorted by score once, ties grouped once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calibration import Affine, log_odds, logistic_line

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the ends of its interval, in the number's own unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows from the highest score down.

    order (n,) places in the given rows; y, p, score (n,) in that order, score in log-odds;
    last (k,) place of the last row of each group of tied scores.
    """

    order: Ints
    y: Floats
    p: Floats
    score: Floats
    last: Ints


@dataclass(frozen=True, slots=True)
class Curve:
    """Weight of bad rows and of good rows at or above each distinct score, (k + 1,), from 0."""

    bad: Floats
    good: Floats


def rank(y: Floats, p: Floats) -> Ranked:
    """Sort rows by falling probability.

    Examples
    --------
    >>> rank(np.array([0.0, 1.0, 1.0]), np.array([0.1, 0.7, 0.1])).last.tolist()
    [0, 2]
    """
    order = np.argsort(-p, kind="stable")
    sorted_p = p[order]
    last = np.flatnonzero(np.append(np.diff(sorted_p) != 0, True))
    return Ranked(order, y[order], sorted_p, log_odds(sorted_p), last)


def curve(ranked: Ranked, weight: Floats) -> Curve:
    """Cumulated weights of bad and good rows; `weight` (n,) in the order of `ranked`."""
    bad = np.cumsum(weight * ranked.y)[ranked.last]
    everyone = np.cumsum(weight)[ranked.last]
    return Curve(np.append(0.0, bad), np.append(0.0, everyone - bad))


def auc(ranked: Ranked, weight: Floats) -> float:
    """Area under the ROC curve, ties counted half."""
    c = curve(ranked, weight)
    return float(np.trapezoid(c.bad, c.good) / (c.bad[-1] * c.good[-1]))


def ks(ranked: Ranked, weight: Floats) -> float:
    """Largest distance between the score distributions of bad and good rows."""
    c = curve(ranked, weight)
    return float(np.abs(c.bad / c.bad[-1] - c.good / c.good[-1]).max())


def brier(ranked: Ranked, weight: Floats) -> float:
    """Mean squared distance of probability and outcome."""
    return float(np.average((ranked.p - ranked.y) ** 2, weights=weight))


def lift(ranked: Ranked, weight: Floats, share: float) -> float:
    """Bad rate among the `share` of rows scored highest over the overall bad rate.

    A tie that the cut divides counts in proportion.
    """
    c = curve(ranked, weight)
    everyone = (c.bad + c.good) / (c.bad[-1] + c.good[-1])
    return float(np.interp(share, everyone, c.bad / c.bad[-1]) / share)


def calibration_line(ranked: Ranked, weight: Floats, start: Affine | None = None) -> Affine:
    """Line of a logistic regression of the outcome on the log-odds; slope 1, intercept 0 is perfect.

    From a `start` at the full sample's line, two Newton steps.
    """
    return logistic_line(ranked.score, ranked.y, weight, start, **({"steps": 2} if start else {}))


def bootstrap_weights(
    groups: Ints | None, n: int, resamples: int, generator: np.random.Generator
) -> Iterator[Floats]:
    """How often each row is drawn, (n,), once per resample; rows of one group are drawn together.

    Examples
    --------
    >>> weight = next(bootstrap_weights(np.array([0, 0, 1]), 3, 1, np.random.default_rng(0)))
    >>> bool(weight[0] == weight[1])
    True
    """
    units = n if groups is None else int(groups.max()) + 1
    for _ in range(resamples):
        drawn = np.bincount(generator.integers(0, units, units), minlength=units).astype(float)
        yield drawn if groups is None else drawn[groups]


def percentile_interval(
    measure: Callable[[Floats], Floats], n: int, weights: Iterator[Floats], level: float
) -> tuple[Estimate, ...]:
    """Estimate of each number that `measure` gives for row weights, with percentile intervals.

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> weights = bootstrap_weights(None, 100, 200, np.random.default_rng(0))
    >>> (mean,) = percentile_interval(lambda w: np.array([np.average(x, weights=w)]), 100, weights, 0.95)
    >>> mean.value, bool(43 < mean.low < 46 < 53 < mean.high < 56)
    (49.5, True)
    """
    values = measure(np.ones(n))
    drawn = np.array([measure(weight) for weight in weights])
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return tuple(Estimate(*map(float, row)) for row in zip(values, low, high, strict=True))
