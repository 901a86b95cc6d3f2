"""Goodness of fit of logged propensities: level, power, and against scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from repaylift.auditing.example import coin_log
from repaylift.auditing.fit_of_log import fit_of_log, pearson
from repaylift.auditing.rows import read_rows
from repaylift.auditing.strata import strata_of

THREE = {"none": 0.5, "sms": 0.3, "email": 0.2}


def _fit(decisions: pd.DataFrame):
    rows = read_rows(decisions, None, "none", list(THREE))
    return fit_of_log(rows, strata_of(rows))


def test_pearson_is_scipys():
    count, p = np.array([50, 33, 17]), np.array([0.5, 0.3, 0.2])
    value, degrees = pearson(count, p)
    assert value == pytest.approx(chisquare(count, p * 100).statistic)
    assert degrees == 2


def test_small_cells_and_unlogged_propensity_are_put_together():
    # 0.02 x 100 = 2 expected, and 0.08 x 100 = 8 of an action that nobody received
    value, degrees = pearson(np.array([60, 38, 2, 0]), np.array([0.5, 0.4, 0.02, np.nan]))
    assert degrees == 2
    assert value == pytest.approx(chisquare([60, 38, 2], [50, 40, 10]).statistic)


def test_true_propensities_raise_an_alarm_in_five_per_cent():
    alarms = sum(_fit(coin_log(400, THREE, seed=seed)).p <= 0.05 for seed in range(200))
    assert 1 <= alarms <= 20  # 10 expected, three standard errors


def test_false_propensities_are_named():
    false = coin_log(2000, THREE).assign(
        propensity=lambda d: d["treatment"].map({"none": 0.4, "sms": 0.4, "email": 0.2})
    )
    found = _fit(false)
    assert found.p < 1e-6
    assert (found.stage, found.action) in {("dpd_1_3", "none"), ("dpd_1_3", "sms")}
    assert found.logged == pytest.approx(0.4)
    assert found.observed == pytest.approx(0.5 if found.action == "none" else 0.3, abs=0.04)


def test_weights_of_more_rows_than_there_are_show_without_known_vectors():
    rng = np.random.default_rng(1)
    varied = coin_log(2000).assign(propensity=rng.uniform(0.2, 0.4, 2000))  # a half each, in truth
    found = _fit(varied)
    assert found.known == 0
    assert found.degrees == 0
    assert found.excess_p < 0.001


def test_certain_rows_that_follow_no_rule_are_counted():
    unruly = coin_log(1000).assign(propensity=1.0)
    found = _fit(unruly)
    assert np.isnan(found.known)
    assert found.unexplained == pytest.approx(0.5, abs=0.05)
    assert _fit(unruly.assign(treatment="sms")).unexplained == 0.0
