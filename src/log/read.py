"""Read record tables back: those of one debtor, for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, or_, select

from ..records.contracts import empty_table
from ..records.tables import TABLES, TEXT, TIME, Records
from .moments import micros_to_times
from .schema import LOADED, RECORD_TABLES

# Tables without an account: (parent table, key by which they point to it).
_PARENTS = {
    "refunds": ("orders", "order_id"),
    "contacts": ("decisions", "decision_id"),
    "contact_events": ("contacts", "contact_id"),
}


def debtor_of(connection: Connection, account_id: str) -> str | None:
    """The account's debtor; None when the account is unknown."""
    accounts = RECORD_TABLES["accounts"]
    found: str | None = connection.execute(
        select(accounts.c.debtor_id).where(accounts.c.account_id == account_id)
    ).scalar()
    return found


def accounts_of(connection: Connection, debtor_id: str) -> tuple[str, ...]:
    """All accounts of a debtor."""
    accounts = RECORD_TABLES["accounts"]
    query = select(accounts.c.account_id).where(accounts.c.debtor_id == debtor_id)
    return tuple(connection.execute(query).scalars())


def read_debtor(connection: Connection, debtor_id: str) -> Records:
    """Everything about one debtor's accounts.

    A table that was never loaded and holds nothing about the debtor is None: absent, not empty.
    """
    ours = {"accounts": accounts_of(connection, debtor_id), "debtor": debtor_id}
    loaded = set(connection.execute(select(LOADED.c.name)).scalars())
    tables: dict[str, Any] = {}
    for name in RECORD_TABLES:
        rows = connection.execute(_of_debtor(name), ours).all()
        tables[name] = to_frame(name, rows) if rows or name in loaded else None
    return Records(**tables)


def all_rows(table: Table) -> Select[Any]:
    """Query of every row of a record table, in the order in which they came."""
    return select(*(table.c[name] for name in TABLES[table.name])).order_by(table.c.seq)


def to_frame(name: str, rows: Sequence[Row[Any]]) -> pd.DataFrame:
    """Rows of a record table, typed as its contract says."""
    if not rows:
        return _empty(name).copy()
    columns = zip(TABLES[name].items(), zip(*rows, strict=True), strict=True)
    return pd.DataFrame({column: _typed(kind.rstrip("?"), cells) for (column, kind), cells in columns})


_empty = cache(empty_table)


@cache
def _of_debtor(name: str) -> Select[Any]:
    table = RECORD_TABLES[name]
    return all_rows(table).where(_belongs(table))


def _belongs(table: Table) -> ColumnElement[bool]:
    if table.name in _PARENTS:
        parent, key = RECORD_TABLES[_PARENTS[table.name][0]], _PARENTS[table.name][1]
        return table.c[key].in_(select(parent.c[key]).where(_belongs(parent)))
    if table.name == "decisions":
        return table.c.debtor_id == bindparam("debtor")
    mine = table.c.account_id.in_(bindparam("accounts", expanding=True))
    if table.name in ("consents", "holds"):
        return or_(mine, table.c.debtor_id == bindparam("debtor"))
    return mine


def _typed(kind: str, cells: tuple[Any, ...]) -> Any:
    if kind == TIME:
        return micros_to_times(list(cells))
    return np.array(cells, dtype=object if kind == TEXT else np.float64)
