"""Give the record tables back whole, to learn from: the way the loop is closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from ..records.tables import Records
from .read import all_rows, to_frame
from .schema import LOADED, RECORD_TABLES


def export_tables(connection: Connection, *, learned_only: bool) -> Records:
    """Every row, or only those that the log learned; a table is None when it is absent."""
    loaded = set() if learned_only else set(connection.execute(select(LOADED.c.name)).scalars())
    tables: dict[str, Any] = {}
    for name, table in RECORD_TABLES.items():
        query = all_rows(table)
        if learned_only:
            query = query.where(table.c.source_id.is_not(None))
        rows = connection.execute(query).all()
        tables[name] = to_frame(name, rows) if rows or name in loaded else None
    return Records(**tables)


def count_records(connection: Connection) -> dict[str, int]:
    """How many rows each record table has."""
    return {
        name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for name, table in RECORD_TABLES.items()
    }
