"""The null where treatment cannot be shuffled: influence of every debtor, with random signs."""

from __future__ import annotations

import numpy as np

from ..uplift.arrays import Floats, Ints
from .permute import Null, Shuffle, null_by_stage


def multiplied_null(
    values: Floats, shuffle: Shuffle, person: Ints, times: int, rng: np.random.Generator
) -> Null:
    """Contrasts of values (n, q) at every stage, and draws of their noise around 0.

    Unlike shuffling it needs no row whose other propensities are known; it holds for many rows only.

    References
    ----------
    Chernozhukov, Chetverikov & Kato (2013), Gaussian approximations and multiplier bootstrap for maxima.
    """
    sign = rng.choice(np.array([-1.0, 1.0]), size=(times, int(person.max()) + 1))
    k = shuffle.pair.shape[1]
    drawn = np.full((times, shuffle.stages, k - 1, values.shape[1]), np.nan)
    for s in range(shuffle.stages):
        for a in range(1, k):
            open_here = (shuffle.stage == s) & shuffle.pair[:, a]
            sides = [open_here & (shuffle.arm == b) for b in (a, 0)]
            if all(side.any() for side in sides):
                noise = [
                    sign[:, person[side]] @ _influence(values[side], shuffle.weight[side]) for side in sides
                ]
                drawn[:, s, a - 1] = noise[0] - noise[1]
    return null_by_stage(values, shuffle, drawn)


def _influence(values: Floats, weight: Floats) -> Floats:
    """Of each row on the weighted mean, (m, q)."""
    share = (weight / weight.sum())[:, None]
    influence: Floats = share * (values - (share * values).sum(axis=0))
    return influence
