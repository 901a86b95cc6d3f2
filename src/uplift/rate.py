"""RATE: the area under the TOC curve, one number for how well a ranking finds those who gain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..checks import check_in, check_same_length
from .arrays import Floats
from .effect_table import read_one_effect
from .resample import Score, bootstrap_score
from .toc import RankedScores, cumulate, open_groups, rank_scores

WEIGHTINGS = ("autoc", "qini")


def rate_score(
    effect: Any,
    score: Any,
    weighting: str = "autoc",
    *,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """Rank-weighted average treatment effect of a ranking for one arm, in units of the outcome.

    "autoc": the integral of TOC(q) over q, which weighs the very top; "qini": of q x TOC(q), for when many
    are treated. 0: the ranking finds nobody who gains more than others. Exact for the step curve of the
    sample, with equal predictions in random order; grf sums it at 1/n, 2/n, ... instead. The interval is a
    percentile bootstrap over rows, or persons.

    Parameters
    ----------
    weighting : "autoc" or "qini". The rest as in `toc_curve`.

    References
    ----------
    Yadlowsky, Fleming, Shah, Brunskill & Wager (2021), Evaluating treatment prioritization rules via
    rank-weighted average treatment effects.

    Examples
    --------
    >>> effect, score = [4, 3, 2, 1] * 50, [1.0, 1.0, 0.0, 0.0] * 50
    >>> print(rate_score(effect, score), "and", rate_score(effect, score, "qini"))
    0.3466 [0.3204, 0.3629] and 0.1250 [0.1214, 0.1250]
    """
    measure = _measure(effect, score, weighting)
    person = open_groups(groups, score)
    n = int((~np.isnan(np.asarray(score, dtype=np.float64))).sum())
    return bootstrap_score(measure, weighting, n, person, replicates, level, random_state)


def rate_difference(
    effect: Any,
    baseline: Any,
    score: Any,
    weighting: str = "autoc",
    *,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """RATE of the ranking by `effect` less that of the ranking by `baseline`, on the same bootstrap draws.

    Examples
    --------
    >>> effect, score = [4, 3, 2, 1] * 50, [1.0, 1.0, 0.0, 0.0] * 50
    >>> print(rate_difference(effect, effect, score))
    0.0000 [0.0000, 0.0000]
    """
    check_same_length(effect=len(effect), baseline=len(baseline), score=len(score))
    mine, other = _measure(effect, score, weighting), _measure(baseline, score, weighting)
    person = open_groups(groups, score)
    n = int((~np.isnan(np.asarray(score, dtype=np.float64))).sum())
    return bootstrap_score(
        lambda w: mine(w) - other(w), weighting, n, person, replicates, level, random_state
    )


def _measure(effect: Any, score: Any, weighting: str) -> Callable[[Floats], float]:
    check_in(weighting, "weighting", WEIGHTINGS)
    table = read_one_effect(effect, score)
    ranked = rank_scores(table.effect[:, 0], table.score[:, 0])
    area = _autoc if weighting == "autoc" else _qini

    def measure(weight: Floats) -> float:
        return area(ranked, weight)

    return measure


def _qini(ranked: RankedScores, weight: Floats) -> float:
    """Integral of q TOC(q) = A(q) - q A(1), where A is a line between tied groups."""
    q, total = cumulate(ranked, weight)
    return float(np.trapezoid(total, q) - total[-1] / 2)


def _autoc(ranked: RankedScores, weight: Floats) -> float:
    """Integral of TOC(q) = A(q) / q - A(1); on a line A = a q + b each piece is a dq + b log(q1 / q0)."""
    q, total = cumulate(ranked, weight)
    q, total = q[np.r_[True, np.diff(q) > 0]], total[np.r_[True, np.diff(q) > 0]]
    slope = np.diff(total) / np.diff(q)
    offset = total[:-1] - slope * q[:-1]
    logs = np.log(q[2:] / q[1:-1])
    return float(slope @ np.diff(q) + offset[1:] @ logs - total[-1])
