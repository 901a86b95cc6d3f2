"""Offers and propensities of an exploration: always probabilities, never above their caps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.auditing.offer import ladder_base, offered, offers


@settings(max_examples=60, deadline=None)
@given(
    explore=st.lists(st.booleans(), min_size=2, max_size=9),
    usual=st.integers(0, 8),
    share=st.floats(0.01, 0.9),
    cap=st.floats(0.005, 0.5),
    seed=st.integers(0, 1000),
)
def test_offers_stay_within_share_and_cap(explore, usual, share, cap, seed):
    tried = np.array(explore)
    tried[0] = False
    usual = usual % len(tried)
    rng = np.random.default_rng(seed)
    unproven = rng.random(len(tried)) < 0.5
    found = offers(tried, unproven, usual, share, cap)
    assert found.min() >= 0
    assert found.sum() <= share + 1e-12
    assert (found[1:][unproven[1:]] <= cap + 1e-12).all()
    assert found[usual] == 0 or usual == 0
    eligible = rng.random((30, len(tried))) < 0.7
    eligible[:, 0] = True
    chance = offered(eligible, found, ladder_base(eligible, np.full(30, usual)))
    np.testing.assert_allclose(chance.sum(axis=1), 1.0)
    assert (chance[~eligible] == 0).all()
    assert chance.min() >= 0


def test_the_control_gets_the_square_root_share():
    tried = np.array([False, True, True, True, True, True])
    found = offers(tried, tried, usual=5, share=0.3, cap=0.5)
    assert found[0] == pytest.approx(2 * found[1])
    assert found.sum() == pytest.approx(0.3)


def test_that_share_is_the_best_one():
    """No other split between control and actions has a smaller variance of the effects."""
    m, share = 6, 0.3
    variance = {}
    for ratio in np.linspace(1, 5, 81):
        even = share / (m + ratio)
        variance[ratio] = 1 / even + 1 / (ratio * even)
    assert min(variance, key=variance.get) == pytest.approx(np.sqrt(m), abs=0.05)
