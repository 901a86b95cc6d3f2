"""Numbers, gaps and categories as the standardised matrix that a net reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import Floats

Floats32 = npt.NDArray[np.float32]

FARTHEST = 5.0  # standard deviations; beyond, a value says no more than that it is far out
MOST_LEVELS = 30  # categories of one column that get a column of their own


@dataclass(frozen=True, slots=True)
class Scaling:
    """How p columns become q: numbers standardised, then flags of missing values, then categories.

    mean, scale : (p,) of the values that are there. flagged : places with missing values in training.
    levels : for each categorical place, its codes that get a column, the most frequent ones.
    """

    mean: Floats
    scale: Floats
    flagged: tuple[int, ...]
    levels: Mapping[int, tuple[float, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Lists, for JSON."""
        levels = [[place, list(codes)] for place, codes in self.levels.items()]
        return {
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "flagged": list(self.flagged),
            "levels": levels,
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Scaling:
        """Back from `to_dict`."""
        levels = {place: tuple(codes) for place, codes in raw["levels"]}
        return cls(np.array(raw["mean"]), np.array(raw["scale"]), tuple(raw["flagged"]), levels)


def learn_scaling(X: Floats, categorical: Sequence[int] = ()) -> Scaling:
    """Means, standard deviations, gaps and categories of (n, p) numbers, NaN where missing.

    Examples
    --------
    >>> found = learn_scaling(np.array([[1.0, 7.0], [3.0, np.nan]]), categorical=[1])
    >>> found.mean.tolist(), found.flagged, dict(found.levels)
    ([2.0, 0.0], (1,), {1: (7.0,)})
    """
    there = ~np.isnan(X)
    count = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, X, 0.0).sum(axis=0, dtype=np.float64) / count
    spread = np.sqrt((np.where(there, X - mean, 0.0) ** 2).sum(axis=0, dtype=np.float64) / count)
    mean[list(categorical)] = 0.0
    levels = {int(place): _frequent(X[:, place]) for place in categorical}
    gaps = tuple(int(place) for place in np.flatnonzero(~there.all(axis=0)))
    return Scaling(mean, np.where(spread > 0, spread, 1.0), gaps, levels)


def scaled(X: Floats, scaling: Scaling) -> Floats32:
    """(n, q) finite numbers around 0. Missing is the mean and a flag; a rare or unseen category all zeros.

    Examples
    --------
    >>> scaling = Scaling(np.array([2.0, 0.0]), np.ones(2), (0,), {1: (7.0, 8.0)})
    >>> scaled(np.array([[3.0, 8.0], [np.nan, 9.0]]), scaling).tolist()
    [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]]
    """
    plain = [place for place in range(X.shape[1]) if place not in scaling.levels]
    numbers = (X[:, plain] - scaling.mean[plain]) / scaling.scale[plain]
    parts = [np.nan_to_num(np.clip(numbers, -FARTHEST, FARTHEST)), np.isnan(X[:, list(scaling.flagged)])]
    parts += [X[:, [place]] == np.array(codes) for place, codes in scaling.levels.items()]
    return np.hstack([part.astype(np.float32) for part in parts])


def _frequent(codes: Floats) -> tuple[float, ...]:
    values, count = np.unique(codes[~np.isnan(codes)], return_counts=True)
    kept = np.sort(np.argsort(-count, kind="stable")[:MOST_LEVELS])
    return tuple(float(value) for value in values[kept])
