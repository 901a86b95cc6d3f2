import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.uplift.parts import Parts, take_apart
from repaylift.uplift.shrink import Estimates
from repaylift.uplift.slopes import (
    MAX_SLOPE,
    USUAL,
    USUAL_SD,
    Rows,
    Slopes,
    average_slopes,
    chance_real,
    keep_slopes,
    learner_slopes,
    shrink_slopes,
)

numbers = st.lists(st.floats(-1, 1), min_size=1, max_size=8)


def rows_of(residual, arm, weight=None, fold=None):
    n = len(residual)
    weight = np.ones(n) if weight is None else weight
    fold = np.zeros(n, dtype=int) if fold is None else fold
    return Rows(residual, np.zeros(n), arm, weight, fold, np.arange(n))


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


@pytest.mark.parametrize("doubt", [0.2, 0.5, 0.8])
def test_what_is_kept_is_the_posterior_mean(doubt):
    """Simulation: slopes from spike and slab; true on kept has slope 1, and the spread said is right."""
    rng = np.random.default_rng(0)
    true = np.where(rng.random(6000) < doubt, 0.0, np.abs(rng.normal(USUAL, USUAL_SD, 6000)))
    seen = true + rng.normal(scale=0.25, size=6000)
    found = [keep_slopes(Estimates(np.array([s]), np.array([0.25**2])), doubt) for s in seen]
    kept, said = np.array([one.value[0] for one in found]), np.array([one.variance[0] for one in found])
    assert (kept @ true) / (kept @ kept) == pytest.approx(1.0, abs=0.03)
    assert said.mean() == pytest.approx(((kept - true) ** 2).mean(), rel=0.1)


def test_the_chance_that_differences_are_real_is_calibrated():
    """Simulation: of those called real with a probability of 0.4 to 0.6, about half are."""
    rng = np.random.default_rng(0)
    real = rng.random(6000) < 0.5
    seen = np.where(real, rng.normal(USUAL, USUAL_SD, 6000), 0.0) + rng.normal(scale=0.3, size=6000)
    chance = np.array([chance_real(Estimates(np.array([s]), np.array([0.09])), doubt=0.5) for s in seen])
    between = (chance > 0.4) & (chance < 0.6)
    assert real[between].mean() == pytest.approx(chance[between].mean(), abs=0.08)


def test_more_doubt_keeps_less():
    seen = Estimates(np.array([0.5, 0.4]), np.array([0.05, 0.05]))
    kept = [keep_slopes(seen, doubt).value.mean() for doubt in (0.0, 0.5, 0.9)]
    assert kept == sorted(kept, reverse=True)


def test_the_variance_of_a_mean_over_splits_is_the_data_s():
    """Simulation: each split's slope is what the data say plus how the folds fell, half and half."""
    rng = np.random.default_rng(0)
    true, off, said = 0.5, [], []
    for _ in range(2000):
        seen = true + rng.normal(scale=0.2)
        values = seen + rng.normal(scale=0.2, size=5)
        splits = [Slopes(*[Estimates(np.array([v]), np.array([0.08]))] * 3) for v in values]
        mean = average_slopes(splits).common
        off.append((mean.value[0] - true) ** 2)
        said.append(mean.variance[0])
    assert np.mean(said) == pytest.approx(np.mean(off), rel=0.1)


def test_one_split_is_left_as_it_is():
    one = Slopes(*[Estimates(np.array([0.4]), np.array([np.inf]))] * 3)
    assert average_slopes([one]).own.variance[0] == np.inf


def test_differences_that_go_along_with_the_outcome_are_no_evidence_for_a_choice():
    """One shift of the log-odds for everybody: the own slopes are real, the crossing ones are not."""
    rng = np.random.default_rng(0)
    n = 60_000
    p, arm = rng.uniform(0.1, 0.9, n), rng.integers(0, 3, n)
    grows = p * (1 - p) - (p * (1 - p)).mean()
    own = np.column_stack([0 * p, -grows, grows]) + 0.02 * rng.normal(size=(n, 3)) * [0, 1, 1]
    u = np.where(arm == 1, -grows, np.where(arm == 2, grows, 0.0)) + 0.2 * rng.normal(size=n)
    rows = rows_of(u, arm)
    found = learner_slopes(take_apart(own, np.array([0.0, 0.5, 0.5])), dataclasses.replace(rows, baseline=p))
    assert (found.own.value[1:] > 4 * np.sqrt(found.own.variance[1:])).all()
    assert (np.abs(found.crossing.value) < 3 * np.sqrt(found.crossing.variance)).all()
    assert chance_real(found.crossing) < 0.5
    assert (
        keep_slopes(
            Estimates(found.own.value[1:], found.own.variance[1:]), witness=found.crossing
        ).value.max()
        < 0.5
    )
