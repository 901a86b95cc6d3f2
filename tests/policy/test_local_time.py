"""Zone arithmetic agrees with zoneinfo."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.local_time import (
    DAY,
    UNKNOWN,
    day_start,
    days_since,
    midnight_after,
    next_clock,
    next_open,
    offset_at,
)
from repaylift.policy.zones import SECOND, check_moments, zone_tables

HOUR = 3600 * SECOND
ZONES = ["Asia/Shanghai", "America/New_York", "America/Santiago", "Africa/Casablanca", "Australia/Lord_Howe"]


def micro(moment):
    return round(moment.timestamp() * 1_000_000)


def read(instant, zone):
    """What the wall clock reads at an instant, by zoneinfo."""
    return datetime.fromtimestamp(instant / SECOND, ZoneInfo(zone))


MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2059, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES)
)
def test_offset_is_that_of_zoneinfo(moment, zone):
    expected = moment.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()
    assert offset_at(zone_tables((zone,)), 0, micro(moment)) == expected * SECOND


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from([0, 8, 22]))
def test_next_clock_is_later_and_reads_the_clock(moment, zone, hour):
    at, zones = micro(moment), zone_tables((zone,))
    end = next_clock(zones, 0, at, hour * HOUR)
    assert at < end <= at + DAY + 3 * HOUR
    clock = (end + offset_at(zones, 0, end)) % DAY
    # A clock that is skipped when clocks go forward is reached at the end of the gap.
    assert hour * HOUR <= clock <= (hour + 1) * HOUR


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.sampled_from(ZONES), st.integers(0, 8))
def test_days_begin_when_the_date_does(moment, zone, back):
    at, zones = micro(moment), zone_tables((zone,))
    start = day_start(zones, 0, at, back)
    date = read(at, zone).date() - timedelta(days=back)
    assert read(start, zone).date() == date
    assert read(start - SECOND, zone).date() < date
    assert days_since(zones, 0, start, at) == back
    assert days_since(zones, 0, start - SECOND, at) == back + 1
    assert midnight_after(zones, 0, start, back) == day_start(zones, 0, at, 0)


def test_two_zones_take_the_stricter_one():
    zones = zone_tables(("Asia/Shanghai|America/New_York",))
    at = micro(datetime(2026, 11, 23, 4, tzinfo=UTC))  # noon of the 23rd, and 23:00 of the 22nd
    assert day_start(zones, 0, at, 0) == micro(datetime(2026, 11, 22, 5, tzinfo=UTC))
    assert midnight_after(zones, 0, at, 1) == micro(datetime(2026, 11, 23, 16, tzinfo=UTC))
    assert days_since(zones, 0, at - 13 * HOUR, at) == 0  # 22:59 of the day before, or 10:00 of today


def test_hours_that_no_two_zones_share_have_no_end():
    zones = zone_tables(("Asia/Shanghai|America/New_York", "Mars/Base"))
    at = micro(datetime(2026, 11, 23, 4, tzinfo=UTC))
    assert next_open(zones, 0, at, 13 * HOUR, 9 * HOUR) == UNKNOWN
    assert next_open(zones, 1, at, 22 * HOUR, 8 * HOUR) == UNKNOWN
    assert np.isnan(days_since(zones, 1, at, at))


def test_moments_outside_the_table_are_refused():
    with pytest.raises(ValueError, match=r"at == 1990-.* must be from 2000-01-01"):
        check_moments(np.array([micro(datetime(1990, 1, 1, tzinfo=UTC))]))
