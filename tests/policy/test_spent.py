"""What is left rules out what needs more, for those who spend, and says so."""

from dataclasses import replace

import numpy as np
import pytest

from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.policy.spent import fits, within_budgets

SPENT = PriceSheet(left={"agent_minutes": 5.9, "incentive_money": 0.0})
COSTLY = ["human_call", "payment_plan", "write_down", "fee_waiver", "early_payment_reward"]


def test_nothing_left_rules_out_calls_and_waivers_and_says_so(artifact, cases):
    free, spent = (artifact.decide(cases, prices=sheet) for sheet in (PriceSheet(), SPENT))
    assert free.cases["action"].isin(COSTLY).any()
    assert not spent.cases["action"].isin(COSTLY).any()
    assert not spent.cases["eligible"].str.contains("human_call").any()
    actions = spent.actions[spent.actions["action"].isin(COSTLY)]
    open_to = actions["offered"] & actions["allowed"]
    assert set(actions.loc[open_to, "why_not"]) == {"Needs more than is left of today's budgets."}
    assert (actions["propensity"] == 0).all()


def test_without_limits_nothing_changes(artifact, cases):
    ready = artifact.prepare(cases)
    assert within_budgets(ready, np.array([np.inf, np.inf])) is ready


def test_those_held_out_do_not_spend(artifact, cases):
    engine = replace(artifact, holdout=Holdout(no_contact=0.1, ladder=0.4))
    held, as_before = engine.decide(cases, prices=SPENT).cases, engine.decide(cases).cases
    kept = held["arm"] != "policy"
    assert (held.loc[kept, "action"] == as_before.loc[kept, "action"]).all()


def test_a_ladder_that_needs_more_than_is_left_does_nothing(catalogue, cases):
    called_at = {"dpd_15_30": "human_call", "dpd_31_60": "human_call"}
    engine = NextBestAction(catalogue=replace(catalogue, ladder={**catalogue.ladder, **called_at}))
    before, after = engine.decide(cases).cases, engine.decide(cases, prices=SPENT).cases
    called = before["action"] == "human_call"
    assert called.any()
    assert (after.loc[called, "action"] == "none").all()
    # what needs nothing that is limited is still taken
    assert (after.loc[~called, "action"] == before.loc[~called, "action"]).all()


@pytest.mark.parametrize(("left", "open_to"), [(0.0, False), (np.inf, True)])
def test_unknown_use_fits_only_where_there_is_no_limit(left, open_to):
    assert fits(np.array([[[np.nan]]]), np.array([left])).tolist() == [[open_to]]


def test_a_negative_rest_is_refused():
    with pytest.raises(ValueError, match="agent_minutes == -1"):
        PriceSheet(left={"agent_minutes": -1.0})
