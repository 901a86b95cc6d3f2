"""TOC: how much more the people ranked highest gain from a treatment than the average person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import check_between
from .arrays import Floats, Ints
from .effect_table import read_one_effect
from .resample import bootstrap_draws, percentile_bounds


@dataclass(frozen=True, slots=True)
class TocCurve:
    """share (m,) of people, in (0, 1]. gain, low, high (m,) their mean effect less that of everybody.

    mean : mean effect of everybody, in units of the outcome.
    """

    share: Floats
    gain: Floats
    low: Floats
    high: Floats
    mean: float


@dataclass(frozen=True, slots=True)
class RankedScores:
    """DR scores from the highest priority down: order (n,), last (m,) of each tied group, score (n,)."""

    order: Ints
    last: Ints
    score: Floats


def toc_curve(
    effect: Any,
    score: Any,
    *,
    groups: Any | None = None,
    points: int = 100,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> TocCurve:
    """Targeting operator characteristic of a ranking for one arm.

    TOC(q) = mean effect among the share q ranked highest - mean effect of all, both by doubly robust
    scores, so logged propensities are accounted for. People with equal predictions are taken in random
    order. The interval is a percentile bootstrap over rows, or persons.

    Parameters
    ----------
    effect : (n,) predicted effect of the arm, or anything that ranks. score : (n,) of that arm, as
        `effect_scores` makes it; rows where it is NaN are left out. groups : (n,) ids of persons.
    points : of the grid.

    References
    ----------
    Yadlowsky, Fleming, Shah, Brunskill & Wager (2021), Evaluating treatment prioritization rules via
    rank-weighted average treatment effects.

    Examples
    --------
    >>> curve = toc_curve([4, 3, 2, 1] * 50, [1.0, 1.0, 0.0, 0.0] * 50, points=2)
    >>> curve.share.tolist(), curve.gain.tolist(), curve.mean
    ([0.5, 1.0], [0.5, 0.0], 0.5)
    """
    check_between(points, "points", ge=2)
    table = read_one_effect(effect, score)
    person = open_groups(groups, score)
    ranked = rank_scores(table.effect[:, 0], table.score[:, 0])
    share = np.arange(1, points + 1) / points

    def gains(weight: Floats) -> Floats:
        q, total = cumulate(ranked, weight)
        gain: Floats = np.interp(share, q, total) / share - total[-1]
        return gain

    n = len(ranked.order)
    bounds = percentile_bounds(bootstrap_draws(gains, n, person, replicates, random_state), level)
    return TocCurve(share, gains(np.ones(n)), bounds.low, bounds.high, float(ranked.score.mean()))


def open_groups(groups: Any | None, score: Any) -> Any | None:
    """Ids of persons of the rows whose score is known."""
    if groups is None:
        return None
    known: Any = np.asarray(groups)[~np.isnan(np.asarray(score, dtype=np.float64).reshape(-1))]
    return known


def rank_scores(effect: Floats, score: Floats) -> RankedScores:
    """Sort once, so that a bootstrap only changes weights.

    Examples
    --------
    >>> rank_scores(np.array([1.0, 2.0, 2.0]), np.array([0.1, 0.2, 0.3])).last.tolist()
    [1, 2]
    """
    order = np.argsort(-effect, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(effect[order])), len(effect) - 1]
    return RankedScores(order, last, score[order])


def cumulate(ranked: RankedScores, weight: Floats) -> tuple[Floats, Floats]:
    """Share of weight, and weighted sum of scores over all weight, up to each tied group, (m + 1,) from 0.

    Examples
    --------
    >>> ranked = rank_scores(np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    >>> [part.tolist() for part in cumulate(ranked, np.ones(2))]
    [[0.0, 0.5, 1.0], [0.0, 0.5, 0.5]]
    """
    w = weight[ranked.order]
    people = np.cumsum(w)
    total = np.cumsum(w * ranked.score)[ranked.last] / people[-1]
    return np.r_[0.0, people[ranked.last] / people[-1]], np.r_[0.0, total]
