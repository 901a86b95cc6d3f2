"""Fast insert of whole frames, column by column."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table

from ..records.tables import TABLES
from .moments import series_to_micros
from .session import Session


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """Insert the columns of a record table; return how many rows.

    Parameters
    ----------
    frame : (n) rows with the columns of `TABLES[table.name]`; others are left out.

    Raises
    ------
    ValueError
        When a column is missing, or a value is missing where the table allows none.
    """
    columns = {name: _column(table.name, name, frame) for name in TABLES[table.name]}
    insert_columns(connection, table, columns)
    return len(frame)


def insert_columns(connection: Connection, table: Table, columns: dict[str, list[Any]]) -> None:
    """Insert lists of equal length, one per column."""
    Session(connection).insert_many(table.name, tuple(columns), zip(*columns.values(), strict=True))


def _column(table: str, name: str, frame: pd.DataFrame) -> list[Any]:
    if name not in frame:
        raise ValueError(
            f"{table} has no column {name!r}; it has {', '.join(map(str, frame.columns))}. "
            "Remedy: hand over the columns of repaylift's record tables."
        )
    values = frame[name]
    missing = values.isna()
    if missing.any() and not TABLES[table][name].endswith("?"):
        raise ValueError(
            f"{table}.{name}: {int(missing.sum())} of {len(values)} values are missing, must be 0. "
            "Remedy: run check_records on the records and mend them first."
        )
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return series_to_micros(values)
    return values.astype(object).where(~missing, None).tolist()
