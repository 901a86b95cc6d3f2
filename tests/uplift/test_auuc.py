"""AUUC against scikit-uplift's own numbers and a slow reading of the formula."""

import numpy as np
import pytest

from repaylift import auuc_score, qini_score


def draw(seed, ties):
    """The rows of which scikit-uplift 0.5.1 was asked."""
    rng = np.random.default_rng(seed)
    effect = rng.integers(0, 6, 120) / 10 if ties else rng.normal(size=120)
    treatment = rng.integers(0, 2, 120)
    y = (rng.random(120) < 0.3 + 0.2 * treatment * (effect > 0.2)).astype(int)
    return y, effect, treatment


@pytest.mark.parametrize(
    ("seed", "ties", "theirs"),
    [
        (0, True, 0.0359754439),
        (0, False, 0.2854100404),
        (1, True, 0.1323402054),
        (1, False, 0.1281382019),
        (2, True, 0.1110490228),
        (2, False, 0.0024141690),
        (3, True, 0.0835117355),
        (3, False, 0.0828259367),
    ],
)
def test_the_score_is_scikit_uplifts(seed, ties, theirs):
    assert auuc_score(*draw(seed, ties), replicates=2).estimate == pytest.approx(theirs, abs=1e-9)


def test_a_ranking_and_its_reverse_lie_on_either_side_of_0():
    rng = np.random.default_rng(0)
    x, treatment = rng.uniform(size=4000), rng.integers(0, 2, 4000)
    y = (rng.random(4000) < 0.3 + 0.4 * treatment * x).astype(int)
    assert auuc_score(y, x, treatment).low > 0
    assert auuc_score(y, -x, treatment).high < 0


def test_with_equal_arms_it_says_what_qini_says():
    rng = np.random.default_rng(1)
    x, treatment = rng.uniform(size=4000), np.tile([0, 1], 2000)
    y = (rng.random(4000) < 0.3 + 0.4 * treatment * x).astype(int)
    auuc, qini = auuc_score(y, x, treatment, replicates=2), qini_score(y, x, treatment, replicates=2)
    assert auuc.estimate == pytest.approx(qini.estimate, rel=0.2)


def test_amounts_are_refused():
    with pytest.raises(ValueError, match=r"y == 2.5 in a row, must be 0 or 1"):
        auuc_score([0, 1, 2.5, 0], [1, 2, 3, 4], [0, 1, 0, 1])
