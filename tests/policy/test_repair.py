"""Repair: bounds kept from any start, by single moves and, where they are stuck, by an integer programme."""

import numpy as np
import pytest

from repaylift.policy.problem import Problem, Rows
from repaylift.policy.repair import broken_bounds, keep_bounds
from repaylift.policy.repair_exactly import keep_bounds_exactly


def problem(seed, n=300, k=4, m=2, tight=0.2):
    rng = np.random.default_rng(seed)
    value, own = rng.gamma(2.0, 5.0, (n, k)), rng.uniform(0, 3, (n, k, m))
    value[:, 0] = own[:, 0] = 0.0
    most = tight * own.mean(axis=1).sum(axis=0)
    rows = Rows(value, own, np.empty((0, k), dtype=bool))
    return Problem(rows, np.zeros((k, 0)), np.zeros(m), most, 0.0, np.zeros(m))


@pytest.mark.parametrize("seed", range(10))
def test_budgets_are_kept_from_any_start(seed):
    some = problem(seed)
    start = np.random.default_rng(seed).integers(0, 4, 300)
    assert broken_bounds(some, start).max() > 0
    kept = keep_bounds(start, some, np.zeros(2))
    assert not broken_bounds(some, kept).any()
    assert (start != kept).any()


def test_nothing_more_of_value_fits_afterwards():
    some = problem(0)
    kept = keep_bounds(np.zeros(300, dtype=np.int64), some, np.zeros(2))
    value, own, _ = some.rows
    left = some.most - own[np.arange(300), kept].sum(axis=0)
    more = own - own[np.arange(300), kept][:, None]
    better = value > value[np.arange(300), kept][:, None]
    assert not (better & (more <= left).all(axis=2)).any()


def test_the_cheapest_cases_give_way():
    value = np.array([[0.0, 5.0], [0.0, 3.0], [0.0, 4.0]])
    rows = Rows(value, np.tile([[0.0], [1.0]], (3, 1, 1)), np.empty((0, 2), dtype=bool))
    some = Problem(rows, np.zeros((2, 0)), np.zeros(1), np.array([2.0]), 0.0, np.zeros(1))
    assert keep_bounds(np.ones(3, dtype=np.int64), some, np.array([3.0])).tolist() == [1, 0, 1]


def test_places_are_changed_by_the_integer_programme():
    own = np.array([[[0.0], [1.0]], [[0.0], [2.0]], [[0.0], [2.0]]])
    rows = Rows(np.array([[0.0, -9.0], [0.0, 1.0], [0.0, 1.0]]), own, np.empty((0, 2), dtype=bool))
    counted = np.array([[0.0], [1.0]])
    some = Problem(rows, counted, np.array([0.0, 2.0]), np.array([3.0, np.inf]), 0.0, np.zeros(2))
    stuck = keep_bounds(np.array([0, 1, 1]), some, np.zeros(2))
    assert broken_bounds(some, stuck).any()
    assert sorted(keep_bounds_exactly(stuck, some, np.zeros(2)).tolist()) == [0, 1, 1]
    assert not broken_bounds(some, keep_bounds_exactly(stuck, some, np.zeros(2))).any()
