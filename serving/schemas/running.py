"""Whether the service is ready for traffic."""

from __future__ import annotations

from pydantic import Field

from .common import Answer


class Readiness(Answer):
    """Each thing that an answer needs: null when it is there, else what is wrong with it."""

    ready: bool = Field(description="Whether nothing is missing", examples=[True])
    log: str | None = Field(description="Reachable, and takes a write", examples=[None])
    model: str | None = Field(
        description="Loaded; without it the ladder decides under the rules", examples=[None]
    )
    rules: str | None = Field(description="Loaded; without them nobody is contacted", examples=[None])
