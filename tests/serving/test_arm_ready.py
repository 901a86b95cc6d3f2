"""Cases weighed together are weighed as each is alone, by the artifact of its arm."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.policy.arms import POLICY, Arm, Arms
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from serving.champion import Champion, InUse, Loaded
from serving.model_engine import ModelEngine
from serving.rungs import Rungs

from .portfolio import NOON, Portfolio

AT = NOON + pd.Timedelta(minutes=5)
ARMS = Arms((Arm(POLICY, "1"), Arm("new", "2", start=0.2, share=0.3)), holdout=Holdout(0.1, 0.1))


@pytest.fixture
def whole(portfolio: Portfolio) -> NextBestAction:
    return replace(NextBestAction.load(portfolio.bundle), holdout=ARMS.holdout or Holdout())


def engine_of(log: rl.Log, first: InUse, second: InUse) -> ModelEngine:
    champions = {POLICY: Champion(first), "new": Champion(second)}
    return ModelEngine(log, Rungs(log, ARMS, champions), pd.Timedelta(hours=36))


def arrays_of(part: Any, row: int) -> list[str]:
    """Every array of a dataclass at one row, NaN and all."""
    found = []
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            found += arrays_of(value, row)
        elif isinstance(value, np.ndarray):
            found.append(repr(np.asarray(value[row]).tolist()))
    return found


def test_together_as_alone(portfolio: Portfolio, whole: NextBestAction, tmp_path: Path) -> None:
    log = portfolio.log(tmp_path)
    without = portfolio.cases["account_id"].head(5).tolist()
    log.load_features(
        portfolio.X.drop(index=without), NOON, portfolio.cases.set_index("account_id")["bill_id"]
    )
    engine = engine_of(log, InUse(Loaded("1", whole)), InUse(Loaded("2", replace(whole))))
    accounts = [*portfolio.cases["account_id"], *portfolio.records.accounts["account_id"].head(9)]
    seen = engine.see_open(list(dict.fromkeys(accounts)), AT)
    assert len(seen) == len(portfolio.cases)
    arms = engine.weigh_by_arm(seen, ["sms", "app"])
    assert {arm.arm: arm.share for arm in arms} == {POLICY: 0.7, "new": 0.3}
    for arm in arms:
        for row, one in enumerate(arm.seen):
            (alone,) = engine.weigh_by_arm([one], ["sms", "app"])
            assert (alone.arm, alone.rung.version) == (arm.arm, arm.rung.version)
            assert arrays_of(alone.ready, 0) == arrays_of(arm.ready, row)
    modes = {mode for arm in arms for mode in arm.ready.mode}
    assert modes >= {"model", "fallback_rules", "holdout"}


class _Broken:
    """A risk model that always fails."""

    def predict_proba(self, X: object) -> None:
        raise RuntimeError("broken")

    def save(self, folder: object) -> None: ...


def test_an_arm_whose_artifact_fails_goes_down_the_rungs(
    portfolio: Portfolio, whole: NextBestAction, tmp_path: Path
) -> None:
    broken = replace(whole, risk=_Broken())
    log = portfolio.log(tmp_path)
    engine = engine_of(log, InUse(Loaded("1", broken)), InUse(Loaded("2", broken), Loaded("0", whole)))
    seen = engine.see_open(portfolio.cases["account_id"].tolist(), AT)
    arms = {arm.arm: arm for arm in engine.weigh_by_arm(seen, None)}
    assert arms["new"].rung.version.startswith("0:")
    assert "model" in set(arms["new"].ready.mode)
    assert arms[POLICY].rung.version == "ladder"
    assert "model" not in set(arms[POLICY].ready.mode)
