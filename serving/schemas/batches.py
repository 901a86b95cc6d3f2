"""Many decisions in one call."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from .answers import DecisionAnswer
from .common import Answer, Body, Id
from .requests import DecisionRequest

MOST = 1000


class BatchRequest(Body):
    """Ask for many decisions; each is kept as its own, under its own request_id."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "batch_id": "b-0001",
                    "requests": [
                        {"request_id": "b-0001-1", "account_id": "a42"},
                        {"request_id": "b-0001-2", "account_id": "a43"},
                    ],
                }
            ]
        }
    )

    batch_id: Id = Field(
        description="Yours. The same id with the same body gets the first answer again, as a whole; "
        "with another body it is refused (409)"
    )
    requests: list[DecisionRequest] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        ids = [request.request_id for request in self.requests]
        if len(set(ids)) < len(ids):
            repeated = next(i for i in ids if ids.count(i) > 1)
            raise ValueError(f"request_id == {repeated!r} repeats. Remedy: give each request its own id")
        return self


class ItemProblem(Answer):
    """Why one request of the batch was refused; the others are answered all the same."""

    status: int = Field(description="The HTTP status that this request would have got alone")
    title: str
    detail: str = Field(description="What is wrong, and what mends it")


class BatchItem(Answer):
    """One request's answer: a decision or a problem."""

    request_id: Id
    result: Literal["decided", "refused"]
    decision: DecisionAnswer | None = Field(description="null when refused")
    problem: ItemProblem | None = Field(description="null when decided")


class BatchAnswer(Answer):
    """Answers in the order of the requests."""

    batch_id: Id
    decided: int = Field(description="How many were decided")
    refused: int = Field(description="How many were refused")
    items: list[BatchItem]
