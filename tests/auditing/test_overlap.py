"""What is identified, and the reason where it is not."""

import pandas as pd
import pytest

import repaylift as rl
from repaylift.auditing.example import coin_log
from repaylift.auditing.overlap import overlap_cells
from repaylift.auditing.rows import read_rows

THREE = {"none": 0.5, "sms": 0.3, "email": 0.2}


def _cell(decisions, action, stage="dpd_1_3"):
    cells = overlap_cells(read_rows(decisions, None, "none", list(THREE)))
    return next(cell for cell in cells if (cell.stage, cell.action) == (stage, action))


def test_a_drawn_action_is_identified():
    found = _cell(coin_log(2000, THREE), "sms")
    assert found.identified
    assert found.status == "good"
    assert found.smallest == pytest.approx(0.3)
    assert found.effective_sample == pytest.approx(found.rows)
    assert found.share == pytest.approx(0.3, abs=0.04)


def test_few_rows_are_identified_roughly():
    assert _cell(coin_log(300, THREE), "email").status == "thin"


def test_never_eligible_is_said_so():
    both = pd.concat([coin_log(300), coin_log(300, THREE, stage="pre_due")])
    found = _cell(both, "email")
    assert found.status == "never eligible"
    assert "eligible in no decision" in found.why


def test_eligible_and_never_taken_is_said_so():
    log = coin_log(600).assign(eligible="none|sms|email")
    found = _cell(log, "email")
    assert (found.status, found.why) == ("unidentified", "it was eligible and never taken")


def test_certain_rows_identify_nothing():
    found = _cell(coin_log(600).assign(propensity=1.0), "sms")
    assert found.status == "unidentified"
    assert found.chance == 0.0
    assert "nothing was left to chance" in found.why


def test_a_control_without_chance_is_blamed():
    # sms or email by a coin, nothing only where nothing else was eligible
    drawn = coin_log(600, {"sms": 0.5, "email": 0.5}).assign(eligible="none|sms|email")
    alone = coin_log(200).assign(treatment="none", eligible="none", propensity=1.0)
    found = _cell(pd.concat([drawn, alone]), "sms")
    assert found.status == "unidentified"
    assert "control" in found.why


def test_a_ladder_beside_an_exploration_leaves_the_explored_rows():
    ladder = coin_log(2000, THREE).assign(treatment="sms", propensity=1.0)
    found = _cell(pd.concat([ladder, coin_log(1000, THREE)]), "email")
    assert found.status == "good"
    assert found.chance == pytest.approx(1 / 3)


def test_false_propensities_are_inconsistent():
    false = coin_log(2000).assign(propensity=lambda d: d["treatment"].map({"none": 0.5, "sms": 0.2}))
    assert _cell(false, "sms").status == "inconsistent"


def test_the_report_of_the_uplift_folder_says_the_same():
    log = coin_log(2000, THREE)
    report = rl.overlap_report(log["treatment"].to_numpy(), log["propensity"].to_numpy())
    for arm in report.arms:
        if arm.arm != "none":
            assert _cell(log, arm.arm).effective_sample == pytest.approx(arm.effective_sample)
