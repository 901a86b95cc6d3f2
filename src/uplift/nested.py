"""Choices made without a fold, put together into effects of all rows that can be judged on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats
from .crossing import Crossing, Tables
from .losses import MEAN, dr_terms
from .search import Tried
from .shrink import mean_of
from .stack import mean_share, stack_weights
from .target import Target

CHOSEN, STACK = "chosen", "stack"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the trials stand on some rows: t trials.

    kept : (t,) share of a trial's individual differences that is kept. gain : (t,) mean effects' DR loss
    less the trial's, both on these rows. best : per learner the number of its best trial.
    winner : the trial with the most gain, or the first where the best is not better than it by more than
        one standard error of their paired difference: as good as the default is no reason to leave it.
    """

    kept: Floats
    gain: Floats
    best: dict[str, int]
    winner: int


def stand(trials: Sequence[Tried], mean: Tables, target: Target, view: int, rows: Bools) -> Standing:
    """Rank the trials by DR loss on some rows (n,) in a view, each after its best mix with the means."""
    base = mean[view, rows].astype(np.float64)
    alone = dr_terms(base, target)
    kept, gain = np.zeros(len(trials)), np.zeros(len(trials))
    first = top = alone
    best: dict[str, int] = {}
    for number, tried in enumerate(trials):
        effect = tried.effects[view, rows].astype(np.float64)
        kept[number] = mean_share(effect, base, target)
        terms = dr_terms(base + kept[number] * (effect - base), target)
        gain[number] = (alone - terms).mean()
        if gain[number] > gain[best.setdefault(tried.learner, number)]:
            best[tried.learner] = number
        first = terms if number == 0 else first
        top = terms if gain[number] >= gain[: number + 1].max() else top
    better, variance = mean_of(first - top, target.person)
    leaves = better > np.sqrt(variance)
    return Standing(kept, gain, best, int(gain.argmax()) if leaves else 0)


def nested_effects(crossing: Crossing, trials: Sequence[Tried], mean: Tables) -> dict[str, Floats]:
    """(n, k) effects by name: of the means, every learner with its search, the chosen one and the stack.

    For each fold, everything is chosen on the other folds' rows by models that saw none of the fold:
    settings, what is kept of them, weights. Then it is applied to the fold. The first learner's default
    stands by itself, named "<learner>, default".
    """
    fold, last = crossing.inputs.fold, crossing.folds
    first = trials[0].learner
    names = [MEAN, f"{first}, default", *dict.fromkeys(t.learner for t in trials), CHOSEN, STACK]
    out = {name: np.zeros(mean.shape[1:]) for name in names}
    for held in range(crossing.folds):
        inside = fold == held
        target = crossing.target(held).take(~inside)
        standing = stand(trials, mean, target, held, ~inside)
        base = mean[last, inside].astype(np.float64)

        def applied(number: int) -> Floats:
            apart = trials[number].effects[last, inside] - base  # noqa: B023
            kept: Floats = base + standing.kept[number] * apart  # noqa: B023
            return kept

        out[MEAN][inside] = base
        out[names[1]][inside] = applied(0)
        for learner, number in standing.best.items():
            out[learner][inside] = applied(number)
        out[CHOSEN][inside] = applied(standing.winner)
        weights = best_weights(trials, mean, standing, target, held, ~inside)
        tables = [mean[last, inside], *(trials[n].effects[last, inside] for n in standing.best.values())]
        out[STACK][inside] = np.tensordot(weights, np.stack(tables).astype(np.float64), axes=1)
    return out


def best_weights(
    trials: Sequence[Tried], mean: Tables, standing: Standing, target: Target, view: int, rows: Bools
) -> Floats:
    """Weights of the mean effects (first) and of each learner's best trial."""
    tables = [mean[view, rows], *(trials[number].effects[view, rows] for number in standing.best.values())]
    return stack_weights(np.stack(tables).astype(np.float64), target)
