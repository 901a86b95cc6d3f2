"""Which cases something is about: a pause, or a worklist."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from .common import Body

StageName = Literal["pre_due", "dpd_1_3", "dpd_4_7", "dpd_8_14", "dpd_15_30", "dpd_31_60", "dpd_61_90"]


class SegmentRequest(Body):
    """Cases by stage and amount unpaid; left out: all of them."""

    stages: list[StageName] = Field(default_factory=list, description="Any of these; empty: every stage")
    min_amount: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Money unpaid, at least"
    )
    max_amount: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Money unpaid, less than this"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_amount is not None and self.max_amount is not None and self.max_amount <= self.min_amount:
            raise ValueError(
                f"max_amount == {self.max_amount}, must be > min_amount ({self.min_amount}). "
                "Remedy: leave one out, or swap them"
            )
        return self
