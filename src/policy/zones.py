"""Time zones as tables of offsets, which compiled loops can read."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]

SECOND = 1_000_000
FIRST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * SECOND
LAST = int(datetime(2061, 1, 1, tzinfo=UTC).timestamp()) * SECOND
_STEP = 7 * 86_400  # no zone changes its offset twice within a week


class Zones(NamedTuple):
    """Candidate zones of t texts, z zones in all. Text i has zones first[i] to first[i + 1]; unknown: none.

    Zone j changes its offset at starts[change[j] : change[j + 1]] (UTC microseconds) to `offsets` of the
    same place: local time minus UTC, microseconds.
    """

    first: Int64
    change: Int64
    starts: Int64
    offsets: Int64


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


@lru_cache(maxsize=1024)
def zone_tables(texts: tuple[str, ...]) -> Zones:
    """Tables of the candidate zones of each text, from 2000 to 2060.

    Examples
    --------
    >>> zones = zone_tables(("Asia/Shanghai|Asia/Urumqi", "Mars/Base"))
    >>> zones.first.tolist(), (zones.offsets // (3600 * SECOND)).tolist()
    ([0, 2, 2], [8, 6])
    """
    named = [candidate_zones(text) for text in texts]
    tables = [_offsets(zone) for zones in named for zone in zones]
    empty = np.zeros(0, dtype=np.int64)
    return Zones(
        first=_places(len(zones) for zones in named),
        change=_places(len(starts) for starts, _ in tables),
        starts=np.concatenate([empty, *(starts for starts, _ in tables)]),
        offsets=np.concatenate([empty, *(offsets for _, offsets in tables)]),
    )


def check_moments(at: Int64) -> Int64:
    """Return instants (n,), or raise a ValueError when one lies outside the tables.

    Examples
    --------
    >>> check_moments(np.array([0]))
    Traceback (most recent call last):
    ValueError: at == 1970-01-01T00:00:00.000000, must be from 2000-01-01 to 2060-12-31. Remedy: ...
    """
    if at.size and (at.min() < FIRST or at.max() >= LAST):
        wrong = int(at.min() if at.min() < FIRST else at.max())
        raise ValueError(
            f"at == {np.datetime64(wrong, 'us')}, must be from 2000-01-01 to 2060-12-31. "
            "Remedy: give the moment of the decision in UTC."
        )
    return at


def _places(counts: object) -> Int64:
    return np.array(list(accumulate(counts, initial=0)), dtype=np.int64)  # type: ignore[call-overload]


@cache
def _offsets(zone: str) -> tuple[Int64, Int64]:
    known, low, high = ZoneInfo(zone), FIRST // SECOND, LAST // SECOND
    starts, offsets = [low], [_offset(known, low)]
    for second in range(low, high, _STEP):
        if _offset(known, second + _STEP) != offsets[-1]:
            starts.append(_transition(known, second, second + _STEP))
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
