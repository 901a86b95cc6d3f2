"""Money paid on bills inside windows of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .frames import read_columns

_COLUMNS = ["bill_id", "paid_at", "amount"]
CENT = 0.005  # A bill whose unpaid rest is below this is paid in full.


def paid_between(payments: Any, bill_id: pd.Series, start: Any, end: Any) -> npt.NDArray[np.float64]:
    """Money paid on each bill in [start, end).

    Parameters
    ----------
    payments : the payments table, pandas or Ibis.
    bill_id : (n,) bills; one bill may stand in several rows.
    start, end : (n,) times in UTC, or one time; None leaves that side open.

    Returns
    -------
    (n,) money; 0 where nothing was paid.

    Examples
    --------
    >>> day = pd.to_datetime(["2025-03-01", "2025-03-05"], utc=True)
    >>> payments = pd.DataFrame({"bill_id": ["b1", "b1"], "paid_at": day, "amount": [40.0, 60.0]})
    >>> paid_between(payments, pd.Series(["b1", "b2"]), None, day[1])
    array([40.,  0.])
    """
    asked = pd.DataFrame({"row": np.arange(len(bill_id)), "bill_id": bill_id.to_numpy()})
    asked = asked.assign(start=_times(start), end=_times(end))
    joined = asked.merge(read_columns(payments, "payments", _COLUMNS), on="bill_id")
    inside = np.ones(len(joined), dtype=bool)
    if start is not None:
        inside &= (joined["paid_at"] >= joined["start"]).to_numpy()
    if end is not None:
        inside &= (joined["paid_at"] < joined["end"]).to_numpy()
    rows, amount = joined["row"].to_numpy()[inside], joined["amount"].to_numpy(np.float64)[inside]
    return np.bincount(rows, weights=amount, minlength=len(asked)).astype(np.float64)


def days_until_paid(
    payments: Any, bill_id: pd.Series, start: pd.Series, owed: npt.NDArray[np.float64], most: float
) -> npt.NDArray[np.float64]:
    """Days from each start until the bill was paid in full, at most `most`.

    Parameters
    ----------
    payments : the payments table, pandas or Ibis. bill_id, start : (n,) bills and times in UTC.
    owed : (n,) money unpaid at the start. most : days, also the value of a bill not paid in full by then.

    Examples
    --------
    >>> day = pd.to_datetime(["2025-03-01", "2025-03-05"], utc=True)
    >>> payments = pd.DataFrame({"bill_id": ["b1", "b1"], "paid_at": day, "amount": [40.0, 60.0]})
    >>> start = pd.Series(day[[0, 0]])
    >>> days_until_paid(payments, pd.Series(["b1", "b2"]), start, np.array([100.0, 5.0]), most=30)
    array([ 4., 30.])
    """
    asked = pd.DataFrame({"row": np.arange(len(bill_id)), "bill_id": bill_id.to_numpy()})
    asked = asked.assign(start=_times(start), owed=owed)
    joined = asked.merge(read_columns(payments, "payments", _COLUMNS), on="bill_id")
    later = joined[joined["paid_at"] >= joined["start"]].sort_values(["row", "paid_at"])
    so_far = later.groupby("row")["amount"].cumsum()
    last = later[later["owed"] - so_far < CENT].drop_duplicates("row")
    days = np.where(owed < CENT, 0.0, float(most))
    took = (last["paid_at"] - last["start"]).dt.total_seconds().to_numpy(np.float64)
    days[last["row"].to_numpy()] = took / 86_400
    return np.minimum(days, most)


def _times(times: Any) -> Any:
    return times.array if isinstance(times, pd.Series) else times
