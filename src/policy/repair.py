"""From the best actions at given prices to actions that keep every bound on use exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..compiled import compiled
from .cells import is_open, score_of, use_of
from .passes import totals
from .problem import Float, Int, Problem, Rows, Tariff

_ROUNDS = 50
_ROUNDING = 1e-12  # relative: of sums, not a licence


class Bounds(NamedTuple):
    """Bounds (d,) on use, with room for rounding, and the size (d,) by which to weigh what breaks them."""

    least: Float
    most: Float
    size: Float


def keep_bounds(action: Int, problem: Problem, prices: Float) -> Int:
    """Change the actions that cost least until every bound is kept, then add value where there is room.

    Parameters
    ----------
    action : (n,) the best at `prices` (d,); not changed.

    Returns
    -------
    (n,) actions; `broken_bounds` says what could not be kept.

    Notes
    -----
    Greedy: moves in order of score lost per unit of a broken bound mended, each only if less is broken
    afterwards. Where doing nothing uses nothing, budgets are always kept in the end.
    """
    kept, bounds = action.copy(), _bounds(problem)
    for mend in (True, False):
        for _ in range(_ROUNDS):
            used = totals(problem, kept)[1]
            done = mend and _broken(used, bounds) == 0
            if done or not _round(kept, used, problem, prices, bounds, mend):
                break
    return kept


def broken_bounds(problem: Problem, action: Int) -> Float:
    """By how much the use (d,) of the actions (n,) is above (positive) or below (negative) its bounds."""
    bounds, used = _bounds(problem), totals(problem, action)[1]
    gone: Float = np.maximum(used - bounds.most, 0.0) - np.maximum(bounds.least - used, 0.0)
    return gone


def _bounds(problem: Problem) -> Bounds:
    size = np.where(np.isfinite(problem.most), problem.most, problem.least)
    least, most = problem.least * (1 - _ROUNDING), problem.most * (1 + _ROUNDING)
    return Bounds(least, most, np.where(size > 0, size, 1.0))


def _round(kept: Int, used: Float, problem: Problem, prices: Float, bounds: Bounds, mend: bool) -> bool:
    # At most one move per case, the cheapest first; whether any was made. Changes `kept` and `used`.
    rows, tariff, shared = problem.rows, problem.tariff(prices), problem.shared
    if mend:
        weight = ((used > bounds.most) * 1.0 - (used < bounds.least)) / bounds.size
        target, loss = _mending(rows, shared, tariff, kept, used, bounds, weight)
    else:
        target, loss = _adding(rows, shared, tariff, kept, used, bounds)
    cases = np.flatnonzero(target >= 0)
    order = cases[np.argsort(loss[cases], kind="stable")]
    return bool(_move(rows, shared, kept, target, order, used, bounds, mend))


@compiled
def _mending(
    rows: Rows, shared: Float, tariff: Tariff, kept: Int, used: Float, bounds: Bounds, weight: Float
) -> tuple[Int, Float]:
    """Per case the move that mends most per score lost: target (or -1), and loss per unit mended."""
    n, k = rows.value.shape
    target, least, worst = np.full(n, -1), np.full(n, np.inf), _broken(used, bounds)
    for i in range(n):
        a = kept[i]
        score = score_of(rows, tariff, i, a)
        for j in range(k):
            mended = 0.0
            for r in range(weight.size):
                if weight[r] != 0:
                    mended += weight[r] * (use_of(rows, shared, i, a, r) - use_of(rows, shared, i, j, r))
            if mended > 0 and is_open(rows, i, j):
                loss = (score - score_of(rows, tariff, i, j)) / mended
                if loss < least[i] and _broken_by(rows, shared, used, bounds, i, a, j) < worst:
                    least[i], target[i] = loss, j
    return target, least


@compiled
def _adding(
    rows: Rows, shared: Float, tariff: Tariff, kept: Int, used: Float, bounds: Bounds
) -> tuple[Int, Float]:
    """Per case the move to more value within the bounds that loses least score: target (or -1), loss."""
    n, k = rows.value.shape
    target, least = np.full(n, -1), np.full(n, np.inf)
    for i in range(n):
        a = kept[i]
        score = score_of(rows, tariff, i, a)
        for j in range(k):
            if rows.value[i, j] > rows.value[i, a] and is_open(rows, i, j):
                loss = score - score_of(rows, tariff, i, j)
                if loss < least[i] and _broken_by(rows, shared, used, bounds, i, a, j) == 0:
                    least[i], target[i] = loss, j
    return target, least


@compiled
def _broken(used: Float, bounds: Bounds) -> float:
    """What is above or below the bounds, in shares of them."""
    total = 0.0
    for r in range(used.size):
        total += max(used[r] - bounds.most[r], bounds.least[r] - used[r], 0.0) / bounds.size[r]
    return total


@compiled
def _broken_by(rows: Rows, shared: Float, used: Float, bounds: Bounds, i: int, a: int, j: int) -> float:
    """The same after case i moves from action a to j."""
    total = 0.0
    for r in range(used.size):
        after = used[r] + use_of(rows, shared, i, j, r) - use_of(rows, shared, i, a, r)
        total += max(after - bounds.most[r], bounds.least[r] - after, 0.0) / bounds.size[r]
    return total


@compiled
def _move(
    rows: Rows, shared: Float, kept: Int, target: Int, order: Int, used: Float, bounds: Bounds, mend: bool
) -> bool:
    """Move cases in order, each only if less is broken afterwards (mend), or nothing."""
    moved, worst = False, _broken(used, bounds)
    for i in order:
        a, j = kept[i], target[i]
        now = _broken_by(rows, shared, used, bounds, i, a, j)
        if now < worst or (not mend and now == 0):
            for r in range(used.size):
                used[r] += use_of(rows, shared, i, j, r) - use_of(rows, shared, i, a, r)
            kept[i], worst, moved = j, now, True
        if mend and worst == 0:
            break
    return moved
