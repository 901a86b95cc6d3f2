"""From decisions to a worklist's items, in the order in which each queue works, and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from repaylift.log.worklists import Item, Worklist
from repaylift.policy.actions import CONTROL
from repaylift.policy.prices import RESOURCES
from repaylift.policy.tables import case_table

from .schemas.worklists import WorklistRequest
from .worklist_make import ArmMade, MadeList, units_of


def items_of(job: Worklist, made: MadeList) -> tuple[Item, ...]:
    """One item per decision that somebody carries out; per queue the highest score of all arms is first."""
    found = [item for arm in made.arms for item in _items(job, arm, made.due.follow_up_of)]
    found.sort(key=lambda item: -(item.score or 0.0))
    rank: Counter[str] = Counter()
    ranked = []
    for item in found:
        rank[item.queue] += 1
        ranked.append(replace(item, rank=rank[item.queue]))
    return tuple(ranked)


def counts_of(made: MadeList, items: tuple[Item, ...], asked: WorklistRequest) -> dict[str, Any]:
    """What the worklist's status tells: cases, left alone, waiting, and per queue items, use and prices."""
    n = len(made.due.seen)
    count = Counter(item.queue for item in items)
    back = Counter(item.queue for item in items if item.follow_up_of is not None)
    capacity = units_of(asked.capacities)
    queues = [
        {
            "queue": queue,
            "items": count[queue],
            "follow_ups": back[queue],
            "capacity": capacity.get(queue, {}),
            "used": _used(made, queue),
            "prices": _prices(made, queue),
        }
        for queue in sorted({*count, *capacity})
    ]
    return {"cases": n, "left_alone": n - len(items), "waiting": made.due.waiting, "queues": queues}


def _items(job: Worklist, made: ArmMade, follow_up_of: Mapping[str, str]) -> Iterator[Item]:
    rows = case_table(made.decided, made.catalogue).to_dict("records")
    for place, row in enumerate(rows):
        if row["action"] != CONTROL:
            yield _item(job, made, row, place, follow_up_of.get(row["bill_id"]))


def _item(job: Worklist, made: ArmMade, row: Mapping[Hashable, Any], place: int, back: str | None) -> Item:
    use = dict(zip(RESOURCES, made.use[place].tolist(), strict=True))
    return Item(
        worklist_id=job.worklist_id,
        pricing=job.pricing,
        queue=row["owner"],
        rank=0,  # given when all arms are known
        decision_id=row["decision_id"],
        account_id=row["account_id"],
        debtor_id=row["debtor_id"],
        stage=row["stage"],
        amount=float(row["amount"]),
        action=row["action"],
        channel=made.catalogue[row["action"]].channel,
        score=_number(row["score"]),
        uplift=_number(row["uplift"]),
        agent_minutes=use["agent_minutes"],
        incentive_money=use["incentive_money"],
        act_by=row["act_by"],
        follow_up_of=back,
    )


def _used(made: MadeList, queue: str) -> dict[str, float]:
    """Units by resource, of all arms."""
    none = dict.fromkeys(RESOURCES, 0.0)
    used = [arm.shared.used.get(queue, none) for arm in made.arms]
    return {name: sum(one[name] for one in used) for name in RESOURCES}


def _prices(made: MadeList, queue: str) -> dict[str, float]:
    """What one more unit is worth, shared out to the arms as all units are."""
    found = dict.fromkeys(RESOURCES, 0.0)
    for arm in made.arms:
        ours = [place for place, action in enumerate(arm.catalogue.actions) if action.queue == queue]
        for name, price in zip(RESOURCES, arm.shared.prices[ours[0]].tolist() if ours else (), strict=False):
            found[name] += arm.part * price
    return found


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
