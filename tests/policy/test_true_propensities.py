"""Logged propensities are true: through the whole engine, they are how often each action is taken."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.explore import Exploration
from repaylift.policy.holdout import Holdout
from repaylift.policy.prices import PriceSheet

DRAWS = 150  # of every case
SHEET = PriceSheet(
    {"agent_minutes": 0.4, "incentive_money": 0.2},
    version="today",
    score_gap=2.0,
    left={"agent_minutes": 11.0},
)


@pytest.fixture
def explored(artifact, cases):
    """Every case decided with `DRAWS` decision ids; one row per decision and action, with what was taken.

    A tenth has no features (the ladder), a tenth a hold (nothing is allowed), two fifths are held out;
    write-downs are unproven, and too little is left for the heaviest of the calls.
    """
    cases.loc[::10, ["shape", "lateness"]] = np.nan
    cases.loc[1::10, "holds"] = "dispute"
    cases.loc[2::5, "opted_out"] = "sms|ai_call"
    many = pd.concat([cases] * DRAWS, ignore_index=True)
    many["decision_id"] = [f"d{i}" for i in range(len(many))]
    engine = replace(
        artifact, exploration=Exploration(tau=2.0, seed=9), holdout=Holdout(no_contact=0.2, ladder=0.2)
    )
    made = engine.decide(many, prices=SHEET)
    told = made.cases[["decision_id", "account_id", "mode", "arm", "action", "propensity", "eligible"]]
    rows = made.actions[["decision_id", "action", "propensity"]]
    rows = rows.merge(told, on="decision_id", suffixes=("", "_taken"))
    return rows.assign(taken=rows["action"] == rows["action_taken"])


def z_scores(rows: pd.DataFrame, by: list[str]) -> pd.Series:
    """(times taken - sum of propensities) / its standard error, where something was random."""
    variance = rows["propensity"] * (1 - rows["propensity"])
    found = rows.assign(variance=variance).groupby(by)[["taken", "propensity", "variance"]].sum()
    found = found[found["variance"] > 5]
    return (found["taken"] - found["propensity"]) / np.sqrt(found["variance"])


def test_every_way_of_deciding_occurs(explored):
    assert set(explored["mode"]) == {"model", "fallback_rules", "suppressed_all", "holdout"}
    assert set(explored["arm"]) == {"policy", "no_contact", "ladder"}


@pytest.mark.parametrize("by", [["action"], ["account_id", "action"]])
def test_frequencies_are_the_propensities(explored, by):
    z = z_scores(explored, by)
    assert len(z) >= 8
    # normal: the largest of so many, and their spread
    assert z.abs().max() < 3.2 + np.sqrt(2 * np.log(len(z)))
    assert z.std() == pytest.approx(1.0, abs=4 / np.sqrt(2 * len(z)))


def test_frequencies_follow_the_propensities_from_small_to_large(explored):
    bins = pd.cut(explored["propensity"], [0, 0.011, 0.03, 0.1, 0.3, 0.6, 0.9, 0.999])
    z = z_scores(explored.assign(bins=bins.astype(str)), ["bins"])
    assert len(z) >= 6
    assert z.abs().max() < 4.5


def test_what_is_logged_with_a_decision_is_the_propensity_of_what_was_taken(explored):
    taken = explored[explored["taken"]]
    assert len(taken) == explored["decision_id"].nunique()
    np.testing.assert_array_equal(taken["propensity"], taken["propensity_taken"])
    assert (taken["propensity"] > 0).all()


def test_only_what_the_model_decides_is_random(explored):
    certain = explored[explored["mode"].ne("model")]
    assert certain["propensity"].isin([0.0, 1.0]).all()
    sums = explored.groupby("decision_id")["propensity"].sum()
    np.testing.assert_allclose(sums, 1.0)


def test_nothing_is_taken_that_is_not_among_the_eligible(explored):
    likely = explored[explored["propensity"] > 0]
    assert all(
        action in eligible.split("|")
        for action, eligible in zip(likely["action"], likely["eligible"], strict=True)
    )
    assert not (likely["action"] == "write_down").any()  # 12 minutes, 11 are left
