"""Read columns of a record table as pandas, whether it is a frame or an Ibis table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from .tables import TABLES, TIME

TIME_DTYPE = "datetime64[us, UTC]"


def read_columns(table: Any, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of one record table as a pandas frame with a RangeIndex, times as `TIME_DTYPE`.

    Parameters
    ----------
    table : pandas DataFrame or Ibis table.
    name : its name in `TABLES`, for types and messages.
    columns : what to read, in this order.

    Raises
    ------
    ValueError
        When a column is missing.

    Examples
    --------
    >>> due = pd.to_datetime(["2025-03-01"], utc=True)
    >>> bills = pd.DataFrame({"bill_id": ["b1"], "amount": [90.0], "due_at": due})
    >>> read_columns(bills, "bills", ["bill_id", "due_at"]).dtypes.astype(str).tolist()
    ['object', 'datetime64[us, UTC]']
    """
    check_columns(table, name, columns)
    part = table[list(columns)]
    frame = part if isinstance(part, pd.DataFrame) else part.to_pandas()
    times = [c for c in columns if TABLES[name][c].startswith(TIME) and str(frame[c].dtype) != TIME_DTYPE]
    frame = frame.reset_index(drop=True)
    return frame.astype(dict.fromkeys(times, TIME_DTYPE)) if times else frame


def check_columns(table: Any, name: str, columns: Sequence[str]) -> None:
    """Raise a ValueError when a table, pandas or Ibis, lacks one of the columns.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"bill_id": ["b1"]}), "bills", ["bill_id"])
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"{name} has no column {', '.join(missing)}; it has {', '.join(table.columns)}. "
            f"Remedy: hand over {name} with the columns of repaylift's record tables."
        )


def as_moment(moment: Any) -> pd.Timestamp:
    """Give a moment in UTC; one without a time zone is taken as UTC.

    Examples
    --------
    >>> as_moment("2025-03-01")
    Timestamp('2025-03-01 00:00:00+0000', tz='UTC')
    """
    stamp = pd.Timestamp(moment)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
