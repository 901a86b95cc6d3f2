"""Estimates and errors of identified effects."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.auditing.baseline import expected_outcome
from repaylift.auditing.example import coin_log
from repaylift.auditing.rows import read_rows

THREE = {"none": 0.5, "sms": 0.3, "email": 0.2}


def test_intervals_cover_the_effect():
    covered = []
    for seed in range(60):
        found = rl.audit(coin_log(600, THREE, {"sms": 0.1}, seed=seed), permutations=19)
        covered += [
            abs(cell.effect - {"sms": 0.1, "email": 0.0}[cell.action]) <= cell.half_width
            for cell in found.precision
        ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.06)


def test_the_effect_that_is_there_stands_out():
    found = rl.audit(coin_log(4000, THREE, {"sms": 0.1}), permutations=99)
    cells = {cell.action: cell for cell in found.precision}
    assert cells["sms"].p == pytest.approx(0.01)
    assert cells["email"].p > 0.05
    assert cells["sms"].null_error == pytest.approx(cells["sms"].error, rel=0.25)
    runoff = found.runoffs[0]
    assert (runoff.best, runoff.told_apart) == ("sms", True)
    assert runoff.difference > 0


def test_without_effects_the_best_is_hardly_ever_told_apart():
    told = [
        rl.audit(coin_log(600, THREE, seed=s), permutations=19).runoffs[0].told_apart for s in range(100, 160)
    ]
    assert sum(told) <= 8  # at most 3 expected, three standard errors


def test_features_take_out_noise_not_effect():
    rng = np.random.default_rng(1)
    risk = rng.normal(size=4000)
    log = coin_log(4000, seed=2)
    log["y"] = (
        rng.random(4000) < np.clip(0.5 + 0.3 * risk + 0.1 * (log["treatment"] == "sms"), 0, 1)
    ).astype(int)
    plain = rl.audit(log, permutations=19).precision[0]
    sharp = rl.audit(log, pd.DataFrame({"risk": risk}), permutations=19).precision[0]
    assert sharp.error < 0.85 * plain.error
    assert sharp.effect == pytest.approx(0.1, abs=3 * sharp.error)


def test_no_row_is_expected_from_its_own_debtor():
    log = coin_log(600)
    X = pd.DataFrame({"noise": np.random.default_rng(0).normal(size=600)})
    rows = read_rows(log, X, "none", [])
    expected = expected_outcome(rows)
    assert abs(np.corrcoef(expected, rows.y)[0, 1]) < 0.12
    assert (expected_outcome(read_rows(log, None, "none", [])) == 0).all()
