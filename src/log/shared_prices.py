"""Today's prices, the same for all workers: the truth in the log, a copy in every process.

A copy stands still between two looks at the log. It is never older than `sync_seconds` or
`sync_cases` decisions of its own process when a price is taken from it; what is left is checked again
in the decision's own transaction, so that no budget is exceeded, however old the copy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from ..policy.actions import Catalogue
from ..policy.arms import Arms, DayBudgets
from ..policy.live_prices import LivePrices, live_prices
from ..policy.prices import RESOURCES, PriceSheet
from .price_days import OverspentError, day_before, open_day, read_day, spend

if TYPE_CHECKING:
    from .log import Log

Float = npt.NDArray[np.float64]
_LEAST = 0.01  # of the median gap between best and second, for the heaviest use: as good as no price


@dataclass(frozen=True, slots=True)
class Spending:
    """What decisions take of an arm's day: `used` (m,) units, all together. cases : how many they are."""

    arm: str
    day: str
    used: Float
    cases: int = 1


@dataclass(slots=True)
class _Copy:
    day: str
    live: LivePrices
    synced: float  # monotonic seconds
    pending: int = 0  # decisions that used nothing and are not told yet


class SharedPrices:
    """Hands out price sheets that follow what is left, and takes what decisions use.

    Parameters
    ----------
    arms, day : who shares the budgets, and how much there is.
    sync_seconds, sync_cases : how old a copy may be.

    Examples
    --------
    >>> import tempfile
    >>> from repaylift.log import Log
    >>> from repaylift.policy.actions import load_catalogue
    >>> log = Log(f"sqlite:///{tempfile.mkdtemp()}/log.db")
    >>> shared = SharedPrices(log, Arms(), DayBudgets({"agent_minutes": 20.0}, cases=10))
    >>> sheet = PriceSheet({"agent_minutes": 1.5}, version="morning", score_gap=2.0)
    >>> noon = pd.Timestamp("2025-12-31T04:00Z")
    >>> shared.sheet("policy", sheet, load_catalogue(), noon).left
    {'agent_minutes': 20.0}
    >>> call = shared.spending("policy", noon, np.array([6.0, 0.0]))
    >>> shared.settle(call, log.write(lambda write: shared.spend(write.sql, call)))
    >>> shared.sheet("policy", sheet, load_catalogue(), noon).left
    {'agent_minutes': 14.0}
    """

    def __init__(
        self, log: Log, arms: Arms, day: DayBudgets, *, sync_seconds: float = 1.0, sync_cases: int = 64
    ) -> None:
        self._log, self._arms, self._day = log, arms, day
        self._sync_seconds, self._sync_cases = sync_seconds, sync_cases
        self._copies: dict[str, _Copy] = {}
        self._lock = threading.Lock()

    def sheet(self, arm: str, base: PriceSheet, catalogue: Catalogue, at: pd.Timestamp) -> PriceSheet:
        """An arm's prices now.

        Parameters
        ----------
        base : the sheet of the arm's artifact: prices of the first day, version and scale of exploring.
        at : the moment of the decision; a new day has new budgets, and yesterday's mean prices.
        """
        day = self._day_of(at)
        copy = self._copies.get(arm)
        if copy is None or self._old(copy, day):
            with self._lock:
                copy = self._copies.get(arm)
                if copy is None or self._old(copy, day):
                    copy = self._sync(arm, day, lambda: self._begin(arm, base, catalogue))
        return _sheet(base, arm, copy, self._budgets(arm))

    def spending(self, arm: str, at: pd.Timestamp, used: Float) -> Spending:
        """What a decision is to take; unknown use (NaN) is none."""
        limited = np.array([name in self._day.budgets for name in RESOURCES])
        return Spending(arm, self._day_of(at), np.where(limited, np.nan_to_num(used), 0.0))

    def spend(self, connection: Connection, spending: Spending) -> LivePrices | None:
        """Take it, in the decision's transaction; the prices after it. None: nothing is used.

        Raises
        ------
        OverspentError
            When there is less left, because others took it since the copy was made.
        """
        if not spending.used.any():
            return None
        return spend(connection, spending.day, spending.arm, spending.used, spending.cases)

    def settle(self, spending: Spending, after: LivePrices | None) -> None:
        """Note what became of it, after its transaction."""
        with self._lock:
            copy = self._copies.get(spending.arm)
            if copy is None or copy.day != spending.day:
                return
            if after is None:
                copy.pending += spending.cases
            elif after.seen >= copy.live.seen:
                copy.live, copy.synced = after, time.monotonic()

    def refused(self, spending: Spending, error: OverspentError) -> None:
        """Note what there is, after a decision was refused what it needs."""
        self.settle(spending, error.live)

    def _old(self, copy: _Copy, day: str) -> bool:
        return (
            copy.day != day
            or copy.pending >= self._sync_cases
            or time.monotonic() - copy.synced > self._sync_seconds
        )

    def _sync(self, arm: str, day: str, begin: Callable[[], LivePrices]) -> _Copy:
        """Look at the log, and tell it how many decisions used nothing."""
        known = self._copies.get(arm)
        told = known.pending if known is not None and known.day == day else 0

        def look(connection: Connection) -> LivePrices:
            live = read_day(connection, day, arm)
            if live is None:
                live = open_day(connection, day, arm, _after(day_before(connection, day, arm), begin()))
            return spend(connection, day, arm, np.zeros(len(RESOURCES)), told) if told else live

        copy = self._copies[arm] = _Copy(
            day, self._log.write(lambda write: look(write.sql)), time.monotonic()
        )
        return copy

    def _begin(self, arm: str, base: PriceSheet, catalogue: Catalogue) -> LivePrices:
        """The arm's first day."""
        budgets = self._budgets(arm)
        limits = np.array([budgets.get(name, np.inf) for name in RESOURCES])
        heaviest = heaviest_use(catalogue)
        least = _LEAST * (base.score_gap or 1.0) / np.maximum(heaviest, 1.0)
        cases = self._day.cases * self._arms.share_of(arm)
        return live_prices(np.maximum(base.vector(), 0.0), limits, cases, heaviest, least)

    def _budgets(self, arm: str) -> dict[str, float]:
        share = self._arms.share_of(arm)
        return {name: units * share for name, units in self._day.budgets.items()}

    def _day_of(self, at: pd.Timestamp) -> str:
        return str(at.tz_convert(self._day.timezone).date())


def _after(before: LivePrices | None, first: LivePrices) -> LivePrices:
    """A day that begins with the mean prices of the day before, if there was one."""
    if before is None:
        return first
    prices = np.where(np.isfinite(first.left), np.maximum(before.mean, first.smallest), 0.0)
    return replace(first, prices=prices, mean=prices)


def heaviest_use(catalogue: Catalogue) -> Float:
    """The most that one decision uses of each resource, (m,) in the order of `RESOURCES`.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> heaviest_use(load_catalogue())
    array([  12., 2000.])
    """
    caps = [action.incentive.cap for action in catalogue.actions if action.incentive is not None]
    given = {"incentive_money": max(caps, default=0.0)}
    most = {name: max(a.use.get(name, 0.0) for a in catalogue.actions) for name in RESOURCES}
    return np.array([max(most[name], given.get(name, 0.0)) for name in RESOURCES])


def _sheet(base: PriceSheet, arm: str, copy: _Copy, budgets: dict[str, float]) -> PriceSheet:
    live = copy.live
    return replace(
        base,
        prices=dict(zip(RESOURCES, live.prices.tolist(), strict=True)),
        budgets=budgets,
        left={name: float(live.left[r]) for r, name in enumerate(RESOURCES) if name in budgets},
        version=f"{base.version}, {arm} of {copy.day} after {live.seen:.0f}",
    )
