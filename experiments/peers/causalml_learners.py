"""causalml's S-, X- and DR-learners for several arms."""

from __future__ import annotations

import numpy as np
from causalml.inference.meta import BaseDRRegressor, BaseSClassifier, BaseXClassifier

from .base import classifier, regressor
from .rows import Floats, PeerRows


def causalml_s(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """One model per arm and control together; (m, k) effects against control."""
    model = BaseSClassifier(learner=classifier(), control_name=0)
    model.fit(rows.X, y=rows.y, treatment=rows.arm)
    return _with_control(model.predict(X))


def causalml_x(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """X-learner with the design's propensities."""
    model = BaseXClassifier(outcome_learner=classifier(), effect_learner=regressor(), control_name=0)
    model.fit(rows.X, y=rows.y, treatment=rows.arm, p=_pairwise(rows.propensity))
    return _with_control(model.predict(X, p=_typical(rows, len(X))))


def causalml_dr(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """DR-learner with the design's propensities."""
    model = BaseDRRegressor(learner=regressor(), control_name=0)
    model.fit(rows.X, y=rows.y, treatment=rows.arm, p=_pairwise(rows.propensity), seed=seed)
    return _with_control(model.predict(X))


def _pairwise(propensity: Floats) -> dict[int, Floats]:
    """P(arm | arm or control): the library fits each arm beside the control alone."""
    return {
        a: propensity[:, a] / (propensity[:, a] + propensity[:, 0]) for a in range(1, propensity.shape[1])
    }


def _typical(rows: PeerRows, m: int) -> dict[int, Floats]:
    return {a: np.full(m, share.mean()) for a, share in _pairwise(rows.propensity).items()}


def _with_control(effects: Floats) -> Floats:
    return np.column_stack([np.zeros(len(effects)), effects])
