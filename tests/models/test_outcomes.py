"""Outcomes and probabilities: what is refused says why."""

import numpy as np
import pytest

from repaylift.models.outcomes import check_outcome, check_probability


@pytest.mark.parametrize("y", [np.array([0, 1], dtype=np.int8), [False, True], [0.0, 1.0]])
def test_any_spelling_of_zero_and_one(y):
    np.testing.assert_array_equal(check_outcome(y, 2), [0.0, 1.0])


def test_two_columns_are_refused_with_a_remedy():
    with pytest.raises(ValueError, match=r"predict_proba\(X\)\[:, 1\]"):
        check_probability(np.full((2, 2), 0.5), 2)
    with pytest.raises(ValueError, match="Remedy"):
        check_outcome([[0], [1]], 2)
