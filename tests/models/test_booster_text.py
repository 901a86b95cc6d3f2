"""Trees are read from LightGBM's text as LightGBM tells them itself."""

import lightgbm as lgb
import numpy as np
import pytest

from repaylift.models.booster_text import read_trees

QUIET = {"verbose": -1, "num_threads": 1, "deterministic": True}


def test_trees_are_those_that_lightgbm_dumps():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=600), rng.integers(0, 70, 600)])
    y = X[:, 0] + np.isin(X[:, 1], [3, 40, 69])
    booster = lgb.train({"num_leaves": 6, **QUIET}, lgb.Dataset(X, y, categorical_feature=[1]), 20)
    told = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    for tree, root in zip(read_trees(booster.model_to_string()), told, strict=True):
        _check(tree, 0, root)


def _check(tree, at, node):
    if "leaf_value" in node:
        assert (tree.leaf[~at], tree.leaf_rows[~at]) == (node["leaf_value"], node["leaf_count"])
        return
    assert (tree.feature[at], tree.rows[at]) == (node["split_feature"], node["internal_count"])
    if node["decision_type"] == "==":
        words = tree.sets[int(tree.threshold[at])]
        codes = [c for c in range(32 * len(words)) if (int(words[c >> 5]) >> (c & 31)) & 1]
        assert codes == [int(code) for code in node["threshold"].split("||")]
    else:
        assert tree.threshold[at] == node["threshold"]
    _check(tree, int(tree.left[at]), node["left_child"])
    _check(tree, int(tree.right[at]), node["right_child"])


def test_a_tree_without_a_split_is_one_leaf():
    booster = lgb.train(QUIET, lgb.Dataset(np.zeros((50, 1)), np.arange(50.0)), 1)
    (tree,) = read_trees(booster.model_to_string())
    assert len(tree.feature) == 0
    np.testing.assert_array_equal(tree.leaf, booster.predict(np.zeros((1, 1))))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"objective": "multiclass", "num_class": 3}, "3 trees per round"),
        ({"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}, "averages"),
        ({"linear_tree": True}, "linear"),
    ],
)
def test_other_kinds_of_models_are_refused(params, words):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    booster = lgb.train(
        {**QUIET, **params}, lgb.Dataset(X, rng.integers(0, 3, 200), params=QUIET | params), 3
    )
    with pytest.raises(ValueError, match=words):
        read_trees(booster.model_to_string())
