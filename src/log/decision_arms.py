"""In which arm of the experiment each decision was taken, and by which artifact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd
from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, select

from .schema import METADATA
from .transaction import Transaction

DECISION_ARMS = Table(
    "decision_arms",
    METADATA,
    Column("decision_id", String(64), primary_key=True),
    Column("debtor_id", Text, nullable=False),
    Column("arm", String(64), nullable=False, index=True),
    Column("version", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
_INSERT = "INSERT INTO decision_arms (decision_id, debtor_id, arm, version, at) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class DecisionArm:
    """arm : of the experiment, or of the holdout. version : of what decided. at : UTC microseconds."""

    decision_id: str
    debtor_id: str
    arm: str
    version: str
    at: int


_cells = attrgetter(*DecisionArm.__dataclass_fields__)


def add_arm(transaction: Transaction, taken: DecisionArm) -> None:
    """Keep the arm of a decision, with the decision."""
    transaction.execute(_INSERT, _cells(taken))


def add_arms(transaction: Transaction, taken: Iterable[DecisionArm]) -> None:
    """Keep the arms of many."""
    transaction.execute_many(_INSERT, map(_cells, taken))


def read_arms(connection: Connection) -> pd.DataFrame:
    """All arms kept: decision_id, debtor_id, arm, version, at (UTC)."""
    rows = connection.execute(select(DECISION_ARMS).order_by(DECISION_ARMS.c.at)).all()
    frame = pd.DataFrame(rows, columns=[column.name for column in DECISION_ARMS.columns])
    return frame.assign(at=pd.to_datetime(frame["at"].astype("int64"), unit="us", utc=True))
