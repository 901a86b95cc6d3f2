"""Qini curve and score of one treatment against control, by scikit-uplift's definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Floats
from .ranked import count_targeted, rank_rows, read_pair
from .ranking_measures import qini_gain, qini_measure
from .resample import Score, bootstrap_score


@dataclass(frozen=True, slots=True)
class QiniCurve:
    """people : (m,) how many are targeted, from 0. gain : (m,) extra outcomes among the treated of them."""

    people: Floats
    gain: Floats


def qini_curve(y: Any, effect: Any, treatment: Any, *, treated: Any = None, control: Any = None) -> QiniCurve:
    """Extra outcomes when people are targeted from the highest predicted effect down.

    At each distinct effect, with n_t treated and n_c controls at or above it and their sums of outcomes
    Y_t and Y_c, the curve is Y_t - Y_c x n_t / n_c (Y_t where n_c is 0), from the point (0, 0).

    Parameters
    ----------
    y : (n,) outcome 0/1. effect : (n,) predicted. treatment : (n,) 0/1, or labels with `treated` and
        `control` naming two of them: rows of other arms are left out. The arms must have been drawn alike
        for all rows (a trial); with logged propensities use `rate_score`.

    References
    ----------
    Radcliffe (2007), Using control groups to target on predicted lift; scikit-uplift's `qini_curve`.

    Examples
    --------
    >>> curve = qini_curve([1, 0, 0, 1], [0.4, 0.3, 0.2, 0.1], [1, 0, 1, 0])
    >>> curve.people.tolist(), curve.gain.tolist()
    ([0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 1.0, 1.0, 0.0])
    """
    pair = read_pair(y, treatment, treated, control)
    counts = count_targeted(rank_rows(pair, pair.effect(effect, len(y))), np.ones(len(pair.y)))
    return QiniCurve(counts.people, qini_gain(counts))


def qini_score(  # noqa: PLR0913
    y: Any,
    effect: Any,
    treatment: Any,
    *,
    treated: Any = None,
    control: Any = None,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """Area between the curve and the random line, divided by the same of the perfect ranking.

    0 is a random ranking, 1 the perfect one, below 0 worse than random. The perfect ranking puts treated
    with the outcome first and controls with it last (scikit-uplift's `qini_auc_score` with its default,
    negative effects allowed). The interval is a percentile bootstrap over rows, or persons.

    Parameters
    ----------
    y, effect, treatment, treated, control : as in `qini_curve`.
    groups : (n,) ids of persons. replicates : bootstrap draws. level : of the interval.

    Examples
    --------
    >>> score = qini_score([1, 0, 0, 1] * 50, [2, 2, 1, 1] * 50, [1, 0, 1, 0] * 50)
    >>> round(score.estimate, 2), score.low > 0
    (0.67, True)
    """
    pair = read_pair(y, treatment, treated, control, groups)
    measure = qini_measure(pair, pair.effect(effect, len(y)))
    return bootstrap_score(measure, "qini", len(pair.y), pair.groups, replicates, level, random_state)
