"""Differences of gain curves: paired, over budgets and on average."""

import numpy as np
import pytest

from repaylift import gain_curve, gain_difference

BUDGETS = np.linspace(0.1, 1.0, 10)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    effect = rng.uniform(-0.1, 0.3, (1500, 2))
    return effect, effect + rng.normal(0, 0.5, (1500, 2)), rng


def make(effect, score, **more):
    return gain_curve(effect, score, [1.0, 2.0], budgets=BUDGETS, **more)


def test_it_is_the_difference_and_narrower_than_either_band(rows):
    effect, score, rng = rows
    mine, other = make(effect, score), make(effect + rng.normal(0, 0.02, effect.shape), score)
    found = gain_difference(mine, other)
    assert found.gain == pytest.approx(mine.gain - other.gain)
    assert ((found.high - found.low) < 0.7 * (mine.high - mine.low)).all()
    assert found.mean.value == pytest.approx(np.trapezoid(found.gain, BUDGETS) / 0.9)


def test_targeting_beats_random_where_effects_vary(rows):
    effect, score, _ = rows
    found = gain_difference(make(effect, score), make(effect, score, individual=False))
    assert found.mean.low > 0


def test_nothing_to_tell_apart_is_0(rows):
    effect, score, _ = rows
    found = gain_difference(make(effect, score), make(3 * effect, score))
    assert found.gain == pytest.approx(np.zeros(10), abs=1e-12)
    assert (found.mean.low, found.mean.high) == pytest.approx((0.0, 0.0), abs=1e-12)


@pytest.mark.parametrize("more", [{"random_state": 1}, {"replicates": 50}, {"groups": np.zeros(1500)}])
def test_unpaired_curves_are_refused(rows, more):
    effect, score, _ = rows
    with pytest.raises(ValueError, match="must be paired"):
        gain_difference(make(effect, score), make(effect, score, **more))
