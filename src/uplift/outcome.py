"""The outcome: what it may be, and its checks.

Any number per row will do, and every effect is a difference in its mean:

- paid or not, 0/1: `y` of `build_decisions`; effects are differences in probability.
- money within the horizon, not negative, with a heavy tail: `amount_paid`. It is not transformed: a
  squared loss on a logarithm or on capped amounts would speak of other means than those of money. A
  heavy tail widens the intervals, no more. Where a few bills carry the sum, the share collected,
  `amount_paid / amount`, is learned from fewer rows, and `recommend(value=amount)` puts the money back.
- days to pay, known up to the horizon only: `days_to_pay`, the smaller of days and horizon. Its mean is
  the restricted mean time to pay, and needs no assumption on what follows. Fewer days are better, and
  `recommend` looks for more of the outcome: fit on `-days_to_pay`, the days gained.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .arrays import Floats


def check_outcome(y: Any) -> Floats:
    """(n,) finite numbers that are not all the same.

    Examples
    --------
    >>> check_outcome([True, False]).tolist()
    [1.0, 0.0]
    >>> check_outcome([1, 1])
    Traceback (most recent call last):
    ValueError: y == 1.0 in all 2 rows, must vary. Remedy: choose an outcome that differs between people.
    """
    values = _numbers(y)
    if values.ndim != 1:
        raise ValueError(f"y.shape == {values.shape}, must be (n,). Remedy: give one outcome per row.")
    lost = int((~np.isfinite(values)).sum())
    if lost:
        raise ValueError(
            f"y is missing or infinite in {lost} of {len(values)} rows, must be 0. "
            "Remedy: leave out rows whose outcome has not matured."
        )
    if values.size and values.min() == values.max():
        raise ValueError(
            f"y == {values[0]} in all {len(values)} rows, must vary. "
            "Remedy: choose an outcome that differs between people."
        )
    return values


def outcome_bounds(y: Floats) -> tuple[float, float]:
    """Lowest and highest outcome seen (n,): an expected outcome lies between them.

    Examples
    --------
    >>> outcome_bounds(np.array([0.0, 1.0, 0.0]))
    (0.0, 1.0)
    """
    return float(y.min()), float(y.max())


def _numbers(y: Any) -> Floats:
    """As floats, NaN where missing."""
    series = pd.Series(y) if np.ndim(y) == 1 else y
    try:
        if isinstance(series, pd.Series):
            return series.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(series, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"y is not numbers ({error}). Remedy: code the outcome as 0 and 1.") from None
