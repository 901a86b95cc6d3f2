"""Plain S- and T-learners on LightGBM's defaults: the largest predicted outcome wins."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pandas as pd

from repaylift.models.encode import encode
from repaylift.uplift.arrays import Floats, Ints
from repaylift.uplift.trial_protocol import Half


def _outcome_model(X: Floats, y: Floats, categorical: tuple[int, ...]) -> lgb.LGBMClassifier:
    model = lgb.LGBMClassifier(n_jobs=1, verbose=-1)
    return model.fit(X, y, categorical_feature=list(categorical))


def _probability(model: lgb.LGBMClassifier, X: Floats) -> Floats:
    return np.asarray(model.predict_proba(X))[:, 1]


def s_lightgbm(half: Half, X: pd.DataFrame) -> Ints:
    """One model that sees the arm as a categorical column."""
    rows, k, p = half.rows, len(half.rows.arms), half.matrix.shape[1]
    seen = np.column_stack([half.matrix, rows.arm])
    model = _outcome_model(seen, rows.y, (*rows.encoding.categorical, p))
    new = encode(X, rows.encoding)
    outcome = [_probability(model, np.column_stack([new, np.full(len(new), a)])) for a in range(k)]
    return np.argmax(outcome, axis=0)


def t_lightgbm(half: Half, X: pd.DataFrame) -> Ints:
    """One model per arm."""
    rows = half.rows
    new = encode(X, rows.encoding)
    outcome = []
    for a in range(len(rows.arms)):
        mine = rows.arm == a
        model = _outcome_model(half.matrix[mine], rows.y[mine], rows.encoding.categorical)
        outcome.append(_probability(model, new))
    return np.argmax(outcome, axis=0)


PEERS = {"S-LightGBM": s_lightgbm, "T-LightGBM": t_lightgbm}
