"""The whole audit: on a pure ladder nothing, on a mixture what there is, always in words."""

import importlib

import pandas as pd

import repaylift as rl
from repaylift.auditing.example import coin_log


def test_a_pure_ladder_teaches_nothing_and_gets_a_plan(ladder_audit):
    assert ladder_audit.identified == ()
    assert ladder_audit.precision == ()
    assert ladder_audit.chance == 0.0
    assert "NOTHING can be learned" in str(ladder_audit)
    assert all(stage.actions for stage in ladder_audit.plan.stages)


def test_a_mixture_identifies_what_was_eligible(mixture_audit, mixture):
    found = {(cell.stage, cell.action) for cell in mixture_audit.identified}
    taken = set(zip(mixture[0]["stage"], mixture[0]["treatment"], strict=True))
    assert found <= {(stage, action) for stage, action in taken if action != "none"}
    early = [cell for cell in mixture_audit.overlap if cell.stage in ("pre_due", "dpd_1_3", "dpd_4_7")]
    assert {cell.status for cell in early} <= {"good", "thin", "control", "never eligible"}
    never = {(cell.stage, cell.action) for cell in mixture_audit.never_eligible}
    assert ("pre_due", "human_call") in never
    assert not found & never


def test_tables_have_a_row_per_finding(mixture_audit):
    stages, actions = len(mixture_audit.stages), len(mixture_audit.actions)
    assert len(mixture_audit.overlap_table) == stages * actions
    assert len(mixture_audit.confounding_table) == actions - 1
    assert len(mixture_audit.precision_table) == len(mixture_audit.identified)
    assert mixture_audit.runoff_table["stage"].is_unique


def test_the_same_log_gives_the_same_audit():
    log = coin_log(800)
    assert str(rl.audit(log, permutations=19)) == str(rl.audit(log, permutations=19))


def test_one_action_taken_where_others_were_eligible_is_a_ladder():
    only = coin_log(800).assign(treatment="none", propensity=1.0)
    found = rl.audit(only, permutations=19)
    assert found.identified == ()
    assert [cell.why for cell in found.unidentified] == ["it was eligible and never taken"]


def test_a_stage_and_actions_of_ones_own_are_understood():
    log = coin_log(800, {"none": 0.5, "carrier_pigeon": 0.5}, stage="late")
    found = rl.audit(log, permutations=19)
    assert [cell.action for cell in found.identified] == ["carrier_pigeon"]
    assert found.plan.unpriced == ("carrier_pigeon",)
    assert "Not in the catalogue" in " ".join(str(found).split())


def test_the_page_holds_the_verdict(mixture_audit, tmp_path):
    page = mixture_audit.to_html(tmp_path / "folder" / "audit.html").read_text(encoding="utf-8")
    assert "effects (action x stage) are identified" in page
    assert "human_call" in page


def test_the_public_name_stays_the_function():
    importlib.import_module("repaylift.auditing.audit")
    assert callable(rl.audit)
    assert isinstance(rl.audit(coin_log(100), permutations=19).overlap_table, pd.DataFrame)
