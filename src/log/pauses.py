"""Pause switches: which actions are not taken in which segment, and since when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Row,
    String,
    Table,
    Text,
    insert,
    or_,
    select,
    update,
)

from ..policy.pauses import Pause, Segment
from .moments import from_micros, to_micros
from .refusals import NotKnownError
from .schema import METADATA
from .session import Session

PAUSES = Table(
    "pauses",
    METADATA,
    Column("pause_id", String(200), primary_key=True),
    Column("actions", Text, nullable=False),  # JSON list
    Column("stages", Text, nullable=False),  # JSON list
    Column("min_amount", Float(53)),
    Column("max_amount", Float(53)),
    Column("reason", Text, nullable=False),
    Column("paused_by", Text, nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("lifted_at", BigInteger),
    Column("lifted_by", Text),
)

_IN_FORCE = """
SELECT pause_id, actions, stages, min_amount, max_amount, reason, until FROM pauses
WHERE lifted_at IS NULL AND (until IS NULL OR until > ?) ORDER BY from_at, pause_id"""


@dataclass(frozen=True, slots=True)
class KeptPause:
    """A pause with who switched it on and off, and when; times UTC."""

    pause: Pause
    by: str
    from_at: pd.Timestamp
    lifted_at: pd.Timestamp | None = None
    lifted_by: str | None = None


def add_pause(connection: Connection, kept: KeptPause) -> None:
    """Switch a pause on."""
    pause, segment = kept.pause, kept.pause.segment
    connection.execute(
        insert(PAUSES).values(
            pause_id=pause.pause_id,
            actions=json.dumps(pause.actions),
            stages=json.dumps(segment.stages),
            min_amount=segment.min_amount,
            max_amount=segment.max_amount,
            reason=pause.reason,
            paused_by=kept.by,
            from_at=to_micros(kept.from_at),
            until=None if pause.until is None else to_micros(pause.until),
        )
    )


def lift_pause(connection: Connection, pause_id: str, by: str, at: pd.Timestamp) -> KeptPause:
    """Switch a pause off; one that is off already stays as it was.

    Raises
    ------
    NotKnownError
        When there is no such pause.
    """
    connection.execute(
        update(PAUSES)
        .where(PAUSES.c.pause_id == pause_id, PAUSES.c.lifted_at.is_(None))
        .values(lifted_at=to_micros(at), lifted_by=by)
    )
    row = connection.execute(select(PAUSES).where(PAUSES.c.pause_id == pause_id)).first()
    if row is None:
        raise NotKnownError("pause_id", pause_id, "see GET /v1/pauses for those in force")
    return _kept(row)


def read_pauses(connection: Connection, at: pd.Timestamp) -> tuple[KeptPause, ...]:
    """The pauses in force at a moment, the oldest first."""
    ends = or_(PAUSES.c.until.is_(None), PAUSES.c.until > to_micros(at))
    query = select(PAUSES).where(PAUSES.c.lifted_at.is_(None), ends)
    rows = connection.execute(query.order_by(PAUSES.c.from_at, PAUSES.c.pause_id))
    return tuple(_kept(row) for row in rows)


def pauses_at(session: Session, at: int) -> list[Pause]:
    """The pauses in force at a moment (UTC microseconds), for a decision: the shortest way."""
    rows = session.execute(_IN_FORCE, (at,)).fetchall()
    return [_pause(*row) for row in rows]


def _pause(
    pause_id: str,
    actions: str,
    stages: str,
    min_amount: float | None,
    max_amount: float | None,
    reason: str,
    until: int | None,
) -> Pause:
    segment = Segment(tuple(json.loads(stages)), min_amount, max_amount)
    return Pause(
        pause_id, tuple(json.loads(actions)), segment, reason, None if until is None else from_micros(until)
    )


def _kept(row: Row[Any]) -> KeptPause:
    cells = row._mapping
    names = ("pause_id", "actions", "stages", "min_amount", "max_amount", "reason", "until")
    pause = _pause(*(cells[name] for name in names))
    lifted_at = None if cells["lifted_at"] is None else from_micros(cells["lifted_at"])
    return KeptPause(pause, cells["paused_by"], from_micros(cells["from_at"]), lifted_at, cells["lifted_by"])
