"""Softmax under budgets: the deployed exploring rule, an independent optimiser, and the limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from repaylift.policy.allocate import allocate
from repaylift.policy.allocate_softmax import allocate_softmax
from repaylift.policy.explore import Exploration, propensities, score_gap

MET = 1e-8  # of a budget


def problem(seed, n=400, k=5, m=2, tight=0.4):
    rng = np.random.default_rng(seed)
    value, use = rng.gamma(2.0, 5.0, (n, k)) - 2.0, rng.uniform(0, 3, (n, k, m))
    value[:, 0] = use[:, 0] = 0.0
    eligible = rng.random((n, k)) < 0.8
    eligible[:, 0] = True
    unproven = ~eligible & (rng.random((n, k)) < 0.5)
    return value, use, tight * use.mean(axis=1).sum(axis=0), eligible, unproven


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0.3, 1.0, 3.0]), st.sampled_from([0.0, 0.01]), st.booleans())
def test_they_are_the_propensities_of_exploring_and_keep_the_budgets(seed, tau, floor, few):
    value, use, budgets, eligible, unproven = problem(seed)
    how = Exploration(tau=tau, floor=floor)
    given_few = unproven if few else np.zeros_like(unproven)
    plan = allocate_softmax(value, use, budgets, eligible, unproven=given_few, exploration=how)
    score = value - use @ plan.prices
    np.testing.assert_allclose(
        plan.propensity, propensities(score, value, eligible, given_few, plan.gap, how), atol=1e-12
    )
    expected = np.einsum("ij,ijr->r", plan.propensity, use)
    np.testing.assert_allclose(plan.used, expected)
    assert (expected <= budgets * (1 + MET)).all()
    np.testing.assert_allclose(expected[plan.prices > 0], budgets[plan.prices > 0], rtol=MET)
    assert plan.value == pytest.approx((plan.propensity * value).sum())


def test_the_gap_is_the_median_at_the_prices_without_exploring():
    value, use, budgets, eligible, _ = problem(1)
    hard = allocate(value, use, budgets, eligible)
    plan = allocate_softmax(value, use, budgets, eligible)
    assert plan.gap == pytest.approx(score_gap(value - use @ hard.prices, eligible), rel=1e-6)


def test_prices_are_those_of_another_optimiser():
    value, use, budgets, _, _ = problem(2)
    how = Exploration(tau=1.0, floor=0.0)
    plan = allocate_softmax(value, use, budgets, exploration=how, gap=2.0)

    def dual(prices):
        score = (value - use @ prices) / 2.0
        top = score.max(axis=1)
        return 2.0 * (top + np.log(np.exp(score - top[:, None]).sum(axis=1))).sum() + prices @ budgets

    found = minimize(dual, np.ones(2), bounds=[(0, None)] * 2, tol=1e-14)
    np.testing.assert_allclose(plan.prices, found.x, rtol=1e-4)


def test_no_other_chances_within_the_budgets_have_more_value_and_entropy():
    value, use, budgets, _, _ = problem(3, n=30, k=3, m=1)
    how = Exploration(tau=1.0, floor=0.0)
    plan = allocate_softmax(value, use, budgets, exploration=how, gap=3.0)

    def worth(p):
        return (p * value).sum() - 3.0 * (p * np.log(np.maximum(p, 1e-300))).sum()

    rng = np.random.default_rng(0)
    for _ in range(200):
        other = rng.dirichlet(np.ones(3), 30)
        mixed = 0.9 * plan.propensity + 0.1 * other
        if np.einsum("ij,ijr->r", mixed, use)[0] <= budgets[0]:
            assert worth(mixed) < worth(plan.propensity)


def test_a_low_temperature_comes_near_the_best_choice():
    value, use, budgets, eligible, _ = problem(4, n=5000)
    best = allocate(value, use, budgets, eligible).bound
    values = [
        allocate_softmax(value, use, budgets, eligible, exploration=Exploration(tau=tau, floor=0.0)).value
        for tau in (3.0, 1.0, 0.1)
    ]
    assert values == sorted(values)
    assert 0.995 * best < values[-1] <= best * (1 + 1e-9)


def test_many_cases_start_from_a_sample():
    value, use, budgets, _, unproven = problem(5, n=90_000, k=3, m=1)
    plan = allocate_softmax(value, use, budgets, ~unproven, unproven=unproven)
    np.testing.assert_allclose(plan.propensity.sum(axis=1), 1.0)
    assert plan.used[0] == pytest.approx(budgets[0], rel=MET)


def test_a_budget_that_does_not_bind_has_no_price():
    value, use, budgets, _, _ = problem(6)
    plan = allocate_softmax(value, use, [budgets[0], np.inf])
    loose = allocate_softmax(value, use, [budgets[0], 1e6])
    assert plan.prices[1] == loose.prices[1] == 0.0
    assert plan.prices[0] == pytest.approx(loose.prices[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"budgets": [0.0, 1.0]}, r"budgets\[0\] == 0.0, must be > 0"),
        ({"budgets": [1.0, 100.0]}, r"budgets\[0\] == 1.0, must be > .* floors and least use take already"),
        ({"value": np.zeros((400, 5)), "use": np.zeros((400, 5, 2))}, "median gap .* must be > 0"),
        ({"gap": -1.0}, "gap == -1.0, must be > 0"),
        ({"unproven": np.zeros((400, 2), dtype=bool)}, "all must be equal"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, message):
    value, use, budgets, _, _ = problem(7)
    with pytest.raises(ValueError, match=message):
        allocate_softmax(**{"value": value, "use": use, "budgets": budgets, **change})
