"""Pause switches: an action is not taken in a segment until the pause is lifted."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Id
from .segments import SegmentRequest

_EXAMPLE: dict[str, Any] = {
    "pause_id": "pause-17",
    "actions": ["ai_call"],
    "segment": {"stages": ["dpd_4_7"]},
    "reason": "The voice bot reads the wrong amount",
    "by": "ops-3",
}


class PauseRequest(Body):
    """Pause actions in a segment; it works from the next decision and dispatch, in every worker."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    pause_id: Id = Field(
        description="Yours; makes the call idempotent. One that was lifted is not used again"
    )
    actions: list[Id] = Field(min_length=1, max_length=50, description="Action ids of the catalogue")
    segment: SegmentRequest = Field(default_factory=SegmentRequest)
    until: AwareDatetime | None = Field(default=None, description="Lifts by itself then; left out: never")
    reason: str = Field(min_length=1, max_length=500, description="Shown with every action that it rules out")
    by: Id = Field(description="Who pauses, as a pseudonym")


class PauseView(Answer):
    """A pause as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _EXAMPLE
                | {
                    "segment": {"stages": ["dpd_4_7"], "min_amount": None, "max_amount": None},
                    "from_at": "2025-12-31T10:00:00Z",
                    "until": None,
                    "lifted_at": None,
                    "lifted_by": None,
                }
            ]
        }
    )

    pause_id: Id
    actions: list[str]
    segment: SegmentRequest
    reason: str
    by: str
    from_at: AwareDatetime
    until: AwareDatetime | None = Field(description="Lifts by itself then; null: never")
    lifted_at: AwareDatetime | None = Field(description="When it was lifted; null: not yet")
    lifted_by: str | None = Field(description="Who lifted it")


class PauseList(Answer):
    """The pauses in force."""

    pauses: list[PauseView]
