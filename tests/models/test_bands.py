"""Calibration table: every row in one band, intervals by Wilson."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from repaylift.models import calibration_table
from repaylift.models.calibration import probability


def _sample(n, seed):
    rng = np.random.default_rng(seed)
    p = probability(rng.normal(-1, 1, n))
    y = (rng.random(n) < p).astype(int)
    y[:2] = 0, 1
    return y, p


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 300), st.integers(1, 12), st.integers(0, 99))
def test_every_row_is_in_exactly_one_band(n, bands, seed):
    y, p = _sample(n, seed)
    table = calibration_table(y, p, bands=bands)
    assert table["n"].sum() == n
    assert table["n_bad"].sum() == y.sum()
    assert len(table) <= bands
    assert (table["p_from"].to_numpy()[1:] > table["p_to"].to_numpy()[:-1]).all()
    np.testing.assert_allclose((table["expected"] * table["n"]).sum(), p.sum())


def test_intervals_are_wilsons():
    table = calibration_table(*_sample(1000, 0), bands=5)
    for row in table.itertuples():
        expected = binomtest(row.n_bad, row.n).proportion_ci(0.95, method="wilson")
        np.testing.assert_allclose([row.low, row.high], [expected.low, expected.high])


def test_bands_are_of_equal_size_and_ties_stay_together():
    y, p = _sample(1000, 1)
    assert calibration_table(y, p)["n"].between(99, 101).all()
    assert len(calibration_table(y, np.full(1000, 0.3))) == 1
