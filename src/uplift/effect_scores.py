"""Doubly robust scores of effects: what predicted effects are judged against."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .arms import arm_names
from .scores import aipw_scores


def effect_scores(  # noqa: PLR0913
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    control: Any = "none",
    groups: Any | None = None,
    eligible: Any | None = None,
    base: Any | None = None,
    folds: int = 5,
    random_state: int = 0,
) -> pd.DataFrame:
    """Doubly robust (AIPW) score of each row's effect of each treatment against control.

    One row's score is noise around its effect; means over many rows are unbiased for their mean effect,
    given the propensities. Make them on rows that the effects were not learned from.

    Parameters
    ----------
    X, y, treatment, propensity, groups, eligible : as in `UpliftModel.fit`. base : regressor or classifier
        of the outcome; None is `SmallTrees`.

    Returns
    -------
    (n, k - 1) frame, the treatments other than the control as columns, in units of the outcome; NaN where
    the treatment or the control was not open to a row.

    References
    ----------
    Robins, Rotnitzky & Zhao (1994), Estimation of regression coefficients when some regressors are not
    always observed; Chernozhukov et al. (2018), Double/debiased machine learning.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(1000, 1)), np.tile(["none", "sms"], 500)
    >>> effect_scores(X, X[:, 0] + (treatment == "sms"), treatment).mean().round(1).to_dict()
    {'sms': 1.0}
    """
    arms = arm_names(treatment, control)
    scores = aipw_scores(
        X,
        y,
        treatment,
        propensity,
        arms=arms,
        groups=groups,
        eligible=eligible,
        base=base,
        folds=folds,
        random_state=random_state,
    )
    index = X.index if isinstance(X, pd.DataFrame) else None
    return pd.DataFrame(scores[:, 1:] - scores[:, [0]], index=index, columns=list(arms[1:]))
