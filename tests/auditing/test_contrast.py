"""Differences against textbook formulas and plain loops."""

import numpy as np
import pytest

from repaylift.auditing.contrast import contrasts, difference, precision


@pytest.fixture
def drawn():
    rng = np.random.default_rng(3)
    arm = rng.integers(0, 3, 500)
    values = rng.normal(size=(500, 2)) + arm[:, None]
    weight = rng.uniform(1.0, 3.0, 500)
    pair = rng.random((500, 3)) < 0.8
    pair[:, 0] = True
    pair[np.arange(500), arm] = True
    return values, arm, weight, pair


def test_equal_weights_give_welchs_error(drawn):
    values, arm, _, _ = drawn
    got, other = arm == 1, arm == 0
    found = difference(values[:, 0], got, other, np.ones(500), np.arange(500))
    a, b = values[got, 0], values[other, 0]
    assert found.estimate == pytest.approx(a.mean() - b.mean())
    assert found.error == pytest.approx(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))


def test_the_error_is_that_of_many_logs():
    rng = np.random.default_rng(4)
    estimates, errors = [], []
    for _ in range(400):
        p = rng.uniform(0.1, 0.9, 300)
        got = rng.random(300) < p
        y = (rng.random(300) < 0.3 + 0.4 * p).astype(float)  # paying and being treated hang together
        found = difference(y, got, ~got, 1 / np.where(got, p, 1 - p), np.arange(300))
        estimates.append(found.estimate)
        errors.append(found.error)
    assert np.mean(estimates) == pytest.approx(0.0, abs=0.012)  # weighting undoes it
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.1)


def test_rows_of_one_person_count_as_one(drawn):
    values, arm, weight, _ = drawn
    once = difference(values[:, 0], arm == 1, arm == 0, weight, np.arange(500))
    twice = [np.tile(x, 2) for x in (values[:, 0], arm, weight, np.arange(500))]
    doubled = difference(twice[0], twice[1] == 1, twice[1] == 0, twice[2], twice[3])
    assert doubled.estimate == pytest.approx(once.estimate)
    assert doubled.error == pytest.approx(once.error, rel=0.01)


def test_an_empty_side_gives_nothing_and_one_row_no_error():
    empty = difference(np.ones(3), np.zeros(3, bool), np.ones(3, bool), np.ones(3), np.arange(3))
    assert np.isnan(empty.estimate)
    single = difference(
        np.array([1.0, 0.0, 0.0]), np.arange(3) == 0, np.arange(3) > 0, np.ones(3), np.arange(3)
    )
    assert single.estimate == 1.0
    assert np.isnan(single.error)


def test_many_contrasts_equal_one_at_a_time(drawn):
    values, arm, weight, pair = drawn
    found = contrasts(values, arm, weight, pair)
    for a in (1, 2):
        for j in (0, 1):
            open_to = pair[:, a]
            alone = difference(
                values[:, j], (arm == a) & open_to, (arm == 0) & open_to, weight, np.arange(500)
            )
            assert found[a - 1, j] == pytest.approx(alone.estimate)


def test_precision_of_equal_weights_is_the_harmonic_sum(drawn):
    _, arm, _, _ = drawn
    worth = precision(arm, np.ones(500), np.ones((500, 3), bool))
    sizes = np.bincount(arm)
    assert worth == pytest.approx(1 / (1 / sizes[1:] + 1 / sizes[0]))
