"""A second model of the outcome: logistic regression, as in obp's examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

FOLDS = 5


def logistic_q(X: pd.DataFrame, y: np.ndarray, arm: np.ndarray, row: np.ndarray) -> pd.DataFrame:
    """Expected outcome (n, k) of every arm, cross-fitted by row number: copies of a row share a fold.

    One regression for all arms, additive in X (one-hot where categorical) and the arm (one-hot).
    """
    arms = np.unique(arm)
    texts = X.select_dtypes(exclude="number")
    known = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit_transform(texts)
    wide = np.hstack([X.select_dtypes("number").to_numpy(), known])
    shown = (arm[:, None] == arms).astype(float)
    found = np.empty((len(y), len(arms)))
    for fold in range(FOLDS):
        held = row % FOLDS == fold
        model = LogisticRegression(max_iter=1000).fit(np.hstack([wide, shown])[~held], y[~held])
        logit = wide[held] @ model.coef_[0, : wide.shape[1]] + model.intercept_[0]
        found[held] = 1 / (1 + np.exp(-(logit[:, None] + model.coef_[0, wide.shape[1] :])))
    return pd.DataFrame(found, columns=arms)
