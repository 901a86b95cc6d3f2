import itertools

import numpy as np
import pytest

from repaylift.uplift.trial_rules import CUTS, one_feature_rule


@pytest.mark.parametrize("seed", range(5))
def test_the_rule_is_the_best_of_all_splits(seed):
    """Oracle: every feature, cut and pair of arms tried one by one."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=60), rng.integers(0, 3, 60)])
    score = rng.normal(size=(60, 3))
    rule = one_feature_rule(X, score, categorical=(1,))
    got = score[np.arange(60), rule.choose(X)].sum()
    sides = [X[:, 0] <= c for c in np.quantile(X[:, 0], CUTS)] + [X[:, 1] == c for c in range(3)]
    wanted = max(
        score[side, a].sum() + score[~side, b].sum()
        for side in sides
        for a, b in itertools.product(range(3), repeat=2)
    )
    assert got == pytest.approx(wanted)


def test_a_feature_that_is_never_known_splits_nobody():
    rule = one_feature_rule(np.full((4, 1), np.nan), np.array([[0.0, 1.0]] * 4))
    assert rule.choose(np.full((2, 1), np.nan)).tolist() == [1, 1]
