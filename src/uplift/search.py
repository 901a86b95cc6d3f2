"""Trials of learners: which learner, on which base, and how good its effects were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import optuna

from .arm_net import ArmNet
from .crossing import Crossing, Tables, crossed_effects
from .learners import LEARNERS, Task
from .model import EFFECT
from .trees import SmallTrees

DrawBase = Callable[[optuna.Trial], Any]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is tried: at most so many trials, and no new one after so many seconds (None: no limit)."""

    trials: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial: number, learner, base (None: the learner's default), and its effects (K + 1, n, k)."""

    number: int
    learner: str
    base: Any
    effects: Tables


def draw_small_trees(trial: optuna.Trial) -> SmallTrees:
    """A `SmallTrees` for the effect stage, from stumps that add up to trees of eight leaves.

    Examples
    --------
    >>> fixed = optuna.trial.FixedTrial({"trees": 30, "leaves": 2, "learning_rate": 0.1, "min_rows": 50,
    ...                                  "column_share": 0.7, "l2": 10.0})
    >>> draw_small_trees(fixed).leaves
    2
    """
    return SmallTrees(
        trees=trial.suggest_int("trees", 15, 150, log=True),
        leaves=trial.suggest_int("leaves", 2, 8),
        learning_rate=trial.suggest_float("learning_rate", 0.02, 0.15, log=True),
        min_rows=trial.suggest_int("min_rows", 20, 300, log=True),
        column_share=trial.suggest_float("column_share", 0.3, 1.0),
        l2=trial.suggest_float("l2", 1.0, 200.0, log=True),
    )


def draw_arm_net(trial: optuna.Trial) -> ArmNet:
    """An `ArmNet` for the learner "net".

    Examples
    --------
    >>> fixed = {"width": 16, "depth": 1, "learning_rate": 1e-3, "weight_decay": 1.0, "targeted": 0.1}
    >>> draw_arm_net(optuna.trial.FixedTrial(fixed)).width
    16
    """
    return ArmNet(
        width=trial.suggest_int("width", 8, 64, log=True),
        depth=trial.suggest_int("depth", 1, 3),
        learning_rate=trial.suggest_float("learning_rate", 5e-4, 1e-2, log=True),
        weight_decay=trial.suggest_float("weight_decay", 0.1, 10.0, log=True),
        targeted=trial.suggest_float("targeted", 0.01, 1.0, log=True),
    )


def run_trials(
    crossing: Crossing,
    candidates: Sequence[str],
    draw_base: DrawBase | None,
    budget: Budget,
    n_jobs: int,
    random_state: int,
) -> Iterator[Tried]:
    """Try the learners in turn: each first on its default base, then on bases drawn by Optuna.

    The draws are random, not guided by earlier trials' losses: a guided draw would carry what all rows
    said into every fold's choice, and nothing would be left to judge it on.
    """
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=random_state))
    began = time.monotonic()
    task = _task(crossing, EFFECT, n_jobs)
    for number in range(budget.trials):
        if number and budget.seconds is not None and time.monotonic() - began > budget.seconds:
            return
        learner = candidates[number % len(candidates)]
        net = learner == "net"
        if number < len(candidates):
            base = ArmNet() if net else EFFECT
        else:
            base = (draw_base or (draw_arm_net if net else draw_small_trees))(study.ask())
        effects = crossed_effects(crossing, LEARNERS[learner], replace(task, base=base))
        yield Tried(number, learner, base, effects)


def mean_only(crossing: Crossing) -> Tables:
    """The effects (K + 1, n, k) of giving everybody the mean effects."""
    return crossed_effects(crossing, None, _task(crossing, None, 1))


def _task(crossing: Crossing, base: Any, n_jobs: int) -> Task:
    inputs = crossing.inputs
    k = len(inputs.arms)
    return Task(inputs.table, inputs.y, inputs.y, inputs.arm, inputs.weight, k, base, n_jobs=n_jobs)
