"""Which learner, on which base: a search within a stated budget, judged on rows it has not seen."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import optuna
import pandas as pd

from ..checks import check_between, check_in
from ..models.folds import sample_rows
from .choice_log import log_choice
from .crossing import Crossing, cross
from .inputs import read_inputs
from .learners import LEARNERS
from .losses import MEAN, EffectLosses, judge_effects, r_terms
from .nested import CHOSEN, Standing, best_weights, nested_effects, stand
from .nuisance import RESPONSE
from .search import Budget, DrawBase, Tried, mean_only, run_trials
from .stack import Part, StackedLearner
from .target import Target

CANDIDATES = ("dr", "r", "s", "t", "x")
TRACE = 1e-6  # a weight below this is rounding


@dataclass(frozen=True, slots=True)
class LearnerChoice:
    """What a search among learners found, and what it is worth.

    settings : keyword arguments for `UpliftModel`: the trial with the least cross-fitted DR loss; the
        first candidate's default where none is better by more than a standard error.
    losses : DR and R loss of "mean effects", the first learner's default, every learner with its search,
        "chosen" and "stack", each fold's chosen without that fold; differences are paired, to the means.
    stack : the stacked learner, a function of the form of those in `LEARNERS`. stack_weights : by name,
        with the means'.
    trials : one row per trial: learner, settings of its base, gain (DR loss of the mean effects less the
        trial's, on all rows, not nested: flattering), kept (share of its individual differences that is
        kept), r (R loss).
    budget : what was allowed. seconds : what was taken. rows : looked at.
    """

    settings: Mapping[str, Any]
    losses: EffectLosses
    stack: StackedLearner
    stack_weights: Mapping[str, float]
    trials: pd.DataFrame
    budget: Budget
    seconds: float
    rows: int

    def to_text(self) -> str:
        """Table of losses, weights and the verdict in words."""
        table = self.losses.to_frame()[["dr_difference", "dr_low", "dr_high", "r_difference"]]
        weights = ", ".join(f"{name} {w:.2f}" for name, w in self.stack_weights.items() if w >= 0.005)
        return (
            f"{len(self.trials)} trials on {self.rows:,} rows in {self.seconds:.0f} s. "
            f"Loss against giving everybody the mean effects; below 0 is better.\n"
            f"{table.to_string(float_format=lambda v: f'{v:+.6f}')}\n"
            f"Stack: {weights}.\n"
            f"Chosen: {self.settings['learner']} on {self.settings['base']}. {self.verdict}"
        )

    @property
    def verdict(self) -> str:
        """Whether the chosen learner has shown individual differences."""
        row = self.losses.to_frame().loc[CHOSEN]
        if row["dr_high"] < 0:
            return "It beats the mean effects beyond chance."
        if row["dr_low"] > 0:
            return "It is worse than the mean effects beyond chance: expect no individual differences."
        return "Beside the mean effects it is within chance: individual differences are not shown."


def choose_learner(  # noqa: PLR0913
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    control: Any = "none",
    eligible: Any | None = None,
    groups: Any | None = None,
    candidates: Collection[str] = CANDIDATES,
    trials: int = 20,
    seconds: float | None = None,
    draw_base: DrawBase | None = None,
    response: Any | None = None,
    folds: int = 4,
    max_rows: int = 50_000,
    tracking: str | bool = True,
    n_jobs: int = 1,
    random_state: int = 0,
) -> LearnerChoice:
    """The learner and base whose cross-fitted effects have the least DR loss, honestly judged.

    Every trial is fitted without each fold and without each pair of folds, K (K + 1) / 2 fits for K
    folds. So for each fold everything (settings, what is kept of them, the stack's weights) is chosen
    by models and rows that know nothing of that fold, and judged on it; the table of losses is of those
    choices. The final choice uses all rows. All candidates carry the same mean effects: only
    individual differences are compared.

    Parameters
    ----------
    X, y, treatment, propensity, control, eligible, groups : as in `UpliftModel`.
    candidates : learners, tried in turn; the first len(candidates) trials are their defaults. "net" may be
        asked for; it needs torch and takes many times as long.
    trials : budget, of learner-and-base settings. seconds : no trial starts later than that after the
        first; the first always runs. None: no limit.
    draw_base : from an Optuna trial to a regressor; None: `SmallTrees`, for "net" an `ArmNet`.
    response : regressor or classifier of the outcome; one for all trials, and part of the settings.
    folds : K, at least 3. max_rows : of more rows, whole groups are drawn at random.
    tracking : MLflow store for every trial and the winner; True: MLFLOW_TRACKING_URI, else
        sqlite:///mlflow.db; False: none.

    Raises
    ------
    ValueError
        When a candidate is unknown, the trials are fewer than the candidates, and on whatever
        `UpliftModel.fit` refuses.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(3000, 2)), rng.choice(["none", "sms"], 3000)
    >>> y = (rng.random(3000) < 0.3 + 0.3 * (treatment == "sms") * (X[:, 0] > 0)) * 1
    >>> found = choose_learner(X, y, treatment, candidates=["dr", "t"], trials=3, tracking=False)
    >>> found.verdict
    'It beats the mean effects beyond chance.'
    >>> import repaylift as rl
    >>> effects = rl.UpliftModel(**found.settings).fit(X, y, treatment)
    """
    began = time.monotonic()
    names = _checked(candidates, trials, folds)
    rows = sample_rows(groups, len(y), max_rows, random_state)
    inputs = read_inputs(
        *(_rows(values, rows) for values in (X, y, treatment, propensity)),
        control=control,
        eligible=_rows(eligible, rows),
        groups=_rows(groups, rows),
        folds=folds,
        rng=np.random.default_rng(random_state),
    )
    outcome = RESPONSE if response is None else response
    crossing = cross(inputs, outcome)
    budget = Budget(trials, seconds)
    with _quiet_optuna():
        tried = list(run_trials(crossing, names, draw_base, budget, n_jobs, random_state))
    choice = _choose(crossing, tried, budget, {"control": control, "response": outcome})
    choice = replace(choice, seconds=time.monotonic() - began)
    if tracking:
        log_choice(choice, None if tracking is True else str(tracking))
    return choice


def _choose(
    crossing: Crossing, tried: list[Tried], budget: Budget, fixed: Mapping[str, Any]
) -> LearnerChoice:
    """Judge nested, then choose by all rows."""
    mean, last = mean_only(crossing), crossing.folds
    target, everyone = crossing.target(last), np.ones(len(crossing.inputs.y), dtype=bool)
    standing = stand(tried, mean, target, last, everyone)
    weights = best_weights(tried, mean, standing, target, last, everyone)
    winner = tried[standing.winner]
    best = zip(standing.best.items(), weights[1:], strict=True)
    stack = tuple(Part(learner, tried[number].base, float(w)) for (learner, number), w in best if w > TRACE)
    return LearnerChoice(
        settings={**fixed, "learner": winner.learner, "base": winner.base},
        losses=judge_effects(nested_effects(crossing, tried, mean), target, MEAN, 0.95),
        stack=StackedLearner(stack),
        stack_weights={MEAN: float(weights[0]), **{part.learner: part.weight for part in stack}},
        trials=_trial_table(tried, standing, target, last),
        budget=budget,
        seconds=0.0,
        rows=len(everyone),
    )


def _trial_table(tried: list[Tried], standing: Standing, target: Target, view: int) -> pd.DataFrame:
    """One row per trial."""
    rows = [{"learner": t.learner, **_settings(t.base)} for t in tried]
    r = [float(r_terms(t.effects[view].astype(np.float64), target).mean()) for t in tried]
    return pd.DataFrame(rows).assign(gain=standing.gain, kept=standing.kept, r=r)


def _settings(base: Any) -> dict[str, Any]:
    found: dict[str, Any] = base.get_params() if hasattr(base, "get_params") else {}
    return found


def _checked(candidates: Collection[str], trials: int, folds: int) -> tuple[str, ...]:
    for name in candidates:
        check_in(name, "candidate", LEARNERS)
    check_between(len(candidates), "number of candidates", ge=1)
    check_between(trials, "trials", ge=len(candidates), remedy="try every candidate's default at least")
    check_between(folds, "folds", ge=3, remedy="choosing and judging take three folds at least")
    return tuple(candidates)


def _rows(values: Any, rows: Any) -> Any:
    """Some rows of a frame, a series, an array or a list; None and words stay."""
    if values is None or isinstance(values, str):
        return values
    return values.iloc[rows] if hasattr(values, "iloc") else np.asarray(values)[rows]


@contextmanager
def _quiet_optuna() -> Iterator[None]:
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
