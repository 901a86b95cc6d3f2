"""From checked inputs to a fitted effect model: nuisances, effects, shrinkage, selection, in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .arrays import Bools, Floats
from .diagnosis import diagnose
from .fitted import Fitted
from .inputs import Inputs
from .learners import Learned, Task
from .nuisance import Design, Nuisances, fit_nuisances, predict_response, response_model
from .outcome import outcome_bounds
from .posterior import Evidence, shrink
from .rest import rest_variance
from .selection import judge, selection_sample

Learner = Callable[[Task, Bools], Learned]


def train(
    inputs: Inputs, learner: Learner, base: Any, response: Any, n_jobs: int, rng: np.random.Generator
) -> Fitted:
    """Fit everything.

    Parameters
    ----------
    learner : one of `LEARNERS`. base : regressor of the effect stage. response : regressor or classifier
        of the outcome. n_jobs : threads.
    """
    task = Task(
        inputs.table,
        inputs.y,
        inputs.y,
        inputs.arm,
        inputs.weight,
        len(inputs.arms),
        base,
        n_jobs=n_jobs,
    )
    evidence = gather_evidence(inputs, task, learner, response)
    posterior = shrink(evidence)
    posterior = shrink(evidence, rest_variance(evidence, posterior))
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
        diagnosis=diagnose(evidence, posterior, judge(sample), inputs.arms),
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
