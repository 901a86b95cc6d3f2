"""The multi-armed knapsack as a path: who gets which arm as the budget grows.

Each row's arms are cut down to their convex hull of reward over cost; all rows' steps along their hulls are
taken in the order of reward per cost. That is the optimum of the linear program at every budget at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from .arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class GainPath:
    """Steps of rows to dearer arms, by falling reward per cost; m of them.

    row (m,) place of the row; cost, score (m,) what the step adds to its cost, in units of cost, and to its
    score; last (m,) True at the end of each group of steps of equal reward per cost; n rows.
    """

    row: Ints
    cost: Floats
    score: Floats
    last: Bools
    n: int


def gain_path(reward: Floats, cost: Floats, score: Floats) -> GainPath:
    """The path for predicted rewards, with the scores by which it is judged.

    Parameters
    ----------
    reward, score : (n, k) against doing nothing, in the same unit; NaN where an arm is not open.
    cost : (n, k), >= 0, against doing nothing.

    References
    ----------
    Sinha & Zoltners (1979), The multiple-choice knapsack problem; Sverdrup, Wu, Athey & Wager (2023),
    Qini curves for multi-armed treatment rules (grf-labs/maq).

    Examples
    --------
    >>> reward, cost = np.array([[2.0, 3.0], [1.0, 4.0]]), np.array([[1.0, 2.0], [1.0, 2.0]])
    >>> path = gain_path(reward, cost, reward)
    >>> path.row.tolist(), path.cost.tolist(), path.score.tolist()
    ([0, 1, 0], [1.0, 2.0, 1.0], [2.0, 4.0, 1.0])
    """
    row, step_cost, step_score, ratio = _steps(
        np.ascontiguousarray(reward), np.ascontiguousarray(cost), np.ascontiguousarray(score)
    )
    order = np.argsort(-ratio)
    ratio = ratio[order]
    last = np.append(ratio[1:] != ratio[:-1], True)[: len(ratio)]
    return GainPath(row[order], step_cost[order], step_score[order], last, len(reward))


def gains_at(path: GainPath, budgets: Floats, weight: Floats) -> Floats:
    """Mean score at each average budget (m,), rising, for rows of some weight (n,).

    Where a budget ends inside a group of equal steps, each of them is taken in part: at random, that is.

    Examples
    --------
    >>> reward = np.array([[2.0], [1.0]])
    >>> path = gain_path(reward, np.ones((2, 1)), reward)
    >>> gains_at(path, np.array([0.0, 0.25, 0.5, 1.0, 9.0]), np.ones(2)).tolist()
    [0.0, 0.5, 1.0, 1.5, 1.5]
    """
    return _follow(path.row, path.cost, path.score, path.last, budgets, weight)  # type: ignore[no-any-return]


def full_cost(path: GainPath) -> float:
    """Average cost at which every row has its best arm, and more budget buys nothing."""
    return float(path.cost.sum() / path.n)


@numba.njit(cache=True)
def _steps(reward, cost, score):  # type: ignore[no-untyped-def]
    n, k = reward.shape
    row, ratio = np.empty(n * k, np.int64), np.empty(n * k)
    step_cost, step_score = np.empty(n * k), np.empty(n * k)
    hull = np.empty(k, np.int64)
    size = 0
    for i in range(n):
        height = _hull(reward[i], cost[i], hull)
        spent, gained, scored = 0.0, 0.0, 0.0
        for h in range(height):
            a = hull[h]
            dear, gain = cost[i, a] - spent, reward[i, a] - gained
            row[size] = i
            step_cost[size] = dear
            step_score[size] = score[i, a] - scored
            ratio[size] = gain / dear if dear > 0 else np.inf
            spent, gained, scored = cost[i, a], reward[i, a], score[i, a]
            size += 1
    return row[:size], step_cost[:size], step_score[:size], ratio[:size]


@numba.njit(cache=True)
def _hull(reward, cost, hull):  # type: ignore[no-untyped-def]
    """Arms on the upper hull from (0, 0), by rising cost, into `hull`; returns how many."""
    height = 0
    for a in _cheapest_first(reward, cost):
        best = reward[hull[height - 1]] if height else 0.0
        if not reward[a] > best:  # NaN too: not open
            continue
        while height:
            c, r = cost[hull[height - 1]], reward[hull[height - 1]]
            before_c = cost[hull[height - 2]] if height > 1 else 0.0
            before_r = reward[hull[height - 2]] if height > 1 else 0.0
            if (r - before_r) * (cost[a] - c) > (reward[a] - r) * (c - before_c):
                break
            height -= 1
        hull[height] = a
        height += 1
    return height


@numba.njit(cache=True)
def _cheapest_first(reward, cost):  # type: ignore[no-untyped-def]
    """Arms by rising cost, equal ones by falling reward: insertion sort, since there are few."""
    order = np.empty(len(cost), np.int64)
    for a in range(len(cost)):
        b = a
        while b > 0:
            other = order[b - 1]
            if cost[other] < cost[a] or (cost[other] == cost[a] and reward[other] >= reward[a]):
                break
            order[b] = other
            b -= 1
        order[b] = a
    return order


@numba.njit(cache=True)
def _follow(row, cost, score, last, budgets, weight):  # type: ignore[no-untyped-def]
    whole = weight.sum()
    gains = np.empty(len(budgets))
    spent, gained, more_cost, more_score = 0.0, 0.0, 0.0, 0.0
    b = 0
    for j in range(len(row)):
        w = weight[row[j]]
        more_cost += w * cost[j]
        more_score += w * score[j]
        if last[j]:
            while b < len(budgets) and spent + more_cost > budgets[b] * whole:
                part = (budgets[b] * whole - spent) / more_cost
                gains[b] = (gained + part * more_score) / whole
                b += 1
            if b == len(budgets):
                break
            spent += more_cost
            gained += more_score
            more_cost, more_score = 0.0, 0.0
    gains[b:] = gained / whole
    return gains
