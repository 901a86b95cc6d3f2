"""An exploration plan: which action is offered with which probability at which stage, for how long."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from ..checks import check_between, check_in, check_same_length
from ..records.decisions import eligible_matrix
from ..uplift.arrays import Bools, Floats
from .goal import ExplorationGoal
from .offer import ladder_base, offered


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """One action at one stage, against the control.

    offer : probability with which an eligible case is given it to explore (today's action: 0, it has the
    rest). capped : held down because it has fewer than 500 logged rows. logged : rows of it so far.
    rows : of it expected by the end. eligible : share of the cases. half_width : of the interval of its
    effect by the end; detectable : effect then found with the goal's power; both with today's evidence.
    days : until the goal is reached, without the goal's limit. enough : reached by the end.
    """

    action: str
    offer: float
    capped: bool
    logged: int
    rows: float
    eligible: float
    half_width: float
    detectable: float
    days: float
    enough: bool


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage.

    usual : today's action. control : offer of doing nothing. per_day : cases a day. days, cases : length
    of the exploration; 0 where nothing needs exploring, or too_small: where by the goal's last day too
    little would be known, so nothing is offered. spend, spend_today : money for contacts and
    incentives in it, and for the same cases today. given_up with low, high : value given up under the
    prior, 90 % range; negative where the prior expects a gain. actions : all whose effect it measures.
    """

    stage: str
    usual: str
    control: float
    per_day: float
    days: int
    cases: int
    too_small: bool
    spend: float
    spend_today: float
    given_up: float
    low: float
    high: float
    actions: tuple[ActionPlan, ...]

    @property
    def explored(self) -> float:
        """Most of a case's probability that goes to exploring."""
        return self.control + sum(action.offer for action in self.actions)

    @property
    def enough(self) -> bool:
        """Whether every effect reaches the goal by the end."""
        return all(action.enough for action in self.actions)


@dataclass(frozen=True, slots=True)
class ExplorationPlan:
    """A sized exploration that can be carried out with `propensities`.

    actions : (k,) ids, the control first. stages : every stage of the log. goal : what it was sized for.
    currency : of all money. spend, spend_today, given_up, low, high : sums over the stages, as in
    `StagePlan` (low and high of the sum). unpriced : actions the catalogue does not have, counted as free
    and without effect.
    """

    actions: tuple[str, ...]
    stages: tuple[StagePlan, ...]
    goal: ExplorationGoal
    currency: str
    spend: float
    spend_today: float
    given_up: float
    low: float
    high: float
    unpriced: tuple[str, ...]

    @property
    def cases(self) -> int:
        """Cases decided by the plan, over all stages."""
        return sum(stage.cases for stage in self.stages)

    @property
    def days(self) -> int:
        """Days until the last stage ends; its outcomes are known one outcome window later."""
        return max((stage.days for stage in self.stages), default=0)

    @property
    def table(self) -> pd.DataFrame:
        """One row per stage and action measured: the columns of `ActionPlan`, with the stage's length."""
        return pd.DataFrame(
            [
                {"stage": s.stage, "stage_days": s.days, "cases": s.cases, **asdict(action)}
                for s in self.stages
                for action in s.actions
            ]
        )

    def propensities(self, cases: pd.DataFrame, base: pd.DataFrame | None = None) -> pd.DataFrame:
        """Probability of every action in each case; draw from it, and log the drawn action's.

        Parameters
        ----------
        cases : (n) rows with `stage` and `eligible` ("|"-joined action ids, the control among them).
        base : (n, k) probabilities of the policy that has the rest, columns by action id; None: today's
            action of the stage, and nothing where that is not eligible.

        Returns
        -------
        (n, k) frame with the cases' index and a column per action; rows sum to 1. Draw each decision by
        itself: the promised precision does not hold if a debtor keeps one action throughout.

        Raises
        ------
        ValueError
            When the control is not eligible, a stage is not in the plan, or base does not fit.
        """
        eligible = eligible_matrix(cases, self.actions)
        _check_control(eligible, self.actions[0])
        names = [stage.stage for stage in self.stages]
        for name in cases["stage"].unique():
            check_in(name, "stage", names, remedy="audit a log that has the stage")
        stage = pd.Index(names).get_indexer(pd.Index(cases["stage"]))
        usual = np.array([self.actions.index(s.usual) for s in self.stages])
        rest = ladder_base(eligible, usual[stage]) if base is None else _checked(base, eligible, self.actions)
        chance = offered(eligible, self._offers()[stage], rest)
        return pd.DataFrame(chance, columns=list(self.actions), index=cases.index)

    def _offers(self) -> Floats:
        """(stages, k)."""
        table = np.zeros((len(self.stages), len(self.actions)))
        for s, stage in enumerate(self.stages):
            table[s, 0] = stage.control
            for action in stage.actions:
                table[s, self.actions.index(action.action)] = action.offer
        return table

    def __str__(self) -> str:
        from .plan_words import plan_in_words

        return plan_in_words(self)


def _check_control(eligible: Bools, control: str) -> None:
    lacking = int((~eligible[:, 0]).sum())
    if lacking:
        raise ValueError(
            f"{control!r} is not eligible in {lacking} of {len(eligible)} cases, must be in all. "
            "Remedy: list it in `eligible`; doing nothing is always possible."
        )


def _checked(base: pd.DataFrame, eligible: Bools, actions: tuple[str, ...]) -> Floats:
    check_same_length(cases=len(eligible), base=len(base))
    lacking = [action for action in actions if action not in base]
    if lacking:
        raise ValueError(
            f"base has no column {', '.join(lacking)}. Remedy: give a probability for each action."
        )
    table = base[list(actions)].to_numpy(np.float64)
    off = float(np.abs(table.sum(axis=1) - 1.0).max(initial=0.0))
    check_between(off, "|sum of a row of base - 1|", le=1e-6, remedy="divide by the sum")
    wrong = int(((table > 0) & ~eligible).any(axis=1).sum())
    if wrong:
        raise ValueError(
            f"base takes an action that is not eligible in {wrong} cases. Remedy: give those probability 0."
        )
    return table
