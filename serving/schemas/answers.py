"""The answer to a decision request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer

_EXAMPLE = json.loads(Path(__file__).with_name("example_answer.json").read_text(encoding="utf-8"))
Mode = Literal["model", "fallback_rules", "suppressed_all", "holdout"]


class ReasonView(Answer):
    """One reason, in plain words."""

    code: str = Field(description="Feature name, or part of the value")
    text: dict[str, str] = Field(description="By language: en, zh")
    direction: Literal["for", "against", "raises", "lowers"] = Field(
        description="for or against the action; raises or lowers the risk"
    )
    weight: float = Field(
        description="Of an action: money, and the weights sum to its score. Of an effect: change of the "
        "probability of payment. Of the risk: log-odds of default"
    )


class UpliftView(Answer):
    """Change of the probability of payment against doing nothing."""

    estimate: float
    low: float | None
    high: float | None
    level: float = Field(description="Coverage of the interval from low to high")


class EffectReasons(Answer):
    """Why the uplift is what it is: mean + the reasons' weights + rest = the uplift's estimate, exactly."""

    mean: float = Field(description="Uplift of the training rows, on average")
    reasons: list[ReasonView] = Field(description="At most four features, the largest parts first")
    rest: float = Field(description="What all other features add")


class ChangeView(Answer):
    """What would have changed the decision, all else being as it is."""

    kind: Literal["amount", "agent_minutes", "incentive_money", "rule_end"] = Field(
        description="The money at stake; the price of one agent minute, or of one unit of incentive money; "
        "the end of a rule's block"
    )
    action: str = Field(description="What would be decided instead")
    threshold: float | None = Field(description="Amount or price from which on; null for a rule's end")
    from_at: AwareDatetime | None = Field(description="Moment from which on; null but for a rule's end")
    text: dict[str, str] = Field(description="By language: en, zh")


class OwnerView(Answer):
    """Who acts, and until when."""

    queue: str
    sla_hours: float
    act_by: AwareDatetime


class FollowUpView(Answer):
    """Look again on a day; if the condition holds, do what is said."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    on: AwareDatetime
    condition: str = Field(alias="if")
    then: str


class RankedAction(Answer):
    """An action that may be taken; rank 1 is the one decided. Numbers are null where no model spoke."""

    rank: int
    action: str
    name: dict[str, str] = Field(description="By language: en, zh")
    channel: str
    incentive: dict[str, float | str] | None = Field(
        description="kind, and money given up if the debtor pays"
    )
    template: dict[str, str | int] | None = Field(description="id, version, language and text to send")
    schedule: dict[str, AwareDatetime] = Field(
        description="not_before and not_after; rules are checked at the first"
    )
    p_repay: float | None = Field(
        description="P(paid | this action), within 30 days, or by the due date before it"
    )
    p_repay_none: float | None = Field(description="P(paid | nothing)")
    uplift: UpliftView | None
    expected_value: float | None = Field(
        description="Money: amount x uplift - cost - complaint risk x its price"
    )
    cost: float | None = Field(description="Expected money spent")
    price_charge: float | None = Field(
        description="Money: use of agents' time and incentive money at today's prices"
    )
    score: float | None = Field(description="expected_value - price_charge: what the rule ranks by")
    complaint_risk: float | None = Field(description="Expected complaints")
    propensity: float = Field(description="Probability with which it was to be chosen in this decision")
    reasons: list[ReasonView]
    effect_reasons: EffectReasons | None = Field(
        default=None, description="Of rank 1: why its uplift is what it is; null where no model spoke"
    )
    why_not: str | None = Field(description="Why it is not the one decided; null for rank 1")
    owner: OwnerView
    follow_up: FollowUpView


class OtherAction(Answer):
    """An action that is neither ranked nor ruled out."""

    action: str
    why_not: str
    p_repay: float | None = None
    uplift: UpliftView | None = None
    expected_value: float | None = None
    score: float | None = None
    propensity: float


class SuppressedAction(Answer):
    """An action that a rule removed."""

    action: str
    rule_id: str
    rule_version: str
    reason: str
    until: AwareDatetime | None = Field(description="When the block lifts; null when that is not known")


class FeatureAge(Answer):
    """How old the numbers are that the model read."""

    built_at: AwareDatetime | None = None
    refreshed_at: AwareDatetime | None = Field(
        default=None, description="When facts that came later were worked in"
    )
    age_hours: float | None = Field(default=None, description="From built_at to the decision")
    status: Literal["fresh", "refreshed", "stale", "missing"]


class CaseView(Answer):
    """What the decision is about."""

    bill_id: str
    stage: str
    days_past_due: int
    amount: float = Field(description="Unpaid now")
    currency: str
    default_risk: float | None = Field(
        description="P(still unpaid 30 days on) under past collection: it warns and explains, nothing else"
    )
    risk_reasons: list[ReasonView] = Field(description="At most four")


class DecisionAnswer(Answer):
    """What to do, why, and why not something else. Never empty: doing nothing is always weighed."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_EXAMPLE]})

    request_id: str
    decision_id: str = Field(description="Outcomes must quote it")
    account_id: str
    as_of: AwareDatetime = Field(description="The moment decided for")
    expires_at: AwareDatetime = Field(description="Ask again after this")
    trigger: str
    dry_run: bool
    kept: bool = Field(
        default=True, description="false: the log could not keep it, so outcomes cannot quote it; ask again"
    )
    mode: Mode = Field(
        description="fallback_rules: today's ladder under the rules; suppressed_all: no contact at all"
    )
    mode_reason: str | None = Field(description="Why the model did not decide; null when it did")
    arm: str = Field(description="Experiment arm")
    case: CaseView | None = Field(description="null when no bill is open")
    actions: list[RankedAction] = Field(description="Ranked; the first one is decided")
    others: list[OtherAction] = Field(description="Every other action, with why it lost")
    suppressed: list[SuppressedAction] = Field(description="Every action ruled out")
    changes: list[ChangeView] = Field(
        default=[], description="The nearest change of each kind that would have led to another action"
    )
    features: FeatureAge
    versions: dict[str, str] = Field(description="Of models, effects, policy, packs, prices and features")
