"""The permuted-treatment null: what contrasts look like when treatment is shuffled within strata."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..uplift.arrays import Bools, Floats, Ints
from .contrast import contrasts, precision


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Rows whose treatment may be shuffled.

    arm, weight, stage, stratum : (n,); the weight goes along with the arm. pair : (n, k). stages : count.
    """

    arm: Ints
    weight: Floats
    pair: Bools
    stage: Ints
    stratum: Ints
    stages: int


@dataclass(frozen=True, slots=True)
class Null:
    """Contrasts of q columns at s stages, as observed and after each of m shuffles.

    observed : (s, k - 1, q). shuffled : (m, s, k - 1, q). precision : (s, k - 1) rows each is worth, which
    no shuffle changes.
    """

    observed: Floats
    shuffled: Floats
    precision: Floats

    def columns(self, part: slice) -> Null:
        """The same of some columns."""
        return Null(self.observed[:, :, part], self.shuffled[:, :, :, part], self.precision)

    def pooled(self) -> tuple[Floats, Floats]:
        """Over the stages by precision: (k - 1, q) observed, (m, k - 1, q) shuffled."""
        share = self.precision / np.maximum(self.precision.sum(axis=0), 1e-300)
        seen = (np.nan_to_num(self.observed) * share[:, :, None]).sum(axis=0)
        null = (np.nan_to_num(self.shuffled) * share[:, :, None]).sum(axis=1)
        return seen, null


def permuted_null(values: Floats, shuffle: Shuffle, times: int, rng: np.random.Generator) -> Null:
    """Contrasts of values (n, q) at every stage, and under `times` shuffles within strata.

    References
    ----------
    Fisher (1935), The design of experiments; Hennessy et al. (2016), A conditional randomization test.
    """
    order = np.lexsort((shuffle.stratum, shuffle.stage))
    sorted_values, tidy = values[order], _taken(shuffle, order)
    shuffled = np.stack([_by_stage(sorted_values, _shuffled(tidy, rng)) for _ in range(times)])
    return null_by_stage(values, shuffle, shuffled)


def null_by_stage(values: Floats, shuffle: Shuffle, drawn: Floats) -> Null:
    """Contrasts as observed beside draws (m, s, k - 1, q) of their null."""
    order = np.argsort(shuffle.stage, kind="stable")
    tidy = _taken(shuffle, order)
    worth = np.stack([precision(tidy.arm[s], tidy.weight[s], tidy.pair[s]) for s in _stage_slices(tidy)])
    return Null(_by_stage(values[order], tidy), drawn, worth)


def family_p(observed: Floats, shuffled: Floats) -> tuple[Floats, Floats]:
    """How unusual each statistic is among all of its family, so that 5 % of families raise an alarm.

    The largest |statistic| / (its standard deviation under the null) of each shuffle is the yardstick.

    Parameters
    ----------
    observed : (...,). shuffled : (m, ...).

    Returns
    -------
    Adjusted p-values and null standard deviations, both (...,); NaN where the null does not vary.

    References
    ----------
    Westfall & Young (1993), Resampling-based multiple testing.

    Examples
    --------
    >>> shuffled = np.linspace(-1, 1, 99)[:, None]
    >>> family_p(np.array([2.0]), shuffled)[0].tolist(), family_p(np.array([0.0]), shuffled)[0].tolist()
    ([0.01], [1.0])
    """
    shuffled = np.nan_to_num(shuffled)
    spread = shuffled.std(axis=0)
    moves = spread > 1e-12
    scale = np.where(moves, spread, np.inf)
    yardstick = (np.abs(shuffled) / scale).reshape(len(shuffled), -1).max(axis=1, initial=0.0)
    size = np.abs(np.nan_to_num(observed)) / scale
    beyond = (yardstick[(slice(None), *([None] * observed.ndim))] >= size - 1e-12).sum(axis=0)
    p = (1.0 + beyond) / (1.0 + len(shuffled))
    return np.where(moves, p, np.nan), np.where(moves, spread, np.nan)


def _taken(shuffle: Shuffle, order: Ints) -> Shuffle:
    """The rows in another order."""
    names = ("arm", "weight", "pair", "stage", "stratum")
    return replace(shuffle, **{name: getattr(shuffle, name)[order] for name in names})


def _shuffled(tidy: Shuffle, rng: np.random.Generator) -> Shuffle:
    """Arms and their weights dealt anew within each stratum; rows ordered by stage and stratum."""
    block = np.cumsum(np.r_[0, np.diff(tidy.stratum) != 0])
    order = np.argsort(block + rng.random(len(block)))
    return replace(tidy, arm=tidy.arm[order], weight=tidy.weight[order])


def _by_stage(values: Floats, tidy: Shuffle) -> Floats:
    """(s, k - 1, q) contrasts; rows ordered by stage."""
    return np.stack(
        [contrasts(values[s], tidy.arm[s], tidy.weight[s], tidy.pair[s]) for s in _stage_slices(tidy)]
    )


def _stage_slices(tidy: Shuffle) -> list[slice]:
    ends = np.searchsorted(tidy.stage, np.arange(tidy.stages + 1))
    return [slice(int(a), int(b)) for a, b in pairwise(ends)]
