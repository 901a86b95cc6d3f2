"""Segments by the interval of the effect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repaylift.uplift.segments import SEGMENTS, segment_summary, segments_of


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


def test_the_summary_counts_every_case_once() -> None:
    rng = np.random.default_rng(0)
    effect, p_none = rng.normal(0, 0.05, 500), rng.uniform(size=500)
    segment = segments_of(effect - 0.03, effect + 0.03, p_none)
    found = segment_summary(segment, effect, p_none)
    assert found.index.tolist() == list(SEGMENTS)
    assert found["n"].sum() == 500
    assert found["share"].sum() == pytest.approx(1.0)
    assert found.loc["persuadable", "mean_effect"] == pytest.approx(effect[segment == "persuadable"].mean())
    assert found.loc["unclear", "mean_outcome"] == pytest.approx(p_none[segment == "unclear"].mean())


def test_an_empty_segment_has_no_mean_and_an_unknown_one_is_refused() -> None:
    found = segment_summary(["unclear"], [0.0], [0.5])
    assert found.loc["lost_cause", "n"] == 0
    assert np.isnan(found.loc["lost_cause", "mean_effect"])
    with pytest.raises(ValueError, match="segment == 'hopeless'"):
        segment_summary(["hopeless"], [0.0], [0.5])
