"""The price sheet: what one more unit of each shared resource is worth today."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

# Shared resources: minutes of human agents, and money of waivers and rewards that is really paid out.
RESOURCES = ("agent_minutes", "incentive_money")


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """Prices that hold until the next sheet; batch and real time decide by the same one.

    prices : money per unit, by resource; absent means 0; negative where a minimum of use binds.
    budgets : units there were to share out when the prices were made, by resource.
    score_gap : money; median gap between best and second score of the cases the prices were made
        for: the scale of exploring. None: no exploring.
    left : units that are left today, by resource; what needs more is not taken. Absent: no limit.

    Examples
    --------
    >>> sheet = PriceSheet({"agent_minutes": 1.5}, version="2025-12-31")
    >>> sheet.vector()
    array([1.5, 0. ])
    """

    prices: Mapping[str, float] = field(default_factory=dict)
    budgets: Mapping[str, float] = field(default_factory=dict)
    version: str = "free"
    made_at: pd.Timestamp | None = None
    score_gap: float | None = None
    left: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, price in self.prices.items():
            _check(name, price, math.isfinite(price), "finite")
        for name, budget in (*self.budgets.items(), *self.left.items()):
            _check(name, budget, budget >= 0, ">= 0")

    def vector(self) -> npt.NDArray[np.float64]:
        """Prices in the order of `RESOURCES`, (m,)."""
        return np.array([self.prices.get(name, 0.0) for name in RESOURCES])

    def left_vector(self) -> npt.NDArray[np.float64]:
        """Units left in the order of `RESOURCES`, (m,); infinite where there is no limit."""
        return np.array([self.left.get(name, np.inf) for name in RESOURCES])

    def names(self) -> dict[str, str]:
        """What an answer tells of the prices: the version and, where they follow what is left, their values.

        Examples
        --------
        >>> PriceSheet({"agent_minutes": 1.5}, version="noon", left={"agent_minutes": 7.0}).names()
        {'prices': 'noon', 'tracked': '{"left":{"agent_minutes":7.0},"prices":{"agent_minutes":1.5}}'}
        """
        if not self.left:
            return {"prices": self.version}
        values = {"prices": dict(self.prices), "left": dict(self.left)}
        tracked = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return {"prices": self.version, "tracked": tracked}

    def save(self, path: Path) -> None:
        """Write the sheet as JSON."""
        made_at = None if self.made_at is None else self.made_at.isoformat()
        path.write_text(json.dumps(asdict(self) | {"made_at": made_at}, indent=1, sort_keys=True))


def _check(name: str, number: float, fine: bool, limit: str) -> None:
    if name not in RESOURCES or not fine:
        raise ValueError(
            f"{name} == {number!r}, must be {limit} and one of {RESOURCES}. Remedy: mend the price sheet."
        )


def load_prices(path: Path) -> PriceSheet:
    """Read what `PriceSheet.save` wrote."""
    raw = json.loads(path.read_text())
    made_at = raw.pop("made_at")
    return PriceSheet(**raw, made_at=None if made_at is None else pd.Timestamp(made_at))
