"""A simulated bandit like obp's synthetic benchmark, in our own words."""

from __future__ import annotations

import numpy as np
import pandas as pd
from outcome_model import logistic_q

import repaylift as rl

ROWS, ARMS, FEATURES = 10_000, 30, 5
LEAN = 3.0  # the past leaned away from good arms by this, the choice leans toward them


def one_run(seed: int) -> pd.DataFrame:
    """Relative error of every estimator under each model of the outcome, on one simulated log.

    P(outcome) is logistic in the features, the arm and their products. The log is a softmax of
    -3 x P(outcome); the choice a softmax of +3 x a noisy guess of it. The truth is the mean of the true
    P(outcome) under the choice over the same rows.
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(ROWS, FEATURES))
    logit = X @ rng.uniform(-1, 1, FEATURES)[:, None] + rng.normal(size=ARMS)
    p = 1 / (1 + np.exp(-(logit + 0.5 * X @ rng.normal(size=(FEATURES, ARMS)))))
    log = _softmax(-LEAN * p)
    choice = _softmax(LEAN * np.clip(p + rng.normal(0, 0.1, p.shape), 0, 1))
    arm = (log.cumsum(axis=1) > rng.random((ROWS, 1))).argmax(axis=1)
    y = (rng.random(ROWS) < p[np.arange(ROWS), arm]).astype(float)
    truth = float((choice * p).sum(axis=1).mean())
    names = np.array([f"{a:02d}" for a in range(ARMS)])
    frame = pd.DataFrame(X).add_prefix("x")
    models = {"ours": {"X": frame}, "logistic": {"q": logistic_q(frame, y, names[arm], np.arange(ROWS))}}
    parts = []
    for model, given in models.items():
        found = rl.compare_estimators(choice, y, names[arm], log, **given)
        error = (found.table["estimate"] - truth).abs() / truth
        parts.append(error.rename("error").reset_index().assign(model=model, run=seed))
    return pd.concat(parts)


def _softmax(value: np.ndarray) -> np.ndarray:
    power = np.exp(value - value.max(axis=1, keepdims=True))
    return power / power.sum(axis=1, keepdims=True)
