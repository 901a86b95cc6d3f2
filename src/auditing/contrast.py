"""Weighted differences between actions and the control, one at a time or many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..uplift.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference of two weighted means: estimate, its standard error, and the rows behind each.

    NaN where one side has no row; the error is NaN where a side has fewer than two.
    """

    estimate: float
    error: float
    rows: int
    other_rows: int


def difference(values: Floats, got: Bools, other: Bools, weight: Floats, person: Ints) -> Difference:
    """Weighted mean of values (n,) over rows that `got` one action less that over `other` rows.

    The variance is that of a ratio of weighted sums (Hájek), clustered by person (n,).

    Parameters
    ----------
    got, other : (n,) masks. weight : (n,) 1 / propensity of the action received.

    Examples
    --------
    >>> got = np.array([True, True, False, False])
    >>> found = difference(np.array([1.0, 1.0, 0.0, 1.0]), got, ~got, np.ones(4), np.arange(4))
    >>> found.estimate, round(found.error, 3)
    (0.5, 0.5)
    """
    counts = int(got.sum()), int(other.sum())
    if min(counts) == 0:
        return Difference(float("nan"), float("nan"), *counts)
    influence = np.zeros(len(values))
    means = []
    for rows, sign in ((got, 1.0), (other, -1.0)):
        w = weight[rows]
        mean = float(w @ values[rows] / w.sum())
        small = np.sqrt(len(w) / max(len(w) - 1, 1))
        influence[rows] = sign * small * w * (values[rows] - mean) / w.sum()
        means.append(mean)
    total = np.bincount(person, weights=influence)
    error = float(np.sqrt(total @ total)) if min(counts) > 1 else float("nan")
    return Difference(means[0] - means[1], error, *counts)


def contrasts(values: Floats, arm: Ints, weight: Floats, pair: Bools) -> Floats:
    """Weighted mean under each action less that under the control, among rows open to both.

    Parameters
    ----------
    values : (n, q). arm : (n,), 0 the control. weight : (n,). pair : (n, k) open to both.

    Returns
    -------
    (k - 1, q); NaN where either has no row.

    Examples
    --------
    >>> values, arm = np.array([[1.0], [3.0], [2.0]]), np.array([0, 1, 1])
    >>> contrasts(values, arm, np.ones(3), np.ones((3, 2), dtype=bool)).tolist()
    [[1.5]]
    """
    k = pair.shape[1]
    found = np.full((k - 1, values.shape[1]), np.nan)
    control = np.flatnonzero(arm == 0)
    own = weight[control][:, None] * pair[control]
    total = own.sum(axis=0)
    below = own.T @ values[control]
    for a in range(1, k):
        rows = np.flatnonzero((arm == a) & pair[:, a])
        if len(rows) and total[a] > 0:
            w = weight[rows]
            found[a - 1] = w @ values[rows] / w.sum() - below[a] / total[a]
    return found


def precision(arm: Ints, weight: Floats, pair: Bools) -> Floats:
    """Rows that each contrast (k - 1,) is worth: harmonic sum of both sides' effective samples."""
    k = pair.shape[1]
    found = np.zeros(k - 1)
    for a in range(1, k):
        sides = [weight[(arm == b) & pair[:, a]] for b in (a, 0)]
        if all(len(w) for w in sides):
            found[a - 1] = 1.0 / sum(float(w @ w) / float(w.sum()) ** 2 for w in sides)
    return found
