"""The report's evidence on effects and choices, from what the stages wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from ..explain.inputs import EffectEvidence
from ..policy.actions import CONTROL, Catalogue
from ..policy.next_best_action import NextBestAction
from ..policy.prices import RESOURCES
from ..uplift import UpliftModel, qini_curve, qini_score
from ..uplift.segments import segments_of
from . import layout
from .fit import budgets_for
from .measure import Interval, mean_interval
from .params import PolicyParams
from .policies import BEST_ARM, LADDER, OURS
from .tables import Rows

FEWEST = 30  # rows below which a mean is not shown
QINI_ARM, QINI_STAGE = "sms", "dpd_1_3"  # the arm and stage with the most logged rows
UNITS = {"agent_minutes": "minute", "incentive_money": "CNY"}


def effect_evidence(engine: NextBestAction, test: Rows, policy: PolicyParams) -> EffectEvidence:
    """Average effects, segments, Qini curve, the value of policies and the price sheet."""
    catalogue = engine.catalogue
    effects = UpliftModel.load(layout.BUNDLE / "effects")
    scores = pd.read_parquet(layout.EVALUATION / "scores.parquet")
    policies = pd.read_parquet(layout.EVALUATION / "policies.parquet")
    curve, score = _qini(effects, test)
    return EffectEvidence(
        actions=pd.DataFrame(_means(scores, test, catalogue, by_stage=False)),
        stages=pd.DataFrame(_means(scores, test, catalogue, by_stage=True)),
        segments=_segments(effects, test, catalogue),
        qini=curve,
        qini_score=score,
        policies=_policies(policies),
        policy=OURS,
        baseline=LADDER,
        best_single_arm=BEST_ARM,
        unit=f"{catalogue.currency} per case",
        prices=_prices(engine, policies, policy),
        findings=_findings(policies),
        names={action.id: action.name["en"] for action in catalogue.actions}
        | {OURS: "repaylift (this policy)"},
    )


def _means(
    scores: pd.DataFrame, test: Rows, catalogue: Catalogue, *, by_stage: bool
) -> Iterator[dict[str, object]]:
    # Mean doubly robust effect on P(paid) against doing nothing, over rows that could have got the action.
    stage = test.decisions["stage"] if by_stage else pd.Series("all", index=test.decisions.index)
    debtors = test.decisions["debtor_id"].to_numpy()
    for name in stage.unique():
        for action in catalogue.ids[1:]:
            effect = (scores[action] - scores["none"]).to_numpy()
            rows = np.isfinite(effect) & (stage == name).to_numpy()
            taken = rows & (test.decisions["treatment"] == action).to_numpy()
            if taken.sum() >= FEWEST:
                found = asdict(mean_interval(effect[rows], debtors[rows]))
                yield {"stage": name, "action": action, "n": int(taken.sum()), **found}


def _segments(effects: UpliftModel, test: Rows, catalogue: Catalogue) -> pd.DataFrame:
    intervals, outcome = effects.predict_interval(test.X), effects.predict_outcome(test.X)[CONTROL]
    stage = test.decisions["stage"].to_numpy(object)
    offered = pd.DataFrame(catalogue.offered(stage), columns=list(catalogue.ids))
    counts = []
    for arm in effects.arms_[1:]:
        rows = offered[arm].to_numpy()
        bounds = intervals.loc[rows, arm]
        found = pd.Series(segments_of(bounds["low"], bounds["high"], outcome[rows]), name="segment")
        counts.append(found.value_counts().rename("n").reset_index().assign(action=arm))
    return pd.concat(counts, ignore_index=True)


def _qini(effects: UpliftModel, test: Rows) -> tuple[pd.DataFrame, Interval]:
    # One stage only: within it the past policy drew actions alike for all, so the arms compare as they are.
    rows = (test.decisions["stage"] == QINI_STAGE).to_numpy()
    effect = effects.predict(test.X[rows])[QINI_ARM].to_numpy()
    y, treatment = test.decisions["y"][rows], test.decisions["treatment"][rows]
    curve = qini_curve(y, effect, treatment, treated=QINI_ARM, control=CONTROL)
    share, gain = curve.people / curve.people[-1], curve.gain / curve.people[-1]
    frame = pd.DataFrame({"share": share, "gain": gain, "random": share * gain[-1]})
    score = qini_score(y, effect, treatment, treated=QINI_ARM, control=CONTROL)
    return frame, Interval(score.estimate, score.low, score.high)


def _policies(policies: pd.DataFrame) -> pd.DataFrame:
    shown = policies.rename(columns={"money": "value"}).assign(simulated=True)
    own = shown["policy"] == OURS
    shown.loc[own, ["gain", "gain_low", "gain_high"]] = np.nan
    return shown[["policy", "value", "low", "high", "gain", "gain_low", "gain_high", "simulated"]]


def _prices(engine: NextBestAction, policies: pd.DataFrame, policy: PolicyParams) -> pd.DataFrame:
    own = policies[policies["policy"] == OURS].iloc[0]
    budgets = budgets_for(int(own["cases"]), policy.budgets)
    used = {
        "agent_minutes": own["minutes"] * own["cases"] / 1000,
        "incentive_money": own["incentives"] * own["cases"] / 1000,
    }
    return pd.DataFrame(
        [(name, UNITS[name], budgets[name], used[name], engine.prices.prices[name]) for name in RESOURCES],
        columns=["resource", "unit", "budget", "used", "price"],
    )


def _findings(policies: pd.DataFrame) -> tuple[str, ...]:
    by_name = policies.set_index("policy")
    ours, ladder = by_name.loc[OURS], by_name.loc[LADDER]
    return (
        f"Simulated: {ours['difference']:+.2f} per case against the ladder "
        f"[{ours['difference_low']:+.2f}, {ours['difference_high']:+.2f}], with {ours['contacts']:.0f} "
        f"contacts per 100 cases instead of {ladder['contacts']:.0f}.",
        f"From the log alone (doubly robust): this policy {ours['log_money']:.1f} "
        f"[{ours['log_low']:.1f}, {ours['log_high']:.1f}], the ladder {ladder['log_money']:.1f} "
        f"[{ladder['log_low']:.1f}, {ladder['log_high']:.1f}] per case.",
        "On payment alone, before costs and stages: "
        + (layout.TRAINING / "diagnosis.txt").read_text().splitlines()[0],
    )
