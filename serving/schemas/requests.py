"""What a caller asks: the next best action for an account."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Body, Channel, Id


class DecisionRequest(Body):
    """Ask what to do about an account's open bill."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "request_id": "r-0001",
                    "account_id": "a42",
                    "trigger": "inbound",
                    "channels_available": ["app", "sms", "ai_call", "human_call"],
                    "max_actions": 3,
                    "explain": True,
                }
            ]
        }
    )

    request_id: Id = Field(
        description="Yours. The same id with the same body gets the first answer again; "
        "with another body it is refused (409)"
    )
    account_id: Id = Field(description="Of an account whose records the log holds")
    as_of: AwareDatetime | None = Field(
        default=None,
        description="Decide as of this moment. Left out: now. More than ten minutes ago: "
        "only as a dry run, because the past cannot be acted on",
    )
    trigger: Literal["scheduled", "event", "inbound", "manual"] = Field(
        default="manual", description="Why you ask; kept with the decision"
    )
    channels_available: list[Channel] | None = Field(
        default=None, description="Channels that can send now; left out: all of them"
    )
    max_actions: int = Field(default=3, ge=1, le=20, description="How many ranked actions to show at most")
    explain: bool = Field(default=True, description="Give reasons for the risk and for each ranked action")
    language: Literal["en", "zh"] = Field(default="en", description="Of why_not and of the rules' reasons")
    dry_run: bool = Field(
        default=False, description="Only answer: nothing is kept, and outcomes cannot quote the decision"
    )
