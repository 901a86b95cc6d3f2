"""From a decision to the body that leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from repaylift.policy.actions import Action, Catalogue
from repaylift.policy.decisions_table import Decisions

from .reasons import action_reasons
from .schemas import (
    CaseView,
    DecisionAnswer,
    DecisionRequest,
    FeatureAge,
    FollowUpView,
    OtherAction,
    OwnerView,
    RankedAction,
    ReasonView,
    SuppressedAction,
    UpliftView,
)
from .template import incentive_view, template_view

LEVEL = 0.9  # of the effects' intervals
VALID = pd.Timedelta(hours=24)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says beside the decision itself."""

    due_at: pd.Timestamp
    language: str
    features: FeatureAge
    mode_reason: str | None
    risk_reasons: list[ReasonView]


def make_answer(
    request: DecisionRequest, decisions: Decisions, catalogue: Catalogue, told: Told
) -> DecisionAnswer:
    """The answer to a request, from the decision about its one case."""
    case: Row = decisions.cases.to_dict("records")[0]  # type: ignore[assignment]
    rows: list[Row] = decisions.actions.to_dict("records")  # type: ignore[assignment]
    ranked = _ranked(rows, case["action"])
    outside = [row for row in rows if not row["offered"]]
    others = ranked[request.max_actions :] + outside
    drawn = ranked[0]["propensity"] < max(row["propensity"] for row in rows)
    return DecisionAnswer(
        request_id=request.request_id,
        decision_id=case["decision_id"],
        account_id=case["account_id"],
        as_of=case["at"].to_pydatetime(),
        expires_at=_expires(case).to_pydatetime(),
        trigger=request.trigger,
        dry_run=request.dry_run,
        mode=case["mode"],
        mode_reason=told.mode_reason,
        arm=case["arm"],
        case=_case(case, catalogue.currency, told.risk_reasons),
        actions=[
            _action(rank, row, case, catalogue, told, _reasons(request, row, case, catalogue, drawn=drawn))
            for rank, row in enumerate(ranked[: request.max_actions], start=1)
        ],
        others=[_other(row) for row in others],
        suppressed=[_suppressed(row) for row in rows if row["offered"] and not row["allowed"]],
        features=told.features,
        versions=dict(decisions.versions),
    )


def _ranked(rows: list[Row], chosen: str) -> list[Row]:
    """The actions that may be taken: the one chosen, then by score, those without one last."""
    free = [row for row in rows if row["offered"] and row["allowed"]]
    return sorted(free, key=lambda row: (row["action"] != chosen, -_or_least(row["score"])))


def _reasons(
    request: DecisionRequest, row: Row, case: Row, catalogue: Catalogue, *, drawn: bool
) -> list[ReasonView]:
    if not request.explain:
        return []
    drawn = drawn and row["action"] == case["action"]
    return action_reasons(row, float(case["amount"]), catalogue.currency, drawn=drawn)


def _action(
    rank: int, row: Row, case: Row, catalogue: Catalogue, told: Told, reasons: list[ReasonView]
) -> RankedAction:
    action, at, amount = catalogue[row["action"]], case["at"], float(case["amount"])
    act_by = case["act_by"] if rank == 1 else at + pd.Timedelta(hours=action.sla_hours)
    follow_up = _follow_up(case) if rank == 1 else _planned(action, at)
    return RankedAction(
        rank=rank,
        action=action.id,
        name=dict(action.name),
        channel=action.channel,
        incentive=incentive_view(action, amount),
        template=template_view(
            action, amount, told.due_at, pd.Timestamp(follow_up.on), told.language, catalogue.currency
        ),
        schedule={"not_before": at.to_pydatetime(), "not_after": act_by.to_pydatetime()},
        p_repay=_number(row["p_paid"]),
        p_repay_none=_number(case["p_none"]),
        uplift=_uplift(row),
        expected_value=_number(row["value"]),
        cost=_number(row["cost"]),
        price_charge=_number(row["price_charge"]),
        score=_number(row["score"]),
        complaint_risk=_number(row["complaint_risk"]),
        propensity=float(row["propensity"]),
        reasons=reasons,
        why_not=row["why_not"] or None,
        owner=OwnerView(queue=action.queue, sla_hours=action.sla_hours, act_by=act_by.to_pydatetime()),
        follow_up=follow_up,
    )


def _case(case: Row, currency: str, reasons: list[ReasonView]) -> CaseView:
    return CaseView(
        bill_id=case["bill_id"],
        stage=case["stage"],
        days_past_due=int(case["days_past_due"]),
        amount=round(float(case["amount"]), 2),
        currency=currency,
        default_risk=_number(case["default_risk"]),
        risk_reasons=reasons,
    )


def _other(row: Row) -> OtherAction:
    return OtherAction(
        action=row["action"],
        why_not=row["why_not"] or "",
        p_repay=_number(row["p_paid"]),
        uplift=_uplift(row),
        expected_value=_number(row["value"]),
        score=_number(row["score"]),
        propensity=_number(row["propensity"]) or 0.0,
    )


def _suppressed(row: Row) -> SuppressedAction:
    return SuppressedAction(
        action=row["action"],
        rule_id=row["rule_id"],
        rule_version=str(row["rule_version"]),
        reason=row["rule_reason"],
        until=None if pd.isna(row["until"]) else row["until"].to_pydatetime(),
    )


def _uplift(row: Row) -> UpliftView | None:
    estimate = _number(row["uplift"])
    if estimate is None:
        return None
    return UpliftView(
        estimate=estimate, low=_number(row["uplift_low"]), high=_number(row["uplift_high"]), level=LEVEL
    )


def _follow_up(case: Row) -> FollowUpView:
    return _look_again(case["follow_up_on"], case["follow_up_if"], case["follow_up_then"])


def _planned(action: Action, at: pd.Timestamp) -> FollowUpView:
    plan = action.follow_up
    return _look_again(at + pd.Timedelta(days=plan.after_days), plan.condition, plan.then)


def _look_again(on: pd.Timestamp, condition: str, then: str) -> FollowUpView:
    return FollowUpView.model_validate({"on": on.to_pydatetime(), "if": condition, "then": then})


def _expires(case: Row) -> pd.Timestamp:
    """When the decision is too old to act on: the owner's deadline, or a day for doing nothing."""
    expires: pd.Timestamp = max(case["act_by"], case["at"] + VALID)
    return expires


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _or_least(value: Any) -> float:
    return float("-inf") if pd.isna(value) else float(value)
