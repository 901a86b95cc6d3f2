"""A small simulated portfolio, an artifact trained on it, and a log that holds it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import repaylift as rl
from repaylift.cases import build_cases
from repaylift.policy.next_best_action import RISK_FEATURE
from repaylift.stages import STAGES

NOON = pd.Timestamp("2025-06-25T04:00:00Z")  # in China


@dataclass(frozen=True)
class Portfolio:
    """Records, their open cases and features as of NOON, and the folder of the artifact.

    `overdue` is an account whose open bill is overdue and which an SMS may reach.
    """

    records: rl.Records
    cases: pd.DataFrame
    X: pd.DataFrame
    bundle: Path
    overdue: str

    def log(self, folder: Path) -> rl.Log:
        """A fresh log with records and features of NOON."""
        log = rl.Log(f"sqlite:///{folder}/log.db")
        log.load_records(self.records, at=NOON)
        log.load_features(self.X, NOON, self.cases.set_index("account_id")["bill_id"])
        return log


def make_portfolio(folder: Path) -> Portfolio:
    """Simulate, train small models, save the artifact, find an account to decide on."""
    records = rl.simulate(accounts=800, months=6, seed=3)
    artifact = _train(records)
    cases = build_cases(records, as_of=NOON)
    decided = artifact.decide(cases).cases
    free = decided["eligible"].str.split("|").map(lambda ids: "sms" in ids) & (decided["stage"] != "pre_due")
    return Portfolio(
        records,
        cases,
        rl.build_features(records, as_of=NOON),
        artifact.save(folder / "bundle"),
        str(decided.loc[free, "account_id"].iloc[0]),
    )


def _train(records: rl.Records) -> rl.NextBestAction:
    """Small models of every action that was tried at least ten times, taken for proven at every stage."""
    decisions = rl.build_decisions(records)
    tried = decisions["treatment"].map(decisions["treatment"].value_counts()) >= 10
    decisions = decisions[tried].reset_index(drop=True)
    X = rl.build_features(records, spine=decisions)
    risk = rl.DefaultRisk(n_trees=20, folds=2, min_leaf_rows=10).fit(X, decisions["bad"])
    effects = rl.UpliftModel(folds=2).fit(
        X.assign(**{RISK_FEATURE: risk.out_of_fold_}),
        decisions["y"],
        decisions["treatment"].to_numpy(),
        "estimate",
    )
    return rl.NextBestAction(
        risk=risk,
        effects=effects,
        features=(*X.columns, RISK_FEATURE),
        evidence=pd.DataFrame(1000, index=list(STAGES), columns=list(effects.arms_)),
        versions={"risk": "small-1", "effects": "small-1", "features": str(len(X.columns))},
    )
