"""Measures against scikit-learn and scipy; intervals that cover; paired differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from repaylift.models import risk_difference, risk_metrics
from repaylift.models.bootstrap import auc, calibration_line, rank
from repaylift.models.calibration import log_odds, probability

EXACT = 1e-12
TWO_STEPS = 1e-3  # two Newton steps from the full sample, against the optimum


def _sample(n, seed, ties=None):
    rng = np.random.default_rng(seed)
    p = probability(rng.normal(-1, 1.2, n))
    y = (rng.random(n) < p).astype(int)
    y[:2] = 0, 1
    return y, np.round(p, ties) if ties else p


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 200), st.integers(0, 1000), st.sampled_from([None, 1, 2]))
def test_point_values_equal_the_oracles(n, seed, ties):
    y, p = _sample(n, seed, ties)
    found = risk_metrics(y, p, resamples=2)
    assert found.auc.value == pytest.approx(roc_auc_score(y, p), abs=EXACT)
    assert found.gini.value == pytest.approx(2 * roc_auc_score(y, p) - 1, abs=EXACT)
    assert found.ks.value == pytest.approx(ks_2samp(p[y == 1], p[y == 0]).statistic, abs=EXACT)
    assert found.brier.value == pytest.approx(brier_score_loss(y, p), abs=EXACT)
    assert (found.n, found.n_bad) == (n, y.sum())


def test_weighted_measures_equal_repeated_rows():
    y, p = _sample(80, 3, ties=1)
    weight = np.random.default_rng(0).integers(0, 4, 80)
    ranked = rank(y.astype(float), p)
    expected = roc_auc_score(np.repeat(y, weight), np.repeat(p, weight))
    assert auc(ranked, weight[ranked.order].astype(float)) == pytest.approx(expected, abs=EXACT)


def test_line_equals_logistic_regression_and_two_steps_nearly_so():
    y, p = _sample(4000, 4)
    ranked = rank(y.astype(float), p)
    full = calibration_line(ranked, np.ones(len(y)))
    model = LogisticRegression(C=1e12, tol=1e-8).fit(log_odds(p)[:, None], y)
    assert full.slope == pytest.approx(model.coef_[0, 0], abs=1e-4)
    weight = np.random.default_rng(1).poisson(1, len(y)).astype(float)
    near, optimum = (calibration_line(ranked, weight, start) for start in (full, None))
    assert near.slope == pytest.approx(optimum.slope, abs=TWO_STEPS)


def test_lift_of_a_known_ranking():
    y = np.r_[np.ones(10), np.zeros(90)]
    p = np.linspace(0.99, 0.01, 100)
    found = risk_metrics(y, p, resamples=2)
    assert found.lift_5.value == pytest.approx(10)
    assert found.lift_20.value == pytest.approx(5)
    flat = risk_metrics(y, np.full(100, 0.1), resamples=2)  # one tie: the cut takes its share
    assert flat.lift_10.value == pytest.approx(1)
    assert flat.auc.value == 0.5


def test_intervals_cover_the_population_value():
    """100 samples from one population: 90 % intervals cover its AUC and slope about 90 % of the time."""
    truth = roc_auc_score(*_sample(200_000, 99))
    covered = np.zeros(2)
    for seed in range(100):
        found = risk_metrics(*_sample(400, seed), level=0.9, resamples=80, random_state=seed)
        covered += [found.auc.low <= truth <= found.auc.high, found.slope.low <= 1 <= found.slope.high]
    assert (covered >= 0.81 * 100).all()
    assert (covered <= 0.98 * 100).all()


def test_drawing_persons_widens_the_interval_of_repeated_rows():
    y, p = _sample(200, 5)
    y, p, person = np.repeat(y, 8), np.repeat(p, 8), np.repeat(np.arange(200), 8)
    rows, persons = risk_metrics(y, p), risk_metrics(y, p, groups=person)
    assert persons.auc.value == rows.auc.value
    assert (persons.auc.high - persons.auc.low) > 2 * (rows.auc.high - rows.auc.low)


def test_paired_difference_is_the_difference_and_narrower_than_either():
    y, p = _sample(2000, 6)
    worse = probability(log_odds(p) + np.random.default_rng(0).normal(0, 0.3, 2000))
    found = risk_difference(y, p, worse)
    first, second = risk_metrics(y, p), risk_metrics(y, worse)
    assert found.auc.value == pytest.approx(first.auc.value - second.auc.value, abs=EXACT)
    assert found.auc.high - found.auc.low < first.auc.high - first.auc.low
    assert found.to_frame().index.tolist() == ["auc", "ks", "brier"]
    same = risk_difference(y, p, p)
    assert (same.auc.value, same.auc.low, same.auc.high) == (0, 0, 0)


def test_frame_lists_every_measure():
    found = risk_metrics(*_sample(100, 7), resamples=20).to_frame()
    assert found.columns.tolist() == ["value", "low", "high"]
    assert ((found["low"] <= found["value"]) & (found["value"] <= found["high"])).mean() > 0.8


def test_few_bad_rows_never_leave_a_resample_without_any():
    y = np.r_[1, np.zeros(30)]
    found = risk_metrics(y, np.linspace(0.9, 0.1, 31), resamples=50)
    assert np.isfinite(found.ks.low)


@pytest.mark.parametrize(
    ("y", "p", "options", "words"),
    [
        ([0, 1], [0.1, 1.2], {}, "must be"),
        ([0, 1], [0.1, np.nan], {}, "must be"),
        ([0, 1], [0.1], {}, "len"),
        ([0, 0], [0.1, 0.2], {}, "must hold 0 and 1"),
        ([0, 1], [0.1, 0.2], {"level": 95}, "level == 95"),
        ([0, 1], [0.1, 0.2], {"groups": ["a"]}, "len"),
    ],
)
def test_refusals(y, p, options, words):
    with pytest.raises(ValueError, match=words):
        risk_metrics(y, p, **options)
