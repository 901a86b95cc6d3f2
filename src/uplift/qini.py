"""Qini curve and score of one treatment against control, by scikit-uplift's definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_between, check_in, check_same_length
from .arrays import Floats
from .outcome import check_outcome


@dataclass(frozen=True, slots=True)
class QiniCurve:
    """people : (m,) how many are targeted, from 0. gain : (m,) extra outcomes among the treated of them."""

    people: Floats
    gain: Floats


@dataclass(frozen=True, slots=True)
class QiniScore:
    """Normalised area between the Qini curve and the random line; low, high: bootstrap interval.

    0 is a random ranking, 1 the perfect one, below 0 worse than random.
    """

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.estimate:.4f} [{self.low:.4f}, {self.high:.4f}]"


def qini_curve(y: Any, effect: Any, treatment: Any, *, treated: Any = None, control: Any = None) -> QiniCurve:
    """Extra outcomes when people are targeted from the highest predicted effect down.

    At each distinct effect, with n_t treated and n_c controls at or above it and their sums of outcomes
    Y_t and Y_c, the curve is Y_t - Y_c x n_t / n_c (Y_t where n_c is 0), from the point (0, 0).

    Parameters
    ----------
    y : (n,) outcome 0/1. effect : (n,) predicted. treatment : (n,) 0/1, or labels with `treated` and
        `control` naming two of them: rows of other arms are left out.

    References
    ----------
    Radcliffe (2007), Using control groups to target on predicted lift; scikit-uplift's `qini_curve`.

    Examples
    --------
    >>> curve = qini_curve([1, 0, 0, 1], [0.4, 0.3, 0.2, 0.1], [1, 0, 1, 0])
    >>> curve.people.tolist(), curve.gain.tolist()
    ([0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 1.0, 1.0, 0.0])
    """
    return _curve(*_pair(y, effect, treatment, treated, control))


def qini_score(
    y: Any,
    effect: Any,
    treatment: Any,
    *,
    treated: Any = None,
    control: Any = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> QiniScore:
    """Area between the curve and the random line, divided by the same of the perfect ranking.

    The perfect ranking puts treated with the outcome first and controls with it last (scikit-uplift's
    `qini_auc_score` with its default, negative effects allowed). The interval is a percentile bootstrap
    over rows within treatment.

    Parameters
    ----------
    y, effect, treatment, treated, control : as in `qini_curve`.
    replicates : bootstrap draws. level : of the interval.

    Examples
    --------
    >>> score = qini_score([1, 0, 0, 1] * 50, [2, 2, 1, 1] * 50, [1, 0, 1, 0] * 50)
    >>> round(score.estimate, 2), score.low > 0
    (0.67, True)
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    check_between(replicates, "replicates", ge=2)
    pair = _pair(y, effect, treatment, treated, control)
    rng = np.random.default_rng(random_state)
    sides = [np.flatnonzero(pair[2] == side) for side in (0.0, 1.0)]
    drawn = np.empty(replicates)
    for b in range(replicates):
        rows = np.concatenate([rng.choice(side, len(side)) for side in sides])
        drawn[b] = _score(pair[0][rows], pair[1][rows], pair[2][rows])
    low, high = np.nanquantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    return QiniScore(_score(*pair), float(low), float(high))


def _curve(y: Floats, effect: Floats, treated: Floats) -> QiniCurve:
    order = np.argsort(-effect, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(effect[order])), len(y) - 1]
    n_t = np.cumsum(treated[order])[last]
    y_t = np.cumsum((y * treated)[order])[last]
    y_c = np.cumsum((y * (1 - treated))[order])[last]
    people = last + 1.0
    n_c = people - n_t
    ratio = np.divide(n_t, n_c, out=np.zeros_like(n_t), where=n_c > 0)
    return QiniCurve(np.r_[0.0, people], np.r_[0.0, y_t - y_c * ratio])


def _score(y: Floats, effect: Floats, treated: Floats) -> float:
    actual = _curve(y, effect, treated)
    perfect = _curve(y, y * treated - y * (1 - treated), treated)
    random = perfect.people[-1] * perfect.gain[-1] / 2
    room = float(np.trapezoid(perfect.gain, perfect.people)) - random
    return float((np.trapezoid(actual.gain, actual.people) - random) / room) if room else float("nan")


def _pair(y: Any, effect: Any, treatment: Any, treated: Any, control: Any) -> tuple[Floats, Floats, Floats]:
    """Outcome, effect and 0/1 treatment of the rows of the two arms."""
    outcome, predicted = check_outcome(y), np.asarray(effect, dtype=np.float64)
    check_same_length(y=len(outcome), effect=len(predicted), treatment=len(treatment))
    labels = pd.Series(np.asarray(treatment))
    first: Any = 0 if treated is None else control
    second: Any = 1 if treated is None else treated
    for label in (first, second):
        check_in(
            label, "treatment", labels.unique().tolist(), remedy="name both arms by treated= and control="
        )
    extra = labels[~labels.isin([first, second])].unique().tolist()
    if treated is None and extra:
        raise ValueError(f"treatment holds {extra} beside 0 and 1. Remedy: name treated= and control=.")
    rows = labels.isin([first, second]).to_numpy()
    if np.isnan(predicted[rows]).any():
        raise ValueError("effect has missing values, must have none. Remedy: predict every row.")
    is_treated: Floats = np.asarray(labels[rows] == second, dtype=np.float64)
    return outcome[rows], predicted[rows], is_treated
