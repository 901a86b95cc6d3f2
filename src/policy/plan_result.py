"""What a plan says: one entry per scenario, and its tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .actions import Catalogue
from .plan_scenarios import Scenario
from .plan_totals import Totals, queue_names
from .prices import RESOURCES

Float = npt.NDArray[np.float64]
LADDER = "ladder"


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Planned:
    """One scenario's day: n cases, m resources.

    prices : (m,) of `RESOURCES`: money that one more unit would bring. totals : expected.
    money : expected money against doing nothing. gain : the same less the ladder's, with the ladder's
    complaints at the scenario's price.
    contacts_saved : contacts that the ladder needs more for the same money; None where the scenario brings
    less than the ladder. Of the scenario's contacts those worth least are dropped until the money is the
    ladder's; draws in which it is already less drop none.
    action : (n,) column of the action taken.
    """

    scenario: Scenario
    prices: Float
    totals: Totals
    money: Interval
    gain: Interval
    contacts_saved: Interval | None
    action: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Plan:
    """A day under several scenarios.

    ladder, ladder_money : today's ladder on the same cases, at today's complaint price.
    cases : how many; unvalued : of which no model speaks. level : of the intervals.
    """

    scenarios: tuple[Planned, ...]
    ladder: Totals
    ladder_money: Interval
    cases: int
    unvalued: int
    level: float
    catalogue: Catalogue

    def to_frame(self) -> pd.DataFrame:
        """One row per scenario, the ladder first; money in the catalogue's currency.

        agent_minutes, incentive_money, complaint_price : what the scenario sets; NaN: as today.
        money, gain, contacts_saved, each with _low and _high : as in `Planned`.
        contacts, complaints, and per resource used_ and price_.
        """
        first = {**_interval("money", self.ladder_money), **_totals(self.ladder)}
        rows = [{"scenario": LADDER, **first}, *(_row(planned) for planned in self.scenarios)]
        return pd.DataFrame(rows)[list(_row(self.scenarios[0]))]

    def queues(self) -> pd.DataFrame:
        """Expected cases: scenarios, the ladder first, x owner queues."""
        return self._counts({name: t.queues for name, t in self._by_name()}, queue_names(self.catalogue))

    def actions(self) -> pd.DataFrame:
        """Expected cases: scenarios, the ladder first, x actions."""
        return self._counts({name: t.actions for name, t in self._by_name()}, self.catalogue.ids)

    def to_text(self) -> str:
        """The tables, for a terminal."""
        unit, wide = self.catalogue.currency, "{:,.0f}".format
        table = self.to_frame()
        shown = table[["scenario"]].copy()
        for name in ("money", "gain", "contacts_saved"):
            shown[name] = [_cell(row, name) for row in table.to_dict("records")]
        shown["contacts"] = table["contacts"].map(wide)
        shown["complaints"] = table["complaints"].map("{:.1f}".format)
        shown["minutes used"] = table["used_agent_minutes"].map(wide)
        shown["price of a minute"] = table["price_agent_minutes"].map("{:.2f}".format).replace("nan", "")
        left_out = f", {self.unvalued:,} of them without a value" if self.unvalued else ""
        return (
            f"{self.cases:,} cases{left_out}. Expected {unit} against doing nothing (money) and against the "
            f"ladder (gain), with {self.level:.0%} intervals; contacts saved at the ladder's money.\n"
            f"{shown.to_string(index=False)}\n\nCases per owner queue\n{self.queues().map(wide).to_string()}"
        )

    def _by_name(self) -> list[tuple[str, Totals]]:
        return [(LADDER, self.ladder), *((p.scenario.name, p.totals) for p in self.scenarios)]

    def _counts(self, counts: dict[str, Float], columns: tuple[str, ...]) -> pd.DataFrame:
        return pd.DataFrame(np.stack(list(counts.values())), index=list(counts), columns=list(columns))


def _row(planned: Planned) -> dict[str, object]:
    scenario, prices = planned.scenario, zip(RESOURCES, planned.prices.tolist(), strict=True)
    return {
        "scenario": scenario.name,
        "agent_minutes": _number(scenario.agent_minutes),
        "incentive_money": _number(scenario.incentive_money),
        "complaint_price": _number(scenario.complaint_price),
        **_interval("money", planned.money),
        **_interval("gain", planned.gain),
        **_totals(planned.totals),
        **_interval("contacts_saved", planned.contacts_saved),
        **{f"price_{name}": price for name, price in prices},
    }


def _totals(totals: Totals) -> dict[str, float]:
    used = {f"used_{name}": float(u) for name, u in zip(RESOURCES, totals.used, strict=True)}
    return {"contacts": totals.contacts, "complaints": totals.complaints, **used}


def _interval(name: str, found: Interval | None) -> dict[str, float]:
    parts = (np.nan,) * 3 if found is None else (found.estimate, found.low, found.high)
    return dict(zip((name, f"{name}_low", f"{name}_high"), parts, strict=True))


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _cell(row: Mapping[Hashable, Any], name: str) -> str:
    found = [float(row[part]) for part in (name, f"{name}_low", f"{name}_high")]
    return "" if np.isnan(found).any() else "{:,.0f} [{:,.0f}, {:,.0f}]".format(*found)
