"""One of many decisions is the decision taken alone."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from repaylift.policy.cases import read_cases
from repaylift.policy.decided import Decided, in_arm, one_of
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import RESOURCES
from repaylift.policy.rule_facts import facts_of

N = len(RESOURCES)  # as many cases as resources: what is per case cannot be told by its length
FRAME = pd.DataFrame(
    {
        "account_id": [f"a{i}" for i in range(N)],
        "debtor_id": [f"p{i}" for i in range(N)],
        "bill_id": [f"b{i}" for i in range(N)],
        "amount": [90.0 + i for i in range(N)],
        "stage": "dpd_8_14",
        "days_past_due": 9,
        "timezone": "Asia/Shanghai",
    }
)


def decide(frame: pd.DataFrame, holdout: Holdout | None = None) -> Decided:
    artifact = NextBestAction(holdout=holdout or Holdout())
    return artifact.decide_arrays(read_cases(frame, (), "2026-11-23T04:00Z"), facts_of(frame))


def arrays(part: Any) -> list[list[Any]]:
    """Every array of a dataclass and of those in it."""
    values = [getattr(part, field.name) for field in fields(part)]
    own = [value.tolist() for value in values if isinstance(value, np.ndarray)]
    return own + [array for value in values if is_dataclass(value) for array in arrays(value)]


def test_one_of_many_is_the_decision_taken_alone() -> None:
    together = decide(FRAME)
    for row in range(N):
        alone, one = decide(FRAME.iloc[[row]].reset_index(drop=True)), one_of(together, row)
        assert one.cases.n == 1
        assert repr(arrays(one)) == repr(arrays(alone))  # NaN and all
        assert one.weighed.ruling.rules == alone.weighed.ruling.rules


def test_those_held_out_are_in_no_arm_of_the_experiment() -> None:
    many = pd.concat([FRAME] * 30, ignore_index=True)
    many = many.assign(
        debtor_id=[f"p{i}" for i in range(len(many))], bill_id=[f"b{i}" for i in range(len(many))]
    )
    decided = decide(many, Holdout(0.2, 0.2))
    moved = in_arm(decided, "new")
    assert set(moved.arm) == {"new", "no_contact", "ladder"}
    assert ((moved.arm == "new") == (decided.arm == "policy")).all()
    assert in_arm(decided, "policy") is decided
