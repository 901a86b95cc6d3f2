"""Power of a two-sided test of one effect, from its standard error."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from ..checks import check_between
from ..uplift.arrays import Floats


def half_width(error: Floats | float, level: float = 0.95) -> Floats:
    """Half-width of the interval at `level` for standard errors of any shape.

    Examples
    --------
    >>> float(half_width(0.01).round(4))
    0.0196
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    width: Floats = np.asarray(error, dtype=np.float64) * norm.ppf(0.5 + level / 2)
    return width


def minimal_detectable(error: Floats | float, power: float = 0.8, level: float = 0.95) -> Floats:
    """Smallest effect found with probability `power`, for standard errors of any shape.

    The two-sided test at 1 - level; its far tail is left out, which costs nothing at usual power.

    References
    ----------
    Bloom (1995), Minimum detectable effects.

    Examples
    --------
    >>> float(minimal_detectable(0.01).round(4))
    0.028
    """
    return np.asarray(error, dtype=np.float64) * _multiple(power, level)


def error_needed(detect: float, power: float = 0.8, level: float = 0.95) -> float:
    """Standard error at which an effect of size `detect` is found with probability `power`.

    Examples
    --------
    >>> round(error_needed(0.028), 4)
    0.01
    """
    check_between(detect, "detect", gt=0, remedy="give a difference in P(paid), such as 0.05")
    return detect / _multiple(power, level)


def power_of(effect: Floats | float, error: Floats | float, level: float = 0.95) -> Floats:
    """Probability that the two-sided test finds an effect, for effects and errors of one shape.

    Examples
    --------
    >>> power_of(np.array([0.0, 0.028]), 0.01).round(2).tolist()
    [0.05, 0.8]
    """
    ratio = np.asarray(effect, dtype=np.float64) / error
    limit = norm.ppf(0.5 + level / 2)
    found: Floats = norm.cdf(ratio - limit) + norm.cdf(-ratio - limit)
    return found


def _multiple(power: float, level: float) -> float:
    check_between(power, "power", gt=0.5, lt=1, remedy="give a share, such as 0.8")
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    return float(norm.ppf(power) + norm.ppf(0.5 + level / 2))
