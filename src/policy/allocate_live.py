"""Decide case by case as they come, at prices that follow what is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .cells import fill_use, is_open
from .live_prices import Day, LivePrices, Rates, track
from .problem import Float, Int, Rows
from .read_problem import read_eligible, read_limits, read_problem, shape_of


@dataclass(frozen=True, slots=True)
class LiveAllocation:
    """Actions (n,) taken one after the other, their total value, and the prices after them."""

    action: Int
    value: float
    live: LivePrices


def allocate_live(
    live: LivePrices, value: npt.ArrayLike, use: npt.ArrayLike, eligible: npt.ArrayLike | None = None
) -> LiveAllocation:
    """Decide on cases in the order in which they come, tracking the prices after each.

    An action that uses more than there is left is not taken: no budget is ever exceeded.

    Parameters
    ----------
    value : (n, k) money. use : (k, m) or (n, k, m). eligible : (n, k) bool, None for all.

    Raises
    ------
    ValueError
        As `allocate`; and when a case has no action that fits into what is left.

    Examples
    --------
    >>> from repaylift.policy.live_prices import live_prices
    >>> live = live_prices([1.0], budgets=[6.0], cases=2, heaviest=[6.0])
    >>> done = allocate_live(live, [[0.0, 9.0], [0.0, 9.0]], [[0.0], [6.0]])
    >>> done.action.tolist(), done.live.left.tolist()
    ([1, 0], [0.0])
    """
    free = np.full(live.left.size, np.inf)
    shape = shape_of(value)
    limits = read_limits(free, None, None, shape[1])
    problem = read_problem(value, use, limits, read_eligible(eligible, shape))
    day, action = live.day(), np.empty(problem.cases, dtype=np.int64)
    total, stuck = _stream(problem.rows, problem.shared, day, live.rates(), live.seen, live.to_come, action)
    if stuck >= 0:
        raise ValueError(
            f"case {stuck} has no action that fits into what is left, {day.left}. "
            "Remedy: offer every case an action that uses nothing."
        )
    return LiveAllocation(action, total, live.after(day, float(problem.cases)))


@compiled
def _stream(
    rows: Rows, shared: Float, day: Day, rates: Rates, seen: float, to_come: float, action: Int
) -> tuple[float, int]:
    """Decide case by case; the value, and the first case without an action that fits, or -1."""
    total, use = 0.0, np.empty(day.left.size)
    for i in range(len(action)):
        chosen = _best_that_fits(rows, shared, day, i, use)
        if chosen < 0:
            return total, i
        action[i] = chosen
        total += rows.value[i, chosen]
        fill_use(rows, shared, i, chosen, use)
        track(day, rates, use, 1.0, seen + i, max(to_come - i, 0.0))
    return total, -1


@compiled
def _best_that_fits(rows: Rows, shared: Float, day: Day, i: int, use: Float) -> int:
    """The best action that uses no more than is left, or -1; `use` (d,) is written over."""
    best, chosen = -np.inf, -1
    for j in range(rows.value.shape[1]):
        if is_open(rows, i, j):
            fill_use(rows, shared, i, j, use)
            score, fits = float(rows.value[i, j]), True
            for r in range(use.size):
                score -= day.prices[r] * use[r]
                fits &= use[r] <= day.left[r]
            if fits and score > best:
                best, chosen = score, j
    return chosen
