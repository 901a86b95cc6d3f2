"""Few rows, as for one account: prepared queries on a connection that each thread keeps."""

from __future__ import annotations

from collections.abc import Mapping
from threading import local
from typing import Any

import duckdb
import pyarrow as pa

from .block import Block
from .columns import SPINE, USED, arrow_schema
from .sql import bill_states_sql, block_sql

_thread = local()


def run_prepared(blocks: list[Block], tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """Result of each block, column name -> (rows,) array, masked where missing.

    The rows live in one transaction that is rolled back, so nothing of one call is left for the next.
    """
    connection, names = _connection()
    for block in blocks:
        _prepare(connection, names, block)
    connection.execute("BEGIN")
    try:
        for name, table in tables.items():
            if table.num_rows:
                connection.from_arrow(table).insert_into(name)
        connection.execute("EXECUTE make_bill_states")
        return [connection.execute(f"EXECUTE {names[block]}").fetchnumpy() for block in blocks]
    finally:
        connection.execute("ROLLBACK")


def _connection() -> tuple[Any, dict[Block, str]]:
    """The thread's connection, with empty tables, and the names of what it has prepared."""
    if not hasattr(_thread, "connection"):
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET threads = 1")
        for name, schema in {**{name: arrow_schema(name) for name in USED}, "spine": SPINE}.items():
            connection.from_arrow(schema.empty_table()).create(name)
        connection.execute(f"CREATE TABLE bill_states AS {bill_states_sql()}")
        connection.execute(f"PREPARE make_bill_states AS INSERT INTO bill_states {bill_states_sql()}")
        _thread.connection, _thread.names = connection, {}
    return _thread.connection, _thread.names


def _prepare(connection: Any, names: dict[Block, str], block: Block) -> None:
    if block not in names:
        name = f"block_{len(names)}"
        connection.execute(f"PREPARE {name} AS {block_sql(block)}")
        names[block] = name
