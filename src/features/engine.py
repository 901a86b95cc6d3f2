"""Run blocks where they belong: few rows prepared, many rows planned, Ibis records at home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..records.tables import REQUIRED, Records
from .bill_states import bill_states
from .block import Block, Inputs
from .columns import SPINE, arrow_schema, to_arrow
from .embedded import run_planned
from .prepared import run_prepared
from .sql import numeric

FEW_ROWS = 20_000  # In all tables together: below it, planning a query costs more than running it.


def run_blocks(
    blocks: Iterable[Block], records: Records, spine: pd.DataFrame
) -> dict[str, npt.NDArray[np.float64]]:
    """Run every block whose tables are present.

    Parameters
    ----------
    blocks : what to run.
    records : pandas or Ibis tables.
    spine : (n) rows with row (0 to n - 1), account_id, bill_id, at.

    Returns
    -------
    Feature name -> (n,) float64; missing values as NaN.
    """
    present = {name for name, _ in records.tables()}
    ready = [block for block in blocks if present.issuperset(block.needs)]
    needed = {name: getattr(records, name) for name in _needed(ready)}
    frames = {name: table for name, table in needed.items() if isinstance(table, pd.DataFrame)}
    arrow = {name: to_arrow(frame, name, arrow_schema(name)) for name, frame in frames.items()}
    arrow["spine"] = to_arrow(spine, "spine", SPINE)
    if len(frames) < len(needed):
        results = _run_remote(ready, records, needed | arrow)
    elif sum(table.num_rows for table in arrow.values()) <= FEW_ROWS:
        results = run_prepared(ready, arrow)
    else:
        results = run_planned(ready, arrow)
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for result in results:
        columns |= _aligned(result, len(spine))
    return columns


def _needed(blocks: list[Block]) -> list[str]:
    return sorted({*REQUIRED, *(name for block in blocks for name in block.needs)})


def _run_remote(blocks: list[Block], records: Records, tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Run where the Ibis tables live; Arrow tables travel there."""
    here = {n: ibis.memtable(t) if not isinstance(t, ibis.Table) else t for n, t in tables.items()}
    spine = here.pop("spine")
    known = replace(records, **here)
    bills = bill_states(spine, known)
    frames = [numeric(block.expression(Inputs(spine, bills, known))).to_pandas() for block in blocks]
    return [{name: frame[name].to_numpy() for name in frame} for frame in frames]


def _aligned(result: dict[str, Any], rows: int) -> dict[str, npt.NDArray[np.float64]]:
    """Put each column in the order of the spine; NaN for rows that are not there."""
    where = np.asarray(result["row"], dtype=np.int64)
    columns = {}
    for name, values in result.items():
        if name != "row":
            columns[name] = np.full(rows, np.nan)
            columns[name][where] = np.ma.filled(values, np.nan)
    return columns
