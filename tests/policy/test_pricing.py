"""Price sheets from a day's cases: budgets kept by the draws when exploring, minimums, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from repaylift.policy.explore import Exploration
from repaylift.policy.prepared import choose
from repaylift.policy.prices import RESOURCES
from repaylift.policy.pricing import make_prices
from repaylift.policy.value import scores_of

MET = 1e-6  # of a budget; the smooth dual stops at 1e-8


def used(ready, sheet, exploration):
    """Expected use (m,) of the deployed choice at a sheet's prices."""
    money = ready.weighed.money
    choice = choose(ready, scores_of(money, sheet.vector()), money.value, sheet.score_gap, exploration)
    return np.einsum("ij,ijr->r", choice.propensity[ready.bids], money.use[ready.bids])


def test_when_exploring_the_draws_keep_the_budgets(artifact, cases):
    how = Exploration(tau=1.0)
    ready = artifact.prepare(cases)
    free = used(ready, make_prices(ready.weighed, ready.bids, {}, ready.cases.at), how)
    budgets = dict(zip(RESOURCES, (free / 2).tolist(), strict=True))
    hard = make_prices(ready.weighed, ready.bids, budgets, ready.cases.at)
    assert abs(used(ready, hard, how)[0] / budgets["agent_minutes"] - 1) > 0.01  # made for no exploring
    soft = make_prices(ready.weighed, ready.bids, budgets, ready.cases.at, exploration=how)
    minutes, money = used(ready, soft, how)
    assert minutes == pytest.approx(budgets["agent_minutes"], rel=MET)
    assert money < budgets["incentive_money"]
    assert soft.prices["incentive_money"] == 0
    assert soft.score_gap == hard.score_gap


def test_an_exploring_artifact_is_priced_for_its_draws(artifact, cases):
    explorer = replace(artifact, exploration=Exploration(tau=2.0))
    priced = explorer.priced(cases, {"agent_minutes": 300.0})
    ready = priced.prepare(cases)
    assert used(ready, priced.prices, priced.exploration)[0] == pytest.approx(300.0, rel=MET)


def test_a_minimum_of_use_has_a_negative_price(artifact, cases):
    ready = artifact.prepare(cases)
    free = make_prices(ready.weighed, ready.bids, {}, ready.cases.at)
    wanted = 1.2 * used(ready, free, None)[0]
    sheet = make_prices(ready.weighed, ready.bids, {}, ready.cases.at, least={"agent_minutes": wanted})
    assert sheet.prices["agent_minutes"] < 0
    assert used(ready, sheet, None)[0] == pytest.approx(wanted, abs=12.0)  # one case more or less


def test_what_cannot_be_priced_is_refused(artifact, cases):
    ready = artifact.prepare(cases)
    with pytest.raises(ValueError, match="resource == 'fuel'"):
        make_prices(ready.weighed, ready.bids, {"fuel": 1.0}, ready.cases.at)
    with pytest.raises(ValueError, match="give one or the other"):
        make_prices(
            ready.weighed,
            ready.bids,
            {},
            ready.cases.at,
            exploration=Exploration(),
            least={"agent_minutes": 1.0},
        )
    with pytest.raises(ValueError, match="floors and least use take already"):
        make_prices(
            ready.weighed, ready.bids, {"agent_minutes": 1.0}, ready.cases.at, exploration=Exploration()
        )
