"""Pauses: actions that operations switched off for a segment. Like rules, they only remove actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from .actions import CHANNELS, CONTROL, Catalogue
from .local_time import UNKNOWN
from .rules import Rule, Ruling, Source
from .times import as_datetime64

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """Cases by stage and money unpaid: min_amount <= amount < max_amount; empty or None: all."""

    stages: tuple[str, ...] = ()
    min_amount: float | None = None
    max_amount: float | None = None

    def holds(self, stage: npt.NDArray[np.object_], amount: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which cases are in the segment: stage (n,), amount (n,) -> (n,).

        Examples
        --------
        >>> few = Segment(("dpd_1_3",), max_amount=100.0)
        >>> stages = np.array(["dpd_1_3", "dpd_4_7", "dpd_1_3"], dtype=object)
        >>> few.holds(stages, np.array([50.0, 50.0, 100.0]))
        array([ True, False, False])
        """
        inside = np.ones(len(amount), dtype=np.bool_)
        if self.stages:
            inside &= np.isin(stage.astype(str), self.stages)
        if self.min_amount is not None:
            inside &= amount >= self.min_amount
        if self.max_amount is not None:
            inside &= amount < self.max_amount
        return inside


@dataclass(frozen=True, slots=True)
class Pause:
    """Actions not to be taken in a segment, why, and until when (None: until it is lifted)."""

    pause_id: str
    actions: tuple[str, ...]
    segment: Segment = field(default_factory=Segment)
    reason: str = ""
    until: pd.Timestamp | None = None


def apply_pauses(
    ruling: Ruling,
    pauses: Sequence[Pause],
    stage: npt.NDArray[np.object_],
    amount: npt.NDArray[np.float64],
    catalogue: Catalogue,
) -> Ruling:
    """What rules and pauses leave together; each pause stands among the rules as `pause.<id>`.

    Parameters
    ----------
    pauses : those in force. stage, amount : (n,) of the cases that were ruled on.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> from repaylift.policy.rules import evaluate_rules
    >>> catalogue = load_catalogue()
    >>> free = evaluate_rules([], pd.DataFrame(index=range(2)), catalogue, "2026-11-23T04:00Z")
    >>> pauses = [Pause("p1", ("sms",), Segment(("dpd_1_3",)), "wrong text")]
    >>> stages, amounts = np.array(["dpd_1_3", "dpd_4_7"], dtype=object), np.array([9.0, 9.0])
    >>> left = apply_pauses(free, pauses, stages, amounts, catalogue)
    >>> left.allowed[:, catalogue.ids.index("sms")].tolist(), left.rules[-1].id
    ([False, True], 'pause.p1')
    """
    if not pauses:
        return ruling
    rule, until = ruling.rule.copy(), ruling.until.view(np.int64).copy()
    for place, pause in enumerate(pauses, start=len(ruling.rules)):
        named = [action != CONTROL and action in pause.actions for action in catalogue.ids]
        cells = np.ix_(np.flatnonzero(pause.segment.holds(stage, amount)), np.flatnonzero(named))
        ends = UNKNOWN if pause.until is None else pause.until.value // 1000
        free, old = rule[cells] < 0, until[cells]
        both = np.where((old == UNKNOWN) | (ends == UNKNOWN), UNKNOWN, np.maximum(old, ends))
        until[cells] = np.where(free, ends, both)
        rule[cells] = np.where(free, place, rule[cells])
    rules = (*ruling.rules, *(_as_rule(pause) for pause in pauses))
    return Ruling(rule < 0, rule, as_datetime64(until), rules)


def _as_rule(pause: Pause) -> Rule:
    source = Source("House: paused by operations", "")
    reason = {"en": f"Paused: {pause.reason}", "zh": f"已暂停：{pause.reason}"}
    return Rule(f"pause.{pause.pause_id}", _VERSION, "pause", CHANNELS[1:], source, reason)
