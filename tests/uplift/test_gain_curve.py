"""Gain over budgets: what is charged, who chooses, and how sure it is."""

import numpy as np
import pandas as pd
import pytest

from repaylift import gain_curve

COST = {"call": 5.0, "sms": 1.0}


def draw(n, seed):
    """Effects uniform on (-0.1, 0.3) and (-0.05, 0.1), and scores around them."""
    rng = np.random.default_rng(seed)
    effect = pd.DataFrame({"call": rng.uniform(-0.1, 0.3, n), "sms": rng.uniform(-0.05, 0.1, n)})
    return effect, effect + rng.normal(0, 0.5, (n, 2))


def test_costs_go_by_name():
    effect, score = draw(200, 0)
    budgets = np.linspace(0, 3, 5)
    by_name = gain_curve(effect, score, COST, budgets=budgets, replicates=2)
    by_place = gain_curve(effect.to_numpy(), score.to_numpy(), [5.0, 1.0], budgets=budgets, replicates=2)
    assert by_name.gain.tolist() == by_place.gain.tolist()
    assert by_name.arms == ("call", "sms")


def test_value_turns_effects_into_money():
    effect, score = draw(200, 0)
    made = gain_curve(effect, score, COST, value=100.0, replicates=5)
    plain = gain_curve(effect, score, COST, replicates=5)
    assert made.gain == pytest.approx(100 * plain.gain)
    assert made.full == pytest.approx(plain.full)


def test_value_per_person_changes_who_comes_first():
    effect, value = np.array([[0.2], [0.1]]), np.array([1.0, 10.0])
    assert gain_curve(effect, effect, [1.0], value=value, budgets=[0.5]).gain[0] == pytest.approx(0.5)


def test_more_arms_are_predicted_to_gain_more_than_each_alone():
    effect, _ = draw(500, 0)
    budgets = np.linspace(0, 3, 20)
    made = {"score": effect, "cost": COST, "budgets": budgets, "replicates": 2}
    both = gain_curve(effect, **made)
    for arm in COST:
        assert (both.gain >= gain_curve(effect, **made, arms=[arm]).gain - 1e-12).all()


def test_without_individual_predictions_the_gain_is_a_straight_line():
    effect, score = draw(500, 0)
    found = gain_curve(effect, score, COST, arms=["call"], individual=False, replicates=2)
    assert found.full == pytest.approx(5.0)
    assert found.gain == pytest.approx(score["call"].mean() * found.budget / 5.0)


def test_a_closed_arm_is_never_given():
    effect, score = draw(100, 0)
    closed = score.assign(call=np.nan)
    found = gain_curve(effect, closed, COST, budgets=[0.2, 1.0], replicates=2)
    alone = gain_curve(effect[["sms"]], score[["sms"]], {"sms": 1.0}, budgets=[0.2, 1.0], replicates=2)
    assert found.gain == pytest.approx(alone.gain)


def test_the_band_covers_the_gain_of_the_policy():
    """Truth: the same predictions' gain on a million others, by their true effects."""
    budgets = np.array([0.2, 1.0, 3.0])
    population, _ = draw(400_000, 10_000)
    truth = gain_curve(population, population, COST, budgets=budgets, replicates=2).gain
    covered = np.zeros(3)
    for seed in range(200):
        found = gain_curve(*draw(400, seed), COST, budgets=budgets, replicates=100)
        covered += (found.low <= truth) & (truth <= found.high)
    assert (covered / 200 >= 0.9).all() and (covered / 200 <= 0.99).all()


def test_rows_of_one_person_widen_the_band():
    effect, score = draw(300, 0)
    person = np.tile(np.arange(300), 4)
    four = [pd.concat([part] * 4, ignore_index=True) for part in (effect, score)]
    alone = gain_curve(*four, COST, budgets=[1.0])
    together = gain_curve(*four, COST, budgets=[1.0], groups=person)
    assert together.high[0] - together.low[0] > 1.6 * (alone.high[0] - alone.low[0])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"cost": {"call": -1.0, "sms": 1.0}}, "cost == -1.0, must be >= 0"),
        ({"cost": {"call": 1.0}}, r"cost lacks the arms \['sms'\]"),
        ({"arms": ["mail"]}, "arms == 'mail'"),
        ({"budgets": [1.0, 0.5]}, r"budgets == \[1.0, 0.5\], must be \(m,\) rising"),
    ],
)
def test_bad_input_is_refused(more, message):
    effect, score = draw(20, 0)
    with pytest.raises(ValueError, match=message):
        gain_curve(effect, score, **{"cost": COST, **more})
