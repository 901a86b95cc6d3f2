"""The path against the linear program, solved by HiGHS at each budget."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from repaylift import allocate
from repaylift.uplift.gain_path import full_cost, gain_path, gains_at

EXACT = 1e-9  # both are exact up to rounding


def lp_gain(reward, cost, budget):
    """Max mean reward, at most one arm per row, mean cost within the budget."""
    n, k = reward.shape
    rows = np.kron(np.eye(n), np.ones(k))
    found = linprog(
        -np.where(np.isnan(reward), -1.0, reward).ravel() / n,
        A_ub=np.vstack([rows, cost.ravel() / n]),
        b_ub=np.r_[np.ones(n), budget],
        bounds=(0, 1),
        method="highs",
    )
    return -found.fun


def check_against_lp(reward, cost):
    path = gain_path(reward, cost, np.nan_to_num(reward))
    budgets = np.linspace(0, 1.2 * full_cost(path) + 0.1, 7)
    found = gains_at(path, budgets, np.ones(len(reward)))
    assert found == pytest.approx([lp_gain(reward, cost, b) for b in budgets], abs=EXACT)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_optimum_at_every_budget(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 25)), int(rng.integers(1, 6))
    check_against_lp(rng.normal(0.3, 1, (n, k)), rng.uniform(0.05, 2, (n, k)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_it_is_the_optimum_with_ties_free_arms_and_closed_ones(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 12)), int(rng.integers(1, 5))
    reward = rng.integers(-1, 4, (n, k)).astype(float)
    reward[rng.random((n, k)) < 0.15] = np.nan
    check_against_lp(reward, rng.integers(0, 3, (n, k)).astype(float))


def test_weights_are_repeated_rows():
    rng = np.random.default_rng(0)
    reward, cost, score = rng.normal(size=(3, 30, 3))
    weight = rng.integers(0, 4, 30)
    times = np.repeat(np.arange(30), weight)
    budgets = np.linspace(0, 1, 9)
    found = gains_at(gain_path(reward, np.abs(cost), score), budgets, weight.astype(float))
    again = gain_path(reward[times], np.abs(cost)[times], score[times])
    assert found == pytest.approx(gains_at(again, budgets, np.ones(len(times))))


def test_predictions_choose_and_scores_judge():
    path = gain_path(np.array([[2.0], [1.0]]), np.ones((2, 1)), np.array([[-1.0], [5.0]]))
    assert gains_at(path, np.array([0.5, 1.0]), np.ones(2)).tolist() == [-0.5, 2.0]


def test_nothing_to_gain_is_no_path():
    path = gain_path(-np.ones((3, 2)), np.ones((3, 2)), np.ones((3, 2)))
    assert full_cost(path) == 0
    assert gains_at(path, np.array([0.0, 1.0]), np.ones(3)).tolist() == [0.0, 0.0]


def test_allocation_under_one_budget_finds_the_same():
    """`allocate` gives whole arms, so it may fall short by less than one row's step."""
    rng = np.random.default_rng(0)
    reward, cost = rng.uniform(0, 1, (400, 3)), rng.uniform(0.1, 2, (400, 3))
    path = gain_path(reward, cost, reward)
    for budget in (0.1, 0.3, 0.6):
        plan = allocate(
            np.c_[np.zeros(400), reward], np.c_[np.zeros(400), cost][:, :, None], np.array([400 * budget])
        )
        whole = np.c_[np.zeros(400), reward][np.arange(400), plan.action].sum()
        best = 400 * gains_at(path, np.array([budget]), np.ones(400))[0]
        assert best - 1 < whole <= best + EXACT
