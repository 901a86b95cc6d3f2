"""A made-up portfolio's report inputs: every frame filled, nothing fitted."""

import numpy as np
import pandas as pd
import pytest

from repaylift.explain.groups import score_groups
from repaylift.explain.inputs import (
    About,
    EffectEvidence,
    Explanation,
    Lineage,
    ReportInputs,
    RiskEvidence,
)
from repaylift.features.catalogue import feature_catalogue
from repaylift.models.bands import calibration_table
from repaylift.models.bootstrap import Estimate
from repaylift.models.metrics import risk_metrics
from repaylift.monitor.psi import stability, stability_table

ACTIONS = ("app_message", "email", "sms", "private_chat", "ai_call", "human_call", "fee_waiver")
STAGES = ("pre_due", "dpd_1_3", "dpd_4_7", "dpd_8_14", "dpd_15_30", "dpd_31_60")


def make_inputs(rows: int = 2400, seed: int = 5) -> ReportInputs:
    rng = np.random.default_rng(seed)
    catalogue = feature_catalogue()
    names = [feature.name for feature in catalogue]
    features = pd.DataFrame(_features(rng, rows, catalogue), columns=names)
    features.index = pd.Index([f"D{i:05d}" for i in range(rows)], name="decision_id")
    parts = _parts(rng, features)
    score = parts.sum(axis=1).to_numpy()
    p = 1 / (1 + np.exp(-score))
    y = (rng.random(rows) < p).astype(int)
    return ReportInputs(
        about=_about(),
        lineage=_lineage(),
        risk=_risk(rng, y, p, features),
        explanation=Explanation(parts, features, catalogue),
        effects=_effects(rng),
        audit=_audit(rng, y, p),
        limitations=(
            "Effects are measured on cases the past policy could have treated either way; others are priors.",
            "The risk is measured under past collection: it is not the risk when nobody is contacted.",
        ),
        monitoring=pd.DataFrame(
            {
                "watch": ["PSI of the score", "Calibration slope", "Share explored"],
                "limit": ["0.25", "0.8 to 1.25", "below 5%"],
                "who": ["data analysis", "data analysis", "collection"],
                "then": ["retrain", "recalibrate", "raise the temperature"],
            }
        ),
    )


def _features(rng, rows, catalogue):
    columns = []
    for feature in catalogue:
        draw = rng.gamma(1.5, 1.0, rows)
        if feature.unit == "share":
            draw = rng.beta(2, 3, rows)
        elif feature.unit in ("days", "day"):
            draw = np.floor(draw * 12)
        elif feature.unit == "count":
            draw = rng.poisson(2, rows)
        elif feature.unit == "money":
            draw = draw * 700
        columns.append(np.where(rng.random(rows) < 0.04, np.nan, draw))
    return np.column_stack(columns)


def _parts(rng, features):
    weight = rng.permutation(np.exp(-np.arange(features.shape[1]) / 9.0)) * rng.choice(
        [-1, 1], features.shape[1]
    )
    ranks = features.rank(pct=True).fillna(0.5) - 0.5
    parts = ranks * weight + rng.normal(0, 0.03, features.shape)
    return parts.assign(base=-1.4)


def _about():
    return About(
        title="Collection decisions: risk, effects and value",
        purpose="Choose the next best action for each open bill, and say why.",
        population="Pay-later accounts with a bill due within 3 days or overdue by up to 90 days.",
        target="Bill paid in full within 30 days of the decision; risk: still unpaid 30 days after it.",
        window="Training 2025-01-01 to 2025-09-12, validation inside it, out of time from 2025-10-15.",
        owner="Data analysis",
        data_until="2025-12-31",
        versions={"risk": "3", "effects": "3", "rules": "cn-2026.1", "actions": "2026.11.1"},
        limits=("Not for granting credit.", "Not for bills more than 90 days overdue."),
        simulated=True,
    )


def _lineage():
    return Lineage(
        tables=pd.DataFrame(
            {
                "table": ["orders", "bills", "payments", "decisions"],
                "rows": [412345, 98765, 91234, 45678],
                "first": pd.Timestamp("2025-01-01", tz="UTC"),
                "last": pd.Timestamp("2025-12-31", tz="UTC"),
            }
        ),
        exclusions=pd.DataFrame(
            {
                "step": ["all decisions", "outcome not yet known", "embargo before the test"],
                "removed": [0, 5432, 2109],
                "left": [45678, 40246, 38137],
            }
        ),
        bad_definition="The bill is not fully paid 30 days after the later of the decision and the due date.",
        leakage=("Features use only what was known before the decision.", "Folds keep a debtor together."),
    )


def _risk(rng, y, p, features):
    month = np.array([f"2025-{m:02d}" for m in rng.integers(1, 13, len(y))])
    order = np.argsort(month, kind="stable")
    thirds = dict(zip(("train", "valid", "out_of_time"), np.array_split(order, [1200, 1700]), strict=True))
    frames = [
        risk_metrics(y[i], p[i], resamples=40).to_frame().reset_index().assign(sample=name)
        for name, i in thirds.items()
    ]
    test = thirds["out_of_time"]
    groups = [
        score_groups(y, p, month, "month"),
        score_groups(y[test], p[test], rng.choice(STAGES, len(test)), "stage"),
    ]
    samples = pd.DataFrame(
        [(s, "2025-01-01", "2025-12-31", len(i), int(y[i].sum())) for s, i in thirds.items()],
        columns=["sample", "first", "last", "n", "n_bad"],
    )
    challengers = pd.DataFrame(
        {
            "model": ["boosting (champion)", "sequence net", "boosting (champion)", "sequence net"],
            "measure": ["auc", "auc", "brier", "brier"],
            "value": [0.7812, 0.7655, 0.1411, 0.1478],
            "low": [0.7741, 0.7581, 0.1390, 0.1455],
            "high": [0.7883, 0.7729, 0.1432, 0.1501],
            "difference": [np.nan, -0.0157, np.nan, 0.0067],
            "difference_low": [np.nan, -0.0201, np.nan, 0.0049],
            "difference_high": [np.nan, -0.0113, np.nan, 0.0085],
        }
    )
    return RiskEvidence(
        samples=samples,
        metrics=pd.concat(frames),
        groups=pd.concat(groups),
        bands=calibration_table(y[test], p[test]),
        score=stability(p[thirds["train"]], p[test] * 1.05),
        variables=stability_table(features.iloc[:1200], features.iloc[1200:]),
        challengers=challengers,
    )


def _effects(rng):
    n = rng.integers(500, 6000, len(ACTIONS))
    actions = _intervals(
        pd.DataFrame({"action": ACTIONS, "n": n}), [0.012, 0.004, 0.021, 0.008, 0.015, 0.052, 0.03]
    )
    stages = pd.DataFrame(
        [(s, a) for s in STAGES for a in ACTIONS[: 4 + STAGES.index(s)]], columns=["stage", "action"]
    )
    stages["n"] = rng.integers(60, 900, len(stages))
    segments = pd.DataFrame(
        [
            (a, s, int(rng.integers(20, 900)))
            for a in ACTIONS
            for s in ("persuadable", "sure_thing", "unclear", "sleeping_dog")
        ],
        columns=["action", "segment", "n"],
    )
    share = np.linspace(0, 1, 41)
    policies = _policies()
    return EffectEvidence(
        actions=actions,
        stages=_intervals(stages, rng.normal(0.02, 0.03, len(stages))),
        segments=segments,
        qini=pd.DataFrame({"share": share, "gain": 0.05 * share * (1.8 - share), "random": 0.04 * share}),
        qini_score=Estimate(0.0063, 0.0021, 0.0105),
        policies=policies,
        policy="repaylift",
        baseline="ladder",
        best_single_arm="best_single_arm",
        unit="CNY per case",
        prices=pd.DataFrame(
            {
                "resource": ["agent_minutes", "incentive_money"],
                "unit": ["minute", "CNY"],
                "budget": [4000.0, 20000.0],
                "used": [3996.0, 8123.0],
                "price": [3.42, 0.0],
            }
        ),
        findings=("The evidence supports leaving the best single action at four of six stages.",),
        names={"ai_call": "AI call", "human_call": "Call by an agent", "sms": "SMS", "email": "E-mail"},
    )


def _intervals(frame, value):
    half = 1.1 / np.sqrt(frame["n"].to_numpy(float))
    return frame.assign(value=value, low=np.asarray(value) - half, high=np.asarray(value) + half)


def _policies():
    names = [
        "repaylift",
        "ladder",
        "always_sms",
        "risk_ranked_calls",
        "nothing",
        "best_single_arm",
        "random",
        "oracle",
    ]
    value = np.array([14.31, 12.87, 12.41, 11.93, 10.02, 13.55, 11.20, 16.92])
    gain = value[0] - value
    gain[0] = np.nan
    return pd.DataFrame(
        {
            "policy": names,
            "value": value,
            "low": value - 0.42,
            "high": value + 0.42,
            "gain": gain,
            "gain_low": gain - 0.37,
            "gain_high": gain + 0.37,
            "simulated": [name == "oracle" for name in names],
            "effective_sample": [812.0, 5120, 2210, 901, 1430, 1204, 3055, np.nan],
            "truth": value + 0.11,
        }
    )


def _audit(rng, y, p):
    region = rng.choice(["East", "North", "South", "West"], len(y), p=[0.5, 0.3, 0.18, 0.02])
    language = rng.choice(["zh", "en", "other"], len(y), p=[0.9, 0.08, 0.02])
    frames = [score_groups(y, p, region, "region"), score_groups(y, p, language, "language")]
    return pd.concat(frames).rename(columns={"kind": "attribute"})


@pytest.fixture(scope="session")
def inputs() -> ReportInputs:
    return make_inputs()
