"""Share out budgets: one action per case, one price per resource."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .dual import solve_dual
from .passes import best_at, choose_at, totals
from .problem import Float, Int, Problem
from .read_problem import Limits, read_eligible, read_limits, read_problem, shape_of
from .repair import broken_bounds, keep_bounds
from .repair_exactly import keep_bounds_exactly
from .scores import prohibitive_price


@dataclass(frozen=True, slots=True)
class Allocation:
    """Actions that keep the bounds on use, and what the bounds are worth.

    action : (n,) column of the action taken.
    prices : (m,) value of one more unit of each resource; 0 where the bound does not bind, negative
        where a minimum does.
    used : (m,) use of the actions taken.
    gap : (bound - value) / |bound|: the share of value that a perfect choice could still add, at most.
    value : total value of the actions taken; bound : no choice within the bounds is worth more.
    action_prices : (k,) <= 0, minus what one more case of an action costs where its minimum binds.
    """

    action: Int
    prices: Float
    used: Float
    gap: float
    value: float
    bound: float
    action_prices: Float


def allocate(
    value: npt.ArrayLike,
    use: npt.ArrayLike,
    budgets: npt.ArrayLike,
    eligible: npt.ArrayLike | None = None,
    *,
    least_use: npt.ArrayLike | None = None,
    least_cases: npt.ArrayLike | None = None,
    start: npt.ArrayLike | None = None,
) -> Allocation:
    """One action per case with the highest total value whose use keeps every budget.

    Parameters
    ----------
    value : (n, k) money. float32 and float64 are read where they are, without a copy.
    use : (k, m) or (n, k, m), >= 0; likewise.
    budgets : (m,), >= 0; infinite where a resource is not limited.
    eligible : (n, k) bool, None for all; every case needs an eligible action.
    least_use : (m,) use that there must be at least, 0 for none: agents who are paid anyway.
    least_cases : (k,) cases that must get each action at least, 0 for none.
    start : prices to try first, such as yesterday's: (m,), or (m + k,) with `action_prices` behind them.

    Raises
    ------
    ValueError
        When shapes differ, a number is not a number or negative, a case has no eligible action,
        or no choice keeps all bounds; the message names the bounds that stand against each other.

    Notes
    -----
    Lagrangian dual by cutting planes (level method), over ever fewer cases; its bound equals the optimum of
    the linear programme (HiGHS is the oracle in the tests). The actions at its prices are then repaired
    to keep every bound. Threads share the rows; the result does not depend on how many.

    Examples
    --------
    >>> value = np.array([[0.0, 4.2, 6.0], [0.0, 1.0, 9.0]])
    >>> plan = allocate(value, [[0.0], [0.0], [6.0]], budgets=[6.0])
    >>> plan.action.tolist(), plan.used.tolist()
    ([1, 2], [6.0])

    Two calls must be made, though only one is worth more than an SMS:

    >>> value = np.array([[0.0, 4.2, 1.0], [0.0, 1.0, 9.0], [0.0, 8.0, 2.0]])
    >>> plan = allocate(value, [[0.0], [0.0], [6.0]], budgets=[20.0], least_cases=[0, 0, 2])
    >>> plan.action.tolist(), bool(plan.action_prices[2] < 0)
    ([2, 2, 1], True)
    """
    shape = shape_of(value)
    limits = read_limits(budgets, least_use, least_cases, shape[1])
    asked = read_eligible(eligible, shape)
    problem = read_problem(value, use, limits, asked)
    prices, bound, action = _solved(problem, limits, _start(start, limits))
    total, used = totals(problem, action)
    lost = max(bound - total, 0.0)
    gap = 0.0 if lost == 0 else lost / abs(bound) if bound else np.inf
    for r in np.flatnonzero(limits.budgets == 0):
        prices[r] = prohibitive_price(problem, asked, prices, int(r))
    m = len(limits.budgets)
    action_prices = np.zeros(len(limits.least_cases))
    action_prices[limits.floors] = prices[m:]
    return Allocation(action, prices[:m], used[:m], gap, total, bound, action_prices)


def _start(start: npt.ArrayLike | None, limits: Limits) -> Float | None:
    # Prices (d,) to try first, or None.
    if start is None:
        return None
    m, k = len(limits.budgets), len(limits.least_cases)
    given = np.asarray(start, dtype=np.float64)
    if given.shape not in ((m,), (m + k,)) or not np.isfinite(given).all():
        raise ValueError(
            f"start == {given}, must be {m} or {m} + {k} finite prices. Remedy: leave start out, or give "
            "an earlier allocation's prices, with its action_prices behind them."
        )
    per_action = given[m:] if len(given) > m else np.zeros(k)
    return np.concatenate([given[:m], per_action[limits.floors]])


def _solved(problem: Problem, limits: Limits, start: Float | None) -> tuple[Float, float, Int]:
    # Prices (d,), bound and actions that keep the bounds.
    if not problem.cases or not (np.isfinite(problem.most) | (problem.least > 0)).any():
        free = np.zeros(len(problem.most))
        return free, best_at(problem, free)[0], choose_at(problem, free)
    point = solve_dual(problem, start)
    if not point.feasible:
        raise ValueError(_against_each_other(point.prices, problem, limits))
    near = keep_bounds(point.action[point.rows], point.near, point.prices)
    if broken_bounds(point.near, near).any():
        near = keep_bounds_exactly(near, point.near, point.prices)
    action = point.action
    action[point.rows] = near
    if broken_bounds(problem, action).any():
        action = keep_bounds(action, problem, point.prices)
        _check_kept(problem, action, limits)
    return point.prices, point.bound, action


def _against_each_other(prices: Float, problem: Problem, limits: Limits) -> str:
    # The prices run away along the bounds that no choice keeps together.
    cap = np.where(np.isfinite(problem.most), problem.most, problem.least)
    share = np.abs(prices) * cap
    named = [name for name, part in zip(limits.named(), share, strict=True) if part > 1e-3 * share.max()]
    return (
        f"{', '.join(named)}: no choice keeps all of these. "
        "Remedy: raise these budgets, lower these minimums, or make more actions eligible."
    )


def _check_kept(problem: Problem, action: Int, limits: Limits) -> None:
    gone = broken_bounds(problem, action)
    if gone.any():
        r = int(np.abs(gone).argmax())
        used = totals(problem, action)[1]
        raise ValueError(
            f"{limits.named()[r]}, but {used[r]:g} was reached: whole cases do not divide so finely. "
            "Remedy: leave more room between budgets and minimums."
        )
