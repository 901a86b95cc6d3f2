"""Give the record tables back whole, to learn from: the way the loop is closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ..records.tables import Records
from .read import read_table
from .schema import LOADED, RECORD_TABLES


def export_tables(connection: Connection, *, learned_only: bool) -> Records:
    """Every row, or only those that the log learned; a table is None when it is absent."""
    loaded = set() if learned_only else set(connection.execute(select(LOADED.c.name)).scalars())
    tables: dict[str, Any] = {}
    for name, table in RECORD_TABLES.items():
        frame = read_table(connection, table, table.c.source_id.is_not(None) if learned_only else None)
        tables[name] = frame if len(frame) or name in loaded else None
    return Records(**tables)
