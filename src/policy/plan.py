"""Tomorrow under other agent minutes, incentive money or complaint prices: weigh once, price many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between
from .actions import Catalogue
from .explore import Exploration
from .fallback import ladder_action
from .next_best_action import NextBestAction
from .plan_errors import Draws, EffectErrors, draw_errors, effect_errors, total_errors
from .plan_result import Interval, Plan, Planned
from .plan_scenarios import Scenario, check_scenarios
from .plan_totals import contacts_for, stakes, totals_of
from .prepared import Prepared, choose
from .prices import RESOURCES, PriceSheet
from .pricing import make_prices
from .value import Values, scores_of, values_of

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Day:
    """What all scenarios share.

    ladder : (n, k) the ladder's action as probabilities. stake : (n, k) money moved by a unit of effect.
    """

    prepared: Prepared
    catalogue: Catalogue
    today: PriceSheet
    exploration: Exploration | None
    ladder: Float
    stake: Float
    errors: EffectErrors
    draws: Draws
    level: float


def plan(
    cases: pd.DataFrame,
    engine: NextBestAction,
    scenarios: Sequence[Scenario],
    *,
    as_of: Any | None = None,
    explore: bool = False,
    level: float = 0.9,
    draws: int = 1000,
    random_state: int = 0,
) -> Plan:
    """What each scenario would decide on a day's cases, and what that is worth.

    Cases are weighed once, by `engine.prepare`. Each scenario then gets prices by the same function as
    `engine.priced`, and its choice by the same function as `engine.decide`. Where a scenario sets no
    budget, today's price of the resource stands, so a scenario that sets nothing gives today's decisions.

    Money is expected money against doing nothing: amount x effect - cost - complaints x their price.
    The ladder is the catalogue's, under the same rules; it spends what it spends. Cases held out, and
    cases that no model speaks about, get the same in every scenario and on the ladder.

    Parameters
    ----------
    cases : a day's open cases, as for `NextBestAction.decide` (see `build_cases`).
    engine : the champion. as_of : the moment; None: the column `at`.
    explore : whether the day explores as the artifact says; queues and money are then expectations.
    level : of the intervals. draws : of the effects' errors; see `repaylift.policy.plan_errors`.

    Raises
    ------
    ValueError
        When there is no scenario, a name repeats, a budget is below what the cases use at least, or the
        engine has no effects to plan by.

    Examples
    --------
    See docs/plan.md.
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.9")
    check_between(draws, "draws", ge=100, remedy="an interval's ends need draws beyond them")
    asked = check_scenarios(scenarios)
    if engine.effects is None:
        raise ValueError(
            "engine.effects is None: without effects no scenario has a value. "
            "Remedy: load a trained artifact, such as NextBestAction.load('champion')."
        )
    prepared = engine.prepare(cases, as_of)
    catalogue = engine.catalogue
    k = len(catalogue.ids)
    day = _Day(
        prepared,
        catalogue,
        engine.prices,
        engine.exploration if explore else None,
        _ladder(prepared, catalogue),
        stakes(prepared.cases.amount, catalogue),
        effect_errors(prepared, engine.effects, catalogue),
        draw_errors(k, draws, np.random.default_rng(random_state)),
        level,
    )
    ladder = totals_of(day.ladder, prepared, prepared.weighed.money, catalogue)
    return Plan(
        scenarios=tuple(_planned(day, scenario) for scenario in asked),
        ladder=ladder,
        ladder_money=_money(day, ladder.money, day.ladder),
        cases=prepared.cases.n,
        unvalued=int((~prepared.weighed.modelled).sum()),
        level=level,
        catalogue=catalogue,
    )


def scenario_prices(
    prepared: Prepared,
    money: Values,
    scenario: Scenario,
    today: PriceSheet,
    exploration: Exploration | None = None,
) -> PriceSheet:
    """Prices at which the cases keep the scenario's budgets; resources without one keep today's price."""
    if not scenario.budgets:
        return today
    kept = np.array([0.0 if name in scenario.budgets else today.prices.get(name, 0.0) for name in RESOURCES])
    charged = replace(money, value=money.value - money.use @ kept)
    weighed = replace(prepared.weighed, money=charged)
    sheet = make_prices(
        weighed,
        prepared.bids,
        scenario.budgets,
        prepared.cases.at,
        scenario.name,
        exploration=exploration,
    )
    prices = dict(zip(RESOURCES, (sheet.vector() + kept).tolist(), strict=True))
    return replace(sheet, prices=prices)


def _planned(day: _Day, scenario: Scenario) -> Planned:
    """Price, choose and add up one scenario."""
    money = _revalued(day, scenario.complaint_price)
    sheet = scenario_prices(day.prepared, money, scenario, day.today, day.exploration)
    score = scores_of(money, sheet.vector())
    choice = choose(day.prepared, score, money.value, sheet.score_gap, day.exploration)
    taken = choice.propensity
    totals = totals_of(taken, day.prepared, money, day.catalogue)
    errors = total_errors((taken - day.ladder) * day.stake, day.errors, day.draws)
    gain = totals.money - float(np.nansum(day.ladder * money.value))
    return Planned(
        scenario=scenario,
        prices=sheet.vector(),
        totals=totals,
        money=_money(day, totals.money, taken),
        gain=_around(gain, errors, day.level),
        contacts_saved=_saved(day, money, taken, np.append(gain, gain + errors)) if gain >= 0 else None,
        action=choice.action,
    )


def _revalued(day: _Day, complaint_price: float | None) -> Values:
    weighed = day.prepared.weighed
    if complaint_price is None or complaint_price == day.catalogue.complaint_price:
        return weighed.money
    catalogue = replace(day.catalogue, complaint_price=complaint_price)
    return values_of(day.prepared.cases.amount, weighed.effects.effect, weighed.effects.p_paid, catalogue)


def _ladder(prepared: Prepared, catalogue: Catalogue) -> Float:
    """(n, k) the ladder's action where the score would decide, what is prescribed elsewhere."""
    action = ladder_action(prepared.cases.stage, prepared.weighed.eligible, catalogue)
    action = np.where(prepared.fixed >= 0, prepared.fixed, action)
    return np.eye(len(catalogue.ids))[action]


def _money(day: _Day, estimate: float, taken: Float) -> Interval:
    return _around(estimate, total_errors(taken * day.stake, day.errors, day.draws), day.level)


def _around(estimate: float, errors: Float, level: float) -> Interval:
    low, high = np.quantile(estimate + errors, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(estimate, float(low), float(high))


def _saved(day: _Day, money: Values, taken: Float, gains: Float) -> Interval:
    """Contacts on the ladder less the fewest of the scenario's that bring the ladder's money.

    gains : (1 + d,) money above the ladder's: the estimate and the draws.
    """
    known = ~np.isnan(money.value)
    before = float((day.ladder * known)[:, 1:].sum())
    total = float(np.nansum(taken * money.value))
    saved = before - contacts_for(total - np.maximum(gains, 0.0), taken * known, money.value)
    low, high = np.quantile(saved[1:], [0.5 - day.level / 2, 0.5 + day.level / 2])
    return Interval(float(saved[0]), float(low), float(high))
