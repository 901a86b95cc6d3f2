"""Affine calibration: the known line comes back, and it agrees with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from repaylift.models.calibration import Affine, fit_affine, log_odds, logistic_line, probability

LBFGS_TOLERANCE = 1e-4  # scikit-learn stops at a gradient of 1e-8, not at the optimum


@pytest.mark.parametrize(("slope", "intercept"), [(0.6, -0.5), (1.0, 0.0), (1.4, 1.0)])
def test_recovers_a_known_line(slope, intercept):
    rng = np.random.default_rng(1)
    score = rng.normal(scale=1.5, size=60_000)
    y = rng.random(60_000) < probability(intercept + slope * score)
    found = fit_affine(score, y)
    assert abs(found.slope - slope) < 0.05
    assert abs(found.intercept - intercept) < 0.05


def test_line_agrees_with_scikit_learn():
    rng = np.random.default_rng(2)
    score, weight = rng.normal(size=500), rng.integers(0, 4, 500).astype(float)
    y = (rng.random(500) < probability(score - 0.5)).astype(float)
    model = LogisticRegression(C=1e12, tol=1e-8).fit(score[:, None], y, sample_weight=weight)
    found = logistic_line(score, y, weight)
    np.testing.assert_allclose(found.slope, model.coef_[0, 0], atol=LBFGS_TOLERANCE)
    np.testing.assert_allclose(found.intercept, model.intercept_[0], atol=LBFGS_TOLERANCE)


def test_separated_classes_have_no_line_but_a_calibration():
    score, y = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0])
    assert np.isnan(logistic_line(score, y).slope)
    assert np.isfinite(fit_affine(score, y).slope)


def test_a_score_that_ranks_the_wrong_way_gets_the_base_rate():
    rng = np.random.default_rng(0)
    score = rng.normal(size=1000)
    y = (rng.random(1000) < probability(-score)).astype(float)
    found = fit_affine(score, y)
    assert found.slope == 0
    np.testing.assert_allclose(probability(found.intercept), y.mean())


def test_constant_score_gets_the_base_rate():
    assert fit_affine(np.ones(4), [0, 0, 0, 1]) == Affine(0.0, float(log_odds(0.25)))


def test_one_outcome_is_refused():
    with pytest.raises(ValueError, match="must hold 0 and 1"):
        fit_affine([0.1, 0.2], [1, 1])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=1, max_size=30))
def test_log_odds_undo_probability(scores):
    np.testing.assert_allclose(log_odds(probability(scores)), scores, atol=1e-6)
