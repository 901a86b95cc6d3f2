"""Parts of scores are exact: LightGBM's own and shap's TreeExplainer's, small trees or large."""

import warnings

import lightgbm as lgb
import numpy as np
import pytest

from repaylift.models.forest import Model, make_forest, scores
from repaylift.models.forest_parts import TABLED, make_explainer, parts

from .test_forest import make_rows

QUIET = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
SUMS = 1e-11  # sums of some hundred terms in another order


@pytest.fixture(scope="module")
def boosters() -> list[lgb.Booster]:
    """Stumps, small trees whose parts are looked up, and trees too large for that."""
    X = make_rows(2000, seed=0)
    known = np.nan_to_num(X)
    y = (
        known[:, 0] * known[:, 1]
        + np.isin(known[:, 2], [1, 5, 35, 70])
        + known[:, 5] * known[:, 3] * known[:, 4]
    )
    data = [lgb.Dataset(X, y, categorical_feature=[2]) for _ in range(3)]
    return [lgb.train(QUIET | {"num_leaves": n}, d, 25) for n, d in zip((2, 8, 40), data, strict=True)]


def test_parts_are_lightgbms(boosters):
    forest = make_forest([Model(b.model_to_string()) for b in boosters])
    explainer = make_explainer(forest)
    tabled = explainer.first >= 0
    assert tabled.any()
    assert not tabled.all()
    assert np.diff(forest.last_split, prepend=0)[tabled].max() <= TABLED
    X = make_rows(200, seed=1)
    found = parts(forest, explainer, X)
    for j, booster in enumerate(boosters):
        np.testing.assert_allclose(found[:, j], booster.predict(X, pred_contrib=True), rtol=0, atol=SUMS)
    np.testing.assert_allclose(found.sum(axis=2), scores(forest, X), rtol=0, atol=SUMS)


def test_parts_are_those_of_shaps_tree_explainer():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    rng = np.random.default_rng(0)
    X = rng.normal(size=(800, 5))
    booster = lgb.train(QUIET | {"num_leaves": 8}, lgb.Dataset(X, X[:, 0] * X[:, 1] + X[:, 2]), 30)
    forest = make_forest([Model(booster.model_to_string())])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = shap.TreeExplainer(booster).shap_values(X[:100])
    found = parts(forest, make_explainer(forest), X[:100])
    np.testing.assert_allclose(found[:, 0, :-1], expected, rtol=0, atol=1e-6)  # shap's C extension rounds


def test_a_model_without_splits_has_a_base_only():
    booster = lgb.train(QUIET, lgb.Dataset(np.zeros((50, 1)), np.arange(50.0)), 1)
    forest = make_forest([Model(booster.model_to_string())])
    found = parts(forest, make_explainer(forest), np.zeros((1, 1)))
    np.testing.assert_allclose(found[0, 0], [0.0, 24.5])
