"""Deciding anew on either side of a threshold shows that it is one."""

from dataclasses import replace

import numpy as np
import pytest

from repaylift.policy.cases import read_cases
from repaylift.policy.explore import Exploration
from repaylift.policy.options import options_of
from repaylift.policy.prices import PriceSheet
from repaylift.policy.rule_facts import facts_of
from repaylift.policy.what_if import changes_of

from .conftest import FakeUplift

NEAR = 1e-6  # relative step to either side
SHEET = PriceSheet({"agent_minutes": 0.8, "incentive_money": 0.3}, score_gap=2.0)


class Waivers(FakeUplift):
    """Waivers and calls help nearly alike."""

    def predict_arrays(self, X):
        made = super().predict_arrays(X)
        made.effect[:, self.arms_.index("fee_waiver")] = 0.09 * (1 + X[:, 0] / 2)
        return made


def decide(artifact, cases, sheet=SHEET, **changes):
    """Actions taken, by id, with some arrays of the cases changed."""
    known = replace(read_cases(cases, artifact.given), **changes)
    made = artifact.decide_arrays(known, facts_of(cases), prices=sheet)
    return made, [artifact.catalogue.ids[column] for column in made.choice.action]


def found(artifact, cases, kind, sheet=SHEET):
    """(row, change) of one kind."""
    made, _ = decide(artifact, cases, sheet)
    vectors = artifact.catalogue.vectors
    for row in range(len(cases)):
        for change in changes_of(options_of(made, row), float(made.cases.amount[row]), vectors):
            if change.kind == kind:
                yield row, change


def test_another_amount_changes_the_decision_beyond_its_threshold_only(artifact, cases):
    _, now = decide(artifact, cases)
    amounts = cases["amount"].to_numpy()
    within, beyond, wanted = amounts.copy(), amounts.copy(), {}
    for row, change in found(artifact, cases, "amount"):
        step = np.sign(change.threshold - amounts[row]) * (change.threshold * NEAR + 1e-9)
        within[row], beyond[row] = change.threshold - step, change.threshold + step
        wanted[row] = artifact.catalogue.ids[change.column]
    assert len(wanted) > 100
    assert decide(artifact, cases, amount=within)[1] == now
    then = decide(artifact, cases, amount=beyond)[1]
    assert {row: then[row] for row in wanted} == wanted


@pytest.mark.parametrize("resource", ["agent_minutes", "incentive_money"])
def test_another_price_changes_the_decision_beyond_its_threshold_only(artifact, cases, resource):
    artifact, cases = replace(artifact, effects=Waivers()), cases.assign(stage="dpd_31_60")
    _, now = decide(artifact, cases)
    changed = list(found(artifact, cases, resource))[:40]
    assert changed
    for row, change in changed:
        step = np.sign(change.threshold - SHEET.prices[resource]) * (change.threshold * NEAR + 1e-9)
        for price, expected in (
            (change.threshold - step, now[row]),
            (change.threshold + step, artifact.catalogue.ids[change.column]),
        ):
            sheet = PriceSheet({**SHEET.prices, resource: price})
            assert decide(artifact, cases.iloc[[row]], sheet)[1] == [expected]


def test_a_rules_end_changes_the_decision_at_its_moment(artifact, cases):
    night = cases.assign(at="2026-11-23T15:00:00Z", stage="dpd_8_14", digital_last_7d=5.0)
    ends = list(found(artifact, night, "rule_end"))
    assert ends
    for row, change in ends[:20]:
        one = night.iloc[[row]]
        _, before = decide(artifact, one, at=np.array([change.threshold - 1]))
        _, after = decide(artifact, one, at=np.array([change.threshold]))
        assert before == decide(artifact, one)[1]
        assert after == [artifact.catalogue.ids[change.column]]


def test_where_the_score_did_not_decide_nothing_is_told(artifact, cases):
    unknown = cases.assign(shape=np.nan, lateness=np.nan)
    assert not list(found(artifact, unknown, "amount"))
    explorer = replace(artifact, exploration=Exploration(tau=50.0, seed=2))
    made = explorer.decide_arrays(read_cases(cases, artifact.given), facts_of(cases), prices=SHEET)
    score = np.where(made.weighed.eligible & made.weighed.proven, made.score, -np.inf)
    drawn = np.flatnonzero(score.max(axis=1) > made.score[np.arange(len(cases)), made.choice.action])
    assert drawn.size
    assert not any(changes_of(options_of(made, row), 1.0, artifact.catalogue.vectors) for row in drawn)
