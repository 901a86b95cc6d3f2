"""Boosters: looking back at smaller sizes, names that LightGBM would refuse."""

import numpy as np
import pytest

from repaylift.models.trees import (
    TreeForm,
    fit_boosters,
    lightgbm_params,
    raw_score,
    scores_by_size,
)

SUMS = 1e-12  # sums of a few dozen leaf values in another order


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 3))
    return X, (rng.random(400) < 1 / (1 + np.exp(-X[:, 0]))).astype(float)


def _form(**changes):
    start = {"n_trees": 30, "num_leaves": 6, "learning_rate": 0.1, "min_leaf_rows": 10}
    rest = {"feature_share": 0.7, "row_share": 0.8, "l2": 1.0, "random_splits": False}
    return TreeForm(**{**start, **rest, **changes})


def test_scores_by_size_are_those_of_shorter_boosters(data):
    X, y = data
    boosters = fit_boosters(X, y, _form(bags=2), ["a", "b", "c"], [], random_state=1)
    sizes = np.array([1, 7, 30])
    found = scores_by_size(boosters, X, sizes)
    for place, size in enumerate(sizes):
        expected = np.mean([b.predict(X, raw_score=True, num_iteration=int(size)) for b in boosters], axis=0)
        np.testing.assert_allclose(found[place], expected, atol=SUMS)
    np.testing.assert_allclose(found[-1], raw_score(boosters, X), atol=SUMS)


def test_any_column_name_and_chinese_are_accepted(data):
    X, y = data
    assert len(fit_boosters(X, y, _form(), ['a{"', "逾期 天数", "c,d"], [], random_state=0)) == 1


def test_all_rows_means_no_bagging():
    assert lightgbm_params(_form(row_share=1.0), ["a"], 0)["bagging_freq"] == 0
    assert lightgbm_params(_form(row_share=0.5), ["a"], 0)["bagging_freq"] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_trees": 0}, "n_trees == 0, must be >= 1"),
        ({"row_share": 80}, "row_share == 80"),
        ({"monotone": {"a": 2}}, r"monotone\['a'\] == '2'"),
    ],
)
def test_forms_out_of_range_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        _form(**change)
