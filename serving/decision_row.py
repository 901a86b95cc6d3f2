"""The record of a decision."""

from __future__ import annotations

from collections.abc import Sequence

from repaylift.log import DecisionRow
from repaylift.policy.decided import Decided


def decision_row(decided: Decided, row: int, actions: Sequence[str]) -> DecisionRow:
    """The record of one of n decisions."""
    cases, column = decided.cases, int(decided.choice.action[row])
    moments = cases.at
    eligible = decided.weighed.eligible[row].tolist()
    return DecisionRow(
        decision_id=cases.decision_id[row],
        debtor_id=cases.debtor_id[row],
        account_id=cases.account_id[row],
        bill_id=cases.bill_id[row],
        at=int(moments[row]),
        stage=cases.stage[row],
        action=actions[column],
        propensity=float(decided.choice.propensity[row, column]),
        eligible="|".join(action for action, open_to in zip(actions, eligible, strict=True) if open_to),
        mode=decided.mode[row],
    )
