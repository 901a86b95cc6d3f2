"""Make a price sheet from a day's cases and budgets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_in
from .allocate import allocate
from .allocate_softmax import allocate_softmax
from .explore import Exploration, score_gap
from .prices import RESOURCES, PriceSheet
from .weigh import Weighed


def make_prices(
    weighed: Weighed,
    bids: npt.NDArray[np.bool_],
    budgets: Mapping[str, float],
    at: npt.NDArray[np.int64],
    version: str = "",
    *,
    exploration: Exploration | None = None,
    least: Mapping[str, float] | None = None,
) -> PriceSheet:
    """Prices of the shared resources, and the scale of exploring.

    Parameters
    ----------
    bids : (n,) cases that share the budgets. budgets : units, by resource of `RESOURCES`.
    at : (n,) UTC microseconds; the earliest dates the sheet.
    exploration : how the cases will be explored: the budgets are then kept by the expected use of the
        draws. None: by the use of the best actions.
    least : units, by resource, that there must be used at least; its price is negative where it binds.
        Not together with exploration.

    Raises
    ------
    ValueError
        When a resource is unknown, a budget negative, or the bounds cannot be kept.
    """
    floors = {} if least is None else least
    for name in (*budgets, *floors):
        check_in(name, "resource", RESOURCES)
    if floors and exploration is not None:
        raise ValueError(f"least == {dict(floors)} with exploration. Remedy: give one or the other.")
    usable = (weighed.eligible & weighed.proven)[bids]
    limits = np.array([budgets.get(name, np.inf) for name in RESOURCES])
    value, use = weighed.money.value[bids], weighed.money.use[bids]
    minimums = [floors.get(name, 0.0) for name in RESOURCES]
    found = allocate(value, use, limits, usable, least_use=minimums).prices
    gap = score_gap(value - use @ found, usable)
    if exploration is not None and gap is not None:
        few = (weighed.eligible & ~weighed.proven)[bids]
        found = allocate_softmax(
            value, use, limits, usable, unproven=few, exploration=exploration, gap=gap
        ).prices
    made_at = pd.Timestamp(at.min(), unit="us", tz="UTC") if at.size else None
    name = version or ("free" if made_at is None else made_at.strftime("%Y-%m-%dT%H:%MZ"))
    prices = dict(zip(RESOURCES, found.tolist(), strict=True))
    return PriceSheet(prices, dict(budgets), name, made_at, gap)
