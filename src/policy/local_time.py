"""Local time of IANA zones on arrays: the same numbers for one row and for a million.

Instants are int64 microseconds since 1970 in UTC. The offsets of a zone are read once from
`zoneinfo` and kept as a table of transitions.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

SECOND = 1_000_000
DAY = 86_400 * SECOND
UNKNOWN: int = int(np.iinfo(np.int64).min)  # NaT, as an integer
_FIRST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(2061, 1, 1, tzinfo=UTC).timestamp())
_STEP = 7 * 86_400  # no zone changes its offset twice within a week


def candidate_zones(timezone: str | None) -> tuple[str, ...]:
    """Zones joined by "|"; empty when one of them is unknown.

    Examples
    --------
    >>> candidate_zones("Asia/Shanghai|Asia/Urumqi")
    ('Asia/Shanghai', 'Asia/Urumqi')
    >>> candidate_zones("Asia/Shanghai|Mars/Base")
    ()
    """
    if not timezone:
        return ()
    zones = tuple(timezone.split("|"))
    return zones if all(_is_zone(zone) for zone in zones) else ()


def utc_offset(at: Int64, zone: str) -> Int64:
    """Local time minus UTC in microseconds, (n,), at instants (n,).

    Raises
    ------
    ValueError
        When an instant lies outside 2000 to 2060.

    Examples
    --------
    >>> july = np.array([1_783_000_000 * SECOND])
    >>> (utc_offset(july, "Europe/London") // SECOND).tolist()
    [3600]
    """
    starts, offsets = _offsets(zone)
    if at.size and (at.min() < _FIRST * SECOND or at.max() >= _LAST * SECOND):
        wrong = int(at.min() if at.min() < _FIRST * SECOND else at.max())
        raise ValueError(
            f"at == {np.datetime64(wrong, 'us')}, must be from 2000-01-01 to 2060-12-31. "
            "Remedy: give the moment of the decision in UTC."
        )
    found: Int64 = offsets[np.searchsorted(starts, at, side="right") - 1]
    return found


def is_closed(at: Int64, zone: str, closed_from: int, closed_to: int) -> Bool:
    """Whether the local clock stands in [closed_from, closed_to), (n,); the span may pass midnight.

    Parameters
    ----------
    closed_from, closed_to : seconds since local midnight.

    Examples
    --------
    >>> noon_utc = np.array([1_783_000_000 // 86_400 * DAY + DAY // 2])
    >>> is_closed(noon_utc, "America/New_York", 22 * 3600, 8 * 3600).tolist()
    [False]
    """
    clock = (at + utc_offset(at, zone)) % DAY
    start, end = closed_from * SECOND, closed_to * SECOND
    if start <= end:
        return (clock >= start) & (clock < end)
    return (clock >= start) | (clock < end)


def next_clock(at: Int64, zone: str, clock: int) -> Int64:
    """First instant after `at` when the local clock reaches `clock` seconds since midnight, (n,).

    Examples
    --------
    >>> at = np.array([0], dtype=np.int64) + 1_783_000_000 // 86_400 * DAY
    >>> ((next_clock(at, "Asia/Shanghai", 0) - at) // (3600 * SECOND)).tolist()
    [16]
    """
    local = at + utc_offset(at, zone)
    target = local // DAY * DAY + clock * SECOND
    return _instant(np.where(target > local, target, target + DAY), zone)


def day_start(at: Int64, zone: str) -> Int64:
    """Instant when the local day of `at` began, (n,).

    Examples
    --------
    >>> at = np.array([0], dtype=np.int64) + 1_783_000_000 // 86_400 * DAY
    >>> ((at - day_start(at, "Asia/Shanghai")) // (3600 * SECOND)).tolist()
    [8]
    """
    return _instant((at + utc_offset(at, zone)) // DAY * DAY, zone)


def next_open(at: Int64, zones: tuple[str, ...], closed_from: int, closed_to: int) -> Int64:
    """First instant from `at` on that is open in every zone, (n,); UNKNOWN when none is found.

    Examples
    --------
    >>> at = np.array([0], dtype=np.int64) + 1_783_000_000 // 86_400 * DAY  # 08:00 in Shanghai
    >>> opens = next_open(at, ("Asia/Shanghai", "Europe/London"), 22 * 3600, 8 * 3600)
    >>> ((opens - at) // (3600 * SECOND)).tolist()
    [7]
    """
    opens = at.copy()
    for _ in range(2 * len(zones) + 2):
        closed = np.column_stack([is_closed(opens, z, closed_from, closed_to) for z in zones])
        if not closed.any():
            return opens
        for column, zone in enumerate(zones):
            rows = closed[:, column]
            opens[rows] = np.maximum(opens[rows], next_clock(opens[rows], zone, closed_to))
    return np.where(closed.any(axis=1), UNKNOWN, opens)


def _instant(local: Int64, zone: str) -> Int64:
    # The two offsets that can hold around a local time; the first instant that is not before it.
    choices = [local - utc_offset(local + shift * DAY, zone) for shift in (-1, 1)]
    late = np.maximum(*choices)
    early = np.minimum(*choices)
    first: Int64 = np.where(early + utc_offset(early, zone) >= local, early, late)
    return first


@cache
def _offsets(zone: str) -> tuple[Int64, Int64]:
    known = ZoneInfo(zone)
    starts, offsets = [_FIRST], [_offset(known, _FIRST)]
    for low in range(_FIRST, _LAST, _STEP):
        if _offset(known, low + _STEP) != offsets[-1]:
            starts.append(_transition(known, low, low + _STEP))
            offsets.append(_offset(known, starts[-1]))
    return np.array(starts) * SECOND, np.array(offsets) * SECOND


def _transition(zone: ZoneInfo, low: int, high: int) -> int:
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
