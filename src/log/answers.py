"""Decisions and the exact answers that left with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, func, insert, select

from ..records.tables import TABLES
from .bulk import CHUNK, insert_columns
from .events import OUTSIDE_MODE
from .moments import from_micros, series_to_micros, to_micros
from .schema import ANSWERS, RECORD_TABLES


@dataclass(frozen=True, slots=True)
class LoggedAnswer:
    """The exact body that left with a decision."""

    decision_id: str
    account_id: str
    at: pd.Timestamp
    body: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Whom a decision was about, and what was chosen."""

    decision_id: str
    account_id: str
    debtor_id: str
    bill_id: str
    at: pd.Timestamp
    action: str


def add_decisions(connection: Connection, cases: pd.DataFrame) -> None:
    """Add one row per case to the record table `decisions`; the decision is its own source."""
    names = list(TABLES["decisions"])
    columns = {name: cases[name].tolist() for name in names if name != "at"}
    columns["at"] = series_to_micros(cases["at"])
    insert_columns(connection, RECORD_TABLES["decisions"], {"source_id": columns["decision_id"], **columns})


def add_answers(connection: Connection, answers: Sequence[LoggedAnswer]) -> None:
    """Add the bodies that leave."""
    for start in range(0, len(answers), CHUNK):
        rows = [
            {"decision_id": a.decision_id, "account_id": a.account_id, "at": to_micros(a.at), "body": a.body}
            for a in answers[start : start + CHUNK]
        ]
        connection.execute(insert(ANSWERS), rows)


def read_answer(connection: Connection, decision_id: str) -> str | None:
    """The exact body; None when the decision is unknown."""
    body: str | None = connection.execute(
        select(ANSWERS.c.body).where(ANSWERS.c.decision_id == decision_id)
    ).scalar()
    return body


def read_decided(connection: Connection, decision_id: str) -> Decided | None:
    """The decision's row; None when it is unknown."""
    table = RECORD_TABLES["decisions"]
    row = connection.execute(select(table).where(table.c.decision_id == decision_id)).first()
    if row is None:
        return None
    return Decided(
        row.decision_id, row.account_id, row.debtor_id, row.bill_id, from_micros(row.at), row.action
    )


def latest_decision(connection: Connection, bill_id: str) -> str | None:
    """Id of the last decision about a bill; contacts by other systems are none."""
    table = RECORD_TABLES["decisions"]
    query = select(table.c.decision_id).where(table.c.bill_id == bill_id, table.c.mode != OUTSIDE_MODE)
    found: str | None = connection.execute(
        query.order_by(table.c.at.desc(), table.c.seq.desc()).limit(1)
    ).scalar()
    return found


def count_decisions(connection: Connection) -> int:
    """How many decisions the log made itself."""
    table = RECORD_TABLES["decisions"]
    query = select(func.count()).select_from(table).where(table.c.source_id == table.c.decision_id)
    return int(connection.execute(query).scalar_one())
