import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from repaylift.uplift.nuisance import RESPONSE, Design, dr_scores, fit_nuisances


def test_dr_scores_match_the_published_formula():
    """Oracle: mu_a + 1[T = a] (y - mu_a) / e_a, written out row by row."""
    rng = np.random.default_rng(0)
    n, k = 50, 3
    expected, y, arm = rng.random((n, k)), rng.random(n), rng.integers(0, k, n)
    e = rng.dirichlet(np.ones(k), n)
    got = dr_scores(y, arm, 1 / e[np.arange(n), arm], expected)
    for i in range(n):
        for a in range(k):
            by_hand = expected[i, a] + (arm[i] == a) * (y[i] - expected[i, a]) / e[i, a]
            assert got[i, a] == pytest.approx(by_hand)


def test_scores_are_unbiased_under_known_unequal_propensities():
    """Confounded assignment: raw arm means are far off, the scores' means are not."""
    rng = np.random.default_rng(1)
    n = 20_000
    x = rng.normal(size=(n, 1))
    e1 = np.where(x[:, 0] > 0, 0.8, 0.2)
    arm = (rng.random(n) < e1).astype(np.int64)
    y = x[:, 0] + 0.5 * arm + rng.normal(size=n)
    weight = 1 / np.where(arm == 1, e1, 1 - e1)
    design = Design(x, arm, weight, np.arange(n) % 2, 2)
    score = fit_nuisances(RESPONSE, design, y).score
    difference = score[:, 1] - score[:, 0]
    assert abs(y[arm == 1].mean() - y[arm == 0].mean() - 0.5) > 0.5
    assert abs(difference.mean() - 0.5) < 4 * difference.std() / np.sqrt(n)


@pytest.mark.parametrize("base", [RESPONSE, LinearRegression(), LogisticRegression()])
def test_any_regressor_or_classifier_serves(base, trial):
    arm = np.array([trial.arms.index(t) for t in trial.treatment])
    design = Design(trial.X.to_numpy(), arm, np.full(len(arm), 3.0), np.arange(len(arm)) % 3, 3)
    found = fit_nuisances(base, design, trial.y)
    assert found.score.shape == (len(arm), 3)
    assert np.corrcoef(found.baseline, trial.p[:, 0])[0, 1] > 0.5
