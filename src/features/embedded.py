"""Many rows: each query planned for the sizes at hand, on a DuckDB of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from .block import Block
from .sql import bill_states_sql, block_sql


def run_planned(blocks: list[Block], tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """Result of each block, column name -> (rows,) array, masked where missing.

    `tables` holds the spine and every record table that the blocks need. All threads are used; the
    memory is given back at the end.
    """
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in tables.items():
            connection.register(name, table)
        connection.execute(f"CREATE TEMP TABLE bill_states AS {bill_states_sql()}")
        return [connection.execute(block_sql(block)).fetchnumpy() for block in blocks]
