"""A moment on a debtor's local clocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..policy.local_time import UNKNOWN, day_start, days_since
from ..policy.zones import Zones, check_moments

EVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` in UTC microseconds; what is dated before `horizon` is known. `zones`: one debtor's, or None."""

    at: int
    horizon: int
    zones: Zones | None

    def __post_init__(self) -> None:
        check_moments(np.array([self.at]))

    def day_start(self, days_back: int = 0) -> int | None:
        """When the local day so many days ago began in the first of the zones; None: unknown."""
        if self.zones is None:
            return None
        start = day_start(self.zones, 0, self.at, days_back)
        return None if start == UNKNOWN else start

    def days_since(self, then: int | None) -> float:
        """Local calendar days since an instant; infinite where None (never), NaN without a zone."""
        if self.day_start() is None or self.zones is None:
            return float("nan")
        return float("inf") if then is None else days_since(self.zones, 0, then, self.at)
