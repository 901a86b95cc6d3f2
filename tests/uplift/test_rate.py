"""RATE against quadrature, against grf's sum, and by its coverage."""

import numpy as np
import pytest
from scipy.integrate import quad

from repaylift import rate_difference, rate_score

WEIGHTS = {"autoc": lambda q: 1.0, "qini": lambda q: q}


def brute_toc(effect, score, q):
    """Mean of the top q n scores, ties shared out, less the mean of all."""
    left, total = q * len(score), 0.0
    for value in sorted(set(effect), reverse=True):
        tied = score[effect == value]
        taken = min(left, len(tied))
        total += taken * tied.mean()
        left -= taken
    return total / (q * len(score)) - score.mean()


@pytest.mark.parametrize("weighting", ["autoc", "qini"])
@pytest.mark.parametrize("ties", [True, False])
def test_it_is_the_area_under_the_toc(weighting, ties):
    rng = np.random.default_rng(0)
    effect = rng.integers(0, 5, 40) if ties else rng.normal(size=40)
    score = rng.normal(size=40)
    edges = np.arange(1, 40) / 40

    def height(q):
        return WEIGHTS[weighting](q) * brute_toc(effect, score, q)

    wanted = quad(height, 1e-9, 1, points=edges, limit=200)[0]
    assert rate_score(effect, score, weighting, replicates=2).estimate == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize("weighting", ["autoc", "qini"])
def test_grfs_sum_tends_to_it(weighting):
    """grf: the mean over i of weight(i / n) x (mean of the top i scores - mean of all)."""
    rng = np.random.default_rng(0)
    n = 20_000
    effect = rng.normal(size=n)
    score = effect + rng.normal(size=n)
    i = np.arange(1, n + 1)
    toc = np.cumsum(score[np.argsort(-effect)]) / i - score.mean()
    wanted = float((WEIGHTS[weighting](i / n) * toc).mean())
    assert rate_score(effect, score, weighting, replicates=2).estimate == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize(("weighting", "truth"), [("autoc", 0.25), ("qini", 1 / 12)])
def test_the_interval_covers_the_truth(weighting, truth):
    """Effect = priority, uniform on (0, 1): TOC(q) = (1 - q) / 2, its areas 1/4 and 1/12."""
    covered = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        effect = rng.random(400)
        found = rate_score(effect, effect + rng.normal(size=400), weighting, replicates=100)
        covered += found.low <= truth <= found.high
    assert 0.9 <= covered / 150 <= 0.99


def test_a_useless_ranking_is_near_0_and_equal_predictions_are_0():
    rng = np.random.default_rng(0)
    score = rng.normal(size=3000)
    found = rate_score(rng.normal(size=3000), score)
    assert found.low < 0 < found.high
    assert rate_score(np.ones(3000), score, replicates=2).estimate == pytest.approx(0.0, abs=1e-12)


def test_the_difference_is_paired():
    rng = np.random.default_rng(0)
    effect = rng.normal(size=2000)
    score, near = effect + rng.normal(size=2000), effect + rng.normal(0, 0.2, 2000)
    found, alone = rate_difference(effect, near, score), rate_score(effect, score)
    parts = [rate_score(e, score, replicates=2).estimate for e in (effect, near)]
    assert found.estimate == pytest.approx(parts[0] - parts[1])
    assert found.high - found.low < 0.5 * (alone.high - alone.low)


def test_an_unknown_weighting_is_refused():
    with pytest.raises(ValueError, match="weighting == 'auc'"):
        rate_score([1.0, 2.0], [0.0, 1.0], "auc")
