"""Stage evaluate: the policy on later decisions beside the simple ones, from the log and from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..cases import build_cases
from ..policy.actions import Catalogue
from ..policy.decisions_table import Decisions
from ..policy.evidence import ENOUGH, counts_of
from ..policy.next_best_action import NextBestAction
from ..records.decisions import eligible_matrix
from ..records.store import read_records
from ..uplift import aipw_scores
from . import layout
from .baselines import best_arms
from .fit import FEWEST, budgets_for
from .measure import mean_interval
from .money import expected_money
from .params import load_params
from .policies import LADDER, ORACLE, OURS, Index, Setting, choices, make_setting, oracle
from .split import split_out_of_time
from .tables import Rows, read_rows

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """What each action is worth on n test cases, (n, k).

    paid, money : by the simulator's truth. logged_paid, logged_money : doubly robust scores from the
    log; NaN where it could not have shown it. Money is affine in paid, so one pair makes the other.
    """

    paid: Float
    money: Float
    logged_paid: Float
    logged_money: Float


def run() -> None:
    """Value every policy on the test decisions; write tables."""
    params = load_params()
    rows = read_rows()
    split = split_out_of_time(rows.decisions["at"], params.train.test_from, params.train.embargo_days)
    train, test = rows.where(split.train), rows.where(split.test)
    engine = NextBestAction.load(layout.BUNDLE)
    cases = build_cases(read_records(layout.RECORDS), spine=test.decisions)
    decided = engine.decide(cases, explore=False)
    budgets = budgets_for(len(test.decisions), params.policy.budgets)
    setting = make_setting(decided, test.decisions, engine.catalogue, budgets)
    best = train_best_arms(train, engine)
    chosen = choices(_indices(decided, engine.catalogue), setting, best, np.random.default_rng(0))
    sticks = measure_actions(test, engine.catalogue)
    chosen[ORACLE] = oracle(sticks.paid, setting)

    layout.EVALUATION.mkdir(parents=True, exist_ok=True)
    value_policies(chosen, sticks, setting, test.decisions).to_parquet(layout.EVALUATION / "policies.parquet")
    decided.cases.to_parquet(layout.EVALUATION / "cases.parquet")
    decided.actions.to_parquet(layout.EVALUATION / "actions.parquet")
    scores = pd.DataFrame(sticks.logged_paid, columns=list(engine.catalogue.ids))
    scores.to_parquet(layout.EVALUATION / "scores.parquet")


def measure_actions(test: Rows, catalogue: Catalogue) -> Yardsticks:
    """Both yardsticks of the test decisions."""
    decisions = test.decisions
    truth = pd.read_parquet(layout.TRUTH).loc[decisions["decision_id"], list(catalogue.ids)].to_numpy()
    amount = decisions["amount"].to_numpy(np.float64)
    logged = logged_scores(test, catalogue)
    return Yardsticks(
        paid=truth,
        money=expected_money(truth, amount, catalogue),
        logged_paid=logged,
        logged_money=expected_money(logged, amount, catalogue),
    )


def logged_scores(rows: Rows, catalogue: Catalogue) -> Float:
    """Doubly robust scores (n, k) of P(paid | action), from the log alone; NaN where it cannot show it."""
    decisions = rows.decisions
    counts = decisions["treatment"].value_counts()
    taken = [arm for arm in catalogue.ids if counts.get(arm, 0) >= FEWEST]
    use = decisions["treatment"].isin(taken).to_numpy()
    part = rows.where(use)
    scores = np.full((len(use), len(catalogue.ids)), np.nan)
    scores[np.ix_(use, np.isin(catalogue.ids, taken))] = aipw_scores(
        part.X,
        part.decisions["y"],
        part.decisions["treatment"].to_numpy(),
        part.decisions["propensity"].to_numpy(),
        arms=taken,
        folds=2,
        groups=part.decisions["debtor_id"].to_numpy(),
        eligible=pd.DataFrame(eligible_matrix(part.decisions, taken), columns=taken),
    )
    return scores


def train_best_arms(train: Rows, engine: NextBestAction) -> dict[str, int]:
    """Best action per stage by the training rows' scores, among those tried often enough."""
    catalogue = engine.catalogue
    stage = train.decisions["stage"].to_numpy(object)
    proven = counts_of(engine.evidence, stage, catalogue) >= ENOUGH
    amount = train.decisions["amount"].to_numpy(np.float64)
    money = expected_money(logged_scores(train, catalogue), amount, catalogue)
    return best_arms(money, stage, catalogue.offered(stage) & proven)


def value_policies(
    chosen: dict[str, Index], sticks: Yardsticks, setting: Setting, decisions: pd.DataFrame
) -> pd.DataFrame:
    """One row per policy: simulated money per case, share repaid, contacts and minutes, differences.

    money, low, high : by the simulator's truth, per case, 95 % interval clustered by debtor.
    difference* : this policy less the ladder. gain* : ours less this policy. Both paired.
    log_money, log_low, log_high : the same value estimated from the log alone (doubly robust).
    """
    debtors = decisions["debtor_id"]
    minutes = np.array([a.use.get("agent_minutes", 0.0) for a in setting.catalogue.actions])
    incentive = np.column_stack([a.incentive_money(setting.amount) for a in setting.catalogue.actions])
    rows = []
    for name, index in chosen.items():
        value = _taken(sticks.money, index)
        own = mean_interval(value, debtors)
        difference = mean_interval(value - _taken(sticks.money, chosen[LADDER]), debtors)
        gain = mean_interval(_taken(sticks.money, chosen[OURS]) - value, debtors)
        logged = _taken(sticks.logged_money, index)
        seen = np.isfinite(logged)
        estimate = mean_interval(logged[seen], debtors[seen])
        rows.append(
            {
                "policy": name,
                **_columns(own, ("money", "low", "high")),
                **_columns(difference, ("difference", "difference_low", "difference_high")),
                **_columns(gain, ("gain", "gain_low", "gain_high")),
                **_columns(estimate, ("log_money", "log_low", "log_high")),
                "log_share": float(seen.mean()),
                "repaid": float(_taken(sticks.paid, index).mean()),
                "contacts": 100 * float((index > 0).mean()),
                "minutes": 1000 * float(minutes[index].mean()),
                "incentives": 1000 * float(_taken(incentive * sticks.paid, index).mean()),
                "cases": len(index),
            }
        )
    return pd.DataFrame(rows)


def _columns(interval: object, names: tuple[str, str, str]) -> dict[str, float]:
    parts = ("value", "low", "high")
    return {name: getattr(interval, part) for name, part in zip(names, parts, strict=True)}


def _taken(table: Float, index: Index) -> Float:
    return np.take_along_axis(table, index[:, None], axis=1)[:, 0]


def _indices(decided: Decisions, catalogue: Catalogue) -> Index:
    return np.array([catalogue.ids.index(action) for action in decided.cases["action"]], dtype=np.intp)
