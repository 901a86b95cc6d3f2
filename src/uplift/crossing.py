"""Doubly cross-fitted effects: every row's by models without its fold, and without one fold more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import Bools, Floats
from .inputs import Inputs
from .learners import Learned, Task
from .nuisance import mean_shift, predict_response, response_model
from .target import Target, make_target

Learner = Callable[[Task, Bools], Learned]
Tables = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Without:
    """Outcome models learned without the folds `held`.

    seen : (n,) rows learned from. baseline : (n,) expected outcome under control. shift : (k,) mean
    effect of each arm.
    """

    held: tuple[int, ...]
    seen: Bools
    baseline: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Crossing:
    """The data, and outcome models without each fold and without each two folds.

    A *view* says what a row's numbers have not seen. View h < K: the row's own fold and fold h, so a
    choice made on those rows knows nothing of fold h. View K, the last: the row's own fold only.
    """

    inputs: Inputs
    without: tuple[Without, ...]

    @property
    def folds(self) -> int:
        """Number of folds, K."""
        return int(self.inputs.fold.max()) + 1

    def target(self, view: int) -> Target:
        """What effects are held against, by outcome models of the view."""
        n, k = len(self.inputs.y), len(self.inputs.arms)
        baseline, shift = np.zeros(n), np.zeros((n, k))
        for found in self.without:
            for fold, place in self.places(found):
                if place == view:
                    rows = self.inputs.fold == fold
                    baseline[rows], shift[rows] = found.baseline[rows], found.shift
        return make_target(self.inputs, baseline, shift)

    def places(self, found: Without) -> list[tuple[int, int]]:
        """(fold whose rows it speaks about, view it speaks in)."""
        if len(found.held) == 1:
            return [(found.held[0], self.folds)]
        one, other = found.held
        return [(one, other), (other, one)]


def cross(inputs: Inputs, response: Any) -> Crossing:
    """Fit the outcome models: one for every fold and one for every pair of folds."""
    folds = range(int(inputs.fold.max()) + 1)
    held = [*((f,) for f in folds), *combinations(folds, 2)]
    return Crossing(inputs, tuple(_without(inputs, response, some) for some in held))


def crossed_effects(crossing: Crossing, learner: Learner | None, task: Task) -> Tables:
    """(K + 1, n, k) effects against control in every view, with the arms' mean effects as their means.

    One fit for every fold and for every pair of folds. In view h, rows of fold h are left 0.

    Parameters
    ----------
    learner : None gives everybody the mean effects. task : the data with the learner's base.
    """
    inputs = crossing.inputs
    out = np.zeros((crossing.folds + 1, len(inputs.y), task.k), dtype=np.float32)
    for found in crossing.without:
        learned = None
        if learner is not None:
            learned = learner(replace(task, residual=inputs.y - found.baseline), found.seen)
        for fold, view in crossing.places(found):
            rows = inputs.fold == fold
            raw = np.zeros((int(rows.sum()), task.k))
            if learned is not None:
                raw = np.asarray(learned.predict(inputs.X[rows]))
            out[view, rows] = centred_effects(raw, _pairs(inputs, rows), found.shift)
    return out


def centred_effects(raw: Floats, pair: Bools, mean: Floats) -> Floats:
    """(n, k) raw scores as effects against control whose mean, over the rows where `pair`, is `mean` (k,).

    Only individual differences are a learner's own: the means are those of the outcome models, for all
    learners alike.

    Examples
    --------
    >>> centred_effects(np.array([[0.0, 1.0], [0.0, 3.0]]), np.ones((2, 2), dtype=bool), np.array([0, 5.0]))
    array([[0., 4.],
           [0., 6.]])
    """
    effect = raw - raw[:, [0]]
    centre = (effect * pair).sum(axis=0) / np.maximum(pair.sum(axis=0), 1)
    moved: Floats = mean + effect - centre
    return moved


def _pairs(inputs: Inputs, rows: Bools) -> Bools:
    """(m, k) of some rows: whether arm and control were both open."""
    if inputs.open_to is None:
        return np.ones((int(rows.sum()), len(inputs.arms)), dtype=bool)
    pair: Bools = inputs.open_to[rows] & inputs.open_to[rows][:, [0]]
    return pair


def _without(inputs: Inputs, response: Any, held: tuple[int, ...]) -> Without:
    """Fit the outcome with the arms' mean effects taken out, then find those anew from the residuals."""
    seen = ~np.isin(inputs.fold, held)
    y, arm, weight, k = inputs.y, inputs.arm, inputs.weight, len(inputs.arms)
    guess = mean_shift(y[seen], arm[seen], weight[seen], k)[arm]
    model = response_model(response, inputs.table, y, guess, rows=seen)
    baseline = predict_response(model, inputs.X)
    if hasattr(model, "predict_proba"):  # a classifier cannot be fitted to a difference
        baseline = baseline - guess[seen].mean()
    return Without(held, seen, baseline, mean_shift((y - baseline)[seen], arm[seen], weight[seen], k))
