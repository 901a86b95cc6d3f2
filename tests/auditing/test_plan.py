"""Carrying a plan out: propensities per case."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.policy.explore import draw, uniform_draws


@pytest.fixture(scope="module")
def plan(ladder):
    return rl.audit(*ladder, goal=rl.ExplorationGoal(coarsest=0.5), permutations=19).plan


def test_every_case_gets_probabilities_of_what_it_could_get(plan, ladder):
    cases = ladder[0].set_index("decision_id")
    chance = plan.propensities(cases)
    assert chance.index.equals(cases.index)
    assert tuple(chance.columns) == plan.actions
    np.testing.assert_allclose(chance.sum(axis=1), 1.0)
    for action in plan.actions:
        out = ~cases["eligible"].str.split("|").map(lambda listed, a=action: a in listed).to_numpy()
        assert (chance.loc[out, action] == 0).all()


def test_explored_actions_have_their_offer_as_a_floor(plan, ladder):
    chance = plan.propensities(ladder[0])
    for stage in plan.stages:
        here = (ladder[0]["stage"] == stage.stage).to_numpy()
        for action in stage.actions:
            given = chance.loc[here, action.action].to_numpy()
            assert (given[given > 0] >= action.offer).all()
    assert sum(stage.explored > 0 for stage in plan.stages) > 0


def test_a_policy_of_ones_own_keeps_the_rest(plan):
    cases = pd.DataFrame({"stage": ["pre_due"], "eligible": ["none|sms"]})
    base = pd.DataFrame([{**dict.fromkeys(plan.actions, 0.0), "none": 0.4, "sms": 0.6}])
    stage = plan.stages[0]
    offer = {action.action: action.offer for action in stage.actions}["sms"]
    found = plan.propensities(cases, base).loc[0]
    assert found["sms"] == pytest.approx(offer + (1 - offer - stage.control) * 0.6)


def test_draws_follow_the_propensities(plan, ladder):
    cases = ladder[0]
    chance = plan.propensities(cases).to_numpy()
    action = draw(chance, uniform_draws(cases["decision_id"], seed=1))
    assert (chance[np.arange(len(action)), action] > 0).all()


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ({"stage": ["pre_due"], "eligible": ["sms"]}, "'none' is not eligible in 1 of 1 cases"),
        ({"stage": ["later"], "eligible": ["none"]}, "stage == 'later', must be one of"),
    ],
)
def test_cases_it_does_not_know_are_refused(plan, cases, message):
    with pytest.raises(ValueError, match=message):
        plan.propensities(pd.DataFrame(cases))


def test_a_base_that_does_not_fit_is_refused(plan):
    cases = pd.DataFrame({"stage": ["pre_due"], "eligible": ["none|sms"]})
    base = pd.DataFrame([dict.fromkeys(plan.actions, 0.0)])
    with pytest.raises(ValueError, match="sum of a row of base"):
        plan.propensities(cases, base)
    with pytest.raises(ValueError, match="not eligible in 1 cases"):
        plan.propensities(cases, base.assign(email=1.0))
    with pytest.raises(ValueError, match="base has no column none"):
        plan.propensities(cases, base.drop(columns="none"))


def test_the_table_has_a_row_per_effect(plan):
    assert len(plan.table) == sum(len(stage.actions) for stage in plan.stages)
    assert plan.days == max(stage.days for stage in plan.stages)
