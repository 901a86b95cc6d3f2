"""Arrays to record tables: ids, times, and the cut at the last day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..tables import TABLES
from .calendar import to_times
from .parameters import Floats

Names = npt.NDArray[np.object_]


def names(prefix: str, n: int) -> Names:
    """Ids of n rows.

    Examples
    --------
    >>> names("a", 3).tolist()
    ['a0', 'a1', 'a2']
    """
    found = np.empty(n, dtype=object)
    found[:] = [f"{prefix}{i}" for i in range(n)]
    return found


def table(name: str, columns: Mapping[str, Any], n: int) -> pd.DataFrame:
    """Make a table of n rows; days become times, text stays, None becomes a missing value."""
    made: dict[str, Any] = {}
    for column, kind in TABLES[name].items():
        values = columns[column]
        if kind.startswith("time"):
            made[column] = to_times(np.broadcast_to(np.asarray(values, dtype=np.float64), (n,)))
        elif kind.startswith("text"):
            made[column] = _text(values, n)
        else:
            made[column] = np.broadcast_to(np.asarray(values, dtype=np.float64), (n,)).copy()
    return pd.DataFrame(made)


def choose(words: Any, rows: npt.NDArray[np.integer[Any]]) -> Names:
    """Words by row number, sharing the text in memory."""
    return np.asarray(np.array(words, dtype=object)[rows])


def by_time(at: Floats, before: float) -> npt.NDArray[np.int64]:
    """Rows that happened before a moment, in order of time."""
    kept = np.flatnonzero(at < before)
    return kept[np.argsort(at[kept], kind="stable")]


def _text(values: Any, n: int) -> Names:
    made = np.empty(n, dtype=object)
    made[:] = values
    return made
