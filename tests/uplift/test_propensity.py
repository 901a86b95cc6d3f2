import numpy as np
import pandas as pd
import pytest

from repaylift.uplift.propensity import propensity_table, received_propensity

ARMS = ("none", "sms")
ARM = np.array([0, 1, 1, 0, 1, 1])
FOLD = np.array([0, 0, 0, 1, 1, 1])
X = np.zeros((6, 1))


def test_design_shares_are_taken_within_each_fold():
    arm = np.array([0, 1, 1, 1, 0, 0])
    got = received_propensity(None, X, arm, FOLD, ARMS)
    assert got.tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3, 1 / 3, 2 / 3, 2 / 3])


def test_design_shares_are_taken_among_rows_with_the_same_arms_open():
    open_to = np.array([[True, True]] * 3 + [[True, True], [False, True], [False, True]])
    got = received_propensity(None, X, ARM, np.zeros(6, dtype=int), ARMS, open_to)
    assert got.tolist() == pytest.approx([0.5, 0.5, 0.5, 0.5, 1.0, 1.0])


def test_a_matrix_gives_the_received_arms_entry():
    table = pd.DataFrame({"sms": [0.2] * 6, "none": [0.8] * 6})
    assert received_propensity(table, X, ARM, FOLD, ARMS).tolist() == [0.8, 0.2, 0.2, 0.8, 0.2, 0.2]


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.5, np.nan])
def test_an_impossible_propensity_is_refused(bad):
    with pytest.raises(ValueError, match=r"in row 1 \(1 rows in all\) of arm 'sms'"):
        received_propensity(np.array([0.5, bad, 0.5, 0.5, 0.5, 0.5]), X, ARM, FOLD, ARMS)


def test_estimated_propensities_find_confounding():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 1))
    true = np.where(x[:, 0] > 0, 0.8, 0.3)
    arm = (rng.random(3000) < true).astype(int)
    fold = np.arange(3000) % 3
    got = received_propensity("estimate", x, arm, fold, ARMS)
    wanted = np.where(arm == 1, true, 1 - true)
    assert np.abs(got - wanted).mean() < 0.05


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="propensity == 'guess', must be one of 'estimate'"):
        received_propensity("guess", X, ARM, FOLD, ARMS)


def test_the_table_holds_every_arms_share_and_the_received_ones_entry():
    table = propensity_table(None, X, ARM, FOLD, ARMS)
    assert table.sum(axis=1) == pytest.approx(np.ones(6))
    assert table[np.arange(6), ARM] == pytest.approx(received_propensity(None, X, ARM, FOLD, ARMS))


def test_estimates_are_floored_unless_asked_not_to_be():
    x = np.linspace(0, 1, 2000)[:, None]
    arm = (x[:, 0] > 0.5).astype(int)
    fold = np.arange(2000) % 2
    floored, bare = (propensity_table("estimate", x, arm, fold, ARMS, floor=f) for f in (0.05, 0.0))
    assert floored.min() >= 0.05 / 1.05 > bare.min() > 0


def test_closed_arms_have_no_estimated_propensity():
    x = np.random.default_rng(0).normal(size=(400, 1))
    open_to = np.column_stack([np.ones(400, dtype=bool), np.arange(400) % 4 > 0])
    arm = np.where(open_to[:, 1], np.arange(400) % 2, 0)
    table = propensity_table("estimate", x, arm, np.arange(400) % 2, ARMS, open_to)
    assert (table[~open_to] == 0).all() and table.sum(axis=1) == pytest.approx(np.ones(400))
