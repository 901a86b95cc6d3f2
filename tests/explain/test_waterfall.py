"""Steps from base to score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from repaylift.explain.waterfall import waterfall


@given(arrays(np.float64, 12, elements=st.floats(-4, 4)), st.floats(-5, 5), st.integers(1, 12))
def test_steps_sum_to_the_score(parts: np.ndarray, base: float, most: int) -> None:
    steps = waterfall(parts, base, most)
    assert steps.score == pytest.approx(base + parts.sum(), abs=1e-9)
    assert len(steps.features) <= most
    assert len(steps.features) + steps.others == len(parts)
    assert list(steps.weights) == [parts[i] for i in steps.features]
