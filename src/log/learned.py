"""Rows that an outcome or an event adds to the record tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from .moments import to_micros
from .schema import RECORD_TABLES

# Tables where a second row with the same id is the same fact told again.
_ONCE = {
    "payments": "payment_id",
    "orders": "order_id",
    "bills": "bill_id",
    "contacts": "contact_id",
    "decisions": "decision_id",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """One row to add: its table and its cells by column, times as UTC timestamps."""

    table: str
    cells: Mapping[str, Any]


def add_row(connection: Connection, row: Learned, source_id: str) -> bool:
    """Add a row; False when a row with its id is there already and stays as it is."""
    table = RECORD_TABLES[row.table]
    key = _ONCE.get(row.table)
    if key is not None:
        known = connection.execute(select(table.c.seq).where(table.c[key] == row.cells[key])).first()
        if known is not None:
            return False
    values = {name: _plain(value) for name, value in row.cells.items()}
    connection.execute(insert(table).values(source_id=source_id, **values))
    return True


def complete_contact(connection: Connection, contact_id: str, at: pd.Timestamp, cost: float) -> None:
    """Give a contact that was first heard of by a later event its true time and cost."""
    contacts = RECORD_TABLES["contacts"]
    connection.execute(
        update(contacts)
        .where(contacts.c.contact_id == contact_id, contacts.c.source_id.is_not(None))
        .values(at=to_micros(at), cost=cost)
    )


def release_holds(
    connection: Connection, debtor_id: str, account_id: str, kind: str, at: pd.Timestamp
) -> int:
    """End the debtor's open holds of a kind at a moment; return how many."""
    holds, moment = RECORD_TABLES["holds"], to_micros(at)
    ours = (holds.c.debtor_id == debtor_id) | (holds.c.account_id == account_id)
    is_open = holds.c.to_at.is_(None) | (holds.c.to_at > moment)
    ended = connection.execute(
        update(holds)
        .where(ours, is_open, holds.c.kind == kind, holds.c.from_at <= moment)
        .values(to_at=moment)
    )
    return ended.rowcount


def withdraw(connection: Connection, source_id: str) -> int:
    """Take back the payments that an outcome or event had added; return how many."""
    payments = RECORD_TABLES["payments"]
    gone = connection.execute(delete(payments).where(payments.c.source_id == source_id))
    return gone.rowcount


def _plain(value: Any) -> Any:
    return to_micros(value) if isinstance(value, pd.Timestamp) else value
