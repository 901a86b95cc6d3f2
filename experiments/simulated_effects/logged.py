"""A trial inside the simulator: arms drawn with equal chances, outcomes drawn from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from portfolio import ARMS, Portfolio

from repaylift.uplift import UpliftModel


@dataclass(frozen=True, slots=True)
class Logged:
    """Rows with what was drawn: arm (n,) number into `ARMS`, y (n,) 0/1."""

    rows: Portfolio
    arm: NDArray[np.int64]
    y: NDArray[np.float64]


def draw(rows: Portfolio, rng: np.random.Generator) -> Logged:
    """Draw an arm and an outcome for every row."""
    n = len(rows.truth)
    arm = rng.integers(0, len(ARMS), n)
    y = (rng.random(n) < rows.truth[np.arange(n), arm]).astype(np.float64)
    return Logged(rows, arm, y)


def fit_ours(logged: Logged, seed: int) -> UpliftModel:
    """`UpliftModel` with its defaults."""
    labels = np.array(ARMS, dtype=object)[logged.arm]
    model = UpliftModel(control=ARMS[0], random_state=seed)
    return model.fit(logged.rows.X, logged.y, labels, groups=logged.rows.debtor)


def numbers(labels: object) -> NDArray[np.int64]:
    """(n,) numbers into `ARMS`."""
    return np.array([ARMS.index(label) for label in labels], dtype=np.int64)
