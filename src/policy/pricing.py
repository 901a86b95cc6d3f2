"""Make a price sheet from a day's cases and budgets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_in
from .allocate import allocate
from .explore import score_gap
from .prices import RESOURCES, PriceSheet
from .weigh import Weighed


def make_prices(
    weighed: Weighed,
    bids: npt.NDArray[np.bool_],
    budgets: Mapping[str, float],
    at: npt.NDArray[np.int64],
    version: str = "",
) -> PriceSheet:
    """Prices of the shared resources, and the scale of exploring.

    Parameters
    ----------
    bids : (n,) cases that share the budgets. budgets : units, by resource of `RESOURCES`.
    at : (n,) UTC microseconds; the earliest dates the sheet.

    Raises
    ------
    ValueError
        When a resource is unknown or a budget negative.
    """
    for name in budgets:
        check_in(name, "resource", RESOURCES)
    usable = (weighed.eligible & weighed.proven)[bids]
    limits = np.array([budgets.get(name, np.inf) for name in RESOURCES])
    value, use = weighed.money.value[bids], weighed.money.use[bids]
    plan = allocate(value, use, limits, usable)
    score = value - use @ plan.prices
    made_at = pd.Timestamp(at.min(), unit="us", tz="UTC") if at.size else None
    name = version or ("free" if made_at is None else made_at.strftime("%Y-%m-%dT%H:%MZ"))
    prices = dict(zip(RESOURCES, plan.prices.tolist(), strict=True))
    return PriceSheet(prices, dict(budgets), name, made_at, score_gap(score, usable))
