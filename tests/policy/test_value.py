"""Value in money, action by action."""

import numpy as np
import pytest

from repaylift.policy.value import scores_of, values_of


def test_value_is_the_designs_formula(catalogue):
    rng = np.random.default_rng(0)
    n, k = 7, len(catalogue.ids)
    amount = rng.gamma(2, 300, n)
    effect = rng.normal(0.02, 0.02, (n, k))
    p_paid = rng.uniform(0, 1, (n, k))
    found = values_of(amount, effect, p_paid, catalogue)
    for i in range(n):
        for j, action in enumerate(catalogue.actions):
            given = 0.0
            if action.incentive is not None:
                given = min(action.incentive.rate * amount[i], action.incentive.cap)
            cost = action.cost + given * p_paid[i, j]
            complaint = action.complaint_risk * catalogue.complaint_price
            assert found.cost[i, j] == pytest.approx(cost)
            assert found.value[i, j] == pytest.approx(amount[i] * effect[i, j] - cost - complaint)
            assert found.use[i, j].tolist() == pytest.approx(
                [action.use.get("agent_minutes", 0.0), given * p_paid[i, j]]
            )


def test_doing_nothing_is_worth_nothing(catalogue):
    k = len(catalogue.ids)
    found = values_of(np.array([900.0]), np.zeros((1, k)), np.full((1, k), 0.5), catalogue)
    assert found.value[0, 0] == 0
    assert found.use[0, 0].tolist() == [0, 0]
    assert (found.value[0, 1:] < 0).all()


def test_prices_charge_the_use(catalogue):
    k = len(catalogue.ids)
    found = values_of(np.array([900.0]), np.zeros((1, k)), np.full((1, k), 0.5), catalogue)
    call = catalogue.ids.index("human_call")
    score = scores_of(found, np.array([2.0, 0.5]))
    assert score[0, call] == pytest.approx(found.value[0, call] - 12.0)
    waiver = catalogue.ids.index("fee_waiver")
    assert score[0, waiver] == pytest.approx(found.value[0, waiver] - 0.5 * 0.5 * 27.0)
