"""What every peer is given: complete numbers, and the design's propensities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVELS = 30  # a category with more values stays one column of codes


@dataclass(frozen=True, slots=True)
class PeerRows:
    """Training rows of a peer: X (n, p) without missing values, y (n,), arm (n,) of k, 0 the control.

    propensity : (n, k), known by design.
    """

    X: Floats
    y: Floats
    arm: Ints
    propensity: Floats

    @property
    def k(self) -> int:
        """Number of arms, the control included."""
        return self.propensity.shape[1]


def complete(train: Floats, others: Floats, categorical: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Categories (codes) one-hot, the rest with missing values at the training median and a flag for them."""
    columns = [
        _one_hot(train[:, j], others[:, j]) if j in categorical else _filled(train[:, j], others[:, j])
        for j in range(train.shape[1])
    ]
    return np.column_stack([c[0] for c in columns]), np.column_stack([c[1] for c in columns])


def _one_hot(train: Floats, others: Floats) -> tuple[Floats, Floats]:
    values = np.unique(train[~np.isnan(train)])
    if len(values) > LEVELS:
        return np.nan_to_num(train, nan=-1.0)[:, None], np.nan_to_num(others, nan=-1.0)[:, None]
    return (train[:, None] == values).astype(float), (others[:, None] == values).astype(float)


def _filled(train: Floats, others: Floats) -> tuple[Floats, Floats]:
    lost = np.isnan(train)
    middle = np.median(train[~lost]) if not lost.all() else 0.0
    sides = [np.where(np.isnan(column), middle, column) for column in (train, others)]
    if not lost.any():
        return sides[0][:, None], sides[1][:, None]
    flags = [np.isnan(column).astype(float) for column in (train, others)]
    return np.column_stack([sides[0], flags[0]]), np.column_stack([sides[1], flags[1]])
