"""Cross-fitted outcome models and doubly robust scores of every arm, for judging any choice."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Floats
from .inputs import Inputs, read_inputs
from .nuisance import RESPONSE, Design, Nuisances, fit_nuisances


def aipw_scores(  # noqa: PLR0913
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    arms: Any | None = None,
    groups: Any | None = None,
    eligible: Any | None = None,
    base: Any | None = None,
    folds: int = 5,
    random_state: int = 0,
) -> Floats:
    """Doubly robust (AIPW) score of every row under every arm; its mean is the arm's mean outcome.

    The value of any choice is the mean of the chosen arms' scores, so one call serves many choices.

    Parameters
    ----------
    X, y, treatment, propensity, groups, eligible : as in `UpliftModel.fit`.
    arms : order of the columns; None is the sorted order of the labels.
    base : regressor or classifier of the outcome; None is `SmallTrees`.

    Returns
    -------
    (n, k) scores; NaN where an arm was not open to a row.

    References
    ----------
    Robins, Rotnitzky & Zhao (1994); Dudík, Langford & Li (2011), Doubly robust policy evaluation.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(1000, 1)), np.tile(["none", "sms"], 500)
    >>> y = X[:, 0] + (treatment == "sms")
    >>> scores = aipw_scores(X, y, treatment, arms=["none", "sms"])
    >>> float(np.round(np.diff(scores.mean(axis=0))[0], 1))
    1.0
    """
    rng = np.random.default_rng(random_state)
    inputs = read_inputs(X, y, treatment, propensity, eligible=eligible, groups=groups, folds=folds, rng=rng)
    found = _nuisances(inputs, base)
    return _ordered(found.score, inputs, arms)


def outcome_scores(  # noqa: PLR0913
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    arms: Any | None = None,
    groups: Any | None = None,
    eligible: Any | None = None,
    base: Any | None = None,
    folds: int = 5,
    random_state: int = 0,
) -> Floats:
    """Cross-fitted expected outcome (n, k) of every row under every arm: `q` of `policy_value`.

    One model for all arms: the outcome under control given X, plus the arm's mean effect. Parameters
    as in `aipw_scores`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(1000, 1)), np.tile(["none", "sms"], 500)
    >>> q = outcome_scores(X, X[:, 0] + (treatment == "sms"), treatment)
    >>> (q[:, 1] - q[:, 0]).round(1)[:2].tolist()
    [1.0, 1.0]
    """
    rng = np.random.default_rng(random_state)
    inputs = read_inputs(X, y, treatment, propensity, eligible=eligible, groups=groups, folds=folds, rng=rng)
    found = _nuisances(inputs, base)
    return _ordered(found.baseline[:, None] + found.shift, inputs, arms)


def _nuisances(inputs: Inputs, base: Any | None) -> Nuisances:
    design = Design(inputs.table, inputs.arm, inputs.weight, inputs.fold, len(inputs.arms))
    return fit_nuisances(RESPONSE if base is None else base, design, inputs.y)


def _ordered(table: Floats, inputs: Inputs, arms: Any | None) -> Floats:
    """Closed arms as NaN, columns in the order asked for."""
    if inputs.open_to is not None:
        table = np.where(inputs.open_to, table, np.nan)
    if arms is None:
        return table
    lacking = [arm for arm in inputs.arms if arm not in list(arms)]
    unknown = [arm for arm in arms if arm not in inputs.arms]
    if lacking or unknown:
        raise ValueError(
            f"arms lacks {lacking} and has arms without a row {unknown}. "
            "Remedy: name every arm received, once."
        )
    return table[:, [inputs.arms.index(arm) for arm in arms]]
