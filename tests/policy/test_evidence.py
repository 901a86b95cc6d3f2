"""Evidence: counts by stage, and the prior where there are too few."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.evidence import combine_effects, count_evidence, counts_of


def model(n, arms):
    effect = np.tile(np.linspace(0, 0.1, len(arms)), (n, 1))
    outcome = np.clip(0.3 + effect, 0, 1)
    return SimpleNamespace(effect=effect, low=effect - 0.02, high=effect + 0.02, p_outcome=outcome)


def test_counts_come_by_stage_and_action(catalogue):
    past = pd.DataFrame(
        {"stage": ["pre_due"] * 3 + ["dpd_1_3"], "treatment": ["none", "sms", "sms", "retired"]}
    )
    stage = np.array(["dpd_1_3", "pre_due", "dpd_61_90"], dtype=object)
    counts = counts_of(count_evidence(past), stage, catalogue)
    assert counts[:, catalogue.ids.index("sms")].tolist() == [0, 2, 0]
    assert counts[:, 0].tolist() == [0, 1, 0]
    assert counts.sum() == 3
    assert counts_of(pd.DataFrame(), stage, catalogue).sum() == 0


def test_a_proven_action_has_the_models_effect_and_another_the_prior(catalogue):
    arms = ("none", "sms", "human_call")
    proven = np.ones((2, len(catalogue.ids)), dtype=bool)
    call, sms = catalogue.ids.index("human_call"), catalogue.ids.index("sms")
    proven[1, call] = False
    found = combine_effects(model(2, arms), arms, proven, catalogue)
    assert found.effect[0, [0, sms, call]].tolist() == pytest.approx([0, 0.05, 0.1])
    prior = catalogue["human_call"]
    odds = 0.3 / 0.7 * np.exp(prior.prior_mean)
    assert found.effect[1, call] == pytest.approx(odds / (1 + odds) - 0.3)
    assert found.low[1, call] < found.effect[1, call] < found.high[1, call]
    np.testing.assert_allclose(found.p_paid, 0.3 + found.effect)


def test_an_action_the_model_never_saw_has_the_prior(catalogue):
    arms = ("none", "sms")
    found = combine_effects(model(1, arms), arms, np.ones((1, len(catalogue.ids)), dtype=bool), catalogue)
    for column, action in enumerate(catalogue.actions):
        if action.id not in arms:
            odds = 0.3 / 0.7 * np.exp(action.prior_mean)
            assert found.effect[0, column] == pytest.approx(odds / (1 + odds) - 0.3)
    assert found.effect[0, 0] == found.low[0, 0] == found.high[0, 0] == 0
