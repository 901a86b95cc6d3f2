"""Sharing out budgets, as arrays: what each action is worth to each case, what it uses, and the bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating]
Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


class Rows(NamedTuple):
    """What the compiled loops read of each case; see `Problem`."""

    value: Real
    own: Real
    eligible: Bool


class Tariff(NamedTuple):
    """Prices (q,) of the resources whose use differs by case; charge (k,) of each action for the others."""

    price: Float
    charge: Float


@dataclass(frozen=True, slots=True)
class Problem:
    """n cases, k actions, d = q + s resources: q whose use differs by case, then s whose use does not.

    rows.value : (n, k) money, float32 or float64; -inf where not eligible.
    rows.own : (n, k, q) use, >= 0, of the first q resources; float32 or float64; q may be 0.
    rows.eligible : (n, k); of shape (0, k) when every action is.
    shared : (k, s) use, >= 0, of the other resources.
    least, most : (d,) bounds on total use; 0 and inf where there are none.
    decided_value, decided_use : money and (d,) use of cases that are left out because they are decided.
    """

    rows: Rows
    shared: Float
    least: Float
    most: Float
    decided_value: float
    decided_use: Float

    @property
    def cases(self) -> int:
        """How many rows there are."""
        return len(self.rows.value)

    def tariff(self, prices: Float) -> Tariff:
        """What prices (d,) charge each action."""
        q = self.rows.own.shape[2]
        return Tariff(prices[:q], self.shared @ prices[q:])

    def take(self, chosen: Int) -> Problem:
        """The same bounds for some rows only."""
        value, own, eligible = self.rows
        some = eligible[chosen] if len(eligible) else eligible
        return replace(self, rows=Rows(value[chosen], own[chosen], some))

    def sample(self, chosen: Int) -> Problem:
        """Some rows, with bounds in proportion."""
        share = len(chosen) / max(self.cases, 1)
        return replace(self.take(chosen), least=self.least * share, most=self.most * share)


def spread(n: int, size: int) -> Int:
    """`size` of n rows, evenly spread.

    Examples
    --------
    >>> spread(9, 3).tolist()
    [0, 4, 8]
    """
    return np.linspace(0, n - 1, size).astype(np.int64)
