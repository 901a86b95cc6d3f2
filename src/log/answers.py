"""Decisions and the exact answers that left with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import msgspec
import pandas as pd
from sqlalchemy import Connection, func, select

from ..records.tables import TABLES
from .bulk import insert_columns
from .moments import from_micros, series_to_micros, to_micros
from .refusals import NotKnownError
from .schema import RECORD_TABLES
from .session import Session
from .transaction import Entry, Transaction

DECISION = "decision"  # the journal's word for an answer that left
BATCH_DECISION = "batch_decision"  # ... for a decision without an answer of its own
_COLUMNS = ("source_id", *TABLES["decisions"])
_INSERT = f"INSERT INTO decisions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_DECIDED = (
    "SELECT decision_id, account_id, debtor_id, bill_id, at, action FROM decisions WHERE decision_id = ?"
)
_to_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class LoggedAnswer:
    """The exact body that left with a decision."""

    decision_id: str
    account_id: str
    at: datetime | pd.Timestamp
    body: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of the record table `decisions`; `at` in UTC microseconds, `eligible` ids joined by "|"."""

    decision_id: str
    debtor_id: str
    account_id: str
    bill_id: str
    at: int
    stage: str
    action: str
    propensity: float
    eligible: str
    mode: str


_NAMES = tuple(DecisionRow.__dataclass_fields__)
_cells = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Decided:
    """Whom a decision was about, and what was chosen."""

    decision_id: str
    account_id: str
    debtor_id: str
    bill_id: str
    at: pd.Timestamp
    action: str


def decision_rows(cases: pd.DataFrame) -> list[DecisionRow]:
    """Rows of a frame that has the columns of the record table `decisions`; others are left out."""
    columns = {name: cases[name].tolist() for name in TABLES["decisions"] if name != "at"}
    columns["at"] = series_to_micros(cases["at"])
    return [DecisionRow(*cells) for cells in zip(*(columns[name] for name in _NAMES), strict=True)]


def add_decision(transaction: Transaction, row: DecisionRow) -> None:
    """Add one row; the decision is its own source."""
    transaction.execute(_INSERT, (row.decision_id, *_cells(row)))


def add_answer(transaction: Transaction, answer: LoggedAnswer, debtor_id: str | None) -> None:
    """Append the body that leaves."""
    at = to_micros(answer.at)
    transaction.append(Entry(DECISION, answer.decision_id, at, answer.body, debtor_id))


def add_batch(transaction: Transaction, rows: Sequence[DecisionRow], answers: Sequence[LoggedAnswer]) -> None:
    """Add decisions made in a batch, and append each: its answer, or its row where there is none."""
    columns = {name: [getattr(row, name) for row in rows] for name in _NAMES}
    ids = {"source_id": columns["decision_id"]}
    insert_columns(transaction.sql, RECORD_TABLES["decisions"], ids | columns)
    debtors = {row.decision_id: row.debtor_id for row in rows}
    answered = {answer.decision_id for answer in answers}
    for answer in answers:
        debtor_id = debtors.get(answer.decision_id) or debtor_of_account(transaction, answer.account_id)
        add_answer(transaction, answer, debtor_id)
    for row in rows:
        if row.decision_id not in answered:
            body = _to_json(row).decode()
            transaction.append(Entry(BATCH_DECISION, row.decision_id, row.at, body, row.debtor_id))


def debtor_of_account(session: Session, account_id: str) -> str | None:
    """The account's debtor; None when the account is unknown."""
    row = session.execute("SELECT debtor_id FROM accounts WHERE account_id = ?", (account_id,)).fetchone()
    return None if row is None else str(row[0])


def read_decided(session: Session, decision_id: str) -> Decided | None:
    """The decision's row; None when it is unknown."""
    row = session.execute(_DECIDED, (decision_id,)).fetchone()
    if row is None:
        return None
    known_id, account_id, debtor_id, bill_id, at, action = row
    return Decided(known_id, account_id, debtor_id, bill_id, from_micros(at), action)


def known_decision(session: Session, decision_id: str) -> Decided:
    """The decision's row.

    Raises
    ------
    NotKnownError
        When it is unknown.
    """
    decided = read_decided(session, decision_id)
    if decided is None:
        remedy = "quote the decision_id of a decision about an open bill that was not a dry run"
        raise NotKnownError("decision_id", decision_id, remedy)
    return decided


def latest_decision(connection: Connection, bill_id: str) -> str | None:
    """Id of the last decision about a bill that the log was given as a decision, not as a record."""
    table = RECORD_TABLES["decisions"]
    query = select(table.c.decision_id).where(
        table.c.bill_id == bill_id, table.c.source_id == table.c.decision_id
    )
    found: str | None = connection.execute(
        query.order_by(table.c.at.desc(), table.c.seq.desc()).limit(1)
    ).scalar()
    return found


def count_decisions(connection: Connection) -> int:
    """How many decisions the log made itself."""
    table = RECORD_TABLES["decisions"]
    query = select(func.count()).select_from(table).where(table.c.source_id == table.c.decision_id)
    return int(connection.execute(query).scalar_one())
