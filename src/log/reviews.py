"""Human reviews: asked for, given to a person, resolved. While one is open, a hold blocks automation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, insert, select, update

from .learned import Learned, add_row
from .moments import to_micros
from .rows import cells_of, read_one, record_of
from .schema import METADATA, RECORD_TABLES

HOLD = "human_review"
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("review_id", String(200), primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("debtor_id", Text, nullable=False, index=True),
    Column("decision_id", Text),
    Column("basis", String(20), nullable=False),
    Column("note", Text),
    Column("status", String(20), nullable=False, index=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("assigned_to", Text),
    Column("resolved_at", BigInteger),
    Column("result", String(20)),
    Column("resolved_by", Text),
    Column("resolution", Text),
)


@dataclass(frozen=True, slots=True)
class Review:
    """One review. Times UTC; status: pending, assigned or resolved; what has not happened is None."""

    review_id: str
    account_id: str
    debtor_id: str
    decision_id: str | None
    basis: str
    note: str | None
    status: str
    asked_at: pd.Timestamp
    assigned_to: str | None = None
    resolved_at: pd.Timestamp | None = None
    result: str | None = None
    resolved_by: str | None = None
    resolution: str | None = None


def add_review(connection: Connection, review: Review) -> None:
    """Keep a review and put a hold on its debtor, so that the rules see it at once."""
    connection.execute(insert(REVIEWS).values(cells_of(review)))
    cells = {"account_id": None, "debtor_id": review.debtor_id, "kind": HOLD, "value": None}
    times = {"from_at": review.asked_at, "to_at": None, "known_at": review.asked_at}
    add_row(connection, Learned("holds", cells | times), review.review_id)


def assign_review(connection: Connection, review_id: str, to: str) -> Review:
    """Give an open review to a person; errors as `read_review`."""
    review = replace(read_review(connection, review_id), status="assigned", assigned_to=to)
    return _replace(connection, review)


def resolve_review(
    connection: Connection, review_id: str, result: str, by: str, note: str | None, at: pd.Timestamp
) -> Review:
    """End a review and its hold; errors as `read_review`."""
    found = read_review(connection, review_id)
    done = replace(found, status="resolved", resolved_at=at, result=result, resolved_by=by, resolution=note)
    holds = RECORD_TABLES["holds"]
    connection.execute(
        update(holds).where(holds.c.source_id == review_id, holds.c.kind == HOLD).values(to_at=to_micros(at))
    )
    return _replace(connection, done)


def read_review(connection: Connection, review_id: str) -> Review:
    """One review.

    Raises
    ------
    NotKnownError
        When there is no such review.
    """
    return read_one(connection, REVIEWS, Review, review_id, "see GET /v1/reviews for those that are open")


def open_reviews(connection: Connection) -> tuple[Review, ...]:
    """Reviews not resolved yet, the oldest first."""
    query = select(REVIEWS).where(REVIEWS.c.status != "resolved").order_by(REVIEWS.c.asked_at)
    return tuple(record_of(Review, row) for row in connection.execute(query).all())


def _replace(connection: Connection, review: Review) -> Review:
    cells = cells_of(review)
    connection.execute(update(REVIEWS).where(REVIEWS.c.review_id == review.review_id).values(cells))
    return review
