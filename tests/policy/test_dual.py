"""The dual: a bound for every choice at any price, its slope, and the way to the least of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.dual import bound_at, solve_dual
from repaylift.policy.problem import Problem, Rows
from repaylift.policy.settle import settle


def problem(seed, n=500, k=4, m=2):
    rng = np.random.default_rng(seed)
    value, own = rng.gamma(2.0, 5.0, (n, k)), rng.uniform(0, 3, (n, k, m))
    value[:, 0] = own[:, 0] = 0.0
    eligible = rng.random((n, k)) < 0.8
    eligible[:, 0] = True
    counted = np.eye(k)[:, 1:2]
    most = np.append(0.2 * own.mean(axis=1).sum(axis=0), np.inf)
    least = np.array([0.0] * m + [0.1 * n])
    return Problem(Rows(value, own, eligible), counted, least, most, 0.0, np.zeros(m + 1))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.lists(st.floats(0, 20), min_size=3, max_size=3))
def test_the_bound_holds_at_any_price_and_lies_above_its_slopes(seed, drawn):
    some = problem(seed % 20)
    least = solve_dual(some)
    prices = np.array(drawn) * [1, 1, -1]
    bound, slope = bound_at(some, prices)
    assert bound >= least.bound * (1 - 1e-9)
    assert least.bound >= bound + slope @ (least.prices - prices) - 1e-9 * bound


def test_a_start_far_off_ends_at_the_same_bound():
    some = problem(3, n=30_000)
    least = solve_dual(some)
    for factor in (0.0, 0.9, 1.01, 30.0):
        other = solve_dual(some, least.prices * factor)
        assert other.bound == pytest.approx(least.bound, rel=2e-9)


def test_few_cases_are_left_to_look_at():
    least = solve_dual(problem(4, n=100_000))
    assert least.near.cases < 25_000
    assert least.feasible


def test_what_is_settled_stays_best_anywhere_in_the_box():
    some, rng = problem(5), np.random.default_rng(0)
    centre, reach = np.array([4.0, 3.0, -1.0]), np.array([0.5, 0.2, 0.3])
    found = settle(some, centre, reach)
    open_ = np.isin(np.arange(500), found.open_rows)
    assert 0 < open_.sum() < 400
    uses = np.concatenate([some.rows.own, np.broadcast_to(some.shared, (500, 4, 1))], axis=2)
    for _ in range(50):
        score = some.rows.value - uses @ (centre + reach * rng.uniform(-1, 1, 3))
        best = np.where(some.rows.eligible, score, -np.inf).argmax(axis=1)
        np.testing.assert_array_equal(best[~open_], found.action[~open_])
    taken = found.action[~open_]
    np.testing.assert_allclose(found.use, uses[~open_][np.arange(len(taken)), taken].sum(axis=0))
    assert found.value == pytest.approx(some.rows.value[~open_][np.arange(len(taken)), taken].sum())


def test_without_a_feasible_choice_the_bound_says_so():
    some = problem(6)
    some.least[2] = 499.0  # cases with an action that few may get and that uses much
    assert not solve_dual(some).feasible
