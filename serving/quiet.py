"""The answer when nothing may or need be done: never empty, no contact."""

from __future__ import annotations

from uuid import uuid4

import pandas as pd

from repaylift.policy.actions import CONTROL, Catalogue

from .answer import VALID
from .schemas import (
    DecisionAnswer,
    DecisionRequest,
    FeatureAge,
    FollowUpView,
    OwnerView,
    RankedAction,
    SuppressedAction,
)
from .words import QUIET


def quiet_answer(
    request: DecisionRequest, at: pd.Timestamp, catalogue: Catalogue, cause: str
) -> DecisionAnswer:
    """Do nothing, and say why every other action is out.

    Parameters
    ----------
    cause : key of `words.QUIET`; it stands where a rule's id would.
    """
    reason = QUIET[cause]
    return DecisionAnswer(
        request_id=request.request_id,
        decision_id=uuid4().hex,
        account_id=request.account_id,
        as_of=at.to_pydatetime(),
        expires_at=(at + VALID).to_pydatetime(),
        trigger=request.trigger,
        dry_run=request.dry_run,
        mode="suppressed_all",
        mode_reason=reason,
        arm="policy",
        case=None,
        actions=[_nothing(at, catalogue)],
        others=[],
        suppressed=[
            SuppressedAction(action=action, rule_id=cause, rule_version="1", reason=reason, until=None)
            for action in catalogue.ids
            if action != CONTROL
        ],
        features=FeatureAge(status="missing"),
        versions={"catalogue": catalogue.version},
    )


def _nothing(at: pd.Timestamp, catalogue: Catalogue) -> RankedAction:
    action = catalogue[CONTROL]
    again = at + pd.Timedelta(days=action.follow_up.after_days)
    return RankedAction(
        rank=1,
        action=CONTROL,
        name=dict(action.name),
        channel=action.channel,
        incentive=None,
        template=None,
        schedule={},
        p_repay=None,
        p_repay_none=None,
        uplift=None,
        expected_value=0.0,
        cost=0.0,
        price_charge=0.0,
        score=0.0,
        complaint_risk=0.0,
        propensity=1.0,
        reasons=[],
        why_not=None,
        owner=OwnerView(queue=action.queue, sla_hours=action.sla_hours, act_by=at.to_pydatetime()),
        follow_up=FollowUpView.model_validate(
            {
                "on": again.to_pydatetime(),
                "if": action.follow_up.condition,
                "then": action.follow_up.then,
            }
        ),
    )
