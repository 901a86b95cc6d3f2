"""Sharing out budgets: HiGHS as the oracle of the bound, budgets kept exactly, refusals."""

from itertools import product

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy import passes
from repaylift.policy.allocate import allocate

BOUND_TOLERANCE = 1e-8  # relative; the dual stops at 1e-9
BUDGET_TOLERANCE = 1e-9  # rounding of sums of a few hundred numbers


def problem(seed, n=60, k=5, m=2, tight=0.3, shared=False):
    """Random values, uses and budgets; the first action is free and worth nothing."""
    rng = np.random.default_rng(seed)
    value = rng.gamma(2.0, 5.0, (n, k)) * rng.uniform(0, 1, (n, 1)) - 2.0
    use = rng.uniform(0, 3, (k, m) if shared else (n, k, m)) * (rng.random((k, m)) < 0.7)
    value[:, 0], use[..., 0, :] = 0.0, 0.0
    budgets = tight * np.broadcast_to(use, (n, k, m)).mean(axis=1).sum(axis=0) + 1e-6
    return value, use, budgets


def lp_optimum(value, use, budgets, eligible=None, least_use=(), least_cases=()):
    """Optimum of the linear relaxation, by HiGHS; None when there is none."""
    n, k = value.shape
    uses = np.broadcast_to(use, (n, k, len(budgets)))
    top = np.ones((n, k)) if eligible is None else eligible.astype(float)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    x = [[model.addVariable(lb=0.0, ub=top[i, j], obj=-value[i, j]) for j in range(k)] for i in range(n)]
    for i in range(n):
        model.addConstr(sum(x[i]) == 1)
    for r, budget in enumerate(budgets):
        model.addConstr(sum(uses[i, j, r] * x[i][j] for i in range(n) for j in range(k)) <= budget)
    for r, least in enumerate(least_use):
        model.addConstr(sum(uses[i, j, r] * x[i][j] for i in range(n) for j in range(k)) >= float(least))
    for j, least in enumerate(least_cases):
        model.addConstr(sum(x[i][j] for i in range(n)) >= float(least))
    model.run()
    solved = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -model.getInfo().objective_function_value if solved else None


def best_choice(value, use, budgets):
    """Value of the best choice within the budgets, by trying all."""
    n, k = value.shape
    uses, rows = np.broadcast_to(use, (n, k, len(budgets))), np.arange(n)
    fits = [a for a in product(range(k), repeat=n) if (uses[rows, list(a)].sum(axis=0) <= budgets).all()]
    return max(value[rows, list(a)].sum() for a in fits)


@pytest.mark.parametrize("m", [1, 2, 3])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("tight", [0.02, 0.3, 3.0])
def test_the_bound_is_the_optimum_of_the_linear_programme(m, shared, tight):
    value, use, budgets = problem(seed=m, m=m, tight=tight, shared=shared)
    plan = allocate(value, use, budgets)
    optimum = lp_optimum(value, use, budgets)
    assert plan.bound == pytest.approx(optimum, rel=BOUND_TOLERANCE)
    assert plan.value <= plan.bound * (1 + BOUND_TOLERANCE)


def test_the_bound_holds_with_ineligible_actions():
    value, use, budgets = problem(seed=4)
    eligible = np.random.default_rng(0).random(value.shape) < 0.6
    eligible[:, 0] = True
    plan = allocate(value, use, budgets, eligible)
    assert eligible[np.arange(len(value)), plan.action].all()
    assert plan.bound == pytest.approx(lp_optimum(value, use, budgets, eligible), rel=BOUND_TOLERANCE)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 80),
    st.integers(1, 3),
    st.sampled_from([1e-3, 0.1, 0.5, 2.0]),
    st.booleans(),
)
def test_budgets_are_never_exceeded_and_the_gap_is_true(seed, n, m, tight, shared):
    value, use, budgets = problem(seed, n=n, m=m, tight=tight, shared=shared)
    plan = allocate(value, use, budgets)
    rows = np.arange(n)
    used = np.broadcast_to(use, (*value.shape, m))[rows, plan.action].sum(axis=0)
    assert (used <= budgets * (1 + BUDGET_TOLERANCE)).all()
    np.testing.assert_allclose(plan.used, used)
    assert plan.value == pytest.approx(value[rows, plan.action].sum())
    assert (plan.prices >= 0).all()
    assert plan.gap >= 0
    assert plan.value >= 0  # doing nothing is always at hand


def test_many_cases_leave_a_tiny_gap():
    value, use, budgets = problem(seed=1, n=20_000, k=8, m=2)
    plan = allocate(value, use, budgets)
    assert plan.gap < 2e-5


def test_the_sample_start_changes_nothing():
    value, use, budgets = problem(seed=2, n=90_000, k=4, m=2)
    plan = allocate(value, use, budgets)
    kept = value - np.broadcast_to(use, (*value.shape, 2)) @ plan.prices
    assert kept.max(axis=1).sum() + plan.prices @ budgets == pytest.approx(plan.bound, rel=BOUND_TOLERANCE)
    assert plan.gap < 1e-5


@pytest.mark.parametrize("budgets", [[np.inf, np.inf], [1e9, 1e9], []])
def test_without_a_binding_budget_everybody_gets_the_best(budgets):
    value, use, _ = problem(seed=3)
    plan = allocate(value, use[..., : len(budgets)], budgets)
    assert plan.action.tolist() == value.argmax(axis=1).tolist()
    assert (plan.prices == 0).all()
    assert plan.gap == 0


def test_equal_cases_share_what_there_is():
    value = np.tile([0.0, 5.0], (100, 1))
    plan = allocate(value, [[0.0], [1.0]], [37.0])
    assert plan.used == pytest.approx(37.0)
    assert plan.prices == pytest.approx(5.0)


def test_nothing_of_a_resource_takes_its_actions_away_and_prices_them_out():
    value, use, _ = problem(seed=5)
    plan = allocate(value, use, [0.0, np.inf])
    uses = np.broadcast_to(use, (*value.shape, 2))
    assert plan.used[0] == 0
    score = value - uses @ plan.prices
    taken = score[np.arange(len(value)), plan.action]
    np.testing.assert_allclose(taken, score.max(axis=1), atol=1e-9)


def test_prices_decide_almost_as_the_allocation_does():
    value, use, budgets = problem(seed=6, n=5000)
    plan = allocate(value, use, budgets)
    by_price = (value - use @ plan.prices).argmax(axis=1)
    assert (by_price != plan.action).mean() < 0.002  # the few cases that repair moved


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"use": -np.ones((5, 2))}, "use == -1.0, must be >= 0"),
        ({"budgets": [1.0]}, "all must be equal"),
        ({"budgets": [-1.0, 1.0]}, "budgets == -1.0, must be >= 0"),
        ({"value": np.full((60, 5), np.nan)}, r"value\[0\] == .* must hold a finite number"),
        ({"eligible": np.zeros((60, 5), dtype=bool)}, "make doing nothing eligible"),
        ({"use": np.ones((5, 2))}, "the least use of all cases"),
        ({"use": np.ones((5, 2)), "budgets": [0.0, 1.0]}, "has no action within them"),
    ],
)
def test_what_cannot_be_is_refused(change, message):
    value, use, budgets = problem(seed=7)
    arguments = {"value": value, "use": use, "budgets": budgets, **change}
    with pytest.raises(ValueError, match=message):
        allocate(**arguments)


@pytest.mark.parametrize("seed", range(12))
def test_minimums_are_kept_at_the_optimum_of_the_linear_programme(seed):
    value, use, budgets = problem(seed, n=120, k=4, m=2, tight=0.6, shared=seed % 2 == 0)
    least_cases = np.append(0, np.random.default_rng(seed).integers(0, 18, 3))
    least_use = np.array([0.5 * budgets[0], 0.0]) if seed % 3 == 0 else np.zeros(2)
    optimum = lp_optimum(value, use, budgets, None, least_use, least_cases)
    plan = allocate(value, use, budgets, least_use=least_use, least_cases=least_cases)
    assert plan.bound == pytest.approx(optimum, rel=BOUND_TOLERANCE)
    assert (np.bincount(plan.action, minlength=4) >= least_cases).all()
    assert (plan.used >= least_use * (1 - BUDGET_TOLERANCE)).all()
    assert (plan.used <= budgets * (1 + BUDGET_TOLERANCE)).all()
    assert (plan.action_prices <= 0).all()


def test_a_minimum_that_binds_has_a_negative_price_and_one_that_does_not_has_none():
    value, use, _ = problem(seed=8, n=5000, k=3, m=1)
    free = allocate(value, use, [np.inf])
    calls = np.bincount(free.action, minlength=3)
    plan = allocate(value, use, [np.inf], least_use=1.1 * free.used, least_cases=[0, 0, calls[2] // 2])
    assert plan.prices[0] < 0
    assert plan.action_prices.tolist() == [0.0, 0.0, 0.0]
    more = allocate(value, use, [np.inf], least_cases=[0, 0, calls[2] + 500])
    assert more.action_prices[2] < 0
    assert np.bincount(more.action)[2] == calls[2] + 500
    by_price = (value - use @ more.prices - more.action_prices).argmax(axis=1)
    assert (by_price != more.action).mean() < 0.002


@pytest.mark.parametrize("seed", range(8))
def test_bounds_that_contradict_each_other_are_named(seed):
    value, use, budgets = problem(seed, n=60, k=3, m=2, tight=0.2)
    use[:, 1, :] += 0.5
    least = [0, 50, 0]  # 50 cases of an action that uses at least 0.5 of each
    assert lp_optimum(value, use, budgets, None, (), least) is None
    with pytest.raises(ValueError, match=r"budgets\[.*least_cases\[1\] == 50: no choice keeps all of these"):
        allocate(value, use, budgets, least_cases=least)


def test_cases_change_places_where_one_at_a_time_is_stuck():
    use = np.array([[[0.0], [1.0]], [[0.0], [2.0]], [[0.0], [2.0]]])
    value = np.array([[0.0, -9.0], [0.0, 1.0], [0.0, 1.0]])
    plan = allocate(value, use, [3.0], least_cases=[0, 2])
    assert plan.used.tolist() == [3.0]
    assert np.bincount(plan.action).tolist() == [1, 2]


@pytest.mark.parametrize("m", [1, 2])
def test_small_problems_against_every_choice(m):
    reached = []
    for seed in range(60):
        value, use, budgets = problem(seed, n=5, k=3, m=m, tight=0.8)
        plan, best = allocate(value, use, budgets), best_choice(value, use, budgets)
        assert best <= plan.bound * (1 + BOUND_TOLERANCE) + 1e-12
        assert plan.value <= best + 1e-9
        reached.append(plan.value / best if best > 0 else 1.0)
    assert np.mean(reached) > 0.95  # greedy repair of five cases


def test_the_order_of_cases_and_actions_changes_nothing():
    value, use, budgets = problem(seed=9, n=3000)
    plan = allocate(value, use, budgets)
    rows, columns = np.random.default_rng(0).permutation(3000), np.array([3, 0, 4, 1, 2])
    other = allocate(value[rows][:, columns], use[rows][:, columns], budgets)
    assert other.bound == pytest.approx(plan.bound, rel=BOUND_TOLERANCE)
    np.testing.assert_allclose(other.prices, plan.prices, rtol=1e-3)
    assert (columns[other.action] != plan.action[rows]).mean() < 0.002


@pytest.mark.parametrize(("money", "unit"), [(1e-3, 1.0), (1e4, 1.0), (1.0, 1e-2), (1.0, 60.0)])
def test_prices_follow_the_units(money, unit):
    value, use, budgets = problem(seed=10, n=2000)
    plan, other = allocate(value, use, budgets), allocate(money * value, unit * use, unit * budgets)
    assert other.bound == pytest.approx(money * plan.bound, rel=BOUND_TOLERANCE)
    np.testing.assert_allclose(other.prices * unit / money, plan.prices, rtol=1e-3)


def test_single_precision_is_read_as_it_is():
    value, use, budgets = problem(seed=11, n=5000)
    single, double = value.astype(np.float32), use.astype(np.float32)
    plan = allocate(single, double, budgets)
    same = allocate(single.astype(float), double.astype(float), budgets)
    assert plan.bound == pytest.approx(same.bound, rel=1e-12)
    np.testing.assert_array_equal(plan.action, same.action)


@pytest.mark.parametrize("wrong", [1.0, 1.005, 3.0, 0.0])
def test_a_warm_start_changes_the_way_not_the_end(wrong):
    value, use, budgets = problem(seed=12, n=90_000, k=4, m=2)
    cold = allocate(value, use, budgets)
    warm = allocate(value, use, budgets, start=cold.prices * wrong)
    assert warm.bound == pytest.approx(cold.bound, rel=BOUND_TOLERANCE)
    assert warm.gap < 1e-5


def test_a_warm_start_takes_the_prices_of_minimums_along():
    value, use, budgets = problem(seed=13, n=30_000, k=3, m=1, tight=2.0)
    cold = allocate(value, use, budgets, least_cases=[0, 0, 15_000])
    start = np.concatenate([cold.prices, cold.action_prices])
    warm = allocate(value, use, budgets, least_cases=[0, 0, 15_000], start=start)
    assert cold.action_prices[2] < 0
    assert warm.bound == pytest.approx(cold.bound, rel=BOUND_TOLERANCE)


def test_the_number_of_threads_changes_nothing(monkeypatch):
    value, use, budgets = problem(seed=14, n=150_000, k=3, m=2)
    plan = allocate(value, use, budgets)
    monkeypatch.setattr(passes, "_cores", lambda: 1)
    alone = allocate(value, use, budgets)
    np.testing.assert_array_equal(plan.action, alone.action)
    assert (plan.prices == alone.prices).all()


@pytest.mark.parametrize("n", [0, 1])
def test_hardly_any_cases(n):
    value, use, budgets = problem(seed=15, n=1)
    plan = allocate(value[:n], use[:n], budgets)
    assert plan.action.shape == (n,)
    assert (plan.used <= budgets).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"least_use": [5.0, 1e9]}, r"least_use\[1\] == 1000000000.0, must be <= the budget"),
        ({"least_cases": [0, 0, 61, 0, 0]}, r"least_cases\[2\] == 61, must be <= 60, the cases that may get"),
        ({"least_cases": [1.0]}, "all must be equal"),
        ({"least_use": [-1.0, 0.0]}, "least_use == -1.0, must be >= 0"),
        ({"start": [1.0]}, "must be 2 or 2 . 5 finite prices"),
        ({"start": [1.0, np.nan]}, "finite prices"),
        ({"use": np.full((5, 2), np.inf)}, "must be >= 0 and finite"),
        ({"eligible": np.ones((60, 4), dtype=bool)}, "all must be equal"),
        ({"value": np.zeros(60)}, r"value's shape == \(60,\), must be \(cases, actions\)"),
        ({"use": np.zeros(5)}, r"use's shape == \(5,\), must be"),
    ],
)
def test_wrong_minimums_and_starts_are_refused(change, message):
    value, use, budgets = problem(seed=7)
    with pytest.raises(ValueError, match=message):
        allocate(**{"value": value, "use": use, "budgets": budgets, **change})
