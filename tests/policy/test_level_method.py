"""The level method: HiGHS as the oracle of piecewise linear functions, known minima of smooth ones."""

import numpy as np
import pytest
from scipy.optimize import linprog

from repaylift.policy.level_method import least_in_box

TOLERANCE = 1e-9


def pieces(seed, d, count):
    rng = np.random.default_rng(seed)
    slopes, levels = rng.normal(size=(count, d)), rng.normal(size=count) + 20.0

    def function(x):
        values = slopes @ x + levels
        best = int(values.argmax())
        return float(values[best]), slopes[best]

    return slopes, levels, function


@pytest.mark.parametrize("d", [1, 3, 12])
def test_the_least_of_many_planes_is_the_linear_programmes(d):
    for seed in range(5):
        slopes, levels, function = pieces(seed, d, 200)
        low, high = np.full(d, -3.0), np.full(d, 5.0)
        found = least_in_box(function, low, high, TOLERANCE)
        rows = np.column_stack([slopes, -np.ones(200)])
        goal, bounds = np.append(np.zeros(d), 1.0), [*[(-3.0, 5.0)] * d, (None, None)]
        oracle = linprog(goal, rows, -levels, bounds=bounds).fun
        assert found.value == pytest.approx(oracle, rel=1e-8)
        assert found.lower <= oracle + 1e-8
        assert ((found.point >= low) & (found.point <= high)).all()


@pytest.mark.parametrize("d", [2, 6])
def test_a_smooth_function_is_minimised_in_few_looks(d):
    centre, looks = np.linspace(0.1, 0.7, d), []

    def function(x):
        looks.append(x)
        return 1 + float((np.arange(1, d + 1) * (x - centre) ** 2).sum()), 2 * np.arange(1, d + 1) * (
            x - centre
        )

    found = least_in_box(function, np.zeros(d), np.ones(d), TOLERANCE)
    assert found.value == pytest.approx(1.0, rel=1e-8)
    assert len(looks) < 40 * d


def test_a_side_of_no_width_and_a_flat_function_end_at_once():
    found = least_in_box(lambda x: (3.0, np.zeros(2)), np.array([0.0, 2.0]), np.array([0.0, 4.0]), TOLERANCE)
    assert found.point.tolist() == [0.0, 3.0]
    assert found.value == found.lower == 3.0
