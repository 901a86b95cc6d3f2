"""The default risk of an account."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from .answers import FeatureAge, ReasonView
from .common import Answer


class RiskAnswer(Answer):
    """How likely an open bill stays unpaid under past collection. It warns and explains, nothing else."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account_id": "a42",
                    "as_of": "2025-06-25T04:05:00Z",
                    "bill_id": "b1429",
                    "default_risk": 0.9839,
                    "reasons": [],
                    "model": "3",
                    "features": {
                        "built_at": "2025-06-25T00:00:00Z",
                        "refreshed_at": "2025-06-25T00:00:00Z",
                        "age_hours": 4.083,
                        "status": "fresh",
                    },
                    "problem": None,
                }
            ]
        }
    )

    account_id: str
    as_of: AwareDatetime
    bill_id: str | None = Field(description="The open bill it is about; null when there is none")
    default_risk: float | None = Field(description="P(still unpaid 30 days on); null when no model can say")
    reasons: list[ReasonView] = Field(description="At most four, the largest first")
    model: str = Field(description="Version of the risk model; none: no model")
    features: FeatureAge
    problem: str | None = Field(description="Why there is no number; null when there is one")
