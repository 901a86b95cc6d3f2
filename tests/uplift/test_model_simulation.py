"""What the model claims on trials whose truth is known."""

import numpy as np
import pandas as pd

from repaylift.uplift import UpliftModel

NULLS = 12


def value_of(choice, known):
    """True mean outcome of a choice of labels."""
    place = [known.arms.index(arm) for arm in choice]
    return known.p[np.arange(len(place)), place].mean()


def best_arm(known):
    return known.p.mean(axis=0).max()


def test_effects_that_vary_gain_over_the_best_arm(varied, make_trial):
    model = UpliftModel().fit(varied.X, varied.y, varied.treatment)
    new = make_trial(n=6000, k=3, varies=0.15, lift=0.02, seed=2)
    gain = value_of(model.recommend(new.X), new) - best_arm(new)
    possible = new.p.max(axis=1).mean() - best_arm(new)
    assert model.evidence_.leaves
    assert gain > 0.8 * possible
    assert possible > 0.1


def test_no_effect_at_all_claims_nothing(make_trial):
    """Twelve null trials: a gain may be claimed by chance in one of forty; P(> 2) < 0.004."""
    claimed, covered = 0, []
    for seed in range(NULLS):
        null = make_trial(n=1200, k=3, lift=0.0, seed=100 + seed)
        model = UpliftModel(folds=3).fit(null.X, null.y, null.treatment)
        claimed += model.evidence_.low > 0
        interval = model.predict_interval(null.X)
        low, high = (interval.xs(side, axis=1, level=1).to_numpy() for side in ("low", "high"))
        covered.append(((low <= 0) & (high >= 0)).mean())
        if not model.evidence_.leaves:
            assert len(set(model.recommend(null.X))) == 1
    assert claimed <= 2
    assert np.mean(covered) > 0.85


def test_equal_effects_give_everybody_the_best_arm(make_trial):
    known = make_trial(n=4000, k=3, lift=0.15, seed=3)
    model = UpliftModel().fit(known.X, known.y, known.treatment)
    assert set(model.recommend(known.X)) == {"arm2"}
    assert abs(model.predict(known.X)["arm2"].mean() - 0.15) < 0.05


def test_intervals_cover_effects_that_vary(make_trial):
    """Mean coverage of nominal 90 % intervals over people, arms and twelve trials."""
    covered = []
    for seed in range(12):
        known = make_trial(n=3000, k=3, varies=0.05, seed=200 + seed)
        interval = UpliftModel(folds=3).fit(known.X, known.y, known.treatment).predict_interval(known.X)
        true = known.p[:, 1:] - known.p[:, [0]]
        low, high = (interval.xs(side, axis=1, level=1).to_numpy() for side in ("low", "high"))
        covered.append(((low <= true) & (true <= high)).mean())
    assert np.mean(covered) > 0.8


def test_logged_propensities_undo_confounding():
    """The call goes to those who would not pay; without propensities it would look harmful."""
    rng = np.random.default_rng(0)
    n = 6000
    hidden = rng.random(n) < 0.5  # known to the logging policy only, not among the features
    e = np.where(hidden, 0.8, 0.2)
    call = rng.random(n) < e
    y = (rng.random(n) < 0.6 - 0.4 * hidden + 0.1 * call).astype(float)
    X = pd.DataFrame({"x": rng.normal(size=n)})
    treatment = np.where(call, "call", "none")
    received = np.where(call, e, 1 - e)
    naive = UpliftModel(folds=2).fit(X, y, treatment).evidence_.arms[1].mean
    honest = UpliftModel(folds=2).fit(X, y, treatment, received).evidence_.arms[1]
    assert naive < -0.1
    assert honest.low < 0.1 < honest.high


def test_arms_closed_to_some_are_judged_among_the_open():
    """Calls are open to late payers only, who rarely pay; the mask compares them with their like."""
    rng = np.random.default_rng(0)
    n = 6000
    late = rng.random(n) < 0.5
    call = late & (rng.random(n) < 0.5)
    y = (rng.random(n) < 0.7 - 0.4 * late + 0.1 * call).astype(float)
    X = pd.DataFrame({"late": late.astype(float), "x": rng.normal(size=n)})
    open_to = pd.DataFrame({"call": late, "none": True})
    treatment = np.where(call, "call", "none")
    found = UpliftModel(folds=2).fit(X, y, treatment, eligible=open_to).evidence_.arms[1]
    assert found.low < 0.1 < found.high
    assert found.high - found.low < 0.12
