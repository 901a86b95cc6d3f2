"""The last resort of repair: an integer programme over the few cases that are nearest to another action."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import kron

from .passes import totals
from .problem import Bool, Float, Int, Problem

_CASES = 300
_GAP = 1e-3  # relative: some choice within the bounds is what is wanted


def keep_bounds_exactly(action: Int, problem: Problem, prices: Float) -> Int:
    """Change the actions (n,) of at most 300 cases so that every bound is kept; unchanged if none is found.

    Greedy moves, one case at a time, can get stuck between a budget and a minimum where two cases would have
    to change places.
    """
    if not problem.cases:
        return action
    rows = _nearest(action, problem, prices)
    some = problem.take(rows)
    n, k = some.rows.value.shape
    rest = totals(problem, action)[1] - totals(some, action[rows])[1]
    open_ = _open(some)
    uses = np.concatenate([some.rows.own, np.broadcast_to(some.shared, (n, *some.shared.shape))], axis=2)
    found = milp(
        -np.where(open_, some.rows.value, 0.0).ravel(),
        constraints=[
            LinearConstraint(uses.reshape(n * k, -1).T, problem.least - rest, problem.most - rest),
            LinearConstraint(kron(np.eye(n), np.ones((1, k))), 1, 1),
        ],
        integrality=np.ones(n * k),
        bounds=Bounds(0, open_.ravel().astype(np.float64)),
        options={"mip_rel_gap": _GAP},
    )
    changed = action.copy()
    if found.x is not None:
        changed[rows] = found.x.reshape(n, k).argmax(axis=1)
    return changed


def _nearest(action: Int, problem: Problem, prices: Float) -> Int:
    # The cases whose next best action loses least score.
    tariff, (value, own, _) = problem.tariff(prices), problem.rows
    score = np.where(_open(problem), value - own @ tariff.price - tariff.charge, -np.inf)
    taken = np.take_along_axis(score, action[:, None], axis=1)[:, 0]
    np.put_along_axis(score, action[:, None], -np.inf, axis=1)
    return np.argsort(taken - score.max(axis=1), kind="stable")[:_CASES]


def _open(problem: Problem) -> Bool:
    value, _, eligible = problem.rows
    return np.isfinite(value) & eligible if len(eligible) else np.isfinite(value)
