"""What choosing among several arms is worth at each budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import check_between, check_in
from .arms import per_arm
from .arrays import Floats, Ints
from .effect_table import EffectTable, read_effects
from .gain_path import GainPath, full_cost, gain_path, gains_at
from .inputs import person_numbers
from .resample import bootstrap_draws, percentile_bounds


@dataclass(frozen=True, slots=True)
class GainCurve:
    """Gain over doing nothing, per person, at each average budget per person.

    budget (m,) in units of cost. gain, low, high (m,) in units of value x outcome, from doubly robust
    scores, with the interval at each budget. full : average cost at which all have their best arm: from there
    on the curve is level. arms : the labels chosen among. draws (r, m) bootstrap; person (n,) and seed say
    which resamples they were, so that two curves can be compared draw by draw.
    """

    budget: Floats
    gain: Floats
    low: Floats
    high: Floats
    full: float
    arms: tuple[Any, ...]
    draws: Floats
    person: Ints
    seed: int


def gain_curve(  # noqa: PLR0913
    effect: Any,
    score: Any,
    cost: Any,
    *,
    budgets: Any | None = None,
    value: Any = 1.0,
    arms: Any | None = None,
    individual: bool = True,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> GainCurve:
    """Gain of the policy that maximises predicted reward subject to average cost <= budget.

    At each budget the policy gives each row at most one arm: the multi-armed knapsack, whose optimum is
    found for all budgets at once (the last row's arm in part). Whom it treats is decided by the predictions;
    what that gains is estimated by doubly robust scores of rows that the effects were not learned from.
    Arms predicted to lose are never given. The interval is a percentile bootstrap over rows, or persons, that
    follows the policy's path anew in each resample, so the budget binds in each.

    Parameters
    ----------
    effect : (n, k) predicted effects against doing nothing, frame or array; (n,) for one arm.
    score : the same shape, as `effect_scores` makes it; NaN where an arm was not open, which is then not
        given.
    cost : of each arm against doing nothing, >= 0: a mapping by arm, (k,) or (n, k).
    budgets : (m,) average cost per row, rising; None: 101 steps up to the cost of everybody's best arm.
    value : what one unit of the outcome is worth, scalar or (n,).
    arms : labels to choose among; None: all. One label gives the curve of that arm alone.
    individual : False: everybody is predicted the arms' mean effects and costs, so that people are treated
        at random. The baseline that says what targeting adds.
    groups : (n,) ids of persons.

    References
    ----------
    Sverdrup, Wu, Athey & Wager (2023), Qini curves for multi-armed treatment rules (grf-labs/maq).

    Examples
    --------
    >>> effect = np.tile([[0.1, 0.3], [0.2, 0.0]], (50, 1))
    >>> curve = gain_curve(effect, effect, cost=[1.0, 2.0], budgets=[0.5, 1.5])
    >>> curve.gain.round(3).tolist(), curve.full
    ([0.1, 0.25], 1.5)
    """
    table, price = _read(effect, score, cost, value, arms)
    n = len(table.effect)
    path = _path(table, price, individual)
    full = full_cost(path)
    grid = np.linspace(0.0, full, 101) if budgets is None else _rising(budgets)
    draws = bootstrap_draws(lambda w: gains_at(path, grid, w), n, groups, replicates, random_state)
    bounds = percentile_bounds(draws, level)
    gain = gains_at(path, grid, np.ones(n))
    person = person_numbers(groups, n)
    return GainCurve(grid, gain, bounds.low, bounds.high, full, table.arms, draws, person, random_state)


def _read(effect: Any, score: Any, cost: Any, value: Any, arms: Any | None) -> tuple[EffectTable, Floats]:
    """Rewards in units of value x outcome, and costs (n, k), of the arms asked for."""
    table = read_effects(effect, score)
    n = len(table.effect)
    lacking = [arm for arm in table.arms if isinstance(cost, Mapping) and arm not in cost]
    if lacking:
        raise ValueError(f"cost lacks the arms {lacking}. Remedy: give each arm's cost, 0 where it has none.")
    price = per_arm(cost, table.arms, n, "cost")
    check_between(float(price.min()), "cost", ge=0, remedy="measure it against doing nothing")
    for arm in arms or ():
        check_in(arm, "arms", table.arms)
    kept = table.arms if arms is None else tuple(arms)
    places = [table.arms.index(arm) for arm in kept]
    worth = np.broadcast_to(np.asarray(value, dtype=np.float64), (n,))[:, None]
    rewards = EffectTable(kept, worth * table.effect[:, places], worth * table.score[:, places])
    return rewards, price[:, places]


def _path(table: EffectTable, cost: Floats, individual: bool) -> GainPath:
    """Closed arms are no choice; without individual predictions each row is predicted the mean."""
    closed = np.isnan(table.score)
    reward = table.effect
    if not individual:
        reward = np.where(closed, 0.0, reward).sum(axis=0) / np.maximum((~closed).sum(axis=0), 1)
        cost = np.broadcast_to(cost.mean(axis=0), cost.shape)
    return gain_path(np.where(closed, np.nan, reward), cost, np.where(closed, 0.0, table.score))


def _rising(budgets: Any) -> Floats:
    grid = np.asarray(budgets, dtype=np.float64)
    if grid.ndim != 1 or not len(grid) or not (np.diff(grid) >= 0).all() or not grid[0] >= 0:
        raise ValueError(
            f"budgets == {budgets!r}, must be (m,) rising numbers >= 0. Remedy: e.g. np.linspace(0, 5, 101)."
        )
    return grid
