"""Every kind of outcome, on simulated payments whose mean effects are known in closed form."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from repaylift.uplift import UpliftModel
from repaylift.uplift.outcome import check_outcome

HORIZON = 30.0
KINDS = ("paid", "money", "days")


@dataclass(frozen=True)
class Payments:
    """X, treatment; outcome[kind] (n,); truth[kind] (n, 2) mean outcome of `none` and `sms`."""

    X: pd.DataFrame
    treatment: np.ndarray
    outcome: dict
    truth: dict


def simulate(n, seed):
    """Payment times are exponential; bills are log-normal, the largest hundreds of times the median."""
    rng = np.random.default_rng(seed)
    bill, need = np.exp(4 + 1.5 * rng.normal(size=n)), rng.normal(size=n)
    rate = np.exp(-3.4 + 0.3 * need)[:, None] * np.array([1.0, 1.5])
    arm = rng.integers(0, 2, n)
    days = rng.exponential(1 / rate[np.arange(n), arm])
    paid = days < HORIZON
    chance = 1 - np.exp(-HORIZON * rate)
    return Payments(
        pd.DataFrame({"log_bill": np.log(bill), "need": need}),
        np.array(["none", "sms"])[arm],
        {"paid": paid.astype(int), "money": bill * paid, "days": np.minimum(days, HORIZON)},
        {"paid": chance, "money": bill[:, None] * chance, "days": chance / rate},
    )


@pytest.fixture(scope="module")
def trials():
    return [simulate(3000, seed) for seed in range(8)]


@pytest.mark.parametrize("kind", KINDS)
def test_mean_effects_are_unbiased_on_the_scale_of_the_outcome(kind, trials):
    """The mean error over trials is within 3 of its standard errors of 0."""
    miss = []
    for known in trials:
        model = UpliftModel(folds=2).fit(known.X, known.outcome[kind], known.treatment)
        true = np.diff(known.truth[kind], axis=1).mean()
        miss.append(model.predict(known.X)["sms"].mean() - true)
    assert abs(np.mean(miss)) < 3 * np.std(miss, ddof=1) / np.sqrt(len(miss))
    assert np.std(miss) < abs(true)  # otherwise the bound above would hold for anything


@pytest.mark.parametrize("kind", KINDS)
def test_expected_outcomes_stay_within_what_was_seen(kind, trials):
    known = trials[0]
    model = UpliftModel(folds=2).fit(known.X, known.outcome[kind], known.treatment)
    expected = model.predict_outcome(known.X).to_numpy()
    assert expected.min() >= known.outcome[kind].min()
    assert expected.max() <= known.outcome[kind].max()
    assert np.corrcoef(expected[:, 0], known.truth[kind][:, 0])[0, 1] > 0.5


def test_days_gained_choose_the_arm_that_is_paid_sooner(trials):
    known = trials[0]
    gained = UpliftModel(folds=2).fit(known.X, -known.outcome["days"], known.treatment)
    assert (gained.recommend(known.X) == "sms").mean() > 0.9
    lost = UpliftModel(folds=2).fit(known.X, known.outcome["days"], known.treatment)
    assert (lost.recommend(known.X) == "none").mean() > 0.9


def test_effects_on_money_are_not_those_on_its_logarithm():
    """A call that turns small bills to paid and loses a few large ones: log gains, money loses."""
    rng = np.random.default_rng(0)
    n = 8000
    large, call = rng.random(n) < 0.1, rng.integers(0, 2, n)
    bill = np.where(large, 1000.0, 10.0)
    paid = rng.random(n) < 0.5 + call * np.where(large, -0.2, 0.2)
    X = pd.DataFrame({"noise": rng.normal(size=n)})
    arm = np.array(["none", "call"])[call]
    money = UpliftModel(folds=2).fit(X, bill * paid, arm).predict(X)["call"].mean()
    log = UpliftModel(folds=2).fit(X, np.log1p(bill * paid), arm).predict(X)["call"].mean()
    assert money < 0 < log
    assert money == pytest.approx(0.9 * 0.2 * 10 - 0.1 * 0.2 * 1000, rel=0.5)


def test_a_straight_line_is_cut_at_the_outcomes_seen(trials):
    known = trials[0]
    model = UpliftModel(response=LinearRegression(), folds=2)
    model.fit(known.X, known.outcome["money"], known.treatment)
    assert model.predict_outcome(known.X).to_numpy().min() >= 0


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["yes", "no"], "y is not numbers"),
        (pd.array([1, None, 0]), "y is missing or infinite in 1 of 3 rows"),
        ([0.0, np.inf], "y is missing or infinite in 1 of 2 rows"),
        ([[0, 1]], r"y.shape == \(1, 2\)"),
        ([2, 2], "y == 2.0 in all 2 rows"),
    ],
)
def test_outcomes_that_cannot_be_learned_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        check_outcome(y)
