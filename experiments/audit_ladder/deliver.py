"""Carry a plan out on simulated cases, many times, and measure what it delivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from portfolio import Pool
from worlds import planted

import repaylift as rl
from repaylift.auditing.contrast import difference
from repaylift.auditing.plan import ExplorationPlan, StagePlan
from repaylift.auditing.power import half_width
from repaylift.policy.explore import draw


@dataclass(frozen=True)
class Stage:
    """A stage of the pool: eligible, chance, money per action (n, k); truths by world, (n, k) each."""

    plan: StagePlan
    eligible: np.ndarray
    chance: np.ndarray
    usual: np.ndarray
    truths: dict[str, np.ndarray]
    value: np.ndarray
    spend: np.ndarray
    measured: list[int]


def deliver(plan: ExplorationPlan, pool: Pool, runs: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Promised beside delivered: per stage and action, and the money per stage."""
    rng = np.random.default_rng(seed)
    effects, money = [], []
    for stage in plan.stages:
        if stage.cases:
            ready = prepare(plan, stage, pool)
            results = [_run(ready, rng) for _ in range(runs)]
            effects += _effect_rows(ready, plan, [r[0] for r in results])
            money.append(_money_row(ready, pool, np.array([r[1] for r in results])))
    return pd.DataFrame(effects), pd.DataFrame(money)


def prepare(plan: ExplorationPlan, stage: StagePlan, pool: Pool) -> Stage:
    """Everything of a stage that does not change from run to run."""
    here = (pool.decisions["stage"] == stage.stage).to_numpy()
    cases, truth = pool.decisions[here], pool.truth[here]
    eligible = rl.eligible_matrix(cases, plan.actions)
    chance = plan.propensities(cases).to_numpy()
    detectable = np.zeros(len(plan.actions))
    for action in stage.actions:
        detectable[plan.actions.index(action.action)] = action.detectable
    usual = np.where(eligible[:, plan.actions.index(stage.usual)], plan.actions.index(stage.usual), 0)
    value, spend = _money(cases["amount"].to_numpy(), truth, plan.actions)
    return Stage(
        plan=stage,
        eligible=eligible,
        chance=chance,
        usual=usual,
        truths={
            "simulator": truth,
            "planted": planted(truth, detectable),
            "null": planted(truth, np.zeros(len(plan.actions))),
        },
        value=value,
        spend=spend,
        measured=[plan.actions.index(action.action) for action in stage.actions],
    )


def _money(amount: np.ndarray, truth: np.ndarray, actions: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """True value and expected spend per case and action, (n, k)."""
    catalogue = rl.load_catalogue()
    entries = [catalogue[action] for action in actions]
    incentive = np.column_stack([entry.incentive_money(amount) for entry in entries]) * truth
    spend = incentive + np.array([entry.cost for entry in entries])
    complaints = np.array([entry.complaint_risk for entry in entries]) * catalogue.complaint_price
    return amount[:, None] * (truth - truth[:, [0]]) - spend - complaints, spend


def _run(
    stage: Stage, rng: np.random.Generator
) -> tuple[dict[str, list[tuple[float, float, int]]], tuple[float, ...]]:
    """One execution: estimates, errors and rows per world and action; spend and value given up."""
    rows = rng.integers(0, len(stage.chance), stage.plan.cases)
    chance, eligible = stage.chance[rows], stage.eligible[rows]
    action = draw(chance, rng.random(len(rows)))
    place = np.arange(len(rows))
    weight = 1.0 / chance[place, action]
    found = {}
    for world, truth in stage.truths.items():
        y = (rng.random(len(rows)) < truth[rows, action]).astype(float)
        found[world] = [_estimate(y, action, weight, eligible[:, a], a) for a in stage.measured]
    spend = stage.spend[rows, action].sum()
    given_up = (stage.value[rows, stage.usual[rows]] - stage.value[rows, action]).sum()
    return found, (spend, given_up)


def _estimate(
    y: np.ndarray, action: np.ndarray, weight: np.ndarray, open_to: np.ndarray, a: int
) -> tuple[float, float, int]:
    some = np.flatnonzero(open_to & ((action == a) | (action == 0)))
    got = action[some] == a
    found = difference(y[some], got, ~got, weight[some], np.arange(len(some)))
    return found.estimate, found.error, found.rows


def _effect_rows(
    stage: Stage, plan: ExplorationPlan, results: list[dict[str, list[tuple[float, float, int]]]]
) -> list[dict[str, object]]:
    listed = []
    for j, promised in enumerate(stage.plan.actions):
        a = stage.measured[j]
        both = stage.eligible[:, a] & stage.eligible[:, 0]
        runs = {world: np.array([r[world][j] for r in results]) for world in stage.truths}
        true = {world: float((t[both, a] - t[both, 0]).mean()) for world, t in stage.truths.items()}
        width = {world: half_width(values[:, 1], plan.goal.level) for world, values in runs.items()}
        found = {world: np.abs(values[:, 0]) > width[world] for world, values in runs.items()}
        simulated = runs["simulator"]
        listed.append(
            {
                "stage": stage.plan.stage,
                "action": promised.action,
                "days": stage.plan.days,
                "cases": stage.plan.cases,
                "offer": promised.offer,
                "rows_promised": promised.rows,
                "rows_delivered": simulated[:, 2].mean(),
                "half_width_promised": promised.half_width,
                "half_width_delivered": width["simulator"].mean(),
                "half_width_by_spread": 1.96 * simulated[:, 0].std(ddof=1),
                "effect_true": true["simulator"],
                "effect_mean": simulated[:, 0].mean(),
                "coverage": (np.abs(simulated[:, 0] - true["simulator"]) <= width["simulator"]).mean(),
                "detectable_promised": promised.detectable,
                "power_promised": plan.goal.power,
                "power_delivered": found["planted"].mean(),
                "level_delivered": found["null"].mean(),
            }
        )
    return listed


def _money_row(stage: Stage, pool: Pool, sums: np.ndarray) -> dict[str, object]:
    plan = stage.plan
    here = pool.decisions[pool.decisions["stage"] == plan.stage]
    late = here["at"] > pool.decisions["at"].max() - pd.Timedelta(days=90)
    low, high = np.quantile(sums[:, 1], (0.05, 0.95))
    return {
        "stage": plan.stage,
        "cases": plan.cases,
        "days_promised": plan.days,
        "days_delivered": plan.cases / (late.sum() / 90),
        "spend_promised": plan.spend,
        "spend_delivered": sums[:, 0].mean(),
        "given_up_promised": plan.given_up,
        "given_up_low": plan.low,
        "given_up_high": plan.high,
        "given_up_delivered": sums[:, 1].mean(),
        "delivered_5": low,
        "delivered_95": high,
    }
