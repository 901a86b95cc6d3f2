"""An exploration plan in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .plan import ExplorationPlan, StagePlan


def plan_in_words(plan: ExplorationPlan) -> str:
    """What it is for, what it costs, then stage by stage.

    Examples
    --------
    >>> from repaylift.auditing import audit
    >>> from repaylift.auditing.example import coin_log
    >>> print(plan_in_words(audit(coin_log(60_000)).plan))
    Nothing: every effect of the log is already known to 5.0 points.
    """
    goal = plan.goal
    wanted = f"an effect of {goal.detect * 100:.1f} points, {goal.power:.0%} power at level {goal.level:.0%}"
    if not any(stage.actions for stage in plan.stages):
        return f"Nothing: every effect of the log is already known to {goal.detect * 100:.1f} points."
    lines = [f"Goal: {wanted}, in at most {goal.days} days, on at most {goal.share:.0%} of a stage's cases."]
    if plan.cases:
        lines.append(_cost(plan))
    lines += [line for stage in plan.stages for line in _stage_lines(stage, plan)]
    if plan.unpriced:
        lines.append(
            f"Not in the catalogue, so counted as free and without effect: {', '.join(plan.unpriced)}."
        )
    if any(stage.too_small or not stage.enough for stage in plan.stages):
        lines.append(
            "Short of cases? Merge stages, explore a larger share, or look for larger effects: half the "
            "effect needs four times the cases."
        )
    return "\n".join(lines)


def _cost(plan: ExplorationPlan) -> str:
    money = f"{plan.currency} {plan.spend:,.0f} on contacts and incentives ({plan.spend_today:,.0f} as today)"
    return (
        f"In all {plan.cases:,} cases in {plan.days} days, known one outcome window later; {money}; "
        f"value given up {plan.given_up:,.0f} by the prior (90 % range {plan.low:,.0f} to {plan.high:,.0f}; "
        "negative: a gain)."
    )


def _stage_lines(stage: StagePlan, plan: ExplorationPlan) -> Iterator[str]:
    if not stage.actions:
        return
    slowest = max(stage.actions, key=lambda action: action.days)
    if stage.too_small:
        yield (
            f"{stage.stage}: too few cases ({stage.per_day:,.1f} a day) to explore: {_days(slowest.days)} "
            f"until {slowest.action} is known to {plan.goal.detect * 100:.1f} points. Nothing is offered."
        )
        return
    offers = [f"{stage.control:.1%} {plan.actions[0]}"] if stage.control else []
    offers += [f"{action.offer:.1%} {action.action}" for action in stage.actions if action.offer]
    width = max(action.half_width for action in stage.actions)
    finds = max(action.detectable for action in stage.actions)
    end = "enough" if stage.enough else f"not enough, that takes {_days(slowest.days)}"
    yield (
        f"{stage.stage}: {stage.cases:,} cases in {stage.days} days ({stage.per_day:,.1f} a day), then "
        f"{end}: finds {finds * 100:.1f} points or less, half-widths up to {width * 100:.1f}; explores "
        f"{', '.join(offers)}; the rest {stage.usual}"
    )


def _days(days: float) -> str:
    if not math.isfinite(days):
        return "no number of days"
    return f"{days:,.0f} days"
