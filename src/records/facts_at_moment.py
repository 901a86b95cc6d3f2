"""A moment on a debtor's local clocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..policy.local_time import day_start, days_since
from ..policy.zones import FIRST, LAST, Zones, candidate_zones, check_moments, zone_tables

EVER = int(np.iinfo(np.int64).max)
_DEBT_DAYS = 6  # before today: seven consecutive days


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` in UTC microseconds; what is dated before `horizon` is known. `zones`: one debtor's, or None.

    today, week : when the local day began in the first of the zones, and the day six days before; None
        without a zone.
    """

    at: int
    horizon: int
    zones: Zones | None
    today: int | None
    week: int | None

    def days_since(self, then: int | None) -> float:
        """Local calendar days since an instant; infinite where None (never), NaN without a zone."""
        if self.zones is None:
            return float("nan")
        return float("inf") if then is None else days_since(self.zones, 0, then, self.at)


def moment_of(at: int, timezone: str | None, *, live: bool) -> Moment:
    """The moment for a debtor; when `live`, what is dated later is known too.

    Raises
    ------
    ValueError
        When the moment lies outside 2000 to 2060.

    Examples
    --------
    >>> noon = 1_795_406_400_000_000  # in Shanghai
    >>> moment = moment_of(noon, "Asia/Shanghai", live=False)
    >>> (noon - moment.today) // 3_600_000_000, moment.days_since(noon - 13 * 3_600_000_000)
    (12, 1.0)
    """
    if not FIRST <= at < LAST:
        check_moments(np.array([at]))
    horizon, zones = EVER if live else at, _zones(timezone)
    if zones is None:
        return Moment(at, horizon, None, None, None)
    return Moment(at, horizon, zones, day_start(zones, 0, at, 0), day_start(zones, 0, at, _DEBT_DAYS))


@lru_cache(maxsize=1024)
def _zones(timezone: str | None) -> Zones | None:
    return zone_tables((timezone,)) if timezone is not None and candidate_zones(timezone) else None
