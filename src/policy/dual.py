"""The dual of sharing out budgets: the prices at which the best actions use no more than there is.

D(prices) = sum over cases of the best (value - prices . use) + what the bounds on use are worth at these
prices. It is convex, and its least value is the optimum of the linear programme. Most cases keep their best
action anywhere near the right prices, so only the others are looked at again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .level_method import least_in_box
from .passes import best_at, choose_at, least_value
from .problem import Bool, Float, Int, Problem, spread
from .settle import settle

TOLERANCE = 1e-9  # of the bound, relative: looser prices give away value
_SMALL = 20_000  # cases that are not worth a sample
_SHARE = 16  # cases to one of a sample
_ERRORS = 8.0  # half a box, in price / sqrt(size of the sample)
_WARM = 0.02  # half a box around prices that are given, in price
_NO_LESS = 0.05  # of the order of a price: half a box around a price near 0, as if it were this high
_WIDEN = 8.0
_BOXES = 60
_BORDER = 0.05  # of a box: a point so near to its border does not prove that the least bound is inside


@dataclass(frozen=True, slots=True)
class DualPoint:
    """The lowest bound on the value of any choice.

    bound : money. prices : (d,). action : (n,) best at these prices.
    near : the problem of those cases for which another action may be as good. rows : which they are.
    feasible : False when the bound is below the value of any choice: none keeps the bounds on use.
    """

    bound: float
    prices: Float
    action: Int
    near: Problem
    rows: Int
    feasible: bool = True


@dataclass(frozen=True, slots=True)
class _Box:
    """Prices (d,) from centre - reach to centre + reach."""

    centre: Float
    reach: Float


def solve_dual(problem: Problem, start: Float | None = None) -> DualPoint:
    """The prices (d,) with the least bound; `start`, if given, are tried first.

    Notes
    -----
    A sixteenth of the cases, solved alike, says where the prices must be, give or take its sampling error.
    Cases that keep their best action anywhere in that box of prices are settled at once; the rest are
    minimised over by the level method. When the least bound lies inside the box it is the least of all,
    because D is convex; when it lies on the border, the box moves there and widens.

    Where no choice keeps the bounds on use, D has no least value: the bound ends below any possible value.
    """
    if start is not None:
        point, outside = _solve_in(problem, _around(problem, np.clip(start, *_signs(problem)), _WARM))
        if not outside.any():
            return point
    box, best = _first_box(problem), np.inf
    for _ in range(_BOXES):
        point, outside = _solve_in(problem, box)
        if not outside.any() or best - point.bound <= TOLERANCE * abs(point.bound):
            break
        best = point.bound
        if best < least_value(problem):
            return replace(point, feasible=False)
        box = _Box(point.prices, np.where(outside, _WIDEN, 1.0) * box.reach)
    return point


def bound_at(problem: Problem, prices: Float) -> tuple[float, Float]:
    """The dual and its slope (d,) at prices (d,): no choice within the bounds on use is worth more."""
    net, used = best_at(problem, prices)
    most = np.where(np.isfinite(problem.most), problem.most, 0.0)
    bound = np.where((prices > 0) | (problem.least <= 0), most, problem.least)
    return net + float(prices @ bound), bound - used


def _solve_in(problem: Problem, box: _Box) -> tuple[DualPoint, Bool]:
    # The least bound in a box, and the prices (d,) that lie on a border which is only the box's.
    lowest, highest = _signs(problem)
    low, high = np.maximum(box.centre - box.reach, lowest), np.minimum(box.centre + box.reach, highest)
    near, rows, action = _undecided(problem, (low + high) / 2, (high - low) / 2)
    found = least_in_box(lambda prices: bound_at(near, prices), low, high, TOLERANCE)
    edge = _BORDER * (high - low)
    outside = (found.point <= low + edge) & (low > lowest) | (found.point >= high - edge) & (high < highest)
    cap = np.where(np.isfinite(problem.most), problem.most, problem.least)
    prices = np.where(np.abs(found.point) * cap > TOLERANCE * abs(found.value), found.point, 0.0)
    action[rows] = choose_at(near, prices)
    return DualPoint(bound_at(near, prices)[0], prices, action, near, rows), outside


def _signs(problem: Problem) -> tuple[Float, Float]:
    # A price (d,) is below 0 only for a minimum, above 0 only for a budget.
    return np.where(problem.least > 0, -np.inf, 0.0), np.where(np.isfinite(problem.most), np.inf, 0.0)


def _undecided(problem: Problem, centre: Float, reach: Float) -> tuple[Problem, Int, Int]:
    # The problem of the cases that the box does not settle, their rows, and the actions of all.
    n = problem.cases
    if n > _SMALL:
        found = settle(problem, centre, reach)
        if len(found.open_rows) <= n / 2:
            near = problem.take(found.open_rows)
            near = replace(near, decided_value=found.value, decided_use=found.use)
            return near, found.open_rows, found.action
    return problem, np.arange(n), np.empty(n, dtype=np.int64)


def _first_box(problem: Problem) -> _Box:
    if problem.cases <= 4 * _SMALL:
        return _Box(np.zeros(len(problem.most)), _order(problem))
    size = max(problem.cases // _SHARE, _SMALL)
    return _around(
        problem, solve_dual(problem.sample(spread(problem.cases, size))).prices, _ERRORS / np.sqrt(size)
    )


def _around(problem: Problem, prices: Float, share: float) -> _Box:
    return _Box(prices, share * np.maximum(np.abs(prices), _NO_LESS * _order(problem)))


def _order(problem: Problem) -> Float:
    # The order of a price (d,): what more use adds in value, spread over what there is.
    some = problem.sample(spread(problem.cases, min(problem.cases, _SMALL)))
    value, own, eligible = some.rows
    cap = np.where(np.isfinite(some.most), some.most, some.least)
    weight = np.divide(1.0, cap, out=np.zeros(len(cap)), where=cap > 0)
    q = own.shape[2]
    worth = np.where(eligible, value, -np.inf) if len(eligible) else value
    load = np.where(np.isfinite(worth), own @ weight[:q] + some.shared @ weight[q:], np.inf)
    idle = np.where(load == load.min(axis=1, keepdims=True), worth, -np.inf).max(axis=1)
    gain = float((worth.max(axis=1) - idle).sum()) or float(np.abs(idle).sum()) or 1.0
    order: Float = gain * weight
    return order
