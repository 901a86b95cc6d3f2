"""Blocks as DuckDB SQL over tables named as in the records, plus `spine` and `bill_states`."""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis

from ..records.tables import Records
from .bill_states import bill_states
from .block import Block, Inputs
from .columns import SPINE, USED, arrow_schema


def numeric(expression: Any) -> Any:
    """Make every column but `row` float64."""
    names = [name for name in expression.columns if name != "row"]
    return expression.select("row", **{name: expression[name].cast("float64") for name in names})


@cache
def block_sql(block: Block) -> str:
    """Query of one block."""
    spine, records = _unbound()
    bills = ibis.table(bill_states(spine, records).schema(), name="bill_states")
    return _sql(numeric(block.expression(Inputs(spine, bills, records))))


@cache
def bill_states_sql() -> str:
    """Query that makes `bill_states`."""
    return _sql(bill_states(*_unbound()))


def _unbound() -> tuple[Any, Records]:
    """The spine and all record tables, known by schema and name only."""
    tables = {name: ibis.table(ibis.Schema.from_pyarrow(arrow_schema(name)), name=name) for name in USED}
    return ibis.table(ibis.Schema.from_pyarrow(SPINE), name="spine"), Records(**tables)


def _sql(expression: Any) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))
