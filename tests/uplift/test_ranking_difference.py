"""Two rankings on the same draws."""

import numpy as np
import pytest

from repaylift import auuc_score, qini_score, ranking_difference, uplift_at_k


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    x, treatment = rng.uniform(size=3000), rng.integers(0, 2, 3000)
    y = (rng.random(3000) < 0.3 + 0.3 * treatment * x).astype(int)
    return y, x, treatment, rng


@pytest.mark.parametrize(
    ("measure", "alone"), [("qini", qini_score), ("auuc", auuc_score), ("uplift_at_k", uplift_at_k)]
)
def test_it_is_the_difference_of_the_two(rows, measure, alone):
    y, x, treatment, _ = rows
    found = ranking_difference(y, x, -x, treatment, measure, replicates=20)
    parts = [alone(y, effect, treatment, replicates=2).estimate for effect in (x, -x)]
    assert found.estimate == pytest.approx(parts[0] - parts[1])
    assert found.low > 0


def test_pairing_narrows_the_interval(rows):
    y, x, treatment, rng = rows
    near = x + rng.normal(0, 0.1, len(x))
    paired = ranking_difference(y, x, near, treatment)
    apart = qini_score(y, x, treatment)
    assert paired.high - paired.low < 0.6 * (apart.high - apart.low)


def test_equal_rankings_differ_by_0(rows):
    y, x, treatment, _ = rows
    found = ranking_difference(y, x, 10 * x + 3, treatment, replicates=20)
    assert (found.estimate, found.low, found.high) == (0.0, 0.0, 0.0)


def test_an_unknown_measure_is_refused(rows):
    y, x, treatment, _ = rows
    with pytest.raises(ValueError, match="measure == 'auc'"):
        ranking_difference(y, x, x, treatment, "auc")
