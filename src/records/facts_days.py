"""Local days of cases: when a day began, and how many days ago something was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..policy.local_time import all_days_since, day_starts
from ..policy.times import utc_microseconds
from ..policy.zones import Int64, Zones, check_moments, zone_tables


@dataclass(frozen=True, slots=True)
class LocalDays:
    """The clocks of n cases: candidate zones by place in the tables (-1: unknown), and the moment.

    With two candidate zones the one counts in which more happened: the day that began first.
    """

    zones: Zones
    places: Int64
    at: Int64

    @classmethod
    def of(cls, timezone: pd.Series, at: pd.Series) -> LocalDays:
        """Clocks of cases in these candidate zones (joined by "|"; None unknown).

        Examples
        --------
        >>> at = pd.Series(pd.to_datetime(["2026-11-23T04:00Z"]))
        >>> days = LocalDays.of(pd.Series(["Asia/Shanghai"]), at)
        >>> ((days.at - days.start_of(6)) // 3_600_000_000).tolist()
        [156]
        """
        places, texts = pd.factorize(timezone.to_numpy(dtype=object))
        moments = check_moments(utc_microseconds(at))
        return cls(zone_tables(tuple(texts)), places.astype(np.int64), moments)

    def start_of(self, days_back: int) -> Int64:
        """When the local day so many days ago began, (n,) UTC microseconds; UNKNOWN without a zone."""
        return day_starts(self.zones, self.places, self.at, days_back)

    def days_since(self, then: Int64) -> npt.NDArray[np.float64]:
        """Local calendar days since instants (n,); infinite where UNKNOWN (never), NaN without a zone."""
        return all_days_since(self.zones, self.places, then, self.at)
