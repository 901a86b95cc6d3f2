"""Prediction from one forest: the posterior's formula, the same for one row as for many, exact parts."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from repaylift.uplift import UpliftModel
from repaylift.uplift.fitted import raw_of
from repaylift.uplift.nuisance import predict_response
from repaylift.uplift.trees import SmallTrees

EQUAL = 1e-12  # the same sums in another order
TREES = ("dr", "r", "s", "t", "x")


@pytest.fixture(scope="module", params=TREES)
def model(request, varied):
    base = SmallTrees(trees=20, leaves=4)
    found = UpliftModel(learner=request.param, base=base, folds=2).fit(varied.X, varied.y, varied.treatment)
    return _kept(found)


def _kept(model):
    """The model with individual differences that count in every part, whatever the evidence said."""
    fitted, k = model.fitted_, len(model.arms_)
    posterior = replace(
        fitted.posterior,
        slope=np.linspace(0.4, 0.9, k),
        slope_variance=np.full(k, 0.01),
        common_slope=np.array([0.7]),
        common_variance=np.array([0.02]),
        centre=np.linspace(0, 0.01, k),
    )
    model.fitted_ = replace(fitted, posterior=posterior)
    return model


def test_effects_are_the_posteriors_of_the_models_own_predictions(model, varied):
    X, fitted = varied.X.to_numpy(), model.fitted_
    found, raw = model.predict_arrays(X), raw_of(fitted, X)
    np.testing.assert_allclose(found.effect, fitted.posterior.effect(raw), rtol=0, atol=EQUAL)
    half = 1.6448536269514722 * np.sqrt(fitted.posterior.variance(raw))
    np.testing.assert_allclose(found.high - found.effect, half, rtol=0, atol=EQUAL)
    control = predict_response(fitted.response, X) + fitted.offset + fitted.posterior.control_part(raw)
    outcome = np.clip(control[:, None] + found.effect, *fitted.bounds)
    np.testing.assert_allclose(found.p_outcome, outcome, rtol=0, atol=EQUAL)


def test_a_row_alone_gets_the_same_numbers_to_the_bit(model, varied):
    X = varied.X.to_numpy()[:200]
    together = model.predict_arrays(X)
    for name in ("effect", "low", "high", "p_outcome"):
        alone = [getattr(model.predict_arrays(X[i : i + 1]), name) for i in range(len(X))]
        np.testing.assert_array_equal(getattr(together, name), np.vstack(alone))


def test_parts_sum_to_the_effects(model, varied):
    X, arms = varied.X.to_numpy()[:200], range(len(model.arms_))
    np.testing.assert_allclose(
        model.effect_parts(X, arms).sum(axis=2), model.predict_arrays(X).effect, rtol=0, atol=EQUAL
    )


def test_parts_are_the_slopes_times_what_shaps_tree_explainer_says(varied):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    model = _kept(UpliftModel(folds=2).fit(varied.X, varied.y, varied.treatment))
    X, fitted = varied.X.to_numpy()[:50], model.fitted_
    posterior = fitted.posterior
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = [shap.TreeExplainer(m.booster_).shap_values(X) for m in fitted.learned.models]
    raw = np.tensordot(np.stack(told, axis=2), fitted.learned.mix, axes=1)  # (n, p, k)
    common = raw @ posterior.share
    for arm in range(1, len(model.arms_)):
        own = raw[:, :, arm] - common
        expected = posterior.slope[arm] * own + posterior.common_slope * common
        expected -= posterior.slope[0] * raw[:, :, 0]
        found = model.effect_parts(X, [arm])[:, 0, :-1]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)  # shap's C extension rounds


def test_a_base_of_another_kind_predicts_but_has_no_parts(varied):
    from sklearn.linear_model import LinearRegression

    model = UpliftModel(base=LinearRegression(), folds=2).fit(varied.X, varied.y, varied.treatment)
    X = varied.X.to_numpy()[:5]
    assert model.predict_arrays(X).effect.shape == (5, len(model.arms_))
    with pytest.raises(ValueError, match="fit with SmallTrees"):
        model.effect_parts(X, [1])
