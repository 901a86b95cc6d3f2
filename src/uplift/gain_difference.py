"""Two gain curves over budgets, compared draw by draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models.bootstrap import Estimate
from .arrays import Floats
from .gain_curve import GainCurve
from .resample import percentile_bounds


@dataclass(frozen=True, slots=True)
class GainDifference:
    """Gain of one policy less that of another, per person, at each average budget.

    budget (m,); gain, low, high (m,) as in `GainCurve`. mean : the difference averaged over the budgets,
    each weighted by the stretch of budget it stands for.
    """

    budget: Floats
    gain: Floats
    low: Floats
    high: Floats
    mean: Estimate


def gain_difference(curve: GainCurve, baseline: GainCurve, *, level: float = 0.95) -> GainDifference:
    """Paired difference of two gain curves of the same rows.

    Parameters
    ----------
    curve, baseline : from `gain_curve` with the same rows, budgets, groups, replicates and random_state, so
        that both saw the same resamples.

    Raises
    ------
    ValueError
        When they did not.

    Examples
    --------
    >>> from repaylift.uplift.gain_curve import gain_curve
    >>> effect = np.tile([[0.1, 0.3], [0.2, 0.0]], (50, 1))
    >>> made = {"score": effect, "cost": [1.0, 2.0], "budgets": [0.5, 1.0]}
    >>> both, one = gain_curve(effect, **made), gain_curve(effect, **made, arms=[1])
    >>> gain_difference(both, one).gain.round(3).tolist()
    [0.025, 0.025]
    """
    alike = (
        np.array_equal(curve.budget, baseline.budget)
        and np.array_equal(curve.person, baseline.person)
        and curve.draws.shape == baseline.draws.shape
        and curve.seed == baseline.seed
    )
    if not alike:
        raise ValueError(
            "curve and baseline differ in rows, budgets, groups, replicates or random_state, must be paired. "
            "Remedy: make both by gain_curve with the same budgets= and random_state=."
        )
    draws = curve.draws - baseline.draws
    bounds = percentile_bounds(draws, level)
    gain = curve.gain - baseline.gain
    weight = _stretch(curve.budget)
    mean = percentile_bounds((draws @ weight)[:, None], level)
    whole = Estimate(float(gain @ weight), float(mean.low[0]), float(mean.high[0]))
    return GainDifference(curve.budget, gain, bounds.low, bounds.high, whole)


def _stretch(budget: Floats) -> Floats:
    """(m,) weights of the trapezoid rule, adding to 1; equal ones where the budget does not move."""
    width = np.diff(budget)
    total = width.sum()
    if not total > 0:
        return np.full(len(budget), 1.0 / len(budget))
    weight: Floats = (np.append(width, 0.0) + np.append(0.0, width)) / (2 * total)
    return weight
