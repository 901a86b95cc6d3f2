"""Read record tables back: those of one debtor, for a decision."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, or_, select

from ..records.tables import TABLES, TIME, Records
from .moments import micros_to_times
from .schema import LOADED, RECORD_TABLES

# Tables without an account: (parent table, key by which they point to it).
_PARENTS = {"refunds": ("orders", "order_id"), "contacts": ("decisions", "decision_id")}


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
    accounts = accounts_of(connection, debtor_id)
    loaded = set(connection.execute(select(LOADED.c.name)).scalars())
    tables: dict[str, Any] = {}
    for name, table in RECORD_TABLES.items():
        frame = read_table(connection, table, _belongs(table, accounts, debtor_id))
        tables[name] = frame if len(frame) or name in loaded else None
    return Records(**tables)


def _belongs(table: Table, accounts: Collection[str], debtor_id: str) -> ColumnElement[bool]:
    if table.name in ("consents", "holds"):
        return or_(table.c.account_id.in_(accounts), table.c.debtor_id == debtor_id)
    if "account_id" in table.c:
        return table.c.account_id.in_(accounts)
    if table.name == "contact_events":
        contacts = RECORD_TABLES["contacts"]
        ours = select(contacts.c.contact_id).where(_belongs(contacts, accounts, debtor_id))
        return table.c.contact_id.in_(ours)
    parent, key = _PARENTS[table.name]
    ours = select(RECORD_TABLES[parent].c[key]).where(RECORD_TABLES[parent].c.account_id.in_(accounts))
    return table.c[key].in_(ours)


def read_table(connection: Connection, table: Table, where: ColumnElement[bool] | None) -> pd.DataFrame:
    """Rows of one table in the order in which they came, typed as the contract says.

    Parameters
    ----------
    where : which rows; None for all.
    """
    names = tuple(TABLES[table.name])
    query = select(*(table.c[name] for name in names)).order_by(table.c.seq)
    rows = connection.execute(query if where is None else query.where(where)).all()
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pd.DataFrame(
        {name: _typed(table.name, name, list(column)) for name, column in zip(names, columns, strict=True)}
    )


def _typed(table: str, name: str, values: list[Any]) -> Any:
    kind = TABLES[table][name].rstrip("?")
    if kind == TIME:
        return micros_to_times(values)
    return pd.Series(values, dtype=object if kind == "text" else float)
