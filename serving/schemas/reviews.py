"""A customer asks for a person to look at an automated decision (GDPR art. 22, PIPL art. 24)."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Id

Basis = Literal["gdpr_22", "pipl_24", "complaint", "other"]
ReviewStatus = Literal["pending", "assigned", "resolved"]
Result = Literal["upheld", "changed", "withdrawn"]


class ReviewRequest(Body):
    """Ask for a human review. Until it is resolved, no automated action reaches the customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"review_id": "rv-0001", "account_id": "a42", "basis": "pipl_24", "note": "Wants a person"}
            ]
        }
    )

    review_id: Id = Field(description="Yours; makes the call idempotent")
    account_id: Id
    decision_id: Id | None = Field(default=None, description="The decision objected to, if it is one")
    basis: Basis = Field(description="The right that is claimed")
    note: str | None = Field(default=None, max_length=1000)


class ReviewAssign(Body):
    """Give a review to a person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "officer-4"}]})

    to: Id = Field(description="Who reviews, as a pseudonym")


class ReviewResolve(Body):
    """End a review; automation may go on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"result": "changed", "by": "officer-4", "note": "Plan agreed"}]}
    )

    result: Result = Field(description="upheld: the decision stands; changed: a person decided otherwise")
    by: Id = Field(description="Who resolved it, as a pseudonym")
    note: str | None = Field(default=None, max_length=1000)


class ReviewView(Answer):
    """A review as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "review_id": "rv-0001",
                    "account_id": "a42",
                    "debtor_id": "d42",
                    "decision_id": None,
                    "basis": "pipl_24",
                    "note": "Wants a person",
                    "status": "assigned",
                    "asked_at": "2025-12-31T10:00:00Z",
                    "assigned_to": "officer-4",
                    "resolved_at": None,
                    "result": None,
                    "resolved_by": None,
                    "resolution": None,
                }
            ]
        }
    )

    review_id: Id
    account_id: str
    debtor_id: str
    decision_id: str | None
    basis: Basis
    note: str | None
    status: ReviewStatus
    asked_at: AwareDatetime
    assigned_to: str | None
    resolved_at: AwareDatetime | None
    result: Result | None
    resolved_by: str | None
    resolution: str | None = Field(description="The note of whoever resolved it")


class ReviewList(Answer):
    """Reviews that are not resolved, oldest first."""

    reviews: list[ReviewView]
