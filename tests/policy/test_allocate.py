"""Sharing out budgets: HiGHS as the oracle of the bound, budgets kept exactly, refusals."""

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def lp_optimum(value, use, budgets, eligible=None):
    """Optimum of the linear relaxation, by HiGHS."""
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
    model.run()
    return -model.getInfo().objective_function_value


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
