"""Decide on all due cases at once, within what each queue can do: nothing is kept yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pandas as pd

from repaylift.log import Log
from repaylift.log.worklists import Worklist
from repaylift.policy.actions import Catalogue
from repaylift.policy.decide import decide
from repaylift.policy.decided import Decided, in_arm
from repaylift.policy.prepared import Prepared
from repaylift.policy.queues import Capacities, Shared, share_capacities

from .arm_ready import ArmReady
from .desks.pauses import to_segment
from .engine import DecisionEngine
from .schemas.worklists import Capacity, WorklistRequest
from .worklist_cases import Due, due_cases


@dataclass(frozen=True, slots=True)
class ArmMade:
    """One arm's n decisions, their ids in the pricing's range.

    arm : its cases, in the order of the decisions. part : of every queue's capacity.
    shared : what its part of the capacities is worth. use : (n, m) expected use of the action taken.
    """

    arm: ArmReady
    part: float
    decided: Decided
    shared: Shared
    use: npt.NDArray[np.float64]

    @property
    def catalogue(self) -> Catalogue:
        """Of the artifact that decided."""
        return self.arm.rung.artifact.catalogue


@dataclass(frozen=True, slots=True)
class MadeList:
    """All decisions, by arm, and the cases they are about."""

    arms: tuple[ArmMade, ...]
    due: Due


def make_list(
    log: Log, engine: DecisionEngine, job: Worklist, now: pd.Timestamp, beat: Callable[[], None]
) -> MadeList:
    """Decide on every due case by the one rule, at prices that keep every queue's capacity.

    Arms split the capacities as they split the debtors; one without cases leaves its part to the others.

    Parameters
    ----------
    beat : called between the parts.
    """
    asked = WorklistRequest.model_validate_json(job.asked)
    segment = to_segment(asked.segment)
    due = due_cases(log, engine, now, segment, beat, include_waiting=asked.include_waiting)
    arms = engine.weigh_by_arm(due.seen, asked.channels_available)
    whole, units, made = sum(arm.share for arm in arms), units_of(asked.capacities), []
    prefix, first = f"{id_range(job.worklist_id, job.pricing)[0]}{job.tries}", 0  # new ids for every try
    for arm in arms:
        ids = [f"{prefix}-{place:07d}" for place in range(first, first + len(arm.seen))]
        made.append(_share(arm, ids, units, arm.share / whole))
        first += len(ids)
        beat()
    return MadeList(tuple(made), due)


def _share(arm: ArmReady, ids: list[str], units: Capacities, part: float) -> ArmMade:
    named = replace(arm.ready.cases, decision_id=np.array(ids, dtype=object))
    ready = replace(arm.ready, cases=named)
    ours = {queue: {name: part * number for name, number in own.items()} for queue, own in units.items()}
    shared = share_capacities(ready, ours, arm.rung.artifact.catalogue)
    use = np.nan_to_num(ready.weighed.money.use)[np.arange(len(ids)), shared.action]
    return ArmMade(arm, part, in_arm(decide_shared(ready, shared), arm.arm), shared, use)


def decide_shared(ready: Prepared, shared: Shared) -> Decided:
    """The decision that takes the shared actions for certain, at the prices of their queues."""
    weighed, money = ready.weighed, ready.weighed.money
    score = shared.score(ready)
    choice = decide(score, money.value, weighed.eligible, weighed.proven, fixed=shared.action)
    # One price per resource, and use in its measure: price x use stays what each queue charges.
    prices = shared.prices.max(axis=0)
    scale = np.divide(shared.prices, prices, out=np.zeros_like(shared.prices), where=prices > 0)
    weighed = replace(weighed, money=replace(money, use=money.use * scale))
    return Decided(ready.cases, weighed, score, prices, ready.mode, ready.arm, choice)


def id_range(worklist_id: str, pricing: int) -> tuple[str, str]:
    """Between which texts the ids of a pricing's decisions lie; the first is their prefix.

    Examples
    --------
    >>> id_range("w1", 1)
    ('wl-5a95c3b0f6da5c6d-0001-', 'wl-5a95c3b0f6da5c6d-0001.')
    """
    digest = blake2b(worklist_id.encode(), digest_size=8).hexdigest()
    return f"wl-{digest}-{pricing:04d}-", f"wl-{digest}-{pricing:04d}."


def units_of(capacities: dict[str, Capacity]) -> dict[str, dict[str, float]]:
    """What each queue can do, by resource; what has no limit is left out."""
    return {queue: one.model_dump(exclude_none=True) for queue, one in capacities.items()}
