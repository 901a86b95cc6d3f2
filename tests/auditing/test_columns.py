"""Placebos: what is taken, and that nothing of the future is in it."""

import numpy as np
import pandas as pd
import pytest

from repaylift.auditing.columns import PAST, centred, placebo_columns, standardised
from repaylift.auditing.example import coin_log
from repaylift.auditing.rows import read_rows


def _rows(decisions, X=None):
    return read_rows(decisions, X, "none", ["none", "sms"])


def test_the_previous_decision_counts_once_it_is_settled():
    day = pd.to_datetime(["2025-01-01", "2025-01-20", "2025-02-03", "2025-06-01"], utc=True)
    log = coin_log(4).assign(debtor_id=["p", "p", "p", "q"], at=day, y=[1, 0, 0, 1])
    found = placebo_columns(_rows(log), None)["previous_bill_paid"].tolist()
    assert np.isnan([found[0], found[1], found[3]]).all()
    assert found[2] == 1.0


def test_past_behaviour_is_taken_from_the_features():
    X = pd.DataFrame({"lag_last": np.arange(50.0), "orders_30d": 1.0})
    assert list(placebo_columns(_rows(coin_log(50), X), None)) == ["lag_last", "previous_bill_paid"]
    assert list(placebo_columns(_rows(coin_log(50)), None)) == ["amount", "previous_bill_paid"]
    assert list(placebo_columns(_rows(coin_log(50), X), ["orders_30d"])) == ["orders_30d"]


def test_the_named_features_exist(mixture):
    assert set(PAST) <= set(mixture[1].columns)


def test_categories_and_missing_values_are_understood():
    frame = pd.DataFrame({"region": pd.Categorical(["a", "b", "a", "b"]), "lag": [1.0, np.nan, 3.0, np.nan]})
    values, names = standardised(frame)
    assert names == ("region", "lag")
    np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=1e-12)
    assert values[1, 1] == 0.0


def test_centred_values_have_mean_zero_in_every_stratum():
    rng = np.random.default_rng(0)
    stratum = rng.integers(0, 4, 200)
    found = centred(rng.normal(size=(200, 3)), stratum)
    for g in range(4):
        assert found[stratum == g].mean(axis=0) == pytest.approx(0.0, abs=1e-12)
