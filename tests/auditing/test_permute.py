"""The permutation test: its level, what it keeps, and that it finds what is there."""

import numpy as np
import pytest

from repaylift.auditing.contrast import contrasts
from repaylift.auditing.multiply import multiplied_null
from repaylift.auditing.permute import Shuffle, family_p, permuted_null

LOGS = 300  # 5 % of them: 15, with a standard error of 3.8
ALARMS = (5, 27)  # three standard errors


def _design(rng, rows=240, stages=2):
    """Three arms with propensities that differ by stratum, and an outcome that hangs on the stratum."""
    stratum = rng.integers(0, 2 * stages, rows)
    table = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]])[stratum % 2]
    arm = (rng.random((rows, 1)) > table.cumsum(axis=1)).sum(axis=1)
    weight = 1 / table[np.arange(rows), arm]
    pair = np.ones((rows, 3), dtype=bool)
    return Shuffle(arm, weight, pair, stratum // 2, stratum, stages)


@pytest.mark.parametrize("null", ["shuffled", "signs"])
def test_the_level_is_five_per_cent(null):
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(LOGS):
        shuffle = _design(rng)
        values = rng.random((240, 2)) < 0.3 + 0.1 * shuffle.stratum[:, None]
        values = (
            values - np.array([values[shuffle.stratum == g].mean(axis=0) for g in range(4)])[shuffle.stratum]
        )
        if null == "shuffled":
            found = permuted_null(values, shuffle, 59, rng)
        else:
            found = multiplied_null(values, shuffle, np.arange(240), 59, rng)
        alarms += np.nanmin(family_p(*found.pooled())[0]) <= 0.05
    assert ALARMS[0] <= alarms <= ALARMS[1]


def test_a_planted_effect_is_found():
    rng = np.random.default_rng(6)
    shuffle = _design(rng, rows=1000)
    values = rng.normal(size=(1000, 1)) + 0.5 * (shuffle.arm == 1)[:, None]
    p, spread = family_p(*permuted_null(values, shuffle, 99, rng).pooled())
    assert p[0, 0] == pytest.approx(0.01)
    assert p[1, 0] > 0.05
    assert spread[0, 0] == pytest.approx(0.08, rel=0.3)


def test_shuffles_keep_every_stratums_arms_and_precision():
    rng = np.random.default_rng(7)
    shuffle = _design(rng, rows=400)
    group = np.eye(4)[shuffle.stratum]
    weighted = permuted_null(group, shuffle, 3, rng)
    # an indicator of the stratum cannot change its contrasts, since arms and weights stay within strata
    np.testing.assert_allclose(weighted.shuffled, np.broadcast_to(weighted.observed, weighted.shuffled.shape))


def test_observed_contrasts_are_those_of_the_stages():
    rng = np.random.default_rng(8)
    shuffle = _design(rng, rows=300)
    values = rng.normal(size=(300, 2))
    found = permuted_null(values, shuffle, 2, rng)
    for s in (0, 1):
        here = shuffle.stage == s
        alone = contrasts(values[here], shuffle.arm[here], shuffle.weight[here], shuffle.pair[here])
        np.testing.assert_allclose(found.observed[s], alone)


def test_random_signs_spread_like_shuffles():
    rng = np.random.default_rng(9)
    shuffle = _design(rng, rows=4000)
    values = rng.normal(size=(4000, 1))
    deal = permuted_null(values, shuffle, 300, rng).pooled()[1].std(axis=0)
    signs = multiplied_null(values, shuffle, np.arange(4000), 300, rng).pooled()[1].std(axis=0)
    np.testing.assert_allclose(signs, deal, rtol=0.2)


def test_what_never_varies_gets_no_p():
    p, spread = family_p(np.array([0.0, 0.5]), np.column_stack([np.zeros(20), np.linspace(-1, 1, 20)]))
    assert np.isnan([p[0], spread[0]]).all()
    assert 0 < p[1] <= 1
