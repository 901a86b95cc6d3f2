"""DR and R loss: unbiased up to a constant, paired, and strict about what they are given."""

import numpy as np
import pandas as pd
import pytest

from repaylift.uplift.inputs import read_inputs
from repaylift.uplift.losses import MEAN, dr_terms, effect_losses, paired, r_terms
from repaylift.uplift.target import make_target

PAIR_ERRORS = 4.0  # standard errors within which a simulated mean must lie


def _truth(trial):
    return trial.p[:, 1:] - trial.p[:, :1]


def test_the_true_effects_beat_every_other_guess(varied):
    truth = _truth(varied)
    guesses = {"truth": truth, "half": truth / 2, "wrong": -truth}
    found = effect_losses(guesses, varied.X, varied.y, varied.treatment).to_frame()
    assert found.index.tolist() == ["truth", "half", MEAN, "wrong"]
    assert found["r"].idxmin() == "truth"
    assert found.loc["truth", "dr_high"] < 0 < found.loc["wrong", "dr_low"]
    assert found.loc["truth", "r_high"] < 0 < found.loc["wrong", "r_low"]


def test_where_nothing_varies_the_mean_effects_are_not_beaten(trial):
    rng = np.random.default_rng(0)
    noise = _truth(trial) + rng.normal(scale=0.2, size=_truth(trial).shape)
    found = effect_losses({"noise": noise}, trial.X, trial.y, trial.treatment).to_frame()
    assert found.index[0] == MEAN
    assert found.loc["noise", "dr_low"] > 0


@pytest.mark.parametrize("terms", [dr_terms, r_terms])
def test_loss_differences_are_those_of_the_true_squared_errors(terms):
    """Oracle: with known effects, over arms of unequal size and varying propensity.

    The DR difference is that of mean squared errors, the R difference that of their variance over the arms.
    """
    rng = np.random.default_rng(3)
    n, k = 60_000, 3
    x = rng.uniform(-1, 1, n)
    propensity = np.column_stack([0.5 + 0.2 * x, 0.3 - 0.2 * x, np.full(n, 0.2)])
    arm = (rng.random(n)[:, None] > propensity.cumsum(axis=1)).sum(axis=1)
    effect = np.column_stack([np.zeros(n), 0.5 * x, 0.2 + 0.3 * x])
    y = x + effect[np.arange(n), arm] + rng.normal(scale=0.3, size=n)
    inputs = read_inputs(
        x[:, None], y, arm, propensity[np.arange(n), arm], control=0, folds=2, rng=np.random.default_rng(0)
    )
    target = make_target(inputs, x, effect.mean(axis=0))
    guess = effect + np.column_stack([np.zeros(n), 0.2 - 0.1 * x, 0.3 * x])
    found = terms(guess, target) - terms(effect, target)
    rows = np.bincount(arm, minlength=k)
    wrong = guess - effect
    if terms is dr_terms:
        expected = (rows[1:] / rows[1:].sum() * (wrong**2)[:, 1:]).sum(axis=1).mean()
    else:
        share = rows / n
        expected = (share * wrong**2).sum(axis=1).mean() - ((share * wrong).sum(axis=1) ** 2).mean()
    assert abs(found.mean() - expected) < PAIR_ERRORS * found.std() / np.sqrt(n)


def test_paired_errors_cover_the_true_difference(make_trial):
    """95 % intervals of the difference between two fixed guesses, over small trials."""
    hits, runs = 0, 200
    expected = 0.1**2 - (0.0**2 + 0.2**2) / 2  # half the people have an effect of 0, half of 0.2
    for seed in range(runs):
        small = make_trial(n=400, k=2, varies=0.1, seed=seed)
        truth = small.p[:, 1:] - small.p[:, :1]
        guesses = {"a": truth + 0.1, "b": truth * 0.0}
        found = effect_losses(guesses, small.X, small.y, small.treatment, reference="b", folds=2)
        row = found.to_frame().loc["a"]
        hits += row["dr_low"] <= expected <= row["dr_high"]
    assert 0.90 <= hits / runs <= 0.985


def test_errors_are_clustered_by_person():
    rng = np.random.default_rng(0)
    terms = rng.normal(size=(3, 400))
    once = paired(terms, np.arange(400))
    twice = paired(np.repeat(terms, 2, axis=1), np.repeat(np.arange(400), 2))
    np.testing.assert_allclose(twice.error, once.error, rtol=1e-9)
    difference = terms[0] - terms[1]
    assert once.error[0, 1] == pytest.approx(difference.std(ddof=1) / 20, rel=1e-9)
    assert (np.diag(once.error) == 0).all()


def test_closed_pairs_do_not_count(varied):
    open_to = pd.DataFrame(True, index=varied.X.index, columns=list(varied.arms))
    shut = (varied.X["need"].to_numpy() > 0) & (varied.treatment != "arm2")
    open_to.loc[shut, "arm2"] = False
    truth = _truth(varied)
    absurd = truth.copy()
    absurd[shut, 1] = 100.0
    found = effect_losses(
        {"truth": truth, "absurd": absurd}, varied.X, varied.y, varied.treatment, eligible=open_to
    )
    assert found.dr.loss[0] == found.dr.loss[1]
    assert found.r.loss[0] == found.r.loss[1]


@pytest.mark.parametrize(
    ("effects", "message"),
    [
        (lambda t: pd.DataFrame({"arm1": np.zeros(len(t.y))}), r"lacks columns \['arm2'\]"),
        (lambda t: np.zeros((len(t.y), 3)), r"must be \(n, 2\) in the order \['arm1', 'arm2'\]"),
        (lambda t: np.zeros((5, 2)), "all must be equal"),
        (lambda t: np.full((len(t.y), 2), np.nan), "is missing or infinite in 4000 places"),
    ],
)
def test_bad_effects_are_refused(trial, effects, message):
    with pytest.raises(ValueError, match=message):
        effect_losses({"guess": effects(trial)}, trial.X, trial.y, trial.treatment)


def test_an_unknown_reference_is_refused(trial):
    with pytest.raises(ValueError, match="reference == 'best', must be one of 'guess', 'mean effects'"):
        effect_losses({"guess": _truth(trial)}, trial.X, trial.y, trial.treatment, reference="best")
