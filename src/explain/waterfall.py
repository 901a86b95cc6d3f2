"""From the base to one customer's score: parts that sum exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .reasons import strongest


@dataclass(frozen=True, slots=True)
class Waterfall:
    """base + sum(weights) + rest = score, in log-odds.

    features : positions of the steps, the largest first; weights : their parts; others : how many features
    `rest` sums up.
    """

    base: float
    features: tuple[int, ...]
    weights: tuple[float, ...]
    rest: float
    others: int

    @property
    def score(self) -> float:
        """Log-odds shown at the end of the steps."""
        return self.base + sum(self.weights) + self.rest

    @property
    def probability(self) -> float:
        """The score as a probability."""
        return float(1 / (1 + np.exp(-self.score)))


def waterfall(parts: npt.NDArray[np.float64], base: float, most: int = 10) -> Waterfall:
    """Steps from the base to the score: the `most` largest parts, the others in one.

    Examples
    --------
    >>> steps = waterfall(np.array([0.5, -0.2, 0.1, 0.05]), base=-1.0, most=2)
    >>> steps.weights, round(steps.rest, 2), round(steps.score, 2)
    ((0.5, -0.2), 0.15, -0.55)
    """
    shown = strongest(parts, most)
    rest = float(np.delete(parts, shown).sum())
    weights = tuple(float(parts[i]) for i in shown)
    return Waterfall(float(base), tuple(shown), weights, rest, len(parts) - len(shown))
