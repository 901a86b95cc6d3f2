"""Numbers on effects and choices whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over replicates with its 95 % interval (Student's t)."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return self.text(4)

    def text(self, digits: int, sign: bool = False) -> str:
        """With so many digits."""
        form = f"{'+' if sign else ''}.{digits}f"
        return f"{self.mean:{form}} [{self.low:{form}}, {self.high:{form}}]"


def over_replicates(values: Floats) -> Interval:
    """Mean (r,) with its interval."""
    values = np.asarray(values, dtype=np.float64)
    centre = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
    half = float(t.ppf(0.975, max(len(values) - 1, 1))) * error
    return Interval(centre, centre - half, centre + half)


def rmse(effect: Floats, truth: Floats) -> float:
    """Of effects (n, k) other than the control's."""
    return float(np.sqrt(((effect - truth)[:, 1:] ** 2).mean()))


def taken(truth: Floats, choice: NDArray) -> Floats:
    """(n,) of (n, k) at the chosen arms."""
    return truth[np.arange(len(truth)), choice]


def slope_parts(effect: Floats, truth: Floats) -> tuple[float, float]:
    """Mean product and mean square of effects other than the control's: truth on prediction, no constant."""
    x, y = effect[:, 1:], truth[:, 1:]
    return float((x * y).mean()), float((x * x).mean())


def centred_slope_parts(effect: Floats, truth: Floats) -> tuple[float, float]:
    """The same within arm: individual differences only."""
    return slope_parts(effect - effect.mean(axis=0), truth - truth.mean(axis=0))


def pooled_slope(products: Floats, squares: Floats) -> Interval:
    """Ratio of sums over replicates (r,), its interval by the delta method; replicates are the clusters."""
    products, squares = np.asarray(products, float), np.asarray(squares, float)
    if squares.sum() <= 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    ratio = products.sum() / squares.sum()
    left = (products - ratio * squares) / squares.mean()
    error = left.std(ddof=1) / np.sqrt(len(left)) if len(left) > 1 else float("nan")
    half = float(t.ppf(0.975, max(len(left) - 1, 1)) * error)
    return Interval(float(ratio), float(ratio) - half, float(ratio) + half)
