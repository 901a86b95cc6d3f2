"""Zone arithmetic on arrays agrees with zoneinfo, row by row."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.local_time import DAY, SECOND, next_clock, utc_offset

ZONES = ["Asia/Shanghai", "America/New_York", "America/Santiago", "Africa/Casablanca", "Australia/Lord_Howe"]


def micro(moment):
    return np.array([round(moment.timestamp() * 1_000_000)], dtype=np.int64)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2059, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES)
)
def test_offset_is_that_of_zoneinfo(moment, zone):
    expected = moment.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()
    assert utc_offset(micro(moment), zone)[0] == expected * SECOND


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.sampled_from([0, 8 * 3600, 22 * 3600]),
)
def test_next_clock_is_later_and_reads_the_clock(moment, zone, clock):
    at = micro(moment)
    end = next_clock(at, zone, clock)
    assert at[0] < end[0] <= at[0] + DAY + 3 * 3600 * SECOND
    read = (end + utc_offset(end, zone))[0] % DAY
    # A clock that is skipped when clocks go forward is reached at the end of the gap.
    assert clock * SECOND <= read <= (clock + 3600) * SECOND


def test_moments_outside_the_table_are_refused():
    with pytest.raises(ValueError, match=r"at == 1990-.* must be from 2000-01-01"):
        utc_offset(micro(datetime(1990, 1, 1, tzinfo=UTC)), "Asia/Shanghai")
