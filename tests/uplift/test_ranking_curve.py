"""Curves with a band: on the grid they are the exact curves."""

import numpy as np
import pytest

from repaylift import qini_curve, ranking_curve


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    x, treatment = rng.uniform(size=2000), rng.integers(0, 2, 2000)
    y = (rng.random(2000) < 0.3 + 0.3 * treatment * x).astype(int)
    return y, x, treatment


def test_it_runs_through_the_qini_curve(rows):
    exact, found = qini_curve(*rows), ranking_curve(*rows, kind="qini", points=11, replicates=2)
    at = [int(np.flatnonzero(exact.people == people)[0]) for people in np.linspace(0, 2000, 11)]
    assert found.gain * 2000 == pytest.approx(exact.gain[at])


def test_the_uplift_curve_ends_at_the_mean_effect_and_its_band_holds_it(rows):
    y, _, treatment = rows
    found = ranking_curve(*rows)
    assert found.gain[-1] == pytest.approx(y[treatment == 1].mean() - y[treatment == 0].mean())
    assert found.random[50] == pytest.approx(found.gain[-1] / 2)
    assert (found.low <= found.gain).all() and (found.gain <= found.high).mean() > 0.98


def test_an_unknown_kind_is_refused(rows):
    with pytest.raises(ValueError, match="kind == 'gini'"):
        ranking_curve(*rows, kind="gini")
