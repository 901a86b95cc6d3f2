"""A person takes another action than the one decided."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Id
from .dispatches import Refusal

ReasonCode = Literal["customer_asked", "knows_more", "wrong_data", "capacity", "hardship", "other"]


class OverrideRequest(Body):
    """Take another action. No rule is broken: one that is ruled out is refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "override_id": "ov-0001",
                    "decision_id": "the decision_id of the answer",
                    "action": "human_call",
                    "code": "customer_asked",
                    "reason": "Asked to be called back this afternoon",
                    "by": "agent-12",
                }
            ]
        }
    )

    override_id: Id = Field(description="Yours; makes the call idempotent")
    decision_id: Id = Field(description="Of the decision that is not followed")
    action: Id = Field(description="Action of the catalogue taken instead")
    code: ReasonCode = Field(description="Why, as a code that can be counted")
    reason: str = Field(min_length=1, max_length=1000, description="Why, in words")
    by: Id = Field(description="Who decides so, as a pseudonym")


class OverrideAnswer(Answer):
    """The decision that a person made."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "override_id": "ov-0001",
                    "overridden": "dec_897bbe7fc13ab58e",
                    "status": "taken",
                    "decision_id": "ov-3f0e6a1c9d7b2458",
                    "account_id": "a42",
                    "was": "sms",
                    "action": "human_call",
                    "at": "2025-12-31T10:00:00Z",
                    "queue": "agents",
                    "act_by": "2026-01-01T10:00:00Z",
                    "refusal": None,
                }
            ]
        }
    )

    override_id: Id
    overridden: Id = Field(description="The decision that is not followed; it can no longer be dispatched")
    status: Literal["taken", "refused"]
    decision_id: str | None = Field(
        description="Quote it in dispatches and outcomes. No effect is learnt from it or the overridden"
    )
    account_id: str
    was: str = Field(description="The action that was decided")
    action: str = Field(description="The action taken instead")
    at: AwareDatetime
    queue: str | None = Field(description="Who acts; null when refused")
    act_by: AwareDatetime | None = Field(description="Until when; null when refused")
    refusal: Refusal | None = Field(description="The rule that it would break; null when taken")
