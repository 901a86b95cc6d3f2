"""From checked inputs to a fitted effect model: nuisances, effects, shrinkage, selection, in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .arrays import Bools, Floats
from .diagnosis import diagnose
from .fitted import Fitted
from .inputs import Inputs, deal
from .learners import Learned, Task
from .nuisance import Design, Nuisances, fit_nuisances, predict_response, response_model
from .outcome import outcome_bounds
from .posterior import Evidence, shrink
from .rest import rest_variance
from .selection import judge, selection_sample

Learner = Callable[[Task, Bools], Learned]


ENOUGH_ROWS = 100_000  # splits x rows: with so many, how the folds fell hardly matters
MOST_SPLITS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit.

    learner : one of `LEARNERS`. base : regressor of the effect stage. response : regressor or classifier
    of the outcome. folds : of a split. splits : over which the evidence is averaged. n_jobs : threads.
    """

    learner: Learner
    base: Any
    response: Any
    folds: int
    splits: int = 1
    n_jobs: int = 1


def splits_for(rows: int) -> int:
    """How many splits into folds the evidence is averaged over.

    Examples
    --------
    >>> [splits_for(rows) for rows in (5_000, 30_000, 1_000_000)]
    [5, 3, 1]
    """
    return min(max(ENOUGH_ROWS // max(rows, 1), 1), MOST_SPLITS)


def train(inputs: Inputs, plan: Plan, rng: np.random.Generator) -> Fitted:
    """Fit everything."""
    learner, response = plan.learner, plan.response
    task = task_of(inputs, plan.base, plan.n_jobs)
    splits = every_split(inputs, task, plan, rng)
    evidence = splits[0]
    posterior = shrink(splits)
    posterior = replace(posterior, rest_variance=rest_variance(evidence, posterior))
    found = evidence.nuisances
    sample = selection_sample(evidence, lambda rows: raw_effects(inputs, task, learner, found, rows), rng)
    shift = found.shift[inputs.arm]
    model = response_model(response, inputs.table, inputs.y, shift)
    baseline = predict_response(model, inputs.X) + _left_in(model, shift)
    return Fitted(
        arms=inputs.arms,
        encoding=inputs.encoding,
        learned=learner(replace(task, residual=inputs.y - baseline), np.ones(len(inputs.y), dtype=bool)),
        response=model,
        offset=float((found.score[:, 0] - found.baseline).mean()) + _left_in(model, shift),
        bounds=outcome_bounds(inputs.y),
        posterior=posterior,
        sample=sample,
        diagnosis=diagnose(splits, posterior, judge(sample), inputs.arms),
    )


def task_of(inputs: Inputs, base: Any, n_jobs: int = 1) -> Task:
    """The effect stage's task; its residual is still the outcome itself."""
    k = len(inputs.arms)
    return Task(inputs.table, inputs.y, inputs.y, inputs.arm, inputs.weight, k, base, n_jobs=n_jobs)


def every_split(inputs: Inputs, task: Task, plan: Plan, rng: np.random.Generator) -> tuple[Evidence, ...]:
    """Evidence of the inputs' own folds, and of the same rows in other folds."""
    again = (deal(inputs, plan.folds, rng) for _ in range(plan.splits - 1))
    return tuple(
        gather_evidence(dealt, replace(task, weight=dealt.weight), plan.learner, plan.response)
        for dealt in (inputs, *again)
    )


def gather_evidence(inputs: Inputs, task: Task, learner: Learner, response: Any) -> Evidence:
    """Cross-fitted nuisances, and raw effects of every fold learned without any of its outcomes."""
    design = Design(inputs.table, inputs.arm, inputs.weight, inputs.fold, task.k, n_jobs=task.n_jobs)
    found = fit_nuisances(response, design, inputs.y)
    everyone = np.ones(len(inputs.y), dtype=bool)
    raw = raw_effects(inputs, task, learner, found, everyone)
    residual = inputs.y - found.baseline
    return Evidence(
        found, raw, residual, inputs.arm, inputs.fold, inputs.person, inputs.weight, inputs.open_to
    )


def raw_effects(inputs: Inputs, task: Task, learner: Learner, found: Nuisances, rows: Bools) -> Floats:
    """(n, k) raw effects of the given rows, each fold's learned from the other folds among them; else 0."""
    raw = np.zeros((len(inputs.y), task.k))

    def one(held: int) -> None:
        inside = rows & (inputs.fold == held)
        others = replace(task, residual=inputs.y - found.without[held], n_jobs=1)
        raw[inside] = learner(others, rows & ~inside).predict(inputs.X[inside])

    task.each(one, np.unique(inputs.fold[rows]).tolist())
    return raw


def _left_in(model: Any, effect: Floats) -> float:
    """A classifier's response still holds the arms' mean effects; take their mean out."""
    return -float(effect.mean()) if hasattr(model, "predict_proba") else 0.0
