"""Bad input: an error that says what to do, or an answer that is documented."""

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression

from repaylift.uplift import UpliftModel
from repaylift.uplift.learners import LEARNERS

N = 240


def good(**change):
    """A small trial; keyword arguments replace parts of it."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=N), "b": rng.normal(size=N), "ward": ["east", "west"] * (N // 2)})
    return {
        "X": X,
        "y": rng.integers(0, 2, N),
        "treatment": np.array(["none", "none", "sms", "call"] * (N // 4), dtype=object),
        **change,
    }


def with_value(name, values, rows):
    changed = np.array(good()[name], dtype=object)
    changed[rows] = values
    return {name: changed}


def with_column(**columns):
    return {"X": good()["X"].assign(**columns)}


@pytest.fixture(scope="module")
def fitted():
    return UpliftModel(folds=2).fit(**good())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": np.ones(N)}, "y == 1.0 in all 240 rows, must vary. Remedy"),
        (with_value("y", np.nan, [3]), "y is missing or infinite in 1 of 240 rows, must be 0. Remedy"),
        (with_value("y", np.inf, [3, 4]), "y is missing or infinite in 2 of 240 rows"),
        (with_value("y", "paid", [3]), "y is not numbers.*Remedy"),
        ({"y": np.arange(N - 1)}, r"len\(y\) == 239"),
        ({"treatment": ["none"] * N}, "treatment has 1 arm.*must have >= 2. Remedy"),
        (with_value("treatment", None, [0]), "treatment is missing in 1 rows.*Remedy"),
        (with_value("treatment", "fax", [0]), "number of rows of arm 'fax' == 1, must be >= 2. Remedy"),
        (
            {"treatment": ["call", "sms"] * (N // 2)},
            "control == 'none', must be one of 'call', 'sms'. Remedy",
        ),
        ({"propensity": np.zeros(N)}, "propensity == 0.0 in row 0.*must be > 0 and <= 1. Remedy"),
        ({"propensity": np.full(N, 1.5)}, "propensity == 1.5 in row 0"),
        ({"propensity": np.r_[np.nan, np.full(N - 1, 0.5)]}, "propensity == nan in row 0"),
        ({"propensity": np.full((N, 4), 0.25)}, "An arm without a row cannot be learned. Remedy"),
        (
            {"propensity": pd.DataFrame(0.25, index=range(N), columns=["none", "sms", "call", "fax"])},
            r"propensity lacks columns \[\] and has arms without a row \['fax'\]. Remedy",
        ),
        ({"propensity": "guess"}, "propensity == 'guess', must be one of 'estimate'"),
        ({"eligible": np.zeros((N, 3))}, "eligible is False in 240 rows for the arm they received.*Remedy"),
        ({"groups": np.arange(N - 1)}, r"len\(groups\) == 239"),
        ({"groups": np.r_[np.nan, np.arange(N - 1.0)]}, "groups is missing in 1 rows.*Remedy"),
        ({"groups": np.zeros(N)}, "number of persons in groups == 1, must be >= 2. Remedy"),
        (with_column(a=np.inf), "infinite value in row 0, column 'a'. Remedy"),
        (with_column(a=pd.Timestamp("2026-01-01")), "column 'a' holds times.*Remedy"),
        ({"X": np.zeros((N, 0))}, "number of columns of X == 0, must be >= 1. Remedy"),
        ({"X": np.zeros(N)}, "X.ndim == 1, must be 2. Remedy"),
        (
            {"X": good()["X"].set_axis(["a", "a", "b"], axis=1)},
            r"X has columns \['a'\] more than once. Remedy",
        ),
    ],
)
def test_fit_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        UpliftModel(folds=2).fit(**good(**change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X: X.drop(columns="b"), r"X lacks 1 columns, such as \['b'\]. Remedy"),
        (lambda X: X.assign(a=-np.inf), "infinite value in row 0, column 'a'. Remedy"),
        (lambda X: np.zeros((3, 2)), "X has 2 columns, must have 3. Remedy"),
        (lambda X: X["a"].to_numpy(), "X.ndim == 1, must be 2. Remedy"),
    ],
)
def test_predict_refuses(fitted, change, message):
    with pytest.raises(ValueError, match=message):
        fitted.predict(change(good()["X"]))


def test_predict_before_fit_says_so():
    with pytest.raises(NotFittedError):
        UpliftModel().predict(good()["X"])


def test_columns_reordered_or_added_at_predict_change_nothing(fitted):
    X = good()["X"]
    turned = X[["ward", "b", "a"]].assign(new=1.0)
    assert fitted.predict(turned).equals(fitted.predict(X))


def test_a_category_unseen_is_read_as_missing(fitted):
    X = good()["X"].head(4)
    unseen, missing = X.assign(ward="north"), X.assign(ward=None)
    assert fitted.predict(unseen).equals(fitted.predict(missing))
    assert fitted.predict(unseen).notna().all(axis=None)


def test_a_category_of_treatment_without_a_row_is_no_arm():
    treatment = pd.Categorical(good()["treatment"], categories=["none", "sms", "call", "fax"])
    assert UpliftModel(folds=2).fit(**good(treatment=treatment)).arms_ == ("none", "call", "sms")


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("nothing", [np.nan, None, pd.NA])
def test_a_column_that_is_all_missing_says_nothing(learner, nothing):
    model = UpliftModel(learner=learner, folds=2).fit(**good(**with_column(b=nothing)))
    there = model.predict(good()["X"].assign(b=nothing))
    assert there.notna().all(axis=None)
    assert there.shape == (N, 2)


def test_a_base_that_takes_no_missing_values_says_so():
    with pytest.raises(ValueError, match="LinearRegression does not accept missing values"):
        UpliftModel(base=LinearRegression(), folds=2).fit(**good(**with_column(b=np.nan)))


@pytest.mark.parametrize("learner", LEARNERS)
def test_an_arm_with_fewer_rows_than_a_model_needs_still_gets_an_effect(learner):
    treatment = np.array(good()["treatment"], dtype=object)
    treatment[:2] = "fax"
    model = UpliftModel(learner=learner, folds=2).fit(**good(treatment=treatment))
    found = model.predict(good()["X"])
    assert found["fax"].notna().all()
    assert found.shape == (N, 3)


def test_one_person_with_all_rows_of_an_arm_breaks_nothing():
    given = good()
    person = np.where(given["treatment"] == "call", -1, np.arange(N))
    found = UpliftModel(folds=2).fit(**given, groups=person).predict(given["X"])
    assert found.notna().all(axis=None)


def test_two_rows_per_arm_are_enough_to_run():
    given = {name: part[:8] for name, part in good().items()}
    given["y"] = [0, 1] * 4
    assert UpliftModel(folds=2).fit(**given).predict(given["X"]).notna().all(axis=None)


def test_names_and_number_of_columns_are_kept(fitted):
    assert fitted.feature_names_in_.tolist() == ["a", "b", "ward"]
    assert fitted.n_features_in_ == 3
    from_array = UpliftModel(folds=2).fit(**good(X=good()["X"][["a", "b"]].to_numpy()))
    assert from_array.feature_names_in_.tolist() == ["x0", "x1"]
    assert not hasattr(UpliftModel(), "n_features_in_")
