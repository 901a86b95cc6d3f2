"""Qini and uplift curves on a grid of shares, with their band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import check_between, check_in
from .arrays import Floats
from .ranked import count_targeted, rank_rows, read_pair
from .ranking_measures import GAINS
from .resample import bootstrap_draws, percentile_bounds


@dataclass(frozen=True, slots=True)
class RankingCurve:
    """Gain as more people are targeted, the highest predicted effect first.

    share (m,) of people targeted, from 0 to 1. gain, low, high (m,) extra outcomes per person of the whole,
    and the interval at each share. random (m,) the same for a random order. kind : "qini" or "uplift".
    """

    share: Floats
    gain: Floats
    low: Floats
    high: Floats
    random: Floats
    kind: str


def ranking_curve(  # noqa: PLR0913
    y: Any,
    effect: Any,
    treatment: Any,
    kind: str = "uplift",
    *,
    treated: Any = None,
    control: Any = None,
    groups: Any | None = None,
    points: int = 101,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> RankingCurve:
    """The curve behind `qini_score` ("qini") or `auuc_score` ("uplift"), divided by the people in it.

    Parameters
    ----------
    kind : "uplift": extra outcomes if all those targeted were treated; "qini": among the treated of them.
    points : of the grid; between distinct effects the curve is a straight line.
    The rest as in `qini_score`.

    Examples
    --------
    >>> curve = ranking_curve([1, 0, 0, 1] * 50, [2, 2, 1, 1] * 50, [1, 0, 1, 0] * 50, points=3)
    >>> curve.share.tolist(), curve.gain.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.5, 0.0])
    """
    check_in(kind, "kind", list(GAINS))
    check_between(points, "points", ge=2)
    pair = read_pair(y, treatment, treated, control, groups)
    ranked = rank_rows(pair, pair.effect(effect, len(y)))
    share = np.linspace(0.0, 1.0, points)

    def gains(weight: Floats) -> Floats:
        counts = count_targeted(ranked, weight)
        whole = counts.people[-1]
        gain: Floats = np.interp(share, counts.people / whole, GAINS[kind](counts) / whole)
        return gain

    draws = bootstrap_draws(gains, len(pair.y), pair.groups, replicates, random_state)
    bounds = percentile_bounds(draws, level)
    gain = gains(np.ones(len(pair.y)))
    return RankingCurve(share, gain, bounds.low, bounds.high, share * gain[-1], kind)
