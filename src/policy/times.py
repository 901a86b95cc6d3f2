"""Moments as UTC microseconds: the border between pandas and the arrays of this folder."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def utc_microseconds(moments: Any, n: int | None = None) -> npt.NDArray[np.int64]:
    """Instants as int64 microseconds since 1970 in UTC, (n,); NaT is the smallest int64.

    Parameters
    ----------
    moments : one moment (then `n` says how often it is repeated), or n of them. Naive ones are UTC.
        An array of datetime64[us] is only looked at another way.

    Examples
    --------
    >>> utc_microseconds("1970-01-01T01:00:00Z", 2).tolist()
    [3600000000, 3600000000]
    >>> utc_microseconds(pd.Series(pd.to_datetime(["1970-01-01T08:00:01+08:00"]))).tolist()
    [1000000]
    """
    if np.ndim(moments) == 0:
        moment = pd.Timestamp(moments).to_datetime64().astype("datetime64[us]")
        return np.full(1 if n is None else n, moment.astype(np.int64), dtype=np.int64)
    if isinstance(moments, np.ndarray) and moments.dtype == np.dtype("datetime64[us]"):
        return moments.view(np.int64)
    index: Any = pd.DatetimeIndex(getattr(moments, "array", moments))
    return np.asarray(index.as_unit("us").asi8, dtype=np.int64)


def as_datetime64(microseconds: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """The same instants as naive datetime64[us] in UTC, any shape.

    Examples
    --------
    >>> as_datetime64(np.array([0])).astype(str).tolist()
    ['1970-01-01T00:00:00.000000']
    """
    return microseconds.view("datetime64[us]")


def utc_series(microseconds: npt.NDArray[np.int64]) -> pd.Series:
    """The same instants as a datetime64[us, UTC] Series.

    Examples
    --------
    >>> str(utc_series(np.array([0]))[0])
    '1970-01-01 00:00:00+00:00'
    """
    return pd.Series(pd.DatetimeIndex(as_datetime64(microseconds)).tz_localize("UTC"))
