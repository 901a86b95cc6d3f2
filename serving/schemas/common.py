"""What several bodies share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

# Without control characters: a path cannot hold all of them, nor can PostgreSQL.
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Money = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Channel = Literal["app", "email", "sms", "chat", "ai_call", "human_call"]


class Body(BaseModel):
    """Unknown fields are refused, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What the service answers with."""

    model_config = ConfigDict(frozen=True)


class Recorded(Answer):
    """An outcome or event was written down; the same call again gets this same answer."""

    id: Id = Field(description="The outcome_id or event_id, echoed")
    kind: str
    account_id: str
    debtor_id: str
    known_at: AwareDatetime = Field(description="When it counts from: later of when it came and happened")
    changed: list[str] = Field(description="Record tables that changed; empty when it was known before")
    features_stale: list[str] = Field(
        description="Accounts whose features are built anew before their next decision"
    )


class Health(Answer):
    """Whether the service can decide by the model."""

    status: Literal["ok", "degraded"] = Field(description="degraded: it answers with the fallback only")
    now: AwareDatetime = Field(description="The service's clock")
    model: str | None = Field(description="Version of the artifact that decides; null when none is loaded")
    log: str = Field(description="Where decisions are kept, without passwords")
    problem: str | None = Field(default=None, description="Why it is degraded, and what to do")
