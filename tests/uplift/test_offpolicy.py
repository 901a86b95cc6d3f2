"""Off-policy values against closed forms, and their intervals by simulation."""

import numpy as np
import pandas as pd
import pytest

from repaylift.uplift import policy_difference, policy_value
from repaylift.uplift.offpolicy_estimate import ESTIMATORS

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


def by_hand(estimator, choice, y, arm, e, q):
    """Straight from the papers, row by row; choice (n, k) probabilities."""
    n = len(y)
    w = [choice[i, arm[i]] / e[i] for i in range(n)]
    dm = sum(choice[i, a] * q[i, a] for i in range(n) for a in range(q.shape[1])) / n
    left = [y[i] - q[i, arm[i]] for i in range(n)]
    return {
        "ips": sum(w[i] * y[i] for i in range(n)) / n,
        "snips": sum(w[i] * y[i] for i in range(n)) / sum(w),
        "dm": dm,
        "dr": dm + sum(w[i] * left[i] for i in range(n)) / n,
        "sndr": dm + sum(w[i] * left[i] for i in range(n)) / sum(w),
        "dros": lambda lam: (
            dm + sum(left[i] / (1 / w[i] + w[i] / lam) for i in range(n) if w[i] * lam > 0) / n
        ),
        "switch": lambda tau: dm + sum(w[i] * left[i] for i in range(n) if w[i] <= tau) / n,
    }[estimator]


def soft(x):
    """Probabilities (n, 2) that lean to sms where x is high."""
    p = 1 / (1 + np.exp(-x))
    return np.column_stack([1 - p, p])


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_each_estimator_matches_its_formula(estimator):
    x, arm, e, y, _ = logged(60, 0)
    e = e * np.random.default_rng(3).uniform(0.2, 1, 60)
    q = np.column_stack([np.full(60, 0.3), 0.3 + 0.2 * (x > 0)])
    for choice in (np.eye(2)[(x > 0).astype(int)], soft(x)):
        got = policy_value(choice, y, labels(arm), e, q=pd.DataFrame(q, columns=ARMS), estimator=estimator)
        wanted = by_hand(estimator, choice, y, arm, e, q)
        assert got.estimate == pytest.approx(wanted(got.tuning) if got.tuning is not None else wanted)
        w = choice[np.arange(60), arm] / e
        assert got.effective_sample == pytest.approx(w.sum() ** 2 / (w**2).sum())
        assert (got.estimator, got.low <= got.estimate <= got.high) == (estimator, True)


def test_three_rows_by_hand():
    """Weights 2, 0, 4; outcomes 1, 0, 0; the model says 0.5 throughout but 0.25 for sms."""
    y, treatment, e = [1, 0, 0], ["none", "sms", "none"], [0.5, 0.5, 0.25]
    q = np.array([[0.5, 0.25]] * 3)
    wanted = {
        "ips": 2 / 3,
        "snips": 1 / 3,
        "dm": 0.5,
        "dr": 0.5 + (1 - 2) / 3,
        "sndr": 0.5 + (1 - 2) / 6,
    }
    for estimator, value in wanted.items():
        got = policy_value(["none"] * 3, y, treatment, e, q=q, estimator=estimator)
        assert got.estimate == pytest.approx(value)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_values_scale_and_shift_with_the_outcome(estimator):
    x, arm, e, y, person = logged(400, 4, persons=150)
    q = np.column_stack([np.full(400, 0.3), 0.3 + 0.2 * (x > 0)])
    given = {"treatment": labels(arm), "propensity": e, "estimator": estimator, "groups": person}
    plain = policy_value(soft(x), y, q=q, **given)
    larger = policy_value(soft(x), 7 * y, q=7 * q, **given)
    assert [larger.estimate, larger.low, larger.high] == pytest.approx(
        [7 * plain.estimate, 7 * plain.low, 7 * plain.high]
    )
    if estimator not in ("ips", "dm"):
        moved = policy_value(soft(x), y + 3, q=q + 3, **given)
        assert moved.estimate == pytest.approx(plain.estimate + 3)


@pytest.mark.parametrize("estimator", ["snips", "sndr", "dr", "ips"])
def test_the_logging_policy_itself_is_worth_the_mean(estimator):
    x, arm, _, y, _ = logged(5000, 5)
    share = np.where(x > 0, 0.7, 0.3)
    policy = np.column_stack([1 - share, share])
    q = np.random.default_rng(0).uniform(size=(5000, 2))
    got = policy_value(policy, y, labels(arm), policy, q=q, estimator=estimator)
    assert got.effective_sample == pytest.approx(5000)
    exact = estimator in ("ips", "snips")
    assert got.estimate == pytest.approx(y.mean(), abs=1e-12 if exact else 4 * q.std() / np.sqrt(5000))


def test_the_self_normalised_interval_is_that_of_the_jackknife():
    """Oracle: leaving out each person in turn, with no formula for the influence."""
    x, arm, e, y, person = logged(500, 6, persons=120)
    q = np.column_stack([np.full(500, 0.4), 0.3 + 0.2 * (x > 0)])
    for estimator in ("snips", "sndr"):
        got = policy_value(soft(x), y, labels(arm), e, q=q, estimator=estimator, groups=person)
        ids = np.unique(person)
        left = np.array(
            [by_hand(estimator, soft(x)[k], y[k], arm[k], e[k], q[k]) for k in (person != i for i in ids)]
        )
        spread = np.sqrt((len(ids) - 1) / len(ids) * ((left - left.mean()) ** 2).sum())
        assert got.high - got.estimate == pytest.approx(1.96 * spread, rel=0.05)


@pytest.mark.parametrize("estimator", ["dm", "dros", "switch"])
def test_the_interval_of_a_biased_estimator_holds_a_doubly_robust_one(estimator):
    x, arm, e, y, _ = logged(600, 7)
    wrong = np.full((600, 2), 0.9)
    given = {"y": y, "treatment": labels(arm), "propensity": e, "q": wrong}
    robust = policy_value(soft(x), **given)
    got = policy_value(soft(x), estimator=estimator, **given)
    assert got.low <= robust.low and robust.high <= got.high
    assert got.low == pytest.approx(robust.low) and got.high == pytest.approx(max(robust.high, got.estimate))


def test_nothing_limits_a_value_that_no_row_speaks_of():
    q = np.full((4, 2), 0.5)
    got = policy_value(["sms", "none"] * 2, [0, 1, 0, 1], ["none", "sms"] * 2, [0.5] * 4, q=q, estimator="dm")
    assert (got.estimate, got.low, got.high, got.effective_sample) == (0.5, -np.inf, np.inf, 0.0)


def test_a_deterministic_log_of_the_same_choice_is_the_mean():
    y = np.array([0.0, 1.0, 1.0, 0.0])
    got = policy_value(["none", "sms", "none", "sms"], y, ["none", "sms", "none", "sms"], np.ones(4))
    assert got.estimate == pytest.approx(y.mean())


@pytest.mark.parametrize("estimator", ESTIMATORS)
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


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_differences_pair_rows_for_every_estimator(estimator):
    x, arm, e, y, _ = logged(2000, 8)
    q = np.column_stack([np.full(2000, 0.3), 0.3 + 0.3 * (x > 0)])
    mine, other = labels((x > 0).astype(int)), labels((x > 0.1).astype(int))
    given = {"y": y, "treatment": labels(arm), "propensity": e, "q": q, "estimator": estimator}
    pair = policy_difference(mine, other, **given)
    truth = 0.3 * ((x > 0) & (x <= 0.1)).mean()
    assert pair.low <= truth <= pair.high
    alone = policy_value(mine, **given)
    assert pair.high - pair.low < 0.8 * (alone.high - alone.low)
    assert policy_difference(mine, mine, **given).estimate == 0.0


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
    assert (plain.estimator, robust.estimator) == ("snips", "sndr")
    assert robust.low <= 1 + 2 * x.mean() <= robust.high
    assert robust.high - robust.low < 0.8 * (plain.high - plain.low)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"choice": ["fax"] * 4}, "treatment == 'fax' is not one of the arms"),
        ({"choice": np.full((4, 2), 0.4)}, r"sum of a row of choice - 1\|"),
        ({"choice": [[-0.5, 1.5]] * 4}, "lowest probability of choice == -0.5"),
        ({"estimator": "dr"}, "neither X nor q"),
        ({"propensity": "estimate"}, "neither X nor q"),
        ({"X": [[0.0]] * 3}, r"len\(X\) == 3"),
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


def test_a_misspelt_option_is_refused():
    with pytest.raises(TypeError, match="unexpected keyword argument 'grups'"):
        policy_value(["none", "sms"], [0, 1], ["none", "sms"], grups=[1, 2])


def test_a_choice_that_was_never_made_is_refused():
    with pytest.raises(ValueError, match="agrees with the treatment in no row"):
        policy_value(["sms", "none"], [0, 1], ["none", "sms"])


def test_values_print_with_their_interval():
    got = policy_value(["none", "sms"], [0, 1], ["none", "sms"])
    assert str(got).startswith("0.5000 [")
    assert "effective sample 2" in str(got)
