"""econml's CausalForestDML and DRLearner for several arms."""

from __future__ import annotations

import numpy as np
from econml.dml import CausalForestDML
from econml.dr import DRLearner
from sklearn.dummy import DummyClassifier

from .base import regressor
from .rows import Floats, PeerRows


def econml_forest(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """CausalForestDML; the arms' shares as treatment model."""
    model = CausalForestDML(
        model_y=regressor(),
        model_t=DummyClassifier(strategy="prior"),
        discrete_treatment=True,
        categories=list(range(rows.k)),
        n_estimators=100,
        min_samples_leaf=50,
        n_jobs=1,
        random_state=seed,
    )
    model.fit(rows.y, rows.arm, X=rows.X)
    return _effects(model.const_marginal_effect(X))


def econml_dr(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """DRLearner with LightGBM as outcome and final model; the arms' shares as propensity."""
    model = DRLearner(
        model_propensity=DummyClassifier(strategy="prior"),
        model_regression=regressor(),
        model_final=regressor(),
        categories=list(range(rows.k)),
        cv=5,
        random_state=seed,
    )
    model.fit(rows.y, rows.arm, X=rows.X)
    return _effects(model.const_marginal_effect(X))


def _effects(found: Floats) -> Floats:
    """(m, k) with the control's zeros."""
    effects = np.asarray(found).reshape(len(found), -1)
    return np.column_stack([np.zeros(len(effects)), effects])
