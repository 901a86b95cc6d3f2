"""Placebos: sound logs pass, selection that the propensities do not know fails, a ladder cannot be tested."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.auditing.example import coin_log


def _selected(rows: int, pull: float, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Late payers get the SMS more often; the logged propensity is the true one, which knows it."""
    rng = np.random.default_rng(seed)
    late = rng.random(rows) < 0.5
    p = np.where(late, 0.5 + pull, 0.5 - pull)
    sms = rng.random(rows) < p
    log = coin_log(rows, seed=seed).assign(
        treatment=np.where(sms, "sms", "none"), propensity=np.where(sms, p, 1 - p)
    )
    return log, pd.DataFrame({"lag_last": 3.0 * late + rng.normal(size=rows), "orders_30d": rng.random(rows)})


def _sms(found):
    return next(action for action in found.confounding if action.action == "sms")


def test_selection_hidden_from_the_propensities_fails():
    log, X = _selected(3000, pull=0.2)
    found = rl.audit(log.assign(propensity=0.5), X, permutations=99)
    action = _sms(found)
    assert action.status == "fails"
    assert action.placebo == "lag_last"
    assert action.weighted > 0.3
    assert found.balance.columns == ("lag_last",)
    assert "DISTRUST" in str(found)
    assert "does NOT undo it" in action.verdict


def test_selection_known_to_the_propensities_passes():
    log, X = _selected(3000, pull=0.2)
    found = rl.audit(log, X, permutations=99)  # its propensities differ by row: no shuffling, random signs
    action = _sms(found)
    assert action.same_stage > 0.3
    assert action.same_stage_p == pytest.approx(0.01)
    assert action.status == "passes"
    assert found.balance.columns == ()
    assert "stand every test" in " ".join(str(found).split())


def test_sound_logs_raise_an_alarm_in_five_per_cent():
    alarms = 0
    for seed in range(60):
        log, X = _selected(300, pull=0.0, seed=seed)
        alarms += _sms(rl.audit(log, placebo=X, permutations=39)).status == "fails"
    assert alarms <= 8  # 3 expected, three standard errors


def test_a_ladder_is_untestable_and_its_selection_shown(ladder_audit):
    by_action = {action.action: action for action in ladder_audit.confounding}
    assert by_action["human_call"].status == "untestable"
    assert by_action["human_call"].crude < -0.3  # calls went to those who had paid badly before
    assert by_action["email"].status == "not taken"
    assert np.isnan(ladder_audit.balance.p)


def test_the_simulated_mixture_passes(mixture_audit):
    assert {action.status for action in mixture_audit.confounding} <= {"passes", "not taken"}
    assert mixture_audit.fit.p > 0.001
    assert mixture_audit.balance.p > 0.02
