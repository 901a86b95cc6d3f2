"""What scores at given prices say beyond the best action: gaps to the second, and what nobody would pay."""

from __future__ import annotations

import numpy as np

from ..compiled import compiled
from .cells import is_open, score_of, use_of
from .passes import best_of_row, over_blocks
from .problem import Bool, Float, Problem, Rows, Tariff


def gaps_at(problem: Problem, prices: Float) -> Float:
    """Best score minus second at prices (d,), of the cases that have two eligible actions."""
    rows, tariff = problem.rows, problem.tariff(prices)
    gaps = np.empty(problem.cases)
    over_blocks(lambda start, stop: _gaps(rows, tariff, start, stop, gaps), len(gaps))
    return gaps[np.isfinite(gaps)]


def prohibitive_price(problem: Problem, asked: Bool, prices: Float, r: int) -> float:
    """The least price of resource r at which nobody wants any of it, the other prices (d,) being as they are.

    Parameters
    ----------
    asked : (n, k) eligible had there been any of it; of shape (0, k) for all.
    """
    rows, tariff, shared = problem.rows, problem.tariff(prices), problem.shared
    found = over_blocks(
        lambda start, stop: _wanted(rows, tariff, asked, shared, r, start, stop), problem.cases
    )
    return max(found, default=0.0)


@compiled
def _wanted(rows: Rows, tariff: Tariff, asked: Bool, shared: Float, r: int, start: int, stop: int) -> float:
    """The most that anybody would pay for a unit of resource r."""
    most = 0.0
    for i in range(start, stop):
        best = best_of_row(rows, tariff, i)[1]
        for j in range(rows.value.shape[1]):
            use = use_of(rows, shared, i, j, r)
            if use > 0 and (asked.shape[0] == 0 or asked[i, j]):
                most = max(most, (score_of(rows, tariff, i, j) - best) / use)
    return most


@compiled
def _gaps(rows: Rows, tariff: Tariff, start: int, stop: int, gaps: Float) -> None:
    for i in range(start, stop):
        best, second = -np.inf, -np.inf
        for j in range(rows.value.shape[1]):
            if is_open(rows, i, j):
                score = score_of(rows, tariff, i, j)
                best, second = max(best, score), max(second, min(best, score))
        gaps[i] = best - second
