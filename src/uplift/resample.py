"""One bootstrap for every measure of effects: persons drawn with replacement, as weights of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import check_between
from ..models.bootstrap import bootstrap_weights
from .arrays import Floats
from .inputs import person_numbers


@dataclass(frozen=True, slots=True)
class Score:
    """A measure with its interval: estimate, low, high in units of the measure; measure : its name."""

    estimate: float
    low: float
    high: float
    measure: str

    def __str__(self) -> str:
        return f"{self.estimate:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Ends of intervals: low, high (m,)."""

    low: Floats
    high: Floats


def bootstrap_draws(
    measure: Callable[[Floats], Floats], n: int, groups: Any | None, replicates: int, seed: int
) -> Floats:
    """(replicates, m) values of a measure of row weights (n,), under one resample each.

    The same n, groups, replicates and seed give the same resamples, so draws of two measures are paired.

    Parameters
    ----------
    groups : (n,) ids of persons, who are drawn with all their rows; None: every row is a person.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.

    Examples
    --------
    >>> draws = bootstrap_draws(lambda w: np.array([w.sum()]), 5, None, replicates=2, seed=0)
    >>> draws.tolist()
    [[5.0], [5.0]]
    """
    check_between(replicates, "replicates", ge=2)
    person = None if groups is None else person_numbers(groups, n)
    weights = bootstrap_weights(person, n, replicates, np.random.default_rng(seed))
    return np.stack([measure(weight) for weight in weights])


def percentile_bounds(draws: Floats, level: float) -> Bounds:
    """Percentile interval of each column of draws (r, m); draws that could not be computed are left out.

    Examples
    --------
    >>> bounds = percentile_bounds(np.arange(101.0)[:, None], 0.9)
    >>> bounds.low.round().tolist(), bounds.high.round().tolist()
    ([5.0], [95.0])
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    low, high = np.full((2, draws.shape[1]), np.nan)
    known = ~np.isnan(draws).all(axis=0)
    low[known], high[known] = np.nanquantile(draws[:, known], [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return Bounds(low, high)


def bootstrap_score(
    measure: Callable[[Floats], float],
    name: str,
    n: int,
    groups: Any | None,
    replicates: int,
    level: float,
    seed: int,
) -> Score:
    """The measure at equal weights, with its percentile interval.

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> print(bootstrap_score(lambda w: float(np.average(x, weights=w)), "mean", 100, None, 200, 0.95, 0))
    49.5000 [44.2303, 54.7263]
    """
    draws = bootstrap_draws(lambda w: np.array([measure(w)]), n, groups, replicates, seed)
    bounds = percentile_bounds(draws, level)
    return Score(measure(np.ones(n)), float(bounds.low[0]), float(bounds.high[0]), name)
