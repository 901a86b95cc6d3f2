"""Days, months, hours of decision, and the seven intervals of a bill."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...stages import STAGE_STARTS, STAGES
from .parameters import Floats
from .people import Ints

FIRST_DAY = pd.Timestamp("2025-01-01", tz="UTC")
DECIDED_STAGES = STAGES[:7]  # pre_due to dpd_61_90
DECISION_DAYS = np.array([STAGE_STARTS[stage] for stage in DECIDED_STAGES], dtype=np.float64)
HORIZON_DAYS = 30.0


def month_starts(months: int) -> Floats:
    """Day on which each month starts, and the end: (months + 1,).

    Examples
    --------
    >>> month_starts(3).tolist()
    [0.0, 31.0, 59.0, 90.0]
    """
    starts = pd.date_range(FIRST_DAY, periods=months + 1, freq="MS")
    return np.asarray((starts - FIRST_DAY) / pd.Timedelta(days=1), dtype=np.float64)


def to_times(days: Floats) -> pd.DatetimeIndex:
    """Days since the first day -> UTC times in microseconds; not finite becomes missing.

    Examples
    --------
    >>> to_times(np.array([0.5, np.inf]))
    DatetimeIndex(['2025-01-01 12:00:00+00:00', 'NaT'], dtype='datetime64[us, UTC]', freq=None)
    """
    known = np.isfinite(days)
    micros = np.round(np.where(known, days, 0.0) * 86_400_000_000).astype(np.int64)
    times = np.datetime64(FIRST_DAY.tz_localize(None), "us") + micros.astype("timedelta64[us]")
    times[~known] = np.datetime64("NaT")
    return pd.DatetimeIndex(times).tz_localize("UTC")


def decision_times(due: Floats, zone_hours: Floats, hours: Sequence[int], rng: np.random.Generator) -> Floats:
    """Moments of each bill's seven decisions, (n, 7), each at a random local hour.

    Parameters
    ----------
    due : (n,) first moment of the due date. zone_hours : (n,) offset from UTC.
    hours : first and last local hour.
    """
    shape = (len(due), len(DECISION_DAYS))
    local = rng.integers(hours[0], hours[1] + 1, size=shape) + rng.integers(60, size=shape) / 60.0
    times: Floats = due[:, None] + DECISION_DAYS + (local - zone_hours[:, None]) / 24.0
    return times


def local_hours(times: Floats, zone_hours: Floats) -> Floats:
    """Local hour of the day of times (n, j), offsets (n,)."""
    return (times * 24.0 + zone_hours[:, None]) % 24.0


def days_to_pay_day(due: Floats, pay_day: Ints) -> Ints:
    """Days from the due date to the next pay-day, (n,), 0 to 30.

    Examples
    --------
    >>> days_to_pay_day(np.array([40.0, 40.0]), np.array([15, 5]))  # 40 is 10 February
    array([ 5, 23])
    """
    dates = (np.datetime64(FIRST_DAY.tz_localize(None), "D") + due.astype(np.int64)).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    offset = (pay_day - 1).astype("timedelta64[D]")
    this = month.astype("datetime64[D]") + offset
    following = (month + np.timedelta64(1, "M")).astype("datetime64[D]") + offset
    return np.asarray((np.where(this >= dates, this, following) - dates).astype(np.int64))
