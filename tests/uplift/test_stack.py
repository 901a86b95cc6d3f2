"""Q-aggregation: the optimum on the simplex, never worse than the best learner, and a learner itself."""

import itertools

import numpy as np
import pytest

from repaylift.uplift import SmallTrees
from repaylift.uplift.learners.example import example_task
from repaylift.uplift.losses import dr_terms
from repaylift.uplift.stack import Part, StackedLearner, mean_share, q_weights, stack_weights
from repaylift.uplift.target import Target

GRID = 50


def _target(contrast: np.ndarray) -> Target:
    zero = np.zeros(len(contrast))
    counts = np.full(contrast.shape, 1.0 / (contrast.shape[1] - 1))
    counts[:, 0] = 0.0
    return Target(contrast, counts, zero, contrast * 0, zero + 1, np.arange(len(contrast)))


@pytest.mark.parametrize("nu", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_weights_are_the_optimum_on_the_simplex(nu, seed):
    """Oracle: the objective written out, over a grid of all weights of three candidates."""
    rng = np.random.default_rng(seed)
    n = 300
    effects = rng.normal(size=(3, n, 3)) * np.array([1.0, 0.5, 2.0])[:, None, None]
    effects[:, :, 0] = 0.0
    target = _target(effects[0] * 0.6 + effects[1] * 0.3 + rng.normal(size=(n, 3)))

    def loss(effect):
        return (target.counts * (effect - target.contrast) ** 2).sum(axis=1).mean()

    own = np.array([loss(effect) for effect in effects])

    def objective(w):
        return (1 - nu) * loss(np.tensordot(w, effects, axes=1)) + nu * w @ own

    found = stack_weights(effects, target, nu)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    steps = (np.array([a, b, GRID - a - b]) / GRID for a, b in itertools.product(range(GRID + 1), repeat=2))
    best = min(objective(w) for w in steps if w[2] >= 0)
    assert objective(found) <= best + 1e-9


def test_candidates_that_are_alike_share_the_weight_and_lose_nothing():
    product = np.ones((4, 4))
    assert q_weights(np.full(4, 2.0), product, 0.5) @ np.ones(4) == pytest.approx(1)


def test_the_stack_is_never_worse_than_the_best_candidate_by_more_than_noise():
    """Weights from one noisy sample, judged by the true squared error, over simulations."""
    rng = np.random.default_rng(1)
    n, runs, noise = 2000, 60, 1.0
    stack, single = np.zeros((2, runs)), np.zeros((2, runs))
    for run in range(runs):
        x = rng.uniform(-1, 1, size=(n, 3))
        truth = np.column_stack([np.zeros(n), 0.1 * x[:, 0]])
        target = _target(truth + np.column_stack([np.zeros(n), rng.normal(scale=noise, size=n)]))
        apart = np.column_stack([np.zeros(n), 0.1 * x[:, 2]])
        one_right = np.stack([truth, truth * 0, truth * 2, np.column_stack([np.zeros(n), 0.1 * x[:, 1]])])
        each_half_wrong = np.stack([truth + apart, truth - apart, apart, truth * 0])
        for case, effects in enumerate((one_right, each_half_wrong)):
            error = ((effects - truth) ** 2).sum(axis=2).mean(axis=1)
            mixed = np.tensordot(stack_weights(effects, target), effects, axes=1)
            own = [dr_terms(effect, target).mean() for effect in effects]
            stack[case, run] = ((mixed - truth) ** 2).sum(axis=1).mean() - error.min()
            single[case, run] = error[int(np.argmin(own))] - error.min()
    assert stack[0].mean() < noise**2 * np.log(4) / n  # one is the truth: the price of not knowing which
    assert stack[0].mean() < single[0].mean()  # choosing by the same loss costs more
    spread = stack[1].std() / np.sqrt(runs)
    assert stack[1].mean() + 2 * spread < 0  # none is: mixing beats the best of them


def test_what_is_kept_of_noise_is_little_and_of_the_truth_all():
    rng = np.random.default_rng(0)
    truth = np.column_stack([np.zeros(4000), rng.normal(scale=0.3, size=4000)])
    target = _target(truth + np.column_stack([np.zeros(4000), rng.normal(size=4000)]))
    mean = np.zeros_like(truth)
    noise = np.column_stack([np.zeros(4000), rng.normal(size=4000)])
    assert mean_share(truth, mean, target) > 0.8
    assert mean_share(noise, mean, target) < 0.1
    assert mean_share(truth * 3, mean, target) == pytest.approx(1 / 3, abs=0.1)
    assert mean_share(mean, mean, target) == 0.0


def test_a_stack_predicts_the_weighted_mean_of_its_parts():
    task, everyone = example_task(), np.ones(2000, dtype=bool)
    base = SmallTrees(trees=20, learning_rate=0.2)
    parts = (Part("t", base, 0.3), Part("s", base, 0.5))
    X = np.linspace(-2, 2, 50)[:, None]
    found = StackedLearner(parts)(task, everyone).predict(X)
    alone = [StackedLearner((Part(p.learner, base, 1.0),))(task, everyone).predict(X) for p in parts]
    np.testing.assert_allclose(found, 0.3 * alone[0] + 0.5 * alone[1])
