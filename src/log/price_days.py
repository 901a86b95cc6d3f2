"""What is left of each day's budgets and what it is priced at, per arm: shared by all workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Column, Connection, Float, Row, String, Table, bindparam, func, insert, select, update

from ..policy.live_prices import LivePrices, track_prices
from ..policy.prices import RESOURCES
from .schema import METADATA

_ARRAYS = ("prices", "left", "mean", "pace", "patience", "smallest")  # of `LivePrices`, one number a resource
_SCALARS = ("to_come", "seen")
_NAMES = {"prices": "price", "left": "units_left", "mean": "mean_price", "smallest": "least_price"}

PRICE_DAYS = Table(
    "price_days",
    METADATA,
    Column("day", String(10), primary_key=True),  # in the time zone of the budgets
    Column("arm", String(64), primary_key=True),
    Column("resource", String(64), primary_key=True),
    *(Column(_NAMES.get(name, name), Float(53), nullable=False) for name in (*_ARRAYS, *_SCALARS)),
)


class OverspentError(RuntimeError):
    """A decision needs more than is left; `live` is what there is."""

    def __init__(self, day: str, arm: str, used: Sequence[float], live: LivePrices) -> None:
        self.live = live
        super().__init__(
            f"used == {list(used)} of {RESOURCES} on {day} in arm {arm!r}, must be <= {live.left.tolist()}. "
            "Remedy: decide again with what is left."
        )


def read_day(connection: Connection, day: str, arm: str) -> LivePrices | None:
    """The day's prices now; None when it has not begun."""
    rows = connection.execute(_ONE_DAY, {"day": day, "arm": arm}).all()
    return _live(rows) if rows else None


def day_before(connection: Connection, day: str, arm: str) -> LivePrices | None:
    """How the arm's last day before ended; None when there is none."""
    earlier = select(func.max(PRICE_DAYS.c.day)).where(PRICE_DAYS.c.day < day, PRICE_DAYS.c.arm == arm)
    last = connection.execute(earlier).scalar()
    return None if last is None else read_day(connection, str(last), arm)


def open_day(connection: Connection, day: str, arm: str, live: LivePrices) -> LivePrices:
    """Begin a day, unless another worker has; how it stands."""
    known = read_day(connection, day, arm)
    if known is None:
        keys = [{"day": day, "arm": arm, "resource": name} for name in RESOURCES]
        rows = [key | cells for key, cells in zip(keys, _cells(live), strict=True)]
        connection.execute(insert(PRICE_DAYS), rows)
    return known or live


def spend(
    connection: Connection, day: str, arm: str, used: npt.NDArray[np.float64], cases: float
) -> LivePrices:
    """Take what decisions use from the day's budgets; the prices after them.

    Parameters
    ----------
    used : (m,) units, in the order of `RESOURCES`. cases : how many decisions they are.

    Raises
    ------
    OverspentError
        When more is used than is left; nothing is taken then.
    LookupError
        When the day has not begun.
    """
    rows = connection.execute(_ONE_DAY.with_for_update(), {"day": day, "arm": arm}).all()
    if not rows:
        raise LookupError(f"day == {day!r} of arm {arm!r} has not begun. Remedy: call open_day first.")
    live = _live(rows)
    if (used > live.left).any():
        raise OverspentError(day, arm, used.tolist(), live)
    after = track_prices(live, used, cases)
    keys = [{"_day": day, "_arm": arm, "_resource": name} for name in RESOURCES]
    changes = [{**key, **cells} for key, cells in zip(keys, _cells(after), strict=True)]
    connection.execute(_CHANGE, changes)
    return after


def _cells(live: LivePrices) -> list[dict[str, float]]:
    """One row per resource."""
    return [
        {_NAMES.get(name, name): float(getattr(live, name)[r]) for name in _ARRAYS}
        | {name: getattr(live, name) for name in _SCALARS}
        for r in range(len(RESOURCES))
    ]


def _live(rows: Sequence[Row[tuple[object, ...]]]) -> LivePrices:
    by_resource = {row.resource: row._mapping for row in rows}
    ordered = [by_resource[name] for name in RESOURCES]
    cells: dict[str, Any] = {
        name: np.array([row[_NAMES.get(name, name)] for row in ordered]) for name in _ARRAYS
    }
    cells |= {name: float(ordered[0][name]) for name in _SCALARS}
    return LivePrices(**cells)


_ONE_DAY = select(PRICE_DAYS).where(
    PRICE_DAYS.c.day == bindparam("day"), PRICE_DAYS.c.arm == bindparam("arm")
)
_CHANGE = update(PRICE_DAYS).where(
    PRICE_DAYS.c.day == bindparam("_day"),
    PRICE_DAYS.c.arm == bindparam("_arm"),
    PRICE_DAYS.c.resource == bindparam("_resource"),
)
