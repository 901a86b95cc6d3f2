"""Cross-fitted outcome models and doubly robust scores of every arm, for judging any choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import numpy as np

from .arrays import Bools, Floats
from .inputs import Inputs, read_inputs
from .nuisance import RESPONSE, Design, dr_scores, fit_nuisances
from .shrink import between_variance


class ScoreOptions(TypedDict, total=False):
    """What may be given beside X, y, treatment and propensity, by keyword.

    arms : order of the columns; the sorted order of the labels. base : regressor or classifier of the
    outcome; `SmallTrees`. folds : 5. random_state : 0. groups, eligible : as in `UpliftModel.fit`.
    """

    arms: Sequence[Any] | None
    groups: Any
    eligible: Any
    base: Any
    folds: int
    random_state: int


def aipw_scores(
    X: Any, y: Any, treatment: Any, propensity: Any | None = None, **options: Unpack[ScoreOptions]
) -> Floats:
    """Doubly robust (AIPW) score of every row under every arm; its mean is the arm's mean outcome.

    The value of any choice is the mean of the chosen arms' scores, so one call serves many choices.

    Parameters
    ----------
    X, y, treatment, propensity : as in `UpliftModel.fit`. options : see `ScoreOptions`.

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
    asked = _Asked(**options)
    inputs = _read(X, y, treatment, propensity, asked)
    expected = expected_outcomes(asked.base, _design(inputs), inputs.y)
    return _ordered(dr_scores(inputs.y, inputs.arm, inputs.weight, expected), inputs, asked.arms)


def outcome_scores(
    X: Any, y: Any, treatment: Any, propensity: Any | None = None, **options: Unpack[ScoreOptions]
) -> Floats:
    """Cross-fitted expected outcome (n, k) of every row under every arm: `q` of `policy_value`.

    Parameters and options as in `aipw_scores`; the model is `expected_outcomes`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(1000, 1)), np.tile(["none", "sms"], 500)
    >>> q = outcome_scores(X, X[:, 0] + (treatment == "sms"), treatment)
    >>> (q[:, 1] - q[:, 0]).round(1)[:2].tolist()
    [1.0, 1.0]
    """
    asked = _Asked(**options)
    inputs = _read(X, y, treatment, propensity, asked)
    return _ordered(expected_outcomes(asked.base, _design(inputs), inputs.y), inputs, asked.arms)


def expected_outcomes(base: Any | None, design: Design, y: Floats) -> Floats:
    """Expected outcome (n, k) of every row under every arm, learned without the row's fold.

    One model for all arms: the outcome given X, the arms' means taken out, plus each arm's mean residual.
    Those means are shrunk toward each other by what they differ beyond their noise (empirical Bayes), so
    that an arm with few rows, or with a rare outcome, is not taken at its word.

    References
    ----------
    DerSimonian & Laird (1986), Meta-analysis in clinical trials.

    Examples
    --------
    >>> y, arm, fold = np.tile([0.0, 1.0], 200), np.tile([0, 0, 1, 1], 100), np.arange(400) // 4 % 2
    >>> design = Design(np.zeros((400, 1)), arm, weight=np.full(400, 2.0), fold=fold, k=2)
    >>> expected_outcomes(None, design, y)[0].tolist()
    [0.5, 0.5]
    """
    without = fit_nuisances(RESPONSE if base is None else base, design, y).without
    expected = np.empty((len(y), design.k))
    for held in range(len(without)):
        rows = design.fold == held
        shift = _arm_means(y - without[held], design, ~rows)
        expected[rows] = without[held][rows, None] + shift
    return expected


def _arm_means(residual: Floats, design: Design, rows: Bools) -> Floats:
    """(k,) mean residual of each arm among some rows (n,), shrunk toward the arms' common mean."""
    arm, weight, r = design.arm[rows], design.weight[rows], residual[rows]
    total = np.bincount(arm, weights=weight, minlength=design.k)
    seen = total > 0
    mean = np.bincount(arm, weights=weight * r, minlength=design.k) / np.where(seen, total, 1.0)
    spread = float(weight @ (r - mean[arm]) ** 2 / weight.sum())
    square = np.bincount(arm, weights=weight**2, minlength=design.k)
    noise = np.maximum(spread * square[seen] / total[seen] ** 2, 1e-12)
    between = between_variance(mean[seen], noise)
    precision = 1.0 / (noise + between)
    common = float(precision @ mean[seen] / precision.sum())
    shrunk = np.full(design.k, common)
    shrunk[seen] += (mean[seen] - common) * between / (noise + between)
    return shrunk


@dataclass(frozen=True, slots=True)
class _Asked:
    """`ScoreOptions` with their defaults."""

    arms: Sequence[Any] | None = None
    groups: Any = None
    eligible: Any = None
    base: Any = None
    folds: int = 5
    random_state: int = 0


def _read(X: Any, y: Any, treatment: Any, propensity: Any, asked: _Asked) -> Inputs:
    return read_inputs(
        X,
        y,
        treatment,
        propensity,
        eligible=asked.eligible,
        groups=asked.groups,
        folds=asked.folds,
        rng=np.random.default_rng(asked.random_state),
    )


def _design(inputs: Inputs) -> Design:
    return Design(inputs.table, inputs.arm, inputs.weight, inputs.fold, len(inputs.arms))


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
