import numpy as np
import pytest

from repaylift.uplift.parts import arm_share, take_apart


def test_the_parts_add_up_to_what_was_taken_apart():
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(50, 4))
    share = arm_share(rng.integers(0, 4, 200), 4)
    parts = take_apart(raw, share)
    assert parts.common[:, None] + parts.own[:, 1:] == pytest.approx(raw[:, 1:])
    assert parts.control == pytest.approx(raw[:, 0])
    assert parts.own @ share == pytest.approx(np.zeros(50))


def test_a_single_treatment_is_all_common():
    parts = take_apart(np.array([[0.1, 0.5], [0.2, 0.3]]), np.array([0.0, 1.0]))
    assert parts.own.tolist() == [[0.0, 0.0], [0.0, 0.0]]
