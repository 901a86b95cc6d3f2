"""Moments of any year, there and back."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from repaylift.log.moments import from_micros, to_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_as_it_was(moment: datetime) -> None:
    assert from_micros(to_micros(moment)).to_pydatetime() == moment
