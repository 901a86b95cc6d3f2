"""Decide case by case as they come, at prices that follow what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .cells import is_open, use_of
from .compiled import compiled
from .live_prices import LivePrices, track
from .problem import Float, Int, Rows
from .read_problem import read_eligible, read_limits, read_problem


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
    limits = read_limits(free, None, None, np.shape(value)[1])
    problem = read_problem(value, use, limits, read_eligible(eligible, np.shape(value)))
    prices, left = live.prices.copy(), live.left.copy()
    action = np.empty(problem.cases, dtype=np.int64)
    total, stuck = _stream(
        problem.rows,
        problem.shared,
        prices,
        left,
        (live.seen, live.to_come),
        (live.pace, live.patience, live.smallest),
        action,
    )
    if stuck >= 0:
        raise ValueError(
            f"case {stuck} has no action that fits into what is left, {left}. "
            "Remedy: offer every case an action that uses nothing."
        )
    n = float(problem.cases)
    after = replace(live, prices=prices, left=left, to_come=max(live.to_come - n, 0.0), seen=live.seen + n)
    return LiveAllocation(action, total, after)


@compiled
def _stream(
    rows: Rows,
    shared: Float,
    prices: Float,
    left: Float,
    clock: tuple[float, float],
    rates: tuple[Float, Float, Float],
    action: Int,
) -> tuple[float, int]:
    """Decide case by case; the value, and the first case without an action that fits, or -1."""
    total, used, (seen, to_come) = 0.0, np.empty(left.size), clock
    for i in range(len(action)):
        best, chosen = -np.inf, -1
        for j in range(rows.value.shape[1]):
            if is_open(rows, i, j):
                score, fits = rows.value[i, j] + 0.0, True
                for r in range(left.size):
                    use = use_of(rows, shared, i, j, r)
                    score -= prices[r] * use
                    fits &= use <= left[r]
                if fits and score > best:
                    best, chosen = score, j
        if chosen < 0:
            return total, i
        action[i] = chosen
        total += rows.value[i, chosen]
        for r in range(left.size):
            used[r] = use_of(rows, shared, i, chosen, r)
        track(prices, left, used, 1.0, (seen + i, max(to_come - i, 0.0)), rates)
    return total, -1
