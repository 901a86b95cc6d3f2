"""Size an exploration: how many cases, for how long, until every effect is told with the goal's power."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..policy.actions import Catalogue
from ..policy.evidence import ENOUGH
from ..uplift.arrays import Bools, Floats
from .goal import ExplorationGoal
from .money import Money, exploration_money, priced, rate_untouched
from .offer import ladder_base, offered, offers
from .plan import ActionPlan, ExplorationPlan, StagePlan
from .power import error_needed, half_width, minimal_detectable
from .precision import CellPrecision
from .recent import RecentStage, recent_stage
from .rows import Rows

RARE = 0.01  # an action eligible in a smaller share of a stage is not explored there
RANGE = (0.05, 0.95)


def plan_exploration(
    rows: Rows,
    cells: tuple[CellPrecision, ...],
    goal: ExplorationGoal,
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> ExplorationPlan:
    """Make the plan stage by stage, and add up its money."""
    terms = priced(rows.arms, catalogue)
    stages, draws = [], []
    for s in range(len(rows.stages)):
        stage = recent_stage(rows, s, cells)
        design = _design(stage, goal)
        untouched = rate_untouched(stage.rate, stage.logged / stage.logged.sum(), terms)
        money = exploration_money(stage.amount, design.chance, design.today, untouched, terms, rng)
        stages.append(_stage_plan(stage, design, money, rows.arms, goal))
        draws.append(money.draws * design.cases)
    low, high = np.quantile(np.sum(draws, axis=0), RANGE)
    return ExplorationPlan(
        actions=rows.arms,
        stages=tuple(stages),
        goal=goal,
        currency=catalogue.currency,
        spend=sum(stage.spend for stage in stages),
        spend_today=sum(stage.spend_today for stage in stages),
        given_up=sum(stage.given_up for stage in stages),
        low=float(low),
        high=float(high),
        unpriced=tuple(action for action in rows.arms if action not in catalogue.ids),
    )


def row_variance(eligible: Bools, chance: Floats, a: int, variance: float) -> float:
    """Variance of the effect of action `a` times the number of cases of the stage; inf: never known.

    Parameters
    ----------
    eligible, chance : (n, k) which actions each case could get, and with which probability it does.
    variance : of the outcome.

    Notes
    -----
    Over N cases open to both, a difference of two means weighted by 1 / propensity has the variance
    (variance / N) x the mean of 1 / P(action) + 1 / P(control).

    Examples
    --------
    >>> coin = np.full((10, 2), 0.5)
    >>> row_variance(coin > 0, coin, a=1, variance=0.25) / 400  # 200 a side: .25 / 200 + .25 / 200
    0.0025
    """
    both = eligible[:, a] & eligible[:, 0]
    if not both.any() or (chance[both][:, [0, a]] <= 0).any():
        return math.inf
    per_row = float((1.0 / chance[both, a] + 1.0 / chance[both, 0]).mean())
    return variance * per_row / float(both.mean())


@dataclass(frozen=True, slots=True)
class _Design:
    """A stage's exploration.

    offer (k,); chance, today (n, k); measured (m,) places of the actions; spread (m,) row variances;
    needed (m,) cases until the goal; days, cases : planned; too_small : planned none, for want of cases.
    """

    offer: Floats
    chance: Floats
    today: Floats
    measured: tuple[int, ...]
    spread: tuple[float, ...]
    needed: tuple[float, ...]
    days: int
    cases: int
    too_small: bool


def _design(stage: RecentStage, goal: ExplorationGoal) -> _Design:
    target = error_needed(goal.detect, goal.power, goal.level)
    wanted = (stage.eligible.mean(axis=0) >= RARE) & (stage.error > target)
    wanted[0] = False
    measured = tuple(np.flatnonzero(wanted).tolist())
    offer = np.zeros(len(wanted))
    if measured:
        offer = offers(wanted, stage.logged < ENOUGH, stage.usual, goal.share, goal.cap)
    today = ladder_base(stage.eligible, np.full(len(stage.eligible), stage.usual))
    chance = offered(stage.eligible, offer, today)
    spread = tuple(row_variance(stage.eligible, chance, a, stage.variance) for a in measured)
    lacking = 1.0 / target**2 - 1.0 / stage.error[list(measured)] ** 2
    needed = tuple(each * more for each, more in zip(spread, lacking.tolist(), strict=True))
    days = math.ceil(min(max(needed, default=0.0) / stage.per_day, goal.days))
    cases = round(days * stage.per_day)
    found = [
        minimal_detectable(_error(stage, a, cases, each), goal.power, goal.level)
        for a, each in zip(measured, spread, strict=True)
    ]
    if measured and np.median(found) > goal.coarsest:
        return _Design(0.0 * offer, today, today, measured, spread, needed, 0, 0, True)
    return _Design(offer, chance, today, measured, spread, needed, days, cases, False)


def _error(stage: RecentStage, a: int, cases: int, spread: float) -> float:
    """Standard error of an effect from today's log and so many more cases; inf from nothing."""
    known = 1.0 / stage.error[a] ** 2 + cases / spread
    return 1.0 / math.sqrt(known) if known > 0 else math.inf


def _stage_plan(
    stage: RecentStage, design: _Design, money: Money, arms: tuple[str, ...], goal: ExplorationGoal
) -> StagePlan:
    low, high = np.quantile(money.draws, RANGE) * design.cases
    return StagePlan(
        stage=stage.name,
        usual=arms[stage.usual],
        control=float(design.offer[0]),
        per_day=stage.per_day,
        days=design.days,
        cases=design.cases,
        too_small=design.too_small,
        spend=money.spend * design.cases,
        spend_today=money.spend_today * design.cases,
        given_up=money.given_up * design.cases,
        low=float(low),
        high=float(high),
        actions=tuple(
            _action_plan(stage, design, place, arms, goal) for place in range(len(design.measured))
        ),
    )


def _action_plan(
    stage: RecentStage, design: _Design, place: int, arms: tuple[str, ...], goal: ExplorationGoal
) -> ActionPlan:
    a = design.measured[place]
    error = _error(stage, a, design.cases, design.spread[place])
    return ActionPlan(
        action=arms[a],
        offer=float(design.offer[a]),
        capped=bool(design.offer[a] > 0 and stage.logged[a] < ENOUGH),
        logged=int(stage.logged[a]),
        rows=design.cases * float(design.chance[:, a].mean()),
        eligible=float(stage.eligible[:, a].mean()),
        half_width=float(half_width(error, goal.level)),
        detectable=float(minimal_detectable(error, goal.power, goal.level)),
        days=design.needed[place] / stage.per_day,
        enough=bool(design.needed[place] <= design.cases * (1 + 1e-9)),
    )
