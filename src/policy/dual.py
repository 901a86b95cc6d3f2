"""The dual of sharing out budgets: the prices at which the best actions use no more than there is.

D(prices) = prices . budgets + sum over cases of the best (value - prices . use). It is convex and
piecewise linear, so its slopes bound it from below: cutting planes (Kelley 1960) close in on the least
value, which is the optimum of the linear programme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

TOLERANCE = 1e-9  # of the bound, relative: looser prices give away value
_ROUNDS = 500
_SAMPLE = 20_000
_LP_TOLERANCE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, slots=True)
class DualPoint:
    """Bound on the value, prices (m,), and use (m,) of the actions (n,) that are best at these prices."""

    bound: float
    prices: Float
    used: Float
    action: Int


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Lower planes of D in units of budget x price: D >= level + slope . x."""

    slopes: list[Float]
    levels: list[float]


def solve_dual(value: Float, use: Float, budgets: Float, upper: Float) -> DualPoint:
    """The prices with the least bound.

    Parameters
    ----------
    value : (n, k) money; -inf where not eligible.
    use : (n, k, m), >= 0.
    budgets : (m,), > 0 and finite.
    upper : (m,) prices that cannot be exceeded at the optimum.

    Examples
    --------
    >>> value, use = np.array([[0.0, 5.0], [0.0, 3.0]]), np.array([[[0.0], [1.0]]] * 2)
    >>> point = solve_dual(value, use, np.array([1.0]), np.array([8.0]))
    >>> round(point.bound, 9), point.action.tolist()
    (5.0, [1, 0])
    """
    starts = [np.zeros(len(budgets))]
    n = len(value)
    if n > 4 * _SAMPLE:
        step = n // _SAMPLE
        part = np.ascontiguousarray(value[::step])
        near = solve_dual(part, use[::step], budgets * len(part) / n, upper).prices
        starts = [near, *(near * shift for shift in 1 + 0.02 * _corners(len(budgets)))]
    return _cutting_planes(value, use, budgets, upper, starts)


def _cutting_planes(value: Float, use: Float, budgets: Float, upper: Float, starts: list[Float]) -> DualPoint:
    cuts = _Cuts([], [])
    points = [_add_cut(cuts, best_at(value, use, budgets, prices), budgets) for prices in starts]
    best = min(points, key=lambda point: point.bound)
    scale = max(abs(best.bound), 1e-300)
    for _ in range(_ROUNDS):
        lower, prices = _lowest(cuts, budgets, upper, scale)
        if best.bound - lower <= TOLERANCE * scale:
            break
        point = _add_cut(cuts, best_at(value, use, budgets, prices), budgets)
        repeated = any(np.array_equal(prices, old.prices) for old in points)
        points.append(DualPoint(point.bound, prices, point.used, np.empty(0, dtype=np.int64)))
        best = point if point.bound < best.bound else best
        if repeated:
            break
    return best


def best_at(value: Float, use: Float, budgets: Float, prices: Float) -> DualPoint:
    """The bound at given prices; of equal actions the one with the higher use x price is taken.

    Examples
    --------
    >>> value, use = np.array([[0.0, 5.0]]), np.array([[[0.0], [1.0]]])
    >>> best_at(value, use, np.array([0.5]), np.array([2.0])).bound
    4.0
    """
    action = np.empty(len(value), dtype=np.int64)
    used = np.zeros(len(prices))
    total = _choose(value, use, prices, action, used)
    return DualPoint(total + float(prices @ budgets), prices, used, action)


def _add_cut(cuts: _Cuts, point: DualPoint, budgets: Float) -> DualPoint:
    slope = 1 - point.used / budgets
    cuts.slopes.append(slope)
    cuts.levels.append(point.bound - float(slope @ (point.prices * budgets)))
    return point


def _lowest(cuts: _Cuts, budgets: Float, upper: Float, scale: float) -> tuple[float, Float]:
    # Least t with t >= level + slope . x for every cut, 0 <= x <= upper; money in units of `scale`.
    m = len(budgets)
    rows = np.column_stack([np.array(cuts.slopes), -np.ones(len(cuts.levels))])
    limits = -np.array(cuts.levels) / scale
    bounds = [*((0.0, top) for top in upper * budgets / scale), (None, None)]
    goal = np.append(np.zeros(m), 1.0)
    found = linprog(goal, rows, limits, bounds=bounds, method="highs", options=_LP_TOLERANCE)
    if found.status != 0:  # numerically stuck: the best point so far stands, with its true gap
        return np.inf, np.zeros(m)
    return float(found.fun) * scale, np.clip(found.x[:m], 0, None) * scale / budgets


def _corners(m: int) -> Float:
    return np.vstack([np.eye(m), -np.eye(m)])


@numba.njit(cache=True)
def _choose(value: Float, use: Float, prices: Float, action: Int, used: Float) -> float:
    n, k = value.shape
    total = 0.0
    for i in range(n):
        best, charge_of_best, chosen = -np.inf, -np.inf, 0
        for j in range(k):
            charge = 0.0
            for r in range(prices.size):
                charge += prices[r] * use[i, j, r]
            score = value[i, j] - charge
            if score > best or (score == best and charge > charge_of_best):
                best, charge_of_best, chosen = score, charge, j
        action[i] = chosen
        total += best
        for r in range(prices.size):
            used[r] += use[i, chosen, r]
    return total
