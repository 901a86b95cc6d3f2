"""Cases that every rule lets through, to be broken one fact at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.actions import Catalogue, load_catalogue
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.rules import RulePack, load_pack
from repaylift.stages import STAGES, stage_of

FREE = {
    "timezone": "Asia/Shanghai",
    "stage": "dpd_31_60",
    "holds": "",
    "holds_until": pd.NaT,
    "opted_out": "",
    "consented": "app|email|sms|chat|ai_call|human_call",
    "night_agreed": False,
    "consent_age_days": 30.0,
    "voice_conversations_today": 0.0,
    "unanswered_today": 0.0,
    "digital_last_7d": 0.0,
    "calls_last_7d": 0.0,
    "debt_calls_7_days": 0.0,
    "debt_conversation_days": float("inf"),
    "breathing_space_days": float("inf"),
    "crisis_ended_days": float("inf"),
    "last_paid_at": pd.NaT,
    "paid_known": True,
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def packs() -> tuple[RulePack, ...]:
    return tuple(load_pack(name) for name in ("blocks", "cn", "house"))


@pytest.fixture
def free() -> dict:
    return dict(FREE)


@dataclass(frozen=True)
class FakeEffects:
    """What `UpliftModel.predict_arrays` hands back."""

    effect: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_outcome: np.ndarray


class FakeUplift:
    """Effects that grow with the first feature; the last feature is the default risk."""

    arms_ = ("none", *sorted(load_catalogue().ids[1:]))

    def predict_arrays(self, X):
        strength = np.append(0.0, np.linspace(-0.01, 0.04, len(self.arms_) - 1))
        strength[[self.arms_.index("human_call"), self.arms_.index("payment_plan")]] = 0.09, 0.12
        effect = strength * (1 + X[:, :1])
        p_none = 0.7 - 0.4 * X[:, -1:]
        return FakeEffects(effect, effect - 0.01, effect + 0.01, np.clip(p_none + effect, 0, 1))


class FakeRisk:
    """P(default) from the second feature."""

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-X[:, 1]))
        return np.column_stack([1 - p, p])


@pytest.fixture
def artifact(catalogue) -> NextBestAction:
    stages = [stage for stage in STAGES if stage != "dpd_90_plus"]
    evidence = pd.DataFrame(1000, index=stages, columns=list(catalogue.ids))
    evidence.loc["dpd_61_90", "write_down"] = 499
    return NextBestAction(
        risk=FakeRisk(),
        effects=FakeUplift(),
        features=("shape", "lateness", "default_risk"),
        evidence=evidence,
        versions={"risk": "1", "effects": "2", "features": "3"},
    )


@pytest.fixture
def cases(free) -> pd.DataFrame:
    """200 free cases at noon in Shanghai, over all stages up to 90 days."""
    rng = np.random.default_rng(0)
    n = 200
    days = rng.integers(-3, 91, n)
    own = {
        "account_id": [f"a{i}" for i in range(n)],
        "debtor_id": [f"p{i}" for i in range(n)],
        "bill_id": [f"b{i}" for i in range(n)],
        "at": pd.Timestamp("2026-11-23T04:00:00Z"),
        "stage": stage_of(days),
        "days_past_due": days,
        "amount": rng.gamma(2, 300, n),
        "shape": rng.uniform(-1, 1, n),
        "lateness": rng.normal(size=n),
    }
    return pd.DataFrame(own | {name: [value] * n for name, value in free.items() if name != "stage"})
