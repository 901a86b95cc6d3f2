"""The least value of a convex function in a box, from its values and slopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog, nnls

from .problem import Float

_LEVEL = 0.5  # how far between the lower bound and the best value the next point aims
_STEPS = 1000
_ROUNDING = 1e-11  # of what the function changes by across the box: the linear programmes know no better
_LP_TOLERANCE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}

Function = Callable[[Float], tuple[float, Float]]


@dataclass(frozen=True, slots=True)
class Least:
    """Best point (d,) found, its value, and a lower bound on every value in the box."""

    point: Float
    value: float
    lower: float


@dataclass(frozen=True, slots=True)
class _Planes:
    """f >= best value + level + slope . y for each, y from -1 to 1 across the box; in units of `unit`."""

    slopes: Float
    levels: Float
    unit: float


def least_in_box(function: Function, low: Float, high: Float, tolerance: float) -> Least:
    """Minimise a convex function whose values and slopes are known only point by point.

    Parameters
    ----------
    function : point (d,) -> value and a subgradient (d,).
    low, high : (d,) finite.
    tolerance : stop when the best value is proven to be this near to the least, relative to it.

    Notes
    -----
    Every slope bounds the function from below (cutting planes, Kelley 1960). The next point is not
    where these planes are lowest, which jumps about, but the nearest to the best point at which they
    fall below a level (Lemarechal, Nemirovskii and Nesterov 1995, *New variants of bundle methods*).

    Examples
    --------
    >>> found = least_in_box(lambda x: (abs(x[0] - 0.3), np.sign(x - 0.3)), np.zeros(1), np.ones(1), 1e-9)
    >>> round(float(found.point[0]), 6), bool(found.value - found.lower <= 1e-9)
    (0.3, True)
    """
    centre, half = (low + high) / 2, (high - low) / 2
    y = best = np.zeros(len(low))
    value, lower = np.inf, -np.inf
    points, values, slopes = [], [], []
    expected = -np.inf
    for _ in range(_STEPS):
        at, slope = function(centre + half * y)
        points.append(y)
        values.append(at)
        slopes.append(slope * half)
        planar = at <= expected  # the planes foretold it: go all the way to where they are lowest
        if at < value:
            value, best = at, y
        planes = _planes(np.array(points), np.array(values) - value, np.array(slopes))
        drop, lowest = _lowest(planes)
        lower = max(lower, value - drop)
        if value - lower <= tolerance * abs(value) + _ROUNDING * planes.unit or not np.isfinite(drop):
            break
        aim = None if planar else _nearest_below(planes, best, -_LEVEL * (value - lower) / planes.unit)
        y = lowest if aim is None else np.clip(aim, -1, 1)
        if any(np.array_equal(y, known) for known in points):  # rounding: it could say nothing new
            break
        expected = value - (1.0 if aim is None else _LEVEL) * (1 - 1e-6) * (value - lower)
    return Least(centre + half * best, value, lower)


def _planes(points: Float, values: Float, slopes: Float) -> _Planes:
    unit = max(float(np.abs(slopes).max(initial=0.0)), 1e-300)
    levels = values - (slopes * points).sum(axis=1)
    return _Planes(slopes / unit, levels / unit, unit)


def _lowest(planes: _Planes) -> tuple[float, Float]:
    # How far the planes fall below the best value in the box, and where.
    d = planes.slopes.shape[1]
    rows = np.column_stack([planes.slopes, -np.ones(len(planes.levels))])
    goal, bounds = np.append(np.zeros(d), 1.0), [*[(-1.0, 1.0)] * d, (None, None)]
    found = linprog(goal, rows, -planes.levels, bounds=bounds, method="highs", options=_LP_TOLERANCE)
    if found.status != 0:  # numerically stuck: nothing more is proven
        return np.inf, np.zeros(d)
    return -float(found.fun) * planes.unit, np.clip(found.x[:d], -1, 1)


def _nearest_below(planes: _Planes, y: Float, level: float) -> Float | None:
    # Least distance programming by non-negative least squares (Lawson and Hanson 1974, chapter 23).
    box = np.eye(len(y))
    sides = np.vstack([planes.slopes, box, -box])
    room = np.concatenate([level - planes.levels, np.ones(2 * len(y))]) - sides @ y
    stacked = np.vstack([-sides.T, -room])
    goal = np.append(np.zeros(len(y)), 1.0)
    try:
        weight, _ = nnls(stacked, goal, maxiter=50 * len(room))
    except RuntimeError:  # too many steps
        return None
    rest = stacked @ weight - goal
    return y - rest[:-1] / rest[-1] if abs(rest[-1]) > 1e-14 else None
