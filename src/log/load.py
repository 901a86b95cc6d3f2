"""Load what the platform hands over; what the log learned itself stays."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, Table, delete, insert, select

from ..records.contracts import as_frame
from ..records.tables import Records
from .bulk import insert_frame
from .schema import LOADED, RECORD_TABLES
from .standings import forget_all_standings
from .transaction import Transaction

# Tables whose rows have an id: a row that the platform hands over replaces the one learned before it.
_IDS = {"payments": "payment_id", "orders": "order_id", "bills": "bill_id", "contacts": "contact_id"}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many rows of each table were loaded, in the order of the tables."""

    tables: tuple[str, ...]
    rows: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.rows)


def load_tables(transaction: Transaction, records: Records, at: int) -> LoadReport:
    """Replace everything loaded before by these records; `at` in microseconds."""
    connection = transaction.sql
    for table in RECORD_TABLES.values():
        connection.execute(delete(table).where(table.c.source_id.is_(None)))
    connection.execute(delete(LOADED))
    names, counts = [], []
    for name, source in records.tables():
        frame = as_frame(source)
        names.append(name)
        counts.append(_load_table(connection, RECORD_TABLES[name], frame))
        connection.execute(insert(LOADED).values(name=name, rows=len(frame), loaded_at=at))
    forget_all_standings(transaction)
    return LoadReport(tuple(names), tuple(counts))


def _load_table(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    if table.name in _IDS:
        _forget_learned(connection, table, _IDS[table.name], set(frame[_IDS[table.name]]))
    elif table.name == "decisions":
        known = connection.execute(select(table.c.decision_id)).scalars()
        frame = frame[~frame["decision_id"].isin(set(known))]
    return insert_frame(connection, table, frame)


def _forget_learned(connection: Connection, table: Table, key: str, loaded: set[str]) -> None:
    """Delete learned rows that the platform now hands over itself."""
    learned = connection.execute(select(table.c[key]).where(table.c.source_id.is_not(None))).scalars()
    for value in loaded.intersection(learned):
        connection.execute(delete(table).where(table.c[key] == value, table.c.source_id.is_not(None)))
