"""Decide on all due cases at once, within what each queue can do: nothing is kept yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import pandas as pd

from repaylift.log import Log
from repaylift.log.moments import to_micros
from repaylift.log.worklists import Worklist
from repaylift.policy.cases import read_cases
from repaylift.policy.decide import decide
from repaylift.policy.decided import Decided
from repaylift.policy.prepared import Prepared
from repaylift.policy.queues import Shared, share_capacities
from repaylift.policy.rule_facts import facts_of

from .desks.pauses import to_segment
from .engine import DecisionEngine
from .schemas.worklists import Capacity, WorklistRequest
from .worklist_cases import Due, due_cases


@dataclass(frozen=True, slots=True)
class MadeList:
    """decided : all decisions, their ids in the pricing's range. due : their cases, in the same order.

    shared : what the queues' capacities are worth. use : (n, m) expected use of the action taken.
    """

    decided: Decided
    due: Due
    shared: Shared
    use: np.ndarray


def make_list(log: Log, engine: DecisionEngine, job: Worklist, now: pd.Timestamp) -> MadeList:
    """Decide on every due case by the one rule, at prices that keep every queue's capacity."""
    asked, artifact = WorklistRequest.model_validate_json(job.asked), engine.artifact
    due = due_cases(
        log,
        now,
        to_segment(asked.segment),
        artifact.catalogue,
        artifact.given,
        engine.max_age,
        include_waiting=asked.include_waiting,
    )
    prefix, _ = id_range(job.worklist_id, job.pricing)
    ids = [f"{prefix}{job.tries}-{place:07d}" for place in range(len(due.cases))]  # new ones for every try
    cases = due.cases.assign(decision_id=ids)
    known = read_cases(cases, artifact.given)
    pauses = log.pauses(to_micros(now))
    ready = artifact.prepare_arrays(known, facts_of(cases), asked.channels_available, pauses)
    shared = share_capacities(ready, units_of(asked.capacities), artifact.catalogue)
    use = np.nan_to_num(ready.weighed.money.use)[np.arange(len(cases)), shared.action]
    return MadeList(decide_shared(ready, shared), due, shared, use)


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
