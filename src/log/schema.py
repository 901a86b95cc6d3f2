"""The log's tables: the record tables, and what only the log keeps.

Times are whole microseconds since 1970-01-01 UTC (BIGINT): exact, sortable and the same on every
database. Every record table has a column `source_id`: null for rows that were loaded, else the id of
the decision, outcome or event from which the log learned the row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from ..records.tables import FLAG, MONEY, NUMBER, TABLES, TEXT, TIME

METADATA = MetaData()
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

_TYPES: dict[str, Any] = {TEXT: Text, TIME: BigInteger, MONEY: Float(53), NUMBER: Float(53), FLAG: Boolean}
# Columns by which rows of a table are found.
_LOOKUPS = (
    "account_id",
    "debtor_id",
    "decision_id",
    "contact_id",
    "order_id",
    "bill_id",
    "payment_id",
    "number",
)


# Every index costs each decision a page to write; these are found by their debtor.
_NO_LOOKUPS = (("decisions", "account_id"),)


def _record_table(name: str) -> Table:
    columns = [
        Column(column, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))
        for column, kind in TABLES[name].items()
    ]
    lookups = [c for c in TABLES[name] if c in _LOOKUPS and (name, c) not in _NO_LOOKUPS]
    indexes = [Index(f"ix_{name}_{column}", column) for column in lookups]
    return Table(
        name,
        METADATA,
        Column("seq", SEQUENCE, primary_key=True),
        Column("source_id", String(200), nullable=True),
        *columns,
        *indexes,
    )


RECORD_TABLES: dict[str, Table] = {name: _record_table(name) for name in TABLES}

# Which record tables were handed over, so that an absent table stays absent rather than empty.
LOADED = Table(
    "loaded_tables",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
)
