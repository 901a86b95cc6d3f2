"""Qini against an independent, slow reading of the published formula."""

from itertools import pairwise

import numpy as np
import pytest

from repaylift.uplift import qini_curve, qini_score

DRAWS = [(seed, ties) for seed in range(4) for ties in (True, False)]


def draw(seed, ties):
    rng = np.random.default_rng(seed)
    effect = rng.integers(0, 6, 120) / 10 if ties else rng.normal(size=120)
    treatment = rng.integers(0, 2, 120)
    y = (rng.random(120) < 0.3 + 0.2 * treatment * (effect > 0.2)).astype(int)
    return y, effect, treatment


def brute_curve(y, effect, treatment):
    """Target everybody at or above each distinct score: Y_t - Y_c n_t / n_c."""
    points = [(0.0, 0.0)]
    for threshold in sorted(set(effect), reverse=True):
        inside = [i for i in range(len(y)) if effect[i] >= threshold]
        n_t = sum(treatment[i] == 1 for i in inside)
        n_c = len(inside) - n_t
        y_t = sum(y[i] for i in inside if treatment[i] == 1)
        y_c = sum(y[i] for i in inside if treatment[i] == 0)
        points.append((len(inside), y_t - (y_c * n_t / n_c if n_c else 0.0)))
    return points


def brute_area(points):
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))


def brute_score(y, effect, treatment):
    perfect = brute_curve(y, [a * t - a * (1 - t) for a, t in zip(y, treatment, strict=True)], treatment)
    random = perfect[-1][0] * perfect[-1][1] / 2
    return (brute_area(brute_curve(y, effect, treatment)) - random) / (brute_area(perfect) - random)


@pytest.mark.parametrize(("seed", "ties"), DRAWS)
def test_the_curve_matches_brute_force(seed, ties):
    y, effect, treatment = draw(seed, ties)
    curve = qini_curve(y, effect, treatment)
    wanted = np.array(brute_curve(y, effect, treatment))
    assert curve.people.tolist() == wanted[:, 0].tolist()
    assert curve.gain == pytest.approx(wanted[:, 1])


@pytest.mark.parametrize(("seed", "ties"), DRAWS)
def test_the_score_matches_brute_force(seed, ties):
    y, effect, treatment = draw(seed, ties)
    assert qini_score(y, effect, treatment, replicates=2).estimate == pytest.approx(
        brute_score(y, effect, treatment)
    )


@pytest.mark.parametrize(
    ("seed", "ties", "theirs"),
    [(0, True, 0.0404780418), (0, False, 0.2931232443), (3, True, 0.0876310145), (3, False, 0.0981747999)],
)
def test_the_score_is_scikit_uplifts(seed, ties, theirs):
    """qini_auc_score of scikit-uplift 0.5.1 on the same rows."""
    y, effect, treatment = draw(seed, ties)
    assert qini_score(y, effect, treatment, replicates=2).estimate == pytest.approx(theirs, abs=1e-9)


def test_the_interval_covers_the_score_of_the_population():
    """Effect 0.3 x: 0.0831 is the score of a million people."""
    covered = 0
    for seed in range(80):
        rng = np.random.default_rng(seed)
        x, treatment = rng.random(500), rng.integers(0, 2, 500)
        y = (rng.random(500) < 0.3 + 0.3 * treatment * x).astype(int)
        score = qini_score(y, x, treatment, replicates=80)
        covered += score.low <= 0.0831 <= score.high
    assert 0.9 <= covered / 80 <= 0.99


def test_rows_of_one_person_are_drawn_together():
    y, effect, treatment = (np.tile(part, 3) for part in draw(1, ties=False))
    person = np.tile(np.arange(len(y) // 3), 3)
    alone = qini_score(y, effect, treatment)
    together = qini_score(y, effect, treatment, groups=person)
    assert together.estimate == pytest.approx(alone.estimate)
    assert together.high - together.low > 1.4 * (alone.high - alone.low)


def test_other_arms_are_left_out():
    y, effect, treatment = draw(0, ties=False)
    labels = np.where(treatment == 1, "sms", "none")
    more = np.r_[labels, ["call"] * 30]
    two = qini_score(y, effect, treatment)
    three = qini_score(
        np.r_[y, np.ones(30)], np.r_[effect, np.zeros(30)], more, treated="sms", control="none"
    )
    assert three == two


def test_a_random_ranking_is_inside_its_interval_and_the_perfect_one_is_1():
    rng = np.random.default_rng(0)
    y, treatment = rng.integers(0, 2, 2000), rng.integers(0, 2, 2000)
    score = qini_score(y, rng.normal(size=2000), treatment)
    assert score.low < 0 < score.high
    assert qini_score(y, y * treatment - y * (1 - treatment), treatment).estimate == pytest.approx(1.0)


def test_three_arms_without_names_are_refused():
    with pytest.raises(ValueError, match=r"treatment holds \[2\] beside 0 and 1"):
        qini_score([0, 1, 1], [0.1, 0.2, 0.3], [0, 1, 2])
