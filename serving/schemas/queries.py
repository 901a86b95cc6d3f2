"""What stands behind the question mark of an address; unknown names are refused, as in bodies."""

from __future__ import annotations

from pydantic import Field

from .common import Body, Id


class QueueQuery(Body):
    """Which queue."""

    queue: str | None = Field(default=None, description="One queue only", max_length=200)


class LateQuery(QueueQuery):
    """How much of what is late."""

    limit: int = Field(default=100, ge=1, le=1000, description="Items at most")


class PageQuery(LateQuery):
    """One page of a worklist."""

    cursor: str | None = Field(default=None, description="next_cursor of the page before", max_length=500)


class LiftQuery(Body):
    """Who lifts a pause."""

    by: Id = Field(description="Who lifts it, as a pseudonym")
