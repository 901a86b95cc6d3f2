"""Cases whose best action is the same anywhere in a box of prices, and need not be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..compiled import compiled
from .cells import is_open
from .passes import Sums, added, best_of_row, over_blocks, use_of_sums
from .problem import Bool, Float, Int, Problem, Rows, Tariff


class Reach(NamedTuple):
    """How far prices may move (q,), and how far that moves one action's charge against another's (k, k)."""

    price: Float
    charge: Float


@dataclass(frozen=True, slots=True)
class Settled:
    """What stays the best action anywhere in a box of prices.

    action : (n,) best at the centre. open_rows : rows whose best action may change within the box.
    value, use : money and (d,) use of the best actions of all other rows.
    """

    action: Int
    open_rows: Int
    value: float
    use: Float


def settle(problem: Problem, prices: Float, reach: Float) -> Settled:
    """Which cases keep their best action wherever prices (d,) move by at most `reach` (d,)."""
    rows, tariff = problem.rows, problem.tariff(prices)
    q = rows.own.shape[2]
    moves = Reach(reach[:q], np.abs(problem.shared[:, None] - problem.shared[None]) @ reach[q:])
    action, undecided = np.empty(problem.cases, dtype=np.int64), np.empty(problem.cases, dtype=np.bool_)
    found = over_blocks(
        lambda start, stop: _settle(rows, tariff, moves, start, stop, action, undecided), len(action)
    )
    sums = added(found, problem)
    return Settled(action, np.flatnonzero(undecided), sums.total, use_of_sums(sums, problem))


@compiled
def _settle(
    rows: Rows, tariff: Tariff, moves: Reach, start: int, stop: int, action: Int, undecided: Bool
) -> Sums:
    total, used, counts = 0.0, np.zeros(tariff.price.size), np.zeros(tariff.charge.size)
    for i in range(start, stop):
        a, best = best_of_row(rows, tariff, i)
        contested = False
        for j in range(counts.size):
            if j != a and is_open(rows, i, j):
                ahead = best - rows.value[i, j] + tariff.charge[j] - moves.charge[a, j]
                for r in range(used.size):
                    ahead += tariff.price[r] * rows.own[i, j, r]
                    ahead -= moves.price[r] * abs(rows.own[i, a, r] - rows.own[i, j, r])
                contested |= ahead <= 0
        action[i], undecided[i] = a, contested
        if not contested:
            total += rows.value[i, a]
            counts[a] += 1.0
            for r in range(used.size):
                used[r] += rows.own[i, a, r]
    return Sums(total, used, counts)
