"""The regimes: effects shrink with risk, grow with it, or are equal for all."""

import numpy as np
import pytest

from repaylift.policy.actions import load_catalogue
from repaylift.records.simulate import make_world, simulate_with_truth
from repaylift.records.simulator.bills import Bills, issue_bills
from repaylift.records.simulator.collection import World
from repaylift.records.simulator.effects import Regime
from repaylift.records.simulator.repayment import base_log_odds
from repaylift.records.simulator.response import Response, respond
from repaylift.records.simulator.risk import risk_score

SMS = load_catalogue().ids.index("sms")


def bills_and_response(regime: Regime) -> tuple[World, Bills, Response]:
    world, rng = make_world(4_000, 12, 1, regime, "mixture")
    account, amount = np.arange(4_000), np.full(4_000, 400.0)
    bills = issue_bills(
        account, amount, np.full(4_000, 59.0), np.zeros(4_000, int), world.people, world.parameters, rng
    )
    return world, bills, respond(bills, world.people, world.parameters, world.catalogue, regime)


@pytest.mark.parametrize(("regime", "sign"), [("good_risks_respond", -1), ("bad_risks_respond", 1)])
def test_effect_and_risk_correlate_by_regime(regime: Regime, sign: int) -> None:
    world, bills, response = bills_and_response(regime)
    risk = risk_score(base_log_odds(bills, world.people, world.parameters), world.parameters)
    for stage in range(7):
        for action in range(1, len(world.catalogue.ids)):
            own = response.shift[:, stage, action] - typed(world, bills, stage, action)
            assert sign * np.corrcoef(own, risk[:, stage])[0, 1] > 0.15


def typed(world: World, bills: Bills, stage: int, action: int) -> np.ndarray:  # type: ignore[type-arg]
    effects = world.parameters.effects
    mean = effects.scale[stage] * effects.mean[int(stage >= 2), action]
    return mean * effects.by_type[world.people.kind[bills.account], action]


def test_true_effects_on_paying_correlate_with_risk_by_regime() -> None:
    found = {}
    for regime in ("good_risks_respond", "bad_risks_respond"):
        simulation = simulate_with_truth(6_000, 12, 2, regime)  # type: ignore[arg-type]
        stage = simulation.records.decisions["stage"].to_numpy()
        truth = simulation.truth[np.isin(stage, ["dpd_15_30", "dpd_31_60"])]
        effect = truth[["sms", "fee_waiver"]].sub(truth["none"], axis=0)
        found[regime] = effect.corrwith(1 - truth["none"])
    assert (found["good_risks_respond"] < -0.15).all()
    assert (found["bad_risks_respond"] > 0.05).all()


def test_null_has_no_heterogeneity() -> None:
    _, _, response = bills_and_response("no_heterogeneity")
    assert np.ptp(response.shift, axis=0).max() == 0
    assert np.ptp(response.reach, axis=0).max() == 0
    assert np.ptp(response.complaint, axis=0).max() == 0
    assert not response.anger_base.any() and not response.anger_effect.any()
    assert (response.fatigue == 1).all()


def test_under_the_null_one_action_is_best_for_everybody_at_a_stage() -> None:
    simulation = simulate_with_truth(3_000, 12, 2, "no_heterogeneity")
    stage = simulation.records.decisions["stage"].to_numpy()
    for name in np.unique(stage):
        best = simulation.truth[stage == name].dropna(axis=1).idxmax(axis=1)
        assert best.value_counts(normalize=True).iloc[0] > 0.98, name
