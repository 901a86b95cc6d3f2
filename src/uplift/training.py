"""From checked inputs to a fitted effect model: nuisances, effects, shrinkage, selection, in that order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import Bools, Floats
from .diagnosis import diagnose
from .fitted import Fitted
from .inputs import Inputs
from .learners import Learned, Task
from .nuisance import Design, by_fold, fit_nuisances, response_model
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
    evidence, task = gather_evidence(inputs, learner, base, response, n_jobs)
    posterior = shrink(evidence)
    posterior = shrink(evidence, rest_variance(evidence, posterior))
    sample = selection_sample(evidence, rng)
    found = evidence.nuisances
    level = float((found.score[:, 0] - found.baseline).mean())
    model = response_model(response, inputs.X, inputs.y, found.shift[inputs.arm], inputs.categorical)
    everyone = np.ones(len(inputs.y), dtype=bool)
    return Fitted(
        arms=inputs.arms,
        encoding=inputs.encoding,
        learned=learner(task, everyone),
        response=model,
        offset=level + _left_in(model, found.shift[inputs.arm]),
        bounds=(0.0, 1.0) if np.isin(inputs.y, (0.0, 1.0)).all() else None,
        posterior=posterior,
        sample=sample,
        diagnosis=diagnose(evidence, posterior, judge(sample), inputs.arms),
    )


def gather_evidence(
    inputs: Inputs, learner: Learner, base: Any, response: Any, n_jobs: int
) -> tuple[Evidence, Task]:
    """Cross-fitted nuisances and out-of-fold raw effects, and the task that made them."""
    k = len(inputs.arms)
    design = Design(inputs.X, inputs.arm, inputs.weight, inputs.fold, k, inputs.categorical, n_jobs)
    found = fit_nuisances(response, design, inputs.y)
    residual = inputs.y - found.baseline
    task = Task(inputs.X, inputs.y, residual, inputs.arm, inputs.weight, k, base, inputs.categorical, n_jobs)

    def part(held: int) -> Floats:
        inside = inputs.fold == held
        return learner(task, ~inside).predict(inputs.X[inside])

    raw = by_fold(part, inputs.fold, n_jobs=1)
    evidence = Evidence(
        found, raw, residual, inputs.arm, inputs.fold, inputs.person, inputs.weight, inputs.open_to
    )
    return evidence, task


def _left_in(model: Any, effect: Floats) -> float:
    """A classifier's response still holds the arms' mean effects; take their mean out."""
    return -float(effect.mean()) if hasattr(model, "predict_proba") else 0.0
