"""What choosing by individual effects gains over choosing by mean effects, cross-fitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Bools, Floats, Ints
from .posterior import Evidence, shrink
from .shrink import mean_of

MARGIN = 0.25  # standard errors by which another arm must be ahead of the usual one for a person to get it
KEEP_ROWS = 50_000  # rows on which a choice is judged, and kept for judging it under new costs


@dataclass(frozen=True, slots=True)
class Sample:
    """Training rows on which a choice is judged: none of a row's numbers has seen that row's outcome.

    effect, doubt : (m, k) cross-fitted shrunk effects and their doubt (`Posterior.doubt`).
    mean : (folds, k) mean effects shrunk without each fold, and fold : (m,) the fold of each row.
    score : (m, k) doubly robust scores. open_to : (m, k). person : (m,) numbers.
    """

    effect: Floats
    doubt: Floats
    mean: Floats
    fold: Ints
    score: Floats
    open_to: Bools
    person: Ints


@dataclass(frozen=True, slots=True)
class Departure:
    """Choosing by individual effects against choosing by mean effects, per person, in outcome units.

    gain, error : of the outcome, and its standard error. share : of people whose arm differs.
    """

    gain: float
    error: float
    share: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of the gain."""
        return self.gain - 1.96 * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of the gain."""
        return self.gain + 1.96 * self.error


def judge(sample: Sample, cost: Floats | float = 0.0) -> Departure:
    """Value of the individual choice less that of the choice by means, by doubly robust scores.

    Both were learned without the fold they are judged on.

    Parameters
    ----------
    cost : scalar or (k,), in units of the outcome.

    Examples
    --------
    >>> effect = np.tile([[0.0, 0.3], [0.0, -0.3]], (50, 1))
    >>> fold, everything = np.zeros(100, dtype=int), np.ones((100, 2), dtype=bool)
    >>> mean, no_doubt = np.array([[0.0, 0.1]]), np.zeros((100, 2))
    >>> sample = Sample(effect, no_doubt, mean, fold, effect + 0.5, everything, np.arange(100))
    >>> judge(sample)
    Departure(gain=0.15, error=0.015..., share=0.5)
    """
    mean = sample.mean[sample.fold]
    chosen = choose(sample.effect, mean, sample.doubt, sample.open_to, cost=cost)
    usual = best_open(mean - cost, sample.open_to)
    rows = np.arange(len(chosen))
    worth = sample.score - cost
    gain, variance = mean_of(worth[rows, chosen] - worth[rows, usual], sample.person)
    error = float(np.sqrt(variance))
    return Departure(gain, error, float((chosen != usual).mean()))


def choose(
    effect: Floats,
    mean: Floats,
    doubt: Floats,
    open_to: Bools,
    value: Floats | float = 1.0,
    cost: Floats | float = 0.0,
    margin: float = MARGIN,
) -> Ints:
    """(n,) the open arm of the highest value x effect - cost, where it is clearly ahead of the usual one.

    The usual arm is the best by mean effects at the same values and costs. Another takes its place for a
    person only where it is ahead by more than `margin` standard errors of the difference, because the
    highest of several uncertain values is too high on average.

    Parameters
    ----------
    effect, doubt : (n, k). mean : (k,) or (n, k). value : scalar or (n, 1). cost : scalar, (k,) or (n, k).

    Examples
    --------
    >>> effect, doubt = np.array([[0.0, 0.1, 0.2], [0.0, 0.1, 0.12]]), np.full((2, 3), 4e-3)
    >>> choose(effect, np.array([0.0, 0.1, 0.05]), doubt, np.ones((2, 3), dtype=bool)).tolist()
    [2, 1]
    """
    score = value * effect - cost
    best, usual = best_open(score, open_to), best_open(value * mean - cost, open_to)
    rows = np.arange(len(score))
    worth = np.broadcast_to(np.asarray(value, dtype=np.float64), (len(score), 1))[:, 0]
    error = worth * np.sqrt(doubt[rows, best] + doubt[rows, usual])
    chosen: Ints = np.where(score[rows, best] - score[rows, usual] > margin * error, best, usual)
    return chosen


def best_open(value: Floats, open_to: Bools) -> Ints:
    """(n,) place of the highest value (n, k) or (k,) among the open arms (n, k); ties go to the first.

    Examples
    --------
    >>> best_open(np.array([0.0, 3.0, 2.0]), np.array([[True, True, True], [True, False, True]])).tolist()
    [1, 2]
    """
    best: Ints = np.where(open_to, value, -np.inf).argmax(axis=1)
    return best


def selection_sample(
    evidence: Evidence, raw_among: Callable[[Bools], Floats], rng: np.random.Generator
) -> Sample:
    """Shrink anew without each fold, apply to that fold; at most `KEEP_ROWS` rows take part.

    Parameters
    ----------
    raw_among : raw effects (n, k) learned among some rows (n,) only. What is kept of a fold's effects
        must not depend on that fold, and the other folds' out-of-fold effects in `evidence` do. One split
        among them, where the model itself averages over several: what is judged is a little noisier.
    """
    n, k = evidence.raw.shape
    kept = np.zeros(n, dtype=bool)
    kept[rng.choice(n, min(n, KEEP_ROWS), replace=False)] = True
    effect, doubt = np.empty((n, k)), np.empty((n, k))
    mean = np.zeros((int(evidence.fold.max()) + 1, k))
    for held in np.unique(evidence.fold):
        inside = evidence.fold == held
        others = kept & ~inside
        posterior = shrink((replace(evidence, raw=raw_among(others)).take(others),))
        effect[inside] = posterior.effect(evidence.raw[inside])
        doubt[inside] = posterior.doubt(evidence.raw[inside])
        mean[held] = posterior.mean
    score = evidence.nuisances.score
    open_to = np.ones(score.shape, dtype=bool) if evidence.open_to is None else evidence.open_to
    return Sample(
        effect[kept],
        doubt[kept],
        mean,
        evidence.fold[kept],
        score[kept],
        open_to[kept],
        evidence.person[kept],
    )
