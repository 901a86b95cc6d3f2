import json

import numpy as np
import pytest

from repaylift.uplift.net_inputs import FARTHEST, MOST_LEVELS, Scaling, learn_scaling, scaled


def rows(n=500, seed=0):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.lognormal(3, 2, n), rng.normal(5, 3, n), rng.integers(0, 4, n)])
    X[:20, 1] = np.nan
    X[:5, 2] = np.nan
    return X


def test_numbers_have_mean_zero_and_deviation_one():
    Z = scaled(rows(), learn_scaling(rows(), [2]))
    seen = Z[20:, 1]
    assert seen.mean() == pytest.approx(0, abs=1e-6)
    assert seen.std() == pytest.approx(1, abs=1e-2)
    assert Z.max() <= FARTHEST


def test_missing_values_are_the_mean_with_a_flag_and_codes_a_column_each():
    Z = scaled(rows(), learn_scaling(rows(), [2]))
    assert Z.shape == (500, 2 + 2 + 4)
    assert (Z[:20, 1] == 0).all()
    assert Z[:, 2].sum() == 20
    assert Z[:, 3].sum() == 5
    assert (Z[:, 4:].sum(axis=1) == ~np.isnan(rows()[:, 2])).all()


def test_what_was_never_seen_stays_finite():
    scaling = learn_scaling(rows(), [2])
    Z = scaled(np.array([[np.nan, 1e300, 99.0]]), scaling)
    assert np.isfinite(Z).all()
    assert Z[0, 4:].tolist() == [0, 0, 0, 0]


def test_an_all_missing_or_constant_column_says_nothing():
    X = np.column_stack([np.full(10, np.nan), np.full(10, 3.0)])
    assert scaled(X, learn_scaling(X)).tolist() == [[0.0, 0.0, 1.0]] * 10


def test_rare_categories_share_the_zeros():
    codes = np.r_[np.repeat(np.arange(MOST_LEVELS), 3), 50.0, 51.0][:, None]
    Z = scaled(codes, learn_scaling(codes, [0]))
    assert Z.shape[1] == MOST_LEVELS
    assert Z[-2:].sum() == 0


def test_it_reads_back_from_json():
    scaling = learn_scaling(rows(), [2])
    again = Scaling.from_dict(json.loads(json.dumps(scaling.to_dict())))
    assert (scaled(rows(), again) == scaled(rows(), scaling)).all()
