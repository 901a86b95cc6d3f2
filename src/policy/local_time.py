"""Local clocks of debtors, one instant at a time, for compiled loops.

Instants are UTC microseconds since 1970. `text` is a place in `Zones.first`: a debtor may have two candidate
zones, and then each function takes the stricter one. `z` is a place among the zones themselves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .zones import SECOND, Int64, Zones

Bool = npt.NDArray[np.bool_]

DAY = 86_400 * SECOND
UNKNOWN: int = int(np.iinfo(np.int64).min)  # NaT, as an integer
_ROUNDS = 8  # of looking for a moment that is open in all candidate zones


@compiled
def offset_at(zones: Zones, z: int, at: int) -> int:
    """Local time minus UTC in microseconds.

    Examples
    --------
    >>> from .zones import zone_tables
    >>> offset_at(zone_tables(("Europe/London",)), 0, 1_783_000_000 * SECOND) // SECOND
    3600
    """
    low, high = zones.change[z], zones.change[z + 1]
    while high - low > 1:
        middle = (low + high) // 2
        if zones.starts[middle] <= at:
            low = middle
        else:
            high = middle
    return int(zones.offsets[low])


@compiled
def instant_of(zones: Zones, z: int, local: int) -> int:
    """First instant when the clock of a zone reads `local` microseconds or later.

    A reading that is skipped when clocks go forward is reached at the end of the gap.
    """
    one = local - offset_at(zones, z, local - DAY)
    two = local - offset_at(zones, z, local + DAY)
    early, late = min(one, two), max(one, two)
    return early if early + offset_at(zones, z, early) >= local else late


@compiled
def day_start(zones: Zones, text: int, at: int, days_back: int) -> int:
    """Instant when the local day so many days before that of `at` began first; UNKNOWN without a zone.

    Examples
    --------
    >>> from .zones import zone_tables
    >>> at = 1_783_000_000 // 86_400 * DAY
    >>> (at - day_start(zone_tables(("Asia/Shanghai",)), 0, at, 0)) // (3600 * SECOND)
    8
    """
    found = UNKNOWN
    for z in range(zones.first[text], zones.first[text + 1]):
        day = (at + offset_at(zones, z, at)) // DAY - days_back
        start = instant_of(zones, z, day * DAY)
        if found == UNKNOWN or start < found:
            found = start
    return found


@compiled
def midnight_after(zones: Zones, text: int, at: int, days: int) -> int:
    """Instant when the local day so many days after that of `at` begins last; UNKNOWN without a zone.

    Examples
    --------
    >>> from .zones import zone_tables
    >>> at = 1_783_000_000 // 86_400 * DAY
    >>> (midnight_after(zone_tables(("Asia/Shanghai",)), 0, at, 1) - at) // (3600 * SECOND)
    16
    """
    found = UNKNOWN
    for z in range(zones.first[text], zones.first[text + 1]):
        day = (at + offset_at(zones, z, at)) // DAY + days
        found = max(found, instant_of(zones, z, day * DAY))
    return found


@compiled
def days_since(zones: Zones, text: int, then: int, at: int) -> float:
    """Local calendar days from one instant to a later one, the fewest of its zones; NaN without a zone.

    Examples
    --------
    >>> from .zones import zone_tables
    >>> at = 1_783_000_000 // 86_400 * DAY  # 08:00 in Shanghai
    >>> days_since(zone_tables(("Asia/Shanghai",)), 0, at - 9 * 3600 * SECOND, at)
    1.0
    """
    fewest = np.nan
    for z in range(zones.first[text], zones.first[text + 1]):
        before = (then + offset_at(zones, z, then)) // DAY
        days = float((at + offset_at(zones, z, at)) // DAY - before)
        if not fewest <= days:
            fewest = days
    return fewest


@compiled
def is_closed(zones: Zones, z: int, at: int, start: int, end: int) -> bool:
    """Whether a zone's clock stands in [start, end), microseconds since midnight; it may pass midnight."""
    clock = (at + offset_at(zones, z, at)) % DAY
    if start <= end:
        return bool(start <= clock < end)
    return bool(clock >= start or clock < end)


@compiled
def next_clock(zones: Zones, z: int, at: int, clock: int) -> int:
    """First instant after `at` when the clock of a zone reaches `clock` microseconds since midnight."""
    local = at + offset_at(zones, z, at)
    target = local // DAY * DAY + clock
    return instant_of(zones, z, target if target > local else target + DAY)


@compiled
def next_open(zones: Zones, text: int, at: int, start: int, end: int) -> int:
    """First instant from `at` on that every candidate zone leaves open; UNKNOWN when none is found.

    Examples
    --------
    >>> from .zones import zone_tables
    >>> at, hour = 1_783_000_000 // 86_400 * DAY, 3600 * SECOND  # 08:00 in Shanghai
    >>> both = zone_tables(("Asia/Shanghai|Europe/London",))
    >>> (next_open(both, 0, at, 22 * hour, 8 * hour) - at) // hour
    7
    """
    if zones.first[text] == zones.first[text + 1]:
        return UNKNOWN
    opens = at
    for _ in range(_ROUNDS):
        closed = False
        for z in range(zones.first[text], zones.first[text + 1]):
            if is_closed(zones, z, opens, start, end):
                closed = True
                opens = next_clock(zones, z, opens, end)
        if not closed:
            return opens
    return UNKNOWN


@compiled
def day_starts(zones: Zones, texts: Int64, at: Int64, days_back: int) -> Int64:
    """`day_start` of n cases, (n,); texts (n,) are places in the tables, -1: unknown."""
    found = np.full(at.size, UNKNOWN)
    for i in range(at.size):
        if texts[i] >= 0:
            found[i] = day_start(zones, texts[i], at[i], days_back)
    return found


@compiled
def all_days_since(zones: Zones, texts: Int64, then: Int64, at: Int64) -> npt.NDArray[np.float64]:
    """`days_since` of n cases, (n,); infinite where `then` is UNKNOWN, NaN where the zone is."""
    found = np.full(at.size, np.nan)
    for i in range(at.size):
        if texts[i] >= 0 and zones.first[texts[i]] < zones.first[texts[i] + 1]:
            found[i] = np.inf if then[i] == UNKNOWN else days_since(zones, texts[i], then[i], at[i])
    return found
