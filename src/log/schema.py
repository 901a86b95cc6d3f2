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


def _record_table(name: str) -> Table:
    columns = [
        Column(column, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))
        for column, kind in TABLES[name].items()
    ]
    indexes = [Index(f"ix_{name}_{column}", column) for column in TABLES[name] if column in _LOOKUPS]
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

# Append-only: the exact answer that left, one row per decision.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("decision_id", String(64), primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("body", Text, nullable=False),
)

# Append-only: what came back about a decision, as it came.
OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("outcome_id", String(200), primary_key=True),
    Column("decision_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

# Append-only: facts that came without a decision, as they came.
EVENTS = Table(
    "events",
    METADATA,
    Column("event_id", String(200), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account_id", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

# The first answer to every request that carries an id.
REQUESTS = Table(
    "requests",
    METADATA,
    Column("scope", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
