"""Costs of exploring against the value function of the decision itself."""

import numpy as np
import pytest
from scipy.special import expit, logit

import repaylift as rl
from repaylift.auditing.money import exploration_money, priced, rate_untouched
from repaylift.policy.value import values_of


def test_value_given_up_is_the_value_functions():
    catalogue = rl.load_catalogue()
    terms = priced(catalogue.ids, catalogue)
    rng = np.random.default_rng(0)
    amount = rng.lognormal(6, 1, 50)
    explored, today = (rng.dirichlet(np.ones(len(catalogue.ids)), 50) for _ in range(2))
    found = exploration_money(amount, explored, today, 0.5, terms, rng)
    paid = np.broadcast_to(expit(logit(0.5) + terms.mean), explored.shape)
    money = values_of(amount, paid - 0.5, paid, catalogue)
    assert found.given_up == pytest.approx(((today - explored) * money.value).sum(axis=1).mean())
    assert found.spend == pytest.approx((explored * money.cost).sum(axis=1).mean())
    assert found.spend_today == pytest.approx((today * money.cost).sum(axis=1).mean())
    assert np.quantile(found.draws, 0.02) < found.given_up < np.quantile(found.draws, 0.98)


def test_unknown_actions_are_free_and_without_effect():
    terms = priced(("none", "carrier_pigeon"), rl.load_catalogue())
    assert terms.known.tolist() == [1.0, 0.0]
    even = np.full((3, 2), 0.5)
    found = exploration_money(np.full(3, 100.0), even, even[:, ::-1], 0.4, terms, np.random.default_rng(0))
    assert (found.spend, found.given_up) == (0.0, 0.0)


def test_the_untouched_rate_gives_the_seen_one_back():
    terms = priced(("none", "human_call"), rl.load_catalogue())
    untouched = rate_untouched(0.5, np.array([0.0, 1.0]), terms)
    assert expit(logit(untouched) + terms.mean[1]) == pytest.approx(0.5)
