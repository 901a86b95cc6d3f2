from dataclasses import replace

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


def design_of(n=400, k=3, seed=0):
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, k, n)
    return Design(rng.normal(size=(n, 2)), arm, rng.uniform(2, 5, n), np.arange(n) % 4, k), rng.normal(size=n)


@pytest.mark.parametrize("base", [RESPONSE, LinearRegression()])
def test_what_is_learned_without_a_fold_has_seen_none_of_its_outcomes(base):
    design, y = design_of()
    changed = np.where(design.fold == 2, 100.0, y)
    found, other = (fit_nuisances(base, design, outcome) for outcome in (y, changed))
    assert found.without[2].tolist() == other.without[2].tolist()
    assert (found.without[1] != other.without[1]).all()


def test_the_baseline_is_a_model_of_the_outcome_less_the_arms_means():
    """Oracle: for every fold, weighted arm means of the other rows, then least squares on what is left."""
    design, y = design_of()
    for held, found in enumerate(fit_nuisances(LinearRegression(), design, y).without):
        others = design.fold != held
        arm, w = design.arm[others], design.weight[others]
        mean = np.array([np.average(y[others][arm == a], weights=w[arm == a]) for a in range(3)])
        model = LinearRegression().fit(design.X[others], y[others] - (mean - mean[0])[arm])
        assert found == pytest.approx(model.predict(design.X))


def test_threads_change_nothing():
    design, y = design_of()
    one, two = (fit_nuisances(RESPONSE, replace(design, n_jobs=jobs), y) for jobs in (1, 2))
    assert one.score.tolist() == two.score.tolist()
