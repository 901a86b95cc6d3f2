"""The one rule on arrays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.decide import decide
from repaylift.policy.explore import Exploration


def cases(seed, n=15, k=5):
    rng = np.random.default_rng(seed)
    score = np.round(rng.normal(0, 5, (n, k)), 1)
    eligible, proven = rng.random((n, k)) < 0.6, rng.random((n, k)) < 0.7
    eligible[:, 0] = proven[:, 0] = True
    score[:, 0] = 0.0
    return score, eligible, proven


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000))
def test_the_best_eligible_and_proven_action_is_taken(seed):
    score, eligible, proven = cases(seed)
    choice = decide(score, score, eligible, proven)
    for i in range(len(score)):
        open_to = [j for j in range(score.shape[1]) if eligible[i, j] and proven[i, j]]
        ranked = sorted(open_to, key=lambda j, i=i: -score[i, j])
        assert score[i, choice.action[i]] == score[i, ranked[0]]
        assert choice.action[i] in open_to
        second = choice.runner_up[i]
        assert (second == -1) == (len(open_to) == 1)
        if second >= 0:
            assert score[i, second] == score[i, ranked[1]]
            assert second != choice.action[i]
    np.testing.assert_array_equal(choice.propensity.sum(axis=1), 1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 0.999999))
def test_exploring_never_leaves_what_is_eligible(seed, uniform):
    score, eligible, proven = cases(seed)
    drawn = np.full(len(score), uniform)
    choice = decide(score, score, eligible, proven, exploration=Exploration(tau=3.0), gap=1.0, uniform=drawn)
    rows = np.arange(len(score))
    assert eligible[rows, choice.action].all()
    assert (choice.propensity[rows, choice.action] > 0).all()
    assert (choice.propensity[~eligible] == 0).all()


def test_an_unproven_action_never_wins_but_can_be_drawn():
    score = np.array([[0.0, 99.0]])
    eligible, proven = np.array([[True, True]]), np.array([[True, False]])
    assert decide(score, score, eligible, proven).action[0] == 0
    how = {"exploration": Exploration(), "gap": 1.0}
    choice = decide(score, score, eligible, proven, uniform=np.array([0.995]), **how)
    assert choice.action[0] == 1
    assert choice.propensity[0].tolist() == pytest.approx([0.99, 0.01])


def test_a_fixed_action_is_certain_whatever_the_score():
    score = np.array([[0.0, 5.0, 1.0], [0.0, 5.0, 1.0]])
    yes = np.ones_like(score, dtype=bool)
    choice = decide(
        score,
        score,
        yes,
        yes,
        fixed=np.array([2, -1]),
        exploration=Exploration(floor=0.0, tau=0.01),
        gap=1.0,
        uniform=np.array([0.3, 0.3]),
    )
    assert choice.action.tolist() == [2, 1]
    assert choice.propensity[0].tolist() == [0, 0, 1]


def test_scores_that_are_not_known_lead_to_doing_nothing():
    score = np.full((1, 3), np.nan)
    yes = np.ones((1, 3), dtype=bool)
    choice = decide(score, score, yes, yes)
    assert (choice.action[0], choice.runner_up[0]) == (0, -1)


def test_inputs_are_not_changed():
    score, eligible, proven = cases(1)
    copies = score.copy(), eligible.copy(), proven.copy()
    decide(score, score, eligible, proven, fixed=np.full(len(score), -1))
    for array, copy in zip((score, eligible, proven), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_what_cannot_be_is_refused():
    score, eligible, proven = cases(2)
    with pytest.raises(ValueError, match=r"doing nothing is not eligible in 15 cases"):
        decide(score, score, eligible & False, proven)
    fixed = np.full(len(score), -1)
    row, column = np.argwhere(~eligible)[0]
    fixed[row] = column
    with pytest.raises(ValueError, match=rf"fixed\[{row}\] == {column} is not eligible"):
        decide(score, score, eligible, proven, fixed=fixed)
    with pytest.raises(ValueError, match="all must be equal"):
        decide(score, score[:3], eligible, proven)
