"""Measures of a ranking as functions of row weights, so that a bootstrap is a loop over weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .arrays import Floats
from .ranked import Counts, Pair, Ranked, count_targeted, rank_rows

Measure = Callable[[Floats], float]


def qini_gain(counts: Counts) -> Floats:
    """Extra outcomes among the treated of those targeted: Y_t - Y_c x n_t / n_c (Y_t where n_c is 0)."""
    gain: Floats = counts.y_treated - _ratio(counts.y_control * counts.n_treated, counts.n_control)
    return gain


def uplift_gain(counts: Counts) -> Floats:
    """Extra outcomes if all those targeted were treated: (Y_t / n_t - Y_c / n_c) x n; an empty arm is 0."""
    treated = _ratio(counts.y_treated, counts.n_treated)
    gain: Floats = (treated - _ratio(counts.y_control, counts.n_control)) * counts.people
    return gain


GAINS = {"qini": qini_gain, "uplift": uplift_gain}


def qini_measure(pair: Pair, effect: Floats) -> Measure:
    """Area between Qini curve and random line, over the same of the perfect ranking."""
    perfect = pair.y * pair.treated - pair.y * (1 - pair.treated)
    return _relative_area(rank_rows(pair, effect), rank_rows(pair, perfect), qini_gain)


def auuc_measure(pair: Pair, effect: Floats) -> Measure:
    """Area between uplift curve and random line, over the same of the perfect ranking; outcome 0/1."""
    if not np.isin(pair.y, (0.0, 1.0)).all():
        raise ValueError(
            f"y == {pair.y[~np.isin(pair.y, (0.0, 1.0))][0]} in a row, must be 0 or 1: "
            "the perfect ranking of AUUC is defined for those. Remedy: rate_score, or qini_score."
        )
    agrees = (pair.y == pair.treated).astype(np.float64)
    cured_controls = ((pair.y == 1) & (pair.treated == 0)).sum()
    lost_treated = ((pair.y == 0) & (pair.treated == 1)).sum()
    perfect = 2 * agrees + (pair.y if cured_controls > lost_treated else pair.treated)
    return _relative_area(rank_rows(pair, effect), rank_rows(pair, perfect), uplift_gain)


def at_k_measure(pair: Pair, effect: Floats, k: float) -> Measure:
    """Mean outcome of treated less that of controls among the top share k; ties at the cut in proportion."""
    ranked = rank_rows(pair, effect)

    def measure(weight: Floats) -> float:
        counts = count_targeted(ranked, weight)
        at = k * counts.people[-1]
        columns = (counts.y_treated, counts.n_treated, counts.y_control, counts.n_control)
        y_t, n_t, y_c, n_c = (float(np.interp(at, counts.people, column)) for column in columns)
        return y_t / n_t - y_c / n_c if n_t > 0 and n_c > 0 else float("nan")

    return measure


def _relative_area(actual: Ranked, perfect: Ranked, gain: Callable[[Counts], Floats]) -> Measure:
    def area(ranked: Ranked, weight: Floats) -> float:
        counts = count_targeted(ranked, weight)
        height = gain(counts)
        return float(np.trapezoid(height, counts.people) - counts.people[-1] * height[-1] / 2)

    def measure(weight: Floats) -> float:
        room = area(perfect, weight)
        return area(actual, weight) / room if room else float("nan")

    return measure


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 1e-12)
