"""Estimators side by side: the same numbers as one by one, and warnings where they are due."""

import numpy as np
import pytest

import repaylift as rl
from repaylift.uplift.offpolicy_compare import compare_estimators
from repaylift.uplift.offpolicy_estimate import ESTIMATORS


def simulated(n=4000, share=0.5, seed=0):
    """A log of sms with probability `share`; sms adds 0.2 to 0.3."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    got = rng.random(n) < share
    y = (rng.random(n) < 0.3 + 0.2 * got).astype(float)
    return {
        "y": y,
        "treatment": np.where(got, "sms", "none"),
        "propensity": np.where(got, share, 1 - share) * np.ones(n),
        "X": x,
    }


def test_it_shows_what_each_estimator_says_alone():
    log = simulated(1000)
    found = compare_estimators(["sms"] * 1000, **log)
    assert tuple(found.table.index) == ESTIMATORS
    for kind, row in found.table.iterrows():
        alone = rl.policy_value(["sms"] * 1000, estimator=kind, **log)
        assert [row.estimate, row.low, row.high] == pytest.approx([alone.estimate, alone.low, alone.high])
    assert (found.rows, found.largest_weight) == (1000, 2.0)
    assert found.effective_sample == pytest.approx((log["treatment"] == "sms").sum())


def test_estimators_that_agree_raise_no_warning():
    quiet = sum(not compare_estimators(["sms"] * 4000, **simulated(seed=s)).warnings for s in range(20))
    assert quiet >= 18
    assert "The estimators agree." in str(compare_estimators(["sms"] * 4000, **simulated()))


def test_a_wrong_model_is_named():
    log = simulated() | {"X": None}
    found = compare_estimators(["sms"] * 4000, q=np.full((4000, 2), 0.1), **log)
    pair = next(pair for pair in found.disagreements if (pair.first, pair.second) == ("dm", "dr"))
    assert pair.high < 0
    assert any("the model of the outcome is off" in warning for warning in found.warnings)
    assert "Warning: " in str(found)


def test_wrong_propensities_are_named():
    log = simulated()
    found = compare_estimators(["sms"] * 4000, **log | {"propensity": log["propensity"] * 0.5, "X": None})
    assert tuple(found.table.index) == ("ips", "snips")
    assert any("check the logged propensities" in warning for warning in found.warnings)


def test_a_small_effective_sample_and_a_heavy_row_are_named():
    log = simulated(300, share=np.where(np.arange(300) < 297, 0.05, 0.001), seed=3)
    got = log["treatment"] == "sms"
    log["propensity"][np.flatnonzero(got)[0]] = 0.001
    found = compare_estimators(["sms"] * 300, **log)
    assert found.heaviest_share > 0.5
    assert any("fewer than 100" in warning for warning in found.warnings)
    assert any("One row carries" in warning for warning in found.warnings)


def test_without_a_row_that_speaks_only_what_is_defined_is_shown():
    found = compare_estimators(
        ["sms", "none"] * 2, [0, 1, 0, 1], ["none", "sms"] * 2, [0.5] * 4, q=np.full((4, 2), 0.5)
    )
    assert tuple(found.table.index) == ("dm", "ips", "dr", "dros", "switch")
    assert found.effective_sample == 0


def test_it_is_public():
    assert rl.compare_estimators is compare_estimators
