import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.uplift.parts import Parts, take_apart
from repaylift.uplift.shrink import Estimates
from repaylift.uplift.slopes import EVIDENCE, MAX_SLOPE, Rows, keep_slopes, learner_slopes, shrink_slopes

numbers = st.lists(st.floats(-1, 1), min_size=1, max_size=8)


def rows_of(residual, arm, weight=None, fold=None):
    n = len(residual)
    weight = np.ones(n) if weight is None else weight
    fold = np.zeros(n, dtype=int) if fold is None else fold
    return Rows(residual, arm, weight, fold, np.arange(n))


def test_slopes_match_weighted_least_squares():
    """Oracle: numpy's least squares with a dummy per fold and arm."""
    rng = np.random.default_rng(0)
    n = 600
    x, w = rng.normal(size=n), rng.uniform(1, 3, n)
    arm, fold = np.arange(n) % 3, np.arange(n) // 3 % 4
    u = 0.7 * x + rng.normal(size=n) + fold + arm
    treated = arm > 0
    cell = np.eye(12)[fold * 3 + arm]
    design = (np.column_stack([x, cell]) * np.sqrt(w)[:, None])[treated]
    wanted = np.linalg.lstsq(design, (u * np.sqrt(w))[treated], rcond=None)[0][0]
    parts = Parts(np.zeros(n), x, np.zeros((n, 3)))
    assert learner_slopes(parts, rows_of(u, arm, w, fold)).common.value[0] == pytest.approx(wanted)


def test_own_slopes_are_measured_beside_the_common_one():
    rng = np.random.default_rng(0)
    n = 30_000
    arm, x, z = rng.integers(0, 3, n), rng.normal(size=n), rng.normal(size=n)
    own = np.where(arm == 1, z, -z)
    u = np.where(arm > 0, x + 0.5 * own, 0.0) + rng.normal(size=n)
    found = learner_slopes(
        take_apart(np.column_stack([0 * x, x + z, x - z]), np.array([0.0, 0.5, 0.5])), rows_of(u, arm)
    )
    assert found.common.value == pytest.approx([1.0], abs=0.05)
    assert found.own.value == pytest.approx([0.0, 0.5, 0.5], abs=0.05)


def test_a_prediction_that_does_not_vary_has_no_slope():
    parts = Parts(np.ones(20), np.ones(20), np.ones((20, 2)))
    found = learner_slopes(parts, rows_of(np.arange(20.0), np.arange(20) % 2))
    assert found.own.value.tolist() == [0.0, 0.0]
    assert shrink_slopes(found).own.value.tolist() == [0.0, 0.0]


@settings(max_examples=100, deadline=None)
@given(numbers, st.floats(1e-4, 1))
def test_kept_slopes_stay_in_range(values, noise):
    found = keep_slopes(Estimates(np.array(values) * 5, np.full(len(values), noise)))
    assert ((found.value >= 0) & (found.value <= MAX_SLOPE)).all()
    assert (found.variance >= 0).all()


@pytest.mark.parametrize(("slope", "kept"), [(EVIDENCE * 0.1 - 0.01, 0), (EVIDENCE * 0.1 + 0.01, 1)])
def test_nothing_is_kept_below_the_evidence_that_is_asked(slope, kept):
    found = keep_slopes(Estimates(np.array([slope]), np.array([0.01])))
    assert (found.value[0] > 0) == kept


def test_noise_is_kept_as_rarely_as_the_bound_says():
    """One-sided at 2.33 standard errors: 1 %; 4,000 draws."""
    rng = np.random.default_rng(0)
    draws = rng.normal(scale=0.3, size=4000)
    kept = np.mean([keep_slopes(Estimates(np.array([d]), np.array([0.09]))).value[0] > 0 for d in draws])
    assert 0.005 < kept < 0.015
