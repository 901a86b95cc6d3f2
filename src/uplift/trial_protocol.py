"""The protocol of a trial: learn on one half, judge on the other, both ways, over several splits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..models.encode import Encoding, encode
from .arrays import Bools, Floats, Ints
from .folds import arm_folds
from .nuisance import (
    RESPONSE,
    Design,
    Nuisances,
    dr_scores,
    fit_nuisances,
    predict_response,
    response_model,
)
from .propensity import received_propensity

FOLDS = 5  # of the cross-fitting inside a half


@dataclass(frozen=True, slots=True)
class TrialRows:
    """Rows of a trial: X frame (n, p) and how it is encoded, y (n,), arm (n,) numbers into arms.

    arms : the control first. propensity : (n,) of the arm received, or None for arm shares.
    person : (n,) numbers.
    """

    X: pd.DataFrame
    encoding: Encoding
    y: Floats
    arm: Ints
    arms: tuple[Any, ...]
    propensity: Floats | None
    person: Ints

    def take(self, rows: Bools) -> TrialRows:
        """The same for some rows."""
        propensity = None if self.propensity is None else self.propensity[rows]
        return replace(
            self,
            X=self.X[rows],
            y=self.y[rows],
            arm=self.arm[rows],
            propensity=propensity,
            person=self.person[rows],
        )


@dataclass(frozen=True, slots=True)
class Half:
    """A training half: its rows, their encoded X (n, p), cross-fitted nuisances, best arm and a seed.

    best : number of the arm with the highest doubly robust mean outcome in this half.
    """

    rows: TrialRows
    matrix: Floats
    nuisances: Nuisances
    best: int
    seed: int


# Learns on a half, returns for other rows their arms (m,) or probabilities of the arms (m, k).
Chooser = Callable[[Half, pd.DataFrame], Ints | Floats]


@dataclass(frozen=True, slots=True)
class Judged:
    """One choice, judged: each (n,) a mean over the splits.

    value : doubly robust score of the choice. difference : to the best arm of the training half.
    departs : probability of another arm than that.
    """

    value: Floats
    difference: Floats
    departs: Floats


def run_protocol(
    rows: TrialRows, choosers: Mapping[str, Chooser], splits: int, seed: int, n_jobs: int = 1
) -> dict[str, Judged]:
    """Judge every choice on rows that it was not learned from.

    Each split cuts the rows in two, stratified by arm only; each half is judged by what the other
    taught: the choice, the best arm and the outcome model of the doubly robust scores.

    Parameters
    ----------
    choosers : name -> choice. splits : two-fold splits; split s has seed `seed + s`.
    n_jobs : threads over the splits' halves.

    Returns
    -------
    name -> Judged, in the order of `choosers`.
    """
    totals = np.zeros((len(choosers), 3, len(rows.y)))

    def judge_half(task: tuple[int, int]) -> tuple[Bools, Floats]:
        s, held = task
        test = arm_folds(rows.arm, 2, np.random.default_rng(s), rows.person) == held
        return test, _judge_all(rows, test, choosers, s)

    tasks = [(s, held) for s in range(seed, seed + splits) for held in (0, 1)]
    with ThreadPoolExecutor(max_workers=n_jobs) as pool:
        for test, judged in pool.map(judge_half, tasks):
            totals[:, :, test] += judged / splits
    return {name: Judged(*total) for name, total in zip(choosers, totals, strict=True)}


def _judge_all(rows: TrialRows, test: Bools, choosers: Mapping[str, Chooser], seed: int) -> Floats:
    """(choices, 3, m): every choice learned on the rows outside `test` and judged on those inside."""
    half = learn_half(rows.take(~test), seed)
    score = judge_scores(half, rows.take(test))
    chosen = (choose(half, rows.X[test]) for choose in choosers.values())
    return np.stack([_judge(as_probabilities(one, len(rows.arms)), score, half.best) for one in chosen])


def learn_half(rows: TrialRows, seed: int) -> Half:
    """What every choice shares of a half: cross-fitted nuisances and the best arm."""
    k = len(rows.arms)
    fold = arm_folds(rows.arm, FOLDS, np.random.default_rng(seed), rows.person)
    X = encode(rows.X, rows.encoding)
    weight = 1.0 / received_propensity(rows.propensity, X, rows.arm, fold, rows.arms)
    design = Design(X, rows.arm, weight, fold, k, rows.encoding.categorical)
    found = fit_nuisances(RESPONSE, design, rows.y)
    return Half(rows, X, found, int(found.score.mean(axis=0).argmax()), seed)


def judge_scores(half: Half, rows: TrialRows) -> Floats:
    """(m, k) doubly robust scores of rows outside the half, by the half's outcome model."""
    shift = half.nuisances.shift
    model = response_model(
        RESPONSE, half.matrix, half.rows.y, shift[half.rows.arm], rows.encoding.categorical
    )
    X = encode(rows.X, rows.encoding)
    expected = predict_response(model, X)[:, None] + shift
    one = np.zeros(len(rows.arm), dtype=np.int64)
    received = received_propensity(rows.propensity, X, rows.arm, one, rows.arms)
    return dr_scores(rows.y, rows.arm, 1.0 / received, expected)


def as_probabilities(choice: Ints | Floats, k: int) -> Floats:
    """(m, k) probabilities of a choice given as arms (m,) or as probabilities.

    Examples
    --------
    >>> as_probabilities(np.array([1, 0]), 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    return np.eye(k)[choice] if choice.ndim == 1 else np.asarray(choice, dtype=np.float64)


def _judge(taken: Floats, score: Floats, best: int) -> Floats:
    """(3, m): value, difference to the best arm, probability of departing from it."""
    value = (taken * score).sum(axis=1)
    return np.stack([value, value - score[:, best], 1.0 - taken[:, best]])
