"""One bootstrap: paired draws, persons kept together, honest intervals."""

import numpy as np
import pytest
from scipy.stats import norm

from repaylift.uplift.resample import bootstrap_draws, bootstrap_score, percentile_bounds


def test_equal_seeds_give_equal_draws():
    x = np.random.default_rng(0).normal(size=50)
    draws = [bootstrap_draws(lambda w: np.array([w @ x]), 50, None, 5, seed) for seed in (1, 1, 2)]
    assert (draws[0] == draws[1]).all()
    assert (draws[0] != draws[2]).any()


def test_the_interval_of_a_mean_is_the_normal_one():
    x = np.random.default_rng(0).normal(size=2000)
    found = bootstrap_score(lambda w: float(np.average(x, weights=w)), "mean", 2000, None, 800, 0.9, 0)
    half = norm.ppf(0.95) * x.std() / np.sqrt(2000)
    assert found.high - found.low == pytest.approx(2 * half, rel=0.1)


def test_persons_are_drawn_with_all_their_rows():
    person = np.repeat(np.arange(10), 3)
    draws = bootstrap_draws(lambda w: w, 30, person, 4, 0)
    assert (draws.reshape(4, 10, 3) == draws.reshape(4, 10, 3)[:, :, :1]).all()


def test_what_no_draw_could_compute_is_unknown():
    bounds = percentile_bounds(np.array([[np.nan, 1.0], [np.nan, 2.0]]), 0.9)
    assert np.isnan(bounds.low[0]) and bounds.low[1] == pytest.approx(1.05)


def test_one_draw_is_refused():
    with pytest.raises(ValueError, match="replicates == 1, must be >= 2"):
        bootstrap_draws(lambda w: w, 3, None, 1, 0)
