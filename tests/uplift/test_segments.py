"""Segments by the interval of the effect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repaylift.uplift.segments import SEGMENTS, segments_of


@given(st.floats(-0.5, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_every_case_has_the_segment_its_interval_says(low: float, width: float, alone: float) -> None:
    high = low + width
    segment = segments_of([low], [high], [alone])[0]
    assert segment in SEGMENTS
    assert (segment == "persuadable") == (low > 0)
    assert (segment == "sleeping_dog") == (high < 0)
    if segment in ("sure_thing", "lost_cause"):
        assert low >= -0.02 and high <= 0.02
        assert (segment == "sure_thing") == (alone >= 0.5)


def test_a_wide_interval_around_zero_is_unclear() -> None:
    assert segments_of([-0.3], [0.3], [0.99]).tolist() == ["unclear"]


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match=r"len\(high\) == 2"):
        segments_of([0.1], [0.2, 0.3], np.array([0.5]))
