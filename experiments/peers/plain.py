"""S- and T-learners on LightGBM, as anybody writes them."""

from __future__ import annotations

import numpy as np

from .base import classifier
from .rows import Floats, PeerRows


def s_lightgbm(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """One model with a column per arm, eight leaves to let it meet other columns; (m, k) effects."""
    arms = np.eye(rows.k)
    model = classifier(num_leaves=8).fit(np.column_stack([rows.X, arms[rows.arm]]), rows.y)
    outcome = [
        model.predict_proba(np.column_stack([X, np.tile(arms[a], (len(X), 1))]))[:, 1] for a in range(rows.k)
    ]
    return np.column_stack(outcome) - outcome[0][:, None]


def t_lightgbm(rows: PeerRows, X: Floats, seed: int) -> Floats:
    """One model per arm; (m, k) effects against control."""
    outcome = []
    for a in range(rows.k):
        mine = rows.arm == a
        outcome.append(classifier().fit(rows.X[mine], rows.y[mine]).predict_proba(X)[:, 1])
    return np.column_stack(outcome) - outcome[0][:, None]
