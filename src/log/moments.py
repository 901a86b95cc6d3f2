"""Moments as whole microseconds since 1970-01-01 UTC, and back."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

MISSING = np.iinfo(np.int64).min  # what numpy makes of NaT


def to_micros(moment: datetime | pd.Timestamp) -> int:
    """Microseconds since 1970 of one moment.

    Raises
    ------
    ValueError
        When the moment has no time zone.

    Examples
    --------
    >>> to_micros(pd.Timestamp("1970-01-01T00:00:01Z")), to_micros(pd.Timestamp("1500-01-01T00Z"))
    (1000000, -14831769600000000)
    """
    stamp = pd.Timestamp(moment)
    if stamp.tzinfo is None:
        raise ValueError(
            f"moment == {stamp}, must have a time zone. Remedy: write it in UTC, such as {stamp.isoformat()}Z"
        )
    try:
        return stamp.value // 1000
    except OverflowError:  # too long ago, or too far ahead, to count in nanoseconds
        return int(stamp.as_unit("us").asm8.view(np.int64))


def from_micros(micros: int) -> pd.Timestamp:
    """The moment, in UTC, of microseconds since 1970.

    Examples
    --------
    >>> from_micros(1_000_000)
    Timestamp('1970-01-01 00:00:01+0000', tz='UTC')
    >>> from_micros(-14_831_769_600_000_000)
    Timestamp('1500-01-01 00:00:00+0000', tz='UTC')
    """
    try:
        return pd.Timestamp(micros * 1000, tz="UTC")
    except pd.errors.OutOfBoundsDatetime:
        return pd.Timestamp(np.datetime64(micros, "us"), tz="UTC")


def series_to_micros(times: pd.Series) -> list[int | None]:
    """Microseconds of a UTC series; None where it is NaT.

    Examples
    --------
    >>> series_to_micros(pd.to_datetime(pd.Series(["1970-01-01", None]), utc=True))
    [0, None]
    """
    whole = times.astype("datetime64[us, UTC]").to_numpy("datetime64[us]").view(np.int64)
    return [None if value == MISSING else value for value in whole.tolist()]


def micros_to_times(micros: list[int | None]) -> pd.DatetimeIndex:
    """UTC times at microsecond resolution; NaT where None.

    Examples
    --------
    >>> micros_to_times([0, None])
    DatetimeIndex(['1970-01-01 00:00:00+00:00', 'NaT'], dtype='datetime64[us, UTC]', freq=None)
    """
    whole = np.fromiter((MISSING if m is None else m for m in micros), dtype=np.int64, count=len(micros))
    return pd.DatetimeIndex(whole.view("datetime64[us]"), tz="UTC")
