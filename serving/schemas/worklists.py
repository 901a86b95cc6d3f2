"""Worklists: who is to be contacted by which queue, within what each queue can do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Channel, Id
from .segments import SegmentRequest

QueueName = Annotated[str, Field(min_length=1, max_length=200)]  # held against the catalogue
JobStatus = Literal["queued", "running", "done", "failed"]
_CAPACITIES: dict[str, Any] = {
    "agents": {"agent_minutes": 480.0},
    "digital": {"incentive_money": 200.0},
}
_ITEM: dict[str, Any] = {
    "queue": "agents",
    "rank": 1,
    "decision_id": "wl-5a95c3b0f6da5c6d-0001-1-0000042",
    "account_id": "a42",
    "stage": "dpd_8_14",
    "amount": 577.47,
    "action": "human_call",
    "channel": "human_call",
    "score": 42.1,
    "uplift": 0.12,
    "agent_minutes": 6.0,
    "incentive_money": 0.0,
    "act_by": "2026-01-01T10:00:00Z",
    "follow_up_of": "dec_897bbe7fc13ab58e",
}
_LATE: dict[str, Any] = {
    "decision_id": "dec_897bbe7fc13ab58e",
    "account_id": "a42",
    "queue": "agents",
    "action": "human_call",
    "act_by": "2025-12-30T22:00:00Z",
    "hours_late": 12.0,
}


class Capacity(Body):
    """What a queue can do from now on; what is left out has no limit."""

    agent_minutes: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    incentive_money: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Expected money given up to those who pay"
    )


class WorklistRequest(Body):
    """Ask for a worklist. It is made in the background; ask for its status."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "worklist_id": "w-2025-12-31",
                    "capacities": _CAPACITIES,
                    "segment": {"stages": ["dpd_4_7", "dpd_8_14"]},
                }
            ]
        }
    )

    worklist_id: Id = Field(description="Yours; makes the call idempotent")
    as_of: AwareDatetime | None = Field(
        default=None, description="Left out: now. At most ten minutes ago, as for a decision"
    )
    capacities: dict[QueueName, Capacity] = Field(
        default_factory=dict, description="By queue of the catalogue; a queue left out has no limit"
    )
    segment: SegmentRequest = Field(default_factory=SegmentRequest)
    channels_available: list[Channel] | None = Field(
        default=None, description="Channels that can send now; left out: all of them"
    )
    include_waiting: bool = Field(
        default=False, description="Also decide again on cases whose follow-up is not due yet"
    )


class RepriceRequest(Body):
    """Share the worklist out anew under other capacities. What was already sent stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reprice_id": "p-1", "capacities": {"agents": {"agent_minutes": 240.0}}}]
        }
    )

    reprice_id: Id = Field(description="Yours; makes the call idempotent")
    capacities: dict[QueueName, Capacity] = Field(description="What each queue can still do from now on")


class QueueView(Answer):
    """One queue of a worklist."""

    queue: str
    items: int
    follow_ups: int = Field(description="How many of them are follow-ups that fell due")
    capacity: dict[str, float] = Field(description="By resource; what is left out has no limit")
    used: dict[str, float] = Field(description="By resource: expected use of the items")
    prices: dict[str, float] = Field(description="By resource: what one more unit is worth, in money")


class WorklistView(Answer):
    """How far a worklist is, and what is in it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "worklist_id": "w-2025-12-31",
                    "status": "done",
                    "pricing": 1,
                    "as_of": "2025-12-31T10:00:00Z",
                    "created_at": "2025-12-31T10:00:00Z",
                    "finished_at": "2025-12-31T10:00:02Z",
                    "cases": 4021,
                    "left_alone": 3100,
                    "waiting": 12,
                    "queues": [
                        {
                            "queue": "agents",
                            "items": 80,
                            "follow_ups": 7,
                            "capacity": {"agent_minutes": 480.0},
                            "used": {"agent_minutes": 480.0, "incentive_money": 0.0},
                            "prices": {"agent_minutes": 1.7, "incentive_money": 0.0},
                        }
                    ],
                    "problem": None,
                }
            ]
        }
    )

    worklist_id: Id
    status: JobStatus
    pricing: int = Field(description="1 when first made; one more with every repricing")
    as_of: AwareDatetime = Field(description="The moment decided for")
    created_at: AwareDatetime
    finished_at: AwareDatetime | None
    cases: int | None = Field(description="Open cases decided on; null: not known yet")
    left_alone: int | None = Field(description="Cases for whom doing nothing is best or all that may be done")
    waiting: int | None = Field(description="Cases not decided on, because their follow-up is not due yet")
    queues: list[QueueView]
    problem: str | None = Field(description="Why it failed, and what to do")


class WorklistItem(Answer):
    """One thing to do."""

    queue: str
    rank: int = Field(description="1 is the first to do: the highest score of its queue")
    decision_id: str = Field(description="Quote it in dispatches and outcomes")
    account_id: str
    stage: str
    amount: float = Field(description="Money unpaid")
    action: str
    channel: str
    score: float | None = Field(description="Value minus price x use, in money; null when no model spoke")
    uplift: float | None
    agent_minutes: float
    incentive_money: float
    act_by: AwareDatetime
    follow_up_of: str | None = Field(description="The earlier decision whose follow-up fell due; null: new")


class WorklistPage(Answer):
    """Some items, in the order of queue and rank."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_ITEM], "next_cursor": "WzEsICJhZ2VudHMiLCAxMDBd"}]}
    )

    items: list[WorklistItem]
    next_cursor: str | None = Field(description="For the next page; null: this is the last")


class LateItem(Answer):
    """A decision that nobody acted on in time."""

    decision_id: str
    account_id: str
    queue: str
    action: str
    act_by: AwareDatetime
    hours_late: float


class LateAnswer(Answer):
    """What is late, per owner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"as_of": "2025-12-31T10:00:00Z", "owners": {"agents": 1}, "items": [_LATE]}]
        }
    )

    as_of: AwareDatetime
    owners: dict[str, int] = Field(description="How many decisions are late, by queue")
    items: list[LateItem] = Field(description="The latest first, at most `limit` of them")
