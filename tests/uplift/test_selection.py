import numpy as np

from repaylift.uplift.selection import Sample, best_open, choose, judge


def sample(effect, score):
    n, k = effect.shape
    mean = effect.mean(axis=0, keepdims=True)
    return Sample(
        effect,
        np.zeros((n, k)),
        mean,
        np.zeros(n, dtype=int),
        score,
        np.ones((n, k), dtype=bool),
        np.arange(n),
    )


def test_noise_gains_nothing():
    rng = np.random.default_rng(0)
    effect = np.column_stack([np.zeros(2000), 0.1 + 0.2 * rng.normal(size=2000)])
    score = np.column_stack([np.zeros(2000), 0.1 + rng.normal(size=2000)])
    found = judge(sample(effect, score))
    assert found.low < 0
    assert found.share > 0.2


def test_real_differences_gain():
    rng = np.random.default_rng(0)
    effect = np.column_stack([np.zeros(2000), 0.1 + 0.5 * rng.normal(size=2000)])
    score = effect + 0.5 * rng.normal(size=(2000, 2))
    assert judge(sample(effect, score)).low > 0


def test_costs_move_the_comparison():
    effect = np.tile([[0.0, 0.5], [0.0, 0.1]], (500, 1))
    free = judge(sample(effect, effect))
    priced = judge(sample(effect, effect), cost=np.array([0.0, 0.2]))
    assert (free.share, priced.share) == (0.0, 0.5)
    assert priced.low > 0


def test_closed_arms_are_never_best():
    open_to = np.array([[True, False, True]])
    assert best_open(np.array([[0.0, 9.0, 1.0]]), open_to).tolist() == [2]


def test_without_doubt_the_highest_wins_and_with_it_the_usual_arm_stays():
    effect = np.array([[0.0, 0.10, 0.15]])
    mean, open_to = np.array([0.0, 0.12, 0.05]), np.ones((1, 3), dtype=bool)
    assert choose(effect, mean, np.zeros((1, 3)), open_to).tolist() == [2]
    assert choose(effect, mean, np.full((1, 3), 0.04), open_to).tolist() == [1]


def test_the_usual_arm_is_judged_at_the_same_costs():
    effect, mean = np.array([[0.0, 0.10]]), np.array([0.0, 0.12])
    doubt, open_to = np.zeros((1, 2)), np.ones((1, 2), dtype=bool)
    assert choose(effect, mean, doubt, open_to, value=10.0, cost=np.array([0.0, 1.1])).tolist() == [0]
