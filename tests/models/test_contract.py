"""Every estimator found under repaylift.models keeps scikit-learn's habits."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError

import repaylift.models


def _estimators():
    names = [m.name for m in pkgutil.iter_modules(repaylift.models.__path__, "repaylift.models.")]
    classes = [kind for name in names for kind in vars(importlib.import_module(name)).values()]
    return {
        kind.__name__: kind
        for kind in classes
        if inspect.isclass(kind) and issubclass(kind, BaseEstimator) and kind.__module__ in names
    }


ESTIMATORS = _estimators()
QUICK = {"DefaultRisk": {"n_trees": 15, "folds": 3}, "SequenceRisk": {"epochs": 1, "width": 4}}


@pytest.fixture(scope="module", params=sorted(ESTIMATORS))
def name(request):
    return request.param


@pytest.fixture(scope="module")
def unfitted(name):
    return ESTIMATORS[name](**QUICK[name])


@pytest.fixture(scope="module")
def rows(name, portfolio):
    return portfolio.events if name == "SequenceRisk" else portfolio.X


@pytest.fixture(scope="module")
def fitted(unfitted, rows, portfolio):
    return clone(unfitted).fit(rows, portfolio.y, groups=portfolio.groups)


def test_both_are_found():
    assert set(ESTIMATORS) == set(QUICK)


def test_clone_and_get_params_agree_and_clone_is_unfitted(fitted, rows):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        copy.predict_proba(rows)


def test_parameters_are_stored_as_given(unfitted):
    for key, value in unfitted.get_params().items():
        assert getattr(unfitted, key) is value


def test_set_params_reaches_the_fit(unfitted):
    assert clone(unfitted).set_params(random_state=9).random_state == 9


def test_fit_returns_self_and_learns_only_underscored_names(unfitted, rows, portfolio):
    copy = clone(unfitted)
    before = set(vars(copy))
    assert copy.fit(rows, portfolio.y) is copy
    assert all(key.endswith("_") for key in set(vars(copy)) - before)


def test_scores_agree_with_each_other(fitted, rows):
    p, z = fitted.predict_proba(rows), fitted.log_odds(rows)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(p[:, 1], 1 / (1 + np.exp(-z)), rtol=1e-9)
    np.testing.assert_array_equal(fitted.predict(rows), (p[:, 1] > 0.5).astype(int))
    np.testing.assert_array_equal(fitted.classes_, [0, 1])


def test_saved_and_loaded_scores_are_the_same(fitted, rows, tmp_path):
    back = type(fitted).load(fitted.save(tmp_path / "model"))
    np.testing.assert_array_equal(back.predict_proba(rows), fitted.predict_proba(rows))
    assert back.get_params() == fitted.get_params()
    assert not list(tmp_path.rglob("*.pkl"))


def test_fitting_leaves_the_callers_data_alone(unfitted, rows, portfolio):
    if not hasattr(rows, "copy"):
        before = rows.kind.copy()
        clone(unfitted).fit(rows, portfolio.y)
        np.testing.assert_array_equal(rows.kind, before)
        return
    before = rows.copy(deep=True)
    clone(unfitted).fit(rows, portfolio.y)
    assert rows.equals(before)


def test_unequal_lengths_are_refused(unfitted, rows):
    with pytest.raises(ValueError, match="len"):
        clone(unfitted).fit(rows, [0, 1])
