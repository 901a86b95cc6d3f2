"""Off-policy values against closed forms, and their intervals by simulation."""

import numpy as np
import pandas as pd
import pytest

from repaylift.uplift import policy_difference, policy_value

REPLICATES = 400
TOLERANCE = 3.3 * np.sqrt(0.95 * 0.05 / REPLICATES)  # binomial, 3.3 standard errors
ARMS = ("none", "sms")


def logged(n, seed, persons=None):
    """Confounded log with known propensities; the truth of 'sms to x > 0' is 0.45."""
    rng = np.random.default_rng(seed)
    person = np.arange(n) if persons is None else rng.integers(0, persons, n)
    x = rng.normal(size=n)
    e = np.where(x > 0, 0.7, 0.3)
    arm = (rng.random(n) < e).astype(int)
    shock = 0.0 if persons is None else 0.2 * rng.choice([-1, 1], persons)[person]
    p = 0.3 + 0.3 * (x > 0) * arm + shock
    y = (rng.random(n) < p).astype(float)
    return x, arm, np.where(arm == 1, e, 1 - e), y, person


def labels(arm):
    return np.array(ARMS, dtype=object)[arm]


def test_ips_snips_and_dr_match_their_formulas():
    """Oracle: sums written out by hand."""
    x, arm, e, y, _ = logged(40, 0)
    q = np.column_stack([np.full(40, 0.3), 0.3 + 0.3 * (x > 0)])
    choice = (x > 0).astype(int)
    agree = arm == choice
    by_hand = {
        "ips": sum(y[i] / e[i] for i in range(40) if agree[i]) / 40,
        "snips": sum(y[i] / e[i] for i in range(40) if agree[i]) / sum(1 / e[agree]),
        "dr": sum(q[i, choice[i]] + agree[i] * (y[i] - q[i, arm[i]]) / e[i] for i in range(40)) / 40,
    }
    for estimator, wanted in by_hand.items():
        got = policy_value(
            labels(choice), y, labels(arm), e, q=pd.DataFrame(q, columns=ARMS), estimator=estimator
        )
        assert got.estimate == pytest.approx(wanted)
        assert got.estimator == estimator
        w = agree / e
        assert got.effective_sample == pytest.approx(w.sum() ** 2 / (w**2).sum())


def test_a_deterministic_log_of_the_same_choice_is_the_mean():
    y = np.array([0.0, 1.0, 1.0, 0.0])
    got = policy_value(["none", "sms", "none", "sms"], y, ["none", "sms", "none", "sms"], np.ones(4))
    assert got.estimate == pytest.approx(y.mean())


@pytest.mark.parametrize("estimator", ["ips", "snips", "dr"])
def test_the_interval_covers_as_often_as_it_says(estimator):
    held = 0
    for seed in range(REPLICATES):
        x, arm, e, y, _ = logged(600, seed)
        q = np.column_stack([np.full(600, 0.3), 0.3 + 0.3 * (x > 0)])
        got = policy_value(labels((x > 0).astype(int)), y, labels(arm), e, q=q, estimator=estimator)
        held += got.low <= 0.45 <= got.high
    assert abs(held / REPLICATES - 0.95) < TOLERANCE


def test_the_clustered_interval_covers_where_the_naive_one_does_not():
    held = {"clustered": 0, "naive": 0}
    for seed in range(REPLICATES):
        x, arm, e, y, person = logged(600, seed, persons=60)
        choice = labels((x > 0).astype(int))
        for name, groups in (("clustered", person), ("naive", None)):
            got = policy_value(choice, y, labels(arm), e, estimator="snips", groups=groups)
            held[name] += got.low <= 0.45 <= got.high
    assert abs(held["clustered"] / REPLICATES - 0.95) < TOLERANCE + 0.01  # sixty clusters: a little short
    assert held["naive"] < held["clustered"] - 10


def test_the_paired_difference_is_the_difference_and_narrower():
    x, arm, e, y, _ = logged(2000, 1)
    mine, other = labels((x > 0).astype(int)), labels((x > 0.1).astype(int))
    first, second = (policy_value(c, y, labels(arm), e) for c in (mine, other))
    pair = policy_difference(mine, other, y, labels(arm), e)
    assert pair.estimate == pytest.approx(first.estimate - second.estimate)
    assert pair.high - pair.low < 0.5 * (first.high - first.low)
    assert pair.departs == pytest.approx(((x > 0) & (x <= 0.1)).mean())


def test_probabilities_mix_the_values_of_labels():
    _, arm, e, y, _ = logged(500, 2)
    always = [policy_value(labels(np.full(500, a)), y, labels(arm), e, estimator="ips") for a in (0, 1)]
    half = policy_value(np.full((500, 2), 0.5), y, labels(arm), e, estimator="ips")
    assert half.estimate == pytest.approx(np.mean([v.estimate for v in always]))


def test_the_outcome_model_narrows_the_interval():
    rng = np.random.default_rng(0)
    x = rng.normal(size=3000)
    arm = rng.integers(0, 2, 3000)
    y = 2 * x + arm + 0.1 * rng.normal(size=3000)
    plain = policy_value(labels(np.ones(3000, dtype=int)), y, labels(arm))
    robust = policy_value(labels(np.ones(3000, dtype=int)), y, labels(arm), X=x[:, None])
    assert (plain.estimator, robust.estimator) == ("snips", "dr")
    assert robust.low <= 1 + 2 * x.mean() <= robust.high
    assert robust.high - robust.low < 0.8 * (plain.high - plain.low)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"choice": ["fax"] * 4}, "treatment == 'fax' is not one of the arms"),
        ({"choice": np.full((4, 2), 0.4)}, r"sum of a row of choice - 1\|"),
        ({"choice": [[-0.5, 1.5]] * 4}, "lowest probability of choice == -0.5"),
        ({"estimator": "dr"}, "neither X nor q"),
        ({"estimator": "guess"}, "estimator == 'guess'"),
        ({"propensity": [0.0, 0.5, 0.5, 0.5]}, "propensity == 0.0 in row 0"),
        ({"level": 1.0}, "level == 1.0, must be < 1"),
        ({"eligible": [[True, False], [False, True]] * 2, "choice": ["sms"] * 4}, "row 0 that was not open"),
    ],
)
def test_bad_input_is_refused(change, message):
    given = {"choice": ["none"] * 4, "y": [0, 1, 1, 0], "treatment": ["none", "sms"] * 2}
    with pytest.raises(ValueError, match=message):
        policy_value(**{**given, **change})


def test_a_choice_that_was_never_made_is_refused():
    with pytest.raises(ValueError, match="agrees with the treatment in no row"):
        policy_value(["sms", "none"], [0, 1], ["none", "sms"])


def test_values_print_with_their_interval():
    got = policy_value(["none", "sms"], [0, 1], ["none", "sms"])
    assert str(got).startswith("0.5000 [")
    assert "effective sample 2" in str(got)
