"""Sending: the rules are checked again, and the slot is reserved, before anything leaves."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Id

Status = Literal["reserved", "refused", "sent", "cancelled", "expired"]


class DispatchRequest(Body):
    """Ask to send what was decided, just before it is sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"dispatch_id": "s-0001", "decision_id": "the decision_id of the answer"}]
        }
    )

    dispatch_id: Id = Field(description="Yours; makes the call idempotent. Each attempt needs a new one")
    decision_id: Id = Field(description="From the decision's answer, or the override's")
    action: Id | None = Field(
        default=None,
        description="The action that you are about to carry out; refused when it is not the one decided",
    )
    number: Id | None = Field(
        default=None, description="Which number or address, as a pseudonym; left out: the channel's usual one"
    )
    hold_minutes: float = Field(
        default=15.0, gt=0, le=240, description="The slot is free again when nothing was confirmed by then"
    )


class DispatchConfirm(Body):
    """It was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"at": "2025-12-31T10:02:00Z", "cost": 0.05}]})

    at: AwareDatetime | None = Field(default=None, description="When it left; left out: now")
    text: str | None = Field(
        default=None,
        max_length=5000,
        description="The exact text that was sent, where it differs from the template's text",
    )
    cost: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Money; left out: the catalogue's"
    )


class DispatchCancel(Body):
    """It will not be sent: the slot is free again at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "the line was down"}]})

    reason: str | None = Field(default=None, max_length=500)


class Refusal(Answer):
    """Why it may not be sent now."""

    rule_id: str = Field(description="Of a rule pack, or dispatch.* for what is not a contact rule")
    rule_version: str
    reason: dict[str, str] = Field(description="By language: en, zh")
    until: AwareDatetime | None = Field(description="When the block lifts; null when that is not known")


class SentText(Answer):
    """The exact text and the template it was made of."""

    id: str
    version: int
    language: str
    text: str


class DispatchAnswer(Answer):
    """Whether it may be sent, and how the attempt ended."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dispatch_id": "s-0001",
                    "decision_id": "dec_897bbe7fc13ab58e",
                    "account_id": "a42",
                    "action": "sms",
                    "channel": "sms",
                    "number": "d42:sms",
                    "status": "reserved",
                    "contact_id": "c-dec_897bbe7fc13ab58e",
                    "at": "2025-12-31T10:00:00Z",
                    "expires_at": "2025-12-31T10:15:00Z",
                    "template": {
                        "id": "sms-norm",
                        "version": 1,
                        "language": "en",
                        "text": "Most customers pay on time. Your bill of CNY 577.47 was due on 2025-12-25. "
                        "Pay in the app. Reply T to stop.",
                    },
                    "refusal": None,
                }
            ]
        }
    )

    dispatch_id: Id
    decision_id: Id
    account_id: str
    action: str
    channel: str
    number: str = Field(description="The number or address whose slot it is")
    status: Status = Field(description="reserved: send it now, then confirm. refused: do not send")
    contact_id: str | None = Field(description="Quote it in outcomes of this attempt; null when refused")
    at: AwareDatetime = Field(description="When it was checked")
    expires_at: AwareDatetime | None = Field(description="Confirm before this; null when refused")
    template: SentText | None = Field(description="What to send, or what was sent; null: no text")
    refusal: Refusal | None = Field(description="null unless refused")
