"""The deployed decision: modes, replay, budgets by prices, explanations, and the artifact's folder."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.models import DefaultRisk
from repaylift.policy.decisions_table import ACTION_COLUMNS, CASE_COLUMNS
from repaylift.policy.explore import Exploration
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.uplift import UpliftModel

SHEET = PriceSheet({"agent_minutes": 1.0, "incentive_money": 0.2}, version="today", score_gap=2.0)


def test_every_case_gets_one_action_and_every_action_a_row(artifact, cases, catalogue):
    made = artifact.decide(cases)
    assert tuple(made.cases) == CASE_COLUMNS
    assert tuple(made.actions) == ACTION_COLUMNS
    assert len(made.cases) == len(cases)
    assert len(made.actions) == len(cases) * len(catalogue.ids)
    assert made.cases["account_id"].tolist() == cases["account_id"].tolist()
    assert (made.cases["mode"] == "model").all()
    taken = made.actions[made.actions["why_not"] == ""].reset_index(drop=True)
    assert taken["action"].tolist() == made.cases["action"].tolist()
    for name in ("value", "score", "cost", "uplift", "uplift_low", "uplift_high", "p_paid", "complaint_risk"):
        np.testing.assert_array_equal(taken[name], made.cases[name])
    assert (made.actions.loc[made.actions["action"] != "none", "why_not"] == "").any()


def test_the_decision_is_the_eligible_action_with_the_highest_score(artifact, cases):
    made = artifact.decide(cases, prices=SHEET)
    usable = made.actions[made.actions["offered"] & made.actions["allowed"]]
    usable = usable[~usable["why_not"].str.startswith("Too little evidence")]
    best = usable.groupby("decision_id", sort=False)["score"].max()
    np.testing.assert_allclose(made.cases["score"], best.to_numpy())
    np.testing.assert_allclose(usable["score"], usable["value"] - usable["price_charge"])
    assert (made.cases["propensity"] == 1).all()


def test_a_batch_equals_its_cases_one_by_one_to_the_bit(artifact, cases):
    explorer = replace(artifact, exploration=Exploration(seed=5), prices=SHEET)
    batch = explorer.decide(cases)
    assert (batch.cases["propensity"] < 1).any()
    k = len(explorer.catalogue.ids)
    for i in range(len(cases)):
        one = explorer.decide(cases.iloc[[i]])
        told = batch.cases.iloc[[i]].reset_index(drop=True)
        pd.testing.assert_frame_equal(one.cases, told, check_dtype=False, check_exact=True)
        told = batch.actions.iloc[i * k : (i + 1) * k].reset_index(drop=True)
        pd.testing.assert_frame_equal(one.actions, told, check_dtype=False, check_exact=True)


def test_the_same_call_gives_the_same_bytes_and_another_seed_another_draw(artifact, cases):
    def actions(seed):
        how = Exploration(tau=3.0, seed=seed)
        return artifact.decide(cases, prices=SHEET, explore=how).cases["action"].tolist()

    assert actions(1) == actions(1)
    assert actions(1) != actions(2)


def test_prices_keep_the_budgets(artifact, cases):
    free = artifact.decide(cases)
    minutes = {"human_call": 6.0, "payment_plan": 10.0, "write_down": 12.0}
    spent = free.cases["action"].map(minutes).fillna(0).sum()
    assert spent > 100
    priced = artifact.priced(cases, {"agent_minutes": spent / 3})
    made = priced.decide(cases)
    assert made.cases["action"].map(minutes).fillna(0).sum() <= spent / 3 + 12
    assert priced.prices.prices["agent_minutes"] > 0
    assert priced.prices.score_gap > 0
    assert made.versions["prices"] == "2026-11-23T04:00Z"
    assert made.actions["why_not"].str.contains("its agent minutes are priced at").any()


def test_features_that_are_missing_leave_the_ladder(artifact, cases, catalogue):
    cases.loc[:9, ["shape", "lateness"]] = np.nan
    cases.loc[10:19, "shape"] = np.nan
    made = artifact.decide(cases, explore=Exploration(), prices=SHEET)
    fallen = made.cases.iloc[:10]
    assert (fallen["mode"] == "fallback_rules").all()
    assert fallen["action"].tolist() == [catalogue.ladder[stage] for stage in fallen["stage"]]
    assert (fallen["propensity"] == 1).all()
    assert fallen[["p_none", "value", "default_risk"]].isna().all(axis=None)
    assert (made.cases["mode"].iloc[10:] == "model").all()


def test_a_stage_without_evidence_falls_back(artifact, cases):
    thin = artifact.evidence.copy()
    thin.loc["dpd_1_3"] = 10
    made = replace(artifact, evidence=thin).decide(cases)
    assert ((made.cases["mode"] == "fallback_rules") == (made.cases["stage"] == "dpd_1_3")).all()


def test_beyond_90_days_the_bill_goes_to_the_first_queue_there(artifact, cases, catalogue):
    beyond = cases.head(1).assign(stage="dpd_90_plus", days_past_due=95)
    case = artifact.decide(beyond).cases.iloc[0]
    assert (case["mode"], case["action"], case["owner"]) == ("fallback_rules", "none", catalogue.beyond_90[0])


def test_when_rules_leave_nothing_the_mode_says_so(artifact, cases):
    cases.loc[0, "holds"] = "deceased"
    cases.loc[1, "holds"] = "vulnerable"
    cases = cases.assign(stage="dpd_31_60")
    made = artifact.decide(cases, explore=Exploration(), prices=SHEET)
    assert made.cases["mode"].iloc[0] == "suppressed_all"
    assert made.cases[["action", "propensity", "eligible"]].iloc[0].tolist() == ["none", 1.0, "none"]
    assert made.cases["mode"].iloc[1] == "model"
    assert made.cases["eligible"].iloc[1] == "none|human_call|payment_plan"
    nothing_known = artifact.decide(cases.drop(columns=["holds", "timezone"]))
    assert (nothing_known.cases["mode"] == "suppressed_all").all()


def test_held_out_debtors_get_what_their_arm_says(artifact, cases, catalogue):
    held = replace(artifact, holdout=Holdout(no_contact=0.25, ladder=0.25), exploration=Exploration())
    made = held.decide(cases, prices=SHEET).cases
    assert set(made["arm"]) == {"policy", "no_contact", "ladder"}
    assert ((made["arm"] == "policy") == (made["mode"] == "model")).all()
    assert ((made["arm"] == "policy") == (made["mode"] != "holdout")).all()
    assert (made.loc[made["arm"] == "no_contact", "action"] == "none").all()
    on_ladder = made[made["arm"] == "ladder"]
    assert on_ladder["action"].tolist() == [catalogue.ladder[stage] for stage in on_ladder["stage"]]
    assert (made.loc[made["arm"] != "policy", "propensity"] == 1).all()


def test_only_channels_at_hand_are_offered(artifact, cases):
    made = artifact.decide(cases, channels=["sms"])
    assert set(made.cases["action"]) <= {"none", "sms"}
    assert "Its channel is not at hand now." in set(made.actions["why_not"])


def test_an_unproven_action_is_only_drawn_within_its_cap(artifact, cases):
    late = cases.assign(stage="dpd_61_90", amount=5000.0)
    made = artifact.decide(late, prices=SHEET, explore=Exploration())
    rows = made.actions[made.actions["action"] == "write_down"]
    assert rows["propensity"].max() == pytest.approx(0.01)
    assert rows["why_not"].str.startswith("Too little evidence at this stage (499 past decisions)").any()
    assert not (artifact.decide(late).cases["action"] == "write_down").any()


def test_follow_up_and_deadline_come_from_the_catalogue(artifact, cases, catalogue):
    for row in artifact.decide(cases).cases.itertuples():
        action = catalogue[row.action]
        assert row.owner == action.queue
        assert row.act_by == row.at + pd.Timedelta(hours=action.sla_hours)
        assert row.follow_up_on == row.at + pd.Timedelta(days=action.follow_up.after_days)
        assert (row.follow_up_if, row.follow_up_then) == (action.follow_up.condition, action.follow_up.then)


def test_explanations_name_rule_and_end_in_both_languages(artifact, cases):
    night = cases.head(1).assign(stage="dpd_8_14")
    made = artifact.decide(night, as_of="2026-11-23T15:00:00Z")
    sms = made.actions[made.actions["action"] == "sms"].iloc[0]
    assert sms["why_not"].startswith(
        "Ruled out by cn.hours until 2026-11-24 00:00 UTC: No collection between"
    )
    assert (sms["rule_id"], sms["rule_version"]) == ("cn.hours", 1)
    assert sms["until"] == pd.Timestamp("2026-11-24T00:00:00Z")
    chinese = artifact.decide(night, as_of="2026-11-23T15:00:00Z", language="zh")
    assert "规则 cn.hours 禁止" in chinese.actions.loc[sms.name, "why_not"]
    offered = made.actions[~made.actions["offered"]]
    assert (offered["why_not"] == "Not offered at this stage.").all()


def test_losing_by_value_says_by_how_much(artifact, cases):
    made = artifact.decide(cases.head(1).assign(stage="dpd_31_60"))
    taken = made.cases.iloc[0]
    lost = made.actions[made.actions["why_not"].str.startswith("Worth")].iloc[0]
    assert lost["why_not"] == f"Worth {taken['value'] - lost['value']:.2f} yuan less than the action taken."


def test_versions_name_every_part(artifact, cases):
    versions = artifact.decide(cases.head(1), prices=SHEET).versions
    assert (versions["risk"], versions["effects"], versions["features"]) == ("1", "2", "3")
    assert versions["prices"] == "today"
    assert versions["packs"].startswith("blocks 2026")


def test_no_cases_give_empty_tables(artifact, cases):
    made = artifact.decide(cases.head(0))
    assert len(made.cases) == len(made.actions) == 0
    assert tuple(made.cases) == CASE_COLUMNS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.drop(columns="shape"), "cases lack 1 columns, such as 'shape'"),
        (lambda c: c.assign(stage="soon"), "stage == 'soon', must be one of"),
        (lambda c: c.assign(amount=-1.0), "amount == -1.0 in 200 cases"),
        (lambda c: c.assign(decision_id="x"), "decision_id == 'x' repeats"),
    ],
)
def test_bad_cases_are_refused(artifact, cases, change, message):
    with pytest.raises(ValueError, match=message):
        artifact.decide(change(cases))


def test_features_in_another_order_than_the_models_are_refused(artifact):
    X = pd.DataFrame({"lateness": np.arange(400.0), "shape": np.arange(400.0) % 7})
    risk = DefaultRisk(n_trees=2).fit(X, np.arange(400) % 2)
    with pytest.raises(ValueError, match=r"features\[0\] == 'shape', must be 'lateness', as risk was fitted"):
        replace(artifact, risk=risk)


def test_a_saved_artifact_decides_alike(cases, artifact, tmp_path):
    rng = np.random.default_rng(0)
    n = 1500
    X = pd.DataFrame({"shape": rng.uniform(-1, 1, n), "lateness": rng.normal(size=n)})
    y = (rng.random(n) < 0.4).astype(int)
    risk = DefaultRisk(n_trees=10).fit(X, y)
    full = X.assign(default_risk=risk.out_of_fold_)
    treatment = rng.choice(["none", "sms", "human_call"], n)
    effects = UpliftModel(control="none").fit(full, y, treatment)
    trained = replace(
        artifact, risk=risk, effects=effects, exploration=Exploration(), holdout=Holdout(ladder=0.1)
    ).priced(cases, {"agent_minutes": 100.0})
    again = NextBestAction.load(trained.save(tmp_path / "champion"))
    before, after = trained.decide(cases), again.decide(cases)
    pd.testing.assert_frame_equal(before.cases, after.cases)
    pd.testing.assert_frame_equal(before.actions, after.actions)
    assert before.versions == after.versions
    assert again.prices == trained.prices
    assert not list(tmp_path.rglob("*.pkl"))
