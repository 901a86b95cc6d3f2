"""One decided case as plain numbers: what its answer, its reasons and its tables tell."""

from __future__ import annotations

from dataclasses import dataclass

from .decided import Decided


@dataclass(frozen=True, slots=True)
class Options:
    """The k actions of one case, lists in the order of the catalogue.

    stage_offers : by the catalogue at this stage. offered : and its channel is at hand. allowed : by the
    rules. eligible : may be taken. proven : by enough of `counts` logged rows. rule : place of the first rule
    that blocks, -1 for none. until : when the last block lifts, UTC microseconds; UNKNOWN.
    use : per action, of each of `RESOURCES`. Numbers are NaN where no model spoke.
    taken, runner_up : columns; runner_up -1 when there is none. mode : one of `MODES`. prices : of
    `RESOURCES`.
    """

    stage_offers: list[bool]
    offered: list[bool]
    allowed: list[bool]
    eligible: list[bool]
    proven: list[bool]
    counts: list[float]
    rule: list[int]
    until: list[int]
    p_paid: list[float]
    uplift: list[float]
    low: list[float]
    high: list[float]
    value: list[float]
    cost: list[float]
    use: list[list[float]]
    score: list[float]
    propensity: list[float]
    taken: int
    runner_up: int
    mode: str
    prices: list[float]


def options_of(decided: Decided, row: int) -> Options:
    """What was weighed for one case.

    Parameters
    ----------
    row : place of the case in the decision.
    """
    weighed, choice = decided.weighed, decided.choice
    effects, money, ruling = weighed.effects, weighed.money, weighed.ruling
    return Options(
        weighed.in_stage[row].tolist(),
        weighed.offered[row].tolist(),
        ruling.allowed[row].tolist(),
        weighed.eligible[row].tolist(),
        weighed.proven[row].tolist(),
        weighed.counts[row].tolist(),
        ruling.rule[row].tolist(),
        ruling.until[row].view("i8").tolist(),
        effects.p_paid[row].tolist(),
        effects.effect[row].tolist(),
        effects.low[row].tolist(),
        effects.high[row].tolist(),
        money.value[row].tolist(),
        money.cost[row].tolist(),
        money.use[row].tolist(),
        decided.score[row].tolist(),
        choice.propensity[row].tolist(),
        int(choice.action[row]),
        int(choice.runner_up[row]),
        decided.mode[row],
        decided.prices.tolist(),
    )
