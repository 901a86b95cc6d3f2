"""How far a distribution has moved: the population stability index on ten fixed quantiles.

The edges are quantiles of the reference and stay fixed, as scorecards have it. Evidently's PSI takes 30 bins
of equal width instead, so its number for the same two samples differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between

Floats = npt.NDArray[np.float64]

WATCH, SHIFTED = 0.10, 0.25  # Siddiqi (2006), Credit Risk Scorecards: the customary limits
_FLOOR = 1e-4  # share taken for an empty bin, so that the logarithm exists


@dataclass(frozen=True, slots=True)
class Stability:
    """One variable in two samples.

    psi : sum of (current - reference) x ln(current / reference) over the bins.
    by_chance : psi to expect of two samples of these sizes from one distribution.
    edges : (b - 1,) inner edges; bin i covers (edges[i - 1], edges[i]].
    reference, current : (b,) shares; one more at the end, of the missing values, when there are any.
    """

    psi: float
    by_chance: float
    edges: Floats
    reference: Floats
    current: Floats
    n_reference: int
    n_current: int

    @property
    def verdict(self) -> Literal["stable", "watch", "shifted"]:
        """By the customary limits 0.10 and 0.25."""
        if self.psi < WATCH:
            return "stable"
        return "watch" if self.psi < SHIFTED else "shifted"


def stability(reference: npt.ArrayLike, current: npt.ArrayLike, bins: int = 10) -> Stability:
    """Population stability index of one variable, on quantiles of the reference.

    Parameters
    ----------
    reference, current : (n,), (m,) values; NaN is a bin of its own.
    bins : quantiles of the reference; tied ones merge, so there may be fewer.

    Raises
    ------
    ValueError
        When a sample has no rows, or the reference has only missing values.

    References
    ----------
    Siddiqi (2006), Credit Risk Scorecards. Chance level: Yurdakul (2018), (b - 1) (1/n + 1/m).

    Examples
    --------
    >>> found = stability(range(100), range(50, 150))
    >>> round(found.psi, 2), found.verdict
    (4.35, 'shifted')
    """
    before, after = np.asarray(reference, np.float64), np.asarray(current, np.float64)
    check_between(bins, "bins", ge=2)
    for name, sample in (("reference", before), ("current", after)):
        check_between(sample.size, f"rows of {name}", ge=1, remedy="compare months that have decisions")
    known = before[~np.isnan(before)]
    check_between(known.size, "known values of reference", ge=1, remedy="leave this variable out")
    edges = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]))
    counts = np.stack([_counts(before, edges), _counts(after, edges)])
    return _compare(counts if counts[:, -1].any() else counts[:, :-1], edges)


def psi_of_shares(reference: npt.ArrayLike, current: npt.ArrayLike) -> float:
    """Index of two sets of shares over the same bins or categories; an empty one counts as 0.0001.

    Examples
    --------
    >>> round(psi_of_shares([0.5, 0.5], [0.6, 0.4]), 5)
    0.04055
    """
    r = np.maximum(np.asarray(reference, np.float64), _FLOOR)
    c = np.maximum(np.asarray(current, np.float64), _FLOOR)
    return float(np.sum((c - r) * np.log(c / r)))


def stability_table(reference: pd.DataFrame, current: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Characteristic stability of every column of `reference`, the most moved first.

    Numbers on quantiles of the reference, other columns by category.

    Returns
    -------
    One row per column: variable, psi, by_chance, verdict, missing_reference, missing_current (shares). A
    column without a known value in the reference has a psi of NaN and the verdict "no reference".

    Raises
    ------
    ValueError
        When a column of the reference is not in the current frame.

    Examples
    --------
    >>> month = pd.DataFrame({"amount": range(100), "action": ["sms", "none"] * 50})
    >>> stability_table(month, month)[["variable", "psi", "verdict"]].values.tolist()
    [['amount', 0.0, 'stable'], ['action', 0.0, 'stable']]
    """
    missing = sorted(set(reference.columns) - set(current.columns))
    if missing:
        raise ValueError(f"current lacks the columns {missing}. Remedy: build both months the same way.")
    rows = [_row(name, reference[name], current[name], bins) for name in reference.columns]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.sort_values("psi", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


_COLUMNS = ("variable", "psi", "by_chance", "verdict", "missing_reference", "missing_current")


def _row(name: str, reference: pd.Series, current: pd.Series, bins: int) -> tuple[object, ...]:
    missing = (float(reference.isna().mean()), float(current.isna().mean()))
    if reference.notna().sum() == 0:
        return (name, np.nan, np.nan, "no reference", *missing)
    if pd.api.types.is_numeric_dtype(reference):
        found = stability(reference.to_numpy(np.float64), current.to_numpy(np.float64), bins)
    else:
        found = _categories(reference, current)
    return (name, found.psi, found.by_chance, found.verdict, *missing)


def _categories(reference: pd.Series, current: pd.Series) -> Stability:
    counts = pd.concat([s.astype("string").value_counts(dropna=False) for s in (reference, current)], axis=1)
    return _compare(counts.fillna(0).to_numpy(np.float64).T, np.empty(0))


def _counts(values: Floats, edges: Floats) -> Floats:
    """Rows per bin, then the missing ones, (b + 1,)."""
    known = values[~np.isnan(values)]
    found = np.bincount(np.searchsorted(edges, known), minlength=len(edges) + 1)
    return np.append(found, len(values) - len(known)).astype(np.float64)


def _compare(counts: Floats, edges: Floats) -> Stability:
    n, m = counts.sum(axis=1)
    reference, current = counts[0] / n, counts[1] / m
    by_chance = (counts.shape[1] - 1) * (1 / n + 1 / m)
    return Stability(
        psi_of_shares(reference, current), float(by_chance), edges, reference, current, int(n), int(m)
    )
