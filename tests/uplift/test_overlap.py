"""Overlap against counts by hand, and its verdicts on logs whose overlap is known."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.uplift.overlap import overlap_report

ARMS = ("none", "sms")


def drawn(share, seed=0):
    """Labels drawn with probability `share` (n,) of sms, and the propensity of the label drawn."""
    got = np.random.default_rng(seed).random(len(share)) < share
    return np.where(got, "sms", "none"), np.where(got, share, 1 - share)


def of(report, arm, cell="all"):
    return next(found for found in report.arms if (found.arm, found.cell) == (arm, cell))


def test_counts_and_shares_by_hand():
    treatment = ["sms", "sms", "none", "none"]
    table = pd.DataFrame({"sms": [0.5, 0.25, 0.5, 0.004], "none": [0.5, 0.75, 0.5, 0.996]})
    sms = of(overlap_report(treatment, table), "sms")
    assert (sms.rows, sms.open_rows, sms.smallest) == (2, 4, 0.25)
    assert sms.effective_sample == pytest.approx((2 + 4) ** 2 / (4 + 16))
    assert sms.reached == pytest.approx(6 / 4)
    assert (sms.below_floor, sms.never) == (0.25, 0.0)


def test_a_fair_trial_is_good_however_the_propensities_are_given():
    treatment, received = drawn(np.full(4000, 0.3))
    table = np.column_stack([np.full(4000, 0.7), np.full(4000, 0.3)])
    x = np.random.default_rng(1).normal(size=(4000, 2))
    for source, given in (
        ("design", None),
        ("logged", received),
        ("known", table),
        ("estimated", "estimate"),
    ):
        report = overlap_report(treatment, given, x)
        assert report.source == source
        assert {arm.status for arm in report.arms} == {"good"}


def test_a_pure_ladder_is_unidentified_however_the_propensities_are_given():
    days = np.random.default_rng(0).uniform(0, 60, 4000)
    treatment = np.where(days > 20, "sms", "none")
    table = np.column_stack([days <= 20, days > 20]).astype(float)
    for given in (np.ones(4000), table, "estimate"):
        report = overlap_report(treatment, given, days[:, None])
        assert {arm.status for arm in report.arms} == {"unidentified"}
        assert of(report, "sms").never == pytest.approx(1 / 3, abs=0.05)
        assert "2 of 2 arms lack overlap" in report.verdict


def test_the_logged_share_below_the_floor_is_the_tables():
    share = np.where(np.random.default_rng(0).random(60_000) < 0.3, 0.005, 0.5)
    treatment, received = drawn(share, seed=1)
    by_weights = of(overlap_report(treatment, received), "sms")
    by_table = of(overlap_report(treatment, np.column_stack([1 - share, share])), "sms")
    assert by_table.below_floor == pytest.approx((share < 0.01).mean())
    assert by_weights.below_floor == pytest.approx(by_table.below_floor, abs=0.1)
    assert by_table.status == "thin"


def test_wrong_propensities_do_not_add_up():
    treatment, received = drawn(np.full(4000, 0.5))
    report = overlap_report(treatment, received * 0.6)
    assert of(report, "sms").status == "inconsistent"
    assert "add up to 16" in of(report, "sms").verdict


def test_few_effective_rows_are_thin():
    treatment = np.repeat(["none", "sms"], [1000, 40])
    assert [arm.status for arm in overlap_report(treatment).arms] == ["good", "thin"]


def test_a_closed_arm_is_judged_where_it_is_open():
    open_to = pd.DataFrame({"none": np.ones(900, dtype=bool), "sms": np.arange(900) >= 300})
    treatment = np.where(open_to["sms"] & (np.arange(900) % 2 == 0), "sms", "none")
    sms = of(overlap_report(treatment, eligible=open_to), "sms")
    assert (sms.open_rows, sms.status) == (600, "good")
    assert sms.reached == pytest.approx(1.0)


def test_each_stage_is_judged_by_itself():
    stage = np.repeat(["early", "late"], 1000)
    share = np.where(stage == "early", 0.4, 0.0)
    treatment, received = drawn(share, seed=1)
    report = overlap_report(treatment, received, by=stage)
    assert of(report, "sms", "early").status == "good"
    assert of(report, "sms", "late").verdict == "no row received it"
    assert list(report.table["cell"]) == ["early", "early", "late", "late"]
    assert "late/sms (0 rows): unidentified" in str(report)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"floor": 0.0}, "floor == 0.0, must be > 0"),
        ({"propensity": "estimate"}, "'estimate' without X"),
        ({"propensity": [0.5, 0.0, 0.5, 0.5]}, "propensity == 0.0 in row 1"),
        ({"by": ["a"]}, r"len\(by\) == 1"),
        ({"treatment": ["sms"] * 4}, "treatment has 1 arm"),
    ],
)
def test_bad_input_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        overlap_report(**{"treatment": ["none", "sms"] * 2, **change})


def test_it_is_public():
    assert rl.overlap_report is overlap_report
