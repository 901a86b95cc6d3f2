"""Relative errors of the estimators on the real logs, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from logs import Log
from outcome_model import logistic_q

import repaylift as rl


@dataclass(frozen=True)
class Direction:
    """What is judged from what.

    behaviour: the log to learn from; target: the policy's own log, whose mean click is the truth;
    choose: the target policy's probabilities (n, 80) on the rows of a log.
    """

    name: str
    behaviour: Log
    target: Log
    choose: Callable[[Log], pd.DataFrame]


def estimates(direction: Direction, log: Log) -> pd.DataFrame:
    """Every estimator under each model of the outcome, on one log or a resample of it."""
    choice = direction.choose(log)
    shared = (choice, log.y, log.item, log.propensity)
    models = {"ours": {"X": log.X}, "logistic": {"q": logistic_q(log.X, log.y, log.item, log.row)}}
    parts = []
    for model, given in models.items():
        found = rl.compare_estimators(*shared, groups=log.row, **given)
        parts.append(found.table.reset_index().assign(model=model, effective=found.effective_sample))
    return pd.concat(parts, ignore_index=True)


def errors(direction: Direction, resamples: int, rng: np.random.Generator) -> pd.DataFrame:
    """A row per model and estimator: estimate, interval, relative error, and its bootstrap.

    error_low, error_high : 95 % of resamples of the behaviour log, the truth held fixed, as obp does.
    both_low, both_high : the target's log resampled too, for the truth is itself a mean of few clicks.
    """
    whole = estimates(direction, direction.behaviour)
    truth = direction.target.y.mean()
    own, both = [], []
    for _ in range(resamples):
        value = estimates(direction, _resample(direction.behaviour, rng))["estimate"]
        again = _resample(direction.target, rng).y.mean()
        own.append((value - truth).abs() / truth)
        both.append((value - again).abs() / again)
    own, both = pd.concat(own, axis=1), pd.concat(both, axis=1)
    return whole.assign(
        direction=direction.name,
        truth=truth,
        error=(whole["estimate"] - truth).abs() / truth,
        error_mean=own.mean(axis=1),
        error_low=own.quantile(0.025, axis=1),
        error_high=own.quantile(0.975, axis=1),
        both_low=both.quantile(0.025, axis=1),
        both_high=both.quantile(0.975, axis=1),
    )


def _resample(log: Log, rng: np.random.Generator) -> Log:
    """Rows drawn with replacement, drawn anew while an item is missing (one has four rows)."""
    while True:
        rows = rng.integers(0, len(log.y), len(log.y))
        if len(np.unique(log.item[rows])) == len(np.unique(log.item)):
            return log.some(rows)
