"""The last score of every account from a batch: what is decided by while the models cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Column, Connection, Float, LargeBinary, String, Table, Text, delete, select

from ..policy.scored import Scored
from .bulk import insert_columns
from .moments import to_micros
from .schema import METADATA

_PACKED = np.dtype("<f8")
_CELLS = ("account_id", "bill_id", "at", "version", "default_risk")

KEPT_SCORES = Table(
    "kept_scores",
    METADATA,
    Column("account_id", String(200), primary_key=True),
    Column("bill_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("arms", Text, nullable=False),  # joined by |
    Column("default_risk", Float(53), nullable=False),
    Column("effects", LargeBinary, nullable=False),  # (4, arms) float64, little-endian
)


def keep_scores(connection: Connection, scores: Iterable[Scored]) -> int:
    """Replace all scores kept by these; return how many."""
    rows = list(scores)
    connection.execute(delete(KEPT_SCORES))
    columns = {name: [getattr(row, name) for row in rows] for name in _CELLS}
    columns["arms"] = ["|".join(row.arms) for row in rows]
    columns["effects"] = [row.effects.astype(_PACKED).tobytes() for row in rows]
    if rows:
        insert_columns(connection, KEPT_SCORES, columns)
    return len(rows)


def read_score(connection: Connection, account_id: str, bill_id: str, since: pd.Timestamp) -> Scored | None:
    """The account's score, if it is about this bill and no older than `since`; else None."""
    query = select(KEPT_SCORES).where(
        KEPT_SCORES.c.account_id == account_id,
        KEPT_SCORES.c.bill_id == bill_id,
        KEPT_SCORES.c.at >= to_micros(since),
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    arms = tuple(row.arms.split("|"))
    effects = np.frombuffer(row.effects, dtype=_PACKED).reshape(4, len(arms))
    return Scored(row.account_id, row.bill_id, row.at, row.version, arms, row.default_risk, effects)
