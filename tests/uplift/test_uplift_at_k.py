"""Effect among those ranked highest, against counting and against scikit-uplift's own numbers."""

import numpy as np
import pytest

from repaylift import uplift_at_k


def draw(seed):
    rng = np.random.default_rng(seed)
    effect = rng.normal(size=120)
    treatment = rng.integers(0, 2, 120)
    y = (rng.random(120) < 0.3 + 0.2 * treatment * (effect > 0.2)).astype(int)
    return y, effect, treatment


@pytest.mark.parametrize(
    ("seed", "theirs"), [(0, 0.4380952381), (1, 0.1904761905), (2, 0.1428571429), (3, 0.0371517028)]
)
def test_it_is_scikit_uplifts_overall_strategy(seed, theirs):
    """uplift_at_k of scikit-uplift 0.5.1 on the same rows, without ties."""
    assert uplift_at_k(*draw(seed), k=0.3, replicates=2).estimate == pytest.approx(theirs, abs=1e-9)


def test_everybody_is_the_difference_of_means():
    y, effect, treatment = draw(0)
    found = uplift_at_k(y, effect, treatment, k=1.0)
    assert found.estimate == pytest.approx(y[treatment == 1].mean() - y[treatment == 0].mean())
    assert found.low < found.estimate < found.high


def test_a_tie_at_the_cut_counts_in_part():
    y, treatment = [1, 0, 0, 0, 1, 1], [1, 0, 1, 0, 1, 0]
    # Half of the people: both of effect 2, and one of four people of effect 1, a quarter of each.
    found = uplift_at_k(y, [2, 2, 1, 1, 1, 1], treatment, k=0.5, replicates=2).estimate
    assert found == pytest.approx((1 + 0.25) / 1.5 - 0.25 / 1.5)


def test_a_share_beyond_1_is_refused():
    with pytest.raises(ValueError, match=r"k == 1\.5, must be <= 1"):
        uplift_at_k(*draw(0), k=1.5)
