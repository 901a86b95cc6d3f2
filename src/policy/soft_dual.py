"""The dual of sharing out budgets when actions are drawn: prices at which the expected use is what there is.

Each case takes action j with probability floor_j + weight x softmax(score / temperature)_j, as exploring does
(`explore.propensities`). The sum over cases of weight x temperature x log sum exp(score / temperature)
+ floor . score, plus prices . budgets, is smooth and convex in the prices; its slope: budgets - expected use.
"""

from __future__ import annotations

import numpy as np

from .problem import Float, Problem, spread
from .soft_passes import Chances, SoftPoint, soft_at

_SMALL = 20_000  # cases that are not worth a sample
_SHARE = 16  # cases to one of a sample
_STEPS = 100
_TOLERANCE = 1e-10  # of a budget
_ROUNDING = 1e-13  # of the bound


def solve_soft_dual(problem: Problem, chances: Chances, start: Float) -> SoftPoint:
    """Prices (d,) at which expected use keeps the budgets, and spends those that have a price.

    Notes
    -----
    Newton's method along the prices that are not held at 0, each step halved until the bound falls; from
    `start`, or from the prices of a sixteenth of the cases where these are many.
    """
    n = problem.cases
    if n > 4 * _SMALL:
        rows = spread(n, max(n // _SHARE, _SMALL))
        some = chances.unproven[rows] if len(chances.unproven) else chances.unproven
        start = solve_soft_dual(problem.sample(rows), chances._replace(unproven=some), start).prices
    point = soft_at(problem, chances, start)
    for _ in range(_STEPS):
        slope = _slope(problem, point)
        step = _newton_step(point, slope)
        if (np.abs(slope) <= _TOLERANCE * problem.most)[step != 0].all():
            break
        closer = _along(problem, chances, point, step, slope)
        if closer is None:
            break
        point = closer
    return point


def _slope(problem: Problem, point: SoftPoint) -> Float:
    return np.where(np.isfinite(problem.most), problem.most - point.used, 0.0)


def _newton_step(point: SoftPoint, slope: Float) -> Float:
    # Prices at 0 that would fall stay there.
    step = np.zeros(len(slope))
    free = (point.prices > 0) | (slope < 0)
    while free.any():
        part = point.curvature[np.ix_(free, free)]
        ridge = 1e-12 * np.trace(part) / len(part) + 1e-300
        step[:] = 0.0
        step[free] = -np.linalg.solve(part + ridge * np.eye(len(part)), slope[free])
        blocked = free & (point.prices == 0) & (step < 0)
        if not blocked.any():
            break
        free &= ~blocked
    return step


def _along(
    problem: Problem, chances: Chances, point: SoftPoint, step: Float, slope: Float
) -> SoftPoint | None:
    # The point after the longest step, halved and halved again, by which the bound falls.
    with np.errstate(divide="ignore", invalid="ignore"):
        length = float(min(1.0, np.where(step < 0, -point.prices / step, np.inf).min()))
    for _ in range(60):
        prices = point.prices + length * step
        prices = np.where((step < 0) & (prices <= 1e-15 * point.prices), 0.0, prices)
        after = soft_at(problem, chances, prices)
        wanted = 1e-4 * length * float(slope @ step)
        if after.bound <= point.bound + wanted + _ROUNDING * abs(point.bound):
            return after
        length /= 2
    return None
