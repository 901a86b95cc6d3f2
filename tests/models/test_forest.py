"""Scores of flat trees are LightGBM's, bit for bit, one row or many."""

import lightgbm as lgb
import numpy as np
import pytest

from repaylift.models.forest import Model, make_forest, scores

QUIET = {"objective": "binary", "num_leaves": 12, "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
KINDS = [{}, {"zero_as_missing": True}, {"use_missing": False}, {"extra_trees": True}, {"num_leaves": 2}]


def make_rows(n: int, seed: int) -> np.ndarray:
    """Numbers with gaps and zeros, and codes of 80 categories in column 2."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 6))
    X[:, 2] = rng.integers(0, 80, n)
    X[rng.random((n, 6)) < 0.1] = np.nan
    X[rng.random(n) < 0.4, 5] = 0.0
    return X


@pytest.fixture(scope="module")
def boosters() -> list[lgb.Booster]:
    X = make_rows(2000, seed=0)
    known = np.nan_to_num(X)
    y = (known[:, 0] * known[:, 1] + np.isin(known[:, 2], [1, 5, 35, 70]) + known[:, 5] > 0).astype(float)
    return [lgb.train(QUIET | kind, lgb.Dataset(X, y, categorical_feature=[2]), 40) for kind in KINDS]


def test_scores_are_those_of_lightgbm(boosters):
    X = make_rows(3000, seed=1)
    X[:6, 2] = [-1, -0.5, 1.7, 79.9, 500, np.nan]  # no such category, or none at all
    X[:4, 5] = [1e-36, -1e-36, 0.0, -0.0]
    found = scores(make_forest([Model(b.model_to_string()) for b in boosters]), X)
    for column, booster in zip(found.T, boosters, strict=True):
        np.testing.assert_array_equal(column, booster.predict(X, raw_score=True, num_threads=1))


def test_a_row_alone_and_in_another_layout_scores_the_same(boosters):
    X = make_rows(200, seed=2)
    forest = make_forest([Model(b.model_to_string()) for b in boosters])
    found = scores(forest, X)
    np.testing.assert_array_equal(found, np.vstack([scores(forest, X[i : i + 1]) for i in range(200)]))
    np.testing.assert_array_equal(found, scores(forest, np.asfortranarray(X)))


def test_a_known_column_need_not_be_given(boosters):
    X = make_rows(500, seed=3)
    for column, value in ((5, 0.3), (5, np.nan), (2, 35.0)):
        X[:, column] = value
        forest = make_forest([Model(b.model_to_string(), {column: value}) for b in boosters])
        blind = X.copy()
        blind[:, column] = 1e9
        np.testing.assert_array_equal(
            scores(forest, blind), np.column_stack([b.predict(X, raw_score=True) for b in boosters])
        )


def test_no_rows_and_no_models():
    assert scores(make_forest([]), np.zeros((3, 2))).shape == (3, 0)
