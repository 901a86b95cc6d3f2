"""The size of an exploration: what it promises is what a simulation of it delivers."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.auditing.contrast import difference
from repaylift.auditing.example import coin_log
from repaylift.policy.explore import draw

THREE = {"none": 0.5, "sms": 0.3, "email": 0.2}
RUNS = 250  # power of 80 % has a standard error of 2.5 points


def _ladder(rows: int = 3000, stage: str = "dpd_1_3") -> pd.DataFrame:
    """Half the cases cannot get e-mail; the SMS goes to everybody."""
    log = coin_log(rows, THREE, stage=stage, base=0.5).assign(treatment="sms", propensity=1.0)
    log.loc[::2, "eligible"] = "none|sms"
    return log


def _plan(decisions, **goal):
    return rl.audit(decisions, goal=rl.ExplorationGoal(**goal), permutations=19).plan


def _delivered(plan, cases, effect, rng):
    """Estimates and errors of the effects of sms and email when the plan is carried out on the cases."""
    chance = plan.propensities(cases).to_numpy()
    action = draw(chance, rng.random(len(cases)))
    y = (rng.random(len(cases)) < 0.5 + np.array([0.0, *effect])[action]).astype(float)
    weight = 1 / chance[np.arange(len(cases)), action]
    found = []
    for a, name in enumerate(plan.actions[1:], start=1):
        open_to = cases["eligible"].str.contains(name).to_numpy()
        found.append(
            difference(y, (action == a) & open_to, (action == 0) & open_to, weight, np.arange(len(y)))
        )
    return [f.estimate for f in found], [f.error for f in found]


@pytest.fixture(scope="module")
def carried_out():
    plan = _plan(_ladder(), detect=0.08, days=5000)
    stage = plan.stages[0]
    cases = _ladder(stage.cases)
    rng = np.random.default_rng(0)
    promised = np.array([action.detectable for action in stage.actions])
    runs = [_delivered(plan, cases, promised, rng) for _ in range(RUNS)]
    return stage, promised, np.array(runs)  # (runs, 2, actions)


def test_half_widths_are_delivered(carried_out):
    stage, _, runs = carried_out
    promised = [action.half_width for action in stage.actions]
    np.testing.assert_allclose(1.96 * runs[:, 1].mean(axis=0), promised, rtol=0.05)
    np.testing.assert_allclose(1.96 * runs[:, 0].std(axis=0), promised, rtol=0.12)


def test_power_is_delivered(carried_out):
    _, _, runs = carried_out
    found = np.abs(runs[:, 0]) > 1.96 * runs[:, 1]
    np.testing.assert_allclose(found.mean(axis=0), 0.8, atol=0.09)


def test_intervals_cover(carried_out):
    _, promised, runs = carried_out
    covered = np.abs(runs[:, 0] - promised) <= 1.96 * runs[:, 1]
    np.testing.assert_allclose(covered.mean(axis=0), 0.95, atol=0.045)


def test_rows_and_goal_are_as_stated(carried_out):
    stage, _, _ = carried_out
    by_name = {action.action: action for action in stage.actions}
    assert by_name["email"].enough
    assert by_name["email"].offer == 0.05  # capped: no row was logged
    assert by_name["email"].capped
    assert by_name["email"].rows == pytest.approx(0.025 * stage.cases)
    assert max(action.detectable for action in stage.actions) == pytest.approx(0.08, rel=1e-3)


def test_more_volume_means_fewer_days():
    days = [
        _plan(_ladder(rows).assign(at=lambda d: _spread(d, 300)), days=99_999).days for rows in (1500, 3000)
    ]
    assert days[1] == pytest.approx(days[0] / 2, rel=0.02)


def test_half_the_effect_needs_four_times_the_cases():
    cases = [_plan(_ladder(), detect=detect, days=99_999).cases for detect in (0.08, 0.04)]
    assert cases[1] == pytest.approx(4 * cases[0], rel=0.01)


def test_a_larger_share_is_faster_and_the_end_is_the_end():
    slow, fast = (_plan(_ladder(), share=share, cap=0.5, days=9999) for share in (0.1, 0.5))
    assert fast.days < slow.days
    cut = _plan(_ladder(), days=30, coarsest=0.9)
    assert cut.days == 30
    assert not cut.stages[0].enough


def test_a_stage_with_too_few_cases_is_left_alone():
    plan = _plan(_ladder(300), days=30)
    stage = plan.stages[0]
    assert stage.too_small
    assert (stage.cases, stage.explored, plan.spend) == (0, 0.0, 0.0)
    assert "too few cases" in str(plan)
    assert plan.propensities(_ladder(5))["sms"].tolist() == [1.0] * 5


def test_what_is_known_needs_no_exploring_and_shortens_the_rest():
    known = coin_log(40_000, THREE)
    assert _plan(known, detect=0.03).stages[0].actions == ()
    some = coin_log(4000, THREE)
    fresh = some.assign(treatment="none", propensity=1.0)
    assert 0 < _plan(some, detect=0.03, days=9999).cases < _plan(fresh, detect=0.03, days=9999).cases


def test_actions_with_enough_rows_are_not_capped():
    log = pd.concat([_ladder(3000), coin_log(4000, {"email": 0.5, "sms": 0.5}).assign(propensity=1.0)])
    log["eligible"] = "none|sms|email"
    email = next(a for a in _plan(log, share=0.5, days=9999).stages[0].actions if a.action == "email")
    assert email.logged >= 500
    assert not email.capped
    assert email.offer > 0.05


def _spread(decisions, days):
    first = pd.Timestamp("2025-01-01", tz="UTC")
    return first + pd.to_timedelta(np.linspace(0, days, len(decisions)), unit="D")
