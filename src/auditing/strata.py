"""Strata in which treatment is exchangeable: the same stage, eligible set and propensities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..uplift.arrays import Bools, Floats, Ints
from .rows import Rows

SAME = 1e-6  # propensities that differ by less are one


@dataclass(frozen=True, slots=True)
class Strata:
    """Rows (n,) by stage, eligible set and mode.

    number : (n,) stratum. known : (n,) every propensity of the row can be read off the log, because each
    action has one logged propensity in the stratum. propensity : (strata, k) that of each action, NaN
    where no row received it. count : (strata, k) rows that received it.
    """

    number: Ints
    known: Bools
    propensity: Floats
    count: Ints


def strata_of(rows: Rows) -> Strata:
    """Group rows that had the same choice.

    Examples
    --------
    >>> from repaylift.auditing.example import coin_log
    >>> from repaylift.auditing.rows import read_rows
    >>> found = strata_of(read_rows(coin_log(), None, "none", ["none", "sms"]))
    >>> found.propensity.tolist(), bool(found.known.all())
    ([[0.5, 0.5]], True)
    """
    k = len(rows.arms)
    pattern = np.unique(rows.open_to, axis=0, return_inverse=True)[1].reshape(-1)
    mode = np.unique(rows.frame["mode"].to_numpy(dtype=str), return_inverse=True)[1]
    keys = np.column_stack([rows.stage, pattern, mode])
    number = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    strata = int(number.max()) + 1
    cell = number * k + rows.arm
    low, high = np.full(strata * k, np.inf), np.full(strata * k, -np.inf)
    np.minimum.at(low, cell, rows.propensity)
    np.maximum.at(high, cell, rows.propensity)
    count = np.bincount(cell, minlength=strata * k).reshape(strata, k)
    propensity = np.where(count > 0, low.reshape(strata, k), np.nan)
    spread = np.where(count > 0, (high - low).reshape(strata, k), 0.0)
    one = (spread <= SAME).all(axis=1)
    fits = np.nansum(propensity, axis=1) <= 1 + SAME * k
    return Strata(number, (one & fits)[number], propensity, count)
