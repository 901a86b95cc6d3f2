"""Oracle: every learner against its published definition, written out in a few lines on scikit-learn."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from repaylift.uplift.learners import LEARNERS, Task
from repaylift.uplift.trees import SmallTrees

EXACT = 1e-9  # the same sums in another order
K = 3
NEW = np.random.default_rng(9).normal(size=(50, 2))


def make_task(base, n=900, seed=0):
    """Three arms, dealt by x: propensities differ from row to row."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    chance = np.exp(np.column_stack([np.zeros(n), X[:, 0], -X[:, 1]]))
    chance /= chance.sum(axis=1, keepdims=True)
    arm = (rng.random(n)[:, None] > chance.cumsum(axis=1)).sum(axis=1)
    y = X[:, 0] + arm * np.maximum(X[:, 1], 0) + rng.normal(size=n)
    return Task(X, y, y - X[:, 0], arm, 1 / chance[np.arange(n), arm], K, base)


def tree():
    return DecisionTreeRegressor(max_depth=3, random_state=0)


def effects(name, task, X=NEW):
    found = LEARNERS[name](task, np.ones(len(task.y), dtype=bool)).predict(X)
    return found[:, 1:] - found[:, [0]]


def fitted(X, y, weight, model=tree):
    return model().fit(X, y, sample_weight=weight / weight.mean())


def outcome_models(task):
    X = task.table.X
    mine = [task.arm == a for a in range(K)]
    return [fitted(X[rows], task.y[rows], task.weight[rows]) for rows in mine]


def test_s_is_one_model_with_the_arm_as_a_column():
    task = make_task(tree())
    model = fitted(np.column_stack([task.table.X, task.arm]), task.y, task.weight)
    mu = [model.predict(np.column_stack([NEW, np.full(len(NEW), a)])) for a in range(K)]
    by_hand = np.column_stack([mu[a] - mu[0] for a in (1, 2)])
    assert effects("s", task) == pytest.approx(by_hand, abs=EXACT)


def test_t_is_one_model_per_arm():
    task = make_task(tree())
    mu = [model.predict(NEW) for model in outcome_models(task)]
    by_hand = np.column_stack([mu[a] - mu[0] for a in (1, 2)])
    assert effects("t", task) == pytest.approx(by_hand, abs=EXACT)


def test_x_imputes_both_sides_and_mixes_by_the_share():
    task = make_task(tree())
    X, y, mu, by_hand = task.table.X, task.y, outcome_models(task), []
    for a in (1, 2):
        treated, control = task.arm == a, task.arm == 0
        d1 = fitted(X[treated], y[treated] - mu[0].predict(X[treated]), task.weight[treated])
        d0 = fitted(X[control], mu[a].predict(X[control]) - y[control], task.weight[control])
        g = treated.sum() / (treated.sum() + control.sum())
        by_hand.append(g * d0.predict(NEW) + (1 - g) * d1.predict(NEW))
    assert effects("x", task) == pytest.approx(np.column_stack(by_hand), abs=EXACT)


def test_r_minimises_the_r_loss_of_the_balanced_pair():
    """Least squares of the R loss itself, tau linear in x; the pair reweighted, so that e(x) = 1/2."""
    task = make_task(LinearRegression())
    X, by_hand = task.table.X, []
    for a in (1, 2):
        pair = (task.arm == a) | (task.arm == 0)
        w, given = task.weight[pair], (task.arm[pair] == a) - 0.5
        r = task.residual[pair]
        m = (
            np.average(r[given > 0], weights=w[given > 0]) + np.average(r[given < 0], weights=w[given < 0])
        ) / 2
        design = given[:, None] * np.column_stack([np.ones(pair.sum()), X[pair]])
        tau = np.linalg.lstsq(design * np.sqrt(w)[:, None], (r - m) * np.sqrt(w), rcond=None)[0]
        by_hand.append(tau[0] + NEW @ tau[1:])
    assert effects("r", task) == pytest.approx(np.column_stack(by_hand), abs=1e-6)


def test_dr_is_the_regression_of_the_doubly_robust_scores():
    """Kennedy's pseudo-outcomes of all rows, averaged by group; shares within groups are the propensities."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 4, 800)
    arm = (rng.random(800)[:, None] > np.array([[0.2, 0.5], [0.4, 0.6], [0.3, 0.8], [0.1, 0.5]])[group]).sum(
        1
    )
    share = np.array([[(arm[group == g] == a).mean() for a in range(K)] for g in range(4)])
    y = group * 0.3 + arm * (group > 1) + rng.normal(size=800)
    mu = np.column_stack([0.2 * group + shift for shift in (0.0, 0.1, 0.7)])  # wrong on purpose
    pseudo = mu + (arm[:, None] == np.arange(K)) * (y[:, None] - mu) / share[group]
    weight = 1 / share[group, arm]
    task = Task(group[:, None].astype(float), y, y - mu[:, 0], arm, weight, K, DecisionTreeRegressor())
    by_hand = np.array([(pseudo[group == g] - pseudo[group == g][:, [0]]).mean(axis=0)[1:] for g in range(4)])
    assert effects("dr", task, np.arange(4.0)[:, None]) == pytest.approx(by_hand, abs=EXACT)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_penalty_means_the_same_at_any_propensity(name):
    """Only the ratios of the weights matter."""
    task = make_task(SmallTrees(trees=10))
    scaled = replace(task, weight=task.weight * 7)
    assert effects(name, scaled) == pytest.approx(effects(name, task), abs=1e-5)


@pytest.mark.parametrize("name", LEARNERS)
def test_stumps_find_effects_that_vary(name):
    """Trees of two leaves add up; a learner for which that is too little must enlarge them."""
    task = replace(make_task(SmallTrees(leaves=2, learning_rate=0.1), n=4000), weight=np.ones(4000))
    found = effects(name, task)
    assert np.corrcoef(found[:, 1], np.maximum(NEW[:, 1], 0))[0, 1] > 0.7
