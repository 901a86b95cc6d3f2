"""What came back about a decision."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from .common import Body, Channel, Id, Money
from .kinds import check_kind, tell_kinds

Kind = Literal[
    "sent",
    "delivered",
    "seen",
    "unanswered",
    "answered",
    "right_party",
    "promise",
    "promise_kept",
    "promise_broken",
    "partial_payment",
    "paid",
    "complaint",
    "opt_out",
    "csat",
    "reversal",
]
NEEDS: dict[str, tuple[str, ...]] = {
    "promise": ("promised_for",),
    "partial_payment": ("amount",),
    "paid": ("amount",),
    "csat": ("score",),
    "reversal": ("reverses",),
}


class OutcomeRequest(Body):
    """Tell what a decision led to. Late and out of order is fine; each outcome is one call."""

    model_config = ConfigDict(
        json_schema_extra=tell_kinds(
            NEEDS,
            examples=(
                {
                    "outcome_id": "o-0001",
                    "decision_id": "the decision_id of the answer",
                    "kind": "delivered",
                    "at": "2025-12-31T10:02:00Z",
                },
            ),
        )
    )

    outcome_id: Id = Field(description="Yours; makes the call idempotent")
    decision_id: Id = Field(description="From the decision's answer")
    kind: Kind = Field(
        description="What happened. promise needs promised_for; paid and partial_payment need amount; "
        "csat needs score; reversal needs reverses"
    )
    at: AwareDatetime = Field(description="When it happened, with its time zone")
    account_id: Id | None = Field(
        default=None, description="An opt-out or complaint counts without its decision when this is given"
    )
    channel: Channel | Literal["automated", "all"] | None = Field(
        default=None,
        description="Channel opted out of, automated decisions, or all; left out: the decision's own",
    )
    contact_id: Id | None = Field(
        default=None, description="Of the message or call, when one decision has several"
    )
    number: Id | None = Field(default=None, description="Which number or address, as a pseudonym")
    cost: float | None = Field(default=None, ge=0, allow_inf_nan=False, description="What it cost to send")
    amount: Money | None = Field(default=None, description="Money paid")
    payment_id: Id | None = Field(
        default=None, description="The platform's id, so that a payment told twice counts once"
    )
    promised_for: AwareDatetime | None = Field(default=None, description="Until when payment is promised")
    score: int | None = Field(default=None, ge=1, le=5, description="Satisfaction with the way of collecting")
    reverses: Id | None = Field(default=None, description="outcome_id of the payment that is taken back")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_kind(self.kind, dict(self), NEEDS.get(self.kind, ()))
        if self.promised_for is not None and self.promised_for <= self.at:
            raise ValueError(
                f"promised_for == {self.promised_for.isoformat()}, must be later than at. "
                "Remedy: give the day until which payment is promised"
            )
        return self
