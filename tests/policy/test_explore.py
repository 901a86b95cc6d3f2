"""Exploring: propensities are probabilities with their floors and caps, and draws follow them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.explore import Exploration, draw, propensities, score_gap, uniform_draws


def cases(seed, n=20, k=6):
    rng = np.random.default_rng(seed)
    value = rng.normal(0, 5, (n, k))
    score = value - rng.gamma(1, 2, (n, k))
    value[:, 0] = score[:, 0] = 0.0
    eligible = rng.random((n, k)) < 0.7
    enough = rng.random((n, k)) < 0.7
    eligible[:, 0] = enough[:, 0] = True
    return score, value, eligible & enough, eligible & ~enough


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 1.0, 5.0]), st.sampled_from([0.0, 0.02, 0.1]))
def test_propensities_are_probabilities_with_floor_and_cap(seed, tau, unproven_share):
    score, value, proven, unproven = cases(seed)
    how = Exploration(tau=tau, unproven_share=unproven_share)
    p = propensities(score, value, proven, unproven, 1.3, how)
    np.testing.assert_allclose(p.sum(axis=1), 1.0)
    assert (p[~(proven | unproven)] == 0).all()
    assert (p[unproven & (value < 0)] == 0).all()
    assert (p[proven & (value >= 0)] >= how.floor * (1 - unproven_share) - 1e-12).all()
    assert (np.where(unproven, p, 0).sum(axis=1) <= unproven_share + 1e-12).all()
    assert (p[unproven] <= how.floor + 1e-12).all()


def test_softmax_is_on_the_scale_of_the_gap():
    score = np.array([[0.0, 3.0]])
    both = np.ones((1, 2), dtype=bool)
    how = Exploration(tau=2.0, floor=0.0)
    p = propensities(score, score, both, ~both, gap=1.5, exploration=how)
    assert p[0, 1] / p[0, 0] == pytest.approx(np.exp(1.0))
    scaled = propensities(100 * score, score, both, ~both, gap=150.0, exploration=how)
    np.testing.assert_allclose(scaled, p)


def test_the_gap_is_the_median_between_best_and_second_of_those_with_a_choice():
    score = np.array([[0.0, 1.0, 9.0], [0.0, 3.0, 9.0], [2.0, 9.0, 9.0]])
    proven = np.array([[True, True, False], [True, True, False], [True, False, False]])
    assert score_gap(score, proven) == 2.0
    assert score_gap(score, proven & np.array([True, False, False])) is None
    assert score_gap(np.zeros((2, 2)), np.ones((2, 2), dtype=bool)) is None


def test_draws_depend_on_seed_and_id_alone_and_are_uniform():
    ids = [f"decision-{i}" for i in range(20_000)]
    drawn = uniform_draws(ids, seed=3)
    np.testing.assert_array_equal(drawn[:50], uniform_draws(ids[:50], seed=3))
    np.testing.assert_array_equal(drawn[::-1], uniform_draws(ids[::-1], seed=3))
    assert abs(np.corrcoef(drawn, uniform_draws(ids, seed=4))[0, 1]) < 0.03
    counts = np.histogram(drawn, bins=10, range=(0, 1))[0]
    assert np.abs(counts - 2000).max() < 5 * np.sqrt(2000 * 0.9)
    assert drawn.min() >= 0
    assert drawn.max() < 1


def test_shares_of_draws_follow_the_propensities():
    p = np.tile([0.01, 0.0, 0.29, 0.7], (40_000, 1))
    taken = draw(p, uniform_draws([str(i) for i in range(len(p))], seed=1))
    share = np.bincount(taken, minlength=4) / len(p)
    error = np.sqrt(p[0] * (1 - p[0]) / len(p))
    assert (np.abs(share - p[0]) <= 4 * error).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tau": 0.0}, "tau == 0.0, must be > 0"),
        ({"floor": 0.2}, "floor == 0.2, must be <= 0.05"),
        ({"unproven_share": 0.5}, "unproven_share == 0.5, must be <= 0.1"),
    ],
)
def test_wrong_settings_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Exploration(**arguments)
