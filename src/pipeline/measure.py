"""A mean with its interval, clustered by debtor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..uplift.shrink import mean_of

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def mean_interval(values: npt.NDArray[np.float64], debtors: Any) -> Interval:
    """Mean of (n,) values, 95 % interval; rows of one debtor count as one draw.

    Examples
    --------
    >>> found = mean_interval(np.array([1.0, 2.0, 3.0, 4.0]), ["a", "a", "b", "c"])
    >>> found.value, found.low < 2.5 < found.high
    (2.5, True)
    """
    centre, variance = mean_of(values, pd.factorize(np.asarray(debtors))[0])
    half = _Z95 * float(np.sqrt(variance))
    return Interval(centre, centre - half, centre + half)
