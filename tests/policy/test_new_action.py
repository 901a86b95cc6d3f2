"""A new entry of the catalogue: explored from its prior under a cap, without a refit, until it is proven."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.special import expit, logit

from repaylift.policy.actions import load_catalogue
from repaylift.policy.evidence import ENOUGH, count_evidence
from repaylift.policy.explore import Exploration
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.uplift import UpliftModel

SHEET = PriceSheet(version="today", score_gap=2.0)
STAGE = "dpd_15_30"
LETTER = {
    "id": "letter",
    "name": {"en": "Letter", "zh": "信函"},
    "channel": "email",
    "stages": [STAGE],
    "cost": 0.1,
    "queue": "digital",
    "prior": {"mean": 0.3, "sd": 0.2},
    "follow_up": {"after_days": 7, "if": "unpaid", "then": "decide again"},
}


@pytest.fixture
def with_letter(catalogue, tmp_path):
    """The packaged catalogue with one more action."""
    raw = yaml.safe_load(catalogue.text)
    raw["actions"].append(LETTER)
    path = tmp_path / "actions.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return load_catalogue(path)


def test_it_works_from_its_prior_under_the_cap_without_a_refit(artifact, cases, with_letter):
    how = Exploration(floor=0.01, unproven_share=0.02)
    made = replace(artifact, catalogue=with_letter, exploration=how).decide(cases, prices=SHEET)
    letter = made.actions[made.actions["action"] == "letter"].reset_index(drop=True)
    here = (made.cases["stage"] == STAGE).to_numpy()
    assert (letter["offered"].to_numpy() == here).all()
    p_none = made.cases["p_none"].to_numpy()
    np.testing.assert_allclose(letter["p_paid"][here], expit(logit(p_none) + 0.3)[here])
    money = made.cases["amount"] * letter["uplift"] - 0.1
    np.testing.assert_allclose(letter["value"][here], money[here])
    explored = letter.loc[here & (letter["value"] >= 0), "propensity"]
    assert len(explored) > 5
    np.testing.assert_allclose(explored, 0.01)
    assert (letter.loc[~here, "propensity"] == 0).all()


def test_it_is_never_taken_while_nothing_is_explored(artifact, cases, with_letter):
    made = replace(artifact, catalogue=with_letter).decide(cases, prices=SHEET)
    assert not (made.cases["action"] == "letter").any()
    said = made.actions.loc[made.actions["action"] == "letter", "why_not"]
    assert said.str.startswith("Too little evidence at this stage (0 past").any()


def test_many_new_actions_share_one_cap(artifact, cases, with_letter):
    raw = yaml.safe_load(with_letter.text)
    raw["actions"] += [{**LETTER, "id": f"letter_{i}"} for i in range(4)]
    text = yaml.safe_dump(raw, allow_unicode=True)
    engine = replace(artifact, catalogue=_catalogue(text), exploration=Exploration())
    actions = engine.decide(cases, prices=SHEET).actions
    new = actions[actions["action"].str.startswith("letter")]
    assert new.groupby("decision_id")["propensity"].sum().max() == pytest.approx(0.02)


def _catalogue(text):
    from repaylift.policy.actions import _read_catalogue

    return _read_catalogue(text)


@pytest.mark.parametrize(("rows", "proven"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_after_enough_outcomes_a_retrain_proves_it(cases, with_letter, rows, proven):
    engine = retrain(with_letter, rows)
    made = replace(engine, exploration=Exploration()).decide(cases, prices=SHEET)
    letter = made.actions[made.actions["action"] == "letter"].reset_index(drop=True)
    here = (made.cases["stage"] == STAGE).to_numpy()
    if proven:  # the log says + 40 points: it is taken by its own score now
        assert (letter.loc[here, "propensity"] > 0.5).all()
        assert (letter.loc[here, "uplift"] > 0.25).all()
    else:
        assert (letter.loc[here, "propensity"] <= 0.01).all()


def retrain(catalogue, rows: int) -> NextBestAction:
    """Learn from a log in which the letter was sent `rows` times, and worked."""
    rng = np.random.default_rng(rows)
    treatment = np.repeat(["none", "sms", "letter"], [1000, 1000, rows])
    p = np.select([treatment == "letter", treatment == "sms"], [0.8, 0.45], 0.4)
    past = pd.DataFrame({"stage": STAGE, "treatment": treatment, "y": (rng.random(len(p)) < p).astype(float)})
    X = pd.DataFrame({"shape": rng.uniform(-1, 1, len(p)), "lateness": rng.normal(size=len(p))})
    effects = UpliftModel(folds=2, random_state=0).fit(X, past["y"], treatment)
    return NextBestAction(
        effects=effects,
        features=("shape", "lateness"),
        evidence=count_evidence(past),
        catalogue=catalogue,
    )
