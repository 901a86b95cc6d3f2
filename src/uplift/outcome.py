"""Checks of the outcome."""

from __future__ import annotations

from typing import Any

import numpy as np

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
    values = np.asarray(y, dtype=np.float64)
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
