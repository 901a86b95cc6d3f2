"""Contract and properties of `UpliftModel`."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LinearRegression, LogisticRegression

from repaylift.uplift import Diagnosis, UpliftModel
from repaylift.uplift.learners import LEARNERS


@pytest.fixture(scope="module")
def fitted(varied):
    return UpliftModel().fit(varied.X, varied.y, varied.treatment)


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_learner_keeps_index_columns_and_order(learner, trial):
    model = UpliftModel(learner=learner, folds=2).fit(trial.X, trial.y, trial.treatment)
    effect, outcome = model.predict(trial.X), model.predict_outcome(trial.X)
    assert model.arms_ == trial.arms
    assert list(effect.columns) == ["arm1", "arm2"]
    assert list(outcome.columns) == ["none", "arm1", "arm2"]
    assert effect.index.equals(trial.X.index)
    assert effect.notna().all(axis=None)
    assert outcome.to_numpy().min() >= 0
    assert outcome.to_numpy().max() <= 1


def test_it_clones_with_its_parameters():
    model = clone(UpliftModel(control="Holdout", learner="x", random_state=3))
    assert model.get_params()["learner"] == "x"
    assert not hasattr(model, "fitted_")


def test_the_interval_holds_the_effect_and_widens_with_its_level(fitted, varied):
    effect = fitted.predict(varied.X)
    narrow, wide = (fitted.predict_interval(varied.X, level) for level in (0.5, 0.95))
    for arm in effect.columns:
        assert (wide[arm]["low"] < narrow[arm]["low"]).all()
        assert (narrow[arm]["low"] < effect[arm]).all()
        assert (effect[arm] < narrow[arm]["high"]).all()


def test_the_fast_way_equals_the_frame_way(fitted, varied):
    fast = fitted.predict_arrays(varied.X.to_numpy()[:7])
    assert fast.effect[:, 1:].tolist() == fitted.predict(varied.X.head(7)).to_numpy().tolist()
    assert fast.p_outcome.tolist() == fitted.predict_outcome(varied.X.head(7)).to_numpy().tolist()
    assert (fast.effect[:, 0] == 0).all()
    assert (fast.low[:, 0] == 0).all()
    one = fitted.predict_arrays(varied.X.to_numpy()[:1])
    assert one.effect[0].tolist() == fast.effect[0].tolist()


def test_columns_may_come_in_any_order(fitted, varied):
    turned = varied.X[varied.X.columns[::-1]]
    assert fitted.predict(turned).equals(fitted.predict(varied.X))


def test_it_reads_back_as_it_was_saved(fitted, varied, tmp_path):
    again = UpliftModel.load(fitted.save(tmp_path / "effects"))
    assert again.get_params() == fitted.get_params()
    assert again.predict(varied.X).equals(fitted.predict(varied.X))
    assert again.predict_interval(varied.X).equals(fitted.predict_interval(varied.X))
    assert again.recommend(varied.X, cost=[0, 0.1, 0.1]).equals(
        fitted.recommend(varied.X, cost=[0, 0.1, 0.1])
    )
    assert again.diagnose() == fitted.diagnose()
    assert not list((tmp_path / "effects").glob("*.pkl"))


def test_a_base_that_is_not_lightgbm_cannot_be_saved(trial, tmp_path):
    model = UpliftModel(base=LinearRegression(), folds=2).fit(trial.X, trial.y, trial.treatment)
    with pytest.raises(ValueError, match=r"\['LinearRegression'\], only SmallTrees can be saved"):
        model.save(tmp_path)


def test_a_classifier_serves_for_the_outcome(trial):
    model = UpliftModel(base=LogisticRegression(), folds=2).fit(trial.X, trial.y, trial.treatment)
    outcome = model.predict_outcome(trial.X)
    assert outcome["none"].mean() == pytest.approx(trial.p[:, 0].mean(), abs=0.05)


def test_categories_and_missing_values_are_taken(trial, tmp_path):
    X = trial.X.assign(ward=np.where(trial.X["risk"] > 0, "east", "west"))
    X.loc[X.index[:50], ["ward", "need"]] = None
    model = UpliftModel(folds=2).fit(X, trial.y, trial.treatment)
    again = UpliftModel.load(model.save(tmp_path))
    new = pd.DataFrame({"risk": [0.0], "need": [None], "noise": [0.0], "ward": ["unheard of"]}).astype(
        {"need": float}
    )
    assert again.predict(new).equals(model.predict(new))
    assert again.predict(X).equals(model.predict(X))


def test_same_seed_same_model(trial):
    first, second = (UpliftModel(folds=2).fit(trial.X, trial.y, trial.treatment) for _ in range(2))
    assert first.predict(trial.X).equals(second.predict(trial.X))


def test_threads_change_nothing(trial, fitted, varied):
    many = UpliftModel(n_jobs=2).fit(varied.X, varied.y, varied.treatment)
    assert many.predict(trial.X).equals(fitted.predict(trial.X))


def test_order_of_rows_and_names_of_arms_hardly_matter(fitted, varied):
    """Folds are dealt anew, so equality is up to a fraction of the standard error."""
    order = np.random.default_rng(0).permutation(len(varied.y))
    names = {"none": "z", "arm1": "b", "arm2": "a"}
    labels = np.array([names[t] for t in varied.treatment], dtype=object)[order]
    other = UpliftModel(control="z").fit(varied.X.iloc[order], varied.y[order], labels)
    for old, new in names.items():
        one = next(e for e in fitted.evidence_.arms if e.arm == old)
        two = next(e for e in other.evidence_.arms if e.arm == new)
        assert abs(one.mean - two.mean) <= 0.25 * (one.high - one.mean) / 1.96
        assert one.rows == two.rows
    assert np.corrcoef(fitted.predict(varied.X)["arm1"], other.predict(varied.X)["b"])[0, 1] > 0.95


def test_costs_and_values_turn_people_to_the_control(fitted, varied):
    assert (fitted.recommend(varied.X, cost=[0, 9, 9]) == "none").all()
    assert (fitted.recommend(varied.X, cost={"arm1": 9.0, "arm2": 9.0}, value=1.0) == "none").all()
    rich = fitted.recommend(varied.X, value=np.full(len(varied.y), 1e6), cost=[0, 9, 9])
    assert rich.equals(fitted.recommend(varied.X))


def test_recommend_stays_among_the_open_arms(fitted, varied):
    open_to = np.tile([True, False, True], (len(varied.y), 1))
    assert "arm1" not in set(fitted.recommend(varied.X, eligible=open_to))


def test_the_diagnosis_reads(fitted):
    found = fitted.diagnose()
    assert isinstance(found, Diagnosis)
    assert "Individual effects decide" in str(found)
    assert [arm.arm for arm in found.arms] == ["none", "arm1", "arm2"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.leaves = False


def test_groups_widen_the_interval(trial):
    """Each row three times over, as one person's: the evidence must not grow."""
    X = pd.concat([trial.X] * 3, ignore_index=True)
    y, treatment = np.tile(trial.y, 3), np.tile(trial.treatment, 3)
    person = np.tile(np.arange(len(trial.y)), 3)
    once = UpliftModel(folds=2).fit(trial.X, trial.y, trial.treatment).evidence_.arms[2]
    naive = UpliftModel(folds=2).fit(X, y, treatment).evidence_.arms[2]
    honest = UpliftModel(folds=2).fit(X, y, treatment, groups=person).evidence_.arms[2]
    width = [arm.high - arm.low for arm in (once, naive, honest)]
    assert width[1] < 0.75 * width[0]
    assert width[2] == pytest.approx(width[0], rel=0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [np.nan, *[1.0] * 19]}, "y is missing or infinite in 1 of 20 rows"),
        ({"y": [1.0] * 20}, "y == 1.0 in all 20 rows, must vary"),
        ({"treatment": ["sms"] * 20}, "treatment has 1 arm"),
        ({"treatment": ["sms", "call"] * 10}, "control == 'none', must be one of"),
        ({"treatment": ["none"] * 19 + ["sms"]}, "number of rows of arm 'sms' == 1, must be >= 5"),
        ({"propensity": [0.0] + [0.5] * 19}, "propensity == 0.0 in row 0"),
        ({"propensity": np.full((20, 3), 0.3)}, "An arm without a row cannot be learned"),
        ({"y": [0.0, 1.0]}, r"len\(y\) == 2"),
        ({"X": np.full((20, 1), np.inf)}, "infinite value"),
    ],
)
def test_bad_input_is_refused(change, message):
    given = {"X": np.zeros((20, 1)), "y": [0.0, 1.0] * 10, "treatment": ["none", "none", "sms", "sms"] * 5}
    with pytest.raises(ValueError, match=message):
        UpliftModel().fit(**{**given, **change})


@pytest.mark.parametrize(
    ("params", "message"), [({"learner": "z"}, "learner == 'z'"), ({"folds": 1}, "folds == 1, must be >= 2")]
)
def test_bad_parameters_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        UpliftModel(**params).fit(np.zeros((4, 1)), [0, 1, 0, 1], ["none", "sms"] * 2)


def test_a_negative_value_is_refused(fitted, varied):
    with pytest.raises(ValueError, match=r"value == -1.0, must be >= 0"):
        fitted.recommend(varied.X, value=-1.0)
